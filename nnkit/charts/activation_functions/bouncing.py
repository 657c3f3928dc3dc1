"""Charts of units out of reach against the learning rate, and of a gradient that bounces at the kink."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.activation_functions.bouncing import BOUNCING, derivative_variance
from nnkit.activations import ACTIVATIONS
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK
from nnkit.charts.parts import table_chart

NAMES, RATES = "@names", "@rates"
DASHES = ([1, 0], [7, 3], [2, 2])
SHAPES = ("circle", "square", "triangle-up")
HEIGHT = 340
TRACK_HEIGHTS = {"sum": 150, "relu": 125, "leaky_relu": 125, "elu": 155}  # the last has the axis
MOST_SHOWN = 100  # updates of a track
SIZES = np.geomspace(1e-3, 10.0, 90)
BORN = "before training"


@chart
def dead_share_lines(shares):
    """The share of hidden units that no case reaches, against the learning rate: mean over the seeds, in a band of all.

    Parameters
    ----------
    shares : DeadShares
    """
    return _by_rate(shares, "share", SHARES_SHOWN)


@chart
def dead_share_losses(shares):
    """The median training loss of the same runs, against the learning rate."""
    return _by_rate(shares, "loss", LOSSES_SHOWN)


@chart
def bounce_track(bounce, which):
    """The sum after each update, or the slope of one activation function at it.

    Parameters
    ----------
    bounce : Bounce
    which : {"sum", "relu", "leaky_relu", "elu"}
    """
    values = bounce.sums if which == "sum" else bounce.derivatives[which]
    n = min(MOST_SHOWN, len(values))
    table = {
        "update": np.arange(1, n + 1),
        "value": values[:n],
        "side": np.where(bounce.sums[:n] > 0.0, "above 0", "not above 0").astype(object),
    }
    tables = {"track": table} | ({"zero": {"value": np.zeros(1)}} if which == "sum" else {})
    return Drawing(_track_spec(which), tables, TRACKS_SHOWN[which])


@chart
def bounce_variances(bounce):
    """The variance of the gradient against the size of the pushes: the law as lines, what was measured as points."""
    labels = [ACTIVATIONS[name].label for name in BOUNCING]
    laws = [[derivative_variance(n, bounce.mean, size, leak=bounce.leak, alpha=bounce.alpha) for size in SIZES] for n in BOUNCING]
    variance = np.concatenate(laws)
    table = {
        "size": np.tile(SIZES, len(labels)),
        "variance": variance,
        "name": np.repeat(np.array(labels, dtype=object), len(SIZES)),
    }
    drawn = variance > LEAST_VARIANCE  # a logarithmic axis has no zero
    measured = np.array([bounce.measured[name] for name in BOUNCING])
    seen = measured > LEAST_VARIANCE
    points = {
        "size": np.full(len(labels), bounce.std)[seen],
        "variance": measured[seen],
        "name": np.array(labels, dtype=object)[seen],
        "mark": np.array(labels, dtype=object)[seen],
    }
    tables = {
        "laws": {name: column[drawn] for name, column in table.items()},
        "measured": points,
        # to be pointed at: one place for all three lines, as each takes time to draw
        "places": {"size": SIZES[::2], **{name: np.array(law[::2]) for name, law in zip(BOUNCING, laws, strict=True)}},
    }
    return Drawing(_variance_spec(), tables, VARIANCES_SHOWN, {NAMES: labels})


LEAST_VARIANCE = 1e-8

# The words must not change from run to run: a browser that finds them changed builds the chart anew.
SHARES_SHOWN = (
    "Lines of the mean share of hidden units that no case reaches after training, against the learning rate, one for each "
    "activation function, in bands from the least to the greatest of the seeds."
)
LOSSES_SHOWN = "Lines of the median training loss after training, against the learning rate, one for each activation function."
TRACKS_SHOWN = {
    "sum": "A line of the weighted sum after each update, hovering around a centre.",
    "relu": "A line of ReLU's slope at the sum after each update: it is either 0 or 1.",
    "leaky_relu": "A line of leaky ReLU's slope at the sum after each update: it has two values.",
    "elu": "A line of ELU's slope at the sum after each update.",
}
VARIANCES_SHOWN = (
    "On logarithmic axes, the variance of the slope against the size of the pushes, a line for each of ReLU, leaky ReLU and ELU "
    "by the exact law, and a point for what was measured."
)
TRACK_TITLES = {"sum": "Weighted sum z", **{name: f"Slope of {ACTIVATIONS[name].label}" for name in BOUNCING}}


def _by_rate(shares, column, words):
    names = [ACTIVATIONS[name].label for name in shares.activations]
    rows = []
    for name, label in zip(shares.activations, names, strict=True):
        for rate in shares.rates:
            share, low, high, loss, n_diverged = shares.summary(name, rate)
            if np.isfinite(share):
                rows.append((label, rate, share, low, high, loss, n_diverged))
    columns = list(zip(*rows, strict=True)) or [()] * 7
    table = {"name": np.array(columns[0], dtype=object)}
    for name, values in zip(("rate", "share", "low", "high", "loss", "diverged"), columns[1:], strict=True):
        table[name] = np.array(values, dtype=float)
    table["mark"] = table["name"]
    losses = table["loss"]
    is_log = bool(column == "loss" and len(losses) and losses.min() > 0.0 and losses.max() > 20.0 * losses.min())
    tables = {"rates": table}
    if column == "share":
        born = [run for run, own in enumerate(shares.sweep.experiments) if own.activation == shares.activations[0]]
        sizes = np.array(shares.sweep.experiment.hidden_sizes, dtype=float)
        tables["born"] = {"share": np.array([float((shares.start[born] @ sizes).mean() / sizes.sum())])}
    texts = {NAMES: names, RATES: list(shares.rates)}
    return Drawing(_rates_spec(column, is_log, len(names)), tables, words, texts)


def _encodings(n_names):
    legend = alt.Legend(
        orient="bottom", title=None, symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.4, symbolOpacity=1, offset=4
    )
    domain = [NAMES]
    return (
        alt.Color("name:N", scale=alt.Scale(domain=domain, range=list(CLASS_COLOURS[:n_names])), legend=legend),
        alt.StrokeDash("name:N", scale=alt.Scale(domain=domain, range=list(DASHES[:n_names])), legend=legend),
        # under a name of its own the shape stays out of the legend, which shows lines
        alt.Shape("mark:N", scale=alt.Scale(domain=domain, range=list(SHAPES[:n_names])), legend=None),
    )


@lru_cache
def _rates_spec(column, is_log, n_names):
    colour, dash, shape = _encodings(n_names)
    x = alt.X(
        "rate:Q",
        title="learning rate η, logarithmic",
        scale=alt.Scale(type="log", nice=False, padding=12),
        axis=alt.Axis(grid=False, format="~g", values=[RATES], labelOverlap=True),
    )
    if column == "share":
        axis, scale = alt.Axis(format="%", tickCount=5), alt.Scale(domain=[0, 1])
        y = alt.Y("share:Q", title="hidden units that no case reaches", axis=axis, scale=scale)
    else:
        axis, scale = alt.Axis(format="~g", tickCount=6, grid=False), alt.Scale(type="log" if is_log else "linear")
        y = alt.Y("loss:Q", title="median training loss" + (", logarithmic" if is_log else ""), axis=axis, scale=scale)
    tooltip = [
        alt.Tooltip("name:N", title="activation"),
        alt.Tooltip("rate:Q", title="learning rate", format="~g"),
        *(alt.Tooltip(f"{name}:Q", format=".1%") for name in ("share", "low", "high")),
        alt.Tooltip("loss:Q", format=".4g"),
        alt.Tooltip("diverged:Q", title="diverged runs, left out"),
    ]
    rates = table_chart("rates")
    lines = rates.mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, strokeDash=dash)
    points = rates.mark_point(filled=True, size=70, opacity=1).encode(x=x, y=y, color=colour, shape=shape, tooltip=tooltip)
    if column == "loss":
        return alt.layer(lines, points).properties(height=HEIGHT, title="Loss after training").to_dict()
    area = rates.mark_area(opacity=0.18).encode(x=x, y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q", color=colour)
    born = table_chart("born").mark_rule(strokeDash=[3, 3], color=INK, opacity=0.7).encode(y=y)
    word = table_chart("born").mark_text(align="left", baseline="bottom", dx=4, dy=-2, color=INK)
    word = word.encode(x=alt.value(0), y=y, text=alt.value(BORN))
    layers = alt.layer(area, born, word, lines, points)
    return layers.properties(height=HEIGHT, title="Units out of reach after training").to_dict()


@lru_cache
def _track_spec(which):
    x = alt.X(
        "update:Q",
        title="update" if which == "elu" else None,
        scale=alt.Scale(nice=False),
        axis=alt.Axis(grid=False, tickMinStep=1, labels=which == "elu", tickCount=8),
    )
    axis = alt.Axis(tickCount=3, format="~g", minExtent=44, grid=True)
    y = alt.Y("value:Q", title=None, axis=axis, scale=alt.Scale(zero=True))
    track = table_chart("track")
    colour = INK if which == "sum" else CLASS_COLOURS[BOUNCING.index(which)]
    tooltip = ["update:Q", alt.Tooltip("value:Q", format=".4g"), alt.Tooltip("side:N", title="sum")]
    line = track.mark_line(strokeWidth=1.4, color=colour).encode(x=x, y=y)
    points = track.mark_point(filled=True, size=16, opacity=1, color=colour).encode(x=x, y=y, tooltip=tooltip)
    layers = [line, points]
    if which == "sum":
        layers.insert(0, table_chart("zero").mark_rule(strokeDash=[3, 3], color=INK).encode(y=y))
    return alt.layer(*layers).properties(height=TRACK_HEIGHTS[which], title=TRACK_TITLES[which]).to_dict()


@lru_cache
def _variance_spec():
    colour, dash, shape = _encodings(len(BOUNCING))
    axis = alt.Axis(tickCount=5, grid=False, format="~g", labelOverlap=True)
    x = alt.X("size:Q", title="size of the pushes (standard deviation of z)", scale=alt.Scale(type="log", nice=False), axis=axis)
    y = alt.Y("variance:Q", title="variance of the gradient", scale=alt.Scale(type="log"), axis=axis)
    tooltip = ["name:N", alt.Tooltip("size:Q", format=".3g"), alt.Tooltip("variance:Q", format=".4g")]
    lines = table_chart("laws").mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, strokeDash=dash)
    values = [alt.Tooltip(f"{name}:Q", title=ACTIVATIONS[name].label, format=".4g") for name in BOUNCING]
    nearby = table_chart("places").mark_rule(strokeWidth=9, opacity=0)
    nearby = nearby.encode(x=x, tooltip=[alt.Tooltip("size:Q", format=".3g"), *values])
    here = table_chart("measured").mark_rule(strokeDash=[3, 3], color=INK, opacity=0.5).encode(x=x)
    points = table_chart("measured").mark_point(filled=True, size=110, opacity=1)
    points = points.encode(x=x, y=y, color=colour, shape=shape, tooltip=tooltip)
    title = "The law (lines), and measured (points)"
    return alt.layer(here, lines, nearby, points).properties(height=sum(TRACK_HEIGHTS.values()) + 30, title=title).to_dict()
