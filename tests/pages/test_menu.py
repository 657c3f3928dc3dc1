"""A browser may still name the address before: that changes nothing, neither after the menu nor after a control."""

import pytest

pytest.importorskip("sklearn", reason="some pages are on scikit-learn's data")
from streamlit.util import calc_hash

from tests.pages.opening import address_of, assert_fine, opened_page

LEFT = {"compare": "optimizers", "learning_rate": "0.42", "present": "True"}


def led_to(app, path, *asked):
    """The page that the menu leads to, after runs for which the browser named these addresses."""
    app._page_hash = calc_hash(path)
    for address in asked:
        for name in list(app.query_params):
            del app.query_params[name]
        for name, text in address.items():
            app.query_params[name] = text
        app.run()
    return app


@pytest.mark.parametrize("late", [[{}], [LEFT], [{}, {}], [{}, LEFT, {}], [LEFT, {}, {"present": "True"}, {"present": "True"}]])
def test_the_projectors_view_and_the_settings_survive_late_addresses(late):
    app = led_to(opened_page("landscape", LEFT, unfold=()), "log-loss", *late)
    assert_fine(app)
    assert app.session_state["present"] is True
    assert app.session_state["single_v"] == "-5"  # the default
    assert address_of(app) == {"present": "True"} or late[-1] == {}
    led_to(app, "landscape", {})
    assert address_of(app) == LEFT


def test_an_address_that_is_opened_after_the_menu_is_read():
    app = led_to(opened_page("landscape", LEFT, unfold=()), "log-loss", {}, {"single_v": "2.0"})
    assert (app.session_state["present"], app.session_state["single_v"]) == (False, "2")
    app = led_to(opened_page("landscape", LEFT, unfold=()), "log-loss", {}, {"present": "True"}, {})
    assert app.session_state["present"] is False  # back to the empty address, after the browser has heard of the other


def test_controls_that_are_changed_before_the_browser_has_heard_of_the_address():
    app = opened_page("matrices", {}, unfold=())
    for size in (4, 5, 6):
        for name in list(app.query_params):
            del app.query_params[name]
        app.slider(key="size_in").set_value(size)
        app.selectbox(key="act_f").set_value("relu").run()
        assert address_of(app) == {"size_in": str(size), "act_f": "relu"}
    led_to(app, "matrices", {"size_in": "4", "act_f": "relu"})  # back, with nothing changed
    assert (app.session_state["size_in"], address_of(app)["size_in"]) == (4, "4")
