"""Regression: why is the likeliest curve the one with the least squared error?"""

from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from nnkit.charts.maximum_likelihood import (
    is_far_below,
    is_movable,
    likelihood_by_degree,
    likelihood_by_step,
    regression_curve,
)
from nnkit.maximum_likelihood import (
    CurveDescent,
    CurveFit,
    descend_polynomial,
    fit_degrees,
    fit_network,
    fit_polynomial,
    trace_training,
)
from nnkit.maximum_likelihood.curve_points import MOST_TYPED
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE
from nnkit.numerals import for_people
from pages.maximum_likelihood.presets import REGRESSION
from pages.maximum_likelihood.regression_formulas import likelihood_of_curve
from pages.maximum_likelihood.regression_settings import (
    BY_HAND,
    MODEL,
    NOISES,
    PARAMETERS,
    POINTS,
    degree_of,
    is_by_hand,
    is_found_by_steps,
    is_network,
    points,
    take_points,
)
from pages.shared.cache import cache
from pages.shared.frame import lazy_expander
from pages.shared.numbers import number_cards, number_table
from pages.shared.page import Page
from pages.shared.reading import show_reading
from pages.shared.share import csv_file, json_file

page = Page("regression", "Why is the likeliest curve the one with the least squared error?", REGRESSION)


class Curves(NamedTuple):
    """The curve shown, and those beside it."""

    fit: CurveFit
    best: CurveFit
    other: CurveFit | None  # the best under the other noise
    degrees: list[CurveFit]  # the best polynomials of every degree
    descents: list[CurveDescent]


# What is computed: each piece once for all visitors, as most settings change only some of them


def curves_of(s):
    source = points.of(s)
    data = cache("runs").computed(source, source.points)
    sigma = s.reg_sigma * data.y_scale if s.reg_hold else None
    degrees = best_of_each_degree(data, s.reg_noise)
    if is_network(s):
        fit = holding(sigma, trained_network(data, s))
        return Curves(fit, fit, None, degrees, [trace_training(fit)])
    degree, (other_noise,) = degree_of(s), (noise for noise in NOISES if noise != s.reg_noise)
    best = holding(sigma, degrees[min(degree, len(degrees) - 1)])
    other = best_of_each_degree(data, other_noise)[: degree + 1][-1] if s.reg_other else None
    descents = both_descents(data, degree, s.reg_noise, s.reg_rate, s.reg_steps, sigma)
    if s.reg_way == "hand":
        fit = fit_polynomial(data, degree, s.reg_noise, [s[f"reg_c{k}"] for k in range(degree + 1)], sigma)
    else:
        fit = {"formula": best, "error": descents[0].fit, "likelihood": descents[1].fit}[s.reg_way]
    return Curves(fit, best, other, degrees, descents)


def holding(sigma, fit):
    """The fit with this width of the noise, or with the likeliest where it is None."""
    return fit if sigma is None else fit.with_sigma(sigma)


def best_of_each_degree(data, noise):
    return cache("runs").computed(("degrees", data.key, noise), lambda: fit_degrees(data, noise))


def trained_network(data, s):
    chosen = (s.reg_noise, s.reg_hidden, s.reg_activation, s.reg_net_rate, s.reg_epochs, s.reg_optimizer, s.reg_net_seed)
    return cache("runs").computed(("network", data.key, *chosen), lambda: fit_network(data, *chosen))


def both_descents(data, degree, noise, rate, n_steps, sigma):
    def descend():
        objectives = ("error", "likelihood")
        return [descend_polynomial(data, degree, noise, objective, rate, n_steps, sigma) for objective in objectives]

    return cache("runs").computed(("descents", data.key, degree, noise, rate, n_steps, sigma), descend)


# What is shown


def show_curves(curves, s):
    fit, best = curves.fit, curves.best
    way = "network" if is_network(s) else s.reg_way
    shown = regression_curve(fit, best, curves.other, way, is_found_by_steps(s) or (is_by_hand(s) and s.reg_reveal))
    page.charts(shown, on_select=partial(take_drop, fit))
    if is_found_by_steps(s):
        methods_table(curves, s)
    st.caption(dragging_words(fit, way, s))
    show_reading(fit.points)
    curve_cards(fit)
    rivals = [] if is_network(s) else curves.descents
    page.takeaways(fit, best, curves.other, curves.degrees, rivals)
    left, right = st.columns(2)
    with left:
        page.charts(likelihood_by_degree(curves.degrees, None if is_network(s) else degree_of(s)))
        missing_degrees(curves)
    with right:
        page.charts(likelihood_by_step(curves.descents, best))
    if rivals and not is_found_by_steps(s):
        lazy_expander("Three ways to the same curve, number by number", lambda: methods_table(curves, s))
    lazy_expander("Why, with the numbers", lambda: likelihood_of_curve(fit))
    settings = {name: value for name, value in s.items() if name.startswith("reg_")}
    page.share(
        fit,
        csv_file("Points and curve (CSV)", "regression.csv", "Every point, the curve there, and the error.", fit.to_csv),
        json_file("Settings (JSON)", "regression.json", "All settings, by their names in the address.", lambda: settings),
    )


def take_drop(fit, drops):
    """Take over the points, the curve or sigma that was dragged."""
    state = st.session_state
    for drop in drops:
        if drop["held"] == "node":
            state.update({f"reg_c{k}": drop[f"c{k}"] for k in range(len(fit.curve.c))})
        elif drop["held"] == "sigma":
            state.update(reg_sigma=drop["held_ratio"], reg_hold=True)
        else:
            take_points(fit, drop["row"], None if drop["is_out"] else (drop["at_x"], drop["at_y"]))


def dragging_words(fit, way, s):
    """What can be dragged, in a line."""
    sigma = " Drag σ in the chart at the right." if s.reg_hold else ""
    if way == "hand":
        return f"Drag the curve by its squares.{sigma}"
    if not is_movable(fit):
        aside = "while none is kept aside" if len(fit.points.x_test) else f"where there are at most {MOST_TYPED}"
        return f"Points can be dragged {aside}.{sigma}"
    typed = "" if s.reg_source == "typed" and not s.reg_lift else " They become typed points then."
    return f"Drag a point, drag it far out to remove it, or click to add one.{typed}{sigma}"


def curve_cards(fit):
    """The cards with the error, sigma and LogL."""
    is_gaussian, n_test = fit.noise == "gaussian", len(fit.points.x_test)
    name, error = ("MSE", "The mean squared error.") if is_gaussian else ("MAE", "The mean absolute error.")
    aside = f"The same for the {n_test} points that the curve has not seen."
    number_cards(
        (name, for_people(fit.loss, 5), error),
        (
            "σ",
            for_people(fit.sigma, 4),
            "The width of the noise: the likeliest, held by you, or as the steps left it.",
        ),
        ("LogL", for_people(fit.log_likelihood, 5), "The sum of the log densities of the points fitted."),
        *([("LogL of the points kept aside", for_people(fit.test_log_likelihood, 5), aside)] if n_test else []),
    )


def missing_degrees(curves):
    """Say which numbers the chart of degrees cannot show."""
    degrees, n_test = curves.degrees, len(curves.fit.points.x_test)
    n = len(degrees)
    endless = [degree for degree, fit in enumerate(degrees) if fit.log_likelihood == np.inf]
    too_low = [row - n for row in np.flatnonzero(is_far_below(degrees)) if row >= n]
    sentences = []
    if endless:
        sentences.append(f"From degree {endless[0]} on the curve can meet every point: LogL of the points fitted is ∞.")
    if too_low:
        values = ", ".join(f"{for_people(degrees[k].test_log_likelihood / n_test)} at degree {k}" for k in too_low)
        sentences.append(f"Too far down to draw, per point kept aside: {values}.")
    if n <= MOST_DEGREE:
        sentences.append(f"{curves.fit.points.n_different} different x allow no degree above {n - 1}.")
    if sentences:
        st.caption(" ".join(sentences))


def methods_table(curves, s):
    """Least squares and the descents beside each other."""
    is_gaussian = curves.best.noise == "gaussian"
    name, formula = ("MSE", "least squares") if is_gaussian else ("MAE", "least absolutes")
    by_error, by_likelihood = curves.descents
    fits = {formula: curves.best, f"descent on {name}": by_error.fit, "ascent on LogL": by_likelihood.fit}
    if is_by_hand(s):
        fits["by hand"] = curves.fit
    columns = {"found by": list(fits)}
    for k in range(len(curves.best.curve.c)):
        columns[f"c{k}"] = [round(float(fit.curve.c[k]), 12) for fit in fits.values()]  # further digits are rounding
    columns |= {name: [fit.loss for fit in fits.values()], "σ": [fit.sigma for fit in fits.values()]}
    number_table(columns | {"LogL": [fit.log_likelihood for fit in fits.values()]}, digits=6, pinned="found by")


page.only(
    [POINTS, MODEL],
    curves_of,
    show_curves,
    above=[PARAMETERS],
    below=[BY_HAND],
    main=("reg_model", "reg_degree", "reg_noise"),
    cache=None,
)
