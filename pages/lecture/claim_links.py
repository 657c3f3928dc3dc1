"""The links of the claims: for each the page and the ready-made experiment that show it."""

from pages.activation_functions.presets import COMPARE, DEPTH, DYING
from pages.gradient_descent.presets import BATCH, LANDSCAPE, ONE_CASE, PLAYGROUND
from pages.loss_functions.presets import LOG_LOSS, SOFTMAX
from pages.matrices.presets import FORWARD_PASS
from pages.maximum_likelihood.presets import CLASSIFICATION, GAUSSIAN, REGRESSION

PRESETS = {
    "playground": PLAYGROUND,
    "one-case": ONE_CASE,
    "landscape": LANDSCAPE,
    "batch-or-stochastic": BATCH,
    "matrices": FORWARD_PASS,
    "activations": COMPARE,
    "depth": DEPTH,
    "dying-relu": DYING,
    "softmax": SOFTMAX,
    "log-loss": LOG_LOSS,
    "mle": GAUSSIAN,
    "regression": REGRESSION,
    "classification": CLASSIFICATION,
}
"""The presets of the pages, by their paths."""

LINKS = {
    "1": ("one-case", "Nudge by nudge", "climb"),
    "2": ("one-case", "|P − t| oscillates, (P − t)² settles", "predictions_of_case"),
    "3": ("one-case", "Cases that no weights can meet", "nudges"),
    "4": ("one-case", "The 2 is only another η", "descended_losses_squared"),
    "5": ("batch-or-stochastic", "1/√|C|", "noise_chart"),
    "6": ("one-case", "Every weight by one rule", "per_case_gradients"),
    "7": ("playground", "Whole batch", "playback"),
    "8": ("playground", "Minibatches of 30", "playback"),
    "9": ("batch-or-stochastic", "Small batches are noisy", "sweep_losses_batch_size"),
    "10": ("one-case", "Minibatch of 4 under the microscope", "per_case_gradients"),
    "41": ("one-case", "Nudge by nudge", "climb"),
    "42": ("one-case", "No maximum", "climb"),
    "43": ("matrices", "Going back", "equation_chart_gradient_1"),
    "44": ("one-case", "Minibatch of 4 under the microscope", "per_case_gradients"),
    "45": ("batch-or-stochastic", "1/√|C|", "noise_chart"),
    "11": ("matrices", "A row times W, nothing else", "equation_chart_layer_1"),
    "12": ("matrices", "XᵀW = (WᵀX)ᵀ", "equation_chart_layer_1"),
    "13": ("matrices", "3-2-5, four cases", "equation_chart_layer_1"),
    "14": ("matrices", "F on each entry", "equation_chart_layer_1"),
    "15": ("matrices", "Bias node", "equation_chart_layer_1"),
    "16": ("matrices", "B copied for each case", "equation_chart_layer_1"),
    "46": ("matrices", "3-2-5, four cases", "equation_chart_layer_1"),
    "17": ("activations", "Sigmoid, tanh, ReLU", "activation_curves"),
    "18": ("activations", "A saturated neuron", "learning_curves"),
    "19": ("activations", "tanh is nearly the identity", "activation_curves"),
    "20": ("depth", "Sigmoid, tanh, ReLU", "layers_chart_gradients"),
    "21": ("depth", "Sparse", "layers_chart_zero_share"),
    "22": ("activations", "Sigmoid at x = 0.95", "activation_curves"),
    "23": ("depth", "0.25 to the power of k", "layers_chart_deltas"),
    "24": ("dying-relu", "Killed by one step", "neuron_by_hand"),
    "25": ("dying-relu", "Who comes back", "revival_film"),
    "26": ("dying-relu", "Bouncing at 0", "bounce_track_relu"),
    "47": ("depth", "tanh or sigmoid: which learns more easily?", "layers_chart_weight_changes"),
    "48": ("depth", "Only the last layers move", "layers_chart_weight_changes"),
    "49": ("depth", "Sparse or not: which learns better?", "layers_chart_weight_changes"),
    "27": ("softmax", "1, 1, 2, −1, −1", "softmax_by_hand"),
    "27b": ("softmax", "1, 2, 3, 4, 5", "softmax_by_hand"),
    "28": ("softmax", "Competition", "competing_curves"),
    "28b": ("softmax", "1, 1, 2, 1, 1", "softmax_by_hand"),
    "29": ("softmax", "H = 2.0 bits", "softmax_by_hand"),
    "29b": ("softmax", "H = 0.15 bits", "softmax_by_hand"),
    "30": ("softmax", "Two distributions", "distributions_by_hand"),
    "30b": ("softmax", "1.75 bits", "distributions_by_hand"),
    "31": ("log-loss", "A minibatch", "minibatch_by_hand"),
    "32": ("log-loss", "Sure and wrong", "sigmoid_by_hand"),
    "50": ("softmax", "Sigmoids do not compete", "competing_curves"),
    "51": ("softmax", "Hot and cold", "softmax_by_hand"),
    "52": ("softmax", "Lateral inhibition", "inhibition_curves"),
    "33": ("classification", "A table of counts", "split_sums"),
    "34": ("classification", "Iris in training", "likelihood_film"),
    "35": ("classification", "Two weights, two maps", "likelihood_maps"),
    "36": ("mle", "Mean and standard deviation", "gaussian_by_hand"),
    "37": ("mle", "The product underflows", "gaussian_by_hand"),
    "38": ("mle", "Mean and standard deviation", "gaussian_by_hand"),
    "39": ("regression", "By hand", "regression_curve_hand"),
    "40": ("regression", "Three ways, one answer", "regression_curve_likelihood"),
    "53": ("classification", "Another p(f), the same best θ", "split_sums"),
    "54": ("classification", "A sample of S", "three_numbers"),
}
"""For each claim, by its name: the path of a page, the name of a preset, and the name of the chart to look at."""


def address_of(name):
    """The path and the settings that open the experiment of a claim."""
    path, preset, _ = LINKS[name]
    return path, PRESETS[path][preset]
