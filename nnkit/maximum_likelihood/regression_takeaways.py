"""Takeaways of curves through points, as sentences in Markdown."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nnkit.numerals import for_people, percentage, round_up

if TYPE_CHECKING:
    from nnkit.maximum_likelihood.curve_descent import CurveDescent
    from nnkit.maximum_likelihood.regression import CurveFit

NAMES = {"gaussian": "Gaussian", "laplace": "Laplace"}
LOSSES = {"gaussian": "mean squared error", "laplace": "mean absolute error"}
SAME = 1e-4  # curves nearer than this, in standard deviations of y, count as the same
INEXACT = 1e-9  # in standard deviations of y: what the curve's formula may miss of its own values at the points


def curve_takeaways(
    fit: "CurveFit",
    best: "CurveFit",
    other: "CurveFit | None" = None,
    degrees: "Sequence[CurveFit]" = (),
    descents: "Sequence[CurveDescent]" = (),
) -> list[str]:
    """What a curve shows beside the best one and others.

    Parameters
    ----------
    fit : CurveFit
        The curve shown.
    best : CurveFit
        The most likely of its kind; `fit` itself for a network.
    other : CurveFit, optional
        The most likely of its kind under the other noise.
    degrees : sequence of CurveFit
        As `fit_degrees` gives them.
    descents : sequence of CurveDescent
    """
    is_descended = any(fit is descent.fit for descent in descents)
    sentences = _on_unusual_points(fit)
    sentences += _on_overfitting(fit, best, degrees)
    sentences += _on_the_other_noise(best, other) if other is not None else []
    sentences += _on_descents(descents, best) if is_descended else []
    sentences += _on_sigma(fit) if best.fixed_sigma is not None else []
    sentences += _on_the_fit(fit, best)
    sentences += _on_descents(descents, best) if not is_descended else []
    return sentences + _on_degrees(degrees)


def _on_unusual_points(fit):
    points, sentences = fit.points, []
    if points.n_different == 1:
        sentences += [
            f"**All x are {for_people(points.x[0])}**, so the points say nothing about a slope.",
            "Every line through the same height there is as good; the level one is shown.",
        ]
    if np.ptp(points.y) == 0.0:
        sentences.append(
            f"**All y are {for_people(points.y[0])}**: the level line meets them all, and they say nothing of any noise."
        )
    if fit.is_exact:
        sentences.append(
            f"**The curve meets all {len(points.x)} points**: no error is left, so LogL grows without end as σ goes to 0."
        )
        if hasattr(fit.curve, "c") and len(fit.curve.c) >= points.n_different > 1:
            sentences.append("That is no discovery: it has as many coefficients as there are different x, and can always do it.")
    return sentences + _on_precision(fit)


def _on_precision(fit):
    basis = getattr(fit.curve, "basis", None)
    if basis is None:
        return []
    if basis.is_cut:
        return [
            f"**Degree {len(basis.Q) - 1} is shown, the highest possible here**: some of the x lie so close together, beside the "
            "range of all, that floating-point numbers cannot tell a curve of a higher degree."
        ]
    missed = np.abs(fit.curve(fit.points.x) - fit.curve.at_points).max() / fit.points.y_scale
    if not missed > INEXACT:
        return []
    return [
        "**Between the points the curve is not exact**: there it swings so far beyond them that numbers of 32 digits "
        f"lose it by {for_people(missed, 1)} standard deviations of y. At the points themselves, and in the error, it is exact."
    ]


def _on_the_fit(fit, best):
    name, loss = LOSSES[fit.noise], for_people(fit.loss)
    history = getattr(fit.curve, "history", None)
    if history is not None:
        return _on_training(history, fit)
    if fit.is_exact:
        return []
    short, log_l = ("MSE", "MAE")[fit.noise == "laplace"], for_people(fit.log_likelihood)
    if fit.loss <= best.loss * (1.0 + 1e-9):
        return [
            f"**No other {_kind(fit)} has a smaller {name} or a higher likelihood**: {short} {loss}, LogL {log_l}.",
            *_law(fit),
        ]
    highest = for_people(best.log_likelihood)
    return [
        f"**This {_kind(fit)}: {short} {loss}, LogL {log_l}. The best: {short} {for_people(best.loss)}, LogL {highest}.**",
        f"At the same σ, or at the likeliest σ of each, a smaller {name} is always a higher LogL.",
    ]


def _kind(fit):
    """What a polynomial is called."""
    degree = len(fit.curve.c) - 1
    return ("level line", "line", "parabola")[degree] if degree < 3 else f"curve of degree {degree}"


def _on_training(history, fit):
    if history.stopped_at:
        return [
            f"**Training diverged**: update {history.stopped_at:,} left the range of the computer's numbers; you see the curve "
            "before it."
        ]
    first = history.train_loss[0] * (history.data.target_scale ** (2 if fit.noise == "gaussian" else 1))
    before, after = for_people(first), for_people(fit.loss)
    course = (
        f"**Training lowered the {LOSSES[fit.noise]}** from {before} to {after}, and so raised LogL."
        if fit.loss < first
        else f"**Training did not lower the {LOSSES[fit.noise]}**: {before} before it, {after} after it."
    )
    return [course, "A network has no formula for its best curve: from another seed it may end at another one."]


def _law(fit):
    n = len(fit.points.x)
    if fit.fixed_sigma is not None or fit.sigma == 0.0:
        return []
    if fit.noise == "gaussian":
        law, value = "−n/2 (log(2π MSE) + 1)", -0.5 * n * (np.log(2.0 * np.pi * fit.mse) + 1.0)
    else:
        law, value = "−n (log(2 MAE) + 1)", -n * (np.log(2.0 * fit.mae) + 1.0)
    return [f"At the likeliest σ, LogL is {law} = {for_people(value)}: besides n, the error alone decides."]


def _on_sigma(fit):
    best, sigma = fit.best_sigma, for_people(fit.sigma)
    if best == 0.0:
        return [f"**σ is held at {sigma}**, so LogL stays finite although the likeliest σ is 0."]
    cost = len(fit.points.x) * (np.log(fit.sigma / best) + _penalty(best / fit.sigma, fit.noise))
    root = "the root of its MSE" if fit.noise == "gaussian" else "its mean absolute error"
    height = "as high as σ can make it" if cost < 1e-6 else f"{for_people(cost)} lower than at the likeliest σ"
    return [
        f"**The best curve is the same for every σ.** At σ = {sigma} LogL is {height}.",
        f"The likeliest σ of this curve is {for_people(best)}, {root}. σ only sets how much an error counts, not which sum of "
        "errors is least.",
    ]


def _penalty(ratio, noise):
    return 0.5 * (ratio * ratio - 1.0) if noise == "gaussian" else ratio - 1.0


def _on_descents(descents, best):
    sentences, distances = [], []
    for descent in descents:
        name = f"descent on the {LOSSES[descent.fit.noise]}" if descent.objective == "error" else "ascent on LogL"
        factor = _factor(descent, best)
        if descent.stopped_at:
            sentences.append(f"**The {name} diverged**: step {descent.stopped_at:,} left the range of the computer's numbers.")
        else:
            distances.append(np.abs(descent.fit.curve.c - best.curve.c).max())
        if factor is not None and (descent.stopped_at or distances[-1] >= SAME):
            course = f"leaves {percentage(factor)} of" if factor < 1.0 else f"multiplies by {for_people(factor)}"
            sentences.append(f"Each step of the {name} {course} the distance to the best curve.")
    if len(distances) < 2:
        return sentences
    error, likelihood = distances
    if max(distances) < SAME:
        furthest = for_people(round_up(max(distances), 1), 1)
        return [
            "**Three ways, one answer**: the formula, descent on the error and ascent on LogL end at the same curve.",
            f"No coefficient differs by more than {furthest} standard deviations of y.",
        ]
    return [
        f"**The descents are not at the best curve**: off by {for_people(error, 2)} on the error, {for_people(likelihood, 2)} on "
        "LogL (in standard deviations of y).",
        *sentences,
        *(["A curve that meets every point has no highest LogL: the ascent has nowhere to arrive."] if best.is_exact else []),
    ]


def _factor(descent, best):
    """What a step makes of the distance to the best curve, where that is the same for every step, and else None.

    The squared error has curvature 2 by every coefficient, and LogL / n curvature 1 / sigma^2 while sigma is held.
    """
    if best.noise != "gaussian" or (descent.objective == "likelihood" and best.fixed_sigma is None):
        return None
    curvature = 2.0 if descent.objective == "error" else (best.points.y_scale / best.fixed_sigma) ** 2
    return abs(1.0 - descent.learning_rate * curvature)


def _on_the_other_noise(best, other):
    fit_of = {fit.noise: fit for fit in (best, other)}
    gaussian, laplace = fit_of["gaussian"], fit_of["laplace"]
    differences, errors = np.abs(gaussian.errors - laplace.errors), np.abs(laplace.errors)
    if differences.max() < 1e-9 * best.points.y_scale:
        return ["**Gaussian and Laplace noise make the same curve best here.**"]
    sentences = [
        f"**Squared and absolute error have different best curves** here, up to {for_people(differences.max())} apart.",
        "Under Gaussian noise the likeliest curve has the least squared error, under Laplace noise the least absolute error.",
    ]
    worst = int(np.argmax(errors))
    share, squared_share = errors[worst] / errors.sum(), errors[worst] ** 2 / np.square(errors).sum()
    if squared_share > 0.3 and len(errors) > 3:
        place = f"({for_people(best.points.x[worst])}, {for_people(best.points.y[worst])})"
        leans = "; the Gaussian curve leans towards it" if np.abs(gaussian.errors[worst]) < errors[worst] else ""
        sentences.append(
            f"The point {place} makes {percentage(share)} of the Laplace curve's absolute errors, but "
            f"{percentage(squared_share)} of its squared ones{leans}."
        )
    winner = max((gaussian, laplace), key=lambda fit: fit.log_likelihood)
    if np.isfinite(winner.log_likelihood):
        sentences.append(
            f"{NAMES[winner.noise]} noise makes the points likelier: LogL is {for_people(gaussian.log_likelihood, 4)} under "
            f"Gaussian noise and {for_people(laplace.log_likelihood, 4)} under Laplace noise, each with its likeliest σ."
        )
    return sentences


def _on_overfitting(fit, best, degrees):
    """That the curve shown follows the points fitted closer than one of a lower degree, and those kept aside less."""
    degree = len(fit.curve.c) - 1 if fit is best and hasattr(fit.curve, "c") else 0
    if not 0 < degree < len(degrees) or not len(degrees[0].test_errors):
        return []
    lower = max(degrees[:degree], key=lambda fit: fit.test_log_likelihood)
    gain = degrees[degree].log_likelihood - lower.log_likelihood
    loss = lower.test_log_likelihood - degrees[degree].test_log_likelihood
    if not (0.0 < gain < np.inf and loss > 0.0):
        return []
    return [
        f"**Degree {degree} overfits**: against degree {len(lower.curve.c) - 1} LogL of the points fitted gains "
        f"{for_people(gain)}, of those kept aside it loses {for_people(loss)}."
    ]


def _on_degrees(degrees):
    if len(degrees) < 2 or not len(degrees[0].test_errors):
        return []
    training = [fit.log_likelihood for fit in degrees]
    test = [fit.test_log_likelihood for fit in degrees]
    best, last = int(np.argmax(test)), len(degrees) - 1
    sentence = f"LogL of the points kept aside is highest at **degree {best}**"
    if best < last and test[last] < test[best]:
        sentence += f"; by degree {last} it has fallen by {for_people(test[best] - test[last])}"
    if all(b >= a - 1e-9 * abs(a) for a, b in pairwise(training)):
        sentence += ". LogL of the points fitted never falls with the degree, as a parabola can be any line, and so on"
    return [f"{sentence}."]
