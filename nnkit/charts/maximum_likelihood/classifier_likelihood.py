"""The film of a classifier's likelihood: each case's log-probability, their sum in three ways, and one case's dot product."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import at_frame, panel
from nnkit.charts.parts import domain_from, keep_table, legend, span, table_chart
from nnkit.charts.player import clock, frames, marks, opened, player

WAYS = ("Σ T • log P", "its negation", "n · cross-entropy")
DESCRIPTION = (
    "Three linked panels that play the training moment by moment: the log-probability of the correct class as a mark for every "
    "case, the sum of these with its negation and n times the cross-entropy as lines over the epochs, and the log-probabilities "
    "of all classes for one case, of which the dot product with the one-hot target picks one."
)
WAYS_READ = ("sum", "negation", "cost")  # the same three, where the pointer reads them
NAMES = "@classes"


@chart
def likelihood_film(likelihood, case):
    """The film of a `LikelihoodRun`, with one of its cases taken apart.

    Parameters
    ----------
    likelihood : LikelihoodRun
    case : int
        Which case's dot product is drawn, from 0.

    Returns
    -------
    Chart
    """
    names = np.array(likelihood.history.data.class_names, dtype=object)
    labels, n_moments = likelihood.cases.labels, len(likelihood.epochs)
    order = np.argsort(labels, kind="stable")
    ways = (likelihood.log_likelihoods, -likelihood.log_likelihoods, likelihood.total_costs)
    texts = [
        f"epoch {epoch:.4g}: {ways[0][row]:.5g}, negated {ways[1][row]:.5g}, n·H {ways[2][row]:.5g}"
        for row, epoch in enumerate(likelihood.epochs)
    ]
    tables = {
        "cases": marks(
            n_moments,
            **{"place": np.arange(1, len(order) + 1), "case": order + 1, "class": names[labels[order]]},
        ),
        "picked": frames(picked=likelihood.dot_products[:, order].T.astype(np.float32)),
        "ends": {
            "place": np.array([1, len(order)]),
            "picked": span(likelihood.dot_products, 0.0),
            "epoch": likelihood.epochs[[0, -1]],
            "value": span(0.0, *ways),
            "log_P": span(likelihood.log_P[:, :, case], 0.0),
        },
        "ways": {
            "epoch": np.tile(likelihood.epochs, len(WAYS)),
            "way": np.repeat(np.array(WAYS, dtype=object), n_moments),
            "value": np.concatenate(ways),
        },
        "classes": marks(
            n_moments,
            **{
                "class": names,
                "picks": np.where(np.arange(len(names)) == labels[case], "T = 1", "T = 0").astype(object),
            },
        ),
        "bars": frames(log_P=likelihood.log_P[:, :, case].T),
        **clock(epoch=likelihood.epochs, text=np.array(texts, dtype=object), **dict(zip(WAYS_READ, ways, strict=True))),
        # in a table, and not in the spec: another case is then other data in the same film, which stays at its moment
        "chosen": {"text": np.array([f"case {case + 1} ({names[labels[case]]}): the 1 in T keeps one bar"], dtype=object)},
    }
    texts = {NAMES: list(names)}
    return Drawing(_template(), tables, DESCRIPTION, opened(n_moments) | texts)


@lru_cache
def _template():
    return player([_dots_panel(), _ways_panel(), _bars_panel()])


def _legend(columns):
    return legend(columns=columns, labelLimit=110)


def _class_scale(values):
    return alt.Scale(domain=[NAMES], range=list(values))


def _dots_panel():
    x = alt.X("place:Q", title="cases, by class", axis=alt.Axis(tickCount=5, grid=False), scale=domain_from("ends", "place"))
    y = alt.Y("picked:Q", title="T • log P", axis=alt.Axis(tickCount=5), scale=domain_from("ends", "picked", nice=True))
    dots = at_frame("cases", "picked", "picked").mark_point(filled=True, size=30, opacity=0.9)
    dots = dots.encode(
        x=x,
        y=y,
        color=alt.Color("class:N", scale=_class_scale(CLASS_COLOURS), legend=_legend(5)),
        shape=alt.Shape("class:N", scale=_class_scale(CLASS_SHAPES), legend=_legend(5)),
        tooltip=["case:Q", "class:N", alt.Tooltip("picked:Q", title="T • log P", format=".4g")],
    )
    return panel([keep_table("ends"), dots], "Log-probability of the correct class", "one mark for each case; 0 is certainty")


def _ways_panel():
    x = alt.X("epoch:Q", title="epoch", axis=alt.Axis(tickCount=5, grid=False), scale=domain_from("ends", "epoch"))
    y = alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=6), scale=domain_from("ends", "value", nice=True))
    colour = alt.Color("way:N", scale=alt.Scale(domain=WAYS, range=[POSITIVE, NEGATIVE, INK]), legend=_legend(2))
    read = [alt.Tooltip(f"{name}:Q", title=way, format=".6g") for name, way in zip(WAYS_READ, WAYS, strict=True)]
    styles = ({"strokeWidth": 2.5}, {"strokeWidth": 6, "opacity": 0.7}, {"strokeWidth": 2, "strokeDash": [4, 4]})
    lines = [
        table_chart("ways").transform_filter(f"datum.way == '{way}'").mark_line(**style).encode(x=x, y=y, color=colour)
        for way, style in zip(WAYS, styles, strict=True)
    ]
    rule = at_frame("film", "clock", "epoch").mark_rule(opacity=0.5, color=INK).encode(x=x)
    seen = table_chart("clock").mark_rule(strokeWidth=4, opacity=0)
    seen = seen.encode(x=x, tooltip=[alt.Tooltip("epoch:Q", format=".4g"), *read])
    return panel([*lines, rule, seen], "One number, three ways")


def _bars_panel():
    y = alt.Y("class:N", title=None, axis=alt.Axis(labelLimit=100), scale=alt.Scale(domain=[NAMES], paddingInner=0.45))
    x = alt.X("log_P:Q", title="log P of each class", axis=alt.Axis(tickCount=5), scale=domain_from("ends", "log_P", nice=True))
    kinds = ["T = 1", "T = 0"]
    bars = at_frame("classes", "bars", "log_P").mark_bar(strokeWidth=1.5)
    bars = bars.encode(
        x=x,
        y=y,
        color=alt.Color("picks:N", scale=alt.Scale(domain=kinds, range=[POSITIVE, "transparent"]), legend=None),
        stroke=alt.Stroke("picks:N", scale=alt.Scale(domain=kinds, range=[POSITIVE, "#8B93A0"]), legend=_legend(2)),
        tooltip=["class:N", "picks:N", alt.Tooltip("log_P:Q", title="log P", format=".5g")],
    )
    words = table_chart("chosen").mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    words = words.encode(x=alt.value(0), y=alt.value(-6), text="text:N")
    return panel([bars, words], "T • log P of one case", "")
