"""The film of a classifier's likelihood: each case's log-probability, their sum in three ways, and one case's dot product."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import at_frame, panel, template
from nnkit.charts.parts import cues, domain_from, keep_table, legend, span, table_chart
from nnkit.charts.player import clock, frames, marks, opened, player, timeline
from nnkit.maximum_likelihood.classifier_likelihood import LikelihoodRun
from nnkit.numerals import for_people

SUMS = ("Σ T • log P", "its negation", "n · cross-entropy")
SUM_FIELDS = ("sum", "negation", "cost")  # the same three, where the pointer reads them
TARGETS = ("T = 1", "T = 0")
NAMES = "@classes"
WORDS = (
    "Three linked panels that play the training moment by moment: the log-probability of the correct class as a mark for every "
    "case, the sum of these with its negation and n times the cross-entropy as lines over the epochs, and the log-probabilities "
    "of all classes for one case, of which the dot product with the one-hot target picks one."
)


@chart
def likelihood_film(likelihood: LikelihoodRun, case: int) -> Drawing:
    """The film of a `LikelihoodRun`, with one of its cases taken apart.

    Parameters
    ----------
    case : int
        The case whose dot product is drawn, from 0.
    """
    names = np.array(likelihood.history.data.class_names, dtype=object)
    labels, n_frames = likelihood.cases.labels, len(likelihood.epochs)
    order = np.argsort(labels, kind="stable")
    log_P = likelihood.log_P[:, :, case]
    sums = (likelihood.log_likelihoods, -likelihood.log_likelihoods, likelihood.total_costs)
    texts = [
        f"epoch {for_people(epoch)}: {for_people(total, 5)}, negated {for_people(negation, 5)}, n·H {for_people(cost, 5)}"
        for epoch, total, negation, cost in zip(likelihood.epochs, *sums, strict=True)
    ]
    tables = {
        "cases": marks(n_frames, **{"place": np.arange(1, len(order) + 1), "case": order + 1, "class": names[labels[order]]}),
        "dot products": frames(dot_product=likelihood.dot_products[:, order].T.astype(np.float32)),
        "ends": {
            "place": np.array([1, len(order)]),
            "dot_product": span(likelihood.dot_products, 0.0),
            "epoch": likelihood.epochs[[0, -1]],
            "value": span(0.0, *sums),
            "log_P": span(log_P, 0.0),
        },
        "sums": {
            "epoch": np.tile(likelihood.epochs, len(SUMS)),
            "sum": np.repeat(np.array(SUMS, dtype=object), n_frames),
            "value": np.concatenate(sums),
        },
        "classes": marks(
            n_frames,
            **{"class": names, "target": np.where(np.arange(len(names)) == labels[case], *TARGETS).astype(object)},
        ),
        "bars": frames(log_P=log_P.T),
        **clock(epoch=likelihood.epochs, text=np.array(texts, dtype=object), **dict(zip(SUM_FIELDS, sums, strict=True))),
        # in a table, and not in the spec: another case is then other data in the same film, which stays at its frame
        "chosen": {"text": np.array([f"case {case + 1} ({names[labels[case]]}): the 1 in T keeps one bar"], dtype=object)},
    }
    return Drawing(_film_template(), tables, WORDS, opened(n_frames) | {NAMES: list(names)})


@template
def _film_template():
    return player([_dots_panel(), _sums_panel(), _bars_panel()])


def _legend(columns):
    return legend(columns=columns, labelLimit=110)


def _dots_panel():
    x = alt.X("place:Q").title("cases, by class").scale(domain_from("ends", "place"))
    y = alt.Y("dot_product:Q").title("T • log P").scale(domain_from("ends", "dot_product", nice=True)).axis(grid=True)
    number = alt.Tooltip("case:Q").title("case").format(",.0f")
    tooltip = [number, alt.Tooltip("class:N").title("class"), alt.Tooltip("dot_product:Q").title("T • log P").format(".4g")]
    dots = at_frame("cases", "dot products", "dot_product").mark_point(filled=True, size=30, opacity=0.9)
    dots = dots.encode(x=x, y=y, tooltip=tooltip, **cues("class", [NAMES], shapes=CLASS_SHAPES, legend=_legend(5)))
    return panel([keep_table("ends"), dots], "Log-probability of the correct class", "one mark for each case; 0 is certainty")


def _sums_panel():
    x = alt.X("epoch:Q").title("epoch").scale(domain_from("ends", "epoch"))
    y = alt.Y("value:Q").title(None).scale(domain_from("ends", "value", nice=True)).axis(grid=True, tickCount=6)
    colour = cues("sum", SUMS, colours=(POSITIVE, NEGATIVE, INK), legend=_legend(2))
    styles = ({"strokeWidth": 2.5}, {"strokeWidth": 6, "opacity": 0.7}, {"strokeWidth": 2, "strokeDash": [4, 4]})
    lines = [
        table_chart("sums").transform_filter(f"datum.sum == '{name}'").mark_line(**style).encode(x=x, y=y, **colour)
        for name, style in zip(SUMS, styles, strict=True)
    ]
    rule = at_frame("film", "clock", "epoch").mark_rule(opacity=0.5, color=INK).encode(x=x)
    sums = [alt.Tooltip(f"{field}:Q").title(name).format(".6g") for field, name in zip(SUM_FIELDS, SUMS, strict=True)]
    nearby = table_chart("clock").mark_rule(strokeWidth=4, opacity=0)
    nearby = nearby.encode(x=x, tooltip=[alt.Tooltip("epoch:Q").title("epoch").format(".4g"), *sums])
    return timeline([*lines, rule, nearby], "One number, three ways")


def _bars_panel():
    y = alt.Y("class:N").title(None).scale(domain=[NAMES], paddingInner=0.45).axis(labelLimit=100)
    x = alt.X("log_P:Q").title("log P of each class").scale(domain_from("ends", "log_P", nice=True)).axis(grid=True)
    fill = alt.Color("target:N").scale(domain=TARGETS, range=[POSITIVE, "transparent"]).legend(None)
    stroke = alt.Stroke("target:N").scale(domain=TARGETS, range=[POSITIVE, "#8B93A0"]).legend(_legend(2))
    tooltip = [
        alt.Tooltip("class:N").title("class"),
        alt.Tooltip("target:N").title("target"),
        alt.Tooltip("log_P:Q").title("log P").format(".5g"),
    ]
    bars = at_frame("classes", "bars", "log_P").mark_bar(strokeWidth=1.5)
    bars = bars.encode(x=x, y=y, color=fill, stroke=stroke, tooltip=tooltip)
    words = table_chart("chosen").mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    words = words.encode(x=alt.XValue(0), y=alt.YValue(-6), text=alt.Text("text:N"))
    return panel([bars, words], "T • log P of one case", "")
