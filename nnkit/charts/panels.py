"""Panels of live charts: layers under a title, and words and numbers that follow the hand."""

import altair as alt
from altair.typing import ChartType

from nnkit.charts.colours import INK
from nnkit.charts.room import SIDE


def number(expression: str, digits: str = ".4~g") -> str:
    """The expression for a number of so many digits as a text."""
    return f"({expression} > MAX_VALUE ? '∞' : format({expression}, '{digits}'))"


def titled(name: str, layers: ChartType, title: str) -> ChartType:
    """Layers as a panel with a name and a title."""
    return layers.properties(name=name, width=SIDE, height=SIDE, title=alt.TitleParams(title, frame="group", offset=4))


def line_of_words(row: alt.Chart, words: str) -> alt.Chart:
    """The layer of the line under a title, an expression over a single row."""
    line = row.transform_calculate(words=words).mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    return line.encode(x=alt.value(0), y=alt.value(-6), text="words:N")
