"""The claims of the lecture's fifth part, maximum likelihood."""

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.experiment import Experiment
from nnkit.likelihood.conditional import follow_likelihood
from nnkit.likelihood.joint import conditional_mle, split_likelihood


def _split_error():
    """How far log pi(S), multiplied out case by case, is from both sums, and how far the red one moves, while theta does."""
    counts = np.array([[6, 1, 3], [2, 4, 5]])
    values, classes = np.repeat([0, 0, 1, 1, 2, 2], counts.T.ravel()), np.repeat([0, 1, 0, 1, 0, 1], counts.T.ravel())
    p_values = np.bincount(values) / len(values)
    best = conditional_mle(counts)
    errors = []
    for share in np.linspace(0.1, 1.0, 10):
        split = split_likelihood(counts, share * best + (1.0 - share) * 0.5)
        product = np.prod([split.theta[t, f] * p_values[f] for f, t in zip(values, classes, strict=True)])
        errors += [np.log(product) - split.conditional - split.of_features]
        errors += [split.of_features - split_likelihood(counts).of_features]
    return float(np.abs(errors).max())


def _spirals():
    return follow_likelihood(
        Experiment(
            dataset="spiral", n_classes=3, n_cases=60, test_fraction=0.0, hidden="8", output="softmax", loss="cross_entropy",
            batch_size="all", n_epochs=60,
        )
    )  # fmt: skip


def _picking_error():
    likelihood = _spirals()
    return float(np.abs(likelihood.picked - likelihood.of_correct_class).max())


CLAIMS: tuple[Claim, ...] = (
    Claim(
        number=33,
        part=5,
        text=r"The log-probability of a whole data source is a sum of $\log p_\theta(t|f)$ and a sum of $\log p(f)$, and only "
        r"the first moves with $\theta$.",
        quantity="largest error of the split, and largest change of the second sum, over ten models",
        measure=_split_error,
        low=0.0,
        high=1e-10,
    ),
    Claim(
        number=34,
        part=5,
        text=r"The dot product $T \cdot \log P$ with a one-hot target picks the log-probability of the correct class.",
        quantity="largest difference between both, over the cases and moments of a run",
        measure=_picking_error,
        low=0.0,
        high=0.0,
        remark="Where P is 0 for a wrong class, 0 times log 0 has to count as 0.",
    ),
    Claim(
        number=35,
        part=5,
        text="Conditional maximum likelihood is minimum cross-entropy: one is minus n times the other all through training.",
        quantity="largest difference between -log-likelihood and n times cross-entropy during a run",
        measure=lambda: _spirals().difference,
        low=0.0,
        high=1e-9,
        remark="The slide's cross-entropy is the sum over the cases; a loss function gives their mean.",
    ),
)
