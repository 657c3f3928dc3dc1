"""What a batch of cases at a softmax shows, in words: computed from its numbers, so that it is true of these settings."""

import numpy as np

from nnkit.loss_functions.softmax_batch import SLIDE_VECTORS, is_one_hot
from nnkit.probability import softmax


def batch_takeaways(cases, case):
    """Sentences on one case of a batch, and on the batch.

    Parameters
    ----------
    cases : SoftmaxBatch
    case : int
        Which case to speak of, from 0.

    Returns
    -------
    list of str
        In Markdown.
    """
    said = [
        _how_far_apart(cases, case),
        _temperature(cases, case),
        _cost(cases, case),
        _adding_up(cases, case),
        _gradient(cases, case),
        _step(cases, case),
        _slide(cases, case),
        _batch(cases),
    ]
    return [sentence for sentence in said if sentence]


def _how_far_apart(cases, case):
    x, P = cases.logits[:, case], cases.P[:, case]
    first, last = int(np.argmax(x)), int(np.argmin(x))
    with np.errstate(over="ignore"):
        gap = x[first] - x[last]
    tempered = f" / {cases.temperature:g}" if cases.temperature != 1.0 else ""
    if gap == np.inf:
        return f"Output {first + 1} is further above output {last + 1} than a float can say, and takes all the probability."
    if gap == 0.0:
        return f"**Equal outputs share equally**: each of the {len(x)} classes gets {P[0]:.4g}, whatever the outputs are."
    times = f"{P[first] / P[last]:.4g}" if P[last] > 0.0 else "more than any float can say"
    positive = " All are positive and sum to 1, whatever the signs of the outputs." if P.min() > 0.0 else ""
    return (
        f"**Differences become ratios**: output {first + 1} is {gap:.4g} above output {last + 1}, so its probability is "
        f"$e^{{{gap:.4g}{tempered}}}$ = {times} times as large, {P[first]:.4g} against {P[last]:.4g}.{positive}"
    )


def _temperature(cases, case):
    if cases.temperature == 1.0:
        return ""
    plain, P = softmax(cases.logits[:, case]).max(), cases.P[:, case].max()
    if np.isclose(plain, P, rtol=1e-6, atol=0.0):
        return f"Temperature {cases.temperature:g} changes the largest probability by less than a millionth here."
    does = "flattens" if plain > P else "sharpens"
    return f"**Temperature {cases.temperature:g} {does}**: the largest probability is {P:.4g}, and {plain:.4g} at temperature 1."


def _cost(cases, case):
    cost, terms, T, P = cases.costs[case], cases.terms[:, case], cases.targets[:, case], cases.P[:, case]
    if cost == np.inf:
        return (
            "**The cost is infinite**: a class with a positive target has a log P below every float, −log 0 = ∞. "
            "Nothing is clipped here."
        )
    k = int(np.argmax(terms))
    if is_one_hot(T):
        k = int(np.argmax(T))
        return (
            f"**Only the hot class counts**: all other terms are 0 times a logarithm, and H(P, T) = −log P of class {k + 1} = "
            f"−log {P[k]:.4g} = {cost:.4g} {cases.unit}."
        )
    return f"**Class {k + 1} costs most**: {terms[k]:.4g} of the {cost:.4g} {cases.unit} of H(P, T), with T = {T[k]:.3g}."


def _adding_up(cases, case):
    if cases.costs[case] == np.inf or is_one_hot(cases.targets[:, case]):
        return ""
    H, KL = cases.target_entropies[case], cases.kl_divergences[case]
    return (
        f"**Entropy and divergence add up**: H(T) + KL(T, P) = {H:.4g} + {KL:.4g} = {cases.costs[case]:.4g} {cases.unit}. "
        "No prediction can cost less than H(T)."
    )


def _gradient(cases, case):
    gradient, squared = cases.gradients[:, case], cases.squared_gradients[:, case]
    size, other = np.abs(gradient).max(), np.abs(squared).max()
    if size == 0.0:
        return "**P is T in every digit**: the gradient is 0 and nothing moves."
    times = f"{size / other:.3g}" if size < 1000.0 * other else "more than 1,000"
    ratio = f"{times} times as long as the squared error's" if other > 0.0 else "while the squared error's is 0"
    far = (
        " The squared error is nearly flat here although the prediction is wrong: its derivative has the slopes of softmax in "
        "it, which the logarithm cancels."
        if other < 0.02 * size and size * cases.temperature > 0.5
        else ""
    )
    by = f", divided by the temperature {cases.temperature:g}" if cases.temperature != 1.0 else ""
    return (
        f"**The gradient is P − T{by}**: its longest arrow, of class {int(np.argmax(np.abs(gradient))) + 1}, is {size:.4g}, "
        f"{ratio}. The arrows sum to 0: what one output gains, the others lose.{far}"
    )


def _step(cases, case):
    before, after, squared = cases.costs[case], cases.stepped.costs[case], cases.squared_stepped.costs[case]
    if not np.isfinite([before, after, squared]).all() or before == after:
        return ""
    moved = "lowers" if after < before else "raises"
    why = "" if after < before else ": the step is so long that it jumps over the minimum"
    return (
        f"**One step with η = {cases.learning_rate:g}** {moved} H(P, T) from {before:.4g} to {after:.4g}{why}; "
        f"the same step along the squared error's gradient leads to {squared:.4g}."
    )


def _slide(cases, case):
    for logits, printed in SLIDE_VECTORS.values():
        if cases.temperature == 1.0 and np.array_equal(cases.logits[:, case], logits):
            off = np.flatnonzero(np.abs(cases.P[:, case] - printed) > 0.0051)
            if len(off):
                k = int(off[0])
                return (
                    f"The slide prints {printed[k]:.2f} for class {k + 1}; the value is {cases.P[k, case]:.4f}, "
                    f"which rounds to {cases.P[k, case]:.2f}."
                )
            return "The slide prints these probabilities to two digits."
    return ""


def _batch(cases):
    if cases.n_cases == 1:
        return ""
    worst = int(np.argmax(cases.costs))
    return (
        f"**The batch of {cases.n_cases} cases costs {cases.costs.mean():.4g} {cases.unit}** in the mean; case {worst + 1} costs "
        f"most, {cases.costs[worst]:.4g}."
    )
