"""The update microscope: one update of a training run, case by case, in the numbers that the engine used."""

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nnkit.data.cases import Data
from nnkit.engine.experiment import Experiment
from nnkit.engine.network import Network
from nnkit.engine.passes import with_bias_node
from nnkit.markdown import literal
from nnkit.numerals import for_people
from nnkit.validation import rejected, whole


@dataclass(frozen=True, eq=False)
class Update:
    """One update of plain gradient descent: its minibatch, the gradients of its cases, and the weights before and after.

    Attributes
    ----------
    experiment : Experiment
    number : int
        Of the update within the run, from 1.
    n_updates, n_updates_per_epoch : int
    data : Data
    columns : array (n_cases,)
        The training cases of the minibatch, by their positions.
    X, T : arrays (n_features, n_cases) and (n_outputs, n_cases)
        Their inputs and targets, as the network saw them.
    predictions : array (n_outputs, n_cases)
    costs : array (n_cases,)
        The loss of each case.
    before, after : Network
        The network with its weights before and after the update.
    per_case_gradients : array (n_parameters, n_cases)
        The derivative of each case's own loss by every parameter: a layer's delta times its input.
    gradient : array (n_parameters,)
        The gradient that the engine used: the mean over the cases.
    """

    experiment: Experiment
    number: int
    n_updates: int
    n_updates_per_epoch: int
    data: Data
    columns: np.ndarray
    X: np.ndarray
    T: np.ndarray
    predictions: np.ndarray
    costs: np.ndarray
    before: Network
    after: Network
    per_case_gradients: np.ndarray
    gradient: np.ndarray

    @property
    def key(self) -> Hashable:
        """The experiment, and the number of the update."""
        return self.experiment, self.number

    @property
    def learning_rate(self) -> float:
        """Eta of this update: the experiment's, times the factor of its schedule in this epoch."""
        return self.experiment.learning_rate * self.rate_factor

    @property
    def rate_factor(self) -> float:
        """What the schedule makes of the learning rate in this epoch."""
        return float(self.experiment.rate_factor(self.epoch - 1))

    @property
    def n_cases(self) -> int:
        """The number of cases in the minibatch."""
        return self.X.shape[1]

    @property
    def epoch(self) -> int:
        """The epoch that the update belongs to, from 1."""
        return (self.number - 1) // self.n_updates_per_epoch + 1

    @property
    def errors(self) -> np.ndarray:
        """P - T, (n_outputs, n_cases)."""
        return self.predictions - self.T

    @property
    def change(self) -> np.ndarray:
        """The change of every parameter, (n_parameters,): minus eta times the gradient."""
        return -self.learning_rate * self.gradient

    @property
    def parameter_names(self) -> list[str]:
        """A name for each parameter: the two neurons that a weight joins, or the one that a bias belongs to."""
        sizes = self.before.sizes
        layers = [[_neuron(layer, i, sizes, self.data) for i in range(size)] for layer, size in enumerate(sizes)]
        names = []
        for inputs, outputs in pairwise(layers):
            for output in outputs:
                names += [f"{source} → {output}" for source in inputs] + [f"bias of {output}"]
        return names

    def takeaways(self) -> list[str]:
        """How the cases made the update, and how it changed their loss, as sentences in Markdown, the most important first."""
        n, n_weights, eta = self.n_cases, len(self.gradient), for_people(self.learning_rate)
        if not np.isfinite(self.after.theta).all() or not np.isfinite(self.gradient).all():
            return [f"**The run has diverged by update {self.number}**: its numbers have become too large for the computer."]
        met = "The one case met the weights" if n == 1 else f"All {n} cases met the same weights"
        mean = "its gradient" if n == 1 else "its mean gradient"
        sentences = [f"**{met}**; then each of the {n_weights} weights and biases moved once, by −η times {mean}."]
        if self.rate_factor != 1.0:
            sentences.append(
                f"The schedule multiplies the learning rate by {for_people(self.rate_factor, 4)} in epoch {self.epoch}: "
                f"η = {for_people(self.rate_factor, 4)} · {self.experiment.learning_rate:g} = {eta}."
            )
        largest = int(np.abs(self.change).argmax())
        old, slope, new = (for_people(each[largest], 4) for each in (self.before.theta, self.gradient, self.after.theta))
        sentences.append(
            f"The weight that moved furthest is *{literal(self.parameter_names[largest])}*: {old} − {eta} · ({slope}) = {new}."
        )
        signs = np.sign(self.per_case_gradients)
        n_torn = int(((signs.min(axis=1) < 0.0) & (signs.max(axis=1) > 0.0)).sum())
        if n > 1:
            sentences.append(
                f"For {n_torn} of the {n_weights} weights and biases some cases want more and others less; the mean decides."
                if n_torn
                else f"All cases want each of the {n_weights} weights and biases to move the same way, or not at all."
            )
        sentences.append(self._on_the_loss())
        if n > 1:
            small = for_people(self.learning_rate / n, 4)
            sentences.append(f"The sum of the {n} gradients instead of their mean makes the same step with η / {n} = {small}.")
        return sentences

    def _on_the_loss(self):
        """How the update changed the loss of its cases; where it rose, how much shorter a step would have lowered it."""
        theta, cases = self.before.theta, "its own case" if self.n_cases == 1 else "these cases"

        def loss(share):
            return float(self.before.with_theta(theta + share * self.change).loss_value(self.X, self.T))

        old, new = loss(0.0), loss(1.0)
        if new == old:
            return f"The update left the mean loss of {cases} at {for_people(old, 4)}."
        course = f"the mean loss of {cases} from {for_people(old, 4)} to {for_people(new, 4)}"
        if new < old:
            return f"The update lowered {course}."
        part = next((k for k in range(1, 30) if loss(0.5**k) < old), None)
        if part is None:
            return f"The update raised {course}."
        lower = for_people(loss(0.5**part), 4)
        return f"The update raised {course}: the step was too long. One {2**part:,} times shorter lowers it to {lower}."

    def to_python(self) -> str:
        """Code that looks into the same update and prints each parameter before it, its gradient, and the parameter after."""
        return (
            f"import nnkit\n\nexperiment = {self.experiment.constructor()}\n"
            f"update = nnkit.gradient_descent.microscope(experiment, {self.number})\n"
            "print(update.predictions)\n"
            "rows = zip(update.parameter_names, update.before.theta, update.gradient, update.after.theta)\n"
            "for name, before, gradient, after in rows:\n"
            '    print(f"{name}: {before:.6g} {gradient:.6g} {after:.6g}")\n'
        )

    def to_dict(self) -> dict[str, Any]:
        """All numbers as plain lists."""
        return {
            "update": self.number,
            "epoch": self.epoch,
            "learning_rate": self.learning_rate,
            "cases": self.columns.tolist(),
            "X": self.X.tolist(),
            "T": self.T.tolist(),
            "predictions": self.predictions.tolist(),
            "parameters": self.parameter_names,
            "theta_before": self.before.theta.tolist(),
            "case_gradients": self.per_case_gradients.tolist(),
            "gradient": self.gradient.tolist(),
            "theta_after": self.after.theta.tolist(),
        }


def microscope(experiment: Experiment, update: int) -> Update:
    """Look into one update of an experiment's run.

    The run is made anew up to the update before; the weights are copied, one more update is made, and everything is read from
    the arrays in which the engine made it.

    Parameters
    ----------
    experiment : Experiment
        With the optimizer "gd" and no penalties, so that an update is the learning rate times the mean gradient, and without
        learned slopes.
    update : int
        From 1 to the number of updates that the experiment makes.

    Returns
    -------
    Update
    """
    if experiment.optimizer != "gd":
        raise rejected("optimizer", experiment.optimizer, "gd, whose update is the learning rate times the mean gradient")
    for name in ("l1", "l2"):
        if getattr(experiment, name):
            raise rejected(name, getattr(experiment, name), "0, so that the cases alone move the weights")
    data = experiment.data()
    network, code = experiment.network(data)
    if any(slope is not None for slope in network.learned_slopes):
        raise rejected("activation", experiment.activation, "activation functions without learned slopes")
    X, T = data.train.X, code.encode(data.train.T)
    descent = experiment.descent(network, X, T, by_case=True)
    n_updates = experiment.n_epochs * descent.n_updates_per_epoch
    update = whole("update", update, 1, n_updates)
    descent.advance_to(update - 1)
    before = network.with_theta(network.theta.copy())
    descent.advance_to(update)

    X, T, columns = (part.copy() for part in descent.minibatch())
    latest = descent.latest_pass()
    with np.errstate(all="ignore"):
        return Update(
            experiment=experiment,
            number=update,
            n_updates=n_updates,
            n_updates_per_epoch=descent.n_updates_per_epoch,
            data=data,
            columns=columns,
            X=X,
            T=T,
            predictions=latest.predictions.copy(),
            costs=latest.costs(T),
            before=before,
            after=network.with_theta(network.theta.copy()),
            per_case_gradients=_per_case_gradients(latest, X),
            gradient=latest.gradient(),
        )


def _per_case_gradients(latest, X):
    """The derivative of each case's loss by every parameter, (n_parameters, n_cases), in theta's order."""
    parts = []
    for layer in range(len(latest.network.blocks)):
        inputs = with_bias_node(X if layer == 0 else latest.activations(layer - 1))
        parts.append((latest.case_deltas(layer)[:, None, :] * inputs[None]).reshape(-1, X.shape[1]))
    return np.concatenate(parts)


def _neuron(layer, i, sizes, data):
    if layer == 0:
        return data.feature_names[i]
    if layer == len(sizes) - 1:
        return "output" if sizes[-1] == 1 else f"output {i + 1}"
    return f"neuron {i + 1}" if len(sizes) == 3 else f"neuron {layer}.{i + 1}"
