"""What a study of depth shows, in words: computed from its records, so that it is true of these settings."""

import numpy as np

from nnkit.activation_functions.traits import measure_traits

FADES, GROWS = 0.01, 100.0  # the share of the last hidden layer's gradient, at the first one


def depth_observations(profile):
    """Sentences on a DepthProfile, the most important first, in Markdown."""
    study = profile.study
    said = [_on_gradient(profile, name) for name in study.names]
    said += [_on_bound(profile, "sigmoid")] if "sigmoid" in study.names and study.n_layers > 1 else []
    said += [_on_spread(profile), _on_zeros(profile)]
    return [sentence for sentence in said if sentence]


def movement_observations(movement):
    """Sentences on a DepthMovement, in Markdown."""
    study = movement.study
    said = []
    for i, name in enumerate(study.names):
        label = study.label(name)
        if movement.n_diverged[i]:
            said.append(
                f"**{label}: {movement.n_diverged[i]} of {study.n_seeds} runs diverged**, at a learning rate of "
                f"{study.learning_rate:g}: their weights left the floating-point numbers. A smaller rate should help."
            )
            continue
        moved = movement.median("weight_changes", name)
        before, after = np.median(movement.losses[i], axis=0)
        first, last, output = moved[0], moved[-2], moved[-1]
        loss = f"the loss went from {before:.4g} to {after:.4g}"
        if first == 0.0 == last:
            said.append(f"**{label}: no hidden layer moved at all**, only the output layer, by {output:.2g}; {loss}.")
            continue
        how = f"layer 1 moved by {_amount(first)}, "
        how += f"layer {study.n_layers} by {_amount(last)}, " if study.n_layers > 1 else ""
        how += f"the output layer by {_amount(output)}"
        if study.n_layers > 1 and first < FADES * last:
            said.append(f"**{label}: the layers near the inputs stood still**: {how}; {loss}.")
        else:
            said.append(f"**{label}**: {how}; {loss}.")
    return said


def _on_gradient(profile, name):
    study, label = profile.study, profile.study.label(name)
    gradients = profile.median("gradients", name)
    first, last = gradients[0], gradients[study.n_layers - 1]
    if first == 0.0 == last:
        return f"**{label}: every gradient of the hidden layers is exactly zero** from this start: none of them can learn."
    if study.n_layers == 1:
        return f"**{label}**: the only hidden layer's gradient is {_amount(first)} for a typical weight."
    way = f"from {_amount(last)} in layer {study.n_layers} to {_amount(first)} in layer 1"
    if first == 0.0:
        return f"**{label}: the gradient vanishes altogether on its way up**, {way}."
    share = first / last
    per_layer = share ** (1.0 / (study.n_layers - 1))
    if share < FADES:
        return f"**{label}: the gradient vanishes** on its way up, {way}: each layer leaves about {per_layer:.3g} of it."
    if share > GROWS:
        return f"**{label}: the gradient grows** on its way up, {way}: each layer multiplies it by about {per_layer:.3g}."
    return f"**{label}: the gradient arrives**, {way}: each layer multiplies it by about {per_layer:.3g}."


def _on_bound(profile, name):
    study = profile.study
    deltas, bound = profile.median("deltas", name), profile.bound("deltas", name)
    if not bound[0]:
        return None
    k = study.n_layers - 1
    largest = measure_traits(study.function(name)).largest_derivative
    allowed, measured = largest**k, deltas[0] / bound[-1]
    mean = float(np.median(profile.by_seed("derivatives", name)))
    if study.initialisation == "orthogonal":
        why = "Orthogonal weights between layers of one width keep lengths, so here the bound is strict."
    elif measured > allowed:
        why = "The slopes alone obey the bound; these weights enlarge the signal, and make up for part of it."
    else:
        why = "These weights do not make up for it."
    return (
        f"**{largest:g}ᵏ for the {study.label(name).lower()}**: {k} slopes of at most {largest:g} leave at most "
        f"{allowed:.2g} of the error signal dL/dz; measured are {measured:.2g}, with slopes of {mean:.3g} (root mean "
        f"square). {why}"
    )


def _on_spread(profile):
    study = profile.study
    if study.n_layers == 1:
        return None
    parts = []
    for name in study.names:
        spread = profile.median("activation_std", name)
        is_rounding = 0.0 < spread[-1] < 1e-15 and study.function(name)(0.0) != 0.0  # its outputs are far from 0
        parts.append(
            f"{study.label(name)} from {_amount(spread[0])} to {_amount(spread[-1])}" + (", mere rounding" if is_rounding else "")
        )
    return f"**How much the cases still differ**, from layer 1 to layer {study.n_layers}: {'; '.join(parts)}."


def _on_zeros(profile):
    parts = []
    for name in profile.study.names:
        share = float(np.median(profile.by_seed("zero_share", name)))
        if share:
            parts.append(f"{profile.study.label(name)} {share:.0%}")
    if not parts:
        return "**No output is exactly zero**: none of these functions makes activations sparse from this start."
    return f"**Sparse**: outputs that are exactly zero, in the median layer: {', '.join(parts)}."


def _amount(value):
    return f"{value:.2g}" if value else "exactly 0"
