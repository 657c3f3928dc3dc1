"""The claims of the lecture's fourth part, softmax, cross-entropy and log loss."""

from math import cosh, e

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.loss_functions.divergence import DistributionPair
from nnkit.loss_functions.sigmoid_output import sigmoid_outputs
from nnkit.loss_functions.softmax_batch import SLIDE_VECTORS
from nnkit.loss_functions.softmax_competition import Competition
from nnkit.probability import cross_entropy, softmax

# e^3 / (e + e^2 + e^3 + e^4 + e^5), divided through by e^3
_THIRD = 1.0 / (np.exp(-2.0) + np.exp(-1.0) + 1.0 + np.exp(1.0) + np.exp(2.0))


def _furthest_from_a_distribution():
    """The largest |1 - sum of P| over the slide's four vectors; infinite where a probability is not positive."""
    Ps = [softmax(logits) for logits, _ in SLIDE_VECTORS.values()]
    return max(abs(1.0 - P.sum()) if P.min() > 0.0 else np.inf for P in Ps)


def _third_of_five():
    return float(softmax([1.0, 2.0, 3.0, 4.0, 5.0])[2])


def _largest_gain_of_a_rival():
    """The largest derivative of a probability by another class's logit, over the slide's four vectors."""
    off_diagonals = []
    for logits, _ in SLIDE_VECTORS.values():
        J = Competition(np.array(logits), raised_class=0).jacobian
        off_diagonals.append(J[~np.eye(len(J), dtype=bool)].max())
    return float(max(off_diagonals))


def _accentuated():
    """The ratio of the probabilities of outputs 2 and 1 in the slide's first vector."""
    P = softmax([1.0, 1.0, 2.0, 1.0, 1.0])
    return float(P[2] / P[0])


def _cost_of_a_quarter():
    return cross_entropy([0.25, 0.25, 0.25, 0.25], [1.0, 0.0, 0.0, 0.0], base=2)


def _cost_of_nine_tenths():
    return cross_entropy([0.9, 0.1, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], base=2)


def _two_distributions():
    """T = (1/2, 1/4, 1/4) and P = (1/4, 1/4, 1/2), in bits."""
    return DistributionPair(np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.25, 0.5]), "bits")


def _gap_in_the_sum():
    """|H(P, T) - H(T) - KL(T, P)| of two whole distributions, in bits."""
    pair = _two_distributions()
    return abs(pair.cost - pair.entropy_of_T - pair.kl)


def _cost_of_a_distribution():
    return _two_distributions().cost


def _terms_that_reward_agreement():
    """The mean number of terms that are not zero; a case counts only if it costs less than the next, more wrong one."""
    agreement = np.linspace(0.99, 0.01, 99)  # the probability of what is true
    counts = []
    for t, p in ((1.0, agreement), (0.0, 1.0 - agreement)):
        outputs = sigmoid_outputs(np.full(99, t), p=p)
        counts.append(np.count_nonzero(outputs.terms[:, :-1], axis=0) * (np.diff(outputs.costs) > 0.0))
    return float(np.mean(counts))


def _pull_of_log_loss():
    """The ratio of the derivatives of log loss and squared error by v, at v = -10 with t = 1."""
    outputs = sigmoid_outputs(1.0, v=-10.0)
    return float(outputs.log_loss_derivatives[0] / outputs.squared_error_derivatives[0])


# 1 / (2 p (1 - p)) = 1 + cosh v
_PULL_AT_10 = 1.0 + cosh(10.0)

CLAIMS = (
    Claim(
        name="27",
        text="Softmax turns outputs of any signs into positive numbers that sum to 1.",
        quantity="largest distance of a sum of P from 1, over the slide's four vectors",
        measure=_furthest_from_a_distribution,
        within=(0.0, 1e-14),
    ),
    Claim(
        name="27b",
        text="Softmax of [1, 2, 3, 4, 5] gives the third class 0.09.",
        quantity="P of the third class",
        measure=_third_of_five,
        within=(_THIRD - 1e-12, _THIRD + 1e-12),
        printed="0.08",
        remark="It is 0.0861, which rounds to 0.09; the slide prints 0.08.",
    ),
    Claim(
        name="28",
        text="Softmax makes the outputs compete: raising one lowers the probability of every other class.",
        quantity="largest slope of a probability by another class's output, over the slide's four vectors",
        measure=_largest_gain_of_a_rival,
        within=(-np.inf, -1e-6),
        remark="The slope is $-P_i P_j$, negative for any outputs.",
    ),
    Claim(
        name="28b",
        text="Softmax accentuates differences between outputs: 2 against 1 becomes 0.40 against 0.15.",
        quantity="ratio of the two probabilities",
        measure=_accentuated,
        within=(e - 1e-12, e + 1e-12),
        remark="It depends on the difference alone, $e^{2 - 1}$: at temperature 2, outputs 1 apart are only 1.65 to 1.",
    ),
    Claim(
        name="29",
        text="The cross-entropy $H(P, T) = -\\sum_k T_k \\log P_k$ is 2.0 where the hot class got a quarter.",
        quantity="H(P, T) in bits",
        measure=_cost_of_a_quarter,
        within=(2.0 - 1e-12, 2.0 + 1e-12),
        printed="2.0",
        remark="In bits, the logarithm to base 2; in nats it is 1.386.",
    ),
    Claim(
        name="29b",
        text="The cross-entropy is only 0.15 where the prediction agrees with the hot class.",
        quantity="H(P, T) in bits",
        measure=_cost_of_nine_tenths,
        within=(0.15 - 0.005, 0.15 + 0.005),
        printed="0.15",
        remark="In bits, and with 0.9 for the hot class: $-\\log_2 0.9 = 0.152$; in nats it is 0.105.",
    ),
    Claim(
        name="30",
        text="The cross-entropy compares any two distributions: it is the target's entropy plus the divergence KL(T, P).",
        quantity="difference of H(P, T) and H(T) + KL(T, P)",
        measure=_gap_in_the_sum,
        within=(0.0, 1e-14),
    ),
    Claim(
        name="30b",
        text="A target need not be one-hot: predicting (1/4, 1/4, 1/2) where (1/2, 1/4, 1/4) is true costs 1.75 bits.",
        quantity="H(P, T) in bits",
        measure=_cost_of_a_distribution,
        within=(1.75 - 1e-12, 1.75 + 1e-12),  # 1/2 of 2 bits, 1/4 of 2 bits and 1/4 of 1 bit
        remark="Of it, 1.5 bits are the target's own entropy and 0.25 are the divergence.",
    ),
    Claim(
        name="31",
        text=r"Log loss has one non-zero term for each case, $-\log p$ for $t = 1$ and $-\log(1 - p)$ for $t = 0$, and that term "
        "falls as the prediction comes nearer to the target.",
        quantity="terms of a case that are not zero and fall with agreement",
        measure=_terms_that_reward_agreement,
        within=(1.0, 1.0),
        remark="Where a certain prediction is right, the one term is 0 too; where it is wrong, it is infinite.",
    ),
    Claim(
        name="32",
        text=r"The log of log loss undoes the exp of the sigmoid, so that $\partial L / \partial v = p - t$ keeps its size where "
        r"the squared error's $2 (p - t)\, p (1 - p)$ has died out.",
        quantity="slope of log loss over that of the squared error, at v = -10 with t = 1",
        measure=_pull_of_log_loss,
        within=(_PULL_AT_10 * (1.0 - 1e-12), _PULL_AT_10 * (1.0 + 1e-12)),
        remark="Their ratio is 1 + cosh v. Log loss's own slope still fades where the output is right, as it should.",
    ),
)
