"""Bouncing at the kink: the gradient of a neuron whose weighted sum hovers around 0.

Updates push the sum z of a case about; the gradient that comes from above is multiplied by the slope f'(z). Let the sum after
each update be normal around a mean c with standard deviation d. Then with p = Phi(c / d), the share of positive sums,

    ReLU, leaky ReLU (slope s):  variance of f'(z) = (1 - s)^2 p (1 - p)

because the slope is one of two numbers. At c = 0 that is (1 - s)^2 / 4, **however small the pushes are**: that is what a jump
means. ELU's slope is alpha e^z below 0, whose moments are, with M(k) = e^(k c + k^2 d^2 / 2) Phi(-c / d - k d),

    variance of f'(z) = p + alpha^2 M(2) - (p + alpha M(1))^2

which for alpha = 1 goes to 0 with d^2, but for any other alpha to (1 - alpha)^2 p (1 - p): another jump.
"""

from dataclasses import dataclass
from functools import cached_property
from math import erfc, exp, sqrt

import numpy as np

from nnkit.activations import ACTIVATIONS, Activation
from nnkit.numerals import for_people, percentage
from nnkit.result import csv_text
from nnkit.settings import SEED, Real, Settings, Whole, setting
from nnkit.validation import choice

BOUNCING = ("relu", "leaky_relu", "elu")
FLAT = 0.1  # a slope of ELU's that is next to ReLU's 0
LEAK, ALPHA = ACTIVATIONS["leaky_relu"].parameter("slope"), ACTIVATIONS["elu"].parameter("alpha")


@dataclass(frozen=True)
class Bounce(Settings):
    """A weighted sum that hovers around 0, and the derivatives that it meets under ReLU, leaky ReLU and ELU.

    Parameters
    ----------
    mean, std : float
        Of the sum after an update, which is drawn from a normal distribution.
    n_updates : int
    leak : float
        Leaky ReLU's slope for negative sums.
    alpha : float
        ELU's.
    seed : int
        Of the pushes.

    Notes
    -----
    Source: lecture 1, part 3, "ReLU problems and solutions". At z = 0 the derivative is the one from the left.
    """

    mean: float = setting(0.0, Real(-10.0, 10.0))
    std: float = setting(0.1, Real(1e-4, 10.0))
    n_updates: int = setting(200, Whole(2, 2000))
    leak: float = setting(LEAK.default, LEAK.rule)
    alpha: float = setting(ALPHA.default, ALPHA.rule)
    seed: int = setting(0, SEED)

    @property
    def activations(self) -> dict[str, Activation]:
        """The three activation functions, with their parameters."""
        given = {"leaky_relu": {"slope": self.leak}, "elu": {"alpha": self.alpha}}
        return {name: ACTIVATIONS[name].with_parameters(**given.get(name, {})) for name in BOUNCING}

    @cached_property
    def pushes(self) -> np.ndarray:
        """Where each update pushes the sum, in standard deviations from the mean, (n_updates,)."""
        return np.random.default_rng(self.seed).standard_normal(self.n_updates)

    @cached_property
    def sums(self) -> np.ndarray:
        """The weighted sum after each update, the same for all three, (n_updates,)."""
        return self.mean + self.std * self.pushes

    @cached_property
    def derivatives(self) -> dict[str, np.ndarray]:
        """f'(z) by the name of the activation function, each (n_updates,): the gradient where the error from above is 1."""
        return {name: activation.derivative(self.sums) for name, activation in self.activations.items()}

    @cached_property
    def measured(self) -> dict[str, float]:
        """The variance of the derivatives over the updates, by name."""
        return {name: float(derivatives.var()) for name, derivatives in self.derivatives.items()}

    @cached_property
    def by_law(self) -> dict[str, float]:
        """The variance that is expected over infinitely many updates, by name."""
        return {name: derivative_variance(name, self.mean, self.std, leak=self.leak, alpha=self.alpha) for name in BOUNCING}

    @property
    def jumps(self) -> dict[str, float]:
        """The derivative just right of 0 minus the one just left of it, by name."""
        return {"relu": 1.0, "leaky_relu": 1.0 - self.leak, "elu": 1.0 - self.alpha}

    @property
    def crossings(self) -> int:
        """How often the sum changed sides of 0 from one update to the next."""
        is_positive = self.sums > 0.0
        return int((is_positive[1:] != is_positive[:-1]).sum())

    def takeaways(self) -> list[str]:
        """How much the gradients bounce, as sentences in Markdown."""
        law, measured, n = self.by_law, self.measured, len(self.sums)
        if not self.crossings:
            share = for_people(_normal_cdf(self.mean / self.std), 2)
            return [
                f"**The sum never changed sides** in {n:,} updates, so no slope jumped.",
                f"By the law a share of {share} of all sums is positive.",
            ]
        variances = [f"{ACTIVATIONS[name].label} {for_people(measured[name])} (law {for_people(law[name])})" for name in BOUNCING]
        sentences = [
            self._on_elu(),
            f"**The sum changed sides {self.crossings} times** in {n - 1:,} updates. Each time ReLU's slope jumps by 1, leaky "
            f"ReLU's by {self.jumps['leaky_relu']:.3g}; ELU's own jump at 0 is {for_people(self.jumps['elu'])}.",
            f"**Variance of the gradient over the updates**: {', '.join(variances)}.",
            *self._on_flatness(),
        ]
        if self.mean == 0.0:
            smaller = derivative_variance("elu", self.mean, self.std / 10.0, leak=self.leak, alpha=self.alpha)
            sentences.append(
                f"With pushes ten times smaller ELU's variance would be {for_people(smaller, 2)}, and ReLU's still "
                f"{for_people(law['relu'])}: "
                + (
                    "a slope without a jump settles with the sum, a jump stays."
                    if self.alpha == 1.0
                    else f"with α = {self.alpha:g} ELU's slope jumps too; only α = 1 has no jump."
                )
            )
        sentences.append(f"Leaky ReLU's variance is (1 − s)² = {for_people((1.0 - self.leak) ** 2)} of ReLU's, by the law.")
        return sentences

    def _on_elu(self):
        relu, elu = self.measured["relu"], self.measured["elu"]
        if elu < 0.5 * relu:
            return f"**ReLU's slope jumps between 0 and 1; ELU's varies {for_people(relu / elu, 2)} times less** (variance)."
        return f"**ELU hardly helps here**: its slope's variance is {for_people(elu / relu, 2)} times ReLU's."

    def _on_flatness(self):
        """A list of one sentence where ELU is about as flat as ReLU for most negative sums, or of none."""
        flat = float((self.derivatives["elu"][self.sums < 0.0] < FLAT).mean())
        if flat >= 0.5:
            return [
                f"For {percentage(flat)} of the negative sums ELU's slope is below {FLAT:g}: seen from afar, its bend is a jump."
            ]
        return []

    def to_python(self) -> str:
        """Code that makes the same sums and prints the variance of each function's derivatives, and the law's."""
        return (
            f"import nnkit\n\nbounce = {self.constructor()}\n"
            "for name, variance in bounce.measured.items():\n"
            '    print(f"{name}: {variance:.6g}, by the law {bounce.by_law[name]:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each update: the sum, and the three derivatives."""
        updates = np.arange(1, self.n_updates + 1)
        return csv_text({"update": updates, "sum": self.sums} | {f"{name}_slope": self.derivatives[name] for name in BOUNCING})


def derivative_variance(
    name: str, mean: float = 0.0, std: float = 0.1, *, leak: float = LEAK.default, alpha: float = ALPHA.default
) -> float:
    """The variance of f'(z) for normal z, exactly.

    Parameters
    ----------
    name : {"relu", "leaky_relu", "elu"}
    mean, std : float
        Mean and standard deviation of z.
    leak, alpha : float
        Leaky ReLU's slope, and ELU's alpha.

    Returns
    -------
    float
    """
    choice("name", name, BOUNCING)
    p = _normal_cdf(mean / std)
    if name != "elu":
        jump = 1.0 if name == "relu" else 1.0 - leak
        return jump * jump * p * _normal_cdf(-mean / std)
    q = _normal_cdf(-mean / std)
    once, twice = alpha * _moment(1, mean, std), alpha * alpha * _moment(2, mean, std)
    # a small variance must not be the difference of large numbers: of f'(z) where that is mostly small, else of 1 - f'(z)
    mean, square = (p + once, p + twice) if mean < 0.0 else (q - once, q - 2.0 * once + twice)
    return max(0.0, square - mean * mean)


def _moment(k, mean, std):
    """The mean of e^(k z) where z <= 0, and 0 elsewhere."""
    return exp(k * mean + 0.5 * (k * std) ** 2) * _normal_cdf(-mean / std - k * std)


def _normal_cdf(z):
    """The standard normal distribution function."""
    return 0.5 * erfc(-z / sqrt(2.0))
