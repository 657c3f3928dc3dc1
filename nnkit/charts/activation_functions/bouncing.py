"""Charts of a gradient that bounces at the kink: the sum and the derivatives update by update, and the law of the variance."""

import altair as alt
import numpy as np

from nnkit.activation_functions.bouncing import BOUNCING, Bounce, derivative_variance
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import NAMES, compared_cues, power_labels
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK
from nnkit.charts.layout import template
from nnkit.charts.parts import table_chart

TRACK_HEIGHTS = {"sum": 125, "relu": 95, "leaky_relu": 95, "elu": 130}  # with titles; the last has the axis
TRACK_TITLES = {"sum": "Weighted sum z", **{name: f"Slope of {ACTIVATIONS[name].label}" for name in BOUNCING}}
N_DRAWN = 100  # updates of a track, at most
SIZES = np.geomspace(1e-3, 10.0, 90)
LEAST_VARIANCE = 1e-8  # a logarithmic axis has no zero

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
TRACK_ALTS = {
    "sum": "A line of the weighted sum after each update, hovering around a centre.",
    "relu": "A line of ReLU's slope at the sum after each update: it is either 0 or 1.",
    "leaky_relu": "A line of leaky ReLU's slope at the sum after each update: it has two values.",
    "elu": "A line of ELU's slope at the sum after each update.",
}
VARIANCES_ALT = (
    "On logarithmic axes, the variance of the slope against the size of the pushes, a line for each of ReLU, leaky ReLU and ELU "
    "by the exact law, and a point for what was measured."
)


@chart
def bounce_track(bounce: Bounce, which: str) -> Drawing:
    """The sum after each update, or the derivative of one activation function at it.

    Parameters
    ----------
    which : {"sum", "relu", "leaky_relu", "elu"}
    """
    values = bounce.sums if which == "sum" else bounce.derivatives[which]
    n = min(N_DRAWN, len(values))
    side = np.where(bounce.sums[:n] > 0.0, "above 0", "not above 0").astype(object)
    tables = {"track": {"update": np.arange(1, n + 1), "value": values[:n], "side": side}}
    if which == "sum":
        tables["zero"] = {"value": np.zeros(1)}
    return Drawing(_track_spec(which), tables, TRACK_ALTS[which])


@chart
def bounce_variances(bounce: Bounce) -> Drawing:
    """The variance of the gradient against the size of the pushes: the law as lines, the measured variances as points."""
    labels = np.array([ACTIVATIONS[name].label for name in BOUNCING], dtype=object)
    laws = np.array(
        [
            [derivative_variance(name, bounce.mean, std, leak=bounce.leak, alpha=bounce.alpha) for std in SIZES]
            for name in BOUNCING
        ]
    )
    drawn = laws.ravel() > LEAST_VARIANCE
    measured = np.array([bounce.measured[name] for name in BOUNCING])
    seen = measured > LEAST_VARIANCE
    tables = {
        "laws": {
            "size": np.tile(SIZES, len(labels))[drawn],
            "variance": laws.ravel()[drawn],
            "name": np.repeat(labels, len(SIZES))[drawn],
        },
        "measured": {
            "size": np.full(seen.sum(), bounce.std),
            "variance": measured[seen],
            "name": labels[seen],
            "mark": labels[seen],
        },
        # to be pointed at: one rule for all three lines, as each mark costs time to draw
        "rules": {"size": SIZES[::2], **dict(zip(BOUNCING, laws[:, ::2], strict=True))},
    }
    return Drawing(_variances_spec(), tables, VARIANCES_ALT, {NAMES: list(labels)})


@template
def _track_spec(which):
    x = alt.X("update:Q").title("update" if which == "elu" else None).scale(nice=False)
    x = x.axis(tickMinStep=1, labels=which == "elu", tickCount=8)
    y = alt.Y("value:Q").title(None).scale(zero=True).axis(tickCount=3, format="~g", minExtent=44, grid=True)
    colour = INK if which == "sum" else CLASS_COLOURS[BOUNCING.index(which)]
    value = alt.Tooltip("value:Q").title("sum z" if which == "sum" else "slope").format(".4g")
    tooltip = [alt.Tooltip("update:Q").title("update").format(",d"), value, alt.Tooltip("side:N").title("the sum is")]
    track = table_chart("track").encode(x, y)
    line = track.mark_line(strokeWidth=1.4, color=colour)
    points = track.mark_point(filled=True, size=16, opacity=1, color=colour).encode(tooltip=tooltip)
    zero = [table_chart("zero").mark_rule(strokeDash=[3, 3], color=INK).encode(y)] if which == "sum" else []
    title = alt.TitleParams(TRACK_TITLES[which], fontSize=13, offset=4)
    return alt.layer(*zero, line, points).properties(height=TRACK_HEIGHTS[which], title=title)


@template
def _variances_spec():
    line_cues, point_cues = compared_cues()
    axis = alt.Axis(labelExpr=power_labels("domain('y')[0]"), labelOverlap=True)
    x = (
        alt.X("size:Q")
        .title("size of the pushes (standard deviation of z)")
        .scale(type="log", nice=False)
        .axis(format="~g", labelOverlap=True)
    )
    y = alt.Y("variance:Q").title("variance of the gradient").scale(type="log").axis(axis)
    size = alt.Tooltip("size:Q").title("size of the pushes").format(".3g")
    laws = [alt.Tooltip(f"{name}:Q").title(f"variance of {ACTIVATIONS[name].label}'s slope").format(".4g") for name in BOUNCING]
    here = table_chart("measured").mark_rule(strokeDash=[3, 3], color=INK, opacity=0.5).encode(x)
    lines = table_chart("laws").mark_line(strokeWidth=2.2).encode(x, y, **line_cues)
    rules = table_chart("rules").mark_rule(strokeWidth=9, opacity=0).encode(x, tooltip=[size, *laws])
    name, variance = alt.Tooltip("name:N").title("function"), alt.Tooltip("variance:Q").title("variance measured").format(".4g")
    points = table_chart("measured").mark_point(filled=True, size=110, opacity=1)
    points = points.encode(x, y, tooltip=[name, size, variance], **point_cues)
    height = sum(TRACK_HEIGHTS.values()) + 48
    return alt.layer(here, lines, rules, points).properties(height=height, title="The law (lines), and measured (points)")
