"""Two distributions whose bars are dragged: both cross-entropies, the entropies and both divergences follow in every frame."""

from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, MIDDLE, NEGATIVE
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import HANDLE, formula, handle, live, pointer, sent, value, version_of
from nnkit.charts.loss_functions.softmax import GRID, class_axis, pair_channels
from nnkit.charts.panels import number, titled
from nnkit.charts.parts import cues, domain_from, keep_table, legend, table_chart
from nnkit.loss_functions.divergence import DistributionPair, in_unit

NAMES = ("T", "P")
TERMS = ("−T log P", "−P log T")
SUMS = ("H(P, T): T is true", "H(T, P): P is true")
PARTS = ("entropy", "KL divergence")
LOWEST_TOP = 1.2  # of the axes of costs, in nats
WORDS = (
    "Three linked panels. Two bars for each class, its share in T and in P, whose tops can be dragged; the table does the same."
    "  What each class costs, where T is true and where P is. Both cross-entropies, stacked of an entropy and a KL divergence."
)

# The share that is dragged is set, and the others of its distribution are rescaled: see `with_share`.
FORMULAS = {
    "who": f"row < 0 ? '' : row < {sent('window', 'n', '1')} ? 'T' : 'P'",
    "was": "row < 0 ? 0 : moved.datum.share",
    "scale": "was < 1 ? (1 - level) / (1 - was) : 0",
    "extra": f"was < 1 ? 0 : (1 - level) / ({sent('window', 'n', '2')} - 1)",
    "per_nat": sent("window", "unit", "1"),
}
SHARE = "datum.row === row ? level : who === '{name}' ? datum.{column} * scale + extra : datum.{column}"
MINUS_LOG = "({a} > 0 ? -{a} * log({b}) * per_nat : 0)"  # infinite where b is 0


@chart
def distributions_by_hand(pair: DistributionPair) -> Drawing:
    """Two distributions, whose bars are dragged by their tops; a drop has the `row`, first those of T, and the `level`."""
    n = len(pair.T)
    classes = np.arange(1, n + 1)
    per_nat = float(in_unit(np.ones(1), pair.unit)[0])
    terms, costs = np.stack([pair.terms, pair.reverse_terms]), np.array([pair.cost, pair.reverse_cost])
    highest, longest = (values[np.isfinite(values)].max(initial=LOWEST_TOP * per_nat) for values in (terms, costs))
    tables = {
        "bars": {
            "row": np.arange(2 * n),
            "class": np.tile(classes, 2),
            "name": np.repeat(np.array(NAMES, dtype=object), n),
            "share": np.concatenate([pair.T, pair.P]),
        },
        "classes": {"class": classes, "row": np.arange(n), "T": pair.T, "P": pair.P},
        "window": {
            "n": np.array([n, n]),
            "unit": np.full(2, per_nat),
            "term": np.array([0.0, 1.15 * highest]),
            "sum": np.array([0.0, 1.3 * longest]),
            "version": np.full(2, float(version_of(pair.T, pair.P))),
        },
    }
    return Drawing(_spec(pair.unit), tables, WORDS)


@template
def _spec(unit: str) -> dict[str, Any]:
    return live(
        side_by_side([_share_panel(), _term_panel(unit), _sum_panel(unit)]),
        value("level", "0", top=pointer("shares", "y")),
        *(formula(name, expression) for name, expression in FORMULAS.items()),
        version=sent("window", "version"),
    )


def _share_panel() -> ChartType:
    y = alt.Y("y:Q").title("share").scale(domain=[0, 1]).axis(**GRID)
    share = "datum.row === row ? level : datum.name === who ? datum.share * scale + extra : datum.share"
    at = table_chart("bars").transform_calculate(y=share)
    channels = pair_channels(NAMES)
    bars = at.mark_bar(cornerRadius=2, strokeWidth=1.6).encode(x=class_axis(), y=y, **channels)
    tops = at.mark_point(**HANDLE | {"shape": "square", "size": 120, "cursor": "ns-resize"})
    tops = tops.encode(x=class_axis(), y=y, xOffset=channels["xOffset"], color=channels["color"])
    return titled("shares", alt.layer(keep_table("window"), bars, handle(tops, "top")), "The two distributions: drag a bar")


def _now() -> alt.Chart:
    """The classes with their shares as they are under the hand, and with each term of the costs."""
    of_P = SHARE.format(name="P", column="P").replace("datum.row", f"datum.row + {sent('window', 'n', '1')}")
    now = table_chart("classes").transform_calculate(t=SHARE.format(name="T", column="T"), p=of_P)
    terms = {f"{a}{b}": MINUS_LOG.format(a=f"datum.{a}", b=f"datum.{b}") for a in "tp" for b in "tp"}
    return now.transform_calculate(**terms)


def _term_panel(unit: str) -> ChartType:
    y = alt.Y("drawn:Q").title(unit).scale(domain_from("window", "term")).axis(**GRID)
    both = _now().transform_fold(["tp", "pt"], as_=["key", "value"])
    both = both.transform_calculate(
        name=f"datum.key === 'tp' ? '{TERMS[0]}' : '{TERMS[1]}'",
        drawn=f"min(datum.value, {sent('window', 'term', '1', row=1)})",  # a clip would take the bars' fill away in Chromium
    )
    channels = pair_channels(TERMS)
    bars = both.transform_filter("isFinite(datum.value)").mark_bar(cornerRadius=2, strokeWidth=1.6)
    endless = both.transform_filter("!isFinite(datum.value)").mark_text(fontSize=20, color=INK)
    endless = endless.encode(x=class_axis(), xOffset=channels["xOffset"], y=alt.YValue(14), text=alt.TextValue("∞"))
    return titled("terms", alt.layer(bars.encode(x=class_axis(), y=y, **channels), endless), "What each class costs")


def _sum_panel(unit: str) -> ChartType:
    sums = _now().transform_aggregate(tp="sum(tp)", tt="sum(tt)", pt="sum(pt)", pp="sum(pp)")
    sums = sums.transform_fold(["tp", "pt"], as_=["key", "total"]).transform_calculate(
        cost=f"datum.key === 'tp' ? '{SUMS[0]}' : '{SUMS[1]}'",
        entropy="datum.key === 'tp' ? datum.tt : datum.pp",
        kl="datum.key === 'tp' ? 'KL(T, P)' : 'KL(P, T)'",
    )
    y = alt.Y("cost:N").sort(None).scale(domain=SUMS).axis(None)
    x = alt.X("start:Q").title(unit).scale(domain_from("window", "sum")).axis(**GRID)
    colours = cues("part", PARTS, colours=(MIDDLE, NEGATIVE), legend=legend(columns=2, symbolStrokeWidth=0))

    def bars(part, start, end):
        rows = sums.transform_calculate(part=f"'{part}'", start=start, end=end)
        rows = rows.mark_bar(stroke=INK, strokeWidth=0.6, height=26, clip=True)
        return rows.encode(x=x, x2=alt.X2("end:Q"), y=y, **colours)

    end = "isFinite(datum.total) ? datum.total : datum.entropy"
    total, kl = number("datum.total"), number("(datum.total - datum.entropy)")
    words = f"split(datum.cost, ':')[0] + ' = ' + {total} + ' {unit}, ' + datum.kl + ' = ' + {kl}"
    words = sums.transform_calculate(words=words).mark_text(align="left", baseline="bottom", dy=-20, fontSize=13, color=INK)
    words = words.encode(x=alt.XValue(2), y=y, text=alt.Text("words:N"))
    layers = [bars(PARTS[0], "0", "datum.entropy"), bars(PARTS[1], "datum.entropy", end), words]
    return titled("sums", alt.layer(*layers), "What each cost is made of")
