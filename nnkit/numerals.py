"""One number as people write it: with a decimal point or comma, thousands apart, a true minus sign, as a fraction.

A text that can be read as two different numbers is neither: it is refused, and the sentence shows both.
"""

import decimal
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, cast

from nnkit.validation import rejected

NO_BREAK_SPACES = "\u00a0\u2007\u2009\u202f"  # no-break, figure, thin and narrow no-break
_GROUP_MARKS = f" {NO_BREAK_SPACES}'’\u02bc"  # may stand between groups of three digits, whatever the decimal mark
_MINUS = "\u2212\u2013"  # the minus sign, and the dash that word processors make of it
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGN = rf"[+\-{_MINUS}]?"

_PLAIN = re.compile(r"-?\d{1,300}(?:([.,])\d{1,20})?", re.ASCII)
_MAYBE_GROUPED = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)

_LONGEST = 60  # of a number in any other dress

_MISSING_MARKS = frozenset(["", "?", "-", "--", "\u2013", "\u2014", ".", "..", "...", "*"])
_MISSING_NAMES = frozenset(["NA", "na", "None", "NONE"])  # in these letters: "Na" is sodium, and "none" may be a class
_MISSING_WORDS = re.compile(
    r"[+-]?nan|n/a|null|<na>|nat|#n/a( n/a)?|#na|#div/0!|#value!|#ref!|#name\?|#num!|#null!|-?1\.#(ind|qnan)", re.IGNORECASE
)

_CURRENCY = r"(?:[$€£¥₹₽₩₺฿¢]|R\$|kr\.?|USD|EUR|GBP|JPY|CHF|NOK|SEK|DKK|CAD|AUD|INR|CNY)"
_DIGITS = r"[\d\u00b2\u00b3\u00b9\u2070-\u2079\u00bc-\u00be\u2150-\u215e]"  # \d has those of all scripts
_INFINITE = re.compile(rf"{_SIGN}\s*(inf|infinity|infinite|∞)", re.IGNORECASE)
_LOOKS_LIKE_A_NUMBER = re.compile(
    rf"""(?: \s | [(+\-{_MINUS}] | {_CURRENCY} )*
    (?: 0[xb][0-9a-f]+ | [.,]* {_DIGITS} (?: [.,_{_GROUP_MARKS}]* {_DIGITS} )* (?: [ed^*]+ [+\-{_MINUS}]? \d+ )? )
    (?: \s*/\s*\d+ )? (?: \s | [)%‰.,\-{_MINUS}] | {_CURRENCY} )*""",
    re.VERBOSE | re.IGNORECASE,
)


class Notation(NamedTuple):
    """How numbers are written: the decimal mark, and the mark between thousands; "" stands for spaces or an apostrophe."""

    decimal: str
    thousands: str = ""

    def read(self, text: str) -> float | None:
        """The number in a text, or None where there is none. It is infinite where a float cannot be so large."""
        plain = _PLAIN.fullmatch(text)
        if plain and plain[1] in (None, self.decimal):
            return float(text.replace(",", "."))
        return _read(self, text)

    def __str__(self) -> str:
        decimal = "decimal points" if self.decimal == "." else "decimal commas"
        return decimal + {"": "", ".": ", points between thousands", ",": ", commas between thousands"}[self.thousands]


POINT, COMMA = Notation("."), Notation(",")
POINT_GROUPED, COMMA_GROUPED = Notation(".", ","), Notation(",", ".")
NOTATIONS = {
    "auto": (POINT, COMMA, POINT_GROUPED, COMMA_GROUPED),
    "point": (POINT, POINT_GROUPED),
    "comma": (COMMA, COMMA_GROUPED),
}


@dataclass(frozen=True, eq=False)
class Kind:
    """What a text is: a number in some notations, a missing value, what only looks like a number, or words."""

    notations: frozenset[Notation] = frozenset()
    is_missing: bool = False
    is_dressed: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is a number in some notation."""
        return bool(self.notations)

    @property
    def is_words(self) -> bool:
        """Whether it is none of the other kinds, and so can be a name."""
        return self is _WORDS


@cache
def _number_in(notations: frozenset[Notation]) -> Kind:
    """The one Kind for these notations: kinds are told apart by identity, which is fast."""
    return Kind(notations)


_WHOLE_NUMBER = _number_in(frozenset(NOTATIONS["auto"]))
_WITH_POINT, _WITH_COMMA = _number_in(frozenset(NOTATIONS["point"])), _number_in(frozenset(NOTATIONS["comma"]))
_MISSING, _DRESSED, _WORDS = Kind(is_missing=True), Kind(is_dressed=True), Kind()


def kind_of(text: str) -> Kind:
    """What a text is; 10%, $4, (3), 1_0, 0x10, infinity and digits other than 0 to 9 only look like numbers."""
    plain = _PLAIN.fullmatch(text)
    if plain and not plain[1]:
        return _WHOLE_NUMBER
    if plain and not _MAYBE_GROUPED.fullmatch(text):
        return _WITH_POINT if plain[1] == "." else _WITH_COMMA
    if len(text) > _LONGEST:
        return _WORDS
    if text in _MISSING_MARKS or text in _MISSING_NAMES or _MISSING_WORDS.fullmatch(text):
        return _MISSING
    if notations := frozenset(notation for notation in NOTATIONS["auto"] if notation.read(text) is not None):
        return _number_in(notations)
    return _DRESSED if _INFINITE.fullmatch(text) or _LOOKS_LIKE_A_NUMBER.fullmatch(text) else _WORDS


def choose_notation(kinds: Collection[Kind], decimal: str = "auto") -> set[Notation]:
    """The ways in which all these numbers can be written: one, or none, or two where they fit equally well.

    A point between digits is a decimal point unless another number says otherwise: 1.234 beside 5,6 has points between
    thousands. A comma before three digits may be either, so 1,234 alone can be read in two ways.

    Parameters
    ----------
    kinds : collection of Kind
        Those of the texts; what is no number does not count.
    decimal : {"auto", "point", "comma"}
        What is known about the decimal mark.
    """
    possible = [one for one in NOTATIONS[decimal] if all(one in kind.notations for kind in kinds if kind.is_number)]
    if {COMMA, POINT_GROUPED} <= set(possible) and POINT not in possible:
        return {COMMA, POINT_GROUPED}
    return set(possible[:1])


def read_number(name: str, text: str, accepted: str = "a number, such as 0.5, 0,5, 5e-1 or 1/2") -> float:
    """The number that a person typed: `0.5`, `0,5`, `.5`, `5e-1`, `-0.5` with any minus sign, `12 000`, `1/3`.

    Parameters
    ----------
    name, text : str
        Whose text it is, for the sentence about what is wrong; and the text.
    accepted : str
        What that sentence says is accepted.

    Raises
    ------
    ValueError
        Where the text is no number, or could be two, such as 1,234.
    """
    text = str(text).strip()
    kind = kind_of(text)
    top, slash, bottom = map(str.strip, text.partition("/"))
    if slash and kind_of(top).is_number and kind_of(bottom).is_number:
        divisor = read_number(name, bottom)
        if divisor == 0.0:
            raise rejected(name, text, "a fraction with another number than 0 below the line")
        return read_number(name, top) / divisor
    if not kind.is_number:
        raise rejected(name, text, "a number without a percent sign, such as 0.1 for 10%" if "%" in text else accepted)
    possible = choose_notation([kind])
    if len(possible) > 1:
        raise rejected(name, text, f"{in_two_ways(text)}, written without the comma")
    return cast(float, possible.pop().read(text))


def read_together(texts: Collection[str]) -> list[float] | None:
    """Numbers that stand beside each other, all written in one way; fractions too. None where they are not."""
    plain = [text for text in texts if "/" not in text]
    kinds = [kind_of(text) for text in plain]
    possible = choose_notation(kinds)
    if len(possible) != 1 or not all(kind.is_number for kind in kinds):
        return None
    (notation,) = possible
    try:
        return [read_number("", text) if "/" in text else cast(float, notation.read(text)) for text in texts]
    except ValueError:
        return None


def write_number(value: float) -> str:
    """The shortest text that is read as this number again; whole numbers have no decimal point."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def for_people(value: float, digits: int = 3) -> str:
    """A number for a sentence, as people write it: 2.14, 31,400, −0.5, 2.6 × 10⁻⁷."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "∞" if value > 0.0 else "−∞"
    sign, size = "−" if value < 0.0 else "", abs(value)
    mantissa, _, power = f"{size:.{digits - 1}e}".partition("e")
    if size and not -4 <= int(power) < 6:
        return f"{sign}{float(mantissa):g} × 10{str(int(power)).translate(SUPERSCRIPTS)}"
    text = f"{float(f'{mantissa}e{power}'):,.{max(digits - 1 - int(power), 0)}f}"
    return sign + (text.rstrip("0").rstrip(".") if "." in text else text)


def round_up(value: float, digits: int = 3) -> float:
    """The smallest number of so many digits that is not below `value`: for a sentence that says "at most"."""
    return float(decimal.Context(prec=digits, rounding=decimal.ROUND_CEILING).create_decimal(decimal.Decimal(value)))


def percentage(share: float) -> str:
    """A share for a sentence, in percent: 100% and 0% only where it is all or nothing."""
    percent = 100.0 * share
    for limit, words in ((0.0, "less than 0.1%"), (100.0, "more than 99.9%")):
        if 0.0 < abs(percent - limit) < 0.05:
            return words
    return f"{percent:.0f}%" if abs(percent) >= 10.0 and 100.0 - percent >= 1.0 else f"{percent:.3g}%"


def in_two_ways(text: str) -> str:
    """The two numbers that a text such as 1,234 can be, in words."""
    return f"{COMMA.read(text)!r} or {POINT_GROUPED.read(text):.0f}"


@cache
def _pattern(notation: Notation) -> re.Pattern[str]:
    mark = f"(?P<mark>[{re.escape(notation.thousands) or _GROUP_MARKS}])"
    whole = rf"[1-9]\d{{0,2}}{mark}\d{{3}}(?:(?P=mark)\d{{3}})*|\d+"
    point = re.escape(notation.decimal)
    fraction = rf"{point}\d*" if notation.decimal == "." else rf"{point}\d+"
    return re.compile(rf"({_SIGN})(?:({whole})({fraction})?|({point}\d+))(?:[eE]({_SIGN}\d+))?", re.ASCII)


def _read(notation: Notation, text: str) -> float | None:
    match = _pattern(notation).fullmatch(text)
    if match is None:
        return None
    sign, whole, _, fraction, bare_fraction, exponent = match.groups()
    digits = re.sub(r"\D", "", whole or "") + "." + (fraction or bare_fraction or " ")[1:]
    power = (exponent or "0").translate({ord(minus): "-" for minus in _MINUS})
    value = float(f"{digits}e{power}")
    if value == 0.0 and re.search("[1-9]", digits):
        return None  # too small for a float, and not nothing
    return value if sign in ("", "+") else -value
