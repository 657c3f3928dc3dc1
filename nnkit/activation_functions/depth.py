"""Gradients and activations layer by layer, in networks of any depth, for several activation functions and many seeds.

The error signal of a layer is delta = dL/dz. Going back through one layer it is multiplied by the weights and by the
derivatives:

    delta_l = f'(z_l) * (W_(l+1) @ delta_(l+1))

With orthogonal weights between layers of one width, |W @ delta| = |delta|. Then the lengths shrink at least by the largest
slope: for the sigmoid |delta_l| <= 0.25 |delta_(l+1)|, and 0.25^k over k layers. With other weights the product of the
derivatives obeys the same bound, but the weights can make up for it, or make it worse.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

import numpy as np

from nnkit.activation_functions import depth_takeaways
from nnkit.activation_functions.parameters import SEPARATOR, ActivationChoice, read_activations
from nnkit.activation_functions.traits import measure_traits
from nnkit.data.cases import Data
from nnkit.data.datasets import DATASETS
from nnkit.engine.descent import Descent
from nnkit.engine.experiment import Experiment
from nnkit.engine.network import Network
from nnkit.engine.summary import quantiles
from nnkit.initialisation import INITIALISATIONS
from nnkit.result import csv_text
from nnkit.settings import SEED, Checked, OneOf, Real, Text, Whole, setting
from nnkit.validation import rejected

DATA = ("digits", "wine", "breast_cancer", "iris", "diabetes", "moons", "spiral", "xor")
N_CASES = 120  # of the data set, or all where it has fewer: enough for a gradient, few enough for 50 layers
BATCH_SIZE = 30
MOST_FUNCTIONS = 6
MOST_WORK = 6e8  # multiplications; a few seconds
QUANTITIES = ("gradients", "deltas", "activation_std", "zero_share", "derivatives")


def _read_few_activations(name, text):
    chosen = read_activations(name, text)
    if chosen.count(SEPARATOR) >= MOST_FUNCTIONS:
        raise rejected(name, text, f"up to {MOST_FUNCTIONS} functions")
    return chosen


@dataclass(frozen=True)
class DepthStudy(ActivationChoice):
    """Networks of one shape on the same cases, for each of several activation functions and seeds.

    Parameters
    ----------
    dataset : str
        One of `nnkit.activation_functions.depth.DATA`.
    n_layers : int
        Hidden layers.
    width : int
        Neurons in each of them.
    activations : str
        Names in ACTIVATIONS, such as "sigmoid-relu"; each is the function of all hidden layers in networks of its own.
    parameters : str
        Parameters of these functions, where they differ from the defaults: "leaky_relu.slope=0.2,elu.alpha=2".
    initialisation : str
        A name in INITIALISATIONS. Biases start at zero.
    weight_scale : float
        What the first weights are multiplied by.
    n_seeds, seed : int
        The number of networks for each function, and the first one's seed.
    learning_rate : float
    n_updates : int
        Updates of the training, each on BATCH_SIZE cases.
    """

    dataset: str = setting("digits", OneOf(DATA))
    n_layers: int = setting(10, Whole(1, 50))
    width: int = setting(16, Whole(1, 64))
    activations: str = setting("sigmoid-tanh-relu", Checked(_read_few_activations, bounds=f"up to {MOST_FUNCTIONS}"))
    parameters: str = setting("", Text())
    initialisation: str = setting("xavier", OneOf(tuple(INITIALISATIONS)))
    weight_scale: float = setting(1.0, Real(0.01, 100.0))
    n_seeds: int = setting(5, Whole(1, 20))
    seed: int = setting(0, SEED)
    learning_rate: float = setting(0.1, Real(above=0.0, high=10.0))
    n_updates: int = setting(20, Whole(1, 500))

    def untrained(self) -> "DepthStudy":
        """This study with default training settings: the key of everything that is measured before training."""
        return replace(self, learning_rate=DepthStudy.learning_rate, n_updates=DepthStudy.n_updates)

    def only(self, name: str) -> "DepthStudy":
        """This study of one of its functions alone."""
        own = [part for part in self.parameters.split(",") if part.startswith(f"{name}.")]
        return replace(self, activations=name, parameters=",".join(own))

    def experiment(self, activation: str) -> Experiment:
        """The Experiment of the first network with an activation function, but for `parameters` and `weight_scale`."""
        return Experiment(
            dataset=self.dataset,
            n_cases=min(N_CASES, DATASETS[self.dataset].n_cases),
            test_fraction=0.0,
            hidden="-".join([str(self.width)] * self.n_layers),
            activation=activation,
            initialisation=self.initialisation,
            seed=self.seed,
        )

    def networks(self, activation: str) -> tuple[Network, np.ndarray, np.ndarray]:
        """The networks with one activation function as one Network with an axis of runs, the cases X, and their targets T."""
        data = _data(self.dataset)
        usual, code = self.experiment(activation).network(data)
        layers = (*[self.functions[activation]] * self.n_layers, usual.activations[-1])
        network = partial(Network, usual.sizes, layers, usual.loss.name)
        seeds = range(self.seed, self.seed + self.n_seeds)
        thetas = [network(initialisation=self.initialisation, seed=seed).theta for seed in seeds]
        return network(self.weight_scale * np.stack(thetas)), data.train.X, code.encode(data.train.T)

    def to_python(self) -> str:
        """Code that measures and trains the same networks, and prints medians layer by layer."""
        return (
            f"import nnkit\nimport numpy\n\nstudy = {self.constructor()}\n"
            "profile = nnkit.activation_functions.measure_depth(study)\n"
            "movement = nnkit.activation_functions.train_depth(study)\n"
            "for name in study.names:\n"
            '    layers = zip(profile.median("gradients", name), movement.median("weight_changes", name))\n'
            "    for layer, (gradient, change) in enumerate(layers, start=1):\n"
            '        print(f"{name} {layer}: {gradient:.6g} {change:.6g}")\n'
            "for name, n_diverged, losses in zip(study.names, movement.n_diverged, movement.losses):\n"
            "    before, after = numpy.median(losses, axis=0)\n"
            '    print(f"{name}: loss {before:.6g} before, {after:.6g} after, {n_diverged} diverged")\n'
        )


@lru_cache(maxsize=len(DATA))
def _data(dataset: str) -> Data:
    """The cases of every study of a data set; to load them takes longer than to measure a network."""
    return DepthStudy(dataset).experiment("tanh").data()


class _ByLayer:
    """The base of both results: arrays (n_functions, n_seeds, layers) by name, and their quantiles over the seeds."""

    study: DepthStudy

    def by_seed(self, quantity: str, name: str) -> np.ndarray:
        """A quantity of one function's networks, (n_seeds, layers)."""
        return getattr(self, quantity)[self.study.names.index(name)]

    def quartiles(self, quantity: str, name: str) -> np.ndarray:
        """Its least, lower quartile, median, upper quartile and greatest over the seeds, (5, layers)."""
        return quantiles(self.by_seed(quantity, name))

    def median(self, quantity: str, name: str) -> np.ndarray:
        """Its median over the seeds, (layers,)."""
        return self.quartiles(quantity, name)[2]

    def to_python(self) -> str:
        """Code that measures and trains the same networks, and prints medians layer by layer."""
        return self.study.to_python()

    def _csv(self, **columns):
        """A table with one row for each function, seed and layer."""
        function, run, layer = np.indices(next(iter(columns.values())).shape).reshape(3, -1)
        rows = {"activation": np.array(self.study.names)[function], "seed": self.study.seed + run, "layer": layer + 1}
        return csv_text(rows | {name: column.ravel() for name, column in columns.items()})


@dataclass(frozen=True, eq=False)
class DepthProfile(_ByLayer):
    """Gradients and activations before training, layer by layer; arrays are (n_functions, n_seeds, layers).

    Attributes
    ----------
    study : DepthStudy
    gradients : (.., n_layers + 1)
        Root mean square of the loss's derivatives by a layer's weights and biases; the last layer is the output.
    deltas : (.., n_layers)
        Root mean square over neurons and cases of each case's own dL/dz, in the hidden layers.
    activation_std : (.., n_layers)
        How much the cases still differ: root mean square over the neurons of the standard deviation over the cases.
    zero_share : (.., n_layers)
        The share of outputs that are exactly zero.
    derivatives : (.., n_layers)
        Root mean square of f'(z).
    """

    study: DepthStudy
    gradients: np.ndarray
    deltas: np.ndarray
    activation_std: np.ndarray
    zero_share: np.ndarray
    derivatives: np.ndarray

    @property
    def key(self) -> Hashable:
        """The study without its training."""
        return self.study.untrained()

    def bound(self, quantity: str, name: str) -> np.ndarray:
        """The last hidden layer's median times the function's largest slope to the power of the layers between, (n_layers,)."""
        from_end = np.arange(self.study.n_layers - 1, -1, -1)
        largest = measure_traits(self.study.functions[name]).largest_derivative
        return self.median(quantity, name)[self.study.n_layers - 1] * largest**from_end

    def takeaways(self, quantity: str = "gradients") -> list[str]:
        """How far gradients reach and what the outputs are like, as sentences in Markdown; first on the quantity shown."""
        return depth_takeaways.on_profile(self, quantity)

    def to_csv(self) -> str:
        """One row for each function, seed and hidden layer."""
        return self._csv(
            gradient=self.gradients[..., :-1],
            signal=self.deltas,
            spread=self.activation_std,
            zeros=self.zero_share,
            slope=self.derivatives,
        )


@dataclass(frozen=True, eq=False)
class DepthMovement(_ByLayer):
    """The changes of the weights in training, layer by layer; arrays are (n_functions, n_seeds, layers).

    Attributes
    ----------
    study : DepthStudy
    weight_changes : (.., n_layers + 1)
        Root mean square of the change of a layer's weights and biases; the last layer is the output.
    losses : (.., 2)
        The mean loss over the cases before and after.
    """

    study: DepthStudy
    weight_changes: np.ndarray
    losses: np.ndarray

    @property
    def key(self) -> Hashable:
        """The study."""
        return self.study

    @cached_property
    def n_diverged(self) -> np.ndarray:
        """The number of runs that left the floating-point numbers, (n_functions,)."""
        return (~np.isfinite(self.losses[..., 1]) | ~np.isfinite(self.weight_changes).all(axis=-1)).sum(axis=1)

    @property
    def profile(self) -> DepthProfile:
        """The same networks before the training."""
        return measure_depth(self.study)

    def takeaways(self) -> list[str]:
        """Which layers moved, and what it did to the loss, as sentences in Markdown."""
        return depth_takeaways.on_movement(self)

    def to_csv(self) -> str:
        """One row for each function, seed and layer."""
        return self._csv(weight_change=self.weight_changes)


def measure_depth(study: DepthStudy) -> DepthProfile:
    """Send the cases through the networks of a study and their errors back, and measure each layer."""
    measured = [_measure(study.untrained().only(name)) for name in study.names]
    return DepthProfile(study, **{quantity: np.stack([one[quantity] for one in measured]) for quantity in QUANTITIES})


def train_depth(study: DepthStudy) -> DepthMovement:
    """Train the networks of a study by gradient descent on minibatches, and measure how far each layer moved.

    Raises
    ------
    ValueError
        Where so many updates of so large networks would take too long.
    """
    _check_cost(study)
    before = [_measure(study.untrained().only(name))["losses"] for name in study.names]
    trained = [_train(study.only(name)) for name in study.names]
    weight_changes, after = (np.stack(arrays) for arrays in zip(*trained, strict=True))
    return DepthMovement(study, weight_changes, np.stack([before, after], axis=-1))


def _check_cost(study):
    network, _ = study.experiment(study.names[0]).network(_data(study.dataset))
    work = network.n_parameters * study.n_seeds * len(study.names) * BATCH_SIZE
    most = int(MOST_WORK / work)
    if study.n_updates > most:
        accepted = f"up to {most} updates of so large networks" if most else "no update of so large networks"
        raise rejected("n_updates", study.n_updates, f"{accepted}; fewer layers, neurons, seeds or functions allow more")


# Each function is measured and trained on its own: whoever adds one to a study waits for that one alone.


@lru_cache(maxsize=128)
def _measure(study: DepthStudy) -> dict[str, np.ndarray]:
    """The quantities of a DepthProfile for one function, (n_seeds, layers), and the mean losses, (n_seeds,)."""

    def measure(part):
        trace = part.trace(X, T)
        with np.errstate(all="ignore"):
            outputs = [trace.activations(layer) for layer in hidden]
            by_layer = {
                "deltas": [_root_mean_square(trace.case_deltas(layer)) for layer in hidden],
                "activation_std": [np.sqrt(np.square(output.std(axis=-1)).mean(axis=-1)) for output in outputs],
                "zero_share": [(output == 0.0).mean(axis=(-2, -1)) for output in outputs],
                "derivatives": [_root_mean_square(trace.derivatives[layer][..., :-1, :]) for layer in hidden],
            }
            quantities = {name: np.stack(layers, axis=-1) for name, layers in by_layer.items()}
            return quantities | {
                "gradients": _root_mean_squares(part, trace.gradient()),
                "losses": trace.costs(T).mean(axis=-1),
            }

    hidden = range(study.n_layers)
    networks, X, T = study.networks(study.activations)
    return networks.in_chunks(X.shape[1], measure)


@lru_cache(maxsize=128)
def _train(study: DepthStudy) -> tuple[np.ndarray, np.ndarray]:
    """The changes of the weights of one function's networks, (n_seeds, n_layers + 1), and their losses afterwards, (n_seeds,)."""
    networks, X, T = study.networks(study.activations)
    start = networks.theta.copy()
    seeds = list(range(study.seed, study.seed + study.n_seeds))
    descent = Descent(networks, X, T, learning_rate=study.learning_rate, batch_size=BATCH_SIZE, seed=seeds)
    descent.advance_to(study.n_updates)
    with np.errstate(all="ignore"):
        return _root_mean_squares(networks, networks.theta - start), networks.loss_value(X, T)


def _root_mean_squares(networks, theta):
    """The root mean square of each layer's part of an array like theta, (n_runs, n_layers + 1)."""
    return np.stack([_root_mean_square(block) for block in networks.views(theta)[0]], axis=-1)


def _root_mean_square(array):
    """The root mean square over the last two axes. It is scaled by the largest size: small squares would underflow."""
    largest = np.abs(array).max(axis=(-2, -1))
    scale = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
    return scale * np.sqrt(np.square(array / scale[..., None, None]).mean(axis=(-2, -1)))
