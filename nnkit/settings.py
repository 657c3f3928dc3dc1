"""What a setting accepts, stated once: rules, and frozen records whose fields carry their rules.

    @dataclass(frozen=True)
    class Walk(Settings):
        step: float = setting(0.1, Real(above=0.0, high=10.0))
        n_steps: int = setting(100, Whole(1, 1000))

A record checks its fields when it is made. A page or a function that asks for the same setting takes the rule from here:
`Walk.rule("step").check("step", 0.5)`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, fields
from math import inf
from typing import Any, Protocol, Self, TypeVar, cast

from nnkit.numerals import read_number
from nnkit.validation import choice, flag, interval, number, rejected, whole

LARGEST_SEED = 2**32 - 1

T = TypeVar("T")


class Rule(Protocol):
    """What a setting accepts."""

    def check(self, name: str, value: Any) -> Any:
        """The value in its own type; ValueError with a sentence about `name` where it is not accepted."""

    def read(self, name: str, text: str) -> Any:
        """The value that a text stands for, as an address has it; ValueError where it is not accepted."""

    @property
    def bounds(self) -> str:
        """The accepted range in words, such as "from 1 to 10"; empty where there is no range."""


@dataclass(frozen=True)
class Real:
    """A real number between `low` and `high`, or strictly greater than `above`."""

    low: float = -inf
    high: float = inf
    above: float | None = None

    def check(self, name: str, value: Any) -> float:
        return number(name, value, self.low, self.high, above=self.above)

    def read(self, name: str, text: str) -> float:
        return _read(self, name, text, f"a number {self.bounds or 'that is finite'}")

    @property
    def bounds(self) -> str:
        return interval(self.low, self.high, self.above)


@dataclass(frozen=True)
class Whole:
    """A whole number between `low` and `high`."""

    low: int
    high: int

    def check(self, name: str, value: Any) -> int:
        return whole(name, value, self.low, self.high)

    def read(self, name: str, text: str) -> int:
        return _read(self, name, text, f"a whole number {interval(self.low, self.high)}")

    @property
    def bounds(self) -> str:
        return "" if self.high >= LARGEST_SEED else interval(self.low, self.high)


def _read(rule: "Real | Whole", name: str, text: str, accepted: str) -> Any:
    value = read_number(name, text, accepted)
    with suppress(ValueError):
        return rule.check(name, value)
    raise rejected(name, text, accepted)


@dataclass(frozen=True)
class OneOf:
    """One of some strings."""

    options: tuple[str, ...]

    def check(self, name: str, value: Any) -> str:
        return choice(name, value, self.options)

    read = check
    bounds = ""


@dataclass(frozen=True)
class Flag:
    """True or False."""

    def check(self, name: str, value: Any) -> bool:
        return flag(name, value)

    read = check
    bounds = ""


@dataclass(frozen=True)
class Text:
    """Any text of at most `longest` characters."""

    longest: int | None = None

    def check(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise rejected(name, value, "text")
        if self.longest is not None and len(value) > self.longest:
            raise rejected(name, value, f"at most {self.longest} characters")
        return value

    read = check
    bounds = ""


@dataclass(frozen=True)
class Checked:
    """Whatever a function `function(name, value)` accepts, text included."""

    function: Callable[[str, Any], Any]
    bounds: str = ""

    def check(self, name: str, value: Any) -> Any:
        return self.function(name, value)

    read = check


@dataclass(frozen=True)
class OrWord:
    """A number that a rule accepts, or one word, such as "auto"."""

    word: str
    rule: Real | Whole

    def check(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return self.rule.check(name, value)
        if value != self.word:
            raise rejected(name, value, f"a number or {self.word!r}")
        return value

    def read(self, name: str, text: str) -> Any:
        if text == self.word:
            return text
        try:
            return self.rule.read(name, text)
        except ValueError as problem:
            raise ValueError(f"{str(problem).removesuffix('.')}, or {self.word!r}.") from None

    @property
    def bounds(self) -> str:
        return self.rule.bounds


@dataclass(frozen=True)
class Nested:
    """A record of settings of some kind."""

    kind: "type[Settings]"

    def check(self, name: str, value: Any) -> Any:
        if not isinstance(value, self.kind):
            raise rejected(name, value, f"a {self.kind.__name__}")
        return value

    read = check
    bounds = ""


SEED = Whole(0, LARGEST_SEED)
POSITIVE = Real(above=0.0)


def setting(default: T, rule: Rule) -> T:
    """A field of a record of settings, with what it accepts."""
    return field(default=default, metadata={"rule": rule})


class Settings:
    """The base of frozen dataclasses whose fields are all made by `setting`: plain values, checked when a record is made.

    A record is strings and numbers only, so it can be a cache key, an address and a piece of Python code.
    """

    __dataclass_fields__: dict[str, Any]

    def __post_init__(self) -> None:
        for name in self.field_names():
            object.__setattr__(self, name, self.rule(name).check(name, getattr(self, name)))
        self.check_together()

    def check_together(self) -> None:
        """Raise ValueError where fields that are accepted one by one cannot be used together."""

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """The names of all fields, in order."""
        return tuple(cls.__dataclass_fields__)

    @classmethod
    def rule(cls, name: str) -> Rule:
        """What a field accepts."""
        return cls.__dataclass_fields__[choice("field", name, cls.__dataclass_fields__)].metadata["rule"]

    @classmethod
    def read(cls, name: str, text: str) -> Any:
        """A field's value from text, as an address or a form has it; ValueError where it cannot be used."""
        return cls.rule(name).read(name, str(text))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """A record from a dict such as `to_dict` gives; fields that are missing take their defaults."""
        for name in values:
            choice("field", name, cls.__dataclass_fields__)
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """The fields as a plain dict of strings and numbers."""
        return {name: getattr(self, name) for name in self.field_names()}

    def changes(self) -> dict[str, Any]:
        """The fields that differ from their defaults."""
        return {one.name: getattr(self, one.name) for one in fields(cast(Any, self)) if getattr(self, one.name) != one.default}

    @property
    def key(self) -> Self:
        """The record itself, which is hashable."""
        return self

    def constructor(self) -> str:
        """Python that makes this record, with only what differs from the defaults."""
        _, home, *_ = type(self).__module__.split(".")
        name = f"nnkit.{type(self).__name__}" if home == "engine" else f"nnkit.{home}.{type(self).__name__}"
        arguments = [f"{field}={_in_python(value)}" for field, value in self.changes().items()]
        line = f"{name}({', '.join(arguments)})"
        return line if len(line) <= 100 else f"{name}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def _in_python(value: Any) -> str:
    return value.constructor() if isinstance(value, Settings) else repr(value)
