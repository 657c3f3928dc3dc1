"""A softmax whose outputs and temperature are dragged: all probabilities, the cost and both losses' steps follow."""

from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import beside, template
from nnkit.charts.live import HANDLE, formula, ground, handle, live, pointer, sent, value, version_of
from nnkit.charts.loss_functions.softmax import GRID, class_axis, share_axis
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import cues, domain_from, keep_table, legend, table_chart, with_field
from nnkit.charts.room import SIDE
from nnkit.loss_functions.divergence import in_unit
from nnkit.loss_functions.softmax_batch import TEMPERATURE, SoftmaxBatch
from nnkit.loss_functions.softmax_text import LOGIT

LOSSES = ("cross-entropy", "squared error")
MARKS = ("target T", "after a step", "after a squared-error step")
LARGEST_SCALED = 1.79e308  # an output divided by the temperature: the largest float is 1.798e308
LARGEST_DRAWN = 1e300  # of outputs on an axis of their own unit; that of larger ones is 4, for its span to be a float, too
SMALLEST_MARGIN = 2.0  # beyond the bars, for their tops to be dragged to
FEW = 6  # classes whose numbers can be large
WORDS = (
    "Three linked panels and a scale for the temperature. A bar for each output, with two arrows: where one step against the "
    "gradient takes it, for the cross-entropy and for the squared error on softmax. A bar for each probability, with marks for "
    "its target and for the probability after a step. A bar for what each class costs. The outputs and the temperature can be "
    "dragged; the table and the box do the same."
)
CONSTANTS = ("per_nat", "rate", "n_classes", "coldest", "axis_unit")


@chart
def softmax_by_hand(batch: SoftmaxBatch, case: int) -> Drawing:
    """One case, counted from 0. A drop has what was `held`: an "output", with its `row` and `level`, or the `temperature`."""
    x, T, terms = (matrix[:, case] for matrix in (batch.logits, batch.targets, batch.terms))
    steps = [stepped.logits[:, case] for stepped in (batch.stepped, batch.squared_stepped)]
    per_nat = float(in_unit(np.ones(1), batch.unit)[0])
    low, high, axis_unit = _ends(np.concatenate([[0.0], x, *steps]), batch.temperature)
    highest = 1.3 * max(terms[np.isfinite(terms)].max(initial=0.0), np.log(batch.n_classes) * per_nat)
    tables = {
        "classes": {"row": np.arange(len(x)), "class": np.arange(1, len(x) + 1), "given": x, "T": T},
        "window": {"output": np.array([low, high]), "cost": np.array([0.0, highest])},
        "constants": {
            "temperature": np.array([batch.temperature]),
            "per_nat": np.array([per_nat]),
            "rate": np.array([batch.learning_rate]),
            "n_classes": np.array([float(batch.n_classes)]),
            "coldest": np.array([np.abs(x).max() / LARGEST_SCALED]),
            "axis_unit": np.array([axis_unit]),
            "version": np.array([float(version_of(x, T))]),
        },
    }
    return Drawing(_spec(batch.unit, batch.n_classes <= FEW), tables, WORDS)


def _ends(values: np.ndarray, temperature: float) -> tuple[float, float, float]:
    """The ends of the axis of outputs, with room to drag them, and its unit: 1, or 4 for outputs as large as a float can be."""
    largest = min(LOGIT.high, LARGEST_SCALED * temperature)
    unit = 4.0 if np.abs(values).max() > LARGEST_DRAWN else 1.0
    low, high = values.min() / unit, values.max() / unit
    margin = max(0.25 * (high - low), SMALLEST_MARGIN)
    return max(low - margin, -largest / unit), min(high + margin, largest / unit), unit


@template
def _spec(unit: str, are_few: bool) -> dict[str, Any]:
    panels = [_output_panel(are_few), _probability_panel(are_few), _cost_panel(unit, are_few), _temperature_panel()]
    temperature = f"max({pointer('temperature', 'x')}, coldest)"
    return live(
        beside(panels, independent=("color", "stroke", "strokeDash", "shape")),
        value("level", "0", output=f"axis_unit * {pointer('outputs', 'y')}"),
        value("temperature", sent("constants", "temperature", "1"), knob=temperature, scale=temperature),
        *(formula(name, sent("constants", name, "1")) for name in CONSTANTS),
        version=sent("constants", "version"),
    )


def _over_classes(layers: list[alt.Chart], further: bool = False) -> alt.LayerChart:
    """Layers over the classes, each with its output x, P, what it costs and where both steps take x.

    `further`: with P after both steps, too.
    """
    rows = alt.LayerChart(data=alt.NamedData("classes"), layer=layers)
    rows = _with_softmax(rows.transform_calculate(x="datum.row === row ? level : datum.given"), "x", "P")
    # -log P by the shifted outputs: where P itself is too small and reads 0, its logarithm is not
    rows = rows.transform_calculate(
        minus_log_P="datum.P_top - datum.P_scaled + log(datum.P_sum)",
        term="datum.T > 0 ? datum.T * datum.minus_log_P * per_nat : 0",
        error="datum.P - datum.T",
        weighed="datum.P * datum.error",
    )
    rows = rows.transform_joinaggregate(cost="sum(term)", mean_error="sum(weighed)").transform_calculate(
        stepped="datum.x - rate * datum.error / temperature",
        squared="datum.x - rate * 2 / n_classes * datum.P * (datum.error - datum.mean_error) / temperature",
    )
    for outputs, P in (("stepped", "P_stepped"), ("squared", "P_squared")) if further else ():
        rows = _with_softmax(rows, outputs, P)
    return rows


def _with_softmax(rows: alt.LayerChart, outputs: str, P: str) -> alt.LayerChart:
    """The softmax of a column, its largest subtracted first, as a column `P`."""
    rows = rows.transform_calculate(**{f"{P}_scaled": f"datum.{outputs} / temperature"})
    rows = rows.transform_joinaggregate([alt.JoinAggregateFieldDef(op="max", field=f"{P}_scaled", **{"as": f"{P}_top"})])
    rows = rows.transform_calculate(**{f"{P}_exp": f"exp(datum.{P}_scaled - datum.{P}_top)"})
    rows = rows.transform_joinaggregate([alt.JoinAggregateFieldDef(op="sum", field=f"{P}_exp", **{"as": f"{P}_sum"})])
    return rows.transform_calculate(**{P: f"datum.{P}_exp / datum.{P}_sum"})


def _output_panel(are_few: bool) -> ChartType:
    axis = alt.Axis(**GRID | {"labelExpr": "format(datum.value * axis_unit, '~g')"})
    y = alt.Y("drawn:Q").title("output x").scale(domain_from("window", "output")).axis(axis)
    here = alt.Chart().transform_calculate(drawn="datum.x / axis_unit")
    bars = here.mark_bar(cornerRadius=2, color=INK, opacity=0.27).encode(x=class_axis(), y=y)
    zero = here.mark_rule(color=INK, opacity=0.6).encode(y=alt.YDatum(0))
    colours = cues(
        "loss",
        LOSSES,
        colours=(POSITIVE, NEGATIVE),
        dashes=([1, 0], [3, 2]),
        legend=legend(columns=1, symbolType="square", symbolStrokeWidth=0),
    )
    arrows = here.transform_fold(["stepped", "squared"], as_=["key", "end"]).transform_calculate(
        loss=f"datum.key === 'stepped' ? '{LOSSES[0]}' : '{LOSSES[1]}'", to="datum.end / axis_unit"
    )
    offset = alt.XOffset("loss:N").scale(domain=LOSSES, paddingInner=0.4, paddingOuter=0.1)
    arrows = arrows.encode(x=class_axis(), xOffset=offset, color=colours["color"])
    lines = arrows.mark_rule(strokeWidth=2.5, clip=True).encode(y=y, y2=alt.Y2("to:Q"), strokeDash=colours["strokeDash"])
    shape = "datum.to > datum.drawn ? 'triangle-up' : datum.to < datum.drawn ? 'triangle-down' : 'circle'"
    heads = arrows.mark_point(filled=True, size=70, opacity=1, clip=True, shape=alt.expr(shape)).encode(y=with_field(y, "to:Q"))
    heads = heads.properties(name="ends")
    look = HANDLE | {"shape": "square", "size": 90 if are_few else 40, "color": INK, "cursor": "ns-resize", "clip": True}
    tops = here.mark_point(**look)
    layers = [bars, zero, lines, heads, handle(tops.encode(x=class_axis(), y=y), "output")]
    name = "temperature === 1 ? 'eˣ' : 'e^(x / temp.)'"
    name = table_chart("constants").transform_calculate(name=name).mark_text(align="right", fontSize=11.5, color=INK)
    name = name.encode(x=alt.XValue(-6), y=alt.YValue(-10), text=alt.Text("name:N"))
    layers += [_numbers("powers", number("exp(datum.P_scaled)", 3 if are_few else 2), are_few), name]
    return titled("outputs", _over_classes(layers), "Outputs, and a step each")


def _numbers(name: str, words: str, are_few: bool) -> alt.Chart:
    """The layer of a row of numbers above a panel: on the bars they would lie under the marks."""
    row = alt.Chart().transform_calculate(number=words)
    row = row.mark_text(baseline="bottom", fontSize=11.5 if are_few else 9, color=INK)
    return row.encode(x=class_axis(), y=alt.YValue(-5), text=alt.Text("number:N")).properties(name=name)


def _probability_panel(are_few: bool) -> ChartType:
    y = share_axis("share:Q")
    bars = alt.Chart().transform_calculate(share="datum.P").mark_bar(cornerRadius=2, color=POSITIVE, opacity=0.8)
    marks = alt.Chart().transform_fold(["T", "P_stepped", "P_squared"], as_=["key", "share"])
    name = "{{T: '{}', P_stepped: '{}', P_squared: '{}'}}[datum.key]".format(*MARKS)
    marks = marks.transform_calculate(mark=name)
    marks = marks.mark_point(filled=False, size=110, strokeWidth=2.2, opacity=1).encode(
        x=class_axis(),
        y=y,
        **cues(
            "mark",
            MARKS,
            colours=(INK, CLASS_COLOURS[2], NEGATIVE),
            shapes=("stroke", "diamond", "triangle-up"),
            legend=legend(columns=1, labelLimit=300),
        ),
    )
    marks = marks.properties(name="shares_by_mark")
    layers = [bars.encode(x=class_axis(), y=y), marks, _numbers("shares", "format(datum.P, '.2f')", are_few)]
    return titled("probabilities", _over_classes(layers, further=True), "Probabilities and targets")


def _cost_panel(unit: str, are_few: bool) -> ChartType:
    y = alt.Y("drawn:Q").title(f"−T log P, {unit}").scale(domain_from("window", "cost")).axis(**GRID)
    # a clip would take the bars' fill away in Chromium
    bars = alt.Chart().transform_calculate(drawn=f"min(datum.term, {sent('window', 'cost', '1', row=1)})")
    bars = bars.transform_calculate(number=number("datum.term", 3 if are_few else 2))
    numbers = bars.mark_text(baseline="bottom", dy=-3, fontSize=11 if are_few else 9, color=INK)
    numbers = numbers.encode(x=class_axis(), y=y, text=alt.Text("number:N")).properties(name="terms")
    bars = bars.mark_bar(cornerRadius=2, color=NEGATIVE, opacity=0.85).encode(x=class_axis(), y=y)
    cost = f"'H(P, T) = ' + {number('datum.cost')} + ' {unit}'"
    layers = [bars, numbers, line_of_words(alt.Chart().transform_filter("datum.row === 0"), cost)]
    return titled("costs", _over_classes(layers), "What each class costs")


def _temperature_panel() -> ChartType:
    x = alt.X("temperature:Q").title("temperature").scale(type="log", domain=[TEMPERATURE.low, TEMPERATURE.high], nice=False)
    x = x.axis(values=[0.01, 0.1, 1, 10, 100], format="~g")
    middle = alt.YDatum(0.5).scale(domain=[0, 1]).axis(None)
    line = table_chart("constants").mark_rule(color=INK, opacity=0.4, strokeWidth=3).encode(y=middle)
    knob = table_chart("constants").transform_calculate(temperature="temperature")
    knob = knob.mark_point(**HANDLE | {"color": POSITIVE, "cursor": "ew-resize"}).encode(x=x, y=middle)
    layers = [keep_table("window"), ground("scale", "constants", cursor="ew-resize"), line, handle(knob, "knob")]
    return alt.layer(*layers).properties(name="temperature", width=SIDE, height=26)
