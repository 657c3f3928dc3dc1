"""Gradient noise: the distance of a minibatch's gradient from the gradient of all cases, measured and by the law of sampling.

A minibatch C of |C| cases, drawn without replacement from n, has the mean of its cases' gradients g_c for a gradient. Let g be
the mean over all n, and sigma^2 the mean of |g_c - g|^2, the trace of the gradients' covariance. In the mean over all
minibatches, the squared distance of the minibatch's gradient from g is

    sigma^2 / |C| * (n - |C|) / (n - 1).

Proof. Let d_c = g_c - g, whose sum is zero. The squared distance is the sum of d_a . d_b over all pairs in C, divided by |C|^2.
A case is in C with probability |C| / n, and two given cases with |C| (|C| - 1) / (n (n - 1)). Over all n cases the terms with
a = b sum to n sigma^2, and those with a != b to -n sigma^2. The last factor comes from drawing without replacement: the whole
batch has no noise.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnkit.engine.descent import ALL
from nnkit.engine.network import CHUNK, Network
from nnkit.engine.passes import Pass, with_bias_node
from nnkit.numerals import for_people
from nnkit.result import csv_text, key_of
from nnkit.settings import Whole
from nnkit.validation import matrix, rejected

BATCH_SIZE, N_DRAWS = Whole(1, 10**9), Whole(1, 100_000)


@dataclass(frozen=True, eq=False)
class GradientNoise:
    """The root mean square distance of minibatch gradients from the gradient of all cases.

    Attributes
    ----------
    batch_sizes : array of int (n_sizes,)
    measured : array (n_sizes,)
        Over `n_draws` random minibatches of each size, drawn without replacement, as an epoch takes them.
    measured_with_replacement : array (n_sizes,)
        The same for minibatches in which a case can be several times.
    sigma : float
        The root mean square distance of a single case's gradient.
    gradient_length : float
        The length of the gradient of all cases.
    n_cases, n_draws : int
    """

    batch_sizes: np.ndarray
    measured: np.ndarray
    measured_with_replacement: np.ndarray
    sigma: float
    gradient_length: float
    n_cases: int
    n_draws: int

    @property
    def law(self) -> np.ndarray:
        """The expected distance at each of the batch sizes, (n_sizes,)."""
        return self.expected(self.batch_sizes)

    def expected(self, sizes: ArrayLike) -> Any:
        """The expected distance at any sizes, exactly: sigma / sqrt(|C|) * sqrt((n - |C|) / (n - 1))."""
        sizes = np.asarray(sizes)
        return self.expected_with_replacement(sizes) * np.sqrt((self.n_cases - sizes) / (self.n_cases - 1))

    def expected_with_replacement(self, sizes: ArrayLike) -> Any:
        """The expected distance for minibatches drawn with replacement, or from very many cases: sigma / sqrt(|C|)."""
        return self.sigma / np.sqrt(sizes)

    @property
    def key(self) -> Hashable:
        """The sizes with what was measured."""
        return key_of((self.batch_sizes, self.measured, self.n_cases))

    def takeaways(self) -> list[str]:
        """How the noise depends on the size of the minibatch, as sentences in Markdown, the most important first."""
        n, sigma, length = self.n_cases, for_people(self.sigma), self.gradient_length
        if not self.sigma:
            return [f"**All {n} cases have the same gradient**, so minibatches have no noise."]
        relative = f"{for_people(self.sigma / length)} times its length, {for_people(length)}" if length else "which is 0"
        single = f"A single case's gradient is {sigma} away from the full one (root mean square): {relative}."
        small = min(10, n // 8)
        if not small:
            return [single]
        one, four = self.expected(np.array([small, 4 * small]))
        return [
            f"**Four times the cases, about half the noise**: {for_people(one)} with {small} case{'s' if small > 1 else ''}, "
            f"{for_people(four)} with {4 * small}.",
            f"That is {for_people(one / four)} times less. A factor of 2 comes from σ/√|C|, the rest from drawing without "
            f"replacement: {4 * small} of {n} cases miss less of the whole.",
            single,
        ]

    def to_csv(self) -> str:
        """One row for each size."""
        return csv_text(
            {
                "size": self.batch_sizes,
                "measured": self.measured,
                "law": self.law,
                "with_replacement": self.measured_with_replacement,
            }
        )


def measure_noise(
    network: Network, X: np.ndarray, T: np.ndarray, batch_sizes: Sequence[int | str], n_draws: int = 200, seed: int = 0
) -> GradientNoise:
    """Measure how much minibatch gradients scatter around the gradient of all cases.

    Parameters
    ----------
    network : Network
        A single one, without an axis of runs.
    X : array (n_inputs, n_cases)
    T : array (n_outputs, n_cases)
    batch_sizes : sequence of int or "all"
        One larger than the number of cases counts as all of them.
    n_draws : int
        Random minibatches of each size.
    seed : int
        Of the draws.

    Returns
    -------
    GradientNoise
    """
    if network.runs_shape:
        raise ValueError(f"network: received {network.runs_shape[0]} runs; accepted is a single network.")
    X = matrix("X", X, network.sizes[0])
    n = X.shape[1]
    if n < 2:
        raise ValueError(f"X: received {n} cases; accepted are at least two columns.")
    T = matrix("T", T, network.sizes[-1], n)
    n_draws = N_DRAWS.check("n_draws", n_draws)
    if isinstance(batch_sizes, str) or not len(batch_sizes):
        raise rejected("batch_sizes", batch_sizes, "a sequence of at least one size")
    sizes = [n if size == ALL else min(n, BATCH_SIZE.check("batch_sizes", size)) for size in batch_sizes]

    rng = np.random.default_rng(seed)
    inputs = with_bias_node(X)
    full = network.gradient(X, T)
    sigma = _root_mean_square(network, inputs, T, np.arange(n)[:, None])
    draws = [np.array([rng.permutation(n)[:size] for _ in range(n_draws)]) for size in sizes]
    measured = np.array([_root_mean_square(network, inputs, T, minibatches) for minibatches in draws])
    draws = [rng.integers(n, size=(n_draws, size)) for size in sizes]
    with_replacement = np.array([_root_mean_square(network, inputs, T, minibatches) for minibatches in draws])
    return GradientNoise(np.array(sizes), measured, with_replacement, sigma, float(np.linalg.norm(full)), n, n_draws)


def _root_mean_square(network, inputs, T, minibatches):
    """The distance of the minibatches' gradients from that of all cases; `minibatches` (n_draws, size) are case numbers."""
    everything = np.arange(inputs.shape[1])[None]
    # in a fixed order, so that the sum over all cases has the same rounding as the full gradient
    minibatches = np.sort(minibatches, axis=1)
    n_together = max(1, CHUNK // (4 * minibatches.shape[1] * sum(network.sizes)))
    chunks = np.split(minibatches, range(n_together, len(minibatches), n_together))
    with np.errstate(all="ignore"):
        full = _gradients(network, inputs, T, everything)
        squares = sum(np.square(_gradients(network, inputs, T, chunk) - full).sum() for chunk in chunks)
        return float(np.sqrt(squares / len(minibatches)))


def _gradients(network, inputs, T, minibatches):
    """The gradient over each minibatch, (n_draws, n_parameters): all minibatches at once, as runs with the same weights."""
    n_draws, size = minibatches.shape
    recorded = Pass(network.with_theta(np.tile(network.theta, (n_draws, 1))), size)
    rows, targets = (np.ascontiguousarray(table[:, minibatches].swapaxes(0, 1)) for table in (inputs, T))
    recorded.replay([*recorded.forward_calls(rows), *recorded.backward_calls(rows, targets)])
    return recorded.gradient()
