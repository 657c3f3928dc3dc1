"""Panels that stand still, of the same size as those that play."""

import altair as alt

from nnkit.charts.player import SIZE, TEXT_COLOUR


def still_panel(layers, title, said, *, offset=8):
    """Layers under a title and a line of words.

    Beside panels whose vertical axis has numbers, one that has names needs an `offset` of 12 for its title to stand level.
    """
    title = alt.TitleParams(
        title,
        subtitle=said,
        subtitleFontSize=11.5,
        subtitleColor=TEXT_COLOUR,
        subtitlePadding=4,
        anchor="start",
        frame="group",
        offset=offset,
    )
    return alt.layer(*layers).properties(width=SIZE, height=SIZE, title=title)
