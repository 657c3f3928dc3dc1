"""The parameters of activation functions as text, such as "leaky_relu.slope=0.2,elu.alpha=2": a field that can be a key."""

from nnkit.activations import ACTIVATIONS
from nnkit.validation import rejected


def read_parameters(name, text, functions):
    """Text with parameters of some functions, checked: in the functions' order, and without what is usual anyway.

    Parameters
    ----------
    name : str
        What the text is called where it cannot be used.
    text : str
        Values with commas between them, each "function.parameter=value"; "" where all are the usual ones.
    functions : sequence of str
        Names in ACTIVATIONS: whose parameters there are.
    """
    known = [f"{function}.{parameter.name}" for function in functions for parameter in ACTIVATIONS[function].parameters]
    accepted = f"values such as {known[0]}=0.5, of {', '.join(known)}" if known else "'': these functions have no parameter"
    if not isinstance(text, str):
        raise rejected(name, text, accepted)
    for part in filter(None, text.split(",")):
        if part.partition("=")[0].strip() not in known:
            raise rejected(name, part, accepted)
    parts = []
    for function in functions:
        try:
            chosen = with_parameters(function, text)
        except ValueError as problem:
            raise ValueError(f"{function}.{problem}") from None
        pairs = zip(chosen.parameters, ACTIVATIONS[function].parameters, strict=True)
        parts += [f"{function}.{own.name}={own.default!r}" for own, usual in pairs if own != usual]
    return ",".join(parts)


def with_parameters(function, text):
    """The Activation that has this name, with its parameters in such a text."""
    given = {}
    for part in filter(None, text.split(",")):
        place, _, value = part.partition("=")
        owner, _, parameter = place.strip().partition(".")
        if owner == function:
            given[parameter] = _number_or_text(value)
    return ACTIVATIONS[function].with_parameters(**given)


def _number_or_text(value):
    try:
        return float(value)
    except ValueError:
        return value  # the parameter's own check says what it accepts
