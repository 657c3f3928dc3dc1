"""The frame of a page: heading, ready-made experiments, parts with their settings, charts, takeaways and the share panel.

A page reads from the top: its `Page`, its settings, what it computes, what it shows, and last one call of `parts` (or `only`,
for a page of one part), which runs it all.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from nnkit import settings as rules
from nnkit.claims import CLAIMS
from nnkit.markdown import literal
from nnkit.result import Result, key_of
from pages.shared.address import forget_address, memory, read_address, write_address
from pages.shared.cache import cache
from pages.shared.frame import apply_frame, checked_names, class_view, show_problem
from pages.shared.room import room_of_window, watch_window
from pages.shared.settings import Choice, Flag, Group, Kept, Segments, Typed, Values, as_typed
from pages.shared.share import share_panel
from pages.shared.show import show_chart

HEADLINE, NOTICE = ":material/visibility:", "##### What to notice\n"


@dataclass(frozen=True)
class Part:
    """One of the experiments of a page.

    Parameters
    ----------
    label : str
    settings : sequence of Setting and Group
        Drawn in the sidebar.
    compute : callable
        `compute(s)` gives the result from the values of the part's settings and those of `above`; ValueError in a sentence where
        they cannot be used together. None where the visitor has stopped it.
    show : callable
        `show(result, s)` shows it; `s` has the values of all settings of the page.
    above, below : sequence of Setting and Group
        Like `settings`, but drawn on the page above what is shown, or below what stands in `page.first`.
    view : sequence of Setting and Group
        Settings that `show` draws itself, with `page.draw`, and that change nothing of the result.
    main : sequence of str
        The names of the two or three settings that matter most; those that count now are drawn. In front of a class they stand
        above the charts, and on a phone below the first ones, where their effect is seen.
    cache : str or None
        Where results are shared by all visitors, a name of `pages.shared.cache`; None where `compute` shares them itself.
    """

    label: str
    settings: Sequence[Any]
    compute: Callable[[Values], Any]
    show: Callable[[Any, Values], None]
    above: Sequence[Any] = ()
    below: Sequence[Any] = ()
    view: Sequence[Any] = ()
    main: Sequence[str] = ()
    cache: str | None = "examples"

    @property
    def names(self):
        """The names of the settings that the result depends on."""
        return [setting.name for setting in Group(*self.settings, *self.above, *self.below).settings()]


class Page:
    """One page while it runs.

    Parameters
    ----------
    name : str
        Under which the session keeps the page's settings.
    question : str
        The question that the page answers.
    presets : dict
        Names and addresses of ready-made experiments.
    title : str, optional
        The heading, where it is not the page's name in the menu.
    """

    under_title = staticmethod(lambda: None)  # what stands under every title: the app's table of contents puts the claim there

    def __init__(self, name, question, presets, title=""):
        self.name, self.title, self._presets, self._too_long = name, title or st.session_state["title"], presets, []
        self._n_boxes = 0
        self._top = st.container(horizontal=True, vertical_alignment="center", key="top")
        self._question = question
        self._claim = st.container(key="claim_place")
        look = {"wrap": not room_of_window().is_narrow or st.session_state.get("present", False), "vertical_alignment": "center"}
        self._choices = st.container(horizontal=True, key="choices", **look)
        self._warning = st.empty()

    # Running the page

    def parts(self, chooser, help, **parts):
        """Let the visitor choose one of several parts by the setting `chooser`, and run it."""
        labels = {name: part.label for name, part in parts.items()}
        self._run(Segments(chooser, "Part", next(iter(labels)), help, options=labels, label_visibility="collapsed"), parts)

    def only(self, settings, compute, show, **options):
        """Run a page of a single part: see `Part`."""
        self._run(None, {"only": Part("", settings, compute, show, **options)})

    def _run(self, chooser, parts):
        items = (item for p in parts.values() for item in (*p.settings, *p.above, *p.below, *p.view))
        self._open([*([chooser] if chooser else []), *items])
        with self._choices:
            self._draw_choices(chooser)
        chosen = st.session_state[chooser.name] if chooser else "only"
        part, worked, problems = parts[chosen], memory().worked, []
        self._draw_settings(part, problems)
        self._draw(part.above, problems)
        self._headline = None if room_of_window().is_narrow else st.container(key="headline")
        self.first = self._place = st.container()  # where the first charts stand, and what belongs to them
        self._draw(part.below, problems)
        values = self._usable_values(part.names, problems)
        result = None if problems else self._computed(chosen, part, values, problems)
        if result is not None:
            worked[chosen] = {name: values[name] for name in part.names}
        elif chosen in worked:  # the charts show the latest settings that could be used, and so does the address
            values.update(worked[chosen])
            result = self._computed(chosen, part, values, problems)
        else:
            defaults = Values({name: self.settings[name].default for name in part.names})
            result = self._computed(chosen, part, defaults, problems)
        for problem in problems:
            self._answer(problem, values)
        self._write(values)
        if result is not None:
            part.show(result, values)
            if part.cache and self._is_new:  # its size counts with what was computed to show it
                cache(part.cache).put(self._key, result)
        self._draw_main()  # where nothing has been shown above it

    def _draw_choices(self, chooser):
        """The part of the page, and its ready-made experiments."""
        if chooser and room_of_window().is_narrow:
            chooser = Choice(chooser.name, chooser.label, chooser.default, options=chooser.options, label_visibility="collapsed")
        if chooser:
            memory().drawn.discard(chooser.name)  # it may be another kind of control than in the window's last room
            chooser.draw()
        preset_picker(self.name, self._presets, sum(len(label) * 8 + 28 for label in chooser.options.values()) if chooser else 0)

    def _draw_settings(self, part, problems):
        """The settings of a part: in the sidebar, or before a class in a fold beside those that matter most."""
        state, is_phone = st.session_state, room_of_window().is_narrow
        items = Group(*part.settings, *part.above, *part.below, *part.view)
        counting = {setting.name: setting for setting in items.settings(that_count=True)}
        self._main = [counting[name] for name in part.main if name in counting and (is_phone or state["present"])]
        memory().apart = frozenset(setting.name for setting in self._main)
        if not state["present"]:
            with st.sidebar:
                self._draw(part.settings, problems)
            return
        if part.settings:
            with self._choices, st.popover("All settings", icon=":material/tune:"):
                self._draw(part.settings, problems)
        if not is_phone:
            self._draw_main()

    def _draw_main(self):
        """The settings that matter most, unless they stand on the page already."""
        settings, self._main = self._main, []
        memory().apart = frozenset()
        if settings:
            with st.container(horizontal=True, vertical_alignment="bottom", key="main_settings"):
                for setting in settings:
                    setting.draw()

    def _open(self, items):
        """Read the address into the settings, which are collected from all parts of the page."""
        settings = {setting.name: setting for setting in Group(*items).settings()}
        self._names = tuple(settings)
        present, walk = Flag("present", "View for the projector"), Flag("walk", "The short path of claims")
        hide = Kept("hide", "", rule=rules.Checked(checked_names(self._names)))
        claim = Kept("claim", "", rule=rules.OneOf(("", *(claim.name for claim in CLAIMS))))
        self.settings = settings | {"present": present, "hide": hide, "claim": claim, "walk": walk}
        read_address(self.name, self.settings)
        watch_window([setting for setting in settings.values() if isinstance(setting, Typed) and setting.can_step])
        apply_frame()
        with self._top:
            st.header(
                st.session_state["title"],
                anchor=False,
                width="content",
                help=self._question if room_of_window().is_narrow else None,
            )
            if not room_of_window().is_narrow:
                st.caption(self._question)
            class_view(self._names)
        with self._claim:
            self.under_title()

    @staticmethod
    def _draw(items, problems):
        try:
            Group(*items).draw()
        except ValueError as problem:  # of a table that is being edited
            problems.append(problem)

    def _usable_values(self, names, problems):
        """Every setting's value; where it cannot be used, the latest that could, and a sentence if it is one of these."""
        values = Values()
        for name, setting in self.settings.items():
            try:
                values[name] = setting.check(st.session_state[name])
            except ValueError as problem:
                values[name] = memory().values.get(name, setting.default)
                if name in names:
                    problems.append(problem)
        return values

    def _computed(self, chosen, part, values, problems):
        """The part's result, or None with a sentence about what is wrong."""
        own = Values({name: values[name] for name in part.names})
        try:
            if part.cache is None:
                return part.compute(own)
            self._key = self.name, chosen, own.key
            self._is_new = cache(part.cache).get(self._key) is None
            return cache(part.cache).computed(self._key, partial(part.compute, own))
        except ValueError as problem:
            problems.append(problem)
            return None

    def _write(self, values):
        """Put the settings into the address, and answer what in it could not be used."""
        problems, self._too_long = write_address(dict(values), self.settings)
        if problems:
            sentences = "\n- ".join(map(literal, problems))
            self._warning.warning(
                f"Defaults stand in for what could not be used in the address:\n- {sentences}", icon=":material/link:"
            )

    def _answer(self, problem, values):
        """Say what cannot be used, by the name of its control, what is accepted, and what is shown meanwhile."""
        place, colon, sentence = str(problem).partition(": ")
        name, *within = place.split(", ")  # as in "rows_p, row 2, column p"
        if name not in self.settings:
            show_problem(problem)
            return
        setting = self.settings[name]
        sentence = re.sub(r"^received (['\d-].*?); accepted", r"\1 cannot be used; accepted", sentence)
        instead = (f"Still showing {as_typed(values[name])}.",) if isinstance(setting, Typed) else ()
        show_problem(f"{', '.join([setting.label, *within])}{colon}{sentence}", *instead)

    # What a part shows

    def draw(self, *items):
        """Draw settings of the part's `view`, and say under them what cannot be used."""
        group = Group(*items)
        group.draw()
        for setting in group.settings():
            try:
                setting.check(st.session_state[setting.name])
            except ValueError as problem:
                self._answer(problem, memory().values)

    def charts(self, *charts, widths=None, on_select=None, is_film=False):
        """Show charts beside each other.

        Parameters
        ----------
        *charts : Chart, or sequence of Chart
            A sequence stands below each other.
        widths : sequence of number, optional
        on_select : callable, optional
            `on_select(points)` is called with what the visitor has selected in one of the charts, as a list of dicts.
        is_film : bool
            Whether the first is a film: on a phone its panels are long, so the main settings stand above it, not below.
        """
        place, self._place = self._place, nullcontext()
        with place:
            if is_film:
                self._draw_main()
            columns = st.columns(widths or len(charts)) if len(charts) > 1 else [st.container()]
            for column, of_column in zip(columns, charts, strict=True):
                with column:
                    for chart in of_column if isinstance(of_column, Sequence) else [of_column]:
                        show_chart(chart, on_select)
                    self._draw_main()  # on a phone, where columns stand below each other, they stand under the first chart

    def takeaways(self, result: Result, *arguments, **options):
        """Show what is worth noticing in a result: the first sentence above the charts, where they have room, the others here.

        Further arguments go to the result's `takeaways`.
        """
        key = ("takeaways", type(result).__name__, result.key, key_of(arguments), key_of(options))
        self.notice(cache("examples").computed(key, partial(result.takeaways, *arguments, **options)))

    def notice(self, sentences: Sequence[str]):
        """Show sentences that are worth noticing."""
        if self._headline is not None:
            headline, *sentences = sentences
            self._headline.markdown(f"{HEADLINE} {headline}")
            self._headline = None
        if sentences:
            self._n_boxes += 1
            with st.container(border=True, key=f"takeaways{self._n_boxes}"):
                st.markdown(f"{NOTICE}- " + "\n- ".join(sentences))

    def share(self, result, *files):
        """Offer the page's link, the result as Python (or code as it is), and files. It is the last that a page does."""
        code = result if isinstance(result, str) else result.to_python()
        share_panel(self.name, code, files, self._too_long)


def preset_picker(page, presets, taken):
    """The ready-made experiments in one menu, and before it the first of them where there is room for two or more.

    `taken` are the pixels that are not free. Choosing one opens its address in this page.
    """
    if not presets:
        return
    state, menu, pills = st.session_state, f"{page}.preset", f"{page}.first_presets"

    def open_preset(key):
        name = state[menu] = state[pills] = state[key]
        if name is not None:
            carried = {"present": "True"} if state["present"] else {}
            st.query_params.from_dict(presets[name] | carried)
            forget_address()

    room = room_of_window()
    beside = 220 + (150 if state["present"] else 0)  # for the menu, and for all settings before a class
    free, first = room.width / room.zoom - taken - beside, []
    for name in presets:
        free -= 8 * len(name) + 34
        if free < 0:
            break
        first.append(name)
    look = {"label_visibility": "collapsed", "help": "Each sets all controls to show one point of the lecture."}
    if len(first) > 1:
        state[pills] = state.get(menu) if state.get(menu) in first else None
        st.pills("First examples", first, key=pills, on_change=open_preset, args=(pills,), **look)
    st.selectbox(
        "Examples", list(presets), None, key=menu, on_change=open_preset, args=(menu,),
        width="stretch" if room_of_window().is_narrow else 200,
        placeholder=f"All {len(presets)} examples", **look,
    )  # fmt: skip
