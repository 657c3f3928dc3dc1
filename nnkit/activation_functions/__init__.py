"""Part 3 of the lecture: activation functions compared, gradients through depth, and ReLU neurons that die."""

from nnkit.activation_functions.bouncing import Bounce, derivative_variance
from nnkit.activation_functions.comparison import ActivationComparison, train_from
from nnkit.activation_functions.dead_units import DeadShares, dead_shares
from nnkit.activation_functions.depth import DepthMovement, DepthProfile, DepthStudy, measure_depth, train_depth
from nnkit.activation_functions.dying_relu import NeuronState, ReluNeuron
from nnkit.activation_functions.revival import Revival, RevivalRun
from nnkit.activation_functions.traits import Kink, LiveRegion, Traits, distance_from_identity, live_region, measure_traits

__all__ = [
    "ActivationComparison",
    "Bounce",
    "DeadShares",
    "DepthMovement",
    "DepthProfile",
    "DepthStudy",
    "Kink",
    "LiveRegion",
    "NeuronState",
    "ReluNeuron",
    "Revival",
    "RevivalRun",
    "Traits",
    "dead_shares",
    "derivative_variance",
    "distance_from_identity",
    "live_region",
    "measure_depth",
    "measure_traits",
    "train_depth",
    "train_from",
]
