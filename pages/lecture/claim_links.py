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
    "1": ("one-case", "Nudge by nudge"),
    "2": ("one-case", "|P − t| oscillates, (P − t)² settles"),
    "3": ("one-case", "Cases that no weights can meet"),
    "4": ("one-case", "The 2 is only another η"),
    "5": ("batch-or-stochastic", "1/√|C|"),
    "6": ("one-case", "All cases at once"),
    "7": ("playground", "Whole batch"),
    "8": ("playground", "XOR"),
    "9": ("batch-or-stochastic", "Small batches are noisy"),
    "10": ("one-case", "Minibatch of 4 under the microscope"),
    "11": ("matrices", "[1 × 3][3 × 2]"),
    "12": ("matrices", "XᵀW = (WᵀX)ᵀ"),
    "13": ("matrices", "3-2-5, four cases"),
    "14": ("matrices", "ReLU and softmax"),
    "15": ("matrices", "Bias node"),
    "16": ("matrices", "One case alone"),
    "17": ("activations", "Sigmoid, tanh, ReLU"),
    "18": ("activations", "A saturated neuron"),
    "19": ("activations", "tanh is nearly the identity"),
    "20": ("depth", "Sigmoid, tanh, ReLU"),
    "21": ("depth", "Sparse"),
    "22": ("activations", "Sigmoid at x = 0.95"),
    "23": ("depth", "0.25 to the power of k"),
    "24": ("dying-relu", "Killed by one step"),
    "25": ("dying-relu", "Who comes back"),
    "26": ("dying-relu", "Bouncing at 0"),
    "27": ("softmax", "1, 1, 2, −1, −1"),
    "27b": ("softmax", "1, 2, 3, 4, 5"),
    "28": ("softmax", "Competition"),
    "28b": ("softmax", "1, 1, 2, 1, 1"),
    "29": ("softmax", "H = 2.0 bits"),
    "29b": ("softmax", "H = 0.15 bits"),
    "30": ("softmax", "Two distributions"),
    "30b": ("softmax", "1.75 bits"),
    "31": ("log-loss", "A minibatch"),
    "32": ("log-loss", "Sure and wrong"),
    "33": ("classification", "A table of counts"),
    "34": ("classification", "Iris in training"),
    "35": ("classification", "Two weights, two maps"),
    "36": ("mle", "Climb and Newton"),
    "37": ("mle", "The product underflows"),
    "38": ("mle", "Forty observations"),
    "39": ("regression", "By hand"),
    "40": ("regression", "Three ways, one answer"),
}
"""For each claim, by its name: the path of a page, the name of a preset, and the name of the chart to look at."""


def address_of(name):
    """The path and the settings that open the experiment of a claim."""
    path, preset, _ = LINKS[name]
    return path, PRESETS[path][preset]
