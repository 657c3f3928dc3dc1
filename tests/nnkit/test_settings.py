"""Rules and records of settings: each value is used or refused in a sentence, and a record says itself in Python."""

from dataclasses import dataclass

import pytest

from nnkit.settings import SEED, Checked, Flag, Nested, OneOf, OrWord, Real, Settings, Text, Whole, setting


@dataclass(frozen=True)
class Walk(Settings):
    step: float = setting(0.1, Real(above=0.0, high=10.0))
    n_steps: int = setting(100, Whole(1, 1000))
    kind: str = setting("plain", OneOf(("plain", "drunken")))

    def check_together(self):
        if self.step * self.n_steps > 5000.0:
            raise ValueError(f"n_steps: received {self.n_steps}; accepted is a walk of at most 5000.")


@dataclass(frozen=True)
class Trip(Settings):
    walk: Walk = setting(Walk(), Nested(Walk))  # noqa: RUF009
    name: str = setting("", Text(5))


Walk.__module__ = Trip.__module__ = "nnkit.matrices.walking"


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (Real(0.0, 1.0), "0.5", 0.5),
        (Real(above=0.0), "3", 3.0),
        (Whole(1, 9), "7", 7),
        (Whole(1, 9), "7.0", 7),
        (SEED, "4294967295", 2**32 - 1),
        (OneOf(("a", "b")), "b", "b"),
        (Flag(), "True", True),
        (Flag(), "false", False),
        (Text(3), "abc", "abc"),
        (OrWord("all", Whole(1, 9)), "all", "all"),
        (OrWord("all", Whole(1, 9)), "4", 4),
        (Checked(lambda name, value: value * 2), "4", "44"),
    ],
)
def test_text_is_read_into_its_own_type(rule, text, value):
    read = rule.read("x", text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("rule", "text", "accepted"),
    [
        (Real(0.0, 1.0), "2", "a number from 0 to 1"),
        (Real(0.0, 1.0), "nan", "a number from 0 to 1"),
        (Real(above=0.0, high=100.0), "0", "a number above 0, at most 100"),
        (Real(low=0.0), "-1", "a number of at least 0"),
        (Whole(1, 9), "1.5", "a whole number from 1 to 9"),
        (Whole(1, 9), "", "a whole number from 1 to 9"),
        (OneOf(("a", "b")), "c", "one of a, b"),
        (Flag(), "yes", "True or False"),
        (Text(3), "abcd", "at most 3 characters"),
        (OrWord("all", Whole(1, 9)), "most", "a whole number from 1 to 9, or 'all'"),
        (OrWord("all", Whole(1, 9)), "10", "a whole number from 1 to 9"),
    ],
)
def test_what_is_not_accepted_is_said(rule, text, accepted):
    with pytest.raises(ValueError, match=f"^x: received .*; accepted is {accepted}"):
        rule.read("x", text)


def test_bounds_in_words():
    assert [rule.bounds for rule in (Real(0.5, 2.0), Real(above=0.0), Real(), Whole(1, 9), SEED, Flag(), Text(3))] == [
        "from 0.5 to 2", "above 0", "", "from 1 to 9", "", "", "",
    ]  # fmt: skip
    assert OrWord("all", Whole(1, 9)).bounds == "from 1 to 9"


def test_a_record_checks_its_fields_alone_and_together():
    assert Walk(step=1, n_steps=5.0).to_dict() == {"step": 1.0, "n_steps": 5, "kind": "plain"}
    with pytest.raises(ValueError, match="step: received 0; accepted is a number above 0, at most 10"):
        Walk(step=0)
    with pytest.raises(ValueError, match=r"kind: received 'drunk'; .*did you mean drunken"):
        Walk(kind="drunk")
    with pytest.raises(ValueError, match="n_steps: received 1000; accepted is a walk of at most 5000"):
        Walk(step=10, n_steps=1000)
    with pytest.raises(ValueError, match="walk: received 3; accepted is a Walk"):
        Trip(walk=3)


def test_a_record_is_a_key_an_address_and_a_piece_of_python():
    walk = Walk(step=0.5, kind="drunken")
    assert walk.key == Walk.from_dict(walk.to_dict())
    assert hash(walk) == hash(Walk(step=0.5, kind="drunken"))
    assert all(Walk.read(name, str(value)) == value for name, value in walk.to_dict().items())
    assert walk.changes() == {"step": 0.5, "kind": "drunken"}
    assert walk.constructor() == "nnkit.matrices.Walk(step=0.5, kind='drunken')"
    assert Trip(walk=walk, name="home").constructor() == (
        "nnkit.matrices.Trip(walk=nnkit.matrices.Walk(step=0.5, kind='drunken'), name='home')"
    )
    assert Trip(walk=Walk(step=0.12345678901234566, n_steps=3, kind="drunken"), name="home").constructor().splitlines() == [
        "nnkit.matrices.Trip(",
        "    walk=nnkit.matrices.Walk(step=0.12345678901234566, n_steps=3, kind='drunken'),",
        "    name='home',",
        ")",
    ]


def test_a_field_that_is_not_there_is_said():
    for call in (lambda: Walk.read("speed", "1"), lambda: Walk.from_dict({"speed": 1}), lambda: Walk.rule("speed")):
        with pytest.raises(ValueError, match="field: received 'speed'; accepted is one of step, n_steps, kind"):
            call()
