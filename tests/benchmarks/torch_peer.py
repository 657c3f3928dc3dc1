"""PyTorch as its users write it: eager, on the CPU, with autograd and SGD. Many runs are one batched product per layer."""

import numpy as np
import torch
from torch.nn import functional

torch.set_num_threads(1)

MODULES = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "identity": torch.nn.Identity, "softmax": torch.nn.Identity}
FUNCTIONS = {"tanh": torch.tanh, "relu": torch.relu, "identity": lambda Z: Z}


def prepare(task):
    """A sequence of modules, or batched weights for many runs."""
    return ManyNetworks(task) if task.n_runs else OneNetwork(task)


class OneNetwork:
    """Linear layers and activations in a `Sequential`; one case is one row."""

    def __init__(self, task):
        self._task = task
        self._orders = task.orders()
        self._X = torch.tensor(task.X.T.copy())
        # cross_entropy takes the weighted sums and each case's class
        self._T = torch.tensor(task.T.argmax(axis=0) if task.loss == "cross_entropy" else task.T.T.copy())
        self._loss = functional.cross_entropy if task.loss == "cross_entropy" else functional.mse_loss
        self._model = _sequential(task)
        self._optimizer = torch.optim.SGD(self._model.parameters(), lr=task.learning_rate)

    def train(self, n_epochs):
        """Train for so many epochs."""
        for _ in range(n_epochs):
            for batch in torch.from_numpy(next(self._orders)).split(self._task.batch_size):
                self._optimizer.zero_grad()
                self._loss(self._model(self._X[batch]), self._T[batch]).backward()
                self._optimizer.step()

    def loss(self):
        """The mean loss of all cases."""
        with torch.no_grad():
            return self._loss(self._model(self._X), self._T).item()


class ManyNetworks:
    """The weights of all runs in one tensor for each layer, multiplied with `baddbmm`."""

    def __init__(self, task):
        self._task = task
        self._orders = task.orders()
        self._X, self._T = torch.tensor(task.X.T.copy()), torch.tensor(task.T.T.copy())
        self._rates = torch.tensor(task.learning_rate[:, None, None])
        self._layers = [(torch.tensor(W), torch.tensor(np.swapaxes(b, 1, 2).copy())) for W, b in task.layers()]
        self._parameters = [parameter.requires_grad_() for layer in self._layers for parameter in layer]

    def train(self, n_epochs):
        """Train for so many epochs."""
        for _ in range(n_epochs):
            for batch in torch.from_numpy(next(self._orders)).split(self._task.batch_size):
                losses = self._losses(self._X[batch], self._T[batch])
                gradients = torch.autograd.grad(losses.sum(), self._parameters)
                with torch.no_grad():  # SGD has no learning rate for each run
                    for parameter, gradient in zip(self._parameters, gradients, strict=True):
                        parameter -= self._rates * gradient

    def loss(self):
        """Each run's mean loss, (n_runs,)."""
        with torch.no_grad():
            return self._losses(self._X, self._T).numpy()

    def _losses(self, X, T):
        A = X.expand(self._task.n_runs, *X.shape)
        for (W, b), name in zip(self._layers, self._task.activations, strict=True):
            A = FUNCTIONS[name](torch.baddbmm(b, A, W))
        return (A - T).square().mean(dim=(1, 2))


def _sequential(task):
    modules = []
    for (W, b), name in zip(task.layers(), task.activations, strict=True):
        linear = torch.nn.Linear(*W.shape, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T.copy()))
            linear.bias.copy_(torch.tensor(b[:, 0]))
        modules += [linear, MODULES[name]()]
    return torch.nn.Sequential(*modules)
