"""Takeaways of a depth study: sentences on its profile before training and on the changes of its weights."""

from typing import TYPE_CHECKING

import numpy as np

from nnkit.activation_functions.traits import measure_traits

if TYPE_CHECKING:
    from nnkit.activation_functions.depth import DepthMovement, DepthProfile

FADES, GROWS = 0.01, 100.0  # the first hidden layer's gradient, as a multiple of the last one's


def on_profile(profile: "DepthProfile") -> list[str]:
    """Sentences on gradients, error signals and outputs before training."""
    study = profile.study
    sentences = [_on_gradient(profile, name) for name in study.names]
    if study.n_layers > 1:
        if "sigmoid" in study.names:
            sentences += _on_bound(profile, "sigmoid")
        sentences.append(_on_activation_std(profile))
    return [*sentences, _on_zero_share(profile)]


def on_movement(movement: "DepthMovement") -> list[str]:
    """A sentence for each function on the layers that moved and on the loss."""
    return [_on_weight_changes(movement, i, name) for i, name in enumerate(movement.study.names)]


def _on_weight_changes(movement, i, name):
    study, n_diverged = movement.study, movement.n_diverged[i]
    label = study.label(name)
    if n_diverged:
        return (
            f"**{label}: {n_diverged} of {study.n_seeds} runs diverged**, at a learning rate of {study.learning_rate:g}: their "
            "weights left the floating-point numbers. A smaller rate should help."
        )
    first, last, output = movement.median("weight_changes", name)[[0, -2, -1]]
    before, after = np.median(movement.losses[i], axis=0)
    loss = f"the loss went from {before:.4g} to {after:.4g}"
    if first == 0.0 == last:
        return f"**{label}: no hidden layer moved at all**, only the output layer, by {output:.2g}; {loss}."
    moves = [f"layer 1 moved by {_amount(first)}", f"the output layer by {_amount(output)}"]
    if study.n_layers > 1:
        moves.insert(1, f"layer {study.n_layers} by {_amount(last)}")
    stood_still = ": the layers near the inputs stood still" if study.n_layers > 1 and first < FADES * last else ""
    return f"**{label}{stood_still}**: {', '.join(moves)}; {loss}."


def _on_gradient(profile, name):
    study, label = profile.study, profile.study.label(name)
    gradients = profile.median("gradients", name)
    first, last = gradients[0], gradients[study.n_layers - 1]
    if first == 0.0 == last:
        return f"**{label}: every gradient of the hidden layers is exactly zero** from this start: none of them can learn."
    if study.n_layers == 1:
        return f"**{label}**: the only hidden layer's gradient is {_amount(first)} for a typical weight."
    change = f"from {_amount(last)} in layer {study.n_layers} to {_amount(first)} in layer 1"
    if first == 0.0:
        return f"**{label}: the gradient vanishes altogether on its way up**, {change}."
    share = first / last
    per_layer = f"{share ** (1.0 / (study.n_layers - 1)):.3g}"
    if share < FADES:
        return f"**{label}: the gradient vanishes** on its way up, {change}: each layer leaves about {per_layer} of it."
    if share > GROWS:
        return f"**{label}: the gradient grows** on its way up, {change}: each layer multiplies it by about {per_layer}."
    return f"**{label}: the gradient arrives**, {change}: each layer multiplies it by about {per_layer}."


def _on_bound(profile, name):
    """A list of one sentence, or of none where no error signal arrives."""
    study, k = profile.study, profile.study.n_layers - 1
    deltas, bound = profile.median("deltas", name), profile.bound("deltas", name)
    if not bound[0]:
        return []
    largest = measure_traits(study.functions[name]).largest_derivative
    allowed, measured = largest**k, deltas[0] / bound[-1]
    mean = float(np.median(profile.by_seed("derivatives", name)))
    if study.initialisation == "orthogonal":
        why = "Orthogonal weights between layers of one width keep lengths, so here the bound is strict."
    elif measured > allowed:
        why = "The slopes alone obey the bound; these weights enlarge the signal, and make up for part of it."
    else:
        why = "These weights do not make up for it."
    return [
        f"**{largest:g}ᵏ for the {study.label(name).lower()}**: {k} slopes of at most {largest:g} leave at most {allowed:.2g} of "
        f"the error signal dL/dz; measured are {measured:.2g}, with slopes of {mean:.3g} (root mean square). {why}"
    ]


def _on_activation_std(profile):
    study, changes = profile.study, []
    for name in study.names:
        first, last = profile.median("activation_std", name)[[0, -1]]
        is_rounding = 0.0 < last < 1e-15 and study.functions[name](0.0) != 0.0  # the outputs themselves are far from 0
        rounding = ", mere rounding" if is_rounding else ""
        changes.append(f"{study.label(name)} from {_amount(first)} to {_amount(last)}{rounding}")
    return f"**How much the cases still differ**, from layer 1 to layer {study.n_layers}: {'; '.join(changes)}."


def _on_zero_share(profile):
    shares = {name: float(np.median(profile.by_seed("zero_share", name))) for name in profile.study.names}
    sparse = [f"{profile.study.label(name)} {share:.0%}" for name, share in shares.items() if share]
    if not sparse:
        return "**No output is exactly zero**: none of these functions makes activations sparse from this start."
    return f"**Sparse**: outputs that are exactly zero, in the median layer: {', '.join(sparse)}."


def _amount(value):
    return f"{value:.2g}" if value else "exactly 0"
