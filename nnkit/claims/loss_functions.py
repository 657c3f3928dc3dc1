"""The claims of the lecture's fourth part, softmax, cross-entropy and log loss."""

from math import cosh

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.single_output import sigmoid_outputs


def _terms_that_reward_agreement():
    """Terms that are not zero, for each case; one that does not cost less than the next, more wrong case does not count."""
    agreement = np.linspace(0.99, 0.01, 99)  # the probability of what is true
    counts = []
    for t, p in ((1.0, agreement), (0.0, 1.0 - agreement)):
        outputs = sigmoid_outputs(np.full(99, t), p=p)
        counts.append(np.count_nonzero(outputs.terms[:, :-1], axis=0) * (np.diff(outputs.costs) > 0.0))
    return float(np.mean(counts))


def _pull_of_log_loss():
    """How many times as strongly log loss pulls on v = -10 as the squared error does, for t = 1."""
    outputs = sigmoid_outputs(1.0, v=-10.0)
    return float(outputs.log_loss_slopes[0] / outputs.squared_error_slopes[0])


# 1 / (2 p (1 - p)) = 1 + cosh v
_PULL_AT_10 = 1.0 + cosh(10.0)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        number=31,
        part=4,
        text=r"Log loss has one non-zero term for each case, $-\log p$ for $t = 1$ and $-\log(1 - p)$ for $t = 0$, and that term "
        "falls as the prediction comes nearer to the target.",
        quantity="terms of a case that are not zero and fall with agreement",
        measure=_terms_that_reward_agreement,
        low=1.0,
        high=1.0,
        remark="Where a certain prediction is right, the one term is 0 too; where it is wrong, it is infinite.",
    ),
    Claim(
        number=32,
        part=4,
        text=r"The log of log loss undoes the exp of the sigmoid, so that $\partial L / \partial v = p - t$ keeps its size where "
        r"the squared error's $2 (p - t)\, p (1 - p)$ has died out.",
        quantity="slope of log loss over that of the squared error, at v = -10 with t = 1",
        measure=_pull_of_log_loss,
        low=_PULL_AT_10 * (1.0 - 1e-12),
        high=_PULL_AT_10 * (1.0 + 1e-12),
        remark="Their ratio is 1 + cosh v. Log loss's own slope still fades where the output is right, as it should.",
    ),
)
