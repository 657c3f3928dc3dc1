"""Takeaways of training runs and of sweeps: sentences in Markdown, computed from the recorded numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.markdown import literal
from nnkit.numerals import for_people, percentage, round_up
from nnkit.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from nnkit.engine.history import History
    from nnkit.engine.sweep import Sweep

LITTLE = 0.02  # of the loss: a smaller change is hardly one
RISEN = 1.1  # times its least: a test loss that has risen
TRIED_IN_VAIN = "Smaller learning rates were tried just now, halved again and again: with none of them does the loss fall."
CASES_NAMES = {"train": "training", "test": "test"}


def epochs_text(epochs: float) -> str:
    """A number of epochs, or a part of one, for a sentence: four digits, and thousands in full."""
    return f"{epochs:,.0f}" if epochs >= 1000 else f"{epochs:.4g}"


# A training run


def run_takeaways(history: History) -> list[str]:
    """Sentences on how a run went, the most important first."""
    sentences = [*_course(history), _scores(history), _overfitting(history), _updates_in_an_epoch(history)]
    return [sentence for sentence in sentences if sentence]


def _course(history):
    """How the training loss went: first in a short sentence."""
    first, last = history.train_loss[[0, -1]]
    if not np.isfinite(first):
        return _endless_start(history)
    if history.divergence:
        return _divergence(history)
    fallen = 1.0 - last / first if first else 0.0
    if fallen < -LITTLE:
        return _rise(history)
    if history.reached:
        goal, reached = {
            "loss": (history.experiment.stop_loss, f"training loss, {for_people(last, 4)},"),
            "gradient": (history.experiment.stop_gradient, "gradient's length"),
        }[history.reached]
        epochs = f"{epochs_text(history.epochs[-1])} of {history.experiment.n_epochs:,} epochs"
        return [f"**The run stopped by itself** after {epochs}: the {reached} has reached {for_people(goal)}."]
    if fallen < LITTLE:
        moved = round_up(float(np.abs(history.theta[-1] - history.theta[0]).max()))
        return [
            f"**The network has hardly learned** in {_length(history)}: the loss went from {for_people(first, 4)} to "
            f"{for_people(last, 4)}.",
            f"No weight or bias is further than {for_people(moved)} from where it started.",
        ]
    half = int(np.argmax(history.train_loss <= 0.5 * (first + last)))
    epochs, updates = history.epochs[half], f"{history.updates[half]:,} update{_s(history.updates[half])}"
    when = f"{for_people(epochs)} epochs ({updates})" if epochs > 1.0 else updates
    return [
        f"**The training loss fell by {percentage(fallen)}**, from {for_people(first)} to {for_people(last)}, in "
        f"{_length(history)} ({_minibatches(history)}).",
        f"Half of that fall came in the first {when}.",
    ]


def _length(history):
    """The epochs of a run, and the updates in each."""
    epochs, updates = history.epochs[-1], history.n_updates_per_epoch
    return f"{epochs_text(epochs)} epoch{_s(epochs)} of {updates:,} update{_s(updates)}"


def _minibatches(history):
    """The cases of each update."""
    n, size = history.data.train.n_cases, history.experiment.batch_size
    if size == "all" or size >= n:
        return f"all {n} cases"
    rest = n - (history.n_updates_per_epoch - 1) * size
    return f"{size} case{_s(size)} each" + ("" if rest == size else f", the last {rest}")


def _endless_start(history):
    """The loss is infinite, or none, before any update: what of the first outputs makes it so."""
    kind = "infinite" if np.isinf(history.train_loss[0]) else "not a number"
    P, T = history.predictions(history.X, 0), history.T
    if not _has_finite_sums(history.network(0), history.X):
        cause = "with the first weights the sums of a layer are too large for the computer's numbers"
    elif history.architecture.loss.needs_probabilities:
        n_wrong = int((((P == 0.0) & (T > 0.0)) | ((P == 1.0) & (T < 1.0))).any(axis=0).sum())
        cause = f"for {n_wrong} of {T.shape[1]} cases an output is exactly 0 or 1, and the target is the other"
    else:
        cause = "the first outputs are so large that their loss is too large for the computer's numbers"
    return [
        f"**The training loss is {kind} from the start**, before any update.",
        f"The reason: {cause}. No learning rate changes that.",
    ]


def _has_finite_sums(network, X):
    with np.errstate(all="ignore"):
        for W, b, activation in zip(network.weights, network.biases, network.activations, strict=True):
            sums = W.T @ X + b
            if not np.isfinite(sums).all():
                return False
            X = activation(sums)
    return True


def _divergence(history):
    rate, stable, end = history.experiment.learning_rate, history.stable_learning_rate, history.divergence
    headline = f"**The run diverged at update {end.update:,}** (epoch {end.epoch:,})"
    loss = [for_people(one) for one in (history.train_loss[0], end.loss_before)]
    course = (
        f"Before that update the training loss was {loss[1]}, at first {loss[0]}; the largest weight, in layer {end.layer}, was "
        f"{for_people(end.largest_weight_before)}. The update made numbers that are too large for the computer."
    )
    if stable is None:
        return [f"{headline}.", course, TRIED_IN_VAIN]
    return [
        f"{headline}: the learning rate {for_people(rate)} is too large, {for_people(stable, 4)} is not.",
        f"{course} {_tried(history)}",
        *_large_inputs(history),
    ]


def _rise(history):
    loss, experiment, stable = history.train_loss, history.experiment, history.stable_learning_rate
    headline = f"**The training loss rose** from {for_people(loss[0])} to {for_people(loss[-1])}"
    penalised = [objective(history, row) for row in (0, -1)] if experiment.l1 or experiment.l2 else None
    if penalised and penalised[1] < penalised[0]:
        first, last = map(for_people, penalised)
        return [f"{headline}: the run traded it for smaller weights. With the penalties, the loss fell from {first} to {last}."]
    if stable is None:
        return [f"{headline}.", TRIED_IN_VAIN]
    return [
        f"{headline}; with a learning rate of {for_people(stable, 4)} it falls.",
        f"{_tried(history)} The learning rate here was {for_people(experiment.learning_rate)}.",
        *_large_inputs(history),
    ]


def _tried(history):
    """That a smaller learning rate was tried, and over how many epochs."""
    n, planned = history.n_epochs_tried, history.experiment.n_epochs
    over = "" if n == planned else f" over the first {n:,} epochs"
    rate = for_people(history.stable_learning_rate, 4)
    return f"With a learning rate of {rate} the same run's loss falls{over}: this was tried just now."


def objective(history: History, row: int) -> float:
    """What a run makes small, at a row: the mean loss and the penalties on the weights."""
    l1, l2 = history.experiment.l1, history.experiment.l2
    weights = history.network(row).weights
    penalties = sum(l1 * np.abs(W).sum() + l2 * np.square(W).sum() for W in weights)
    return float(history.train_loss[row] + penalties)


def _large_inputs(history):
    largest = float(np.abs(history.X).max())
    if largest > 100.0:
        yield f"The inputs go up to {for_people(largest)}: such inputs need small learning rates."


def _scores(history):
    if history.divergence or not np.isfinite(history.train_loss[-1]):
        return None
    scores, data = history.final_scores, history.data
    key, cases = ("test", data.test) if data.test.n_cases else ("train", data.train)
    name = CASES_NAMES[key]
    if data.task == "regression":
        value = scores[f"{key}_r_squared"]
        if np.isnan(value):
            return None
        if value < 0.0:
            return f"On the {name} cases it is worse than always predicting their mean: R² is {for_people(value)}."
        return f"It explains {percentage(value)} of the {name} targets' variance; always predicting their mean explains none."
    n, n_right = cases.n_cases, round(scores[f"{key}_accuracy"] * cases.n_cases)
    commonest = int(cases.T.sum(axis=1).max())
    return (
        f"It is right on {n_right} of {n} {name} cases ({percentage(n_right / n)}); always guessing the commonest class would "
        f"be right on {commonest} ({percentage(commonest / n)})."
    )


def _overfitting(history):
    """Where the test loss has risen for a good while: whether the training loss fell meanwhile, which is overfitting."""
    if not history.data.test.n_cases or history.divergence or not np.isfinite(history.train_loss[-1]):
        return None
    train, test = history.train_loss, history.test_loss
    best, lately = int(np.argmin(test)), slice(-max(1, len(test) // 10), None)
    if not test[lately].min() > RISEN * test[best]:  # a single high moment is noise, a whole stretch is not
        return None
    test_losses, train_losses = (f"from {for_people(loss[best])} to {for_people(loss[-1])}" for loss in (test, train))
    since = f"since epoch {epochs_text(history.epochs[best])} the test loss rose {test_losses}"
    if train[lately].max() < train[best]:
        return f"**It overfits**: {since}, and the training loss fell {train_losses}."
    if train[lately].min() > train[best]:
        return f"{_capitalised(since)}, and so did the training loss, {train_losses}." if best else None
    return f"{_capitalised(since)}."


def _updates_in_an_epoch(history):
    n, size = history.data.train.n_cases, history.experiment.batch_size
    if size == "all" or size >= n:
        return f"Batch gradient descent: all {n} training cases make one update, so an epoch is 1 update."
    updates = history.n_updates_per_epoch
    last = n - (updates - 1) * size
    if size == 1:
        return f"Single-case descent: each of the {n} training cases makes an update of its own, {updates:,} in an epoch."
    rest = "" if last == size else f"; the last has {last} and is averaged over its own {last}"
    return f"Stochastic gradient descent: {n} training cases in minibatches of {size} make {updates:,} updates in an epoch{rest}."


# A sweep


def sweep_takeaways(sweep: Sweep, field: str, cases: str, axis: str, to_shortest: bool) -> list[str]:
    """Sentences that compare the values of a swept field, the most important first."""
    summaries = sweep.summaries(field, cases, axis=axis, to_shortest=to_shortest)
    loss = f"{CASES_NAMES[cases]} loss"
    sentences = [
        *_lowest_loss(field, summaries, loss),
        _spread_over_seeds(field, summaries),
        *_divergences(sweep, field, summaries),
        _updates_made(sweep, field, summaries),
    ]
    return [sentence for sentence in sentences if sentence]


def _worded(field, value):
    """A swept value in the words of a sentence."""
    if field == "batch_size":
        return "all cases at once" if value == "all" else "single cases" if value == 1 else f"minibatches of {value}"
    if field == "learning_rate":
        return f"a learning rate of {for_people(value)}"
    if field == "hidden":
        return f"{value} hidden" if value else "no hidden layer"
    catalogue: Any = {"activation": ACTIVATIONS, "optimizer": OPTIMIZERS}.get(field, {})
    return catalogue[value].label if value in catalogue else literal(str(value))


def _lowest_loss(field, summaries, loss):
    ranked = sorted((s for s in summaries if np.isfinite(s.median)), key=lambda s: s.median)
    if not ranked:
        return [f"**No value ends with a finite {loss}** in at least half of its runs."]
    best, worst = ranked[0], ranked[-1]
    named = f"{'median ' if best.n_runs > 1 else ''}{loss}"
    lowest, highest = (f"{_worded(field, s.value)} ({for_people(s.median)})" for s in (best, worst))
    if len(ranked) == 1:
        return [f"**{_capitalised(_worded(field, best.value))}**: {named} {for_people(best.median)} {_after(best)}."]
    if len({s.epochs for s in ranked}) == 1:
        when = f" after {epochs_text(best.epochs)} epoch{_s(best.epochs)}"
    else:
        when = f" after {best.updates:,} update{_s(best.updates)}" if len({s.updates for s in ranked}) == 1 else ""
    sentences = [f"**Lowest {named}{when}: {lowest}**; highest: {highest}."]
    if best.updates != worst.updates:
        sentences.append(f"The lowest is {_after(best)}, the highest {_after(worst)}.")
    if best.n_runs > 1 and best.upper >= ranked[1].lower:
        sentences.append(
            f"The middle halves of the runs (the quartiles) of {_worded(field, best.value)} and of "
            f"{_worded(field, ranked[1].value)} overlap: other seeds may change the order."
        )
    return sentences


def _after(summary):
    return f"after {summary.updates:,} update{_s(summary.updates)} ({epochs_text(summary.epochs)} epoch{_s(summary.epochs)})"


def _spread_over_seeds(field, summaries):
    whole = [s for s in summaries if np.isfinite(s.greatest)]
    if not whole:
        return None
    if max(s.n_runs for s in whole) == 1:
        return "One seed shows no spread: it takes several to tell what is luck."
    ranked = sorted(whole, key=lambda s: s.greatest - s.least)
    widest, narrowest = ranked[-1], ranked[0]
    ends = f"its {widest.n_runs} runs end between {for_people(widest.least)} and {for_people(widest.greatest)}"
    if widest is narrowest or widest.greatest - widest.least == narrowest.greatest - narrowest.least:
        return f"**Spread over the seeds**: {_worded(field, widest.value)}, {ends}."
    return (
        f"**Widest spread over the seeds: {_worded(field, widest.value)}**: {ends}. Narrowest: "
        f"{_worded(field, narrowest.value)}, between {for_people(narrowest.least)} and {for_people(narrowest.greatest)}."
    )


def _divergences(sweep, field, summaries):
    rows = dict(sweep.by(field))
    for summary in summaries:
        if not summary.n_stopped:
            continue
        ends = [(sweep.stopped_at[run], run) for run in rows[summary.value] if sweep.stopped_at[run] is not None]
        update, run = min(ends)
        before = sweep.updates[run][sweep.updates[run] < update].max(initial=0)
        many = f"{summary.n_stopped} of {summary.n_runs} runs" if summary.n_runs > 1 else "The run"
        yield (
            f"**{many} with {_worded(field, summary.value)} diverged**: the first one's numbers became too large for the "
            f"computer between update {before:,} and update {update:,}, two recorded moments."
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


def _s(count):
    """The s of a plural."""
    return "" if count == 1 else "s"


def _capitalised(text):
    return text[:1].upper() + text[1:]
