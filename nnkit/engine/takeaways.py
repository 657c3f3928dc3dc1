"""Takeaways of training runs and of sweeps: sentences in Markdown, computed from the recorded numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnkit.markdown import literal

if TYPE_CHECKING:
    from nnkit.engine.history import History
    from nnkit.engine.sweep import Sweep

LITTLE = 0.02  # of the loss: a smaller change is hardly one
CASES_NAMES = {"train": "training", "test": "test"}


def epochs_text(epochs: float) -> str:
    """A number of epochs, or a part of one, for a sentence: four digits, and thousands in full."""
    return f"{epochs:,.0f}" if epochs >= 1000 else f"{epochs:.4g}"


# A training run


def run_takeaways(history: History) -> list[str]:
    """Sentences on how a run went, the most important first."""
    sentences = [_end_of_run(history), _scores(history), _overfitting(history), _updates_in_an_epoch(history)]
    return [sentence for sentence in sentences if sentence]


def _end_of_run(history):
    loss = history.train_loss
    rate = history.experiment.learning_rate
    if not np.isfinite(loss[0]):
        return (
            f"**The training loss is {'infinite' if np.isinf(loss[0]) else 'no number'} from the start**, before any update: "
            "the first weights are too large, or an output is exactly 0 or 1 where its target is the other. No learning rate "
            "changes that: look at the first weights, the output function or the loss."
        )
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
            f"here. {_stable_rate(history)}"
        )
    fallen = 1.0 - loss[-1] / loss[0] if loss[0] else 0.0
    if fallen < -LITTLE:
        return f"**The training loss rose** from {loss[0]:.3g} to {loss[-1]:.3g}. {_stable_rate(history)}"
    if history.reached:
        reached = {
            "loss": f"the training loss, {loss[-1]:.4g}, was no greater than the {history.experiment.stop_loss:g}",
            "gradient": f"the gradient was no longer than the {history.experiment.stop_gradient:g}",
        }[history.reached]
        done, planned = epochs_text(history.epochs[-1]), history.experiment.n_epochs
        return f"**The run stopped by itself** after {done} of {planned:,} epochs: {reached} it was to reach."
    if fallen < LITTLE:
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


def _stable_rate(history):
    rate, experiment = history.stable_learning_rate, history.experiment
    if rate is None:
        penalised = ", or the penalties on the weights, which count beside it" if experiment.l1 or experiment.l2 else ""
        return f"Halving it over and over did not help either: look at the data, the start or the loss{penalised}."
    largest = float(np.abs(history.X).max())
    sentence = f"With a learning rate of {rate:.3g} the same run's loss falls: this was tried just now."
    if largest > 100.0:
        sentence += f" The inputs reach {largest:.3g}; brought to a standard deviation of 1 they allow larger rates."
    return sentence


def _scores(history):
    if history.divergence:
        return None
    scores, data = history.final_scores, history.data
    key, cases = ("test", data.test) if data.test.n_cases else ("train", data.train)
    name = CASES_NAMES[key]
    if data.task == "regression":
        value = scores[f"{key}_r_squared"]
        if np.isnan(value):
            return None
        return (
            f"It explains {max(0.0, value):.0%} of the {name} targets' variance, where always predicting the mean explains none."
        )
    commonest = cases.T.mean(axis=1).max()
    return (
        f"It is right on {scores[f'{key}_accuracy']:.1%} of the {name} cases; always guessing the commonest class "
        f"would be right on {commonest:.1%}."
    )


def _overfitting(history):
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


def _updates_in_an_epoch(history):
    n, size = history.data.train.n_cases, history.experiment.batch_size
    if size == "all" or size >= n:
        return f"Batch gradient descent: all {n} training cases make one update, so an epoch is 1 update."
    updates = history.n_updates_per_epoch
    last = n - (updates - 1) * size
    if size == 1:
        return f"Single-case descent: each of the {n} training cases makes an update of its own, {updates} in an epoch."
    rest = "" if last == size else f"; the last has {last} and is averaged over its own {last}"
    return f"Stochastic gradient descent: {n} training cases in minibatches of {size} make {updates} updates in an epoch{rest}."


# A sweep


def sweep_takeaways(sweep: Sweep, field: str, cases: str, axis: str, to_shortest: bool) -> list[str]:
    """Sentences that compare the values of a swept field, the most important first."""
    summaries = sweep.summaries(field, cases, axis=axis, to_shortest=to_shortest)
    loss = f"{CASES_NAMES[cases]} loss"
    sentences = [
        _lowest_loss(field, summaries, loss),
        _spread_over_seeds(field, summaries),
        *_divergences(sweep, field, summaries),
        _updates_made(sweep, field, summaries),
    ]
    return [sentence for sentence in sentences if sentence]


def _worded(field, value):
    """A swept value in the words of a sentence."""
    if field == "batch_size":
        return "all cases at once" if value == "all" else f"minibatches of {value}"
    if field == "learning_rate":
        return f"a learning rate of {value:g}"
    if field == "hidden":
        return f"{value} hidden" if value else "no hidden layer"
    return literal(str(value))


def _lowest_loss(field, summaries, loss):
    ranked = sorted((s for s in summaries if np.isfinite(s.median)), key=lambda s: s.median)
    if not ranked:
        return f"**No value ends with a finite {loss}** in at least half of its runs."
    best, worst = ranked[0], ranked[-1]
    value = f"median {loss} {best.median:.3g}" if best.n_runs > 1 else f"{loss} {best.median:.3g}"
    when = f"after {best.updates:,} updates ({epochs_text(best.epochs)} epochs)"
    if len(ranked) == 1:
        return f"**{_capitalised(_worded(field, best.value))}**: {value} {when}."
    other = f"The highest is {worst.median:.3g}, of {_worded(field, worst.value)}, after {worst.updates:,} updates."
    if best.n_runs > 1 and best.upper >= ranked[1].lower:
        second = _worded(field, ranked[1].value)
        other += f" The quartiles of the lowest and of {second} overlap: other seeds may change the order."
    return f"**Lowest: {_worded(field, best.value)}**, {value} {when}. {other}"


def _spread_over_seeds(field, summaries):
    whole = [s for s in summaries if np.isfinite(s.greatest)]
    if not whole:
        return None
    if max(s.n_runs for s in whole) == 1:
        return "One seed shows no spread: it takes several to tell what is luck."
    ranked = sorted(whole, key=lambda s: s.greatest - s.least)
    widest, narrowest = ranked[-1], ranked[0]
    ends = f"its {widest.n_runs} runs stand between {widest.least:.3g} and {widest.greatest:.3g}"
    if widest is narrowest or widest.greatest - widest.least == narrowest.greatest - narrowest.least:
        return f"**Spread over the seeds**: {_worded(field, widest.value)}, {ends}."
    return (
        f"**Widest spread over the seeds: {_worded(field, widest.value)}**: {ends}. "
        f"Narrowest: {_worded(field, narrowest.value)}, between {narrowest.least:.3g} and {narrowest.greatest:.3g}."
    )


def _divergences(sweep, field, summaries):
    rows = dict(sweep.by(field))
    for summary in summaries:
        if not summary.n_stopped:
            continue
        ends = [(sweep.stopped_at[run], run) for run in rows[summary.value] if sweep.stopped_at[run] is not None]
        update, run = min(ends)
        before = sweep.updates[run][sweep.updates[run] < update].max()
        many = f"{summary.n_stopped} of {summary.n_runs} runs" if summary.n_runs > 1 else "The run"
        yield (
            f"**{many} with {_worded(field, summary.value)} diverged**: the steps grew until the numbers left the "
            f"floating-point range, the first time between update {before:,} and update {update:,}, two recorded moments. "
            "A smaller learning rate should help."
        )


def _updates_made(sweep, field, summaries):
    if field != "batch_size":
        counts = {s.updates for s in summaries}
        return f"Every run makes {counts.pop():,} updates." if len(counts) == 1 else None
    per_epoch = [int(sweep.n_updates_per_epoch[rows[0]]) for _, rows in sweep.by(field)]
    listed = "; ".join(
        f"{_worded(field, s.value)}, {s.updates:,} ({n:,} in an epoch)" for s, n in zip(summaries, per_epoch, strict=True)
    )
    return f"**Updates made**: {listed}."


def _capitalised(text):
    return text[:1].upper() + text[1:]
