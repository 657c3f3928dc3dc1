"""Films in the browser: panels that show one of many frames, played, paused and scrubbed without the server.

All frames are sent once, and every panel shows the one whose number is the signal `frame`. Vega-Lite's own parameters can only be
set, so `player` adds Vega's handlers to the finished spec: a clock that ticks while playing moves the frame on, and so do a step
button and a drag over the panel whose axis is the time. Vega-Lite passes
them through untouched, which its documentation does not promise; a browser test plays a film.

Animated marks are in two tables: `marks` has a row for each mark with the offset of its frames, and `frames` a row for each mark
at each frame, which the browser looks up by number. To filter the rows of all frames takes far longer. Axes must not follow
animated marks either: see `nnkit.charts.parts.domain_from`.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.layout import beside, panel
from nnkit.charts.live import ground
from nnkit.charts.parts import Columns

LAST = "@last"  # the number of a film's last frame, in its template
SEEKS = (128, 64, 32, 16, 8, 4, 2, 1)  # frames: films have fewer than 256


def player(panels: Sequence[ChartType], *signals: str, time: str = "epoch") -> dict[str, Any]:
    """The template of panels that play together.

    Parameters
    ----------
    panels : sequence of chart
        In one of them, made by `timeline`, a drag chooses the moment.
    *signals : str
        The names of further numbers that marks refer to: see `opened`.
    time : str
        The column of the table `clock` that is the axis of the timeline.
    """
    spec = beside(panels, independent=("color", "shape", "stroke"))
    tick = "playing ? (clock - tick >= 1000 / fps - 8 ? clock : tick) : 0"
    pressed = {"merge": [{"type": "pointerdown", "source": "view", "markname": name} for name in _marks_of_timeline(panels)]}
    released = {"merge": [{"type": kind, "source": "window"} for kind in ("pointerup", "pointercancel")]}
    dragged = {"type": "pointermove", "source": "window", "between": [pressed, released]}
    moves = [
        {"events": {"signal": "tick"}, "update": "playing && tick > 0 ? min(frame + 1, last) : frame"},
        {"events": {"signal": "playing"}, "update": "playing && frame >= last ? 0 : frame"},
        {"events": {"signal": "step"}, "update": "frame >= last ? 0 : frame + 1"},
        {"events": {"signal": "found"}, "update": "found < 0 ? frame : found"},
    ]
    # it stops by the clock: to listen to the frame, which listens to it, would be a cycle
    stops = [{"events": {"signal": "clock"}, "update": "playing && frame < last"}, {"events": pressed, "update": "false"}]
    seek = [
        {"events": [pressed, dragged], "update": "{time: invert('timeline_x', x() - corner)}"},
        {"events": released, "update": "{}"},
    ]
    spec["params"][:0] = [
        {"name": "last", "value": LAST},
        *({"name": name, "value": f"@{name}"} for name in signals),
        {"name": "clock", "init": "0", "on": [{"events": {"type": "timer", "throttle": 16}, "update": "now()"}]},
        {"name": "tick", "init": "0", "on": [{"events": {"signal": "clock"}, "update": tick}]},
        {"name": "playing", "value": False, "bind": {"input": "checkbox", "name": "Play"}, "on": stops},
        {"name": "step", "value": False, "bind": {"input": "checkbox", "name": "Step"}},
        {"name": "corner", "value": 0, "on": [{"events": pressed, "update": "x() - x(group())"}]},
        {"name": "sought", "value": {}, "on": seek},
        *_found(time),
        {
            "name": "frame",
            "value": LAST,
            "bind": {"input": "range", "min": 0, "max": LAST, "step": 1, "name": "Moment"},
            "on": moves,
        },
        {"name": "fps", "value": 30, "bind": {"input": "select", "options": [5, 10, 20, 30, 60], "name": "Moments per second"}},
    ]
    return spec


def timeline(layers: Sequence[alt.Chart], title: str, subtitle: str | None = None) -> ChartType:
    """The panel of a film whose horizontal axis is its time: a drag over it chooses the moment."""
    return panel([ground("timeline", "film", cursor="ew-resize"), *layers], title, subtitle).properties(name="timeline")


def _marks_of_timeline(panels):
    """The names of the marks over which the pointer may be in the panel of time: the floor, and those with a tooltip."""
    [panel] = [panel for panel in panels if getattr(panel, "name", None) == "timeline"]
    return ["ground_timeline_marks", *(f"timeline_layer_{number}_marks" for number in range(1, len(panel.layer)))]


def _found(time):
    """The frame nearest to the time that is sought, in steps of halving: Vega has no search in a table."""
    before, signals = "0", []
    for step in SEEKS:
        there = f"{before} + {step}"
        at, previous = (f"data('clock')[min({frame}, last)]['{time}']" for frame in (there, f"{there} - 1"))
        middle = f"{there} <= last && sought.time >= ({at} + {previous}) / 2"
        signals.append({"name": f"found_{step}", "expr": f"{middle} ? {there} : {before}"})
        before = f"found_{step}"
    return [*signals, {"name": "found", "expr": f"isValid(sought.time) ? {before} : -1"}]


def opened(n_frames: int, **signals: int) -> dict[str, Any]:
    """What stands in the places of a film's template: how many frames there are, the last of which is shown, and its signals."""
    return {LAST: n_frames - 1, **{f"@{name}": value for name, value in signals.items()}}


def marks(n_frames: int, **columns: np.ndarray) -> Columns:
    """Index table: one row per animated mark, with the offset of its frames."""
    [n_marks] = {len(column) for column in columns.values()}
    return {"first": n_frames * np.arange(n_marks), **columns}


def frames(**columns: np.ndarray) -> Columns:
    """The values of animated marks at each frame, mark after mark, from columns (n_marks, n_frames)."""
    return {
        "at": np.arange(next(iter(columns.values())).size, dtype=np.int32),
        **{name: column.ravel() for name, column in columns.items()},
    }


def in_place(columns: Columns, places: np.ndarray, n_moments: int) -> Columns:
    """Columns (n_places,) spread over n_moments frames; NaN where nothing is shown."""
    whole = {name: np.full(n_moments, np.nan) for name in columns}
    for name, column in columns.items():
        whole[name][places] = column
    return whole


def clock(**columns: np.ndarray) -> dict[str, Columns]:
    """The tables of the values that each frame has once, from columns (n_frames,): `clock`, and `film` with its one row."""
    return {"clock": frames(**columns), "film": {"first": np.zeros(1, dtype=int)}}
