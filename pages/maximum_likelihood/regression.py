"""Regression: why is the likeliest curve the one with the least squared error?"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from nnkit import (
    PointSource,
    descend_polynomial,
    descent_of_network,
    fit_degrees,
    fit_network,
    fit_polynomial,
    read_cases,
    regression_observations,
)
from nnkit.charts import (
    is_far_below,
    likelihood_by_degree,
    likelihood_by_error,
    likelihood_by_sigma,
    likelihood_by_step,
    regression_curve,
)
from nnkit.likelihood.curve_points import MOST_TYPED, PATIENT_FEATURES, SOURCE_CHECKS, TRUTHS
from nnkit.likelihood.polynomial import MOST_DEGREE
from nnkit.likelihood.regression import MOST_STEPS
from nnkit.tables import text_of
from nnkit.validation import choice, number, whole
from pages.shared.case_editor import edited_cases
from pages.shared.numbers import number_table, signed
from pages.shared.page import Page, answer, notice
from pages.shared.presets import REGRESSION
from pages.shared.share import File, json_file
from pages.shared.shelf import shelf
from pages.shared.show import show

SOURCES = {"typed": "Typed points", "drawn": "Drawn by chance", "table": "My own data", "diabetes": "Diabetes"}
TRUTH_NAMES = {"line": "a line", "parabola": "a parabola", "sine": "a sine", "step": "a step"}
MODELS = {"line": "Line", "polynomial": "Polynomial", "network": "Small network"}
NOISES = {"gaussian": "Gaussian", "laplace": "Laplace"}
WAYS = {"formula": "Best", "hand": "By hand", "error": "Error ↓", "likelihood": "LogL ↑"}
HIDDEN, ACTIVATIONS, OPTIMIZERS = ("2", "4", "8", "16", "8-8"), ("tanh", "sigmoid", "relu", "elu"), ("gd", "momentum", "adam")
SHAPES = {0: "height", 1: "slope", 2: "bend", 3: "S-shape"}
LARGEST_HAND, SMALLEST_SIGMA, LARGEST_SIGMA, MOST_EPOCHS = 3.0, 0.02, 3.0, 2000
PATIENT = {"age": "age", "bmi": "body mass index", "bp": "blood pressure"}
COEFFICIENTS = tuple(f"reg_c{k}" for k in range(MOST_DEGREE + 1))
EXAMPLE = "x,y\n1,2.1\n2,2.9\n3,4.2\n4,4.8"

POINTS = {
    "source": "typed",
    "pairs": "0.5,1.9;1.1,2.6;1.8,2.5;2.4,3.4;3.1,3.3;3.9,4.3;4.6,4.1;5.4,5.6;6.1,5.4;7,7.2",
    "truth": "sine",
    "n_points": 30,
    "scatter": 0.5,
    "scatter_kind": "gaussian",
    "draw_seed": 0,
    "table": "",
    "feature": "",
    "target": "",
    "patient_feature": "bmi",
    "lift": 0.0,
    "test_share": 0.0,
    "split_seed": 0,
}
DEFAULTS = {f"reg_{name}": value for name, value in POINTS.items()} | {
    "reg_model": "polynomial",
    "reg_degree": 2,
    "reg_hidden": "8",
    "reg_activation": "tanh",
    "reg_net_rate": 0.03,
    "reg_epochs": 500,
    "reg_optimizer": "adam",
    "reg_net_seed": 0,
    "reg_noise": "gaussian",
    "reg_way": "formula",
    "reg_hold": False,
    "reg_sigma": 0.5,
    "reg_reveal": False,
    "reg_other": False,
    "reg_rate": 0.05,
    "reg_steps": 300,
    **dict.fromkeys(COEFFICIENTS, 0.0),
}
FLAGS = {"True": True, "False": False}
CHECKS = {f"reg_{name}": lambda name, value: SOURCE_CHECKS[name.removeprefix("reg_")](name, value) for name in POINTS}
CHECKS |= {
    "reg_pairs": lambda name, text: text if read_cases(name, text, 2, most=MOST_TYPED).size else "",
    "reg_degree": lambda name, value: whole(name, value, 0, MOST_DEGREE),
    "reg_net_rate": lambda name, value: number(name, number(name, value, above=0.0), 0.0, 1e6),
    "reg_epochs": lambda name, value: whole(name, value, 1, MOST_EPOCHS),
    "reg_net_seed": lambda name, value: whole(name, value, 0, 2**32 - 1),
    "reg_sigma": lambda name, value: number(name, value, SMALLEST_SIGMA, LARGEST_SIGMA),
    "reg_rate": lambda name, value: number(name, number(name, value, above=0.0), 0.0, 1e6),
    "reg_steps": lambda name, value: whole(name, value, 1, MOST_STEPS),
}
CHECKS |= dict.fromkeys(COEFFICIENTS, lambda name, value: number(name, value, -LARGEST_HAND, LARGEST_HAND))
for setting, accepted in {
    "reg_model": MODELS,
    "reg_noise": NOISES,
    "reg_way": WAYS,
    "reg_hidden": HIDDEN,
    "reg_activation": ACTIVATIONS,
    "reg_optimizer": OPTIMIZERS,
}.items():
    CHECKS[setting] = lambda name, value, accepted=accepted: choice(name, value, accepted)
for setting in ("reg_hold", "reg_reveal", "reg_other"):
    CHECKS[setting] = lambda name, value: FLAGS[choice(name, str(value), FLAGS)]


def read_setting(name, text):
    if isinstance(DEFAULTS[name], int | float) and not isinstance(DEFAULTS[name], bool):
        try:
            return CHECKS[name](name, float(text))
        except ValueError:
            return CHECKS[name](name, text)  # says what was received as it was written
    return CHECKS[name](name, "" if text == "none" else text)


def number_control(place, name, label, step, help):
    step = step if isinstance(DEFAULTS[name], int) else float(step)
    place.number_input(label, step=step, format=None if isinstance(step, int) else "%g", key=name, help=help)


def point_controls():
    """Where the points come from. ValueError where typed points cannot be used."""
    st.subheader("Points", anchor=False)
    source = st.selectbox(
        "Points", tuple(SOURCES), key="reg_source", format_func=SOURCES.get, label_visibility="collapsed",
        help="Type points, draw them by chance around a known curve, paste a table, or take the diabetes patients.",
    )  # fmt: skip
    problem = None
    if source == "typed":
        try:
            edited_cases("reg_pairs", {"x": "Where the point stands.", "y": "What was observed there."}, most=MOST_TYPED)
        except ValueError as said:
            problem = said
    elif source == "drawn":
        left, right = st.columns(2)
        left.selectbox("Around", tuple(TRUTHS), key="reg_truth", format_func=TRUTH_NAMES.get, help="The true curve.")
        right.selectbox(
            "Their noise", tuple(NOISES), key="reg_scatter_kind", format_func=NOISES.get, help="How points scatter around it."
        )
        number_control(left, "reg_n_points", "How many", 5, "From 2 to 1000 points.")
        number_control(right, "reg_scatter", "Noise", 0.1, "The standard deviation of the noise in y, from 0 to 10.")
        number_control(st, "reg_draw_seed", "Seed of the points", 1, "Another seed draws other points around the same curve.")
    elif source == "table":
        own_table()
    else:
        st.selectbox(
            "Measurement x", PATIENT_FEATURES, key="reg_patient_feature", format_func=lambda name: PATIENT.get(name, "serum "
            "{name}"),
            help="What of 442 patients is x. The y is how far their diabetes has progressed a year later.",
        )  # fmt: skip
    number_control(
        st, "reg_lift", "Outlier", 1, "Lifts the point with the largest x by so many standard deviations of y, from -20 to 20."
    )
    left, right = st.columns(2)
    number_control(left, "reg_test_share", "Kept aside", 0.1, "The share of the points that is not fitted but tested, 0 to 0.7.")
    number_control(right, "reg_split_seed", "Seed of the split", 1, "Another seed keeps other points aside.")
    return problem


def own_table():
    state = st.session_state

    def take_over():
        if state["reg_file"] is not None:
            state["reg_table"] = text_of(state["reg_file"])

    st.file_uploader(
        "Open a CSV file", key="reg_file", on_change=take_over, max_upload_size=1,
        help="Up to 1 MB and 5000 rows. Commas, semicolons, tabs or bars between the columns; decimal points or commas.",
    )  # fmt: skip
    st.text_area(
        "or paste a table here", key="reg_table", placeholder=EXAMPLE, height=150,
        help="One point in each row, with or without a first row of names.",
    )  # fmt: skip
    left, right = st.columns(2)
    left.text_input("Column x", key="reg_feature", max_chars=100, placeholder="the first", help="The name of the column to be x.")
    right.text_input("Column y", key="reg_target", max_chars=100, placeholder="the last", help="The name of the column to be y.")


def model_controls():
    """Which curve, and which noise around it."""
    state = st.session_state
    st.subheader("Model", anchor=False)
    model = st.selectbox("Curve", tuple(MODELS), key="reg_model", format_func=MODELS.get, help="What kind of curve f(x) is.")
    if model == "polynomial":
        st.slider("Degree", 0, MOST_DEGREE, key="reg_degree", help="The highest power of x: 1 is a line, 2 a parabola.")
    elif model == "network":
        left, right = st.columns(2)
        left.selectbox("Hidden layers", HIDDEN, key="reg_hidden", help="Neurons in each hidden layer; 8-8 is two layers.")
        right.selectbox("Activation", ACTIVATIONS, key="reg_activation", help="Of the hidden layers.")
        left.selectbox("Optimizer", OPTIMIZERS, key="reg_optimizer", help="What is made of the gradient of all points.")
        number_control(right, "reg_net_rate", "Learning rate η", 0.01, "How far each update goes: any positive number.")
        number_control(left, "reg_epochs", "Epochs", 100, f"Updates by all points, 1 to {MOST_EPOCHS}.")
        number_control(right, "reg_net_seed", "Seed", 1, "Fixes the first weights.")
    st.selectbox(
        "Noise", tuple(NOISES), key="reg_noise", format_func=NOISES.get,
        help="How y scatters around the curve: Gaussian, a bell; or Laplace, with a sharp top and long tails.",
    )  # fmt: skip
    st.toggle(
        "Beside it the other noise", key="reg_other", disabled=model == "network",
        help="Also draw the best curve under the other noise: least squared against least absolute error.",
    )  # fmt: skip
    if model != "network":
        st.subheader("Gradient descent", anchor=False)
        left, right = st.columns(2)
        number_control(
            left, "reg_rate", "Learning rate η", 0.01, "How far each step goes, with y counted in standard deviations."
        )
        number_control(right, "reg_steps", "Steps", 100, f"From 1 to {MOST_STEPS}, each by all points.")
    return {name: state[name] for name in DEFAULTS}


def hand_controls():
    """The curve by hand and the width of the noise, above the charts."""
    state = st.session_state
    if state["reg_model"] != "network":
        left, right = st.columns([3, 1.2], vertical_alignment="bottom")
        way = left.segmented_control(
            "Parameters", tuple(WAYS), key="reg_way", format_func=WAYS.get, required=True, label_visibility="collapsed",
            help="The best curve, by formula; yours, by sliders; or one found step by step, "
            "by gradient descent on the error or ascent on LogL.",
        )  # fmt: skip
        if way == "hand":
            right.toggle("Show the best curve", key="reg_reveal", help="First try to find it yourself.")
            degree = 1 if state["reg_model"] == "line" else state["reg_degree"]
            columns = st.columns(min(degree + 1, 4))
            for k in range(degree + 1):
                columns[k % 4].slider(
                    f"c{k}: {SHAPES[k]}" if k in SHAPES else f"c{k}", -LARGEST_HAND, LARGEST_HAND, step=0.01, key=f"reg_c{k}",
                    help=f"How much of the polynomial q{k} is in the curve, in standard deviations of y. 0 is none of it.",
                )  # fmt: skip
    left, right = st.columns([1, 2.4], vertical_alignment="center")
    is_held = left.toggle(
        "Hold σ", key="reg_hold",
        help="Set how wide the noise is. Otherwise it is the likeliest for the curve: the root of its MSE (Laplace: its MAE).",
    )  # fmt: skip
    if is_held:
        right.slider(
            "σ, in standard deviations of y", SMALLEST_SIGMA, LARGEST_SIGMA, step=0.01, key="reg_sigma",
            help="The width of the noise. It moves LogL; does it move the best curve?",
        )  # fmt: skip


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


def kept(key, make):
    """What `make()` gives, made once for all visitors."""
    made = shelf("runs").get(key)
    return made if made is not None else shelf("runs").put(key, make())


def studied(settings):
    """The study of settings. ValueError in a sentence where they cannot be used."""
    for name in DEFAULTS:
        if name not in {f"reg_{point}" for point in POINTS}:
            CHECKS[name](name, settings[name])
    source = PointSource(**{name: settings[f"reg_{name}"] for name in POINTS})
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
        return Study(source, points, fit, fit, None, degrees, [descent_of_network(fit)], place)
    degree = degree_of(settings)
    best = replace(degrees[min(degree, len(degrees) - 1)], fixed_sigma=sigma)
    other = None
    if settings["reg_other"]:
        other = kept(("regression degrees", source, other_noise), lambda: fit_degrees(points, other_noise))
        other = other[min(degree, len(other) - 1)]
    rate, n_steps = settings["reg_rate"], settings["reg_steps"]
    descents = kept(
        ("regression descents", source, noise, degree, rate, n_steps, sigma),
        lambda: [descend_polynomial(points, degree, noise, way, rate, n_steps, sigma) for way in ("error", "likelihood")],
    )
    way = settings["reg_way"]
    if way == "hand":
        fit = fit_polynomial(points, degree, noise, [settings[name] for name in COEFFICIENTS[: degree + 1]], sigma)
    else:
        fit = {"formula": best, "error": descents[0].fit, "likelihood": descents[1].fit}[way]
    return Study(source, points, fit, best, other, degrees, descents, place)


def degree_of(settings):
    return 1 if settings["reg_model"] == "line" else settings["reg_degree"]


def numbers(study):
    """The cards with the error, sigma and LogL."""
    fit, n_test = study.fit, len(study.points.x_test)
    is_gaussian = fit.noise == "gaussian"
    cards = st.columns(4 if n_test else 3)
    cards[0].metric(
        "MSE" if is_gaussian else "MAE", f"{fit.loss:.5g}", border=True,
        help="The mean squared error." if is_gaussian else "The mean absolute error.",
    )  # fmt: skip
    cards[1].metric("σ", f"{fit.sigma:.4g}", border=True, help="The width of the noise: held by you, or the likeliest.")
    cards[2].metric("LogL", shown(fit.log_likelihood), border=True, help="The sum of the log densities of the points fitted.")
    if n_test:
        cards[3].metric(
            "LogL of the points kept aside", shown(fit.test_log_likelihood), border=True,
            help=f"The same for the {n_test} points that the curve has not seen.",
        )  # fmt: skip


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
    formula = "least squares" if study.best.noise == "gaussian" else "least absolute error"
    fits = {formula: study.best}
    fits |= {f"after {settings['reg_steps']} steps on {which}": descent.fit
             for which, descent in zip((name, "LogL"), study.descents, strict=True)}  # fmt: skip
    if settings["reg_way"] == "hand":
        fits["by hand"] = study.fit
    columns = {"found by": list(fits)}
    for k in range(len(study.best.curve.c)):
        columns[f"c{k}"] = [float(fit.curve.c[k]) for fit in fits.values()]
    columns[name] = [fit.loss for fit in fits.values()]
    columns["σ"] = [fit.sigma for fit in fits.values()]
    columns["LogL"] = [fit.log_likelihood for fit in fits.values()]
    number_table(columns, digits=6, pinned="found by")


def formula(study, settings):
    """The likelihood with its numbers, and what the coefficients mean."""
    fit, n = study.fit, len(study.points.x)
    st.markdown("Every $y$ is the curve's value and noise, so its density is the noise's density at the error $y_i - f(x_i)$.")
    value = r"\infty" if not np.isfinite(fit.log_likelihood) else f"{fit.log_likelihood:.6g}"
    if fit.noise == "gaussian":
        st.latex(
            r"\text{LogL} = \sum_{i=1}^{n} \log \frac{1}{\sqrt{2\pi\sigma^2}} e^{-(y_i - f(x_i))^2 / 2\sigma^2} = "
            r"-n \log\sigma - \frac{n}{2}\log 2\pi - \frac{n}{2\sigma^2}\,\text{MSE}"
        )
        numbers = (
            rf"-{n} \log {fit.sigma:.4g} - \frac{{{n}}}{{2}} \log 2\pi "
            rf"- \frac{{{n}}}{{2 \cdot {fit.sigma:.4g}^2}} \cdot {fit.mse:.5g}"
        )
        st.latex(rf"= {numbers} = {value}" if fit.sigma else rf"\sigma \to 0: \quad \text{{LogL}} \to {value}")
        st.markdown(
            "The curve stands in the MSE alone, and before it is a minus. So the curve with the largest LogL is the curve "
            "with the "
            "least MSE, **whatever σ is**. The derivative by σ is 0 where $\\sigma^2 = \\text{MSE}$."
        )
    else:
        st.latex(
            r"\text{LogL} = \sum_{i=1}^{n} \log \frac{1}{2\sigma} e^{-|y_i - f(x_i)| / \sigma} = "
            r"-n \log 2\sigma - \frac{n}{\sigma}\,\text{MAE}"
        )
        numbers = rf"-{n} \log (2 \cdot {fit.sigma:.4g}) - \frac{{{n}}}{{{fit.sigma:.4g}}} \cdot {fit.mae:.5g}"
        st.latex(rf"= {numbers} = {value}" if fit.sigma else rf"\sigma \to 0: \quad \text{{LogL}} \to {value}")
        st.markdown(
            "The curve stands in the mean absolute error alone, so the likeliest curve is the one with the least absolute error, "
            "**whatever σ is**. Here σ is Laplace's scale; the derivative by it is 0 where σ is the MAE. The best curve need "
            "not be "
            "the only one: at degree 0 and an even number of points every level between the two middle points is as good."
        )
    if settings["reg_model"] == "network":
        return
    st.markdown("**The curve in the units of x and y** is")
    powers = fit.curve.powers()
    terms = [f"{signed(value)}" + ("" if k == 0 else " x" if k == 1 else f" x^{{{k}}}") for k, value in enumerate(powers)]
    rows = [" + ".join(terms[k : k + 4]) for k in range(0, len(terms), 4)]
    st.latex(r"\begin{aligned} f(x) = \; &" + r" \\ & + ".join(rows) + r"\end{aligned}")
    points = study.points
    st.markdown(
        f"These numbers work against each other, the more the higher the degree. Inside, the curve is "
        f"$f = {points.y_mean:.4g} + {points.y_scale:.4g}\\,(c_0 q_0 + c_1 q_1 + \\dots)$: the mean of $y$, its standard "
        f"deviation, and "
        "polynomials $q_k$ of degree $k$ that are orthogonal over the points. Each $c_k$ can then be found without the "
        "others: the "
        "least squares are $c_k = \\frac{1}{n} \\sum_i q_k(x_i) \\, (y_i - \\bar y)/s_y$, and raising the degree changes none "
        "of them. "
        "For a line, $c_1$ is the correlation of $x$ and $y$."
    )


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
        f"import nnkit\n\n{study.source.to_python()}fit = nnkit.{call}\n"
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
notice(regression_observations(study.fit, study.best, study.other, study.degrees, rivals))

left, right = st.columns(2)
with left:
    degree = None if settings["reg_model"] == "network" else degree_of(settings)
    show(partial(likelihood_by_degree, study.degrees, degree), ("regression degrees", study.place), "likelihood_by_degree")
    left_out(study)
with right:
    show(partial(likelihood_by_step, study.descents, study.best), ("regression steps", study.place), "likelihood_by_step")
if rivals:
    with st.expander("Three ways to the same curve, number by number"):
        ways_table(study, settings)
with st.expander("Why, with the numbers"):
    formula(study, settings)

files = [
    File(
        "Points and curve (CSV)", "regression.csv", "text/csv", "Every point, the curve there, and the error.", study.fit.to_csv
    ),
    json_file("Settings (JSON)", "regression.json", "All settings, by their names in the address.", lambda: settings),
]
page.share(python_code(study, settings), files)
