"""The range in which the plain formula of softmax works."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.layout import template
from nnkit.charts.parts import cues, legend, table_chart
from nnkit.loss_functions.softmax_stability import MARGIN, OVERFLOW, UNDERFLOW, SoftmaxStability
from nnkit.numerals import for_people

HEIGHT = 400
BROKEN = ("the sum of e^x is 0", "the sum of e^x is ∞")
POWERS = "{0: '1', 4: '10⁻⁴', 8: '10⁻⁸', 12: '10⁻¹²', 16: '10⁻¹⁶'}[-round(log(datum.value) / LN10)]"  # on the axis of errors
SMALLEST_ERROR = 1e-17  # what is exact is drawn here, for a logarithmic axis has no 0
ENDS = UNDERFLOW - MARGIN, OVERFLOW + MARGIN  # of the axis of the largest logit


@chart
def naive_errors(stability: SoftmaxStability) -> Drawing:
    """The error of the naive probabilities while a constant moves all logits, and where they are NaN."""
    largest, errors = stability.naive_errors()
    first, last = stability.safe_range
    table = {"largest": largest, "error": np.maximum(errors, SMALLEST_ERROR)}
    broken = {
        "start": np.array([ENDS[0], last]),
        "end": np.array([first, ENDS[1]]),
        "reason": np.array(BROKEN, dtype=object),
    }
    now = stability.shifted.max()
    drawn = np.clip(now, *ENDS)
    text = f"now {for_people(now, 4)}" + ("" if drawn == now else ", beyond the axis")
    tables = {"errors": table, "broken": broken, "now": {"largest": np.array([drawn]), "text": np.array([text], dtype=object)}}
    alt_text = (
        "The relative error of the plain formula against the largest output: near 0 in the middle, and two shaded regions at the "
        "left and the right where it is not a number."
    )
    return Drawing(_error_spec(), tables, alt_text)


@template
def _error_spec():
    x = (
        alt.X("largest:Q")
        .title("largest output, as all move together")
        .scale(domain=ENDS, nice=False)
        .axis(grid=True, tickCount=10)
    )
    y = alt.Y("error:Q").title("relative error of P").scale(type="log", domain=[SMALLEST_ERROR, 1.0])
    y = y.axis(grid=True, values=[1e-16, 1e-12, 1e-8, 1e-4, 1.0], labelExpr=POWERS)
    reasons = legend(title="The plain formula fails, because", columns=2, labelLimit=300, symbolOpacity=0.3)
    regions = table_chart("broken").mark_rect(opacity=0.3)
    regions = regions.encode(
        x=alt.X("start:Q"), x2=alt.X2("end:Q"), **cues("reason", BROKEN, colours=(MIDDLE, NEGATIVE), legend=reasons)
    )
    line = table_chart("errors").mark_line(color=POSITIVE, strokeWidth=1.8).encode(x=x, y=y)
    now = table_chart("now").encode(x=x)
    rule = now.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1.6)
    # on the side of the rule where there is room
    side = {"align": alt.expr("datum.largest > 0 ? 'right' : 'left'"), "dx": alt.expr("datum.largest > 0 ? -6 : 6")}
    word = now.mark_text(baseline="top", dy=4, color=INK, fontSize=12, **side).encode(y=alt.YValue(0), text=alt.Text("text:N"))
    return alt.layer(regions, line, rule, word).properties(height=HEIGHT, title="Where the plain formula breaks")
