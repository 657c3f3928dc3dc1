"""Takeaways of a depth study: sentences on its profile before training and on the changes of its weights."""

from typing import TYPE_CHECKING

import numpy as np

from nnkit.activation_functions.traits import measure_traits
from nnkit.activation_functions.words import joined
from nnkit.numerals import for_people, percentage, round_up

if TYPE_CHECKING:
    from nnkit.activation_functions.depth import DepthMovement, DepthProfile

FADES, GROWS = 0.01, 100.0  # the first hidden layer's gradient, as a multiple of the last one's
ENORMOUS = 1e6  # a gradient at which an update with a learning rate of 0.1 moves a typical weight by 100,000
MOVED = 0.01  # of the way of the layer that moved farthest: from there a layer counts as moved


def on_profile(profile: "DepthProfile", quantity: str) -> list[str]:
    """Sentences on gradients, error signals and outputs before training, first on one quantity."""
    study = profile.study
    on_gradients = [_on_gradient(profile, name) for name in sorted(study.names, key=lambda name: _share(profile, name))]
    on_bound = _on_bound(profile) if study.n_layers > 1 and "sigmoid" in study.names else []
    on_std = [_on_activation_std(profile)] if study.n_layers > 1 else []
    first = {"deltas": on_bound, "activation_std": on_std, "zero_share": [_on_zero_share(profile)]}.get(quantity, [])
    sentences = [*on_gradients, *on_bound, *on_std, _on_zero_share(profile)]
    return first + [sentence for sentence in sentences if sentence not in first]


def on_movement(movement: "DepthMovement") -> list[str]:
    """Sentences on the layers that moved and on the loss."""
    names = movement.study.names
    sentences = [_on_layers_that_moved(movement), *(_on_weight_changes(movement, i) for i in range(len(names)))]
    if len(names) > 1:
        sentences += [_on_lowest_loss(movement), *_on_sparsity(movement)]
    return sentences


# Before training


def _share(profile, name):
    """The share of the last hidden layer's gradient that reaches layer 1."""
    gradients = profile.median("gradients", name)
    first, last = gradients[0], gradients[profile.study.n_layers - 1]
    return first / last if last > 0.0 else 0.0


def _on_gradient(profile, name):
    study, label, share = profile.study, profile.study.label(name), _share(profile, name)
    gradients = profile.median("gradients", name)[: study.n_layers]
    first, last = gradients[0], gradients[-1]
    if not gradients.any():
        return f"**{label}: every gradient of the hidden layers is exactly 0**: the first update moves none of them."
    if study.n_layers == 1:
        return f"**{label}**: the gradient of the only hidden layer is {_amount(first)} for a typical weight."
    change = f"from {_amount(last)} in layer {study.n_layers} to {_amount(first)} in layer 1"
    if first == 0.0 or not last > 0.0:
        return f"**{label}: the gradient vanishes altogether**, {change}."
    verdict = "vanishes" if share < FADES else "explodes" if share > GROWS else "gets through"
    if max(first, last) > ENORMOUS and verdict != "explodes":
        verdict += ", and is enormous"
    arrives = "under 1% arrives" if share < FADES else f"{percentage(share)} arrives" if share <= 1.0 else "it grows"
    per_layer = share ** (1.0 / (study.n_layers - 1))
    return f"**{label}: the gradient {verdict}**, {change}: {arrives}, about × {for_people(per_layer, 2)} a layer."


def _on_bound(profile):
    """A list of one sentence, or of none where no error signal arrives."""
    study, k = profile.study, profile.study.n_layers - 1
    deltas, bound = profile.median("deltas", "sigmoid"), profile.bound("deltas", "sigmoid")
    if not bound[0]:
        return []
    largest = measure_traits(study.functions["sigmoid"]).largest_derivative
    allowed, measured = largest**k, deltas[0] / bound[-1]
    if study.initialisation == "orthogonal" and study.weight_scale == 1.0:
        why = "These weights keep lengths (they are orthogonal), so the slopes alone decide."
    elif measured > 1.0:
        why = "These weights enlarge the signal by more than the slopes take away."
    elif measured > allowed:
        why = "These weights enlarge the signal, which makes up for part of it."
    else:
        why = "These weights do not make up for it."
    mean = float(np.median(profile.by_seed("derivatives", "sigmoid")))
    return [
        f"**Sigmoid: {for_people(measured, 2)} of the error signal is left after {k} layers**; {k} slopes of at most {largest:g} "
        f"allow {for_people(round_up(allowed, 2), 2)}. {why} A typical slope is {for_people(mean)} (root mean square)."
    ]


def _on_activation_std(profile):
    study, changes = profile.study, []
    for name in study.names:
        first, last = profile.median("activation_std", name)[[0, -1]]
        is_rounding = 0.0 < last < 1e-15 and study.functions[name](0.0) != 0.0  # the outputs themselves are far from 0
        rounding = ", which is rounding" if is_rounding else ""
        changes.append(f"{study.label(name)} from {_amount(first)} to {_amount(last)}{rounding}")
    return f"**How much the cases still differ**, layer 1 to layer {study.n_layers}: {'; '.join(changes)}."


def _zero_shares(profile):
    """The share of all hidden outputs that are exactly 0, by function."""
    return {name: float(profile.by_seed("zero_share", name).mean()) for name in profile.study.names}


def _on_zero_share(profile):
    shares = {profile.study.label(name): share for name, share in _zero_shares(profile).items()}
    if not any(shares.values()):
        return "**No output is exactly 0** in these hidden layers: none of them is sparse."
    zeros = joined([f"{percentage(share)} with {label}" for label, share in shares.items()])
    return f"**Sparse: of all hidden outputs exactly 0 are** {zeros}."


# In training


def _on_layers_that_moved(movement):
    study, counts = movement.study, []
    for name, n_diverged in zip(study.names, movement.n_diverged, strict=True):
        changes = movement.median("weight_changes", name)
        moved = f"{((changes > 0.0) & (changes >= MOVED * changes.max())).sum()} of {study.n_layers + 1}"
        counts.append(f"{study.label(name)} {'diverged' if n_diverged else moved}")
    return f"**Layers that move** (at least {MOVED:.0%} as far as the farthest): {joined(counts)}."


def _on_weight_changes(movement, i):
    study, n_diverged = movement.study, movement.n_diverged[i]
    label = study.label(study.names[i])
    if n_diverged:
        return (
            f"**{label}: {n_diverged} of {study.n_seeds} runs diverged** with η = {study.learning_rate:g}: their weights became "
            "larger than any number that the computer holds."
        )
    changes = movement.median("weight_changes", study.names[i])
    before, after = np.median(movement.losses[i], axis=0)
    loss = f"the loss went from {for_people(before)} to {for_people(after)}"
    if not changes[:-1].any():
        return f"**{label}: no hidden layer moved at all**, the output layer by {_amount(changes[-1])}; {loss}."
    moves = [f"layer 1 moved by {_amount(changes[0])}", f"the output layer by {_amount(changes[-1])}"]
    if study.n_layers > 1:
        moves.insert(1, f"layer {study.n_layers} by {_amount(changes[-2])}")
    return f"**{label}**: {', '.join(moves)}; {loss}."


def _on_lowest_loss(movement):
    study, after = movement.study, movement.losses[..., 1]
    after = np.where(np.isfinite(after), after, np.inf)
    is_lowest = (after == after.min(axis=0)) & np.isfinite(after)
    best = int(np.argmax(is_lowest.sum(axis=1)))
    others = "lowest" if len(study.names) > 2 else "lower"
    return (
        f"**{study.label(study.names[best])} ends with the {others} loss** for {is_lowest[best].sum()} of {study.n_seeds} seeds."
        if is_lowest.any()
        else "**Every run diverged.**"
    )


def _on_sparsity(movement):
    """A list of one sentence where some functions' outputs are sparse at the start and others' are not, or of none."""
    study, shares = movement.study, _zero_shares(movement.profile)
    if all(shares.values()) or not any(shares.values()):
        return []
    after = np.median(movement.losses[..., 1], axis=1)
    ways = [f"{study.label(name)} {percentage(shares[name])}, {for_people(after[i])}" for i, name in enumerate(study.names)]
    return [f"**Sparse or not**: share of outputs that start at exactly 0, and the loss at the end: {'; '.join(ways)}."]


def _amount(value):
    return for_people(value, 2) if value else "exactly 0"
