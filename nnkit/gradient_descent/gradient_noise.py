"""How far a minibatch's gradient lies from that of all cases, measured and by the law of sampling.

A minibatch C of |C| cases, drawn without replacement from n, has the mean of its cases' gradients g_c for a gradient. Let g be
the mean over all n, and sigma^2 the mean of |g_c - g|^2, the trace of the gradients' covariance. In the mean over all
minibatches, the squared distance of the minibatch's gradient from g is

    sigma^2 / |C| * (n - |C|) / (n - 1).

For: with d_c = g_c - g, whose sum is zero, it is the sum of d_a . d_b over all pairs in C, over |C|^2. A case is
in C with probability |C| / n, and two given ones with |C| (|C| - 1) / (n (n - 1)). The terms a = b sum to n sigma^2 and
those with a != b to -n sigma^2. The last factor is what drawing without replacement saves: the whole batch has no noise.
"""

from dataclasses import dataclass

import numpy as np

from nnkit.engine.descent import ALL
from nnkit.engine.passes import Pass, with_bias_node
from nnkit.validation import matrix, rejected, whole


@dataclass(frozen=True, eq=False)
class GradientNoise:
    """The root mean square distance of minibatch gradients from the gradient of all cases.

    Attributes
    ----------
    batch_sizes : array of int (n_sizes,)
    measured : array (n_sizes,)
        Over `n_draws` random minibatches of each size.
    law : array (n_sizes,)
        sigma / sqrt(|C|) * sqrt((n - |C|) / (n - 1)): what is expected, exactly.
    plain_law : array (n_sizes,)
        sigma / sqrt(|C|): minibatches drawn with replacement, or from very many cases.
    sigma : float
        The root mean square distance of a single case's gradient.
    gradient_length : float
        The length of the gradient of all cases.
    n_cases, n_draws : int
    """

    batch_sizes: np.ndarray
    measured: np.ndarray
    law: np.ndarray
    plain_law: np.ndarray
    sigma: float
    gradient_length: float
    n_cases: int
    n_draws: int


def measure_noise(network, X, T, batch_sizes, n_draws=200, seed=0):
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
        How many minibatches of each size are drawn.
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
    n_draws = whole("n_draws", n_draws, 1, 100_000)
    if isinstance(batch_sizes, str) or not len(batch_sizes):
        raise rejected("batch_sizes", batch_sizes, "a sequence of at least one size")
    sizes = [n if size == ALL else min(n, whole("batch_sizes", size, 1, 10**9)) for size in batch_sizes]

    rng = np.random.default_rng(seed)
    inputs = with_bias_node(X)
    full = network.gradient(X, T)
    sigma = _root_mean_square(network, inputs, T, full, np.arange(n)[:, None])
    draws = [[rng.permutation(n)[:size] for _ in range(n_draws)] for size in sizes]
    measured = np.array([_root_mean_square(network, inputs, T, full, minibatches) for minibatches in draws])
    sizes = np.array(sizes)
    plain = sigma / np.sqrt(sizes)
    return GradientNoise(
        batch_sizes=sizes,
        measured=measured,
        law=plain * np.sqrt((n - sizes) / (n - 1)),
        plain_law=plain,
        sigma=sigma,
        gradient_length=float(np.linalg.norm(full)),
        n_cases=n,
        n_draws=n_draws,
    )


def _root_mean_square(network, inputs, T, full, minibatches):
    """The distance of the minibatches' gradients from `full`; all minibatches, arrays of case numbers, are of one size."""
    recorded = Pass(network, len(minibatches[0]))
    squares = 0.0
    with np.errstate(all="ignore"):
        for cases in minibatches:
            # in their own order, so that all cases are the very same sum again
            cases = np.sort(cases)
            rows, targets = inputs.take(cases, 1), T.take(cases, 1)
            recorded.replay([*recorded.forward_calls(rows), *recorded.backward_calls(rows, targets)])
            squares += np.square(recorded.gradient() - full).sum()
        return float(np.sqrt(squares / len(minibatches)))
