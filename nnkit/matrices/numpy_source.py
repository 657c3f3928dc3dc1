"""The activation functions as source code in bare NumPy, and in PyTorch."""

_SIGMOID = "1 / (1 + np.exp(-V))"
_BELOW_0 = "np.minimum(V, 0.0)"

NUMPY = {
    "identity": ("V", "np.ones_like(V)"),
    "step": ("np.heaviside(V, 1.0)", "np.zeros_like(V)"),
    "ramp": ("np.clip(V, 0.0, 1.0)", "1.0 * ((V > 0) & (V < 1))"),
    "sigmoid": (_SIGMOID, "np.exp(-np.abs(V)) / (1 + np.exp(-np.abs(V))) ** 2"),
    "tanh": ("np.tanh(V)", "1 - np.tanh(V) ** 2"),
    "relu": ("np.maximum(V, 0.0)", "1.0 * (V > 0)"),
    "softplus": ("np.logaddexp(0.0, V)", _SIGMOID),
    "leaky_relu": ("np.where(V > 0, V, 0.01 * V)", "np.where(V > 0, 1.0, 0.01)"),
    "elu": (f"np.where(V > 0, V, np.expm1({_BELOW_0}))", f"np.where(V > 0, 1.0, np.exp({_BELOW_0}))"),
    "silu": (f"V * {_SIGMOID}", f"({_SIGMOID}) * (1 + V * (1 - {_SIGMOID}))"),
    "softmax": ("np.exp(V - V.max(axis=0)) / np.exp(V - V.max(axis=0)).sum(axis=0)", ""),
}
"""The value and the derivative of each activation function of a forward pass, of weighted sums V; softmax has no derivative by
entries."""

TORCH = {
    "identity": "{}",
    "step": "({0} >= 0.0).to({0}.dtype) + 0.0 * {0}",
    "ramp": "torch.clamp({}, 0.0, 1.0)",
    "sigmoid": "torch.sigmoid({})",
    "tanh": "torch.tanh({})",
    "relu": "torch.relu({})",
    "softplus": "torch.nn.functional.softplus({}, threshold=50.0)",
    "leaky_relu": "torch.nn.functional.leaky_relu({}, 0.01)",
    "elu": "torch.nn.functional.elu({})",
    "silu": "torch.nn.functional.silu({})",
    "softmax": "torch.softmax({}, dim=0)",
}
"""Each activation function in PyTorch, of what stands in the place of the braces."""
