"""Takeaways of curves through points, as sentences in Markdown."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

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
    sentences = _on_unusual_points(fit) + _on_the_fit(fit, best) + _on_sigma(fit) + _on_descents(descents, best)
    if other is not None:
        sentences.append(_on_the_other_noise(best, other))
    return sentences + _on_degrees(degrees)


def _on_unusual_points(fit):
    points, sentences = fit.points, []
    if points.n_different == 1:
        sentences.append(
            f"**All x are {points.x[0]:.6g}**, so that no slope can be told: every line through the same height there is as "
            "good, and the level one is shown."
        )
    if np.ptp(points.y) == 0.0:
        sentences.append(f"**All y are {points.y[0]:.6g}**: the level line meets them all, and they say nothing of any noise.")
    if fit.is_exact:
        sentences.append(
            f"**The curve meets all {len(points.x)} points**, so no error is left. The smaller σ, the likelier the points: at "
            "the likeliest σ, 0, LogL is infinite. That is no discovery: a curve with as many numbers to choose as there are "
            "points can always do it."
            if points.n_different > 1 and np.ptp(points.y) > 0.0
            else "**No error is left**, so the likeliest σ is 0 and LogL infinite. Give it points that scatter."
        )
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
        "**Between the points the curve is drawn only roughly**: there it swings so far beyond them that numbers of 32 digits "
        f"lose it by {missed:.1g} standard deviations of y. At the points themselves, and in the error, it is exact."
    ]


def _on_the_fit(fit, best):
    name, loss = LOSSES[fit.noise], f"{fit.loss:.4g}"
    history = getattr(fit.curve, "history", None)
    if history is not None:
        return [_on_training(history, fit)]
    if fit.is_exact:
        return []
    if fit.loss <= best.loss * (1.0 + 1e-9):
        law = _law(fit)
        return [
            f"**No other curve of this kind has a smaller {name}, and none is likelier**: {loss}, with LogL "
            f"{fit.log_likelihood:.6g}" + (f". {law}" if law else ".")
        ]
    gain = best.log_likelihood - fit.log_likelihood
    highest = (
        f"is {best.log_likelihood:.6g}, {gain:.4g} higher"
        if np.isfinite(gain)
        else "has no bound, as it meets every point: the smaller σ, the higher"
    )
    return [
        f"The {name} of this curve is {loss}; that of the best is {best.loss:.4g}. Its LogL is {fit.log_likelihood:.6g}; that of "
        f"the best {highest}. Whatever lowers the one raises the other."
    ]


def _on_training(history, fit):
    if history.stopped_at:
        return (
            f"**Training diverged**: update {history.stopped_at:,} left the range of floating-point numbers, and the curve is "
            "the one before it. Try a smaller learning rate."
        )
    first = history.train_loss[0] * (history.data.target_scale ** (2 if fit.noise == "gaussian" else 1))
    course = "fell" if fit.loss < first else "did not fall"
    return (
        f"Training made the {LOSSES[fit.noise]} small, and so LogL large: the error {course} from {first:.4g} to {fit.loss:.4g}. "
        "A network has no formula for its best curve: another seed, or more epochs, may find a likelier one."
    )


def _law(fit):
    n = len(fit.points.x)
    if fit.fixed_sigma is not None or fit.sigma == 0.0:
        return ""
    if fit.noise == "gaussian":
        law = -0.5 * n * (np.log(2.0 * np.pi * fit.mse) + 1.0)
        return f"At the likeliest σ, LogL is −n/2 (log(2π MSE) + 1) = {law:.6g}: the error alone decides."
    law = -n * (np.log(2.0 * fit.mae) + 1.0)
    return f"At the likeliest width, LogL is −n (log(2 MAE) + 1) = {law:.6g}: the error alone decides."


def _on_sigma(fit):
    if fit.fixed_sigma is None:
        return []
    best = fit.best_sigma
    if best == 0.0:
        return [f"σ is held at {fit.sigma:.4g}, so that LogL stays finite although the likeliest σ is 0."]
    cost = len(fit.points.x) * (np.log(fit.sigma / best) + _penalty(best / fit.sigma, fit.noise))
    root = "the root of the MSE" if fit.noise == "gaussian" else "the mean absolute error"
    any_sigma = "The best curve is the same for every σ: it only sets how much an error counts, not which sum of errors is least."
    if cost < 1e-6:
        return [f"σ = {fit.sigma:.4g} is the likeliest for this curve: {root}. {any_sigma}"]
    return [
        f"**σ = {fit.sigma:.4g} costs {cost:.4g} of LogL** beside the likeliest for this curve, {best:.4g}, which is "
        f"{root}. {any_sigma}"
    ]


def _penalty(ratio, noise):
    return 0.5 * (ratio * ratio - 1.0) if noise == "gaussian" else ratio - 1.0


def _on_descents(descents, best):
    sentences, distances = [], []
    for descent in descents:
        name = f"the {LOSSES[descent.fit.noise]}" if descent.objective == "error" else "LogL"
        if descent.stopped_at:
            remedy = (
                "The gradient of LogL grows as 1/σ², so the smaller σ is, the smaller the learning rate has to be."
                if descent.objective == "likelihood"
                else "Take a smaller learning rate."
            )
            sentences.append(
                f"**The descent by {name} diverged** at step {descent.stopped_at:,}: its steps overshoot further each time. "
                + remedy
            )
        else:
            distances.append(np.abs(descent.fit.curve.c - best.curve.c).max())
    if len(distances) == 2:
        unit, (error, likelihood) = "standard deviations of y", distances
        if max(error, likelihood) < SAME:
            sentences.append(
                "**Three ways, one answer**: the formula, the descent by the error and the descent by LogL end at the same "
                f"curve; no coefficient differs by more than {max(error, likelihood):.1g} {unit}."
            )
        else:
            sentences.append(
                "The descents are not at the best curve: the coefficients are still off by "
                f"{error:.2g} (by the error) and {likelihood:.2g} (by LogL) {unit}. {_why_not_there(descents[1], best)}"
            )
    return sentences


def _why_not_there(descent, best):
    if best.noise == "laplace":
        return "The absolute error pulls equally hard however near it is, so that steps of a constant size never quite settle."
    if best.is_exact:
        return "A curve that meets every point has no highest LogL, so that the ascent of LogL has nowhere to arrive."
    width = best.sigma / best.points.y_scale
    if descent.learning_rate > 2.0 * width * width:
        return (
            "The gradient of LogL is that of the MSE divided by 2σ². At the best curve σ is so small that steps of this "
            "learning rate overshoot: take a smaller one, or hold σ."
        )
    return "More steps bring them nearer."


def _on_the_other_noise(best, other):
    fit_of = {fit.noise: fit for fit in (best, other)}
    gaussian, laplace = fit_of["gaussian"], fit_of["laplace"]
    differences, errors = np.abs(gaussian.errors - laplace.errors), np.abs(laplace.errors)
    if differences.max() < 1e-9 * best.points.y_scale:
        return "Gaussian and Laplace noise make the same curve best here."
    sentence = (
        "**Under Gaussian noise the best curve has the least squared error, under Laplace noise the least absolute error.** "
        f"The two are up to {differences.max():.3g} apart at these points"
    )
    worst = int(np.argmax(errors))
    share, squared_share = errors[worst] / errors.sum(), errors[worst] ** 2 / np.square(errors).sum()
    if squared_share > 0.3 and len(errors) > 3:
        sentence += (
            f". The point ({best.points.x[worst]:.4g}, {best.points.y[worst]:.4g}) makes {share:.0%} of the Laplace curve's "
            f"absolute errors, but {squared_share:.0%} of its squared ones: that is why the Gaussian curve leans towards it."
        )
    else:
        sentence += "."
    winner = max((gaussian, laplace), key=lambda fit: fit.log_likelihood)
    if np.isfinite(winner.log_likelihood):
        sentence += (
            f" With the likeliest width of each, {NAMES[winner.noise]} noise makes the points likelier "
            f"(LogL {gaussian.log_likelihood:.5g} Gaussian, {laplace.log_likelihood:.5g} Laplace)."
        )
    return sentence


def _on_degrees(degrees):
    if len(degrees) < 2 or not len(degrees[0].test_errors):
        return []
    training = [fit.log_likelihood for fit in degrees]
    test = [fit.test_log_likelihood for fit in degrees]
    best, last = int(np.argmax(test)), len(degrees) - 1
    rises = "never falls" if all(b >= a - 1e-9 * abs(a) for a, b in pairwise(training)) else "hardly falls"
    sentence = (
        f"With every degree more, LogL of the points fitted {rises}: a parabola contains every line. LogL of the points kept "
        f"aside is highest at **degree {best}**"
    )
    if best < last and test[last] < test[best]:
        fall = test[best] - test[last]
        size = f"by {fall:.3g}" if fall < 1000.0 else f"by {fall:,.0f}" if np.isfinite(fall) else "without bound"
        sentence += f", and by degree {last} it has fallen {size}: the curve has learned the noise"
    return [f"{sentence}."]
