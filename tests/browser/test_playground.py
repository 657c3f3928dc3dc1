"""The playground in a real browser: the deep link, the film that plays without the server, bad input, Stop."""

import re
import time

import pytest

import nnkit

pytest.importorskip("playwright", reason="browser tests need playwright")
from playwright.sync_api import expect

from nnkit.charts.gradient_descent.heat_maps import FRAME_PIXELS, MAP_PIXELS
from tests.browser.running import free_port, new_tab, running_app

FRAME, PLAYING, SPEED = 'input[name="frame"]', 'input[name="playing"]', 'select[name="fps"]'


def visit(browser, address, theme="light", width=1440, height=900):
    """A page opened at an address, that keeps what it asked for, what its websockets carried and what went wrong."""
    page = new_tab(browser, theme, width, height)
    page.requested, page.frames_carried, page.failures = [], [], []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("pageerror", lambda error: page.failures.append(str(error)))

    def listen(socket):
        socket.on("framesent", lambda sent: page.frames_carried.append(sent))
        socket.on("framereceived", lambda received: page.frames_carried.append(received))

    page.on("websocket", listen)
    page.goto(address)
    page.wait_for_selector(FRAME, timeout=60_000)
    return page


def frame(page):
    return int(page.input_value(FRAME))


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def loss_card(page):
    return page.get_by_test_id("stMetricValue").first


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_deep_link_is_changed_and_played_without_the_server(browser, fresh_server, theme):
    page = visit(browser, f"{fresh_server}/playground?dataset=moons&learning_rate=0.05&n_epochs=80", theme)
    settings = {"dataset": "moons", "n_epochs": 80}
    before = nnkit.run(nnkit.Experiment(**settings, learning_rate=0.05)).train_loss[-1]
    expect(loss_card(page)).to_have_text(f"{before:.4g}")
    assert not page.get_by_text("Page not found").is_visible()

    rate = page.get_by_label("Learning rate η", exact=True)
    rate.fill("0.7")
    rate.press("Enter")
    after = nnkit.run(nnkit.Experiment(**settings, learning_rate=0.7)).train_loss[-1]
    expect(loss_card(page)).to_have_text(f"{after:.4g}", timeout=20_000)
    page.wait_for_url(re.compile(r"learning_rate=0\.7"))

    last = int(page.get_attribute(FRAME, "max"))
    assert last == 80
    page.select_option(SPEED, "60")
    page.wait_for_timeout(1500)  # let the rerun's last messages arrive
    quiet = len(page.frames_carried)
    page.click(PLAYING)
    seen = set()
    wait_until(lambda: seen.add(frame(page)) or len(seen) > 5)
    assert page.is_checked(PLAYING)
    page.click(PLAYING)  # pause
    page.wait_for_timeout(200)
    paused_at = frame(page)
    page.wait_for_timeout(300)
    assert frame(page) == paused_at < last
    page.click(PLAYING)
    wait_until(lambda: frame(page) == last and not page.is_checked(PLAYING))
    page.locator(FRAME).fill("3")  # scrub
    assert frame(page) == 3
    assert len(page.frames_carried) == quiet, "the film asked the server"

    assert not page.failures
    assert all(url.startswith((fresh_server, "data:", "blob:")) for url in page.requested), "asked another host"


def test_the_film_keeps_its_place_when_a_setting_changes(browser, server):
    page = visit(browser, f"{server}/playground?n_epochs=80")
    page.locator(FRAME).fill("20")
    before = loss_card(page).inner_text()
    rate = page.get_by_label("Learning rate η", exact=True)
    rate.fill("0.9")
    rate.press("Enter")
    expect(loss_card(page)).not_to_have_text(before, timeout=20_000)
    page.wait_for_timeout(500)
    assert frame(page) == 20


def test_what_is_typed_into_a_list_is_used_or_answered(browser, server):
    page = visit(browser, f"{server}/playground?n_epochs=10")
    layers = page.get_by_role("combobox", name="Hidden layers")
    for typed, said in [("6-5", None), ("six", "Hidden layers: 'six' cannot be used"), ("3-3", None)]:
        layers.fill(typed)
        layers.press("Enter")
        answer = page.get_by_test_id("stAlert")
        if said:
            expect(answer).to_contain_text(said, timeout=20_000)
        else:
            page.wait_for_url(re.compile(f"hidden={typed}"), timeout=20_000)
            expect(answer).to_have_count(0)
        page.wait_for_selector(FRAME)


def test_a_file_is_opened_and_a_bad_one_is_answered(browser, server, tmp_path):
    page = visit(browser, f"{server}/playground?dataset=table&n_epochs=10")
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("a;b;kind\n" + "".join(f"{i},5;{i % 3};{'x' if i < 10 else 'y'}\n" for i in range(20)))
    bad.write_bytes(bytes(range(256)) * 20)
    answer = page.get_by_test_id("stAlert")
    page.set_input_files("input[type=file]", good)
    expect(answer).to_have_count(0, timeout=20_000)
    page.wait_for_selector(FRAME)
    page.set_input_files("input[type=file]", bad)
    expect(answer.first).to_contain_text("line 2: received the byte 0x81; accepted is text in UTF-8", timeout=20_000)
    page.wait_for_selector(FRAME)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert not page.failures


def test_a_long_run_can_be_stopped_and_taken_up_again(browser, server):
    page = visit(browser, f"{server}/playground?n_epochs=10")
    last = page.get_attribute(FRAME, "max")
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("10000")
    epochs.press("Enter")
    page.get_by_role("button", name="Stop").click(timeout=20_000)
    expect(page.get_by_test_id("stAlert")).to_contain_text("Stopped after", timeout=10_000)
    wait_until(lambda: page.get_attribute(FRAME, "max") not in (last, None))
    page.get_by_role("button", name="Go on").click()
    loss = nnkit.run(nnkit.Experiment(n_epochs=10_000)).train_loss[-1]
    expect(loss_card(page)).to_have_text(f"{loss:.4g}", timeout=90_000)
    expect(page.get_by_role("button", name="Go on")).to_have_count(0)


def test_an_experiment_survives_a_server_that_is_killed_while_it_trains(browser, tmp_path):
    folders, port = (tmp_path / "first", tmp_path / "second"), free_port()
    for folder in folders:
        folder.mkdir()
    settings = {"n_epochs": 8000, "learning_rate": 0.05}
    page = new_tab(browser)
    with running_app(folders[0], port) as address:
        link = f"{address}/playground?n_epochs=8000&learning_rate=0.05"
        page.goto(link)
        expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=30_000)
    with running_app(folders[1], port):
        page.goto(link)
        page.wait_for_selector(FRAME, timeout=90_000)
        loss = nnkit.run(nnkit.Experiment(**settings)).train_loss[-1]
        expect(loss_card(page)).to_have_text(f"{loss:.4g}", timeout=60_000)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_the_charts_fit_into_the_window(browser, server, width, height):
    page = visit(browser, f"{server}/playground", width=width, height=height)
    right = "document.querySelector('.vega-embed svg, .vega-embed canvas')?.getBoundingClientRect().right"
    page.wait_for_function(f"{right} > 0 && {right} <= {width}", timeout=20_000)


def test_the_map_of_a_neuron_that_is_pointed_at_is_shown_large(browser, server):
    """The sheet of all maps lies under the panel, so much larger that this map fills it, with its middle at the panel's."""
    page = visit(browser, f"{server}/playground?n_epochs=5&hidden=4")
    page.wait_for_selector(".node_marks path", timeout=60_000)
    page.wait_for_timeout(500)
    node = page.locator(".node_marks path").nth(3)  # the first two are the inputs
    node.hover()
    page.wait_for_selector("text=neuron 1.2, enlarged")
    small_map = node.bounding_box()
    places = (".picture_group .background", ".picture_layer_2_marks image", ".concat_2_layer_1_marks image")
    panel, large, small = (page.locator(place).first.bounding_box() for place in places)
    assert large["width"] / small["width"] == pytest.approx(FRAME_PIXELS / MAP_PIXELS)
    for axis, side in (("x", "width"), ("y", "height")):
        share = (small_map[axis] + small_map[side] / 2 - small[axis]) / small[side]  # of the sheet
        shown = large[axis] + share * large[side]
        assert shown == pytest.approx(panel[axis] + panel[side] / 2, abs=0.06 * panel[side])  # a map begins at a whole pixel
    page.mouse.move(5, 5)
    page.wait_for_selector("text=neuron 1.2, enlarged", state="detached")
