"""Lines of tooltips: each has a title in words."""

import altair as alt


def word_tip(field: str, title: str = "") -> alt.Tooltip:
    """A name or a text, under a title; without one, under that of its column."""
    return alt.Tooltip(f"{field}:N").title(title or field)


def number_tip(field: str, title: str = "", digits: int = 4) -> alt.Tooltip:
    """A number of so many digits, under a title; without one, under that of its column."""
    return alt.Tooltip(f"{field}:Q").title(title or field).format(f".{digits}~g")
