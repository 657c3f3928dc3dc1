"""The pass of a minibatch as code and as formulas to take away: on nnkit, on NumPy alone, and in LaTeX."""

import numpy as np

_SHARE = "1 / (1 + np.exp(-V))"
_BELOW = "np.minimum(V, 0.0)"

NUMPY = {
    "identity": ("V", "np.ones_like(V)"),
    "step": ("np.heaviside(V, 1.0)", "np.zeros_like(V)"),
    "ramp": ("np.clip(V, 0.0, 1.0)", "1.0 * ((V > 0) & (V < 1))"),
    "sigmoid": (_SHARE, "np.exp(-np.abs(V)) / (1 + np.exp(-np.abs(V))) ** 2"),
    "tanh": ("np.tanh(V)", "1 - np.tanh(V) ** 2"),
    "relu": ("np.maximum(V, 0.0)", "1.0 * (V > 0)"),
    "softplus": ("np.logaddexp(0.0, V)", _SHARE),
    "leaky_relu": ("np.where(V > 0, V, 0.01 * V)", "np.where(V > 0, 1.0, 0.01)"),
    "elu": (f"np.where(V > 0, V, np.expm1({_BELOW}))", f"np.where(V > 0, 1.0, np.exp({_BELOW}))"),
    "silu": (f"V * {_SHARE}", f"({_SHARE}) * (1 + V * (1 - {_SHARE}))"),
    "softmax": ("np.exp(V - V.max(axis=0)) / np.exp(V - V.max(axis=0)).sum(axis=0)", None),
}
"""For each activation function of a matrix pass: its value and its slope in NumPy, of weighted sums V."""

_ERRORS = {"mse": "2 / X2.size * (X2 - T)", "mae": "np.sign(X2 - T) / X2.size"}


def nnkit_code(forward, backward=None):
    """Code that makes a ForwardPass, and its BackwardPass where given, on nnkit and prints every matrix."""
    lines = ["import nnkit", "", *_given(forward, backward, lambda values: repr(values.tolist()))]
    f, g = (forward.activation_name(layer) for layer in (1, 2))
    lines += [
        f'forward = nnkit.matrices.run_forward(X0, W, B_w, Z, B_z, F="{f}", G="{g}")',
        "for name, values in forward.matrices().items():",
        "    print(name, values.tolist())",
    ]
    if backward:
        lines += [
            f'backward = nnkit.matrices.run_backward(forward, T, loss="{backward.forward.network.loss.name}")',
            "for name, values in backward.matrices().items():",
            "    print(name, values.tolist())",
            'print("loss", backward.loss)',
        ]
    return "\n".join(lines) + "\n"


def numpy_code(forward, backward=None):
    """Code that makes the same numbers with NumPy alone, and prints the same lines."""
    f, g = (forward.activation_name(layer) for layer in (1, 2))
    lines = ["import numpy as np", "", *_given(forward, backward, lambda values: f"np.array({values.tolist()!r})"), "", ""]
    lines += ["def F(V):", f"    return {NUMPY[f][0]}", "", "", "def G(V):", f"    return {NUMPY[g][0]}", "", ""]
    lines += ["V1 = W.T @ X0 + B_w  # one bias for each row, copied along the columns", "X1 = F(V1)"]
    lines += ["V2 = Z.T @ X1 + B_z", "X2 = G(V2)"]
    names = list(forward.matrices())
    if backward:
        loss = backward.forward.network.loss.name
        lines += ["", "", "def F_slope(V):", f"    return {NUMPY[f][1]}", "", ""]
        if loss not in _ERRORS:
            lines.append("Delta2 = (X2 - T) / X2.shape[1]  # the slope of the output and of the loss cancel")
        elif g == "softmax":
            lines += [f"E = {_ERRORS[loss]}", "Delta2 = X2 * (E - (X2 * E).sum(axis=0))"]
        else:
            lines += ["def G_slope(V):", f"    return {NUMPY[g][1]}", "", ""]
            lines.append(f"Delta2 = {_ERRORS[loss]} * G_slope(V2)")
        lines += [
            "Delta1 = (Z @ Delta2) * F_slope(V1)",
            "dL_dZ, dL_dB_z = X1 @ Delta2.T, Delta2.sum(axis=1, keepdims=True)",
            "dL_dW, dL_dB_w = X0 @ Delta1.T, Delta1.sum(axis=1, keepdims=True)",
        ]
        names += list(backward.matrices())
    lines += ["", f"for name in {names!r}:", "    print(name, globals()[name].tolist())"]
    return "\n".join(lines) + "\n"


def latex_code(forward, digits=3):
    """The whole pass in LaTeX, every matrix with its numbers: an `aligned` environment for notes."""

    def tex(values):
        rows = (" & ".join(f"{value:.{digits}g}" for value in row) for row in values)
        return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"

    (W, Z), (B_w, B_z) = forward.network.weights, forward.network.biases
    f, g = (rf"\mathrm{{{forward.activation_name(layer)}}}".replace("_", r"\_") for layer in (1, 2))
    lines = [
        rf"V_1 &= W^T X_0 + B_w = {tex(W.T)} {tex(forward.X)} + {tex(B_w)} = {tex(forward.sums(1))}",
        rf"X_1 &= F(V_1) = {f}(V_1) = {tex(forward.outputs(1))}",
        rf"V_2 &= Z^T X_1 + B_z = {tex(Z.T)} {tex(forward.outputs(1))} + {tex(B_z)} = {tex(forward.sums(2))}",
        rf"X_2 &= G(V_2) = {g}(V_2) = {tex(forward.outputs(2))}",
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def matrix_csv(values):
    """A matrix as CSV, a row in each line, every digit kept."""
    return "".join(",".join(repr(float(value)) for value in row) + "\n" for row in np.asarray(values))


def _given(forward, backward, written):
    (W, Z), (B_w, B_z) = forward.network.weights, forward.network.biases
    given = {"X0": forward.X, "W": W, "B_w": B_w, "Z": Z, "B_z": B_z} | ({"T": backward.T} if backward else {})
    return [f"{name} = {written(values)}" for name, values in given.items()]
