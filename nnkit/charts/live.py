"""Charts under the hand: what is dragged follows the pointer in every frame, and the server hears of it once, on release.

A live chart has four kinds of parts.

- A **value** is a number that the hand moves, a signal of the chart. It follows what the server sent in a table, and then the
  pointer: `value`. Marks compute from it with `transform_calculate`, as from any number.
- A **handle** is a mark that can be held; a **ground** is a panel's invisible floor, which is held wherever it is pressed.
- **Live formulas** are the chart's own arithmetic over tables and values: `formula`, or the transforms of Vega-Lite.
- The **drop** is what the server hears on release, one message: all values, the name of what was `held`, and its `row`.

    def _spec():                                # see nnkit.charts.maximum_likelihood.gaussian_by_hand for a whole one
        x, y = alt.X("x:Q").scale(domain_from("window", "x")), alt.Y("y:Q").scale(domain_from("window", "y"))
        bell = table_chart("curve").transform_calculate(y="exp(-0.5 * pow((datum.x - mu) / sigma, 2))").mark_line()
        top = table_chart("guess").transform_calculate(x="mu", y="1").mark_point(**HANDLE)
        panel = alt.layer(keep_table("window"), ground("floor", "guess"), bell.encode(x, y), handle(top.encode(x, y), "top"))
        return live(
            side_by_side([panel.properties(name="bell", width=SIDE, height=SIDE)]),
            value("mu", sent("guess", "mu"), top=pointer("bell", "x"), floor=pointer("bell", "x")),
            value("sigma", sent("guess", "sigma")),
        )

    def take_over(drops):                       # on the page: page.charts(bell(guess), on_select=take_over)
        for drop in drops:                      # {"mu": 4.2, "sigma": 2.0, "held": "top", "row": -1, "drop": 1}
            st.session_state["guess_mu"] = MU.check("mu", drop["mu"])

What else holds:

- Name every panel (`.properties(name="bell")`): `pointer("bell", "x")` reads the scale "bell_x". It is held inside the scale's
  domain, so a drag that leaves the panel stops at its edge; it is rounded to what a pixel can tell, so that what is shown, sent
  and put into the address is one short number. A drag that the browser takes away is called off: values return to what was sent.
- A handle may have many rows. Give its table a column `row`; the signal `row` is that of the row being moved, from the first
  movement until the server sends another `version` (see `live`), and -1 otherwise: here="datum.row === row ? at : datum.x", in
  a field of its own, for what is written over `x` could not come back when a drag is called off. For just as long `moved.name`
  is the handle's name, and `moved.datum` its row as it was. A ground may have a `row` too, that of the point a click would add.
  `held` is empty while nothing is held.
- Nothing is reported where a handle was pressed and not moved.
- Lengths in pixels belong in mark properties alone, never in an expression: panels are built in several sizes.
- No panel may move while something is dragged: give every axis its ends, `between` the signals of `ends` or `domain_from` a
  table, and clip marks that can leave them.
- Expressions are slow to compute, function calls above all: take out of a row what is the same for all rows, as a `formula`,
  and give lines `order=alt.OrderValue(0)`. Marks are not asked whether their numbers are valid: filter rows that are not. A fold
  makes all rows and marks anew, so give each field a layer; and a tooltip is written anew for each mark that moves.
- Every table must be in some layer (`keep_table`), and nothing may reset a value by an event of a signal: what depends on other
  tables as well could have been computed already, and would not be computed again.
- Marks without `handle` do not hear the pointer, unless they have a tooltip; put handles above those.

The handlers go beyond what Vega-Lite documents: it passes them on to Vega as they are. Browser tests drag every chart.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import altair as alt
import numpy as np

from nnkit.charts.parts import table_chart

DROP = "drop"
"""The name of the selection under which a page hears of a drop."""

HANDLE: dict[str, Any] = {"filled": True, "size": 170, "opacity": 1, "stroke": "transparent", "strokeWidth": 16, "cursor": "grab"}
"""How a point that can be dragged looks: the transparent rim is room for a finger."""

ROOM_FOR_LABELS = 42  # pixels beside a vertical axis

RESERVED = {DROP, "drops", "held", "moved", "row", "touched", "version"}
"""The names of signals that every live chart has."""

_DOWN = {"type": "pointerdown", "source": "view", "filter": "event.isPrimary && event.button === 0"}
_UP = {"type": "pointerup", "source": "window", "filter": "event.isPrimary"}
_CANCEL = {"type": "pointercancel", "source": "window", "filter": "event.isPrimary"}
_OVER = "{name: '', row: -1}"
_NOTHING = {"name": "", "row": -1, "x": 0, "y": 0}


def live(spec: dict[str, Any], *values: dict[str, Any], version: str = "0", told: Sequence[str] = ()) -> dict[str, Any]:
    """Make a finished spec live.

    Parameters
    ----------
    spec : dict
        Of one chart, or of panels from `side_by_side`, whose layers have handles and grounds.
    *values : dict
        From `value`, `formula` and `ends`.
    version : str
        An expression that changes whenever the server sends other rows: see `version_of`.
    told : sequence of str
        The names of formulas that a drop has beside the values.
    """
    names = set(_names(spec))
    held = {name for one in values for name in one.pop("moved", ())}
    if missing := {name for name in held if not {f"handle_{name}", f"ground_{name}"} & names}:
        raise ValueError(f"values: received {', '.join(sorted(missing))}; accepted are the names of handles and grounds.")
    if taken := RESERVED & {one["name"] for one in values}:
        raise ValueError(
            f"values: received {', '.join(sorted(taken))}; accepted are names other than {', '.join(sorted(RESERVED))}."
        )
    touched = {
        "name": "touched",
        "value": _NOTHING,
        "on": [{"events": _pressed(_view(name, names)), "update": _touched(name)} for name in sorted(held)],
    }
    begins = [_moved(_view(name, names)) for name in sorted(held)]
    begins += [_pressed(f"ground_{name}") for name in sorted(held) if f"ground_{name}" in names]
    reported = [*(one["name"] for one in values if "on" in one), *told]
    spec["params"] = [
        *spec.get("params", ()),
        {"name": "version", "expr": version},
        touched,
        # a drop is reported before `held` is emptied: handlers of one event run in this order
        {"name": "drops", "init": "now()", "on": [{"events": _UP, "update": _report(reported)}]},
        {
            "name": "held",
            "value": "",
            "on": [
                {"events": begins, "update": "touched.name"},
                {"events": [_UP, _CANCEL], "update": "''"},
            ],
        },
        # not emptied by a handler: what depends on other rows too would have been computed by then, and is so only once
        {
            "name": "moved",
            "value": _NOTHING,
            "on": [
                {"events": begins, "update": "merge(touched, {version: version})"},
                {"events": _CANCEL, "update": _OVER},
                # when other rows have come it is over for good, also where a visitor goes back to these
                {"events": {"type": "timer", "throttle": 500}, "update": f"row < 0 && moved.row >= 0 ? {_OVER} : moved"},
            ],
        },
        {"name": "row", "expr": "moved.version === version ? moved.row : -1"},
        *({**one, "on": _following(one["on"], one["expr"], names)} if "on" in one else one for one in values),
        # nothing in the browser fires it: `drops` puts what it reports into its store
        {"name": DROP, "select": {"type": "point", "on": "drop", "clear": False}, "views": [_view(min(held), names)]},
    ]
    # longer labels would push the panels about under the hand
    unchecked = {mark: {"invalid": None} for mark in ("area", "line", "point", "rect", "rule", "text")}
    spec["config"] = {**spec["config"], **unchecked, "axisLeft": {"minExtent": ROOM_FOR_LABELS}}
    return spec


def value(name: str, sent: str, **moved: str) -> dict[str, Any]:
    """A number that the hand moves.

    Parameters
    ----------
    name : str
        Of the signal, and of the number in a drop.
    sent : str
        An expression for what the server sent, which holds while nothing is dragged: see `sent`.
    **moved : str
        By the name of a handle or a ground an expression for the number while that is held: see `pointer`.
    """
    return {"name": name, "expr": sent, "on": list(moved.items()), "moved": tuple(moved)}


def formula(name: str, expression: str) -> dict[str, Any]:
    """A number that the chart computes from others."""
    return {"name": name, "expr": expression}


def sent(table: str, column: str, otherwise: str = "0", row: int = 0) -> str:
    """The expression for a number in a row of a table; `otherwise` stands in for it before the table has come."""
    return f"(length(data('{table}')) ? data('{table}')[{row}]['{column}'] : {otherwise})"


def ends(column: str, low: str = "", high: str = "", table: str = "window", step: float = 0.0) -> list[dict[str, Any]]:
    """The ends of an axis, as signals: the first two rows of a table's column, and further where `low` or `high` go beyond them.

    A signal that stays as it is makes nothing be drawn again; an expression in a scale's domain would redraw the axis in every
    frame. So does an end that is dragged along, unless it moves by a `step` at a time, a share of the axis. See `between`.
    """
    first, second = sent(table, column), sent(table, column, "1", row=1)

    least = f"(abs({second} - {first}) * {step})"

    def end(at, beyond, sign, which):
        further = (
            f"{at} {sign} ceil(max({sign}(({beyond}) - {at}), 0) / {least}) * {least}" if step else f"{which}({at}, {beyond})"
        )
        return f"isFinite({beyond}) ? {further} : {at}" if beyond else at

    return [formula(f"{column}_low", end(first, low, "-", "min")), formula(f"{column}_high", end(second, high, "+", "max"))]


def between(column: str, **options: Any) -> alt.Scale:
    """A scale from one to the other of a column's `ends`."""
    domain = [alt.ExprRef(f"{column}_low"), alt.ExprRef(f"{column}_high")]
    return alt.Scale(domain=domain, **{"nice": False, "zero": False} | options)


def pointer(panel: str, axis: str) -> str:
    """The expression for where the pointer is in a panel, in units of its scale, within the domain and rounded to a pixel.

    Parameters
    ----------
    panel : str
        The name of the panel.
    axis : {"x", "y"}
    """
    scale = f"{panel}_{axis}"
    place = f"invert('{scale}', {offset(axis)})"
    return nearest(f"clamp({place}, {_end(scale, 'min')}, {_end(scale, 'max')})", pixel(panel, axis))


def offset(axis: str) -> str:
    """The expression for the pointer's distance from the left or the top of the panel in which the drag began."""
    return f"({axis}() - touched.{axis})"


def is_outside(panel: str, axes: str = "xy", share: float = 0.15) -> str:
    """The expression for whether the pointer is beyond a panel by more than a share of its width ("x") or height ("y")."""
    places = [f"{offset(axis)} / {_size(panel, axis)}" for axis in axes]
    return f"({' || '.join(f'!inrange({place}, [{-share}, {1.0 + share}])' for place in places)})"


def pixel(panel: str, axis: str) -> str:
    """The expression for how much of a panel's scale one pixel is, where the pointer is."""
    return f"abs(invert('{panel}_{axis}', {offset(axis)} + 1) - invert('{panel}_{axis}', {offset(axis)}))"


def nearest(value: str, step: str) -> str:
    """The expression for a number with as few decimals as tell steps of this size apart."""
    power = f"pow(10, ceil(-log({step}) / LN10))"
    return f"round(({value}) * {power}) / {power}"


def handle(layer: alt.Chart, name: str) -> alt.Chart:
    """The layer of marks that can be held under a name; its mark is best drawn with `HANDLE`."""
    return layer.encode(tooltip=alt.TooltipValue(None)).properties(name=f"handle_{name}")


def ground(name: str, table: str, **style: Any) -> alt.Chart:
    """An invisible floor of a whole panel that can be held under a name; it needs a table of one row."""
    look: dict[str, Any] = {"opacity": 0, "cursor": "crosshair"} | style
    floor = table_chart(table).mark_rect(**look)
    width, height = (alt.value(side) for side in ("width", "height"))
    floor = floor.encode(x=alt.XValue(0), x2=width, y=alt.YValue(0), y2=height, tooltip=alt.TooltipValue(None))
    return floor.properties(name=f"ground_{name}")


def pointed(*names: str) -> dict[str, Any]:
    """The parameter `pointed` of a spec: the row of the mark under the pointer, of layers with these names, or null."""
    moves = {"over": "datum", "out": "null"}
    events = {move: [{"type": f"pointer{move}", "markname": f"{name}_marks"} for name in names] for move in moves}
    return {"name": "pointed", "value": None, "on": [{"events": events[move], "update": row} for move, row in moves.items()]}


def version_of(*columns: np.ndarray) -> int:
    """A number that differs for other rows."""
    return crc32(b"".join(np.ascontiguousarray(column).tobytes() for column in columns))


def _names(part: Any) -> Iterator[str]:
    """The names of all views in a spec."""
    if isinstance(part, dict):
        if "name" in part:
            yield part["name"]
        for key in ("layer", "concat", "hconcat", "vconcat"):
            for view in part.get(key, ()):
                yield from _names(view)


def _view(name, names):
    return f"handle_{name}" if f"handle_{name}" in names else f"ground_{name}"


def _pressed(view):
    return {**_DOWN, "markname": f"{view}_marks"}


def _moved(view):
    """The stream of movements from pressing on a view's mark until the release, wherever the pointer is."""
    return {
        "type": "pointermove",
        "source": "window",
        "filter": "event.isPrimary",
        "between": [_pressed(view), {"merge": [_UP, _CANCEL]}],
    }


def _touched(name):
    """What was pressed, as it was then, and where its panel begins in the chart: later the pointer may be anywhere."""
    row = "row: isValid(datum.row) ? datum.row : -1, datum: merge(datum)"
    return f"{{name: '{name}', {row}, x: x() - x(group()), y: y() - y(group())}}"


def _report(reported):
    """The update that puts the values into the store of the selection `DROP`, once for each drop."""
    names = [*reported, "held", "row", "drop"]
    fields = ", ".join(f"{{field: '{name}', type: 'E'}}" for name in names)
    values = ", ".join([*reported, "held", "row", "drops"])
    store = f"modify('{DROP}_store', {{unit: '', fields: [{fields}], values: [{values}]}}, true)"
    return f"held === '' ? drops : drops + {store}"


def _following(moved, sent, names):
    """The handlers of a value: it follows whatever is held, from the press on where that is a ground."""
    handlers = []
    for name, expression in moved:
        view = _view(name, names)
        events = [_moved(view), *([_pressed(view)] if view.startswith("ground_") else [])]
        handlers.append({"events": events, "update": expression})
    return [*handlers, {"events": _CANCEL, "update": sent}]


def _size(panel, axis):
    """The width or the height of a panel."""
    return f"abs(range('{panel}_{axis}')[1] - range('{panel}_{axis}')[0])"


def _end(scale, which):
    """The lower or the upper end of a scale's domain, which may run downwards."""
    return f"{which}(domain('{scale}')[0], domain('{scale}')[1])"
