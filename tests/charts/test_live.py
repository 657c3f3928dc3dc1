"""The parts of a live chart, without a browser: the tests of tests/browser drag them."""

import altair as alt
import numpy as np
import pytest

from nnkit.charts.layout import side_by_side
from nnkit.charts.live import DROP, HANDLE, RESERVED, ground, handle, live, pointer, sent, value, version_of
from nnkit.charts.parts import table_chart


def panel():
    dot = table_chart("guess").mark_point(**HANDLE).encode(x="x:Q", y="y:Q")
    return side_by_side([alt.layer(ground("floor", "guess"), handle(dot, "dot")).properties(name="plane")])


def param(spec, name):
    return next(one for one in spec["params"] if one["name"] == name)


def test_a_value_follows_what_was_sent_and_whatever_is_held():
    spec = live(panel(), value("mu", sent("guess", "mu"), dot=pointer("plane", "x"), floor=pointer("plane", "x")))
    mu = param(spec, "mu")
    assert mu["expr"] == "(length(data('guess')) ? data('guess')[0]['mu'] : 0)"
    by_dot, by_floor, cancelled = mu["on"]
    assert [stream["type"] for stream in by_dot["events"]] == ["pointermove"]
    assert [stream["type"] for stream in by_floor["events"]] == ["pointermove", "pointerdown"]
    assert by_dot["events"][0]["between"][0]["markname"] == "handle_dot_marks"
    assert cancelled["update"] == mu["expr"]


def test_a_drop_is_reported_before_what_is_held_is_let_go():
    spec = live(panel(), value("mu", "0", dot="1"), told=["twice"])
    names = [one["name"] for one in spec["params"]]
    assert names.index("drops") < names.index("held")
    assert "values: [mu, twice, held, row, drops]" in param(spec, "drops")["on"][0]["update"]
    assert param(spec, DROP)["views"] == ["handle_dot"]


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_names_that_every_live_chart_has_are_refused(name):
    with pytest.raises(ValueError, match=f"values: received {name}; accepted are names other than"):
        live(panel(), value(name, "0", dot="1"))


def test_what_is_held_must_be_there():
    with pytest.raises(ValueError, match="values: received dots; accepted are the names of handles and grounds"):
        live(panel(), value("mu", "0", dots="1"))


def test_versions_tell_rows_apart():
    x = np.array([1.0, 2.0, 3.0])
    assert version_of(x) == version_of(x.copy())
    assert len({version_of(x), version_of(x[::-1]), version_of(x[:2]), version_of(x, x)}) == 4
