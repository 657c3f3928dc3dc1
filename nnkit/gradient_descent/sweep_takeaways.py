"""What a sweep shows, in words: computed from its record, so that it is true of these settings."""

import numpy as np

from nnkit.engine.history import epochs_text

CASES_NAMES = {"train": "training", "test": "test"}


def sweep_observations(sweep, field, cases="train", *, axis="epochs", to_shortest=False):
    """Sentences that compare the values of a swept field, the most important first.

    Parameters
    ----------
    sweep : Sweep
    field : str
    cases : {"train", "test"}
    axis : {"updates", "epochs", "cases_seen"}
    to_shortest : bool
        Whether runs are compared where the one that ends first on that axis does, or each at its own end.

    Returns
    -------
    list of str
        In Markdown.
    """
    summaries = sweep.summaries(field, cases, axis=axis, to_shortest=to_shortest)
    loss = f"{CASES_NAMES[cases]} loss"
    said = [
        _which_is_lowest(field, summaries, loss),
        _which_spreads(field, summaries),
        *_which_stopped(sweep, field, summaries),
        _how_many_updates(sweep, field, summaries),
    ]
    return [sentence for sentence in said if sentence]


def named(field, value):
    """A swept value with its name, as a sentence has it."""
    if field == "batch_size":
        return "all cases at once" if value == "all" else f"minibatches of {value}"
    if field == "learning_rate":
        return f"a learning rate of {value:g}"
    if field == "hidden":
        return f"{value} hidden" if value else "no hidden layer"
    return str(value)


def _which_is_lowest(field, summaries, loss):
    ranked = sorted((s for s in summaries if np.isfinite(s.median)), key=lambda s: s.median)
    if not ranked:
        return f"**No value ends with a finite {loss}** in at least half of its runs."
    best, worst = ranked[0], ranked[-1]
    value = f"median {loss} {best.median:.3g}" if best.n_runs > 1 else f"{loss} {best.median:.3g}"
    when = f"after {best.updates:,} updates ({epochs_text(best.epochs)} epochs)"
    if len(ranked) == 1:
        return f"**{_first_capital(named(field, best.value))}**: {value} {when}."
    other = f"The highest is {worst.median:.3g}, of {named(field, worst.value)}, after {worst.updates:,} updates."
    if best.n_runs > 1 and best.upper >= ranked[1].lower:
        other += f" The quartiles of the lowest and of {named(field, ranked[1].value)} overlap: other seeds may change the order."
    return f"**Lowest: {named(field, best.value)}**, {value} {when}. {other}"


def _which_spreads(field, summaries):
    whole = [s for s in summaries if np.isfinite(s.greatest)]
    if not whole:
        return None
    if max(s.n_runs for s in whole) == 1:
        return "One seed shows no spread: it takes several to tell what is luck."
    ranked = sorted(whole, key=lambda s: s.greatest - s.least)
    widest, narrowest = ranked[-1], ranked[0]
    ends = f"its {widest.n_runs} runs stand between {widest.least:.3g} and {widest.greatest:.3g}"
    if widest is narrowest or widest.greatest - widest.least == narrowest.greatest - narrowest.least:
        return f"**Spread over the seeds**: {named(field, widest.value)}, {ends}."
    return (
        f"**Widest spread over the seeds: {named(field, widest.value)}**: {ends}. Narrowest: {named(field, narrowest.value)}, "
        f"between {narrowest.least:.3g} and {narrowest.greatest:.3g}."
    )


def _which_stopped(sweep, field, summaries):
    rows = dict(sweep.by(field))
    for summary in summaries:
        if not summary.n_stopped:
            continue
        ends = [(sweep.stopped_at[run], run) for run in rows[summary.value] if sweep.stopped_at[run] is not None]
        update, run = min(ends)
        before = sweep.updates[run][sweep.updates[run] < update].max()
        many = f"{summary.n_stopped} of {summary.n_runs} runs" if summary.n_runs > 1 else "The run"
        yield (
            f"**{many} with {named(field, summary.value)} diverged**: the steps grew until the numbers left the floating-point "
            f"range, the first time between update {before:,} and update {update:,}, two recorded moments. A smaller learning "
            "rate should help."
        )


def _how_many_updates(sweep, field, summaries):
    if field != "batch_size":
        counts = {s.updates for s in summaries}
        return f"Every run makes {counts.pop():,} updates." if len(counts) == 1 else None
    per_epoch = [int(sweep.n_updates_per_epoch[rows[0]]) for _, rows in sweep.by(field)]
    listed = "; ".join(
        f"{named(field, s.value)}, {s.updates:,} ({n:,} in an epoch)" for s, n in zip(summaries, per_epoch, strict=True)
    )
    return f"**Updates made**: {listed}."


def _first_capital(text):
    return text[:1].upper() + text[1:]
