"""A training experiment as one plain record: what data, what network, what descent.

An `Experiment` is strings and numbers only, so that the same record can be a cache's key, an address and a piece of
Python code. Its fields are checked when it is made; what only the data can tell (whether a real set has that
many cases, whether a column exists) is checked when they are loaded.
"""

from dataclasses import dataclass, fields

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.data.datasets import DATASETS, load_dataset
from nnkit.data.features import read_features, with_features
from nnkit.data.tables import read_table
from nnkit.data.targets import target_code
from nnkit.engine.descent import ALL, Descent
from nnkit.engine.network import Network
from nnkit.initialisation import INITIALISATIONS
from nnkit.losses import LOSSES
from nnkit.optimizers import OPTIMIZERS
from nnkit.schedules import SCHEDULES
from nnkit.validation import as_number, choice, number, rejected, whole

AUTO = "auto"
TABLE = "table"
TASKS = (AUTO, "classification", "regression")
MAX_HIDDEN_LAYERS = 50
MAX_NEURONS = 1024
MAX_SEED = 2**32 - 1
MAX_WEIGHTS = 20_000


@dataclass(frozen=True)
class Experiment:
    """Everything that determines a training run, and nothing else.

    Parameters
    ----------
    dataset : str
        A name in DATASETS, or "table" for the user's own data.
    n_cases, noise, n_classes : number or "auto"
        As `load_dataset` takes them; "auto" is the data set's own.
    test_fraction : float
        The share of the cases that is kept for testing.
    data_seed : int
        Of the cases, their noise and their split.
    table : str
        The user's own data as CSV text, for dataset "table"; `target` names its target column ("" is the last),
        `task` is "classification", "regression" or "auto", and `standardise` scales its features.
    features : str
        What the network is given of one or two features: names in FEATURES joined by "-"; "" is the features themselves.
    hidden : str
        Neurons in each hidden layer: "4-2" is four, then two; "" is none. A sequence of ints is accepted.
    activation : str
        A name in ACTIVATIONS for all hidden layers, or one for each: "tanh-relu".
    output, loss : str
        The last layer's activation (or "softmax") and a name in LOSSES; "auto" is what suits the task.
    initialisation, optimizer : str
        Names in INITIALISATIONS and OPTIMIZERS.
    learning_rate : float
        Any positive number.
    schedule : str
        A name in SCHEDULES: how the learning rate changes over the run.
    batch_size : int or "all"
    n_epochs : int
    stop_loss, stop_gradient : float
        The run ends early once the training loss, or the length of its gradient, is no greater at a recorded epoch's end;
        0 is never.
    l1, l2 : float
        Penalties on the weights.
    seed : int
        Of the first weights, the order of the cases and drawn slopes.
    weights : str
        All first parameters in the order of the network's theta, with spaces between them; "" is drawn ones.
    """

    dataset: str = "xor"
    n_cases: int | str = AUTO
    noise: float | str = AUTO
    n_classes: int | str = AUTO
    test_fraction: float = 0.3
    data_seed: int = 0
    table: str = ""
    target: str = ""
    task: str = AUTO
    standardise: bool = True
    features: str = ""
    hidden: str = "8"
    activation: str = "tanh"
    output: str = AUTO
    loss: str = AUTO
    initialisation: str = "xavier"
    optimizer: str = "gd"
    learning_rate: float = 0.3
    schedule: str = "constant"
    batch_size: int | str = 10
    n_epochs: int = 100
    stop_loss: float = 0.0
    stop_gradient: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    seed: int = 0
    weights: str = ""

    def __post_init__(self):
        for field in fields(self):
            check = _CHECKS[field.name]
            object.__setattr__(self, field.name, check(field.name, getattr(self, field.name)))
        activations = self.activation.split("-")
        if len(activations) not in (1, max(1, len(self.hidden_sizes))):
            n = len(self.hidden_sizes)
            raise rejected("activation", self.activation, f"one name for all hidden layers, or one for each of the {n}")
        if self.dataset == TABLE and not self.table:
            raise rejected("table", self.table, "CSV text where dataset is 'table'")

    @property
    def hidden_sizes(self):
        """Neurons in each hidden layer, as a tuple of ints."""
        return tuple(int(size) for size in self.hidden.split("-")) if self.hidden else ()

    def to_dict(self):
        """The fields as a plain dict of strings and numbers."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, values):
        """An experiment from a dict such as `to_dict` gives; fields that are missing take their defaults."""
        names = [field.name for field in fields(cls)]
        for name in values:
            choice("field", name, names)
        return cls(**values)

    @classmethod
    def read(cls, name, text):
        """A field's value from text, as an address or a form has it; ValueError where it cannot be used."""
        choice("field", name, _CHECKS)
        return _CHECKS[name](name, _READERS.get(name, as_number)(str(text)))

    def to_python(self):
        """Code that makes the same experiment, runs it and prints its final losses, on nnkit alone."""
        changed = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        lines = "".join(f"    {name}={value!r},\n" for name, value in changed)
        return (
            "import nnkit\n\n"
            f"experiment = nnkit.Experiment({chr(10) + lines if lines else ''})\n"
            "history = nnkit.run(experiment)\n"
            "for name, value in history.scores().items():\n"
            '    print(f"{name}: {value:.6g}")\n'
        )

    def data(self):
        """The cases, as `load_dataset` or `read_table` gives them, with the network's inputs made of their features."""
        return with_features(self._measured_data(), self.features)

    def _measured_data(self):
        if self.dataset == TABLE:
            return read_table(
                self.table,
                target=self.target or None,
                task=self.task,
                test_fraction=self.test_fraction,
                standardise=self.standardise,
                seed=self.data_seed,
            )
        return load_dataset(
            self.dataset,
            n_cases=_none_if_auto(self.n_cases),
            noise=_none_if_auto(self.noise),
            n_classes=_none_if_auto(self.n_classes),
            test_fraction=self.test_fraction,
            seed=self.data_seed,
        )

    def network(self, data):
        """The network with its first weights, for the data that `data()` gives, and the code of its targets."""
        output, loss = self._output_and_loss(data)
        activations = self.activation.split("-")
        hidden = activations * len(self.hidden_sizes) if len(activations) == 1 else activations
        code = target_code(data.task, data.n_classes, output if output == "softmax" else ACTIVATIONS[output])
        sizes = (data.n_features, *self.hidden_sizes, code.n_outputs)
        layers = [*hidden[: len(self.hidden_sizes)], output]
        network = Network(sizes, layers, loss, initialisation=self.initialisation, seed=self.seed)
        if self.weights:
            first = np.array(self.weights.split(), dtype=float)
            if len(first) != network.n_parameters:
                accepted = f"{network.n_parameters} numbers for layers of {'-'.join(map(str, sizes))} neurons"
                raise ValueError(f"weights: received {len(first)} numbers; accepted is {accepted}, or nothing to draw them.")
            network.theta[:] = first
        return network, code

    def descent(self, network, X, T, *, by_case=False, **of_runs):
        """The descent of `network` on cases X with encoded targets T, by this experiment's rule.

        With `by_case` it goes through the cases one by one even where a shorter way exists, so that they can be looked at.
        A network with an axis of runs takes `learning_rate` and `seed` of all of them.
        """
        is_gram = (
            not by_case
            and not network.runs_shape
            and len(network.blocks) == 1
            and network.loss.name == "mse"
            and network.activations[0] == ACTIVATIONS["identity"]
            and (self.batch_size == ALL or self.batch_size >= X.shape[1])
        )
        settings = {
            "optimizer": self.optimizer,
            "learning_rate": self.learning_rate,
            "schedule": None if self.schedule == "constant" else self._rate_factor,
            "batch_size": self.batch_size,
            "l1": self.l1,
            "l2": self.l2,
            "seed": self.seed,
            "use_gram": is_gram,
        }
        return Descent(network, X, T, **settings | of_runs)

    def _rate_factor(self, epoch):
        return SCHEDULES[self.schedule].factor(min(epoch / self.n_epochs, 1.0))

    def _output_and_loss(self, data):
        """The names of the output function and the loss, with "auto" decided by the task and by each other."""
        output, loss = self.output, self.loss
        if data.task == "regression":
            if output == "softmax":
                raise rejected("output", output, "identity for regression; softmax gives the probabilities of classes")
            if LOSSES.get(loss) and LOSSES[loss].needs_probabilities:
                raise rejected("loss", loss, "mse or mae for regression; this loss compares probabilities")
        if output == AUTO:
            made_for = {"log_loss": "sigmoid", "cross_entropy": "softmax"}
            by_task = "identity" if data.task == "regression" else "sigmoid" if data.n_classes == 2 else "softmax"
            output = made_for.get(loss, by_task)
        if loss == AUTO:
            loss = {"sigmoid": "log_loss", "softmax": "cross_entropy"}.get(output, "mse")
            loss = "mse" if data.task == "regression" else loss
        if loss == "cross_entropy" and output != "softmax":
            raise rejected("loss", loss, f"log_loss, mse or mae for {output} outputs; cross_entropy needs softmax outputs")
        return output, loss


def _none_if_auto(value):
    return None if value == AUTO else value


def _sizes(name, value):
    if isinstance(value, bytes):
        raise rejected(name, value, "layer sizes such as '4-2'")
    if not isinstance(value, str):
        try:
            value = "-".join(str(whole(name, size, 1, MAX_NEURONS)) for size in value)
        except TypeError:
            raise rejected(name, value, "layer sizes such as '4-2'") from None
    accepted = f"up to {MAX_HIDDEN_LAYERS} whole numbers from 1 to {MAX_NEURONS} joined by '-', such as '4-2', or nothing"
    value = value.replace(" ", "")
    sizes = value.split("-") if value else []
    if len(sizes) > MAX_HIDDEN_LAYERS:
        raise rejected(name, value, accepted)
    for size in sizes:
        if not (size.isascii() and size.isdigit() and len(size) < 6 and 1 <= int(size) <= MAX_NEURONS):
            raise rejected(name, value, accepted)
    return "-".join(str(int(size)) for size in sizes)


def _activation_names(name, value):
    for part in str(value).split("-"):
        choice(name, part, ACTIVATIONS)
    return str(value)


def _weights(name, value):
    accepted = f"up to {MAX_WEIGHTS:,} finite numbers with spaces between them, or nothing"
    if not isinstance(value, str):
        raise rejected(name, value, accepted)
    parts = value.split()
    try:
        is_usable = len(parts) <= MAX_WEIGHTS and np.isfinite([float(part) for part in parts]).all()
    except ValueError:
        is_usable = False
    if not is_usable:
        raise rejected(name, value, accepted)
    return " ".join(parts)


def _text(name, value):
    if not isinstance(value, str):
        raise rejected(name, value, "text")
    return value


def _flag(name, value):
    if value not in (True, False):
        raise rejected(name, value, "True or False")
    return bool(value)


def _one_of(*accepted):
    return lambda name, value: choice(name, value, accepted)


def _or_word(word, check):
    """A check that lets `word` pass, or names it among what is accepted."""

    def checked(name, value):
        if isinstance(value, str):
            if value != word:
                raise rejected(name, value, f"a number or {word!r}")
            return value
        return check(name, value)

    return checked


def _seed(name, value):
    return whole(name, value, 0, MAX_SEED)


def _as_text(text):
    return text


def _as_flag(text):
    return {"true": True, "false": False}.get(text.lower(), text)


_CHECKS = {
    "dataset": _one_of(*DATASETS, TABLE),
    "n_cases": _or_word(AUTO, lambda name, value: whole(name, value, 10, 5000)),
    "noise": _or_word(AUTO, lambda name, value: number(name, value, 0.0, 1.0)),
    "n_classes": _or_word(AUTO, lambda name, value: whole(name, value, 2, 12)),
    "test_fraction": lambda name, value: number(name, value, 0.0, 0.9),
    "data_seed": _seed,
    "table": _text,
    "target": _text,
    "task": _one_of(*TASKS),
    "standardise": _flag,
    "features": read_features,
    "hidden": _sizes,
    "activation": _activation_names,
    "output": _one_of(AUTO, *ACTIVATIONS, "softmax"),
    "loss": _one_of(AUTO, *LOSSES),
    "initialisation": _one_of(*INITIALISATIONS),
    "optimizer": _one_of(*OPTIMIZERS),
    "learning_rate": lambda name, value: number(name, value, above=0.0),
    "schedule": _one_of(*SCHEDULES),
    "batch_size": _or_word(ALL, lambda name, value: whole(name, value, 1, 10**6)),
    "n_epochs": lambda name, value: whole(name, value, 1, 10**6),
    "stop_loss": lambda name, value: number(name, value, 0.0),
    "stop_gradient": lambda name, value: number(name, value, 0.0),
    "l1": lambda name, value: number(name, value, 0.0, 1e6),
    "l2": lambda name, value: number(name, value, 0.0, 1e6),
    "seed": _seed,
    "weights": _weights,
}

# How a field is read from text where it is not a number.
_READERS = {
    **dict.fromkeys(("dataset", "table", "target", "task", "hidden", "activation", "output", "loss"), _as_text),
    **dict.fromkeys(("initialisation", "optimizer", "schedule", "features", "weights"), _as_text),
    "standardise": _as_flag,
}
