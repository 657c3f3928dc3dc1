"""The data sets: a catalogue of toy and real ones, split into training and test cases.

Every dataset is one record in `DATASETS`, and `load_dataset` turns a name into a `Data`. `nnkit.data.cases` says what a
`Data` is, and `nnkit.data.tables` makes the same of the user's own table. One case is one column throughout.

The seed feeds three separate streams: one draws the clean cases, one the order of the split, one the noise.
So another amount of noise moves the same points, and another test fraction cuts the same order elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnkit.data.cases import LARGEST_TEST_FRACTION, Data, Table, prepare
from nnkit.settings import SEED
from nnkit.validation import choice, number, rejected, whole

FEWEST_CASES = 10
MOST_CASES = 5000


@dataclass(frozen=True)
class Dataset:
    """One entry of the catalogue.

    Attributes
    ----------
    name, label : str
        What the code and what people call it.
    task : {"classification", "regression"}
    n_features : int
    classes : tuple of int
        The numbers of classes that can be asked for; empty in a regression.
    n_classes : int
        The number of classes unless another is asked for; 0 in a regression.
    n_cases : int
        The number of cases unless another is asked for; of a real set, all there are.
    is_real : bool
        Whether the cases were measured (a fixed table, standardised) or are generated.
    needs_scikit_learn : bool
    noise : float
        The noise unless another is asked for.
    noise_meaning, description, source : str
        What the noise is and its unit; what the data are and show; where they come from.
    draw : callable
        `draw(rng, n_cases, n_classes)` gives a `Table` without noise.
    """

    name: str
    label: str
    task: str
    n_features: int
    classes: tuple
    n_classes: int
    n_cases: int
    is_real: bool
    needs_scikit_learn: bool
    noise: float
    noise_meaning: str
    description: str
    source: str
    draw: Callable


def load_dataset(
    name: str,
    n_cases: int | None = None,
    noise: float | None = None,
    n_classes: int | None = None,
    test_fraction: float = 0.3,
    seed: int = 0,
) -> Data:
    """Draw a dataset of the catalogue and split it.

    Parameters
    ----------
    name : str
        A key of `DATASETS`.
    n_cases : int, optional
        Training and test cases together: 10 to 5000, or for a real set 10 up to all there are.
    noise : float, optional
        From 0 to 1; `Dataset.noise_meaning` says of what.
    n_classes : int, optional
        One of `Dataset.classes`. None means the dataset's own default, here as for `n_cases` and `noise`.
    test_fraction : float
        The share of cases kept for the test, 0 to 0.9, rounded to whole cases, half upwards. At least two
        training cases remain; with 0 the test set has no cases.
    seed : int
        0 to 2**32 - 1. Equal arguments give equal bits.

    Returns
    -------
    Data

    Raises
    ------
    ValueError
        For an argument outside what is accepted.
    ImportError
        Where the dataset needs scikit-learn and it is not installed.
    """
    dataset = DATASETS[choice("name", name, DATASETS)]
    most = dataset.n_cases if dataset.is_real else MOST_CASES
    n_cases = dataset.n_cases if n_cases is None else whole("n_cases", n_cases, FEWEST_CASES, most)
    noise = dataset.noise if noise is None else number("noise", noise, 0, 1)
    n_classes = _accepted_classes(dataset, n_classes)
    test_fraction = number("test_fraction", test_fraction, 0, LARGEST_TEST_FRACTION)
    seed = SEED.check("seed", seed)
    if dataset.needs_scikit_learn:
        _require_scikit_learn(name)

    case_rng, split_rng, noise_rng = np.random.default_rng(seed).spawn(3)
    table = dataset.draw(case_rng, n_cases, n_classes)
    options: dict[str, Any] = {"standardise": dataset.is_real, "test_fraction": test_fraction, "rng": split_rng}
    if dataset.task == "regression" and not dataset.is_real:
        return prepare(name, table, target_noise=noise * noise_rng.standard_normal(n_cases), **options)
    return prepare(name, table, feature_noise=noise * noise_rng.standard_normal(table.X.shape), **options)


def _accepted_classes(dataset, n_classes):
    if n_classes is None:
        return dataset.n_classes
    if not isinstance(n_classes, int | float | np.number) or n_classes not in dataset.classes:
        counts = " or ".join(str(count) for count in dataset.classes) or "None"
        raise rejected("n_classes", n_classes, f"{counts} for {dataset.name}")
    return int(n_classes)


def _require_scikit_learn(name):
    try:
        import sklearn.datasets  # noqa: F401
    except ImportError:
        others = ", ".join(other.name for other in DATASETS.values() if not other.needs_scikit_learn)
        raise ImportError(
            f"The dataset {name} comes from scikit-learn, which is missing: install it with "
            f"`pip install scikit-learn`, or take one that needs NumPy alone ({others})."
        ) from None


# The generated datasets. Each draw function gives the clean cases; classes take turns, so they are equally frequent.


def _generated(X, target, n_classes=0):
    return Table(
        X=X,
        target=target,
        feature_names=("x",) if len(X) == 1 else tuple(f"x{row + 1}" for row in range(len(X))),
        class_names=tuple(f"class {row}" for row in range(n_classes)),
        target_name="class" if n_classes else "t",
    )


def _xor(rng, n_cases, n_classes):
    quadrant = np.arange(n_cases) % 4
    signs = np.stack([np.where(quadrant % 2, 1, -1), np.where(quadrant // 2, 1, -1)])
    # The lower bound keeps every clean point off the axes, where the class would hang on a rounding error.
    X = signs * rng.uniform(0.1, 1.0, (2, n_cases))
    return _generated(X, (X[0] * X[1] > 0).astype(int), n_classes)


def _circles(rng, n_cases, n_classes):
    from sklearn.datasets import make_circles

    points, labels = make_circles(n_cases, shuffle=False, factor=0.5)
    return _generated(points.T, labels, n_classes)


def _moons(rng, n_cases, n_classes):
    from sklearn.datasets import make_moons

    points, labels = make_moons(n_cases, shuffle=False)
    middle = [0.5, 0.25]  # of the box around both moons, which is 3 wide and 1.5 high
    return _generated((points - middle).T, labels, n_classes)


def _blobs(rng, n_cases, n_classes):
    from sklearn.datasets import make_blobs

    # From an eighth of a turn on, so that no class can be told from one feature alone when there are two.
    angle = 2 * np.pi * (np.arange(n_classes) / n_classes + 1 / 8)
    centres = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    seed = int(rng.integers(2**32))
    points, labels = make_blobs(n_cases, centers=centres, cluster_std=0.15, shuffle=False, random_state=seed)
    return _generated(points.T, labels, n_classes)


def _spiral(rng, n_cases, n_classes):
    arm = np.arange(n_cases) % n_classes
    radius = rng.uniform(0.1, 1.0, n_cases)
    angle = 2 * np.pi * (radius + arm / n_classes)
    return _generated(radius * np.stack([np.cos(angle), np.sin(angle)]), arm, n_classes)


def _function_of(n_features, formula):
    """A draw function: points uniform over [-1, 1] in each feature, with the target that `formula(X)` gives."""

    def draw(rng, n_cases, n_classes):
        X = rng.uniform(-1.0, 1.0, (n_features, n_cases))
        return _generated(X, formula(X))

    return draw


def _gaussian_bumps(X):
    width = 0.3
    bumps = ((1.0, -0.5, 0.5), (-1.0, 0.5, 0.5), (0.6, 0.4, -0.5), (-0.6, -0.5, -0.4))
    squared_distances = ((X[0] - x1) ** 2 + (X[1] - x2) ** 2 for _, x1, x2 in bumps)
    return sum(
        height * np.exp(-squared / (2 * width**2)) for (height, _, _), squared in zip(bumps, squared_distances, strict=True)
    )


def _measured(loader, target_name, class_names=None, **options):
    """A draw function: a random choice among the cases of the table that scikit-learn's `loader` reads."""

    def draw(rng, n_cases, n_classes):
        from sklearn import datasets

        table = getattr(datasets, loader)(**options)
        chosen = rng.permutation(len(table.target))[:n_cases]
        names = (table.target_names if class_names is None else class_names) if n_classes else ()
        return Table(
            X=table.data[chosen].T,
            target=table.target[chosen],
            feature_names=tuple(str(name) for name in table.feature_names),
            class_names=tuple(str(name) for name in names),
            target_name=target_name,
        )

    return draw


_ON_POSITIONS = "standard deviation of Gaussian noise added to the positions, in units of the axes"
_ON_TARGETS = "standard deviation of Gaussian noise added to the targets, in units of t"
_ON_FEATURES = "standard deviation of Gaussian noise added to the features, in units of each feature's own"


def _toy_classes(name, label, draw, *, description, source, noise, classes=(2,), n_classes=2, n_cases=200, own=False):
    return Dataset(
        name=name, label=label, task="classification", n_features=2, classes=classes, n_classes=n_classes,
        n_cases=n_cases, is_real=False, needs_scikit_learn=not own, noise=noise, noise_meaning=_ON_POSITIONS,
        description=description, source=source, draw=draw,
    )  # fmt: skip


def _toy_numbers(name, label, n_features, formula, *, description, source, noise, n_cases=200):
    return Dataset(
        name=name, label=label, task="regression", n_features=n_features, classes=(), n_classes=0,
        n_cases=n_cases, is_real=False, needs_scikit_learn=False, noise=noise, noise_meaning=_ON_TARGETS,
        description=description, source=source, draw=_function_of(n_features, formula),
    )  # fmt: skip


def _real(name, label, n_features, n_cases, draw, *, description, source, n_classes=0):
    return Dataset(
        name=name, label=label, task="classification" if n_classes else "regression", n_features=n_features,
        classes=(n_classes,) if n_classes else (), n_classes=n_classes, n_cases=n_cases, is_real=True,
        needs_scikit_learn=True, noise=0.0, noise_meaning=_ON_FEATURES, description=description, source=source,
        draw=draw,
    )  # fmt: skip


_CATALOGUE = (
    _toy_classes(
        "xor", "XOR", _xor, noise=0.05, own=True,
        description="Four squares of points with equal classes in opposite corners (class 1 where x1 x2 > 0): "
        "no straight line between x1 and x2 separates them.",
        source="Minsky and Papert (1969), Perceptrons",
    ),
    _toy_classes(
        "circles", "Two circles", _circles, noise=0.08,
        description="A circle of radius 0.5 inside one of radius 1: the boundary has to close around the inner class.",
        source="scikit-learn, make_circles",
    ),
    _toy_classes(
        "moons", "Two moons", _moons, noise=0.1,
        description="Two half circles that reach into each other: a straight boundary gets most cases right, "
        "a bent one all.",
        source="scikit-learn, make_moons",
    ),
    _toy_classes(
        "blobs", "Blobs", _blobs, noise=0.1, classes=(2, 3, 4, 5), n_classes=3,
        description="Round clouds of points with their centres on a circle: straight boundaries are enough.",
        source="scikit-learn, make_blobs",
    ),
    _toy_classes(
        "spiral", "Spiral", _spiral, noise=0.03, classes=(2, 3), n_cases=300, own=True,
        description="Arms that wind once around the centre, one for each class: the hardest of the toy boundaries, "
        "it takes several hidden neurons.",
        source="after Lang and Witbrock (1988), Learning to tell two spirals apart",
    ),
    _real(
        "iris", "Iris flowers", 4, 150, _measured("load_iris", "species"), n_classes=3,
        description="Sepals and petals of 150 irises: one of the three species stands apart, the other two overlap.",
        source="Fisher (1936), The use of multiple measurements in taxonomic problems; from scikit-learn",
    ),
    _real(
        "wine", "Italian wines", 13, 178, n_classes=3,
        draw=_measured("load_wine", "grape variety", class_names=("Barolo", "Grignolino", "Barbera")),
        description="Chemical analyses of 178 wines of three grape varieties: in very different units, "
        "so they show why inputs are standardised.",
        source="Forina et al. (1986), Multivariate data analysis as a discriminating method of the origin of wines; "
        "from scikit-learn",
    ),
    _real(
        "breast_cancer", "Breast cancer", 30, 569, _measured("load_breast_cancer", "diagnosis"), n_classes=2,
        description="Thirty measurements of the cell nuclei of 569 tumours, malignant or benign: "
        "two classes that a single plane through the thirty dimensions separates.",
        source="Street, Wolberg and Mangasarian (1993), Wisconsin diagnostic breast cancer; from scikit-learn",
    ),
    _real(
        "digits", "Handwritten digits", 64, 1797, _measured("load_digits", "digit"), n_classes=10,
        description="1797 handwritten digits as pictures of 8 by 8 grey values: "
        "ten classes and many inputs, as in image recognition.",
        source="Alpaydin and Kaynak (1998), Optical recognition of handwritten digits; from scikit-learn",
    ),
    _toy_numbers(
        "line", "Line", 1, lambda X: 0.7 * X[0] - 0.2, noise=0.1,
        description="Points around the line t = 0.7 x - 0.2: one linear neuron finds its slope and intercept.",
        source="generated",
    ),
    _toy_numbers(
        "sine", "Sine", 1, lambda X: np.sin(1.5 * np.pi * X[0]), noise=0.1,
        description="Points around t = sin(1.5 pi x), one and a half periods: "
        "a line cannot follow it, a hidden layer can.",
        source="generated",
    ),
    _toy_numbers(
        "plane", "Plane", 2, lambda X: 0.5 * X[0] - 0.8 * X[1] + 0.1, noise=0.1,
        description="Points around the plane t = 0.5 x1 - 0.8 x2 + 0.1: the line with a second feature.",
        source="generated",
    ),
    _toy_numbers(
        "gaussian_bumps", "Gaussian bumps", 2, _gaussian_bumps, noise=0.05, n_cases=300,
        description="Two hills and two hollows, each of width 0.3 and height 1, 0.6, -1 or -0.6: "
        "a curved surface that hidden neurons put together from pieces.",
        source="generated",
    ),
    _real(
        "diabetes", "Diabetes", 10, 442, _measured("load_diabetes", "disease progression", scaled=False),
        description="Ten measurements of 442 patients and the progression of their diabetes a year later: "
        "a regression in which most of the spread remains unexplained.",
        source="Efron, Hastie, Johnstone and Tibshirani (2004), Least angle regression; from scikit-learn",
    ),
)  # fmt: skip

DATASETS = {dataset.name: dataset for dataset in _CATALOGUE}
