"""Films in the browser: panels that show one of many frames, played, paused and scrubbed without the server.

All frames are sent once, and every panel shows the one whose number is the signal `frame`. Vega-Lite's own parameters can only be
set, so `player` adds Vega's handlers to the finished spec: a clock that ticks while playing moves the frame on. Vega-Lite passes
them through untouched, which its documentation does not promise; a browser test plays a film.

Animated marks are in two tables: `marks` has a row for each mark with the offset of its frames, and `frames` a row for each mark
at each frame, which the browser looks up by number. To filter the rows of all frames takes far longer. Axes must not follow
animated marks either: see `nnkit.charts.parts.domain_from`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from altair.typing import ChartType

from nnkit.charts.layout import beside
from nnkit.charts.parts import Columns

LAST = "@last"  # the number of a film's last frame, in its template


def player(panels: Sequence[ChartType], *signals: str) -> dict[str, Any]:
    """The template of panels that play together, with the names of further numbers that their marks refer to: see `opened`."""
    spec = beside(panels, independent=("color", "shape", "stroke"))
    tick = "playing ? (clock - tick >= 1000 / fps - 8 ? clock : tick) : 0"
    moves = [
        {"events": {"signal": "tick"}, "update": "playing && tick > 0 ? min(frame + 1, last) : frame"},
        {"events": {"signal": "playing"}, "update": "playing && frame >= last ? 0 : frame"},
    ]
    # it stops by the clock: to listen to the frame, which listens to it, would be a cycle
    stops = [{"events": {"signal": "clock"}, "update": "playing && frame < last"}]
    spec["params"][:0] = [
        {"name": "last", "value": LAST},
        *({"name": name, "value": f"@{name}"} for name in signals),
        {"name": "clock", "init": "0", "on": [{"events": {"type": "timer", "throttle": 16}, "update": "now()"}]},
        {"name": "tick", "init": "0", "on": [{"events": {"signal": "clock"}, "update": tick}]},
        {"name": "playing", "value": False, "bind": {"input": "checkbox", "name": "Play"}, "on": stops},
        {
            "name": "frame",
            "value": LAST,
            "bind": {"input": "range", "min": 0, "max": LAST, "step": 1, "name": "Moment"},
            "on": moves,
        },
        {"name": "fps", "value": 30, "bind": {"input": "select", "options": [5, 10, 20, 30, 60], "name": "Moments per second"}},
    ]
    return spec


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
