"""A check of shapes alone, before anything is multiplied, that explains what does not fit.

print(check_shapes("3x2' * 3x4 + 2x1"))
"""

import re
from dataclasses import dataclass

from nnkit.settings import Whole
from nnkit.validation import rejected

LONGEST = 120
SIDE = Whole(1, 10_000)
MOST_SHAPES = 8
ACCEPTED = "shapes joined by * and +, each with ' for a transpose, such as 3x2' * 3x4 + 2x1"

_TOKEN = re.compile(r"\s*(?:(?P<shape>\d+\s*[x×]\s*\d+)|(?P<transpose>['′ᵀ]|\^T|\.T)|(?P<sign>[*·@+])|(?P<bracket>[()]))")


@dataclass(frozen=True)
class Shape:
    """Rows and columns of a matrix, and how it is written."""

    rows: int
    columns: int

    def __str__(self) -> str:
        return f"{self.rows} × {self.columns}"

    @property
    def transposed(self) -> "Shape":
        """The shape of the transpose."""
        return Shape(self.columns, self.rows)


@dataclass(frozen=True)
class ShapeCheck:
    """Whether an expression of shapes fits, and why.

    Attributes
    ----------
    expression : str
    fits : bool
    shape : Shape or None
        Of the result, where it fits.
    steps : tuple of str
        A sentence for each step, in Markdown; where it does not fit the last one says why.
    hint : str
        What would fit instead, or what to watch; may be empty.
    """

    expression: str
    fits: bool
    shape: Shape | None
    steps: tuple[str, ...]
    hint: str

    def __str__(self) -> str:
        verdict = f"It fits: the result is {self.shape}." if self.fits else "It does not fit."
        return "\n".join([verdict, *self.steps, *([self.hint] if self.hint else [])])

    def to_python(self) -> str:
        """Code that checks the same expression."""
        return f"import nnkit\n\nprint(nnkit.matrices.check_shapes({self.expression!r}))\n"


class _Misfit(Exception):
    """Two shapes that do not go together; its text is the hint."""


def check_shapes(expression: str, name: str = "shapes") -> ShapeCheck:
    """Check an expression of shapes step by step, products before sums.

    Parameters
    ----------
    expression : str
        Such as "2x3 * 3x4 + 2x1". A mark ' after a shape or a bracket transposes it. A sum follows NumPy's broadcasting: a side
        of 1 is copied to the length of the other.
    name : str
        Of the expression, for the sentence about what is wrong.

    Returns
    -------
    ShapeCheck
        An expression that cannot be read raises ValueError instead.
    """
    reader = _Reader(expression, name)
    try:
        shape = reader.sum()
    except _Misfit as misfit:
        return ShapeCheck(expression, False, None, tuple(reader.steps), str(misfit))
    if reader.position < len(reader.tokens):
        raise rejected(name, expression, ACCEPTED)
    return ShapeCheck(expression, True, shape, tuple(reader.steps), reader.hint)


class _Reader:
    """A reader that goes through an expression from left to right, and notes each step as a sentence."""

    def __init__(self, expression, name):
        if not isinstance(expression, str) or len(expression) > LONGEST:
            raise rejected(name, expression, f"{ACCEPTED}, of at most {LONGEST} signs")
        self.expression, self.name, self.tokens, self.position, self.steps, self.hint = expression, name, [], 0, [], ""
        text, start = expression.strip(), 0
        while start < len(text):
            match = _TOKEN.match(text, start)
            if not match:
                raise rejected(name, expression, ACCEPTED)
            kind = match.lastgroup or ""
            self.tokens.append((kind, match[kind]))
            start = match.end()
        if sum(kind == "shape" for kind, _ in self.tokens) > MOST_SHAPES:
            raise rejected(name, expression, f"at most {MOST_SHAPES} shapes")

    def sum(self):
        """Read a sum of products: its Shape."""
        shape = self.product()
        while self._next("sign", "+"):
            shape = self._added(shape, self.product())
        return shape

    def product(self):
        """Read a product of factors: its Shape."""
        shape = self.factor()
        while self._next("sign", "*·@"):
            shape = self._multiplied(shape, self.factor())
        return shape

    def factor(self):
        """Read a shape or a bracket, with its transposes: its Shape."""
        if self._next("bracket", "("):
            shape = self.sum()
            if not self._next("bracket", ")"):
                raise rejected(self.name, self.expression, f"{ACCEPTED}, with every bracket closed")
        else:
            shape = self._shape()
        while self._next("transpose"):
            self.steps.append(f"The transpose of {shape} turns rows into columns: **{shape.transposed}**.")
            shape = shape.transposed
        return shape

    def _shape(self):
        text = self._next("shape")
        if not text:
            raise rejected(self.name, self.expression, ACCEPTED)
        rows, columns = (SIDE.check(self.name, int(side)) for side in re.findall(r"\d+", text))
        return Shape(rows, columns)

    def _next(self, kind, texts=None):
        """Take the next token if it is of a kind: its text, or None."""
        if self.position < len(self.tokens):
            found, text = self.tokens[self.position]
            if found == kind and (texts is None or text in texts):
                self.position += 1
                return text
        return None

    def _multiplied(self, left, right):
        if left.columns == right.rows:
            result = Shape(left.rows, right.columns)
            self.steps.append(
                f"{left} times {right} fits: the inner numbers are both {left.columns}, so that every row on the left has a "
                f"partner for each number of every column on the right. The outer numbers remain: **{result}**."
            )
            return result
        self.steps.append(
            f"**{left} times {right} does not fit**: a row on the left has {_counted(left.columns)}, a column on the right "
            f"has {_counted(right.rows)}, and a dot product needs as many of one as of the other. The inner numbers, "
            f"{left.columns} and {right.rows}, would have to be equal."
        )
        raise _Misfit(_other_products(left, right))

    def _added(self, left, right):
        sides = []
        for name, ours, theirs in (("rows", left.rows, right.rows), ("columns", left.columns, right.columns)):
            if ours != theirs and 1 not in (ours, theirs):
                self.steps.append(
                    f"**{left} plus {right} does not fit**: {ours} {name} against {theirs}. A sum needs equal sides; only a side "
                    "of 1 can be copied to the length of the other (broadcasting)."
                )
                transposed = _broadcast(left, right.transposed)
                raise _Misfit(f"{left} + ({right})' = {transposed} would fit." if transposed else "No transpose helps here.")
            sides.append(max(ours, theirs))
        result = Shape(*sides)
        if left == right:
            self.steps.append(f"{left} plus {right} fits: entry by entry, **{result}**.")
        elif result not in (left, right):
            self.steps.append(f"{left} plus {right} fits by broadcasting, which copies **both**: **{result}**.")
            self.hint = (
                f"Both sides were copied to {result}. NumPy does not complain, but where a bias is added this is hardly ever "
                "meant: was one of them transposed by mistake?"
            )
        else:
            small = right if result == left else left
            copies = [
                f"its {side} is copied {n_copies} times"
                for side, own, n_copies in (("row", small.rows, result.rows), ("column", small.columns, result.columns))
                if own == 1 < n_copies
            ]
            self.steps.append(
                f"{left} plus {right} fits by broadcasting: the {small} is smaller, and {' and '.join(copies)}. "
                f"Result: **{result}**."
            )
        return result


def _broadcast(left, right):
    pairs = ((left.rows, right.rows), (left.columns, right.columns))
    return Shape(*(max(pair) for pair in pairs)) if all(a == b or 1 in (a, b) for a, b in pairs) else None


def _other_products(left, right):
    """The products that would fit instead: with a factor transposed, or the two swapped."""
    options = [
        (f"({left})' · {right}", left.transposed, right),
        (f"{left} · ({right})'", left, right.transposed),
        (f"the other way round, {right} · {left}", right, left),
    ]
    fitting = [f"{text} = {a.rows} × {b.columns}" for text, a, b in options if a.columns == b.rows]
    return f"This would fit: {'; or '.join(fitting)}." if fitting else "No transpose helps: the two share no side."


def _counted(n):
    return "1 number" if n == 1 else f"{n} numbers"
