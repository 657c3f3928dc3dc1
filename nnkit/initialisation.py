"""The catalogue of initialisations: rules for drawing the first weights of a layer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Initialisation:
    """A rule for drawing a layer's first weights.

    Attributes
    ----------
    name, label, description : str
    draw : callable
        `draw(rng, n_in, n_out)` gives W of shape (n_in, n_out).
    source : str
    """

    name: str
    label: str
    description: str
    draw: "Callable[[np.random.Generator, int, int], np.ndarray]"  # in quotes: NumPy would load its generators here
    source: str


def _orthogonal(rng, n_in, n_out):
    tall, flat = max(n_in, n_out), min(n_in, n_out)
    Q, R = np.linalg.qr(rng.standard_normal((tall, flat)))
    Q = Q * np.where(np.diag(R) < 0.0, -1.0, 1.0)  # QR alone would prefer some rotations to others
    return Q if n_in >= n_out else Q.T


_CATALOGUE = (
    Initialisation(
        name="zero",
        label="All zero",
        description="Every weight 0: all neurons of a layer stay equal for ever.",
        draw=lambda rng, n_in, n_out: np.zeros((n_in, n_out)),
        source="Goodfellow, Bengio and Courville 2016, section 8.4 (why not to)",
    ),
    Initialisation(
        name="small_normal",
        label="Small normal",
        description="Normal with standard deviation 0.01.",
        draw=lambda rng, n_in, n_out: 0.01 * rng.standard_normal((n_in, n_out)),
        source="Krizhevsky, Sutskever and Hinton 2012",
    ),
    Initialisation(
        name="uniform",
        label="Uniform",
        description="Uniform between -0.5 and 0.5, whatever the layer's size.",
        draw=lambda rng, n_in, n_out: rng.uniform(-0.5, 0.5, (n_in, n_out)),
        source="the practice before Glorot and Bengio 2010",
    ),
    Initialisation(
        name="xavier",
        label="Xavier (Glorot)",
        description="Normal with variance 2 / (inputs + outputs): keeps the spread for tanh and sigmoid layers.",
        draw=lambda rng, n_in, n_out: np.sqrt(2.0 / (n_in + n_out)) * rng.standard_normal((n_in, n_out)),
        source="Glorot and Bengio 2010",
    ),
    Initialisation(
        name="he",
        label="He",
        description="Normal with variance 2 / inputs: keeps the spread for ReLU layers.",
        draw=lambda rng, n_in, n_out: np.sqrt(2.0 / n_in) * rng.standard_normal((n_in, n_out)),
        source="He et al. 2015",
    ),
    Initialisation(
        name="orthogonal",
        label="Orthogonal",
        description="A random rotation: lengths are kept exactly where the layer's size allows.",
        draw=_orthogonal,
        source="Saxe, McClelland and Ganguli 2014",
    ),
)

INITIALISATIONS = {initialisation.name: initialisation for initialisation in _CATALOGUE}
"""The catalogue: every initialisation by name."""
