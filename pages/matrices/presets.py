"""Ready-made experiments on matrices: each makes one point, and is an address like any other."""

FORWARD_PASS = {
    "3-2-5, four cases": {},
    "[1 × 3][3 × 2]": {"written_as": "rows", "size_batch": "1"},
    "A row times W, nothing else": {"written_as": "rows", "size_batch": "1", "act_f": "identity", "bias_w": "0;0"},
    "F on each entry": {"act_f": "relu"},
    "XᵀW = (WᵀX)ᵀ": {"written_as": "rows"},
    "B copied for each case": {"written_as": "copies"},
    "Bias node": {"written_as": "bias_node", "chosen_source": "0"},
    "One case alone": {"written_as": "one_case", "chosen_case": "3"},
    "ReLU and softmax": {"act_f": "relu", "act_g": "softmax", "chosen_layer": "2", "chosen_neuron": "4"},
    "Going back": {"pass_view": "back"},
    "Softmax, cross-entropy, back": {"pass_view": "back", "act_g": "softmax", "pass_loss": "cross_entropy", "chosen_layer": "2"},
    "6-6-6, eight cases": {"size_in": "6", "size_mid": "6", "size_out": "6", "size_batch": "8"},
    "Does it fit?": {"pass_view": "fit"},
    "W forgot its transpose": {"pass_view": "fit", "shapes_asked": "3x2 * 3x4 + 2x1"},
    "Bias as a row by mistake": {"pass_view": "fit", "shapes_asked": "3x1' * 3x4 + 4x1"},
}
