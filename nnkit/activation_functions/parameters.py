"""Activation functions and their parameters as text, such as "leaky_relu-elu" and "elu.alpha=2", in records of settings."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from nnkit.activations import ACTIVATIONS, Activation
from nnkit.settings import Settings
from nnkit.validation import choice, rejected

SEPARATOR = "-"


class ActivationChoice(Settings):
    """The base of records that choose activation functions of the catalogue by the fields `activations` and `parameters`.

    Attributes
    ----------
    activations : str
        Names in ACTIVATIONS, such as "sigmoid-elu".
    parameters : str
        Their parameters, where they differ from the defaults: "leaky_relu.slope=0.2,elu.alpha=2".
    """

    activations: str
    parameters: str

    def check_together(self) -> None:
        # the text has one form, so that equal functions make equal records
        object.__setattr__(self, "parameters", read_parameters("parameters", self.parameters, self.names))

    @property
    def names(self) -> tuple[str, ...]:
        """The activation functions' names, in the catalogue's order."""
        return tuple(self.activations.split(SEPARATOR))

    @cached_property
    def functions(self) -> dict[str, Activation]:
        """The activation functions with their parameters, by name."""
        return {name: _with_parameters(name, self.parameters) for name in self.names}

    def label(self, name: str) -> str:
        """A function's name for people, with its parameters where they differ from the defaults."""
        function = self.functions[name]
        if function == ACTIVATIONS[name]:
            return function.label
        values = ", ".join(f"{parameter} {value:.4g}" for parameter, value in function.values().items())
        return f"{function.label} ({values})"


def read_activations(name: str, text: str | Iterable[str]) -> str:
    """Check names in ACTIVATIONS, given as a sequence or as text such as "sigmoid-tanh": the text, in the catalogue's order.

    `name` is the setting that an error speaks of.
    """
    given = text.split(SEPARATOR) if isinstance(text, str) else list(text)
    if not any(given):
        raise rejected(name, text, "at least one function, such as sigmoid-tanh-relu")
    for part in given:
        choice(name, part, ACTIVATIONS)
    return SEPARATOR.join(known for known in ACTIVATIONS if known in given)


def read_parameters(name: str, text: str, functions: Sequence[str]) -> str:
    """Check parameters of some functions: the text in the functions' order, without what equals a default.

    Parameters
    ----------
    name : str
        The setting that an error speaks of.
    text : str
        Values with commas between them, each "function.parameter=value"; "" for the defaults.
    functions : sequence of str
        Names in ACTIVATIONS.
    """
    known = [f"{function}.{parameter.name}" for function in functions for parameter in ACTIVATIONS[function].parameters]
    accepted = f"values such as {known[0]}=0.5, of {', '.join(known)}" if known else "'': these functions have no parameter"
    for part in _parts(text):
        if part.partition("=")[0].strip() not in known:
            raise rejected(name, part, accepted)
    parts = []
    for function in functions:
        try:
            chosen = _with_parameters(function, text)
        except ValueError as problem:
            raise ValueError(f"{function}.{problem}") from None
        pairs = zip(chosen.parameters, ACTIVATIONS[function].parameters, strict=True)
        parts += [f"{function}.{own.name}={own.default!r}" for own, usual in pairs if own != usual]
    return ",".join(parts)


def _parts(text: str) -> list[str]:
    """The values in such a text; 0,5 is one number, so only a comma before a function's name ends a value."""
    return [part for part in re.split(r",(?=\s*\w+\.[a-z_]+\s*=)|,\s*$", text) if part]


def _with_parameters(function: str, text: str) -> Activation:
    """The activation function of this name, with its parameters in such a text."""
    given = {}
    for part in _parts(text):
        key, _, value = part.partition("=")
        owner, _, parameter = key.strip().partition(".")
        if owner == function:
            given[parameter] = ACTIVATIONS[function].parameter(parameter).rule.read(parameter, value)
    return ACTIVATIONS[function].with_parameters(**given)
