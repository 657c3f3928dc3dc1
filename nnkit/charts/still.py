"""Panels that stand still, of the same size as those that play."""

import altair as alt

from nnkit.charts.player import SIZE, TEXT_COLOUR


def still_panel(layers, title, said):
    """Layers under a title and a line of words."""
    title = alt.TitleParams(
        title,
        subtitle=said,
        subtitleFontSize=11.5,
        subtitleColor=TEXT_COLOUR,
        subtitlePadding=4,
        anchor="start",
        frame="group",
        offset=8,
    )
    return alt.layer(*layers).properties(width=SIZE, height=SIZE, title=title)
