"""Panels of live charts: layers under a title, and words and numbers that follow the hand."""

from collections.abc import Sequence

import altair as alt
from altair.typing import ChartType

from nnkit.charts.colours import INK
from nnkit.charts.room import SIDE

_DIGITS = "'⁰¹²³⁴⁵⁶⁷⁸⁹'"


def power_of_ten(power: str) -> str:
    """The expression for 10⁻⁷ as a text, from that for a whole power of at most three digits."""
    size = f"abs({power})"
    high = f"({size} > 99 ? {_DIGITS}[floor({size} / 100)] : '') + ({size} > 9 ? {_DIGITS}[floor({size} / 10) % 10] : '')"
    return f"'10' + ({power} < 0 ? '⁻' : '') + {high} + {_DIGITS}[{size} % 10]"


def number(expression: str, digits: int = 4) -> str:
    """The expression for a number of so many digits as people write it: 2.14, 31,400, −0.5, 2.6 × 10⁻⁷, ∞."""
    mantissa, power = (f"split(format({expression}, '.{digits - 1}~e'), 'e')[{part}]" for part in (0, 1))
    is_plain = f"({expression} === 0 || (abs({expression}) >= 1e-4 && abs({expression}) < 1e6))"
    in_powers = f"{mantissa} + ' × ' + {power_of_ten(f'toNumber({power})')}"
    not_finite = f"{expression} < 0 ? '−∞' : '∞'"
    return f"(!isFinite({expression}) ? {not_finite} : {is_plain} ? format({expression}, ',.{digits}~r') : {in_powers})"


def titled(name: str, layers: ChartType | Sequence[ChartType], title: str) -> ChartType:
    """Layers as a panel with a name and a title."""
    layers = alt.layer(*layers) if isinstance(layers, Sequence) else layers
    return layers.properties(name=name, width=SIDE, height=SIDE, title=alt.TitleParams(title, frame="group", offset=4))


def line_of_words(row: alt.Chart, words: str) -> alt.Chart:
    """The layer of the line under a title, an expression over a single row."""
    line = row.transform_calculate(words=words).mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    return line.encode(x=alt.XValue(0), y=alt.YValue(-6), text=alt.Text("words:N"))
