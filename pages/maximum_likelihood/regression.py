"""Regression: why is the likeliest curve the one with the least squared error?"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from nnkit.charts.maximum_likelihood import (
    is_far_below,
    likelihood_by_degree,
    likelihood_by_error,
    likelihood_by_sigma,
    likelihood_by_step,
    regression_curve,
)
from nnkit.maximum_likelihood import (
    PointSource,
    curve_takeaways,
    descend_polynomial,
    fit_degrees,
    fit_network,
    fit_polynomial,
    trace_training,
)
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE
from pages.maximum_likelihood.presets import REGRESSION
from pages.maximum_likelihood.regression_formulas import likelihood_of_curve
from pages.maximum_likelihood.regression_settings import (
    CHECKS,
    COEFFICIENTS,
    DEFAULTS,
    FIELDS,
    NOISES,
    POINTS,
    hand_controls,
    model_controls,
    point_controls,
    read_setting,
)
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.share import File, json_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.numbers import number_cards, number_table


class Study(NamedTuple):
    """All that the page shows of some settings."""

    source: PointSource
    points: object
    fit: object
    best: object
    other: object
    degrees: list
    descents: list
    place: tuple
    steps_place: tuple


def kept(key, make):
    """What `make()` gives, made once for all visitors."""
    return cache("runs").made(key, make)


def studied(settings):
    """The study of settings. ValueError in a sentence where they cannot be used."""
    for name in DEFAULTS:
        if name not in {f"reg_{point}" for point in POINTS}:
            CHECKS[name](name, settings[name])
    source = PointSource(**{FIELDS.get(name, name): settings[f"reg_{name}"] for name in POINTS})
    points = kept(("regression points", source), source.points)
    noise, other_noise = sorted(NOISES, key=lambda name: name != settings["reg_noise"])
    sigma = settings["reg_sigma"] * points.y_scale if settings["reg_hold"] else None
    degrees = kept(("regression degrees", source, noise), lambda: fit_degrees(points, noise))
    place = (source, *(settings[name] for name in DEFAULTS if name.removeprefix("reg_") not in POINTS))
    if settings["reg_model"] == "network":
        fields = ("hidden", "activation", "net_rate", "epochs", "optimizer", "net_seed")
        chosen = [settings[f"reg_{field}"] for field in fields]
        trained = kept(("regression network", source, noise, *chosen), lambda: fit_network(points, noise, *chosen))
        fit = replace(trained, fixed_sigma=sigma)
        descents = [trace_training(fit)]
        return Study(source, points, fit, fit, None, degrees, descents, place, (source, noise, *chosen, sigma))
    degree = degree_of(settings)
    best = degrees[min(degree, len(degrees) - 1)]
    best = best if sigma is None else replace(best, fixed_sigma=sigma)  # as it is, it remembers its numbers
    other = None
    if settings["reg_other"]:
        other = kept(("regression degrees", source, other_noise), lambda: fit_degrees(points, other_noise))
        other = other[min(degree, len(other) - 1)]
    rate, n_steps = settings["reg_rate"], settings["reg_steps"]
    steps_place = (source, noise, degree, rate, n_steps, sigma)
    descents = kept(
        ("regression descents", *steps_place),
        lambda: [descend_polynomial(points, degree, noise, way, rate, n_steps, sigma) for way in ("error", "likelihood")],
    )
    way = settings["reg_way"]
    if way == "hand":
        fit = fit_polynomial(points, degree, noise, [settings[name] for name in COEFFICIENTS[: degree + 1]], sigma)
    else:
        fit = {"formula": best, "error": descents[0].fit, "likelihood": descents[1].fit}[way]
    return Study(source, points, fit, best, other, degrees, descents, place, steps_place)


def degree_of(settings):
    return 1 if settings["reg_model"] == "line" else settings["reg_degree"]


def numbers(study):
    """The cards with the error, sigma and LogL."""
    fit, n_test = study.fit, len(study.points.x_test)
    is_gaussian = fit.noise == "gaussian"
    name, error = ("MSE", "The mean squared error.") if is_gaussian else ("MAE", "The mean absolute error.")
    aside = f"The same for the {n_test} points that the curve has not seen."
    number_cards(
        (name, f"{fit.loss:.5g}", error),
        ("σ", f"{fit.sigma:.4g}", "The width of the noise: held by you, or the likeliest."),
        ("LogL", shown(fit.log_likelihood), "The sum of the log densities of the points fitted."),
        *([("LogL of the points kept aside", shown(fit.test_log_likelihood), aside)] if n_test else []),
    )


def shown(value):
    return f"{value:.5g}" if np.isfinite(value) else "∞" if value > 0 else "−∞"


def left_out(study):
    """Say which numbers the chart of degrees cannot show."""
    n = len(study.degrees)
    endless = [degree for degree, fit in enumerate(study.degrees) if fit.log_likelihood == np.inf]
    low = [row - n for row in np.flatnonzero(is_far_below(study.degrees)) if row >= n]
    said = []
    if endless:
        said.append(f"From degree {endless[0]} on the curve can meet every point: LogL of the points fitted is ∞.")
    if low:
        values = (f"{study.degrees[k].test_log_likelihood / len(study.points.x_test):.4g} at degree {k}" for k in low)
        said.append(f"Too far down to draw, by point kept aside: {', '.join(values).replace('-inf', '−∞')}.")
    if n <= MOST_DEGREE:
        said.append(f"{study.points.n_different} different x allow no degree above {n - 1}.")
    if said:
        st.caption(" ".join(said))


def ways_table(study, settings):
    """Least squares and the descents beside each other."""
    name = "MSE" if study.best.noise == "gaussian" else "MAE"
    formula = "least squares" if study.best.noise == "gaussian" else "least absolutes"
    descents = zip((f"descent on {name}", "ascent on LogL"), study.descents, strict=True)
    fits = {formula: study.best} | {way: descent.fit for way, descent in descents}
    if settings["reg_way"] == "hand":
        fits["by hand"] = study.fit
    columns = {"found by": list(fits)}
    for k in range(len(study.best.curve.c)):
        columns[f"c{k}"] = [round(float(fit.curve.c[k]), 12) for fit in fits.values()]  # without the dust of rounding
    columns[name] = [fit.loss for fit in fits.values()]
    columns["σ"] = [fit.sigma for fit in fits.values()]
    columns["LogL"] = [fit.log_likelihood for fit in fits.values()]
    number_table(columns, digits=6, pinned="found by")


def python_code(study, settings):
    """Code that makes the same fit and prints the numbers of the cards."""
    arguments = [f"noise={settings['reg_noise']!r}"]
    if settings["reg_hold"]:
        arguments.append(f"sigma={settings['reg_sigma']!r} * points.y_scale")
    way, degree = settings["reg_way"], degree_of(settings)
    if settings["reg_model"] == "network":
        names = ("hidden", "activation", "learning_rate", "n_epochs", "optimizer", "seed")
        fields = ("hidden", "activation", "net_rate", "epochs", "optimizer", "net_seed")
        arguments += [f"{name}={settings[f'reg_{field}']!r}" for name, field in zip(names, fields, strict=True)]
        call = f"fit_network(points, {', '.join(arguments)})"
    elif way in ("error", "likelihood"):
        arguments += [f"objective={way!r}", f"learning_rate={settings['reg_rate']!r}", f"n_steps={settings['reg_steps']!r}"]
        call = f"descend_polynomial(points, {degree}, {', '.join(arguments)}).fit"
    else:
        if way == "hand":
            arguments.append(f"coefficients={[settings[name] for name in COEFFICIENTS[: degree + 1]]}")
        call = f"fit_polynomial(points, {degree}, {', '.join(arguments)})"
    return (
        f"import nnkit\n\n{study.source.to_python()}fit = nnkit.maximum_likelihood.{call}\n"
        'print(f"error: {fit.loss:.6g}")\nprint(f"sigma: {fit.sigma:.6g}")\nprint(f"LogL: {fit.log_likelihood:.6g}")\n'
        'print(f"test LogL: {fit.test_log_likelihood:.6g}")\n'
    )


page = Page(
    "regression",
    "Regression",
    "Why is the likeliest curve the one with the least squared error?",
    REGRESSION,
    DEFAULTS,
    read_setting,
)
state = st.session_state
with st.sidebar:
    problem = point_controls()
    model_controls()
hand_controls()
settings = {name: state[name] for name in DEFAULTS}
page.keep(settings)

try:
    if problem:
        raise problem
    study = studied(settings)
    state["regression.latest"] = settings
except ValueError as said:
    answer(said, "The charts below show the latest settings that could be used.")
    settings = state.get("regression.latest", DEFAULTS)
    study = studied(settings)

left, right = st.columns([1.75, 1])
is_hidden = settings["reg_way"] == "hand" and settings["reg_model"] != "network" and not settings["reg_reveal"]
with left:
    shown_best = None if settings["reg_way"] != "hand" or settings["reg_model"] == "network" or is_hidden else study.best
    show(partial(regression_curve, study.fit, shown_best, study.other), ("regression curve", study.place), "regression_curve")
with right:
    show(partial(likelihood_by_error, study.fit, study.best), ("regression law", study.place), "likelihood_by_error")
    show(partial(likelihood_by_sigma, study.fit, study.best), ("regression sigma", study.place), "likelihood_by_sigma")
numbers(study)
rivals = study.descents if settings["reg_model"] != "network" else ()
notice(curve_takeaways(study.fit, study.best, study.other, study.degrees, rivals))

left, right = st.columns(2)
with left:
    degree = None if settings["reg_model"] == "network" else degree_of(settings)
    show(
        partial(likelihood_by_degree, study.degrees, degree),
        ("regression degrees", study.source, settings["reg_noise"], degree),
        "likelihood_by_degree",
    )
    left_out(study)
with right:
    show(partial(likelihood_by_step, study.descents, study.best), ("regression steps", *study.steps_place), "likelihood_by_step")
if rivals:
    folded("Three ways to the same curve, number by number", "ways_to_curve", partial(ways_table, study, settings))
folded("Why, with the numbers", "likelihood_of_curve", partial(likelihood_of_curve, study.fit))

files = [
    File(
        "Points and curve (CSV)", "regression.csv", "text/csv", "Every point, the curve there, and the error.", study.fit.to_csv
    ),
    json_file("Settings (JSON)", "regression.json", "All settings, by their names in the address.", lambda: settings),
]
page.share(python_code(study, settings), files)
