"""What a forward pass and its way back show, in words: computed from them, so that it is true of these numbers."""

import numpy as np

from nnkit.matrices.entry import entry_at


def forward_takeaways(forward, position):
    """Sentences about a ForwardPass, in Markdown.

    Parameters
    ----------
    forward : ForwardPass
    position : Position
        What is looked at.

    Returns
    -------
    list of str
    """
    n_in, n_hidden, n_out = forward.network.sizes
    n, layer = forward.n_cases, position.layer
    size_in, size_out = forward.network.sizes[layer - 1], forward.network.sizes[layer]
    weights, received = ("Wᵀ", "X₀") if layer == 1 else ("Zᵀ", "X₁")
    sentences = [
        f"**The shapes chain**: {n_in} → {n_hidden} → {n_out}. In layer {layer}, {weights} is {size_out} × {size_in} and "
        f"{received} is {size_in} × {n}: the inner {size_in} is summed over and disappears, {size_out} × {n} remains."
    ]
    entry = entry_at(forward, position)
    parts = np.append(entry.products, entry.bias)
    largest = int(np.abs(parts).argmax())
    if parts[largest]:
        what = "the bias" if largest == len(entry.products) else f"input {largest + 1}"
        sentences.append(
            f"**The chosen number**, row {position.neuron + 1} and column {position.case + 1} of X{'₀₁₂'[layer]}, is a sum of "
            f"{size_in} product{'s' if size_in > 1 else ''} and a bias; {what} weighs most in it, with {parts[largest]:.4g} of "
            f"{entry.weighted_sum:.4g}."
        )
    else:
        sentences.append("**The chosen number** is a sum of nothing but zeros: every product and the bias are 0.")
    for number, letter in ((1, "F"), (2, "G")):
        V, X = forward.sums(number), forward.outputs(number)
        if forward.activation_name(number) == "softmax":
            sentences.append("**G = softmax works on a whole column**: each case's outputs are positive and sum to 1.")
            continue
        changed = int((V != X).sum())
        zeros = int((X == 0.0).sum())
        off = f" {zeros} of its outputs are exactly 0." if zeros and forward.activation_name(number) == "relu" else ""
        label = forward.network.activations[number - 1].label
        sentences.append(
            f"**{letter} = {label} acts on each entry by itself** and keeps the shape {V.shape[0]} × {n}: "
            f"it changed {changed} of {V.size} numbers.{off}"
        )
    if n > 1:
        sentences.append(
            f"**All {n} columns met the same** {'W' if layer == 1 else 'Z'} and the same biases, and no column's numbers entered "
            "another's: the colours never mix."
        )
    return sentences


def backward_takeaways(backward, position):
    """Sentences about a BackwardPass, in Markdown."""
    forward, layer = backward.forward, position.layer
    letter = "W" if layer == 1 else "Z"
    shape = backward.weight_gradient(layer).shape
    analytic, numerical = backward.weight_derivatives(position)
    parts = backward.case_terms(position)
    n = forward.n_cases
    name = weight_name(forward, position)
    sentences = [
        f"**∂L/∂{letter} has the shape of {letter}**, {shape[0]} × {shape[1]}: one derivative for every weight, whatever the "
        f"minibatch; the {n} case{'s are' if n > 1 else ' is'} summed over."
    ]
    if n > 1 and np.abs(parts).max() > 0.0:
        strongest = int(np.abs(parts).argmax())
        signs = np.sign(parts[parts != 0.0])
        torn = signs.min() != signs.max()
        sentences.append(
            f"**For {name}** the cases add up to {analytic:.4g}; case {strongest + 1} has the largest part, "
            f"{parts[strongest]:.4g}"
            + (", and the cases disagree about the direction." if torn else ", and no case objects to the direction.")
        )
    elif not analytic:
        sentences.append(
            f"**{name.capitalize()} gets no gradient**: every case's input or delta is 0 there, so no update moves it."
        )
    difference = abs(analytic - numerical)
    worst = float(np.abs(backward.gradient - backward.numerical).max())
    sentences.append(
        f"**Moving that weight a little by hand** gives {numerical:.8g}, and the matrices give {analytic:.8g}: a difference of "
        f"{difference:.1g}. Over all {backward.gradient.size} weights and biases the largest is {worst:.1g}"
        + ("." if worst < 1e-6 else "; where an activation function or the loss has a kink, the two differ by nature.")
    )
    moved = "raises" if analytic > 0.0 else "lowers"
    if analytic:
        sentences.append(
            f"A larger value of {name} {moved} the loss of {backward.loss:.4g}; gradient descent goes the other way."
        )
    return sentences


def weight_name(forward, position):
    """What a weight or bias is called, in words."""
    letter = "wz"[position.layer - 1]
    if position.source == forward.network.sizes[position.layer - 1]:
        return f"the bias of neuron {position.neuron + 1} in layer {position.layer}"
    return f"the weight {letter}, row {position.source + 1} and column {position.neuron + 1}"
