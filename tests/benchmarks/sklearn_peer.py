"""scikit-learn's MLP: time only, since it draws first weights and orders of its own and halves the squared error."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tests.benchmarks.tasks import NotComparable


def prepare(task):
    """A classifier or a regressor of the task's layers."""
    if task.n_runs:
        raise NotComparable("trains one network at a time")
    if task.loss == "mse" and task.activations[-1] != "identity":
        raise NotComparable("the outputs of its regressor are linear")
    return ScikitLearn(task)


class ScikitLearn:
    """Plain gradient descent: no momentum, no penalty, and nothing that ends it early."""

    def __init__(self, task):
        is_classes = task.loss == "cross_entropy"
        self._X, self._T = task.X.T.copy(), task.T.argmax(axis=0) if is_classes else task.T[0]
        self._model = (MLPClassifier if is_classes else MLPRegressor)(
            hidden_layer_sizes=task.sizes[1:-1],
            activation=task.activations[0],
            solver="sgd",
            alpha=0.0,
            batch_size=task.batch_size,
            learning_rate_init=task.learning_rate,
            momentum=0.0,
            nesterovs_momentum=False,
            tol=0.0,
            n_iter_no_change=np.iinfo(np.int32).max,
            warm_start=True,
            random_state=task.seed,
        )

    def train(self, n_epochs):
        """Train for so many epochs, in one call of `fit`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it would rather go on
            self._model.set_params(max_iter=n_epochs).fit(self._X, self._T)
