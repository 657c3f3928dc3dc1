"""Whether all train alike: only then does it mean anything to compare their times."""

import numpy as np

N_EPOCHS = 20
TOLERANCE = 1e-10


def largest_difference(one, other, n_epochs=N_EPOCHS):
    """The largest difference between two fresh trainers' losses over the first epochs; infinite where one is not finite."""
    largest = 0.0
    for _ in range(n_epochs):
        one.train(1)
        other.train(1)
        difference = np.abs(one.loss() - other.loss()).max()
        largest = max(largest, float(difference)) if np.isfinite(difference) else np.inf
    return largest
