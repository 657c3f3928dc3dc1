"""What an activation function is: a record with its value, its slope, its parameters and its traits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nnkit.validation import number, rejected


@dataclass(frozen=True)
class Parameter:
    """A number that shapes an activation function: its name, meaning, default and accepted range."""

    name: str
    label: str
    default: float
    low: float
    high: float


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative and its traits.

    Call it for the value, `ACTIVATIONS["elu"](z, alpha=0.5)`, and use `derivative` for the slope; both take an
    array or number `z`, the weighted sum, and return the same shape.

    Attributes
    ----------
    name, label : str
        The name in the catalogue, and the one for people.
    formula, derivative_formula : str
        LaTeX of the function and of its derivative.
    function, slope : callable
        `function(z, out, **parameters)` and `slope(z, out, **parameters)` write into `out`.
    output_slope_calls : callable or None
        `output_slope_calls(x, out, **parameters)`: the NumPy calls that write the derivative into `out` from the function's own
        output x, where that is cheaper. The engine makes them, thousands of times.
    parameters : tuple of Parameter
    slope_in_training : {"fixed", "learned", "drawn"}
        Whether the negative side's slope stays, is learned by gradient descent, or is drawn anew in every step.
    output_range : tuple of float
        The least and the greatest output, at the default parameters.
    saturates : tuple of str
        The sides, "left" and "right", on which the derivative goes to zero.
    zero_centred : bool
        Whether f(0) = 0 and outputs of both signs occur.
    sparse : bool
        Whether a whole interval of inputs gives an output of exactly zero.
    kinks : tuple of float
        Where the derivative jumps, at the default parameters.
    source : str
        The part of the lecture, or the paper.
    """

    name: str
    label: str
    formula: str
    derivative_formula: str
    function: Callable
    slope: Callable
    output_range: tuple[float, float]
    source: str
    output_slope_calls: Callable | None = None
    parameters: tuple[Parameter, ...] = ()
    slope_in_training: str = "fixed"
    saturates: tuple[str, ...] = ()
    zero_centred: bool = False
    sparse: bool = False
    kinks: tuple[float, ...] = ()

    def __call__(self, z, **parameters):
        """The function's value at `z`, of the same shape."""
        return _filled(self.function, z, self.values(**parameters))

    def derivative(self, z, **parameters):
        """The function's slope at `z`, of the same shape."""
        return _filled(self.slope, z, self.values(**parameters))

    def values(self, **given):
        """Every parameter's value: the given ones, checked, and the defaults of the others."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise rejected(f"{self.name}'s parameter", name, f"one of {', '.join(known)}" if known else "none")
        values = {name: parameter.default for name, parameter in known.items()}
        for name, value in given.items():
            values[name] = number(name, value, known[name].low, known[name].high)
        if values.get("lower", 0.0) > values.get("upper", np.inf):
            raise rejected("lower", values["lower"], f"a slope of at most upper, {values['upper']:g}")
        return values

    def with_parameters(self, **given):
        """This activation with other parameter values, to be used as a layer of a network."""
        values = self.values(**given)
        return replace(self, parameters=tuple(replace(p, default=values[p.name]) for p in self.parameters))

    def bound(self, function):
        """`function(z, out)`: one of this record's functions with its parameters filled in."""
        return partial(function, **self.values()) if self.parameters else function


def _filled(function, z, parameters):
    """The values of `function(z, out)` in a new array; a number where z is a number."""
    z = np.asarray(z, dtype=float)
    cells = np.atleast_1d(z)
    out = np.empty(cells.shape)
    function(cells, out, **parameters)
    return out.reshape(z.shape)[()]
