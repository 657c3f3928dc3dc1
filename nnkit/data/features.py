"""Input features made of one or two measured ones: themselves, their squares, their product, their sines.

A network without hidden layers can only divide a plane by a straight line; fed with squares or a product it bends the line.
`with_features(data, "x1-product")` gives the same cases with such inputs. The measured features stay at hand as
`data.seen`, so that the cases can still be drawn where they lie.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from nnkit.data.cases import Cases, Data
from nnkit.validation import choice, rejected


@dataclass(frozen=True)
class Feature:
    """A function of the measured features.

    Attributes
    ----------
    name : str
    label, formula : str
        For people, in plain text and in LaTeX.
    needs : int
        How many measured features it takes.
    compute : callable
        `compute(X)` gives one row (n_cases,) from the measured features (n_measured, n_cases).
    """

    name: str
    label: str
    formula: str
    needs: int
    compute: Callable


_CATALOGUE = (
    Feature("x1", "x₁", "x_1", 1, lambda X: X[0]),
    Feature("x2", "x₂", "x_2", 2, lambda X: X[1]),
    Feature("square1", "x₁²", "x_1^2", 1, lambda X: np.square(X[0])),
    Feature("square2", "x₂²", "x_2^2", 2, lambda X: np.square(X[1])),
    Feature("product", "x₁x₂", "x_1 x_2", 2, lambda X: X[0] * X[1]),
    Feature("sine1", "sin 2πx₁", r"\sin 2\pi x_1", 1, lambda X: np.sin(2.0 * np.pi * X[0])),
    Feature("sine2", "sin 2πx₂", r"\sin 2\pi x_2", 2, lambda X: np.sin(2.0 * np.pi * X[1])),
)

FEATURES = {feature.name: feature for feature in _CATALOGUE}
"""The catalogue: every feature by name."""


def features_for(n_measured: int) -> tuple[str, ...]:
    """The names of the features that can be made of `n_measured` ones; none where there are more than two."""
    return tuple(name for name, feature in FEATURES.items() if feature.needs <= n_measured <= 2)


def read_features(name: str, text: str) -> str:
    """Names of features joined by "-", in the catalogue's order; "" is the measured features themselves."""
    if not isinstance(text, str):
        raise rejected(name, text, f"names joined by '-': {', '.join(FEATURES)}")
    chosen = [choice(name, part, FEATURES) for part in text.split("-")] if text else []
    return "-".join(feature for feature in FEATURES if feature in chosen)


def with_features(data: Data, features: str) -> Data:
    """The same cases with other inputs.

    Parameters
    ----------
    data : Data
        With one or two features.
    features : str
        Names in FEATURES joined by "-"; with "" the data are returned as they are.

    Returns
    -------
    Data
        Its `seen` is `data`, and its `inputs(X)` makes the inputs of measured features X.
    """
    features = read_features("features", features)
    if not features:
        return data
    possible = features_for(data.n_features)
    names = features.split("-")
    for name in names:
        if name not in possible:
            accepted = f"names among {', '.join(possible)}" if possible else "none: these are made of one or two features"
            raise rejected("features", name, f"{accepted}, for data with {data.n_features}")

    def inputs(X):
        return np.stack([FEATURES[name].compute(X) for name in names])

    return replace(
        data,
        train=Cases(inputs(data.train.X), data.train.T),
        test=Cases(inputs(data.test.X), data.test.T),
        feature_names=tuple(FEATURES[name].label for name in names),
        input_mean=np.zeros((len(names), 1)),
        input_scale=np.ones((len(names), 1)),
        measured=data,
        make_inputs=inputs,
    )
