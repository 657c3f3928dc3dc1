"""Charts of a gradient that bounces at the kink: the sum and the derivatives update by update, and the law of the variance."""

from typing import Any

import altair as alt
import numpy as np

from nnkit.activation_functions.bouncing import BOUNCING, Bounce, derivative_variance
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import NAMES, compared_cues, power_labels
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK
from nnkit.charts.layout import template
from nnkit.charts.live import HANDLE, formula, ground, handle, live, pointer, sent, value
from nnkit.charts.panels import line_of_words, number
from nnkit.charts.parts import domain_from, keep_table, span, table_chart

TRACK_HEIGHTS = {"sum": 125, "relu": 95, "leaky_relu": 95, "elu": 130}  # with titles; the last has the axis
TRACK_TITLES = {"sum": "Weighted sum z", **{name: f"Slope of {ACTIVATIONS[name].label}" for name in BOUNCING}}
LABELS = np.array([ACTIVATIONS[name].label for name in BOUNCING], dtype=object)
N_DRAWN = 100  # updates of a track, at most
SIZES = (1e-3, 10.0)
LEAST_VARIANCE = 1e-8  # a logarithmic axis has no zero

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
TRACK_ALTS = {
    "sum": "A line of the weighted sum after each update, hovering around a centre.",
    "relu": "A line of ReLU's slope at the sum after each update: it is either 0 or 1.",
    "leaky_relu": "A line of leaky ReLU's slope at the sum after each update: it has two values.",
    "elu": "A line of ELU's slope at the sum after each update.",
}
VARIANCES_ALT = (
    "On logarithmic axes, the variance of the slope against the size of the pushes, which can be dragged: a line for each of "
    "ReLU, leaky ReLU and ELU by the exact law, and a point for what was measured."
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
    """The variance of the gradient against the size of the pushes: the law as lines, and a point for each function's measured
    variance, which follow the size that is dragged; a drop has it as `std`."""
    sizes = np.geomspace(min(SIZES[0], bounce.std), max(SIZES[1], bounce.std), 90)
    laws = np.array(
        [
            [derivative_variance(name, bounce.mean, std, leak=bounce.leak, alpha=bounce.alpha) for std in sizes]
            for name in BOUNCING
        ]
    )
    drawn = laws.ravel() > LEAST_VARIANCE
    lowest, highest = span(laws.ravel()[drawn], 0.25)
    tables = {
        "laws": {
            "size": np.tile(sizes, len(LABELS))[drawn],
            "variance": laws.ravel()[drawn],
            "name": np.repeat(LABELS, len(sizes))[drawn],
        },
        "window": {"size": sizes[[0, -1]], "variance": np.array([0.7 * lowest, 1.5 * highest])},
        "bounce": {name: np.array([getattr(bounce, name)]) for name in ("mean", "std", "leak", "alpha")},
        "pushes": {"push": bounce.pushes},
    }
    return Drawing(_variances_spec(), tables, VARIANCES_ALT, {NAMES: list(LABELS)})


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
    x = alt.X("size:Q").title("size of the pushes (standard deviation of z): drag it")
    x = x.scale(domain_from("window", "size", type="log")).axis(format="~g", labelOverlap=True)
    y = alt.Y("variance:Q").title("variance of the gradient").scale(domain_from("window", "variance", type="log"))
    y = y.axis(labelExpr=power_labels("domain('variances_y')[0]"), labelOverlap=True)
    lines = table_chart("laws").mark_line(strokeWidth=2.2, clip=True).encode(x, y, **line_cues)
    here = table_chart("bounce").transform_calculate(size="std", variance=sent("window", "variance", "1")).encode(x)
    rule = here.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK)
    knob = here.mark_point(**HANDLE | {"color": INK, "cursor": "ew-resize"}).encode(y)
    points = _measured().mark_point(filled=True, size=110, opacity=1, clip=True).encode(x, y, **point_cues)
    names = {"relu": "ReLU", "leaky_relu": "leaky", "elu": "ELU"}
    words = " + ', ' + ".join(f"'{short} ' + {number(f'law_{name}')}" for name, short in names.items())
    words = line_of_words(table_chart("bounce"), f"'law at ' + {number('std')} + ': ' + {words}")
    floor = [keep_table("window"), ground("floor", "bounce", cursor="ew-resize")]
    panel = alt.layer(*floor, lines, rule, points.properties(name="measured"), handle(knob, "size"), words)
    title = alt.TitleParams("The law (lines), and measured (points)", frame="group", offset=4)
    height = sum(TRACK_HEIGHTS.values()) + 48
    along = pointer("variances", "x")
    return live(
        panel.properties(name="variances", height=height, title=title).to_dict(validate=False),
        value("std", sent("bounce", "std", "1"), size=along, floor=along),
        *_laws(),
    )


def _measured() -> alt.Chart:
    """The variance of each function's slope over all updates, a row for each."""
    slopes = {
        "relu": "datum.z > 0 ? 1 : 0",
        "leaky_relu": "datum.z > 0 ? 1 : leak",
        "elu": "datum.z > 0 ? 1 : alpha * exp(datum.z)",
    }
    rows = table_chart("pushes").transform_calculate(z="mean + std * datum.push").transform_calculate(**slopes)
    rows = rows.transform_aggregate(relu="variancep(relu)", leaky_relu="variancep(leaky_relu)", elu="variancep(elu)")
    rows = rows.transform_fold(list(BOUNCING), as_=["key", "variance"]).transform_filter(f"datum.variance > {LEAST_VARIANCE}")
    names = ", ".join(f"{name}: '{ACTIVATIONS[name].label}'" for name in BOUNCING)
    return rows.transform_calculate(name=f"{{{names}}}[datum.key]", mark=f"{{{names}}}[datum.key]", size="std")


def _laws() -> list[dict[str, Any]]:
    """`nnkit.activation_functions.bouncing.derivative_variance` of each function, as the chart computes it."""

    def moment(k):
        return f"exp({k} * mean + {k * k / 2} * std * std) * cumulativeNormal(-mean / std - {k} * std)"

    return [
        *(formula(name, sent("bounce", name)) for name in ("mean", "leak", "alpha")),
        formula("positive", "cumulativeNormal(mean / std)"),
        formula("negative", "cumulativeNormal(-mean / std)"),
        formula("once", f"alpha * {moment(1)}"),
        formula("twice", f"alpha * alpha * {moment(2)}"),
        formula("level", "mean < 0 ? positive + once : negative - once"),
        formula("law_relu", "positive * negative"),
        formula("law_leaky_relu", "(1 - leak) * (1 - leak) * positive * negative"),
        formula("law_elu", "max(0, (mean < 0 ? positive + twice : negative - 2 * once + twice) - level * level)"),
    ]
