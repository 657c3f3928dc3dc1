"""A film in the browser: panels that show one of many moments, played, paused and scrubbed without asking the server.

All moments are sent once, and every panel shows the one whose number is `frame`. Vega-Lite's own parameters can only be set, so
`player` adds Vega's handlers to the finished spec: a clock that ticks while playing moves the frame on. This passes
through Vega-Lite untouched, which its documentation does not promise; a browser test plays it.

What moves is in two tables: one with a row for each thing, and one with a row for each thing at each moment, where the browser
looks those of the present moment up by their numbers. To filter the rows of all moments takes it far longer. Axes
must not follow what moves either: see `nnkit.charts.parts.between`.
"""

import altair as alt
import numpy as np

from nnkit.charts.parts import named

SIZE = 264  # pixels of a panel's side

# A skeleton, built once, holds these in place of what differs from run to run.
TEXT_COLOUR = "@ink"

# Panels go beside each other as far as the page is wide; the widths count the axes of the first two.
_COLUMNS_THAT_FIT = "containerSize()[0] < 696 ? 1 : (containerSize()[0] < 988 ? 2 : 3)"


def player(panels, **signals):
    """The spec of panels that play together, with further named numbers that their marks refer to."""
    spec = _beside(panels, independent=("color", "shape", "stroke"))
    tick = "playing ? (clock - tick >= 1000 / fps - 8 ? clock : tick) : 0"
    moves = [
        {"events": {"signal": "tick"}, "update": "playing && tick > 0 ? min(frame + 1, last) : frame"},
        {"events": {"signal": "playing"}, "update": "playing && frame >= last ? 0 : frame"},
    ]
    # it stops by the clock: to listen to the frame, which listens to it, would be a cycle
    stops = [{"events": {"signal": "clock"}, "update": "playing && frame < last"}]
    spec["params"][:0] = [
        *({"name": name, "value": value} for name, value in {"last": 0, **signals}.items()),
        {"name": "clock", "init": "0", "on": [{"events": {"type": "timer", "throttle": 16}, "update": "now()"}]},
        {"name": "tick", "init": "0", "on": [{"events": {"signal": "clock"}, "update": tick}]},
        {"name": "frame", "value": 0, "bind": {"input": "range", "min": 0, "max": 1, "step": 1, "name": "Moment"}, "on": moves},
        {"name": "playing", "value": False, "bind": {"input": "checkbox", "name": "Play"}, "on": stops},
        {"name": "fps", "value": 30, "bind": {"input": "select", "options": [5, 10, 20, 30, 60], "name": "Moments per second"}},
    ]
    return spec


def side_by_side(panels):
    """The spec of panels that stand still, beside each other where the page has room."""
    return _beside(panels, independent=("color", "strokeDash"))


def _beside(panels, independent):
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


def filled_in(skeleton, n_moments, texts, **signals):
    """A copy of a player's spec for so many moments, opened at the last, with texts and signals put in."""
    spec = replaced(skeleton, texts)
    params = {param["name"]: param for param in spec["params"]}
    params["frame"]["bind"]["max"] = n_moments - 1
    for name, value in {"frame": n_moments - 1, "last": n_moments - 1, **signals}.items():
        params[name]["value"] = value
    return spec


def things(n_moments, **columns):
    """A table with a row for each thing that moves, to be looked up in one that `moving` gives."""
    [n_things] = {len(column) for column in columns.values()}
    return {"first": n_moments * np.arange(n_things), **columns}


def moving(**columns):
    """The table of what things have at each moment, thing after thing, from columns (n_things, n_moments)."""
    return {
        "at": np.arange(next(iter(columns.values())).size, dtype=np.int32),
        **{name: column.ravel() for name, column in columns.items()},
    }


def in_place(columns, places, n_moments):
    """Columns (n_places,) as columns (n_moments,), NaN where nothing is shown."""
    whole = {name: np.full(n_moments, np.nan) for name in columns}
    for name, column in columns.items():
        whole[name][places] = column
    return whole


def clock(**columns):
    """The tables of what there is once at each moment, from columns (n_moments,): `clock`, and `film` with its one row."""
    return {"clock": moving(**columns), "film": {"first": np.zeros(1, dtype=int)}}


def at_moment(table, values, *fields):
    """A chart of a table of things with what they have in these fields of the table `values` at the present moment."""
    looked_up = alt.LookupData(data=alt.NamedData(values), key="at", fields=list(fields))
    return named(table).transform_calculate(at="datum.first + frame").transform_lookup(lookup="at", from_=looked_up)


def panel(layers, title, said=None):
    """Layers under a title and a line of words: `said`, or the `text` of the moment in the table `clock`."""
    line = at_moment("film", "clock", "text") if said is None else named("film")
    line = line.mark_text(align="left", baseline="bottom", fontSize=11.5, color=TEXT_COLOUR)
    line = line.encode(x=alt.value(0), y=alt.value(-6), text="text:N" if said is None else alt.value(said))
    title = alt.TitleParams(title, frame="group", offset=4)
    return alt.layer(*layers, line).properties(width=SIZE, height=SIZE, title=title)


def replaced(part, texts):
    """A copy of a spec with each text in place of its name; a list stands for a list of its name alone."""
    if isinstance(part, dict):
        return {key: replaced(value, texts) for key, value in part.items()}
    if isinstance(part, list):
        if len(part) == 1 and isinstance(part[0], str) and isinstance(texts.get(part[0]), list):
            return texts[part[0]]
        return [replaced(value, texts) for value in part]
    return texts.get(part, part) if isinstance(part, str) else part
