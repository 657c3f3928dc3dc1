"""The settings of the page "Dying ReLU"."""

from nnkit import ACTIVATIONS, DATASETS, Experiment
from nnkit.activation_functions import Bounce, ReluNeuron, Revival
from nnkit.settings import Checked
from nnkit.validation import rejected
from pages.shared.settings import Choice, Folded, Group, LearningRate, Number, Record, Seed, Text, Whole
from pages.shared.sweeps import MOST_SEEDS, MOST_VALUES, read_values
from pages.shared.training import MOST_NEURONS, checked_size

DATA = {name: DATASETS[name] for name in ("moons", "circles", "xor", "spiral")}
RIVALS = {name: ACTIVATIONS[name] for name in ("leaky_relu", "elu")}
N_CASES = 100


def hidden_layers(name, text):
    accepted = f"one or more hidden layers of up to {MOST_NEURONS} neurons, such as 16-16"
    try:
        hidden = checked_size(Experiment(hidden=text)).hidden
    except ValueError:
        raise rejected(name, text, accepted) from None
    if not hidden:
        raise rejected(name, text, accepted)
    return hidden


def learning_rates(name, text):
    try:
        read_values("learning_rate", text)
    except ValueError:
        raise rejected(name, text, f"1 to {MOST_VALUES} different numbers above 0 with commas between them") from None
    return text


neuron = Record(
    ReluNeuron,
    "dead_",
    step_rate="dead_step",
    input_mean="dead_mean",
    input_std="dead_spread",
    n_cases="dead_cases",
    data_seed="dead_seed",
)
revival = Record(
    Revival, "revive_", learning_rate="revive_rate", n_updates="revive_updates", leak="dead_leak", alpha="dead_alpha"
)
bounce = Record(
    Bounce, "bounce_", mean="bounce_centre", std="bounce_size", n_updates="bounce_updates", leak="dead_leak", alpha="dead_alpha"
)

NEURON = Group(
    neuron(Number, "w1", "Weight w₁", "What input x₁ is multiplied by.", step=0.5),
    neuron(Number, "w2", "Weight w₂", "What input x₂ is multiplied by.", step=0.5),
    neuron(Number, "b", "Bias b", "What is added to every weighted sum. A low one kills the neuron.", step=0.5),
    neuron(
        Number,
        "step_rate",
        "First one step, with η",
        "The learning rate η of a single step of gradient descent; 0 is no step. A large one can kill the neuron.",
        step=0.5,
    ),
    Folded(
        "Its inputs",
        neuron(Number, "input_mean", "Mean", "The mean of each input.", step=0.5),
        neuron(Number, "input_std", "Spread", "The standard deviation of each input.", step=0.5),
        neuron(Whole, "n_cases", "Cases", "How many cases it learns from.", step=10),
        neuron(Seed, "data_seed", "Seed", "Another seed draws other cases from the same distribution."),
    ),
    title="The neuron",
)
SLOPES = Group(
    bounce(Number, "leak", "Leaky ReLU's slope s", "The slope of leaky ReLU for negative sums.", step=0.01),
    bounce(Number, "alpha", "ELU's α", "For negative sums ELU is α(eᶻ − 1), and its slope αeᶻ.", step=0.5),
)
TRAINING = Group(
    revival(LearningRate, "learning_rate", "Learning rate η", "The same for all five activation functions."),
    revival(Whole, "n_updates", "Updates", "How many updates, by all cases each.", step=100),
    SLOPES,
    revival(Seed, "seed", "Seed of RReLU's slopes", "RReLU draws a slope from 1/8 to 1/3 for each case and update."),
    title="Training",
)
NETWORKS = Group(
    Choice("dead_data", f"Data set of {N_CASES} cases", "moons", "Two classes by two features, all for training.", options=DATA),
    Text(
        "dead_hidden",
        "Hidden layers",
        "16-16",
        "Neurons in each hidden layer, such as 16-16. The first weights follow He's rule, made for ReLU; biases start at 0.",
        longest=40,
        rule=Checked(hidden_layers),
    ),
    Choice("dead_rival", "Compare ReLU with", "leaky_relu", "Its networks are trained from the same seeds.", options=RIVALS),
    title="The networks",
)
NETWORK_TRAINING = Group(
    Text(
        "dead_rates",
        "Learning rates η",
        "0.01, 0.1, 0.3, 1, 3, 10",
        f"Up to {MOST_VALUES}, with commas between them. Every network is trained with each.",
        rule=Checked(learning_rates),
    ),
    Whole("dead_epochs", "Epochs", 15, "How often all cases are used.", low=1, high=2000, step=10),
    Whole("dead_batch", "Minibatch size", 20, "Cases in one update.", low=1, high=N_CASES, step=5),
    Whole("dead_seeds", "Seeds", 5, "How many networks for each learning rate.", low=1, high=MOST_SEEDS),
    title="Training",
)
PUSHES = Group(
    bounce(Number, "mean", "Mean of the sum", "Around this the weighted sum moves.", step=0.1),
    bounce(Number, "std", "Size of the pushes", "The standard deviation of the sum.", step=0.05),
    bounce(Whole, "n_updates", "Updates", "How often the sum is pushed.", step=50),
    bounce(Seed, "seed", "Seed of the pushes", "Another seed draws other pushes of the same size."),
    title="The weighted sum",
)
