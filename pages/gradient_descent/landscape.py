"""The loss landscape: how does a path over the loss surface depend on the learning rate?"""

from functools import partial

import streamlit as st

from nnkit import LOSSES, OPTIMIZERS
from nnkit.charts.gradient_descent import descent_film
from nnkit.charts.gradient_descent.landscape import START
from nnkit.gradient_descent import Landscape, critical_rate, hessian, path_observations, trace_paths
from nnkit.gradient_descent.landscape import CONVERGES, DIVERGES, LINE_LOSSES, OSCILLATES
from pages.gradient_descent.presets import LANDSCAPE
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.settings import several_of
from pages.shared.before.share import File, json_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.numbers import formula, number_cards

DEFAULTS = Landscape().to_dict()
SECONDS = {"constant": "Slope and intercept of a line", "feature": "One for each of two features"}
COMPARED = {"batches": "All, some or single cases", "optimizers": "Optimizers"}


def read_setting(name, text):
    return Landscape.read(name, text)


def controls():
    """Every setting, which the session keeps by the landscape's field names."""
    st.subheader("Loss and learning rate", anchor=False)
    st.selectbox(
        "Loss", LINE_LOSSES, key="line_loss", format_func=lambda name: LOSSES[name].label,
        help="The height of the landscape. Squared and absolute error fit a line to numbers, log loss a sigmoid to two classes.",
    )  # fmt: skip
    second = st.selectbox(
        "The two weights", tuple(SECONDS), key="second", format_func=SECONDS.get,
        help="A line has a slope and an intercept, the weight of a constant 1. Or two features have a weight each.",
    )  # fmt: skip
    is_line = second == "constant"
    st.number_input(
        "Learning rate η", step=0.01, format="%g", key="learning_rate",
        help="How far each update goes against the gradient. Compare it with the critical rate above the charts.",
    )  # fmt: skip
    st.number_input("Epochs", step=10, key="n_epochs", help="How often each descent goes through all cases, from 1 to 1000.")
    st.subheader("Descents to compare", anchor=False)
    compare = st.selectbox(
        "Compare", tuple(COMPARED), key="compare", format_func=COMPARED.get,
        help="Plain descent with updates by all, some or single cases; or different optimizers, all with the whole batch.",
    )  # fmt: skip
    if compare == "optimizers":
        several_of(OPTIMIZERS, "descents", "Optimizers", "Each takes its own path from one start, with updates by all cases.")
    else:
        st.number_input("Minibatch size", step=1, key="minibatch", help="Cases in a minibatch of the middle path, from 1 to 200.")
        st.number_input(
            "Seed of the order", step=1, key="seed", help="The order in which cases are taken, where not all are taken at once."
        )
    folded("Start", "landscape_start", partial(start_controls, is_line))
    data_controls(is_line)


def start_controls(is_line):
    first, second = ("Slope w₁", "Intercept w₂") if is_line else ("Weight w₁", "Weight w₂")
    st.number_input(first, step=0.5, format="%g", key="start_slope", help="Where all paths start, from -100 to 100.")
    st.number_input(second, step=0.5, format="%g", key="start_intercept", help="Where all paths start, from -100 to 100.")


def data_controls(is_line):
    """The cases: what shapes the landscape, and folded up what moves it."""
    st.subheader("Data", anchor=False)
    st.number_input(
        "Spread of x" if is_line else "Spread of x₁", step=0.5, format="%g", key="spread",
        help="The feature's standard deviation, from 0.05 to 20. Far from 1 it makes a ravine of the landscape.",
    )  # fmt: skip
    st.number_input(
        "Mean of x" if is_line else "Mean of x₁", step=0.5, format="%g", key="centre",
        help="The feature's mean, from -20 to 20. Away from 0 it tilts the valley, and stretches it.",
    )  # fmt: skip
    if not is_line:
        st.number_input(
            "Spread of x₂", step=0.5, format="%g", key="second_spread",
            help="The second feature's standard deviation, from 0.05 to 20; its mean is 0.",
        )  # fmt: skip
        st.number_input(
            "Correlation", step=0.1, format="%g", key="correlation",
            help="Between the two features, from -0.99 to 0.99. It tilts the valley and makes a ravine of it.",
        )  # fmt: skip
    st.number_input(
        "Noise", step=0.1, format="%g", key="scatter", disabled=st.session_state["line_loss"] == "log_loss",
        help="Standard deviation of the targets around the line, from 0 to 10. Classes are drawn by their probability instead.",
    )  # fmt: skip
    st.number_input("Cases", step=10, key="n_points", help="How many cases, from 2 to 200.")
    folded("True line and seed" if is_line else "True weights and seed", "true_line", partial(true_line_controls, is_line))


def true_line_controls(is_line):
    st.number_input(
        "True slope" if is_line else "True w₁", step=0.5, format="%g", key="slope",
        help="Of the line the cases scatter around, or of the log-odds of class 1. From -10 to 10.",
    )  # fmt: skip
    st.number_input(
        "True intercept" if is_line else "True w₂", step=0.5, format="%g", key="intercept",
        help="The same line's value at x = 0, or the second feature's weight. From -10 to 10.",
    )  # fmt: skip
    st.number_input("Seed of the cases", step=1, key="points_seed", help="Another seed draws other cases from the same line.")


def descended(landscape):
    """The landscape, which keeps what it has computed, its paths and what they show, made once for all visitors."""
    paths = trace_paths(landscape)
    return landscape, paths, path_observations(landscape, paths)


def rate_cards(landscape):
    """The learning rate beside the critical one."""
    curvature = landscape.curvature
    if curvature is None:
        said = "none" if landscape.line_loss == "mae" else "no minimum"
        why = "The absolute error is flat between its kinks." if said == "none" else "The classes can be separated."
        largest, critical = (said, why), (said, f"{why} So no learning rate is critical.")
    else:
        is_square = landscape.line_loss == "mse"
        where = "It is the same everywhere." if is_square else "Measured at the lowest point: it differs elsewhere."
        largest = (
            f"{curvature:.4g}",
            f"The largest eigenvalue of the loss's Hessian: how sharply it curves in its steepest direction. {where}",
        )
        critical = (
            f"{critical_rate(curvature):.4g}",
            "Above it, batch gradient descent overshoots by more than it was off. Above half of it, it changes sides.",
        )
    number_cards(
        ("Learning rate η", f"{landscape.learning_rate:.4g}", "Yours, in the sidebar."),
        ("Largest curvature λ", *largest),
        ("Critical rate 2/λ", *critical),
    )


def rate_badge(landscape):
    """What batch gradient descent does at this rate, in a word."""
    if landscape.verdict is None:
        word = "constant step" if landscape.line_loss == "mae" else "no lowest point"
        st.badge(f"{word}: no critical rate", icon=":material/straighten:", color="gray")
        return
    half, critical = 1.0 / landscape.curvature, critical_rate(landscape.curvature)
    beyond = "diverges" if landscape.line_loss == "mse" else "cannot settle"
    word, sign, icon, colour = {
        CONVERGES: ("converges", f"η ≤ 1/λ = {half:.4g}", "check_circle", "green"),
        OSCILLATES: ("oscillates", f"{half:.4g} < η ≤ {critical:.4g}", "swap_horiz", "orange"),
        DIVERGES: (beyond, f"η > 2/λ = {critical:.4g}", "trending_up", "red"),
    }[landscape.verdict]
    st.badge(f"Batch gradient descent {word}: {sign}", icon=f":material/{icon}:", color=colour)


def show_critical_rate(landscape):
    """How the curvature of the loss limits the learning rate, with the numbers of this landscape."""
    loss, is_line, curvature = LOSSES[landscape.line_loss], landscape.second == "constant", landscape.curvature
    line = "w_1 x_c + w_2" if is_line else "w_1 x_{1,c} + w_2 x_{2,c}"
    output = rf"\sigma({line})" if landscape.line_loss == "log_loss" else line
    said = f"The prediction for a case is $p_c = {output}$, and the height of the landscape is the **{loss.label}**:"
    said += formula(loss.formula)
    if curvature is None:
        st.markdown(f"{said}Here it has no curvature to speak of: see what to notice above.")
        return
    is_square, rate = landscape.line_loss == "mse", landscape.learning_rate
    (a, b), (_, c) = hessian(landscape.line_loss, *landscape.cases, landscape.minimum)
    product = r"\frac{2}{n} X X^T" if is_square else r"\frac{1}{n} X\, \mathrm{diag}(p (1 - p))\, X^T"
    where = (
        "Everywhere the same." if is_square else "At the lowest point; elsewhere it differs, and the rule holds near that point."
    )
    said += "With a row of ones in $X$ for the intercept, its" if is_line else "Its"
    said += " second derivatives are the Hessian matrix, with these numbers"
    said += formula(
        rf"H &= {product}",
        rf"&= \begin{{pmatrix}} {a:.4g} & {b:.4g} \\ {b:.4g} & {c:.4g} \end{{pmatrix}}",
    )
    said += (
        f"{where} Along the direction of the largest eigenvalue $\\lambda$ one update of batch gradient descent "
        "changes the distance to the lowest point to"
    )
    said += formula(
        r"d &\leftarrow (1 - \eta \lambda)\, d",
        rf"&= (1 - {rate:.4g} \cdot {curvature:.4g})\, d",
        rf"&= {1.0 - rate * curvature:.4g}\, d",
    )
    st.markdown(
        f"{said}The factor is negative for $\\eta > 1/\\lambda$, so $d$ changes its sign at every step, and larger than 1 in "
        f"size for $\\eta > 2/\\lambda$ = {critical_rate(curvature):.4g}, so $d$ grows."
    )


def start_where_clicked():
    """Take the place that was clicked on the contours as the start."""
    for place in st.session_state["landscape"]["selection"].get(START, []):
        st.session_state.update(start_slope=place["slope"], start_intercept=place["intercept"])


page = Page(
    "landscape",
    "Loss landscape",
    "How does a path over the loss surface depend on the learning rate?",
    LANDSCAPE,
    DEFAULTS,
    read_setting,
)
with st.sidebar:
    controls()
state = st.session_state
settings = {name: state[name] for name in DEFAULTS}
page.keep(settings)

try:
    landscape = state["latest_landscape"] = Landscape(**settings)
except ValueError as problem:
    answer(problem, "The charts below show the latest settings that could be used.")
    landscape = state.get("latest_landscape", Landscape())
landscape, paths, said = cache("runs").made(landscape, partial(descended, landscape))

rate_badge(landscape)
show(partial(descent_film, landscape, paths), ("landscape", landscape), "landscape", on_select=start_where_clicked)
st.caption("Click on the contours to start there. The circle is the start, the cross the lowest point.")
rate_cards(landscape)

notice(said)

folded("Where the critical rate comes from", "critical_rate", partial(show_critical_rate, landscape))


def paths_csv():
    rows = ["path,update,w1,w2,loss"]
    for path in paths:
        for update, value in zip(path.updates, path.losses, strict=True):
            w1, w2 = path.theta[update]
            rows.append(f"{path.label},{update},{float(w1)!r},{float(w2)!r},{float(value)!r}")
    return "\n".join(rows) + "\n"


files = [
    File("Paths (CSV)", "paths.csv", "text/csv", "Both weights and the loss along every path.", paths_csv),
    json_file(
        "Settings (JSON)", "landscape.json", "All settings, for nnkit.gradient_descent.Landscape(**settings).", landscape.to_dict
    ),
]
page.share(landscape.to_python(), files)
