"""Ready-made experiments on activation functions: each makes one point, and is an address like any other."""

COMPARE = {
    "Sigmoid, tanh, ReLU": {},
    "Classical": {"curves": "identity-step-ramp-sigmoid-tanh"},
    "Contemporary": {"curves": "relu-softplus-leaky_relu-prelu-rrelu-elu", "z_span": "3.0"},
    "Sigmoid at x = 0.95": {"curves": "sigmoid", "ruler_at": "2.944438979166"},
    "tanh is nearly the identity": {"curves": "identity-sigmoid-tanh", "z_span": "1.0", "ruler_at": "0.3"},
    "A saturated neuron": {"ruler_at": "6.0", "z_span": "10.0"},
    "A smooth step": {"curves": "step-ramp-sigmoid", "z_span": "20.0"},
    "The jump at 0": {"curves": "relu-leaky_relu-elu", "z_span": "0.1", "ruler_at": "0.05"},
    "ELU jumps too, unless alpha is 1": {"curves": "relu-elu", "elu.alpha": "2.0", "z_span": "1.0", "ruler_at": "-0.1"},
    "Smooth bends": {"curves": "relu-softplus-selu-gelu-silu", "z_span": "4.0", "ruler_at": "-0.75"},
}

DEPTH = {
    "Sigmoid, tanh, ReLU": {},
    "0.25 to the power of k": {"depth_functions": "sigmoid", "depth_start": "orthogonal", "depth_size": "signals"},
    "50 layers": {"depth_layers": "50"},
    "He for ReLU": {"depth_start": "he", "depth_functions": "relu", "depth_layers": "30"},
    "Xavier for ReLU": {"depth_functions": "relu", "depth_layers": "30"},
    "Orthogonal": {"depth_start": "orthogonal"},
    "Small weights": {"depth_start": "small_normal"},
    "All zero": {"depth_start": "zero"},
    "First weights × 8": {"depth_scale": "8.0"},
    "Drag depth and weights": {"depth_by_hand": "True"},
    "Exploding": {"depth_functions": "tanh", "depth_start": "uniform", "depth_width": "64", "depth_layers": "30"},
    "Sparse": {"depth_functions": "tanh-relu-elu", "depth_start": "he", "depth_size": "zeros"},
    "One hidden layer": {"depth_layers": "1"},
    "Which layers move?": {"depth_trained": "True"},
    "Only the last layers move": {"depth_trained": "True", "depth_data": "spiral", "depth_start": "orthogonal"},
    "tanh or sigmoid: which learns more easily?": {
        "depth_trained": "True",
        "depth_functions": "sigmoid-tanh",
        "depth_layers": "2",
        "depth_updates": "200",
    },
    "Sparse or not: which learns better?": {
        "depth_trained": "True",
        "depth_functions": "relu-softplus-leaky_relu",
        "depth_start": "he",
        "depth_layers": "3",
        "depth_updates": "200",
    },
    "Contemporary functions": {"depth_functions": "relu-leaky_relu-elu-selu-gelu-silu", "depth_start": "he"},
}

DYING = {
    "Dead by its bias": {},
    "Killed by one step": {"dead_b": "2.0", "dead_step": "3.0"},
    "A step that spares it": {"dead_b": "2.0", "dead_step": "0.3"},
    "Who comes back": {"dying_part": "revival"},
    "Killed, then revived": {
        "dying_part": "revival",
        "dead_b": "2.0",
        "dead_step": "3.0",
        "revive_rate": "0.05",
        "revive_updates": "2000",
    },
    "Deeper: ELU fades": {"dying_part": "revival", "dead_b": "-10.0", "revive_rate": "0.3", "revive_updates": "1000"},
    "Dead units in networks": {"dying_part": "network"},
    "Bouncing at 0": {"dying_part": "bounce"},
    "ELU with α = 2 jumps too": {"dying_part": "bounce", "dead_alpha": "2.0"},
    "Pushes too large for ELU": {"dying_part": "bounce", "bounce_size": "5.0"},
}
