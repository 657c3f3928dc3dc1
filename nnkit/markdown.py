"""Text inside Markdown that shows every character as it was typed, as Streamlit draws Markdown.

Backslashes stop most of what Markdown and its extensions would make of a text. But links that are no more than written out,
emoji and icon shortcodes and arrows are looked for in the letters themselves, after the backslashes are gone: an empty span
keeps these letters apart, and is neither seen nor copied.
"""

import re

EMPTY_SPAN = ":color[]"

_GAPS = re.compile(
    r"""(?<=:) (?= / | [\w+-]+ (?: [:/] | \Z))  # https://, :smile:, :material/home:
    | (?<=@) (?= [\w-])  # a@b.org
    | (?<=ww) (?= w (?: \. | \Z))  # www.example.org
    | (?<=-) (?= [->]) | (?<=<) (?= [-=]) | (?<=[>~]) (?= =)  # --, ->, <-, <->, <=, >=, ~=""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = re.compile(
    r"""[\\`*\[\]<|~$]
    | (?<![^\W_]) _ | _ (?![^\W_])  # not between letters, as in sepal_length
    | & (?!\s)
    | : (?![\s\d])""",
    re.VERBOSE,
)
_AT_THE_START = re.compile(r"^ (?: (\d+) (?= [.)] (?: \s | \Z)) | (?= [=>#] | [-+] (?!\d)))", re.VERBOSE)
_WHITESPACE = re.compile(r"[\t\n\f\r] | ^[ ] | (?<=\s)[ ]", re.VERBOSE)  # that would be lost, or begin a line or code


def literal(text: str) -> str:
    r"""Markdown that shows exactly these characters, wherever it stands in a paragraph, list, table, heading or label.

    Line ends and tabs are shown as blanks.

    Examples
    --------
    >>> print(literal("sepal length (cm)"), literal("*a*"), literal("1. $x$"))
    sepal length (cm) \*a\* 1\. \$x\$
    """
    escaped = EMPTY_SPAN.join(_MARKS.sub(r"\\\g<0>", piece) for piece in _GAPS.split(text))
    return _WHITESPACE.sub("&nbsp;", _AT_THE_START.sub(r"\1\\", escaped))
