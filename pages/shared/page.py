"""The frame of a page: heading, ready-made experiments, parts with their settings, charts, takeaways and the share panel.

A page reads from the top: its `Page`, its settings, what it computes, what it shows, and last one call of `parts` (or `only`,
for a page of one part), which runs it all.
"""

from collections.abc import Callable, Sequence
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
from pages.shared.frame import apply_frame, checked_names, show_problem, takeaways_box
from pages.shared.settings import Flag, Group, Kept, Segments, Values
from pages.shared.share import share_panel
from pages.shared.show import show_chart


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
    above : sequence of Setting and Group
        Like `settings`, but drawn on the page above what is shown.
    view : sequence of Setting and Group
        Settings that `show` draws itself, with `page.draw`, and that change nothing of the result.
    cache : str or None
        Where results are shared by all visitors, a name of `pages.shared.cache`; None where `compute` shares them itself.
    """

    label: str
    settings: Sequence[Any]
    compute: Callable[[Values], Any]
    show: Callable[[Any, Values], None]
    above: Sequence[Any] = ()
    view: Sequence[Any] = ()
    cache: str | None = "examples"

    @property
    def names(self):
        """The names of the settings that the result depends on."""
        return [setting.name for setting in Group(*self.settings, *self.above).settings()]


class Page:
    """One page while it runs.

    Parameters
    ----------
    name : str
        Under which the session keeps the page's settings.
    title, question : str
        The heading, and the question that the page answers.
    presets : dict
        Names and addresses of ready-made experiments.
    """

    under_title = staticmethod(lambda: None)  # what stands under every title: the app's table of contents puts the claim there

    def __init__(self, name, title, question, presets):
        self.name, self._too_long = name, []
        st.header(title, anchor=False)
        st.caption(question)
        self._claim = st.container()
        preset_picker(name, presets)
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
        self._open(
            [*([chooser] if chooser else []), *(item for p in parts.values() for item in (*p.settings, *p.above, *p.view))]
        )
        if chooser:
            chooser.draw()
        chosen = st.session_state[chooser.name] if chooser else "only"
        part, worked, problems = parts[chosen], memory().worked, []
        with st.sidebar:
            self._draw(part.settings, problems)
        self._draw(part.above, problems)
        values = self._usable_values(part.names, problems)
        result = None if problems else self._computed(chosen, part, values, problems)
        for problem in problems:
            show_problem(problem)
        if result is not None:
            worked[chosen] = {name: values[name] for name in part.names}
        elif chosen in worked:  # the charts show the latest settings that could be used, and so does the address
            values.update(worked[chosen])
            result = self._computed(chosen, part, values, problems)
        else:
            defaults = Values({name: self.settings[name].default for name in part.names})
            result = self._computed(chosen, part, defaults, problems)
        self._write(values)
        if result is not None:
            part.show(result, values)
            if part.cache and self._is_new:  # its size counts with what was computed to show it
                cache(part.cache).put(self._key, result)

    def _open(self, items):
        """Read the address into the settings, which are collected from all parts of the page."""
        settings = {setting.name: setting for setting in Group(*items).settings()}
        self._names = tuple(settings)
        present = Flag("present", "View for the projector")
        hide = Kept("hide", "", rule=rules.Checked(checked_names(self._names)))
        claim = Kept("claim", "", rule=rules.OneOf(("", *(claim.name for claim in CLAIMS))))
        self.settings = settings | {"present": present, "hide": hide, "claim": claim}
        read_address(self.name, self.settings)
        apply_frame()
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

    # What a part shows

    def draw(self, *items):
        """Draw settings of the part's `view`, and say under them what cannot be used."""
        group = Group(*items)
        group.draw()
        for setting in group.settings():
            try:
                setting.check(st.session_state[setting.name])
            except ValueError as problem:
                show_problem(problem)

    def charts(self, *charts, widths=None, on_select=None):
        """Show charts beside each other.

        Parameters
        ----------
        *charts : Chart, or sequence of Chart
            A sequence stands below each other.
        widths : sequence of number, optional
        on_select : callable, optional
            `on_select(points)` is called with what the visitor has selected in one of the charts, as a list of dicts.
        """
        columns = st.columns(widths or len(charts)) if len(charts) > 1 else [st.container()]
        for column, place in zip(columns, charts, strict=True):
            with column:
                for chart in place if isinstance(place, Sequence) else [place]:
                    show_chart(chart, on_select)

    def takeaways(self, result: Result, *arguments, **options):
        """Show what is worth noticing in a result; further arguments go to its `takeaways`."""
        key = ("takeaways", type(result).__name__, result.key, key_of(arguments), key_of(options))
        takeaways_box(cache("examples").computed(key, partial(result.takeaways, *arguments, **options)))

    def share(self, result, *files):
        """Offer the page's link, the result as Python (or code as it is), and files. It is the last that a page does."""
        code = result if isinstance(result, str) else result.to_python()
        share_panel(self.name, code, files, self._too_long, self._names)


def preset_picker(page, presets):
    """A row of names; choosing one opens its address in this page."""

    def open_preset():
        name = st.session_state[f"{page}.preset"]
        if name is not None:
            st.query_params.from_dict(presets[name])
            forget_address()

    st.pills(
        "Try", list(presets), key=f"{page}.preset", on_change=open_preset, label_visibility="collapsed",
        help="Each sets all controls to show one point of the lecture.",
    )  # fmt: skip
