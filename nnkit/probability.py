"""Softmax, entropy, cross-entropy, KL divergence and log loss.

One case is one column: Z, P and T are (n_classes, n_cases), and a vector is a single case. Softmax and its relatives work on each
column; entropies and losses are means over the columns. Logarithms are natural unless `base=` says otherwise.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnkit.validation import number, real_array

SUM_TOLERANCE = 1e-9
WIDEST = np.longdouble  # the widest floats of the machine, in which softmax and its relatives are computed
NEAR = 0.1  # relative differences below which e - log(1 + e) is summed as a series


def softmax(Z: ArrayLike) -> np.ndarray:
    """The softmax of each column: e^z / sum of e^z.

    Parameters
    ----------
    Z : array of shape (n_classes, n_cases) or (n_classes,)
        Logits of any sign and size. An infinite logit takes all the probability, and several share it. A column of -inf alone
        shares it equally: the limit of equal logits that fall. A NaN makes its column NaN.

    Returns
    -------
    array of the shape of Z
        Probabilities; every column sums to 1 up to rounding.

    Notes
    -----
    Source: lecture 1, part 3. Within 3 units in the last place of the exact value.
    """
    return _columns(Z, shares)


def log_softmax(Z: ArrayLike) -> np.ndarray:
    """The logarithm of softmax, exact even where the probability itself is too small for a float.

    Parameters and shapes as for `softmax`; within 2 units in the last place of the exact value.
    """
    return _columns(Z, log_shares)


def logsumexp(Z: ArrayLike) -> np.ndarray:
    """The logarithm of each column's sum of e^z, of shape (n_cases,), or a number for a single case.

    Within 3 units in the last place, as far as the sum of its two terms does not cancel.
    """

    def of_columns(Z):
        largest = Z.max(axis=-2, keepdims=True)
        with np.errstate(invalid="ignore"):
            return np.where(np.isinf(largest), largest, largest + np.log1p(_softmax_parts(Z).sum_of_others))

    total = _columns(Z, of_columns)
    return total[..., 0, :] if total.ndim > 1 else total[0]


def log_sigmoid(z: ArrayLike) -> np.ndarray:
    """The logarithm of the sigmoid, min(z, 0) - log(1 + e^-|z|), of the shape of `z`."""
    z = real_array("z", z)
    return np.minimum(z, 0.0) - np.log1p(np.exp(-np.abs(z)))


def entropy(P: ArrayLike, *, base: float | None = None, per_case: bool = False) -> Any:
    """H(P) = -sum of P log P: the mean over the cases, or one value for each with `per_case`.

    P holds one distribution in each column; `base` 2 gives bits, None gives nats.
    """
    P, is_vector = _distributions("P", P)
    return _mean_over_cases(-times_log(P, P, base).sum(axis=-2), per_case, is_vector)


def cross_entropy(P: ArrayLike, T: ArrayLike, *, base: float | None = None, per_case: bool = False) -> Any:
    """H(P, T) = -sum of T log P: the cost of predicting P where the target is T.

    Parameters
    ----------
    P, T : arrays of shape (n_classes, n_cases) or (n_classes,)
        Predicted and target distributions; every column sums to 1.
    base : float, optional
        The logarithm's base: 2 gives bits; None gives nats.
    per_case : bool
        Return one value per case, (n_cases,), in place of their mean.

    Returns
    -------
    float or array
        Infinite where a class with a positive target was given probability 0.

    Notes
    -----
    Source: lecture 1, part 4. H(P, T) = H(T) + KL(T, P).
    """
    P, T, is_vector = _pair_of_distributions(P, T)
    return _mean_over_cases(-times_log(T, P, base).sum(axis=-2), per_case, is_vector)


def kl_divergence(T: ArrayLike, P: ArrayLike, *, base: float | None = None, per_case: bool = False) -> Any:
    """KL(T, P) = sum of T log(T / P): the cost of predicting P, above that of predicting T itself.

    Shapes and options as for `cross_entropy`. It is never negative, and keeps its digits where P is almost T: each class adds
    T log(T / P) - T + P, which is 0 for equal shares and positive for others. As P and T both sum to 1 the two last terms change
    nothing, unless a sum is 1 up to rounding only; then it is the divergence of the distributions that are meant.
    """
    P, T, is_vector = _pair_of_distributions(P, T)
    with np.errstate(all="ignore"):
        excess = (P - T) / T
        far = T * (np.log(T) - np.log(P)) + (P - T)
        cost = np.where(T == 0.0, P, np.where(np.abs(excess) < 0.5, T * log1p_gap(excess), far))
    return _mean_over_cases(_in_base(cost.sum(axis=-2), base), per_case, is_vector)


def log_loss(p: ArrayLike, t: ArrayLike, *, base: float | None = None, per_case: bool = False) -> Any:
    """-(t log p + (1 - t) log(1 - p)): the cost of probability p for a yes-or-no target t.

    Parameters
    ----------
    p, t : arrays of one shape, (n_cases,) or (n_outputs, n_cases)
        Probabilities of "yes" and targets, both from 0 to 1.
    base, per_case
        As for `cross_entropy`.

    Returns
    -------
    float or array
        The mean over the cases of the outputs' sum; infinite where a certain prediction was wrong.

    Notes
    -----
    Source: lecture 1, part 4.
    """
    p, t = _probabilities("p", p), _probabilities("t", t)
    if p.shape != t.shape:
        raise ValueError(f"t: received shape {t.shape}; accepted is {p.shape}, the shape of p.")
    cost = _in_base(-(times_log(t, p) + times_log_one_minus(1.0 - t, p)), base)
    return _mean_over_cases(cost.sum(axis=0) if cost.ndim == 2 else cost, per_case, cost.ndim == 0)


def shares(Z: np.ndarray) -> np.ndarray:
    """`softmax` of columns (..., n_classes, n_cases), in the precision that Z has."""
    parts = _softmax_parts(Z)
    return parts.exponentials / (1.0 + parts.sum_of_others)


def log_shares(Z: np.ndarray) -> np.ndarray:
    """`log_softmax` of columns (..., n_classes, n_cases), in the precision that Z has."""
    parts = _softmax_parts(Z)
    return parts.difference - (np.log1p(parts.sum_of_others) - parts.error)


class _SoftmaxParts(NamedTuple):
    """The common parts of softmax, log-softmax and logsumexp, for columns of shape (..., n_classes, n_cases).

    `difference` is each logit minus the largest of its column, and `error` the rounding error of that; `exponentials` are
    e^difference. `sum_of_others` is their sum without the largest logit's own term, (..., 1, n_cases): that term is exactly 1, so
    log1p of the sum of the others keeps the digits that adding 1 would lose.
    """

    difference: np.ndarray
    error: np.ndarray
    exponentials: np.ndarray
    sum_of_others: np.ndarray


def _softmax_parts(Z: np.ndarray) -> _SoftmaxParts:
    largest = Z.max(axis=-2, keepdims=True)
    with np.errstate(over="ignore", invalid="ignore"):
        difference = Z - largest
        # the rounding error of the difference, exactly (Knuth's two-sum)
        shift = difference - Z
        error = (Z - (difference - shift)) - (largest + shift)
    error = np.where(np.isfinite(error), error, 0.0)
    difference = np.where(largest == Z, 0.0, difference)  # also where both are infinite, and their difference NaN
    e = np.exp(difference)
    e += e * error
    others = e.copy()
    np.put_along_axis(others, Z.argmax(axis=-2)[..., None, :], 0.0, axis=-2)
    return _SoftmaxParts(difference, error, e, _sum_of_classes(others))


def _sum_of_classes(terms):
    # NumPy adds in pairs, which costs few digits, only along an axis whose numbers lie side by side, and from eight of them on
    if terms.shape[-2] < 8:
        return terms.sum(axis=-2, keepdims=True)
    return np.ascontiguousarray(terms.swapaxes(-1, -2)).sum(axis=-1)[..., None, :]


def _as_columns(Z, name="Z"):
    """Convert Z to float columns: the columns, and whether Z was a single vector."""
    Z = real_array(name, Z, "an array of numbers, one case in each column")
    if Z.ndim == 0 or Z.shape[max(Z.ndim - 2, 0)] == 0:
        raise ValueError(f"{name}: received shape {Z.shape}; accepted is (n_classes, n_cases) or (n_classes,).")
    return (Z[:, None], True) if Z.ndim == 1 else (Z, False)


def _columns(Z, function):
    """Apply `function` to the columns in the widest floats of the machine, and round once at the end.

    Where those are no wider than float64, `_softmax_parts` still holds the error to about 3 units in the last place.
    """
    Z, is_vector = _as_columns(Z)
    with np.errstate(over="ignore"):  # numbers beyond float64 become infinite
        result = function(Z.astype(WIDEST)).astype(float)
    return result[..., 0] if is_vector else result


def _probabilities(name, values):
    array = real_array(name, values, "an array of numbers from 0 to 1")
    outside = ~((array >= 0.0) & (array <= 1.0))
    if outside.any() or array.ndim > 2 or array.size == 0:
        received = array[outside][0] if outside.any() else f"shape {array.shape}"
        raise ValueError(f"{name}: received {received}; accepted are numbers from 0 to 1 in a vector or a matrix.")
    return array


def _distributions(name, values):
    """Check distributions: the columns, and whether there was a single vector."""
    columns, is_vector = _as_columns(_probabilities(name, values), name)
    check_sums(name, columns, sum_tolerance(values), ". One case is one column" if columns.shape[1] > 1 else "")
    return columns, is_vector


def check_sums(name: str, columns: np.ndarray, tolerance: float, remark: str) -> None:
    """Raise ValueError where a column of `columns` (n_classes, n_cases) does not sum to 1; the remark ends the sentence."""
    sums = columns.sum(axis=0)
    wrong = np.flatnonzero(np.abs(sums - 1.0) > tolerance)
    if len(wrong):
        raise ValueError(f"{name}: received a sum of {sums[wrong[0]]:.6g} in column {wrong[0]}; accepted is 1{remark}.")


def sum_tolerance(shares: ArrayLike) -> float:
    """How far from 1 shares may sum, (n_classes, ...): the rounding of their own precision where that is a lower one."""
    shares = np.asarray(shares)
    return max(SUM_TOLERANCE, len(shares) * float(np.finfo(shares.dtype).eps)) if shares.dtype.kind == "f" else SUM_TOLERANCE


def _pair_of_distributions(P, T):
    P, is_vector = _distributions("P", P)
    T, _ = _distributions("T", T)
    if P.shape != T.shape:
        raise ValueError(f"T: received shape {T.shape}; accepted is {P.shape}, the shape of P.")
    return P, T, is_vector


def times_log(weight: np.ndarray, p: np.ndarray, base: float | None = None) -> np.ndarray:
    """weight * log(p) to a base, and 0 where the weight is 0, whatever p is (SciPy's xlogy)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        is_bits = _checked_base(base) == 2.0
        products = np.where(weight == 0.0, 0.0, weight * (np.log2(p) if is_bits else np.log(p)))
    return products if is_bits else _in_base(products, base)


def times_log_one_minus(weight: np.ndarray, p: np.ndarray) -> np.ndarray:
    """weight * log(1 - p), and 0 where the weight is 0; 1 - p is not rounded first (SciPy's xlog1py)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight == 0.0, 0.0, weight * np.log1p(-p))


def log1p_gap(e: ArrayLike) -> np.ndarray:
    """e - log(1 + e), which is 0 at 0 and positive elsewhere, with all its digits."""
    e = np.asarray(e, dtype=float)
    # log(1 + e) = 2 artanh(w), whose series does not cancel with e where the two are nearly equal
    w = e / (2.0 + e)
    v = w * w
    series = e * w - 2.0 * w * v * (1 / 3 + v * (1 / 5 + v * (1 / 7 + v * (1 / 9 + v * (1 / 11 + v / 13)))))
    return np.where(np.abs(e) < NEAR, series, e - np.log1p(e))


def _checked_base(base):
    return None if base is None else number("base", base, above=1.0)


def _in_base(costs, base):
    return costs if base is None else costs / np.log(_checked_base(base))


def _mean_over_cases(costs, per_case, is_single):
    costs = costs + 0.0  # a sum of nothing but zeros, negated, is -0
    if is_single:
        return float(np.squeeze(costs))
    return costs if per_case else float(costs.mean())
