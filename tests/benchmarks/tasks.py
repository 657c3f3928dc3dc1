"""What is trained in the benchmark: five tasks, small as in a lesson, up to the size of handwritten digits."""

from dataclasses import dataclass, replace

import numpy as np

from nnkit import Network, load_dataset
from nnkit.activations import OUTPUTS
from nnkit.data.targets import target_code

N_RUNS = 100


class NotComparable(Exception):
    """Why a library cannot train a task's network."""


@dataclass(frozen=True, eq=False)
class Task:
    """A network, its cases and its first weights: everything that determines how training goes.

    Attributes
    ----------
    name, title : str
    sizes : tuple of int
    activations : tuple of str
        One for each layer after the inputs: "tanh", "relu", "identity", or "softmax" for the last.
    loss : {"mse", "cross_entropy"}
    X : array (n_inputs, n_cases)
    T : array (n_outputs, n_cases)
    batch_size : int
    learning_rate : float, or array (n_runs,)
    theta : array (n_parameters,), or (n_runs, n_parameters)
        The first weights as nnkit lays them out: each layer's block [W.T | b].
    seed : int
        Of the order of the cases. Many runs share their minibatches.
    use_gram : bool
        Whether nnkit takes X X.T in place of the cases; to the peers this says nothing.
    """

    name: str
    title: str
    sizes: tuple
    activations: tuple
    loss: str
    X: np.ndarray
    T: np.ndarray
    batch_size: int
    learning_rate: float | np.ndarray
    theta: np.ndarray
    seed: int = 0
    use_gram: bool = False

    @property
    def n_cases(self):
        """How many cases there are."""
        return self.X.shape[1]

    @property
    def n_runs(self):
        """How many networks are trained at once; 0 where theta has no axis of runs."""
        return len(self.theta) if self.theta.ndim == 2 else 0

    @property
    def starts(self):
        """Where each minibatch starts in an epoch's order."""
        return range(0, self.n_cases, self.batch_size)

    def orders(self):
        """The orders of the cases, one for every epoch: the very ones that nnkit draws."""
        rng = np.random.default_rng((self.seed, 0))
        unchanged = np.arange(self.n_cases)
        while True:
            yield unchanged if self.batch_size == self.n_cases else rng.permutation(self.n_cases)

    def layers(self):
        """A fresh copy of the first weights: a pair W (..., n_in, n_out), b (..., n_out, 1) for each layer."""
        blocks, _ = Network(self.sizes, self.activations, self.loss, self.theta).views(self.theta)
        return [(block[..., :-1].swapaxes(-1, -2).copy(), block[..., -1:].copy()) for block in blocks]

    def run(self, index):
        """One of the runs as a task of its own."""
        return replace(self, theta=self.theta[index], learning_rate=float(self.learning_rate[index]))


def _playground():
    return _task("T1", "2-4-2-1 tanh, MSE, 250 cases, batch 10", ("xor", 250), (4, 2), "tanh", "tanh", "mse", 10, 0.03)


def _three_classes():
    title = "2-8-8-8-3 tanh, softmax and cross-entropy, 500 cases, batch 32"
    return _task("T2", title, ("spiral", 500, None, 3), (8, 8, 8), "tanh", "softmax", "cross_entropy", 32, 0.1)


def _regression():
    title = "linear regression, 2 features, 1000 cases, full batch"
    return _task("T3", title, ("plane", 1000), (), "", "identity", "mse", 1000, 0.1)


def _regression_by_gram():
    task = _regression()
    return replace(task, name="T3 Gram", title=f"{task.title}, nnkit with use_gram=True", use_gram=True)


def _digits():
    title = "64-128-64-10 ReLU, softmax and cross-entropy, digits, batch 64"
    return _task("T4", title, ("digits",), (128, 64), "relu", "softmax", "cross_entropy", 64, 0.1)


def _many_runs():
    task = _playground()
    thetas = [Network(task.sizes, task.activations, task.loss, seed=seed).theta for seed in range(N_RUNS)]
    # at rates above 0.2 descent on these cases is chaotic: it makes differences of the last digit ten times larger in an epoch
    rates = np.geomspace(0.001, 0.1, N_RUNS)
    title = f"T1 for {N_RUNS} first weights and learning rates at once"
    return replace(task, name="T5", title=title, theta=np.stack(thetas), learning_rate=rates)


def _task(name, title, dataset, hidden, activation, output, loss, batch_size, learning_rate):
    data = load_dataset(*dataset, test_fraction=0.0)
    code = target_code(data.task, data.n_classes, OUTPUTS[output])
    sizes, activations = (data.n_features, *hidden, code.n_outputs), (*[activation] * len(hidden), output)
    return Task(
        name=name,
        title=title,
        sizes=sizes,
        activations=activations,
        loss=loss,
        X=data.train.X,
        T=code.encode(data.train.T),
        batch_size=batch_size,
        learning_rate=learning_rate,
        theta=Network(sizes, activations, loss, seed=0).theta,
    )


_MAKERS = {
    "T1": _playground,
    "T2": _three_classes,
    "T3": _regression,
    "T3 Gram": _regression_by_gram,
    "T4": _digits,
    "T5": _many_runs,
}


def all_tasks():
    """The tasks in order, and why others are missing here, by their names."""
    tasks, left_out = [], {}
    for name, make in _MAKERS.items():
        try:
            tasks.append(make())
        except ImportError as error:
            left_out[name] = str(error)
    return tasks, left_out
