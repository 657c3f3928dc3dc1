"""What a finished run shows, in words: computed from its history, so that it is true of these settings."""

import numpy as np

from nnkit.engine.history import epochs_text


def observations(history):
    """Sentences on how a run went, the most important first.

    Parameters
    ----------
    history : History

    Returns
    -------
    list of str
        In Markdown.
    """
    said = [_how_it_ended(history), _how_well(history), _how_it_generalised(history), _how_often(history)]
    return [sentence for sentence in said if sentence]


def _how_it_ended(history):
    loss = history.train_loss
    rate = history.experiment.learning_rate
    if history.divergence:
        end = history.divergence
        growth = (
            f"the training loss had grown from {loss[0]:.3g} to {end.loss_before:.3g}, and the largest weight, in layer "
            f"{end.layer}, to {end.largest_weight_before:.3g}; the next step left the range of floating-point numbers. "
            "Every step overshot further than the one before"
            if end.update > 1
            else "the very first step left the range of floating-point numbers"
        )
        return (
            f"**The run diverged at update {end.update:,}** (epoch {end.epoch}): {growth}: {rate:g} is too large a learning rate "
            f"here. {_what_would_hold(history)}"
        )
    if loss[-1] > loss[0]:
        return (
            f"**The training loss rose** from {loss[0]:.3g} to {loss[-1]:.3g}: the steps jump over the valley they "
            f"should descend into. A learning rate below {rate:g} should help."
        )
    if history.reached:
        reached = {
            "loss": f"the training loss, {loss[-1]:.4g}, was no greater than the {history.experiment.stop_loss:g}",
            "gradient": f"the gradient was no longer than the {history.experiment.stop_gradient:g}",
        }[history.reached]
        done, planned = epochs_text(history.epochs[-1]), history.experiment.n_epochs
        return f"**The run stopped by itself** after {done} of {planned:,} epochs: {reached} it was to reach."
    fallen = 1.0 - loss[-1] / loss[0] if loss[0] else 0.0
    if fallen < 0.02:
        return (
            f"**The network has hardly learned**: its training loss went from {loss[0]:.4g} to {loss[-1]:.4g}. A larger "
            "learning rate, more epochs, another start or another activation function may change that."
        )
    by = f"by {fallen:.0%}" if fallen < 0.99 or not loss[-1] else f"{loss[0] / loss[-1]:,.0f}-fold"
    half = int(np.argmax(loss <= 0.5 * (loss[0] + loss[-1])))
    return (
        f"**The training loss fell {by}**, from {loss[0]:.3g} to {loss[-1]:.3g}; half of the way was "
        f"done after {epochs_text(history.epochs[half])} of {epochs_text(history.epochs[-1])} epochs."
    )


def _what_would_hold(history):
    rate = history.stable_learning_rate
    if rate is None:
        return "Halving it again and again, down to a 16,384th, did not help either: look at the data, the start or the loss."
    halvings = round(np.log2(history.experiment.learning_rate / rate))
    times = "once" if halvings == 1 else f"{halvings} times"
    return f"Halved {times}, to {rate:.3g}, the same run holds and its loss falls: this was tried just now."


def _how_well(history):
    if history.divergence:
        return None
    scores = history.final_scores
    where = "test" if history.data.test.n_cases else "training"
    key = "test" if where == "test" else "train"
    if history.data.task == "regression":
        value = scores[f"{key}_r_squared"]
        if np.isnan(value):
            return None
        return (
            f"It explains {max(0.0, value):.0%} of the {where} targets' variance, where always predicting the mean explains none."
        )
    cases = history.data.test if where == "test" else history.data.train
    commonest = cases.T.mean(axis=1).max()
    return (
        f"It is right on {scores[f'{key}_accuracy']:.1%} of the {where} cases; always guessing the commonest class "
        f"would be right on {commonest:.1%}."
    )


def _how_it_generalised(history):
    if not history.data.test.n_cases or history.divergence:
        return None
    test = history.test_loss
    best = int(np.argmin(test))
    lately = float(test[-max(1, len(test) // 10) :].min())  # a single high moment is noise, a whole stretch is not
    if lately > 1.1 * test[best]:
        return (
            f"**It overfits**: the test loss was lowest, {test[best]:.3g}, after {epochs_text(history.epochs[best])} epochs, and "
            f"has risen to {test[-1]:.3g} since, while the training loss went on to {history.train_loss[-1]:.3g}."
        )
    return None


def _how_often(history):
    n, size = history.data.train.n_cases, history.experiment.batch_size
    if size == "all" or size >= n:
        return f"Batch gradient descent: all {n} training cases make one update, so an epoch is 1 update."
    updates = history.n_updates_per_epoch
    last = n - (updates - 1) * size
    if size == 1:
        return f"Single-case descent: each of the {n} training cases makes an update of its own, {updates} in an epoch."
    rest = "" if last == size else f"; the last has {last} and is averaged over its own {last}"
    return f"Stochastic gradient descent: {n} training cases in minibatches of {size} make {updates} updates in an epoch{rest}."
