"""Gradient descent on a network: batch, minibatch or one case at a time.

`Descent` lays the cases out, records the NumPy calls of a whole epoch once, and replays them (`nnkit.engine.textbook` has the
plain loop). All cases of a minibatch meet the same weights, and the update takes the mean of their gradients; the last, smaller
minibatch is averaged over its own size. The cases are shuffled anew for every epoch, unless the batch is all of them.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nnkit.engine.network import Network
from nnkit.engine.passes import Calls, Pass, with_bias_node
from nnkit.optimizers import OPTIMIZERS
from nnkit.validation import choice, matrix, number, whole

ALL = "all"


class Descent:
    """Training of `network`, in place, on cases X with targets T.

    Parameters
    ----------
    network : Network
        One network, or many of one shape where its theta has an axis of runs.
    X : array (n_inputs, n_cases)
    T : array (n_outputs, n_cases)
    optimizer : str
        A name in OPTIMIZERS.
    learning_rate : float, or array (n_runs,)
    schedule : callable, optional
        `schedule(epoch)` gives the factor of the learning rate in an epoch, counted from 0.
    batch_size : int or "all"
    l1, l2 : float
        Penalties on the weights: the loss gains l1 times the sum of |w| and l2 times the sum of w^2. Biases go free.
    seed : int, or sequence of (n_runs,) ints
        For the order of the cases and drawn slopes. With one seed for all runs they share their minibatches.
    frozen : bool array (n_parameters,), optional
        The parameters that do not change.
    use_gram : bool
        For one layer of identity outputs under the squared error and the whole batch: compute X X.T once and use it in place of
        the cases. The same descent up to rounding, at a cost that does not depend on the number of cases.

    Attributes
    ----------
    update : int
        The number of updates made so far.
    n_updates_per_epoch : int
        The number of minibatches.
    """

    def __init__(
        self,
        network: Network,
        X: np.ndarray,
        T: np.ndarray,
        *,
        optimizer: str = "gd",
        learning_rate: float | np.ndarray = 0.1,
        schedule: Callable[[int], float] | None = None,
        batch_size: int | str = ALL,
        l1: float = 0.0,
        l2: float = 0.0,
        seed: int | Sequence[int] = 0,
        frozen: np.ndarray | None = None,
        use_gram: bool = False,
    ) -> None:
        self.network = network
        X = matrix("X", X, network.sizes[0])
        self.n_cases = X.shape[1]
        if not self.n_cases:
            raise ValueError("X: received no case; accepted is at least one column.")
        T = network.checked_targets(T, self.n_cases)
        self.batch_size = self.n_cases if batch_size == ALL else min(whole("batch_size", batch_size, 1, 10**9), self.n_cases)
        self._rate = self._checked_rate(learning_rate)
        if frozen is not None:
            self._rate = self._rate * ~np.asarray(frozen)
        self._schedule, self._factor = schedule, 1.0
        self._penalties = number("l1", l1, 0.0), number("l2", l2, 0.0)
        self._optimizer = OPTIMIZERS[choice("optimizer", optimizer, OPTIMIZERS)]
        self._state = self._optimizer.init(network.theta)
        self._start_random_streams(seed)
        self.update = 0
        self.n_updates_per_epoch = -(-self.n_cases // self.batch_size)
        self.is_shuffled = self.batch_size < self.n_cases
        self._minibatches: list[tuple[np.ndarray, np.ndarray]] = []
        if use_gram:
            self._parts = self._gram_parts(X, T)
        else:
            self._lay_out(X, T)
            self._parts = self._minibatch_parts()
        self._record_epoch()

    def advance_to(self, update: int) -> None:
        """Train up to update number `update`, counted from the start."""
        with np.errstate(all="ignore"):  # a run that diverges is a result
            self.replay_to(update)

    def replay_to(self, update: int) -> None:
        """Like `advance_to` without `np.errstate`, whose cost matters for short epochs."""
        per_epoch = self.n_updates_per_epoch
        while self.update < update:
            done = self.update % per_epoch
            if not done:
                if self.is_shuffled:
                    self._shuffle()
                if self._schedule:
                    self._follow_schedule(self.update // per_epoch)
                if self.update + per_epoch <= update:
                    for function, arguments in self._calls:
                        function(*arguments)
                    self.update += per_epoch
                    continue
            stop = min(per_epoch, done + update - self.update)
            for function, arguments in self._calls[self._starts[done] : self._starts[stop]]:
                function(*arguments)
            self.update += stop - done

    def minibatch(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The inputs (n_inputs, n), the targets (n_outputs, n) and the columns of X that the latest update used."""
        batch = self._latest_batch()
        cases = slice(batch * self.batch_size, (batch + 1) * self.batch_size)
        inputs, targets = self._minibatches[batch]
        return inputs[..., :-1, :], targets, self._order[..., cases]

    def latest_pass(self) -> Pass:
        """The arrays of the pass of the latest update (see `nnkit.engine.passes`). Its theta is the one after the update."""
        batch = self._latest_batch()
        return self._passes[self._minibatches[batch][0].shape[-1]]

    def _latest_batch(self):
        if not self._minibatches:
            raise ValueError("use_gram: received True; accepted is False where an update is to be looked into, case by case.")
        if not self.update:
            raise ValueError("update: received 0; accepted is a descent that has made an update.")
        return (self.update - 1) % self.n_updates_per_epoch

    # The cases, and their order

    def _lay_out(self, X, T):
        """Store the cases as rows with the bias node's 1, where a new order is one call; minibatches are views of them."""
        n, size = self.n_cases, self.batch_size
        shared = len(self._orders) == 1
        runs = () if shared else self.network.runs_shape
        self._rows, self._target_rows = with_bias_node(X).T.copy(), T.T.copy()
        self._order = np.broadcast_to(np.arange(n), (*runs, n)).copy()
        self._ordered = np.broadcast_to(self._rows, (*runs, *self._rows.shape)).copy()
        # the targets of a minibatch lie together, one case in each column; they are refilled through transposed views
        n_whole = n // size
        self._ordered_targets = np.empty((*runs, n, T.shape[0]))
        self._whole_targets = np.empty((n_whole, *runs, T.shape[0], size))
        self._last_targets = np.empty((*runs, T.shape[0], n - n_whole * size))
        in_rows = self._ordered_targets[..., : n_whole * size, :].reshape(*runs, n_whole, size, T.shape[0])
        self._target_copies = [
            (self._whole_targets, np.moveaxis(in_rows, -3, 0).swapaxes(-1, -2)),
            (self._last_targets, self._ordered_targets[..., n_whole * size :, :].swapaxes(-1, -2)),
        ]
        self._order_targets()
        for batch, start in enumerate(range(0, n, size)):
            inputs = self._ordered[..., start : start + size, :].swapaxes(-1, -2)
            targets = self._whole_targets[batch] if batch < n_whole else self._last_targets
            self._minibatches.append((inputs, targets))

    def _shuffle(self):
        if self._order.ndim == 1:
            self._order[:] = self._orders[0].permutation(self.n_cases)
            self._rows.take(self._order, 0, self._ordered, "clip")
        else:
            for run, rng in enumerate(self._orders):
                self._order[run] = rng.permutation(self.n_cases)
                self._rows.take(self._order[run], 0, self._ordered[run], "clip")
        self._order_targets()

    def _order_targets(self):
        self._target_rows.take(self._order, 0, self._ordered_targets, "clip")
        for columns, rows in self._target_copies:
            np.copyto(columns, rows)

    # The recorded calls

    def _record_epoch(self):
        """Record the calls of an epoch, and the index at which each update starts."""
        updates: dict[int, Calls] = {}
        self._calls: Calls = []
        self._starts: list[int] = []
        for calls, gradient, scale in self._parts:
            if id(gradient) not in updates:  # minibatches of one size share theirs
                updates[id(gradient)] = self._update_calls(gradient, scale)
            self._starts.append(len(self._calls))
            self._calls += calls
            self._calls += updates[id(gradient)]
        self._starts.append(len(self._calls))

    def _follow_schedule(self, epoch):
        factor = float(self._schedule(epoch)) if self._schedule else 1.0
        if factor != self._factor:
            self._factor = factor
            self._record_epoch()

    def _minibatch_parts(self):
        """For each minibatch: the calls that compute its gradient, the array of the gradient, and its scale."""
        self._passes = {n: Pass(self.network, n, self._drawers) for n in {t.shape[-1] for _, t in self._minibatches}}
        parts = []
        for inputs, targets in self._minibatches:
            recorded = self._passes[targets.shape[-1]]
            calls = recorded.forward_calls(inputs) + recorded.backward_calls(inputs, targets)
            parts.append((calls, recorded.flat_gradient, recorded.scale))
        return parts

    def _update_calls(self, gradient, scale):
        theta, rate = self.network.theta, self._factor * self._rate
        l1, l2 = self._penalties
        if not l1 and not l2:
            return self._optimizer.update(theta, gradient, self._state, rate, scale, **self._optimizer.parameters)
        is_weight = np.zeros_like(theta)
        for block in self.network.views(is_weight)[0]:
            block[..., :-1] = 1.0
        penalised, scratch = np.empty_like(theta), np.empty_like(theta)
        return [
            (np.multiply, (theta, 2.0 * l2 * is_weight, penalised)),
            (np.sign, (theta, scratch)),
            (np.multiply, (scratch, l1 * is_weight, scratch)),
            (np.add, (penalised, scratch, penalised)),
            (np.multiply, (gradient, scale, scratch)),
            (np.add, (penalised, scratch, penalised)),
            *self._optimizer.update(theta, penalised, self._state, rate, 1.0, **self._optimizer.parameters),
        ]

    def _gram_parts(self, X, T):
        network = self.network
        is_linear = len(network.blocks) == 1 and network.loss.name == "mse"
        if not is_linear or network.activations[0].name != "identity" or self.is_shuffled or network.runs_shape:
            raise ValueError(
                "use_gram: received True; accepted only for one layer of identity outputs, loss mse and batch_size 'all'."
            )
        inputs = with_bias_node(X)
        gram, targets = inputs @ inputs.T, T @ inputs.T
        gradient = np.zeros_like(network.theta)
        block = network.views(gradient)[0][0]
        scale = network.loss.scale(network.sizes[-1], self.n_cases)
        calls = [(network.blocks[0].dot, (gram, block)), (np.subtract, (block, targets, block))]
        return [(calls, gradient, scale)]

    def _start_random_streams(self, seed):
        """Start separate streams for the order of the cases and for drawn slopes, so that one never shifts the other."""
        seeds = np.atleast_1d(seed)
        if len(seeds) not in (1, *self.network.runs_shape):
            raise ValueError(
                f"seed: received {len(seeds)} seeds; accepted is one, or one for each of {self.network.runs_shape} runs."
            )
        self._orders = [np.random.default_rng((int(s), 0)) for s in seeds]
        n_runs = self.network.runs_shape[0] if self.network.runs_shape else 1
        self._drawers = [np.random.default_rng((int(s), 1)) for s in np.broadcast_to(seeds, n_runs)]

    def _checked_rate(self, learning_rate):
        rates = np.asarray(learning_rate, dtype=float)
        if rates.ndim == 0:
            return number("learning_rate", float(rates), above=0.0)
        if rates.shape != self.network.runs_shape:
            raise ValueError(
                f"learning_rate: received shape {rates.shape}; accepted is one number, or {self.network.runs_shape}."
            )
        for rate in rates:
            number("learning_rate", float(rate), above=0.0)
        return rates[:, None]
