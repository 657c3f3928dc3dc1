"""What becomes of gradients and activations layer by layer, in networks of any depth, for several functions and many seeds.

The error signal of a layer is delta = dL/dz. On its way up one layer it is multiplied by the weights and by the derivatives:

    delta_l = f'(z_l) * (W_(l+1) @ delta_(l+1))

With orthogonal weights between layers of one width, |W @ delta| = |delta|, and then the lengths shrink at least by the
largest slope: for the sigmoid |delta_l| <= 0.25 |delta_(l+1)|, and 0.25^k over k layers. With other weights the product of the
derivatives obeys the same bound, but the weights can make up for it, or make it worse.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

import numpy as np

from nnkit.activation_functions.comparison import read_functions
from nnkit.activation_functions.parameters import read_parameters, with_parameters
from nnkit.activation_functions.traits import measure_traits
from nnkit.activations import ACTIVATIONS
from nnkit.data.datasets import DATASETS
from nnkit.engine.descent import Descent
from nnkit.engine.experiment import Experiment
from nnkit.engine.network import Network
from nnkit.engine.summary import quantiles
from nnkit.initialisation import INITIALISATIONS
from nnkit.settings import LARGEST_SEED
from nnkit.validation import choice, number, rejected, whole

MOST_LAYERS, MOST_WIDTH, MOST_SEEDS, MOST_UPDATES, MOST_FUNCTIONS = 50, 64, 20, 500, 6
N_CASES = 120  # of the data set, or all where it has fewer: enough for a gradient, few enough for 50 layers
BATCH_SIZE = 30
MOST_WORK = 6e8  # multiplications; a few seconds
DATA = ("digits", "wine", "breast_cancer", "iris", "diabetes", "moons", "spiral", "xor")


@dataclass(frozen=True)
class DepthStudy:
    """Networks of one shape on the same cases, for each of several activation functions and seeds.

    Parameters
    ----------
    dataset : str
        One of `nnkit.activation_functions.depth.DATA`.
    n_layers : int
        Hidden layers, 1 to 50.
    width : int
        Neurons in each of them, 1 to 64.
    activations : str
        Names in ACTIVATIONS of all hidden layers, such as "sigmoid-relu": up to six.
    parameters : str
        Of these functions, where they are not the usual ones: "leaky_relu.slope=0.2,elu.alpha=2".
    initialisation : str
        A name in INITIALISATIONS. Biases start at zero.
    n_seeds, seed : int
        How many networks of each kind, up to 20, and the first one's seed.
    learning_rate : float
        Of the training, up to 10.
    n_updates : int
        How long it is trained, up to 500 updates of 30 cases.
    """

    dataset: str = "digits"
    n_layers: int = 10
    width: int = 16
    activations: str = "sigmoid-tanh-relu"
    parameters: str = ""
    initialisation: str = "xavier"
    n_seeds: int = 5
    seed: int = 0
    learning_rate: float = 0.1
    n_updates: int = 20

    def __post_init__(self):
        names = read_functions("activations", self.activations)
        if len(names) > MOST_FUNCTIONS:
            raise rejected("activations", self.activations, f"up to {MOST_FUNCTIONS} functions")
        checked = {
            "dataset": choice("dataset", self.dataset, DATA),
            "n_layers": whole("n_layers", self.n_layers, 1, MOST_LAYERS),
            "width": whole("width", self.width, 1, MOST_WIDTH),
            "activations": "-".join(names),
            "parameters": read_parameters("parameters", self.parameters, names),
            "initialisation": choice("initialisation", self.initialisation, INITIALISATIONS),
            "n_seeds": whole("n_seeds", self.n_seeds, 1, MOST_SEEDS),
            "seed": whole("seed", self.seed, 0, LARGEST_SEED - MOST_SEEDS),
            "learning_rate": number("learning_rate", number("learning_rate", self.learning_rate, above=0.0), 0.0, 10.0),
            "n_updates": whole("n_updates", self.n_updates, 1, MOST_UPDATES),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def names(self):
        """The activation functions' names, in the catalogue's order."""
        return tuple(self.activations.split("-"))

    def untrained(self):
        """The same networks, whatever may become of them: how they are trained is at its defaults."""
        return replace(self, learning_rate=DepthStudy.learning_rate, n_updates=DepthStudy.n_updates)

    def only(self, name):
        """The same networks of one of the functions."""
        own = [part for part in self.parameters.split(",") if part.startswith(f"{name}.")]
        return replace(self, activations=name, parameters=",".join(own))

    def function(self, name):
        """One of the activation functions, with its parameters."""
        return with_parameters(name, self.parameters)

    def label(self, name):
        """What a function is called for people, with its parameters where they are not the usual ones."""
        function = self.function(name)
        if function == ACTIVATIONS[name]:
            return function.label
        values = ", ".join(f"{parameter} {value:.4g}" for parameter, value in function.values().items())
        return f"{function.label} ({values})"

    def experiment(self, activation, seed=None):
        """The Experiment of one of the networks, but for the activation function's parameters."""
        return Experiment(
            dataset=self.dataset,
            n_cases=min(N_CASES, DATASETS[self.dataset].n_cases),
            test_fraction=0.0,
            hidden="-".join([str(self.width)] * self.n_layers),
            activation=activation,
            initialisation=self.initialisation,
            seed=self.seed if seed is None else seed,
        )

    def networks(self, activation):
        """The networks with one activation function as one Network with an axis of runs, X, and its targets T."""
        data = _data(self.dataset)
        usual, code = self.experiment(activation).network(data)
        layers = (*[self.function(activation)] * self.n_layers, usual.activations[-1])
        networks = partial(Network, usual.sizes, layers, usual.loss.name)
        seeds = range(self.seed, self.seed + self.n_seeds)
        thetas = [networks(initialisation=self.initialisation, seed=seed).theta for seed in seeds]
        return networks(np.stack(thetas)), data.train.X, code.encode(data.train.T)

    def to_python(self):
        """Code that measures and trains the same networks, and prints medians layer by layer, on nnkit alone."""
        usual = DepthStudy()
        changed = {name: value for name, value in vars(self).items() if value != getattr(usual, name)}
        given = ", ".join(f"{name}={value!r}" for name, value in changed.items())
        return (
            f"import nnkit\n\nstudy = nnkit.activation_functions.DepthStudy({given})\n"
            "found, moved = nnkit.activation_functions.measure_depth(study), nnkit.activation_functions.train_depth(study)\n"
            "for name in study.names:\n"
            "    for layer in range(1, study.n_layers + 2):\n"
            "        gradient = found.median('gradients', name)[layer - 1]\n"
            "        step = moved.median('weight_changes', name)[layer - 1]\n"
            '        print(f"{name} {layer}: {gradient:.6g} {step:.6g}")\n'
        )


@lru_cache(maxsize=len(DATA))
def _data(dataset):
    """The cases that every study of a data set has; to load them takes longer than to measure a network."""
    return DepthStudy(dataset).experiment("tanh").data()


class _Layers:
    """What both records share: arrays by name of (n_functions, n_seeds, n_layers), and their quantiles over the seeds."""

    def by_seed(self, quantity, name):
        """One quantity of one function, (n_seeds, n_layers)."""
        return getattr(self, quantity)[self.study.names.index(name)]

    def quartiles(self, quantity, name):
        """Its least, lower quartile, median, upper quartile and greatest over the seeds, (5, n_layers)."""
        return quantiles(self.by_seed(quantity, name))

    def median(self, quantity, name):
        """Its median over the seeds, (n_layers,)."""
        return self.quartiles(quantity, name)[2]


@dataclass(frozen=True, eq=False)
class DepthProfile(_Layers):
    """What is measured before any training, layer by layer; arrays are (n_functions, n_seeds, layers).

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

    def bound(self, quantity, name):
        """The last hidden layer's median times the function's largest slope to the power of the layers between, (n_layers,)."""
        from_end = np.arange(self.study.n_layers - 1, -1, -1)
        largest = measure_traits(self.study.function(name)).largest_derivative
        return self.median(quantity, name)[self.study.n_layers - 1] * largest**from_end

    def to_csv(self):
        """One row for each function, seed and layer."""
        rows = ["activation,seed,layer,gradient,signal,spread,zeros,slope"]
        for i, name in enumerate(self.study.names):
            for run in range(self.study.n_seeds):
                for layer in range(self.study.n_layers):
                    parts = (self.gradients, self.deltas, self.activation_std, self.zero_share, self.derivatives)
                    numbers = ",".join(repr(float(part[i, run, layer])) for part in parts)
                    rows.append(f"{name},{self.study.seed + run},{layer + 1},{numbers}")
        return "\n".join(rows) + "\n"


@dataclass(frozen=True, eq=False)
class DepthMovement(_Layers):
    """How far each layer moves in training; arrays are (n_functions, n_seeds, layers).

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

    @cached_property
    def n_diverged(self):
        """For each function, how many runs left the floating-point numbers."""
        return (~np.isfinite(self.losses[..., 1]) | ~np.isfinite(self.weight_changes).all(axis=-1)).sum(axis=1)


def measure_depth(study):
    """Send the cases through the networks of a DepthStudy and their errors back, and measure each layer.

    Returns
    -------
    DepthProfile
    """
    n, untrained = study.n_layers, study.untrained()
    table = np.stack([_measured(untrained.only(name)) for name in study.names])
    *measured, _ = np.split(table, np.cumsum([n + 1, n, n, n, n]), axis=-1)
    return DepthProfile(study, *measured)


def train_depth(study):
    """Train the networks of a DepthStudy by gradient descent on minibatches of 30 cases, and see how far each layer moved.

    Returns
    -------
    DepthMovement

    Raises
    ------
    ValueError
        Where so many updates of so large networks would take too long.
    """
    _check_cost(study)
    untrained = study.untrained()
    before = [_measured(untrained.only(name))[:, -1] for name in study.names]
    moved = [_trained(study.only(name)) for name in study.names]
    weight_changes, after = zip(*moved, strict=True)
    return DepthMovement(study, np.stack(weight_changes), np.stack([before, after], axis=-1))


def _check_cost(study):
    network, _ = study.experiment(study.names[0]).network(_data(study.dataset))
    work = network.n_parameters * study.n_seeds * len(study.names) * BATCH_SIZE
    most = int(MOST_WORK / work)
    if study.n_updates > most:
        accepted = f"up to {most} updates of so large networks" if most else "no update of so large networks"
        raise rejected("n_updates", study.n_updates, f"{accepted}; fewer layers, neurons, seeds or functions allow more")


# What becomes of one function's networks has nothing to do with the others': whoever adds a function waits for that one alone.


@lru_cache(maxsize=128)
def _measured(study):
    """What a DepthProfile holds of one function's networks, side by side, and last their mean loss, (n_seeds, 5 n_layers + 2)."""

    def measure(part):
        trace = part.trace(X, T)
        with np.errstate(all="ignore"):
            outputs = [trace.activations(layer) for layer in hidden]
            columns = [
                _by_layer(part, trace.gradient()),
                *[_root_mean_square(trace.case_deltas(layer))[:, None] for layer in hidden],
                *[np.sqrt(np.square(output.std(axis=-1)).mean(axis=-1))[:, None] for output in outputs],
                *[(output == 0.0).mean(axis=(-2, -1))[:, None] for output in outputs],
                *[_root_mean_square(trace.derivatives[layer][..., :-1, :])[:, None] for layer in hidden],
                trace.costs(T).mean(axis=-1, keepdims=True),
            ]
        return np.concatenate(columns, axis=1)

    hidden = range(study.n_layers)
    networks, X, T = study.networks(study.activations)
    return networks.in_chunks(X.shape[1], measure)


@lru_cache(maxsize=128)
def _trained(study):
    """How far the layers of one function's networks moved, (n_seeds, n_layers + 1), and their losses afterwards, (n_seeds,)."""
    networks, X, T = study.networks(study.activations)
    start = networks.theta.copy()
    seeds = list(range(study.seed, study.seed + study.n_seeds))
    descent = Descent(networks, X, T, learning_rate=study.learning_rate, batch_size=BATCH_SIZE, seed=seeds)
    descent.advance_to(study.n_updates)
    with np.errstate(all="ignore"):
        return _by_layer(networks, networks.theta - start), networks.loss_value(X, T)


def _by_layer(networks, theta):
    """The root mean square of each layer's part of something like theta, (n_runs, n_layers + 1)."""
    return np.stack([_root_mean_square(block) for block in networks.views(theta)[0]], axis=-1)


def _root_mean_square(array):
    """Over the last two axes, by way of the largest size: the square of a gradient from far below would underflow."""
    largest = np.abs(array).max(axis=(-2, -1))
    scale = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
    return scale * np.sqrt(np.square(array / scale[..., None, None]).mean(axis=(-2, -1)))
