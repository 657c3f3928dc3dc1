"""The settings of a page, each said once: its name in the address, its label, its default, what it accepts, and its help.

    Number("dead_leak", "Leaky ReLU's slope s", 0.01, "The slope for negative sums.", low=0.001, high=1.0)

From that one line come the control, the check, the address, the range in the help and what `?hide=` accepts. Where nnkit has a
record of settings, the default and the rule are the record's own: see `Record`.

While a page runs, the session's state holds each setting under its name, as its control has it. Streamlit's own
`bind="query-params"` would not do: it drops unusable values without a word, and knows no control that is not drawn.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from math import inf
from typing import Any

import streamlit as st

from nnkit import settings as rules
from nnkit.validation import whole
from pages.shared.address import hold_on_return, memory
from pages.shared.frame import lazy_expander, show_problem


class Setting:
    """One setting. The kinds below know how to draw it; `look` is what else their Streamlit control takes."""

    def __init__(self, name: str, label: str, default: Any, help: str = "", *, rule: Any, **look: Any):
        bounds = rule.bounds
        self.name, self.label, self.default, self.rule, self.look = name, label, default, rule, look
        self.help = f"{help} {bounds[0].upper()}{bounds[1:]}.".strip() if bounds else help

    def read(self, text: str) -> Any:
        """The value that a text in the address stands for; ValueError in a sentence where it cannot be used."""
        return self.rule.read(self.name, "" if text == "none" else text)

    def check(self, value: Any) -> Any:
        """The value that the control holds, in its own type; ValueError in a sentence where it cannot be used."""
        return self.rule.check(self.name, value)

    def fit(self, most: int, instead: str) -> None:
        """Answer a value that counts beyond the `most` that there are, and set it to 1; `instead` says what is shown then."""
        try:
            whole(self.name, self.check(st.session_state[self.name]), 1, most)
        except ValueError as problem:
            show_problem(problem, instead)
            st.session_state[self.name] = 1

    def restore(self) -> None:
        """Put the latest usable value in the place of one that cannot be used."""
        try:
            self.check(st.session_state[self.name])
        except ValueError:
            st.session_state[self.name] = memory().values.get(self.name, self.default)

    def draw(self, **look: Any) -> None:
        """Draw the control, unless it is drawn apart from the others; `look` goes before what was said with the setting."""
        if self.name in memory().apart:
            return
        hold_on_return(self.name)
        options = {"label": self.label, "key": self.name, "help": self.help, "persist_state": "page"} | self.look | look
        self._control(**options)

    def _control(self, **options: Any) -> None:
        """Draw the control itself: every kind that has one says how."""


class Typed(Setting):
    """A number that is typed as text, and read as all text is: 0,5 and 1/2 are numbers, and what is none is answered.

    Streamlit's own box for numbers makes 5 of 0,5 and 0 of letters. With `step` two buttons add and subtract, and with `ladder`
    they go to the next of some usual values. The browser draws them, see `room.watch_window`: as elements of the page they took
    a third of every rerun.
    """

    @property
    def can_step(self):
        """Whether its box has the two buttons."""
        return bool(self.look.get("step") or self.look.get("ladder"))

    def move(self, direction):
        """Step up or down, from what the box shows; a page can have set another step in `memory().steps`."""
        state, ladder = st.session_state, self.look.get("ladder", ())
        shown = next(name for name in (f"chosen_{self.name}", self.name) if name in state)
        with suppress(ValueError):  # what cannot be used has been answered, and beyond the ends is nothing
            value = float(self.rule.read(self.name, as_typed(state[shown])))
            beyond = [rung for rung in ladder if (rung - value) * direction > 0.0]
            nearest = min(beyond, key=lambda rung: abs(rung - value), default=value)
            step = memory().steps.get(self.name, self.look.get("step"))
            moved = nearest if ladder else round(value + direction * step, 12)
            state[self.name] = as_typed(self.rule.check(self.name, moved))
            self.look.get("on_change", bool)()

    def check(self, value):
        return self.rule.read(self.name, value) if isinstance(value, str) else self.rule.check(self.name, value)

    def _control(self, *, key, step=None, ladder=(), **options):
        st.session_state[key] = as_typed(st.session_state[key])
        st.text_input(key=key, **options)


def as_typed(value):
    """A number as a person would type it; text as it is."""
    if isinstance(value, str | int):
        return str(value)
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


class Number(Typed):
    """A real number that is typed."""

    def __init__(self, name, label, default, help="", *, low=-inf, high=inf, above=None, rule=None, **look):
        super().__init__(name, label, default, help, rule=rule or rules.Real(low, high, above), **look)


USUAL_RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class LearningRate(Number):
    """A learning rate, stepped up and down usual values."""

    def __init__(self, name, label, default, help="", **look):
        super().__init__(name, label, default, help, **{"ladder": USUAL_RATES} | look)


class Slider(Number):
    """A real number on a slider, whose ends are the bounds unless `low` and `high` are said."""

    def _control(self, **options):
        st.slider(min_value=self.rule.low, max_value=self.rule.high, **options)


class Whole(Typed):
    """A whole number that is typed."""

    def __init__(self, name, label, default, help="", *, low=0, high=rules.LARGEST_SEED, rule=None, **look):
        super().__init__(name, label, default, help, rule=rule or rules.Whole(low, high), **look)


class WholeSlider(Whole):
    """A whole number on a slider."""

    def _control(self, **options):
        st.slider(min_value=self.rule.low, max_value=self.rule.high, **options)


class Seed(Whole):
    """The seed of something drawn at random, stepped to draw again."""

    def __init__(self, name, label, default, help="", **look):
        super().__init__(name, label, default, help, **{"step": 1} | look)


class Flag(Setting):
    """Yes or no."""

    def __init__(self, name, label, default=False, help="", *, rule=None, **look):
        super().__init__(name, label, default, help, rule=rule or rules.Flag(), **look)

    def _control(self, **options):
        st.toggle(**options)


class Text(Setting):
    """A line of text."""

    def __init__(self, name, label, default="", help="", *, longest=200, rule=None, **look):
        longest = getattr(rule, "longest", longest)
        super().__init__(name, label, default, help, rule=rule or rules.Text(longest), **{"max_chars": longest} | look)

    def _control(self, **options):
        st.text_input(**options)


class LongText(Text):
    """Text of several lines."""

    def _control(self, **options):
        st.text_area(**options)


class Choice(Setting):
    """One of some options: a tuple of them, a dict of option to label, or a catalogue of records with a label."""

    def __init__(self, name, label, default, help="", *, options, rule=None, **look):
        super().__init__(name, label, default, help, rule=rule or rules.OneOf(tuple(options)), **look)
        self.options = options

    def label_of(self, option):
        """What an option is called for people."""
        label = self.options.get(option, option) if isinstance(self.options, dict) else option
        return getattr(label, "label", label) or "none"

    def _control(self, **options):
        st.selectbox(**{"options": tuple(self.options), "format_func": self.label_of} | options)


class Segments(Choice):
    """One of a few options, beside each other. They are all seen, so the help names no range."""

    def __init__(self, name, label, default, help="", **look):
        super().__init__(name, label, default, help, **look)
        self.help = help

    def _control(self, **options):
        st.segmented_control(**{"options": tuple(self.options), "format_func": self.label_of, "required": True} | options)


class Combo(Choice):
    """A choice of usual values that also takes any other that is typed."""

    def __init__(self, name, label, default, help="", *, options, rule, **look):
        super().__init__(name, label, default, help, options=options, rule=rule, **look)

    def check(self, value):
        return self.read("" if value is None else str(value))

    def _control(self, **options):
        state, offered = st.session_state, tuple(self.options)
        chosen = state[self.name] = "" if state[self.name] is None else str(state[self.name])
        offered = offered if chosen in offered else (*offered, chosen)
        st.selectbox(**{"options": offered, "format_func": self.label_of, "accept_new_options": True} | options)


class Names(Setting):
    """Any number of a catalogue's entries, held as their names joined by "-"."""

    def __init__(self, name, label, default, help="", *, options, rule, **look):
        super().__init__(name, label, default, help, rule=rule, **look)
        self.options = options

    def _control(self, key, **options):
        state, pills = st.session_state, f"chosen_{self.name}"

        def take_over():
            state[key] = "-".join(name for name in self.options if name in state[pills])

        state[pills] = [name for name in state[key].split("-") if name]
        st.pills(
            **{"options": tuple(self.options), "format_func": lambda name: self.options[name].label} | options,
            selection_mode="multi",
            key=pills,
            on_change=take_over,
        )


class Kept(Setting):
    """A setting without a control of its own: what sets it is drawn by hand."""

    def __init__(self, name, default, *, rule, label=""):
        super().__init__(name, label or name, default, rule=rule)

    def draw(self, **look):
        """Nothing."""


# Settings together


class Group:
    """Settings, other groups, and functions that draw something, in the order in which they are drawn."""

    def __init__(self, *items: Any, title: str = ""):
        self.items, self.title = items, title

    def draw(self) -> None:
        """Draw everything in the group; ValueError at the end where a table in it cannot be used."""
        if self.title:
            st.subheader(self.title, anchor=False)
        problems = []
        for item in self.items:
            try:
                item.draw() if isinstance(item, Setting | Group) else item()
            except ValueError as problem:
                problems.append(problem)
        if problems:
            raise problems[0]

    def settings(self, that_count: bool = False) -> Iterator[Setting]:
        """Every setting of the group and of the groups in it, or only those that count now."""
        for item in self.items:
            if isinstance(item, Setting):
                yield item
            elif isinstance(item, Group):
                yield from item.settings(that_count)


class Folded(Group):
    """A group that is folded up, and drawn only while somebody has it unfolded."""

    def __init__(self, label: str, *items: Any):
        super().__init__(*items)
        self.label = label

    def draw(self) -> None:
        lazy_expander(self.label, super().draw)


class Row(Group):
    """A group whose controls stand beside each other as far as there is room, in line at the bottom or in the center."""

    def __init__(self, *items: Any, align: str = "bottom"):
        super().__init__(*items)
        self.align = align

    def draw(self) -> None:
        with st.container(horizontal=True, vertical_alignment=self.align):
            super().draw()


class When(Group):
    """A group that is drawn only where a condition on the session's state holds.

    Where it does not, values that cannot be used give way to the latest that could: nobody sees the controls to mend them.
    """

    def __init__(self, condition: Callable[[Any], bool], *items: Any):
        super().__init__(*items)
        self.condition = condition

    def settings(self, that_count: bool = False) -> Iterator[Setting]:
        if not that_count or self.condition(st.session_state):
            yield from super().settings(that_count)

    def draw(self) -> None:
        if self.condition(st.session_state):
            super().draw()
        else:
            for setting in self.settings():
                setting.restore()


class Drawn(Group):
    """Settings whose controls a function draws by hand."""

    def __init__(self, draw: Callable[[], Any], *settings: Setting):
        super().__init__(*settings)
        self.by_hand = draw

    def draw(self) -> None:
        self.by_hand()


class Record:
    """A record of nnkit's as settings of a page, with the record's own defaults and rules.

    Parameters
    ----------
    record : subclass of nnkit.settings.Settings
    prefix : str
        What the settings' names have before the fields' names.
    **renamed : str
        By field, names in the address that are other than that.
    """

    def __init__(self, record: type[rules.Settings], prefix: str = "", **renamed: str):
        self.record = record
        self.names = {field: renamed.get(field, prefix + field) for field in record.field_names()}

    def __call__(self, kind: type[Setting], field: str, label: str = "", help: str = "", **look: Any) -> Any:
        """A setting of some kind for a field."""
        default = look.pop("default", self.record.__dataclass_fields__[field].default)
        return kind(self.names[field], label, default, help, rule=self.record.rule(field), **look)

    def of(self, values: dict[str, Any], **others: Any) -> Any:
        """The record with the page's values; ValueError about the setting by the setting's name where it cannot be used."""
        given = {field: values[name] for field, name in self.names.items() if name in values}
        try:
            typed = {field: self.record.read(field, value) for field, value in given.items() if isinstance(value, str)}
            return self.record(**given | typed | others)
        except ValueError as problem:
            raise self.on_page(problem) from None

    def on_page(self, problem: ValueError) -> ValueError:
        """A problem with a field, about the setting by its name on the page."""
        field, colon, sentence = str(problem).partition(":")
        return ValueError(f"{self.names.get(field, field)}{colon}{sentence}")


class Values(dict):
    """Settings by name, for reading: `s.dead_leak`, or `s["elu.alpha"]`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def key(self) -> tuple:
        """Equal for equal values."""
        return tuple(self.items())
