"""A training experiment as one record of settings: the data, the network and the descent.

Its fields are checked when it is made. What only the data can tell (whether a real set has that many cases, whether a column
exists) is checked when they are loaded.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnkit.activations import ACTIVATIONS, OUTPUTS
from nnkit.data.cases import Data
from nnkit.data.datasets import DATASETS, FEWEST_CASES, MOST_CASES, load_dataset
from nnkit.data.features import read_features, with_features
from nnkit.data.reading import Reading
from nnkit.data.tables import read_table
from nnkit.data.targets import TargetCode, target_code
from nnkit.engine.descent import ALL, Descent
from nnkit.engine.experiment_rules import activation_names, first_weights, layer_sizes
from nnkit.engine.network import Network
from nnkit.initialisation import INITIALISATIONS
from nnkit.losses import LOSSES
from nnkit.optimizers import OPTIMIZERS
from nnkit.schedules import SCHEDULES
from nnkit.settings import POSITIVE, SEED, Checked, Flag, OneOf, OrWord, Real, Text, Whole, setting
from nnkit.validation import rejected

AUTO = "auto"
TABLE = "table"
TASKS = (AUTO, "classification", "regression")


@dataclass(frozen=True)
class Experiment(Reading):
    """The settings that determine a training run.

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
        The inputs made of one or two features: names in FEATURES joined by "-"; "" is the features themselves.
    hidden : str
        Neurons in each hidden layer: "4-2" is four, then two; "" is none. A sequence of ints is accepted.
    activation : str
        A name in ACTIVATIONS for all hidden layers, or one for each: "tanh-relu".
    output, loss : str
        Names in OUTPUTS and in LOSSES; "auto" suits the task.
    initialisation, optimizer : str
        Names in INITIALISATIONS and OPTIMIZERS.
    learning_rate : float
        Any positive number.
    schedule : str
        A name in SCHEDULES, for the learning rate over the run.
    batch_size : int or "all"
    n_epochs : int
    stop_loss, stop_gradient : float
        The run ends early once the training loss, or the length of its gradient, is no greater at a recorded epoch's end;
        0 is never.
    l1, l2 : float
        Penalties on the weights.
    seed : int
        For the first weights, the order of the cases and drawn slopes.
    weights : str
        All first parameters in the order of the network's theta, with spaces between them; "" is drawn ones.
    decimal, header, missing, columns
        What is known about the text of the table: see `nnkit.data.reading.Reading`.
    """

    dataset: str = setting("xor", OneOf((*DATASETS, TABLE)))
    n_cases: int | str = setting(AUTO, OrWord(AUTO, Whole(FEWEST_CASES, MOST_CASES)))
    noise: float | str = setting(AUTO, OrWord(AUTO, Real(0.0, 1.0)))
    n_classes: int | str = setting(AUTO, OrWord(AUTO, Whole(2, 12)))
    test_fraction: float = setting(0.3, Real(0.0, 0.9))
    data_seed: int = setting(0, SEED)
    table: str = setting("", Text())
    target: str = setting("", Text())
    task: str = setting(AUTO, OneOf(TASKS))
    standardise: bool = setting(True, Flag())
    features: str = setting("", Checked(read_features))
    hidden: str = setting("8", Checked(layer_sizes))
    activation: str = setting("tanh", Checked(activation_names))
    output: str = setting(AUTO, OneOf((AUTO, *OUTPUTS)))
    loss: str = setting(AUTO, OneOf((AUTO, *LOSSES)))
    initialisation: str = setting("xavier", OneOf(tuple(INITIALISATIONS)))
    optimizer: str = setting("gd", OneOf(tuple(OPTIMIZERS)))
    learning_rate: float = setting(0.3, POSITIVE)
    schedule: str = setting("constant", OneOf(tuple(SCHEDULES)))
    batch_size: int | str = setting(10, OrWord(ALL, Whole(1, 10**6)))
    n_epochs: int = setting(100, Whole(1, 10**6))
    stop_loss: float = setting(0.0, Real(low=0.0))
    stop_gradient: float = setting(0.0, Real(low=0.0))
    l1: float = setting(0.0, Real(0.0, 1e6))
    l2: float = setting(0.0, Real(0.0, 1e6))
    seed: int = setting(0, SEED)
    weights: str = setting("", Checked(first_weights))

    def check_together(self) -> None:
        activations = self.activation.split("-")
        if len(activations) not in (1, max(1, len(self.hidden_sizes))):
            n = len(self.hidden_sizes)
            raise rejected("activation", self.activation, f"one name for all hidden layers, or one for each of the {n}")
        if self.dataset == TABLE and not self.table:
            raise rejected("table", self.table, "CSV text where dataset is 'table'")

    @property
    def hidden_sizes(self) -> tuple[int, ...]:
        """Neurons in each hidden layer, as a tuple of ints."""
        return tuple(int(size) for size in self.hidden.split("-")) if self.hidden else ()

    def to_python(self) -> str:
        """Code that makes the same experiment, runs it and prints its final losses."""
        return (
            f"import nnkit\n\nexperiment = {self.constructor()}\n"
            "history = nnkit.run(experiment)\n"
            "for name, value in history.scores().items():\n"
            '    print(f"{name}: {value:.6g}")\n'
        )

    def data(self) -> Data:
        """The cases from `load_dataset` or `read_table`, with the network's inputs made of their features."""
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
                reading=self,
            )
        return load_dataset(
            self.dataset,
            n_cases=_none_if_auto(self.n_cases),
            noise=_none_if_auto(self.noise),
            n_classes=_none_if_auto(self.n_classes),
            test_fraction=self.test_fraction,
            seed=self.data_seed,
        )

    def network(self, data: Data) -> tuple[Network, TargetCode]:
        """The network with its first weights for these data, and the code of its targets."""
        output, loss = self._output_and_loss(data)
        activations = self.activation.split("-")
        hidden = activations * len(self.hidden_sizes) if len(activations) == 1 else activations
        code = target_code(data.task, data.n_classes, OUTPUTS[output])
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

    def descent(self, network: Network, X: np.ndarray, T: np.ndarray, *, by_case: bool = False, **of_runs: Any) -> Descent:
        """The descent of `network` on cases X with encoded targets T, by this experiment's rule.

        With `by_case` it goes through the cases even where X X.T would do, so that each can be looked at.
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
        settings: dict[str, Any] = {
            "optimizer": self.optimizer,
            "learning_rate": self.learning_rate,
            "schedule": None if self.schedule == "constant" else self.rate_factor,
            "batch_size": self.batch_size,
            "l1": self.l1,
            "l2": self.l2,
            "seed": self.seed,
            "use_gram": is_gram,
        }
        return Descent(network, X, T, **settings | of_runs)

    def rate_factor(self, epoch: int) -> float:
        """The schedule's factor of the learning rate in an epoch, counted from 0."""
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
