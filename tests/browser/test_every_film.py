"""Every page's film in a real browser: it shows the moment that it is at, inside its frame, and asks the server nothing."""

import pytest

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.room import SIDE
from tests.browser.running import new_tab

FRAME = 'input[name="frame"]'
FILMS = {  # the address, and what stands under a title at the first moment and at the last
    "playground": ("playground?n_epochs=40", "epoch 0 (update 0)", "epoch 40"),
    "curve": ("playground?dataset=sine&n_epochs=40", "epoch 0 (update 0)", "epoch 40"),
    "landscape": ("landscape", "epoch 0 of 40", "epoch 40 of 40"),
    "climb": ("mle?mle_part=climb", "update 0", "update 100"),
    "saturated": ("log-loss?log_loss_part=training", "% on the wrong side", "% on the wrong side"),
    "likelihood": ("classification?likelihood_part=training", "one mark for each case", "one mark for each case"),
    "revival": ("dying-relu?dying_part=revival", "update 0 of 500", "update 500 of 500"),
}
MARKS = """() => [...document.querySelectorAll('.vega-embed svg .role-scope')]
    .filter(group => /(concat_[0-9]|timeline|picture|contours|cases)_group/.test(group.getAttribute('class')))
    .map(panel => [...panel.querySelectorAll('.role-mark:not(.mark-text)')].map(marks => marks.innerHTML).join(' ')
        .replace(/data:image[^"]*/g, 'picture'))"""

# a film of pictures is one large image, of which the panel shows a part
WIDEST = """() => Math.max(...[...document.querySelectorAll('.vega-embed svg .role-mark:not(.mark-text, .mark-image)')]
    .map(marks => marks.getBoundingClientRect()).flatMap(box => [box.width, box.height]))"""


@pytest.mark.parametrize("film", FILMS)
def test_a_film_shows_its_moment(browser, server, film):
    address, at_first, at_last = FILMS[film]
    page = new_tab(browser)
    failures, carried = [], []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("websocket", lambda socket: socket.on("framesent", lambda sent: carried.append(sent)))
    page.goto(f"{server}/{address}")
    page.wait_for_selector(FRAME, timeout=60_000)
    page.wait_for_timeout(1500)
    quiet = len(carried)
    last = int(page.get_attribute(FRAME, "max"))
    drawn = {}
    for moment, said in ((0, at_first), (last // 2, None), (last, at_last)):
        page.locator(FRAME).fill(str(moment))
        if said:
            page.wait_for_function("said => document.querySelector('.vega-embed svg').textContent.includes(said)", arg=said)
        page.wait_for_timeout(300)
        drawn[moment] = page.evaluate(MARKS)
        assert page.evaluate(WIDEST) < 1.2 * SIDE, "marks outside of their panel"
    assert len(drawn[0]) == 3
    for panels in drawn.values():
        assert all(panels), "a panel without marks"
        assert "NaN" not in str(panels)
        assert "Infinity" not in str(panels)
    for number in range(3):
        assert len({panels[number] for panels in drawn.values()}) == 3, f"panel {number + 1} stands still"
    assert len(carried) == quiet, "the film asked the server"
    assert not failures


@pytest.mark.parametrize(
    ("address", "times"),
    [
        ("playground", lambda: [*range(101)]),
        ("dying-relu?dying_part=revival", None),  # its moments are closer together where it begins
        ("classification?likelihood_part=training", None),
    ],
)
def test_a_drag_over_the_panel_of_time_chooses_the_moment(browser, server, address, times):
    page = new_tab(browser)
    carried = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda sent: carried.append(sent)))
    page.goto(f"{server}/{address}")
    page.wait_for_selector(FRAME, timeout=60_000)
    page.wait_for_timeout(1500)
    quiet, box = len(carried), page.locator('[class*="ground_timeline"]').first.bounding_box()
    at, last, middle = box["x"], int(page.get_attribute(FRAME, "max")), box["y"] + box["height"] / 2
    reached = []
    page.mouse.move(at + 5, middle)
    page.mouse.down()
    for share in (0.3, 0.6, 0.9):
        page.mouse.move(at + share * box["width"], middle, steps=3)
        page.wait_for_timeout(300)
        reached.append(int(page.input_value(FRAME)))
        # the rule that marks the moment follows the pointer, as far as there is a moment
        if times:
            assert abs(times()[reached[-1]] - share * times()[-1]) <= 0.6
    page.mouse.up()
    assert 0 < reached[0] < reached[1] < reached[2] < last
    page.mouse.move(at + 10, middle)
    page.wait_for_timeout(300)
    assert int(page.input_value(FRAME)) == reached[2], "moved without a button"
    assert len(carried) == quiet, "the film asked the server"


def test_keys_and_the_step_button_move_the_film_that_was_pressed_last(browser, server):
    page = new_tab(browser)
    page.goto(f"{server}/landscape")
    page.wait_for_selector(FRAME, timeout=60_000)
    page.wait_for_timeout(1500)
    last = int(page.get_attribute(FRAME, "max"))

    def frame():
        page.wait_for_timeout(300)
        return int(page.input_value(FRAME))

    page.keyboard.press("Home")
    assert frame() == last, "a key moved a film that nobody has touched"
    box = page.locator('[class*="ground_timeline"]').first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 5)
    start = frame()
    for key, moment in (("ArrowRight", start + 1), ("ArrowLeft", start), ("End", last), ("ArrowRight", last), ("Home", 0)):
        page.keyboard.press(key)
        assert frame() == moment, key
    page.click('input[name="step"]')
    assert frame() == 1
    page.keyboard.press("Space")  # the button's own key
    assert frame() == 2
    page.focus(FRAME)
    page.keyboard.press("Space")
    assert page.is_checked('input[name="playing"]')
    page.keyboard.press("Space")
    assert not page.is_checked('input[name="playing"]')
    page.get_by_label("Learning rate η", exact=True).focus()
    held = frame()
    page.keyboard.press("End")
    assert frame() == held, "a key that is typed moved the film"
