"""The claim that a page was opened for: its question first, then its number, a tick, and the way through the lecture."""

import pytest

from nnkit.claims import CLAIMS, measured
from pages.lecture.claim_bar import NAMES, STOPS
from pages.lecture.claim_links import address_of
from tests.pages.opening import address_of as address_shown
from tests.pages.opening import assert_fine, opened_page, said

CLAIM = CLAIMS[NAMES.index("22")]


def opened(name, **settings):
    path, address = address_of(name)
    return opened_page(path, address | {"claim": name} | settings, unfold=())


def links(app):
    """The pages and the settings that the claim bar's links lead to, in their order."""
    return [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]


def guess(app, answer):
    return app.button_group(key=f"guess.{CLAIM.name}").set_value(answer).run()


def test_the_question_comes_before_the_number():
    app = opened(CLAIM.name)
    assert_fine(app)
    assert CLAIM.text in said(app) and CLAIM.question in said(app)
    assert CLAIM.sentence(measured(CLAIM)) not in said(app)
    offered = app.button_group(key=f"guess.{CLAIM.name}").options
    assert offered == [*CLAIM.answers, "Just show me"]


@pytest.mark.parametrize("is_right", [True, False])
def test_a_guess_is_answered_with_the_number(is_right):
    right = CLAIM.answers[CLAIM.right(measured(CLAIM))]
    other = next(answer for answer in CLAIM.answers if answer != right)
    app = guess(opened(CLAIM.name), right if is_right else other)
    assert_fine(app)
    assert CLAIM.sentence(measured(CLAIM)) in said(app)
    assert ("Right." in said(app)) == is_right
    assert (f"It is “{right}”." in said(app)) != is_right


def test_who_does_not_want_to_guess_sees_the_number_and_no_verdict():
    app = guess(opened(CLAIM.name), "Just show me")
    assert CLAIM.sentence(measured(CLAIM)) in said(app)
    assert "Right." not in said(app) and "It is “" not in said(app)


def test_the_way_leads_through_all_claims_in_order_and_keeps_the_projectors_view():
    for name, before, after in zip(NAMES, [None, *NAMES], [*NAMES[1:], None], strict=False):
        if name not in (NAMES[0], "22", "27b", NAMES[-1]):  # one page each of the two ends and of the middle
            continue
        found = links(opened(name, present="True"))
        around = [one for one in (before, after) if one]
        for neighbour in around:
            assert any(f"claim={neighbour}" in query and "present=True" in query for page, query in found), neighbour
        assert len(found) == len(around) + 1  # and the map


def test_the_short_path_has_nine_stops_in_the_lectures_order():
    assert len(STOPS) == 9
    assert list(STOPS) == [name for name in NAMES if name in STOPS]
    [_, (_, after)] = links(opened(STOPS[0], walk="True"))
    assert f"claim={STOPS[1]}" in after and "walk=True" in after


def test_a_tick_is_kept():
    app = guess(opened(CLAIM.name), "Just show me")
    app.checkbox(key=f"tick.{CLAIM.name}").check().run()
    assert_fine(app)
    assert app.session_state["ticks"] == {CLAIM.name: True}
    assert address_shown(app)["claim"] == CLAIM.name


def test_the_map_takes_over_the_ticks_of_the_claims_pages():
    app = opened_page("", {"seen": "1-22"}, unfold=())
    app.session_state["ticks"] = {"22": False, "27b": True}
    app.run()
    assert address_shown(app)["seen"] == "1-27b"
    assert app.checkbox(key="seen.1").value


@pytest.mark.parametrize("name", ["23", "38"])
def test_a_claim_alone_in_the_address_opens_its_experiment(name):
    path, address = address_of(name)
    app = opened_page(path, {"claim": name}, unfold=())
    assert_fine(app)
    assert address_shown(app) == address | {"claim": name}
