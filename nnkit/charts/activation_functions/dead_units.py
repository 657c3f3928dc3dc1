"""Charts of inactive units and of the loss in trained networks, against the learning rate."""

import altair as alt
import numpy as np

from nnkit.activation_functions.dead_units import DeadShares
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import NAMES, compared_cues
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK
from nnkit.charts.layout import template
from nnkit.charts.parts import table_chart, with_field

RATES = "@rates"
HEIGHT = 380
SHARES = {"share": "silent units, mean", "low": "least of the seeds", "high": "most of the seeds"}

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
SHARES_ALT = (
    "Lines of the mean share of hidden units that no case makes fire after training, against the learning rate, one for each "
    "activation function, in bands from the least to the greatest of the seeds."
)
LOSSES_ALT = "Lines of the median training loss after training, against the learning rate, one for each activation function."


@chart
def dead_share_lines(shares: DeadShares) -> Drawing:
    """The share of hidden units that no case reaches, against the learning rate: mean over the seeds, in a band of all."""
    sizes = np.array(shares.sweep.experiment.hidden_sizes, dtype=float)
    first = np.concatenate([shares.rows(shares.activations[0], rate) for rate in shares.rates])
    born = {"share": np.array([float((shares.start[first] @ sizes).mean() / sizes.sum())])}
    return Drawing(_shares_spec(), {"rates": _by_rate(shares), "born": born}, SHARES_ALT, _fills(shares))


@chart
def dead_share_losses(shares: DeadShares) -> Drawing:
    """The median training loss of the same runs, against the learning rate."""
    rates = _by_rate(shares)
    losses = rates["loss"]
    is_log = bool(len(losses) and losses.min() > 0.0 and losses.max() > 20.0 * losses.min())
    return Drawing(_losses_spec(is_log), {"rates": rates}, LOSSES_ALT, _fills(shares))


def _by_rate(shares):
    """A row for each activation function and learning rate, without those at which every run diverged."""
    summaries = [
        (ACTIVATIONS[name].label, rate, summary)
        for name in shares.activations
        for rate in shares.rates
        if np.isfinite((summary := shares.summary(name, rate)).mean)
    ]
    table = {"name": np.array([label for label, _, _ in summaries], dtype=object)}
    table |= {"mark": table["name"], "rate": np.array([rate for _, rate, _ in summaries], dtype=float)}
    columns = {"share": "mean", "low": "low", "high": "high", "loss": "loss", "diverged": "n_diverged"}
    for column, field in columns.items():
        table[column] = np.array([getattr(summary, field) for _, _, summary in summaries], dtype=float)
    return table


def _fills(shares):
    return {NAMES: [ACTIVATIONS[name].label for name in shares.activations], RATES: list(shares.rates)}


@template
def _shares_spec():
    y = alt.Y("share:Q").title("share of the hidden units").scale(domain=[0, 1]).axis(format="%", grid=True)
    x, lines, points = _lines_and_points(y)
    area = (
        table_chart("rates")
        .mark_area(opacity=0.18)
        .encode(x, with_field(y, "low:Q"), alt.Y2("high:Q"), compared_cues()[0]["color"])
    )
    born = table_chart("born").mark_rule(strokeDash=[3, 3], color=INK, opacity=0.7).encode(y)
    word = table_chart("born").mark_text(align="left", baseline="bottom", dx=4, dy=-2, color=INK)
    word = word.encode(y, x=alt.XValue(0), text=alt.TextValue("before training"))
    layers = alt.layer(area, born, word, lines, points)
    return layers.properties(height=HEIGHT, title="Silent units after training")


@template
def _losses_spec(is_log):
    y = alt.Y("loss:Q").title("median training loss" + (", logarithmic" if is_log else ""))
    _, lines, points = _lines_and_points(y.scale(type="log" if is_log else "linear").axis(format="~g", tickCount=6))
    return alt.layer(lines, points).properties(height=HEIGHT, title="Loss after training")


def _lines_and_points(y):
    """The axis of the learning rates, a line for each activation function, and its points."""
    line_cues, point_cues = compared_cues()
    x = alt.X("rate:Q").title("learning rate η, logarithmic").scale(type="log", nice=False, padding=12)
    x = x.axis(format="~g", values=[RATES], labelOverlap=True, tickCount=20)  # of the usual five ticks some would be left out
    tooltip = [
        alt.Tooltip("name:N").title("activation"),
        alt.Tooltip("rate:Q").title("learning rate").format("~g"),
        *(alt.Tooltip(f"{name}:Q").title(title).format(".1%") for name, title in SHARES.items()),
        alt.Tooltip("loss:Q").title("median training loss").format(".4g"),
        alt.Tooltip("diverged:Q").title("diverged runs, left out").format("d"),
    ]
    lines = table_chart("rates").mark_line(strokeWidth=2.2).encode(x, y, **line_cues)
    points = table_chart("rates").mark_point(filled=True, size=70, opacity=1).encode(x, y, tooltip=tooltip, **point_cues)
    return x, lines, points
