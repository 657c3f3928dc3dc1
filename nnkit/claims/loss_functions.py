"""The claims of the lecture's fourth part, softmax, cross-entropy and log loss."""

from math import cosh, e, exp, inf, log2, nan

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.claims.claim import Claim, furthest
from nnkit.engine.network import Network
from nnkit.loss_functions.divergence import DistributionPair
from nnkit.loss_functions.sigmoid_output import sigmoid_outputs
from nnkit.loss_functions.softmax_batch import SLIDE_VECTORS, SoftmaxBatch
from nnkit.loss_functions.softmax_competition import Competition
from nnkit.probability import cross_entropy, entropy, kl_divergence, log_loss, softmax

LOGITS = [np.array(logits) for logits, _ in SLIDE_VECTORS.values()]
FAR_APART = np.array([800.0, 100.0, 400.0])  # e^800 is no float, and e^(100 - 800) still is one


def _by_engine(logits):
    """Softmax as the last layer of a network computes it."""
    weights = np.diag(logits)  # of inputs that are 1
    return Network.from_matrices([weights], [np.zeros((len(logits), 1))], "softmax").forward(np.ones((len(logits), 1)))[:, 0]


def _sum_of_probabilities():
    """The sum of P that is furthest from 1, over the slide's vectors and another; NaN where a probability is not positive."""
    Ps = [function(logits) for logits in (*LOGITS, FAR_APART) for function in (softmax, _by_engine)]
    return furthest([P.sum() if P.min() > 0.0 else nan for P in Ps], 1.0)


def _third_of_five():
    logits = [1.0, 2.0, 3.0, 4.0, 5.0]
    return furthest([softmax(logits)[2], _by_engine(logits)[2]], THIRD)


# e^3 / (e + e^2 + e^3 + e^4 + e^5), divided through by e^3
THIRD = 1.0 / (exp(-2.0) + exp(-1.0) + 1.0 + exp(1.0) + exp(2.0))


def _largest_gain_of_a_rival():
    """The largest derivative of a probability by another class's logit: by the Jacobian, and by differences of softmax."""
    largest = []
    for logits in LOGITS:
        steps = 1e-4 * np.eye(len(logits))
        ups, downs = softmax(logits[:, None] + steps), softmax(logits[:, None] - steps)
        others = ~np.eye(len(logits), dtype=bool)
        largest.append([J[others].max() for J in (Competition(logits, raised_class=0).jacobian, (ups - downs) / 2e-4)])
    return furthest(np.max(largest, axis=0), LEAST_RIVALRY)


# -P_i P_j is nearest to 0 for the two least likely classes of 1, 2, 3, 4, 5
LEAST_RIVALRY = -(THIRD**2) * exp(-2.0) * exp(-1.0)


def _accentuated():
    """The ratio of the probabilities of outputs 2 and 1 in the slide's first vector."""
    logits = [1.0, 1.0, 2.0, 1.0, 1.0]
    return furthest([P[2] / P[0] for P in (softmax(logits), _by_engine(logits))], e)


def _cost_in_bits(P, expected):
    """H(P, T) for a one-hot T on the first class: as a function, and as a page's record of the pair."""
    T = np.eye(len(P))[0]
    return furthest([cross_entropy(P, T, base=2), DistributionPair(T, np.array(P), "bits").cost], expected)


def _cost_of_a_distribution(T, P, expected):
    """H(P, T) in bits, and H(T) + KL(T, P), each by two functions of nnkit."""
    pair = DistributionPair(np.array(T), np.array(P), "bits")
    in_two_parts = [pair.entropy_of_T + pair.kl, entropy(T, base=2) + kl_divergence(T, P, base=2)]
    return furthest([pair.cost, cross_entropy(P, T, base=2), *in_two_parts], expected)


def _terms_that_reward_agreement():
    """The mean number of terms that are not zero; a case counts only if it costs less than the next, more wrong one.

    And only if the function of the whole costs the same as the terms.
    """
    agreement = np.linspace(0.99, 0.01, 99)  # the probability of what is true
    counts = []
    for t, p in ((1.0, agreement), (0.0, 1.0 - agreement)):
        outputs = sigmoid_outputs(np.full(99, t), p=p)
        is_right = np.isclose(outputs.costs, -np.log(agreement)) & np.isclose(
            log_loss(p, outputs.t, per_case=True), outputs.costs
        )
        counts.append(np.count_nonzero(outputs.terms[:, :-1], axis=0) * (np.diff(outputs.costs) > 0.0) * is_right[:-1])
    return float(np.mean(counts))


def _pull_of_log_loss():
    """The ratio of the derivatives of log loss and squared error by v, at v = -10 with t = 1.

    One of the two is followed by hand, the other is a record's or the engine's.
    """
    p = 1.0 / (1.0 + exp(10.0))
    log_by_hand, squared_by_hand = p - 1.0, 2.0 * (p - 1.0) * p * (1.0 - p)
    records, one = (sigmoid_outputs(1.0, v=-10.0), sigmoid_outputs(1.0, p=p)), np.ones((1, 1))
    log_by_engine, squared_by_engine = (
        Network((1, 1), "sigmoid", loss, np.array([0.0, -10.0])).gradient(one, one)[1] for loss in ("log_loss", "mse")
    )
    with np.errstate(all="ignore"):
        by_record = [
            (record.log_loss_derivatives / squared_by_hand, log_by_hand / record.squared_error_derivatives) for record in records
        ]
        by_engine = log_by_engine / squared_by_hand, log_by_hand / squared_by_engine
    return furthest([*by_record, by_engine], PULL_AT_10)


# 1 / (2 p (1 - p)) = 1 + cosh v
PULL_AT_10 = 1.0 + cosh(10.0)


def _rise_of_the_sum():
    """The rise of the sum of five outputs, divided by the rise of the one that causes it, over all activation functions."""
    sigmoids = Competition(LOGITS[0], raised_class=2, function="sigmoid")
    pairs = [(sigmoids.P, sigmoids.P_after)]
    pairs += [(f(LOGITS[0]), f(LOGITS[0] + np.eye(5)[2])) for f in ACTIVATIONS.values()]
    rises = np.array([after - before for before, after in pairs])
    rises = rises[rises.any(axis=1)]  # a step or a ramp is flat here
    with np.errstate(all="ignore"):
        return furthest([rises.sum(axis=1) / rises[:, 2]], 1.0)


def _ratio_at_temperature_3():
    """The ratio of the probabilities of outputs 5 and 2 at temperature 3, in two records of nnkit."""
    logits = np.arange(1.0, 6.0)
    batch = SoftmaxBatch(logits[:, None], np.eye(5)[:, :1], temperature=3.0)
    Ps = batch.P[:, 0], Competition(logits, raised_class=0, temperature=3.0).P
    return furthest([P[4] / P[1] for P in Ps], e)


def _winner_of_the_inhibition(end=4.0, n_steps=2000):
    """The strongest neuron's share at the end of mutual inhibition: as nnkit's formula has it, and by following the neurons.

    They are followed by Runge-Kutta's steps. What differs from softmax at the time 1 is taken off.
    """
    x, shares, h = LOGITS[0], np.full(5, 0.2), end / n_steps
    network, off = Competition(x, raised_class=2, amount=0.0), 0.0

    def change(P):
        return P * (x - P @ x)

    for step in range(1, n_steps + 1):
        k1 = change(shares)
        k2 = change(shares + 0.5 * h * k1)
        k3 = change(shares + 0.5 * h * k2)
        shares = shares + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + change(shares + h * k3))
        if step * end == n_steps:
            off = np.abs([shares - softmax(x), network.inhibition([1.0])[:, 0] - shares]).max()
    return furthest([shares[2], network.inhibition([end])[2, 0], WINNER - off], WINNER)


WINNER = 1.0 / (1.0 + 4.0 * exp(-4.0))
HALF, QUARTER = [0.5, 0.5], [0.25, 0.25, 0.25, 0.25]

CLAIMS = (
    Claim(
        name="27",
        text="Softmax turns outputs of any signs into positive numbers that sum to 1.",
        shown="After softmax, positive and negative outputs alike become probabilities that sum to {value}.",
        measure=_sum_of_probabilities,
        within=(1.0 - 1e-14, 1.0 + 1e-14),
        question="The outputs 1, 1, 2, −1, −1 sum to 2. What is the sum after softmax?",
        options=(("0", -inf), ("1", 0.75), ("2", 1.5)),
        remark="The slide's four vectors, and 800, 100, 400, whose exponentials are too large for a computer. Up to rounding.",
    ),
    Claim(
        name="27b",
        text="Softmax of 1, 2, 3, 4, 5 gives the third class 0.09.",
        shown="Softmax of 1, 2, 3, 4, 5 gives the class in the middle {value}.",
        measure=_third_of_five,
        within=(THIRD - 1e-12, THIRD + 1e-12),
        question="Softmax of 1, 2, 3, 4, 5. What does the class in the middle get?",
        options=(("0.33", 0.27), ("0.20", 0.14), ("0.09", -inf)),
        printed="0.08",
        remark="0.0861 rounds to 0.09.",
    ),
    Claim(
        name="28",
        text="Softmax makes outputs compete: raising one lowers the probability of every other class.",
        shown="When one output rises, every other probability falls: its slope is {value} at most.",
        measure=_largest_gain_of_a_rival,
        within=(LEAST_RIVALRY * (1.0 + 1e-6), LEAST_RIVALRY * (1.0 - 1e-6)),
        question="We raise one output before softmax. What happens to the probabilities of the other classes?",
        options=(("They stay as they are", -1e-9), ("All of them fall", -inf), ("Some fall, some rise", 1e-9)),
        remark="The slope is $-P_i P_j$, negative for any outputs; here it is the one nearest to 0 in the slide's four vectors.",
    ),
    Claim(
        name="28b",
        text="Softmax accentuates differences: 2 against 1 becomes 0.40 against 0.15.",
        shown="Outputs of 2 and 1 get probabilities of which one is {value} times the other.",
        measure=_accentuated,
        within=(e - 1e-12, e + 1e-12),
        question="Two outputs are 2 and 1. After softmax, how many times larger is the first probability?",
        options=(("2 times", -inf), ("2.7 times", 2.35), ("7.4 times", 5.0)),
        remark="It depends on the difference alone, $e^{2 - 1}$. At temperature 2, outputs 1 apart are only 1.65 to 1.",
    ),
    Claim(
        name="29",
        text="The cross-entropy $H(P, T) = -\\sum_k T_k \\log P_k$ is 2.0 where the right class got a quarter.",
        shown="A prediction that gives the right class 1/4 costs {value} bits.",
        measure=lambda: _cost_in_bits(QUARTER, 2.0),
        within=(2.0 - 1e-12, 2.0 + 1e-12),
        question="Each of four classes gets 1/4. What does that cost, in bits?",
        options=(("1/4", -inf), ("1", 0.6), ("2", 1.5), ("4", 3.0)),
        printed="2.0",
        remark="In bits, the logarithm to base 2; in nats it is 1.386.",
    ),
    Claim(
        name="29b",
        text="The cross-entropy is only 0.15 where the prediction agrees with the right class.",
        shown="A prediction that gives the right class 0.9 costs {value} bits.",
        measure=lambda: _cost_in_bits([0.9, 0.1, 0.0, 0.0], -log2(0.9)),
        within=(-log2(0.9) - 1e-12, -log2(0.9) + 1e-12),
        question="The right class got 0.9. What does that cost, in bits?",
        options=(("0.90", 0.5), ("0.15", 0.125), ("0.10", -inf)),
        printed="0.15",
        remark="In bits: $-\\log_2 0.9 = 0.152$; in nats it is 0.105.",
    ),
    Claim(
        name="30",
        text="Cross-entropy compares any two distributions: it is the target's entropy plus the divergence KL(T, P).",
        shown="A fair coin predicted as 0.9 to 0.1 costs {value} bits; its own entropy is 1 bit.",
        measure=lambda: _cost_of_a_distribution(HALF, [0.9, 0.1], -log2(0.3)),
        within=(-log2(0.3) - 1e-12, -log2(0.3) + 1e-12),  # (log2 0.9 + log2 0.1) / 2 = log2 0.3
        question="A fair coin has an entropy of 1 bit. We predict 0.9 to 0.1. What does that cost?",
        options=(
            ("Less than 1 bit: we are surer", -inf),
            ("1 bit: the coin is the same", 1.0 - 1e-9),
            ("More than 1 bit: we are wrong", 1.0 + 1e-9),
        ),
        remark="The cost and the sum of its two parts, each computed in two ways, agree.",
    ),
    Claim(
        name="30b",
        text="A target need not be one-hot: predicting (1/4, 1/4, 1/2) where (1/2, 1/4, 1/4) is true costs 1.75 bits.",
        shown="Predicting (1/4, 1/4, 1/2) where (1/2, 1/4, 1/4) is true costs {value} bits.",
        measure=lambda: _cost_of_a_distribution([0.5, 0.25, 0.25], [0.25, 0.25, 0.5], 1.75),
        within=(1.75 - 1e-12, 1.75 + 1e-12),  # 1/2 of 2 bits, 1/4 of 2 bits and 1/4 of 1 bit
        question="The truth is (1/2, 1/4, 1/4), with an entropy of 1.5 bits. What does the prediction (1/4, 1/4, 1/2) cost?",
        options=(("0 bits: the numbers are the same", -inf), ("1.5 bits", 0.75), ("1.75 bits", 1.6), ("3 bits", 2.4)),
        remark="Of it, 1.5 bits are the target's own entropy and 0.25 are the divergence.",
    ),
    Claim(
        name="31",
        text=r"Log loss has one term for each case, $-\log p$ or $-\log(1 - p)$, and it falls as p comes nearer to t.",
        shown="In each of 198 predictions {value} term counts, and it falls as p comes nearer to t.",
        measure=_terms_that_reward_agreement,
        within=(1.0, 1.0),
        question="Log loss is the sum of two terms. How many of them count for one case?",
        options=(("None, where p is near t", -inf), ("Always two", 1.5), ("Always one", 0.5)),
        remark="Where a certain prediction is right, the one term is 0 too; where it is wrong, it is infinite.",
    ),
    Claim(
        name="32",
        text="The log undoes the sigmoid's exp: log loss still learns where the squared error's gradient has died out.",
        shown="At v = −10 with t = 1, log loss pulls {value} times harder than the squared error.",
        measure=_pull_of_log_loss,
        within=(PULL_AT_10 * (1.0 - 1e-9), PULL_AT_10 * (1.0 + 1e-9)),
        question="An output is sure and wrong: v = −10, but t = 1. Which loss pulls harder on v?",
        options=(("The squared error", -inf), ("Log loss", 2.0), ("Both about the same: p − t is the same", 0.5)),
        remark=r"$\partial L / \partial v$ is $p - t$ for log loss and $2 (p - t)\, p (1 - p)$ for the squared error; the ratio "
        "is 1 + cosh v. Log loss's own slope fades where the output is right, as it should.",
    ),
)

ALSO = (
    Claim(
        name="50",
        text="No individual activation function can make the outputs sum to 1: each sees one output alone.",
        shown="When one of five outputs rises, their sum rises by {value} times that, whatever the activation function.",
        measure=_rise_of_the_sum,
        within=(1.0 - 1e-12, 1.0 + 1e-12),
        question="Five outputs each go through a sigmoid, and their sum is 1. One rises by 0.1. Where is the sum now?",
        options=(("Still at 1", -inf), ("At 1.5", 2.0), ("At 1.1", 0.5)),
        remark="The other outputs do not know of it, so nothing gives way. A function that kept the sum would have to be "
        "constant; softmax is a function of all outputs together.",
    ),
    Claim(
        name="51",
        text="Softmax is Boltzmann scaling: at temperature $T$, $P_i / P_j = e^{(x_i - x_j) / T}$.",
        shown="At temperature 3, outputs of 5 and 2 get probabilities of which one is {value} times the other.",
        measure=_ratio_at_temperature_3,
        within=(e - 1e-12, e + 1e-12),
        question="Outputs of 5 and 2: softmax makes the first 20 times as probable. How much is it at temperature 3?",
        options=(("2.7 times", 1.5), ("20 times, as before", 12.0), ("Both the same", -inf)),
        remark="$e^{(5 - 2) / 3} = e$. A high temperature levels the probabilities, a low one leaves only the strongest.",
    ),
    Claim(
        name="52",
        text="Softmax models lateral inhibition: neurons that hold each other down pass through it and settle on one.",
        shown="Neurons driven by 1, 1, 2, 1, 1 hold each other down: at the time 4 the strongest has {value} of all activity.",
        measure=_winner_of_the_inhibition,
        within=(WINNER - 1e-9, WINNER + 1e-9),
        question="Five neurons hold each other down. One is driven by 2, the others by 1. Who is active in the end?",
        options=(("All equally", -inf), ("All, the one twice as much", 0.3), ("Almost the one alone", 0.9)),
        remark="Each share changes by $P_i (x_i - \\sum_j P_j x_j)$, from equal ones on; the network is followed step by step. "
        "At the time 1 its shares are the softmax; at the time t the strongest has $1 / (1 + 4 e^{-t})$.",
    ),
)
"""What the lecture also says on loss functions."""
