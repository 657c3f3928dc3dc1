"""What is worth noticing about curves through points: sentences that are true of them."""

from itertools import pairwise

import numpy as np

NAMES = {"gaussian": "Gaussian", "laplace": "Laplace"}
LOSSES = {"gaussian": "mean squared error", "laplace": "mean absolute error"}
MEETS = 1e-4  # curves nearer than this, in standard deviations of y, count as the same


def curve_takeaways(fit, best, other=None, degrees=(), descents=()):
    """What a curve, the best one and its rivals show, as sentences in Markdown.

    Parameters
    ----------
    fit : CurveFit
        The curve shown.
    best : CurveFit
        The likeliest of its kind; `fit` itself for a network.
    other : CurveFit, optional
        The likeliest of its kind under the other noise.
    degrees : list of CurveFit
        As `fit_degrees` gives them.
    descents : list of CurveDescent

    Returns
    -------
    list of str
    """
    said = _unusual_points(fit) + _of_the_fit(fit, best) + _of_sigma(fit)
    said += _of_descents(descents, best)
    if other is not None:
        said += _of_the_other_noise(best, other)
    return said + _of_degrees(degrees)


def _unusual_points(fit):
    points, said = fit.points, []
    if points.n_different == 1:
        said.append(
            f"**All x are {points.x[0]:.6g}**, so that no slope can be told: every line through the same height there is as "
            f"good, "
            "and the level one is shown."
        )
    if np.ptp(points.y) == 0.0:
        said.append(f"**All y are {points.y[0]:.6g}**: the level line meets them all, and they say nothing of any noise.")
    if fit.is_exact:
        said.append(
            f"**The curve meets all {len(points.x)} points**, so no error is left. The smaller σ, the likelier the points: at "
            f"the "
            "likeliest σ, 0, LogL is infinite. That is no discovery: a curve with as many numbers to choose as there are points "
            "can always do it."
            if points.n_different > 1 and np.ptp(points.y) > 0.0
            else "**No error is left**, so the likeliest σ is 0 and LogL infinite. Give it points that scatter."
        )
    return said


def _of_the_fit(fit, best):
    name, unit = LOSSES[fit.noise], f"{fit.loss:.4g}"
    history = getattr(fit.curve, "history", None)
    if history is not None:
        if history.stopped_at:
            return [
                f"**Training diverged**: update {history.stopped_at:,} left the range of floating-point numbers, and the "
                f"curve is "
                "the one before it. Try a smaller learning rate."
            ]
        first = history.train_loss[0] * (history.data.target_scale ** (2 if fit.noise == "gaussian" else 1))
        way = "fell" if fit.loss < first else "did not fall"
        return [
            f"Training made the {name} small, and so LogL large: the error {way} from {first:.4g} to {unit}. A network has no "
            "formula for its best curve: another seed, or more epochs, may find a likelier one."
        ]
    if fit.is_exact:
        return []
    if fit.loss <= best.loss * (1.0 + 1e-9):
        law = _law(fit)
        return [
            f"**No other curve of this kind has a smaller {name}, and none is likelier**: {unit}, with LogL "
            f"{fit.log_likelihood:.6g}" + (f". {law}" if law else ".")
        ]
    gain = best.log_likelihood - fit.log_likelihood
    highest = (
        f"is {best.log_likelihood:.6g}, {gain:.4g} higher"
        if np.isfinite(gain)
        else "has no bound, as it meets every point: the smaller σ, the higher"
    )
    return [
        f"The {name} of this curve is {unit}; that of the best is {best.loss:.4g}. Its LogL is {fit.log_likelihood:.6g}; that of "
        f"the best {highest}. Whatever lowers the one raises the other."
    ]


def _law(fit):
    n = len(fit.points.x)
    if fit.fixed_sigma is not None or fit.sigma == 0.0:
        return ""
    if fit.noise == "gaussian":
        law = -0.5 * n * (np.log(2.0 * np.pi * fit.mse) + 1.0)
        return f"At the likeliest σ, LogL is −n/2 (log(2π MSE) + 1) = {law:.6g}: the error alone decides."
    law = -n * (np.log(2.0 * fit.mae) + 1.0)
    return f"At the likeliest width, LogL is −n (log(2 MAE) + 1) = {law:.6g}: the error alone decides."


def _of_sigma(fit):
    if fit.fixed_sigma is None:
        return []
    likeliest = fit.best_sigma
    if likeliest == 0.0:
        return [f"σ is held at {fit.sigma:.4g}, so that LogL stays finite although the likeliest σ is 0."]
    n = len(fit.points.x)
    lost = n * (np.log(fit.sigma / likeliest) + _penalty(likeliest / fit.sigma, fit.noise))
    root = "the root of the MSE" if fit.noise == "gaussian" else "the mean absolute error"
    any_sigma = "The best curve is the same for every σ: it only sets how much an error counts, not which sum of errors is least."
    if lost < 1e-6:
        return [f"σ = {fit.sigma:.4g} is the likeliest for this curve: {root}. {any_sigma}"]
    return [
        f"**σ = {fit.sigma:.4g} costs {lost:.4g} of LogL** beside the likeliest for this curve, {likeliest:.4g}, which is "
        f"{root}. {any_sigma}"
    ]


def _penalty(ratio, noise):
    return 0.5 * (ratio * ratio - 1.0) if noise == "gaussian" else ratio - 1.0


def _of_descents(descents, best):
    said, ends = [], []
    for descent in descents:
        name = f"the {LOSSES[descent.fit.noise]}" if descent.objective == "error" else "LogL"
        if descent.stopped_at:
            said.append(
                f"**The descent by {name} diverged** at step {descent.stopped_at:,}: its steps overshoot further each time. "
                + (
                    "The gradient of LogL grows as 1/σ², so the smaller σ is, the smaller the learning rate has to be."
                    if descent.objective == "likelihood"
                    else "Take a smaller learning rate."
                )
            )
            continue
        distance = np.abs(descent.fit.curve.c - best.curve.c).max()
        ends.append((name, distance))
    if len(ends) == 2:
        unit, (error, likelihood) = "standard deviations of y", (distance for _, distance in ends)
        if max(error, likelihood) < MEETS:
            said.append(
                "**Three ways, one answer**: the formula, the descent by the error and the descent by LogL end at the same "
                "curve; no "
                f"coefficient differs by more than {max(error, likelihood):.1g} {unit}."
            )
        else:
            said.append(
                "The descents are not at the best curve: the coefficients are still off by "
                f"{error:.2g} (by the error) and {likelihood:.2g} (by LogL) {unit}. {_why_not_there(descents[1], best)}"
            )
    return said


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


def _of_the_other_noise(best, other):
    by = {fit.noise: fit for fit in (best, other)}
    gaussian, laplace = by["gaussian"], by["laplace"]
    apart = np.abs(gaussian.errors - laplace.errors)
    unit, errors = best.points.y_scale, np.abs(laplace.errors)
    if apart.max() < 1e-9 * unit:
        return ["Gaussian and Laplace noise make the same curve best here."]
    worst, total = int(np.argmax(errors)), errors.sum()
    said = (
        f"**Under Gaussian noise the best curve has the least squared error, under Laplace noise the least absolute error.** "
        f"The two are up to {apart.max():.3g} apart at these points"
    )
    share, squared = errors[worst] / total, errors[worst] ** 2 / np.square(errors).sum()
    if squared > 0.3 and len(errors) > 3:
        place = f"({best.points.x[worst]:.4g}, {best.points.y[worst]:.4g})"
        said += (
            f". The point {place} makes {share:.0%} of the Laplace curve's absolute errors, but {squared:.0%} of its squared "
            f"ones: that "
            "is why the Gaussian curve leans towards it."
        )
    else:
        said += "."
    winner = max((gaussian, laplace), key=lambda fit: fit.log_likelihood)
    if np.isfinite(winner.log_likelihood):
        said += (
            f" With the likeliest width of each, {NAMES[winner.noise]} noise makes the points likelier "
            f"(LogL {gaussian.log_likelihood:.5g} Gaussian, {laplace.log_likelihood:.5g} Laplace)."
        )
    return [said]


def _of_degrees(degrees):
    if len(degrees) < 2 or not len(degrees[0].test_errors):
        return []
    training = [fit.log_likelihood for fit in degrees]
    test = [fit.test_log_likelihood for fit in degrees]
    chosen = int(np.argmax(test))
    rises = "never falls" if all(b >= a - 1e-9 * abs(a) for a, b in pairwise(training)) else "hardly falls"
    last = len(degrees) - 1
    said = (
        f"With every degree more, LogL of the points fitted {rises}: a parabola contains every line. LogL of the points kept "
        f"aside is "
        f"highest at **degree {chosen}**"
    )
    if chosen < last and test[last] < test[chosen]:
        fall = test[chosen] - test[last]
        size = f"by {fall:.3g}" if fall < 1000.0 else f"by {fall:,.0f}" if np.isfinite(fall) else "without bound"
        said += f", and by degree {last} it has fallen {size}"
        said += ": the curve has learned the noise"
    return [said + "."]
