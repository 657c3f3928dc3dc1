"""The catalogue of activation functions: each with its formula, its derivative and its properties.

`ACTIVATIONS[name]` is a record that is called like the function it describes; its `derivative` gives f'. Every function works on
arrays, keeps its precision over all of float64 (infinities included) and passes NaN on. Each writes into a given array,
`f(z, out)`, as NumPy's own functions do, so that the training engine uses the very same functions without copies.

At a kink the derivative is the one from the left; only a ramp's is 0 at both its corners.

`OUTPUTS` has softmax too, which is for a network's last layer alone: it looks at all the neurons of a layer together.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import inf

import numpy as np

from nnkit import activation_formulas as formulas
from nnkit.probability import softmax
from nnkit.settings import Real
from nnkit.validation import real_array, rejected


@dataclass(frozen=True)
class Parameter:
    """A parameter of an activation function: its name, meaning, default and accepted range."""

    name: str
    label: str
    default: float
    low: float
    high: float

    @property
    def rule(self) -> Real:
        """The values that it accepts."""
        return Real(self.low, self.high)

    @property
    def step(self) -> float:
        """How finely it is set by hand."""
        return 0.001 if self.high <= 1.0 else 0.01


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative and its properties.

    `ACTIVATIONS["elu"](z, alpha=0.5)` gives the value, and `derivative` the derivative. Both take an array or a number `z`, the
    weighted sum, and return the same shape.

    Attributes
    ----------
    name, label : str
        The name in the catalogue, and the one for people.
    formula, derivative_formula : str
        LaTeX of the function and of its derivative.
    function, derivative_function : callable
        `function(z, out, **parameters)` and `derivative_function(z, out, **parameters)` write into `out`.
    derivative_calls : callable or None
        `derivative_calls(x, out, **parameters)` gives the NumPy calls that write the derivative into `out` from the function's
        own output x, where that is cheaper. The engine records them once and repeats them thousands of times.
    parameters : tuple of Parameter
    slope_in_training : {"fixed", "learned", "drawn"}
        Whether the slope for negative sums is fixed, learned by gradient descent, or drawn anew in every step.
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
    elementwise : bool
        Whether each output depends on its own weighted sum alone. Softmax's depend on those of all neurons of the layer: it
        takes each column of `z`, and has no derivative of this kind.
    source : str
        The part of the lecture, or the paper.
    """

    name: str
    label: str
    formula: str
    derivative_formula: str
    function: Callable
    derivative_function: Callable
    output_range: tuple[float, float]
    source: str
    derivative_calls: Callable | None = None
    parameters: tuple[Parameter, ...] = ()
    slope_in_training: str = "fixed"
    saturates: tuple[str, ...] = ()
    zero_centred: bool = False
    sparse: bool = False
    kinks: tuple[float, ...] = ()
    elementwise: bool = True

    def __call__(self, z: float | np.ndarray, **parameters: float) -> np.ndarray:
        """The function's value at `z`, of the same shape."""
        return _apply(self.function, z, self.values(**parameters))

    def derivative(self, z: float | np.ndarray, **parameters: float) -> np.ndarray:
        """The derivative at `z`, of the same shape."""
        return _apply(self.derivative_function, z, self.values(**parameters))

    def parameter(self, name: str) -> Parameter:
        """The parameter of this name."""
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def values(self, **given: float) -> dict[str, float]:
        """The values of all parameters: the given ones, checked, and the defaults of the others."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise rejected(f"{self.name}'s parameter", name, f"one of {', '.join(known)}" if known else "none")
        values = {name: parameter.default for name, parameter in known.items()}
        for name, value in given.items():
            values[name] = known[name].rule.check(name, value)
        if values.get("lower", 0.0) > values.get("upper", np.inf):
            raise rejected("lower", values["lower"], f"a slope of at most upper, {values['upper']:g}")
        return values

    def with_parameters(self, **given: float) -> "Activation":
        """This activation with other parameter values, for a layer of a network."""
        values = self.values(**given)
        return replace(self, parameters=tuple(replace(p, default=values[p.name]) for p in self.parameters))

    def bind(self, function: Callable) -> Callable:
        """One of this record's functions with its parameters filled in: `function(z, out)`."""
        return partial(function, **self.values()) if self.parameters else function


def _apply(function, z, parameters):
    """The values of `function(z, out, **parameters)` in a new array; a number where z is a number."""
    z = real_array("z", z)
    cells = np.atleast_1d(z)
    out = np.empty(cells.shape)
    function(cells, out, **parameters)
    return out.reshape(z.shape)[()]


LECTURE = "Lecture 1, part 3"

_CATALOGUE = (
    Activation(
        name="identity",
        label="Identity",
        formula=r"f(z) = z",
        derivative_formula=r"f'(z) = 1",
        function=formulas.identity,
        derivative_function=formulas.identity_derivative,
        output_range=(-inf, inf),
        zero_centred=True,
        source=LECTURE,
    ),
    Activation(
        name="step",
        label="Step",
        formula=r"f(z) = \begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}",
        derivative_formula=r"f'(z) = 0 \quad (z \ne 0)",
        function=formulas.step,
        derivative_function=formulas.step_derivative,
        output_range=(0.0, 1.0),
        saturates=("left", "right"),
        sparse=True,
        kinks=(0.0,),
        source=LECTURE,
    ),
    Activation(
        name="ramp",
        label="Ramp",
        formula=r"f(z) = \min(\max(z, 0), 1)",
        derivative_formula=r"f'(z) = \begin{cases} 1 & 0 < z < 1 \\ 0 & \text{otherwise} \end{cases}",
        function=formulas.ramp,
        derivative_function=formulas.ramp_derivative,
        output_range=(0.0, 1.0),
        saturates=("left", "right"),
        sparse=True,
        kinks=(0.0, 1.0),
        source=LECTURE,
    ),
    Activation(
        name="sigmoid",
        label="Sigmoid",
        formula=r"f(z) = \frac{1}{1 + e^{-z}}",
        derivative_formula=r"f'(z) = f(z)\,(1 - f(z))",
        function=formulas.sigmoid,
        derivative_function=formulas.sigmoid_derivative,
        derivative_calls=formulas.sigmoid_derivative_of_output,
        output_range=(0.0, 1.0),
        saturates=("left", "right"),
        source=LECTURE,
    ),
    Activation(
        name="tanh",
        label="tanh",
        formula=r"f(z) = \tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}",
        derivative_formula=r"f'(z) = 1 - f(z)^2",
        function=np.tanh,
        derivative_function=formulas.tanh_derivative,
        derivative_calls=formulas.tanh_derivative_of_output,
        output_range=(-1.0, 1.0),
        saturates=("left", "right"),
        zero_centred=True,
        source=LECTURE,
    ),
    Activation(
        name="relu",
        label="ReLU",
        formula=r"f(z) = \max(0, z)",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
        function=formulas.relu,
        derivative_function=formulas.relu_derivative,
        derivative_calls=formulas.relu_derivative_of_output,
        output_range=(0.0, inf),
        saturates=("left",),
        sparse=True,
        kinks=(0.0,),
        source=f"{LECTURE}; Glorot, Bordes and Bengio 2011",
    ),
    Activation(
        name="softplus",
        label="Softplus",
        formula=r"f(z) = \ln(1 + e^{z})",
        derivative_formula=r"f'(z) = \frac{1}{1 + e^{-z}}",
        function=formulas.softplus,
        derivative_function=formulas.sigmoid,
        output_range=(0.0, inf),
        saturates=("left",),
        source=f"{LECTURE}; Dugas et al. 2001",
    ),
    Activation(
        name="leaky_relu",
        label="Leaky ReLU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ s\,z & z \le 0 \end{cases}",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ s & z \le 0 \end{cases}",
        function=formulas.leaky_relu,
        derivative_function=formulas.leaky_relu_derivative,
        derivative_calls=formulas.leaky_relu_derivative_of_output,
        parameters=(Parameter("slope", "slope s for negative sums", 0.01, 0.001, 1.0),),
        output_range=(-inf, inf),
        zero_centred=True,
        kinks=(0.0,),
        source=f"{LECTURE}; Maas, Hannun and Ng 2013",
    ),
    Activation(
        name="prelu",
        label="PReLU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ s\,z & z \le 0 \end{cases} \quad (s \text{ learned})",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ s & z \le 0 \end{cases}",
        function=formulas.prelu,
        derivative_function=formulas.prelu_derivative,
        parameters=(Parameter("slope", "slope s to start from", 0.25, 0.001, 1.0),),
        slope_in_training="learned",
        output_range=(-inf, inf),
        zero_centred=True,
        kinks=(0.0,),
        source=f"{LECTURE}; He et al. 2015 (one slope per layer)",
    ),
    Activation(
        name="rrelu",
        label="RReLU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ s\,z & z \le 0 \end{cases} \quad (s \sim U[l, u]"
        r"\text{ in training}, \tfrac{l + u}{2} \text{ in use})",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ s & z \le 0 \end{cases}",
        function=formulas.rrelu,
        derivative_function=formulas.rrelu_derivative,
        parameters=(
            Parameter("lower", "least slope l", 1 / 8, 0.001, 1.0),
            Parameter("upper", "greatest slope u", 1 / 3, 0.001, 1.0),
        ),
        slope_in_training="drawn",
        output_range=(-inf, inf),
        zero_centred=True,
        kinks=(0.0,),
        source=f"{LECTURE}; Xu et al. 2015",
    ),
    Activation(
        name="elu",
        label="ELU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ \alpha\,(e^{z} - 1) & z \le 0 \end{cases}",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ \alpha\,e^{z} & z \le 0 \end{cases}",
        function=formulas.elu,
        derivative_function=formulas.elu_derivative,
        parameters=(Parameter("alpha", "alpha: the lowest output is -alpha", 1.0, 0.01, 5.0),),
        output_range=(-1.0, inf),
        saturates=("left",),
        zero_centred=True,
        source=f"{LECTURE}; Clevert, Unterthiner and Hochreiter 2016",
    ),
    Activation(
        name="selu",
        label="SELU",
        formula=r"f(z) = \lambda \begin{cases} z & z > 0 \\ \alpha\,(e^{z} - 1) & z \le 0 \end{cases}"
        r" \quad (\lambda \approx 1.0507,\ \alpha \approx 1.6733)",
        derivative_formula=r"f'(z) = \lambda \begin{cases} 1 & z > 0 \\ \alpha\,e^{z} & z \le 0 \end{cases}",
        function=formulas.selu,
        derivative_function=formulas.selu_derivative,
        output_range=(-formulas.SELU_SCALE * formulas.SELU_ALPHA, inf),
        saturates=("left",),
        zero_centred=True,
        kinks=(0.0,),
        source="Klambauer et al. 2017",
    ),
    Activation(
        name="gelu",
        label="GELU",
        formula=r"f(z) = z\,\Phi(z) = \tfrac{z}{2}\,\mathrm{erfc}(-z / \sqrt{2})",
        derivative_formula=r"f'(z) = \Phi(z) + z\,\varphi(z)",
        function=formulas.gelu,
        derivative_function=formulas.gelu_derivative,
        output_range=(-0.16997120747990369, inf),
        saturates=("left",),
        zero_centred=True,
        source="Hendrycks and Gimpel 2016",
    ),
    Activation(
        name="silu",
        label="SiLU (swish)",
        formula=r"f(z) = \frac{z}{1 + e^{-z}}",
        derivative_formula=r"f'(z) = \sigma(z)\,(1 + z\,\sigma(-z))",
        function=formulas.silu,
        derivative_function=formulas.silu_derivative,
        output_range=(-0.27846454276107379, inf),
        saturates=("left",),
        zero_centred=True,
        source="Elfwing, Uchibe and Doya 2018",
    ),
)

ACTIVATIONS = {activation.name: activation for activation in _CATALOGUE}
"""The catalogue: every activation function by name."""


def _softmax(z, out):
    np.copyto(out, softmax(z))


def _no_derivative(z, out):
    raise ValueError("softmax: has no derivative entry by entry; every output depends on all the weighted sums of its column.")


SOFTMAX = Activation(
    name="softmax",
    label="Softmax",
    formula=r"f(z)_j = \frac{e^{z_j}}{\sum_k e^{z_k}}",
    derivative_formula=r"\frac{\partial f(z)_i}{\partial z_j} = f(z)_i (\delta_{ij} - f(z)_j)",
    function=_softmax,
    derivative_function=_no_derivative,
    output_range=(0.0, 1.0),
    source="lecture 1, part 3",
    elementwise=False,
)
OUTPUTS = ACTIVATIONS | {SOFTMAX.name: SOFTMAX}
"""Every function of a last layer by name: the catalogue and softmax."""
