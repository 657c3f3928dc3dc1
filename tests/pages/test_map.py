"""The lecture map, and what every page has: a line in the table of contents, a link for a class, a reset, a notebook."""

import ast
import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from nnkit.claims import CLAIMS, measured

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from streamlit.testing.v1 import AppTest

from pages.contents import PAGES
from pages.lecture.claim_links import LINKS, PRESETS, address_of
from pages.lecture.start import DOORS
from pages.shared import page
from pages.shared.share import _notebook
from tests.pages.opening import assert_fine, opened_page

ROOT = Path(__file__).parents[2]
FILES = {path: file for pages in PAGES.values() for file, _, path in pages}
NAMES = [claim.name for claim in CLAIMS]


def opened(path="", **address):
    return opened_page(path, address)


def shown(app):
    """The numbers of the claims on the page."""
    return [box.label.split(".")[0].strip("*") for box in app.checkbox]


def test_the_start_page_is_the_map():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    assert shown(app) == [claim.name for claim in CLAIMS if claim.part == 1]
    assert shown(opened(part_of_lecture="all")) == NAMES


def links(app):
    """The labels of the links to pages."""
    return [link.proto.label for link in app.get("page_link")]


def test_there_is_a_picture_for_each_part_and_it_links_to_a_page_of_it():
    app = opened()
    parts = [part for part in PAGES if part != "Lecture"]
    assert [label for label in links(app) if label.strip("*") in parts] == [f"**{part}**" for part in parts]
    assert all(door.path in [path for _, _, path in PAGES[part]] for door, part in zip(DOORS, parts, strict=True))
    pictures = [image.proto.imgs[0] for image in app.get("image")]
    assert len(pictures) == len(parts) + 1, "the film, its end, and the others"
    assert all(picture.alt and picture.url.startswith("data:image/svg") for picture in pictures)
    captions = [caption.value for caption in app.caption]
    assert all(door.question in captions for door in DOORS)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.path)
def test_a_picture_opens_what_it_shows_whatever_was_set_before(door):
    fresh = opened_page(door.path, {name: text for name, text in door.address.items() if door.path == "softmax"})
    spoiled = opened_page(door.path, next(address for address in reversed(PRESETS[door.path].values()) if address))
    spoiled.query_params.clear()
    for name, text in door.address.items():
        spoiled.query_params[name] = text
    spoiled.run()
    assert_fine(spoiled)
    settings = [app.session_state["memories"][app.session_state["page"]].values for app in (fresh, spoiled)]
    assert settings[0] == settings[1], "the pictures are of the pages' defaults, and softmax's of its preset"


def test_the_film_is_played_again_as_another_picture():
    app = opened()
    [film, end, *others] = [image.proto.imgs[0].url for image in app.get("image")]
    app.button(key="play_again").click().run()
    [again, *same] = [image.proto.imgs[0].url for image in app.get("image")]
    assert again not in (film, end)
    assert same == others


@pytest.mark.parametrize(
    ("left_at", "seen", "label"),
    [
        ("", "", None),
        ("", "1-2-5", "claim 6"),
        ("", "27", "claim 27b"),
        ("", "-".join(NAMES), None),
        ("depth", "1-2-5", "Gradients through depth"),
    ],
)
def test_one_can_begin_and_go_on(left_at, seen, label):
    app = opened(seen=seen)
    if left_at:
        app.session_state["left_at"] = left_at
        app.run()
    assert "Start the walk" in links(app)
    assert [one for one in links(app) if "left off" in one] == ([f"Go on where you left off: {label}"] if label else [])


def test_a_page_that_was_left_is_known():
    assert opened("depth").session_state["left_at"] == "depth"
    assert "left_at" not in opened().session_state


def test_every_claim_stands_there_with_its_number():
    app = opened(part_of_lecture="all")
    said = [caption.value for caption in app.caption]
    for claim in CLAIMS:
        value = measured(claim)
        assert claim.holds(value)
        [caption] = [text for text in said if claim.sentence(value) in text]
        assert ":material/check:" in caption
        assert claim.printed in caption and claim.remark in caption


def test_the_claims_are_numbered_in_the_lectures_order():
    main, others = ([claim for claim in CLAIMS if claim.is_main == is_main] for is_main in (True, False))
    assert [*dict.fromkeys(claim.number for claim in (*main, *others))] == list(range(1, CLAIMS[-1].number + 1))
    assert len(set(NAMES)) == len(NAMES)
    assert [(claim.part, not claim.is_main) for claim in CLAIMS] == sorted((claim.part, not claim.is_main) for claim in CLAIMS)
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"its {main[-1].number} claims and the {len(main)} experiments that show them" in readme
    assert f"{len(others)} more show what it also says" in readme and f"through all {len(CLAIMS)} experiments" in readme
    assert list(LINKS) == NAMES


@pytest.mark.parametrize("name", LINKS)
def test_each_claims_link_opens_its_experiment_with_the_chart_to_look_at(name, monkeypatch):
    """Or with the place on the page to look at, which has a key."""
    shown, container = [], page.st.container
    monkeypatch.setattr(page.st, "container", lambda *args, **look: shown.append(look.get("key")) or container(*args, **look))
    monkeypatch.setattr(page, "show_chart", lambda chart, on_select: shown.append(chart.name))
    path, address = address_of(name)
    app = opened_page(path, address, unfold=())
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert LINKS[name][2] in shown


def test_claims_are_found_by_words_and_by_part():
    assert shown(opened(part_of_lecture="2")) == [claim.name for claim in CLAIMS if claim.part == 2]
    softmax = shown(opened(find="SOFTMAX"))
    assert softmax and set(softmax) < set(NAMES)
    assert shown(opened(find="softmax", part_of_lecture="1")) == softmax
    app = opened()
    app.text_input(key="find").set_value("no such words").run()
    assert not app.checkbox
    assert "No claim has the words" in app.info[0].value


def test_what_was_seen_is_kept_in_the_address():
    app = opened(seen="3-1")
    assert [box.value for box in app.checkbox][:4] == [True, False, True, False]
    app.checkbox(key="seen.4").check().run()
    app.checkbox(key="seen.1").uncheck().run()
    assert app.query_params["seen"] in ("3-4", ["3-4"])
    assert (
        app.button_group(key="part_of_lecture").proto.options[0].content
        == f"Gradient descent: 2 of {len([one for one in CLAIMS if one.part == 1])}"
    )
    progress = app.get("progress")[0].proto
    assert (progress.text, progress.value) == (f"2 of {len(CLAIMS)} seen", int(200 / len(CLAIMS)))
    counted = f"40 claims, 44 experiments that show them; {len(CLAIMS) - 44} more show what the lecture also says."
    assert any(caption.value.startswith(counted) for caption in app.caption)
    [warning] = opened(seen="99").warning
    assert "seen: received '99'; accepted is numbers of claims" in warning.value


def test_the_offered_code_prints_every_number():
    app = opened(part_of_lecture="1")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(app.code[0].value, {})
    lines = printed.getvalue().splitlines()
    assert len(lines) == len(CLAIMS)
    for line, claim in zip(lines, CLAIMS, strict=True):
        assert line.startswith(f"{claim.name}: {measured(claim):.4g} (") or claim.within[1] > claim.within[0]


# What every page has


def test_every_page_is_a_file_and_a_line_and_every_other_file_serves_one():
    found = {path.relative_to(ROOT / "pages").as_posix(): path.read_text() for path in (ROOT / "pages").glob("*/*.py")}
    assert set(FILES.values()) <= found.keys()
    assert len(FILES) == sum(len(pages) for pages in PAGES.values())
    for file in found.keys() - FILES.values():
        module = f"pages.{file.removesuffix('.py').replace('/', '.')}"
        package, name = module.rsplit(".", 1)
        imported = re.compile(rf"^from {re.escape(module)} import |^from {re.escape(package)} import .*\b{name}\b", re.MULTILINE)
        assert any(imported.search(text) for text in found.values()), f"{file} is no page, and none needs it"


@pytest.mark.parametrize("path", FILES)
def test_every_page_can_be_shown_to_a_class_and_reset(path):
    app = opened(path, present="True", hide="share,sidebar")
    assert not app.exception
    assert not app.warning
    bodies = [html.proto.body for html in app.get("html")]
    assert any("stSidebar" in body for body in bodies)
    assert any(body.startswith("<svg") for body in bodies)  # the address as a QR code
    [reset] = [button for button in app.button if button.label == "Reset"]
    reset.click().run()
    assert not app.exception
    assert dict(app.query_params) == {}
    [warning] = opened(path, hide="everything").warning
    assert "hide: received 'everything'; accepted is names with commas between them: sidebar, presets, share" in warning.value


@pytest.mark.parametrize("path", PRESETS)
def test_no_two_presets_of_a_page_are_the_same(path):
    addresses = [json.dumps(address, sort_keys=True) for address in PRESETS[path].values()]
    assert len(set(addresses)) == len(addresses)


def test_every_page_with_presets_is_listed_with_them():
    assert set(PRESETS) == set(FILES) - {""}


@pytest.mark.parametrize("path", FILES)
def test_the_notebook_of_every_page_is_its_code(path):
    code = opened(path).code[-1].value
    notebook = json.loads(json.dumps(_notebook(code)))
    assert notebook["nbformat"] == 4
    [cell] = notebook["cells"]
    ast.parse(cell["source"])
    assert cell["source"] == code


@pytest.mark.parametrize("path", sorted({path for path, *_ in LINKS.values()}))
def test_a_claims_link_opens_its_experiment_whatever_was_set_before(path):
    """The settings of each of the page's other ready-made experiments are gone after the link."""
    for name, (where, *_) in LINKS.items():
        if where != path:
            continue
        fresh = opened_page(path, address_of(name)[1])
        spoiled = opened_page(path, next(address for address in reversed(PRESETS[path].values()) if address))
        spoiled.query_params.clear()
        for key, value in (address_of(name)[1] | {"claim": name}).items():
            spoiled.query_params[key] = value
        spoiled.run()
        assert_fine(spoiled)
        settings = fresh.session_state["memories"][fresh.session_state["page"]].values
        again = spoiled.session_state["memories"][spoiled.session_state["page"]].values
        assert again == settings | {"claim": name}
        claim = CLAIMS[NAMES.index(name)]
        assert any(claim.text in text.value for text in spoiled.markdown)
