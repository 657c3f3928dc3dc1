"""Panels and their layout: of one size, beside each other as far as the page is wide, and what a spec leaves open."""

import altair as alt

from nnkit.charts.colours import INK
from nnkit.charts.parts import table_chart

SIZE = 264  # pixels of a panel's side

# Panels go beside each other as far as the page is wide; the widths count the axes of the first two.
_COLUMNS_THAT_FIT = "containerSize()[0] < 696 ? 1 : (containerSize()[0] < 988 ? 2 : 3)"


def side_by_side(panels):
    """The spec of panels that stand still, beside each other where the page has room."""
    return beside(panels, independent=("color", "strokeDash"))


def beside(panels, independent):
    """A spec of as many columns as fit into the page, also after it is resized.

    It is put together here, as Altair would copy every part of every panel several times, which takes most of a second.
    """
    parts = [panel.to_dict() for panel in panels]
    shared = {name: parts[0][name] for name in ("$schema", "config")}
    clicks = [param for part in parts for param in part.pop("params", [])]  # of layers, by whose names they are known
    resized = {"source": "window", "type": "resize"}
    columns = {"name": "columns", "init": _COLUMNS_THAT_FIT, "on": [{"events": resized, "update": _COLUMNS_THAT_FIT}]}
    return {
        **shared,
        "concat": [{name: value for name, value in part.items() if name not in shared} for part in parts],
        "columns": {"signal": "columns"},
        "spacing": 28,
        "resolve": {"scale": dict.fromkeys(independent, "independent")},
        "params": [*clicks, columns],
    }


def at_frame(table, values, *fields):
    """A chart of a table of things with what they have in these fields of the table `values` at the present moment."""
    looked_up = alt.LookupData(data=alt.NamedData(values), key="at", fields=list(fields))
    return table_chart(table).transform_calculate(at="datum.first + frame").transform_lookup(lookup="at", from_=looked_up)


def panel(layers, title, said=None):
    """Layers under a title and a line of words: `said`, or the `text` of the moment in the table `clock`."""
    line = at_frame("film", "clock", "text") if said is None else table_chart("film")
    line = line.mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    line = line.encode(x=alt.value(0), y=alt.value(-6), text="text:N" if said is None else alt.value(said))
    title = alt.TitleParams(title, frame="group", offset=4)
    return alt.layer(*layers, line).properties(width=SIZE, height=SIZE, title=title)


def static_panel(layers, title, said, *, offset=8):
    """Layers under a title and a line of words.

    Beside panels whose vertical axis has numbers, one that has names needs an `offset` of 12 for its title to stand level.
    """
    title = alt.TitleParams(
        title,
        subtitle=said,
        subtitleFontSize=11.5,
        subtitleColor=INK,
        subtitlePadding=4,
        anchor="start",
        frame="group",
        offset=offset,
    )
    return alt.layer(*layers).properties(width=SIZE, height=SIZE, title=title)


def fill_template(part, texts):
    """A copy of a spec with each text in place of its name; a list stands for a list of its name alone."""
    if isinstance(part, dict):
        return {key: fill_template(value, texts) for key, value in part.items()}
    if isinstance(part, list):
        if len(part) == 1 and isinstance(part[0], str) and isinstance(texts.get(part[0]), list):
            return texts[part[0]]
        return [fill_template(value, texts) for value in part]
    return texts.get(part, part) if isinstance(part, str) else part
