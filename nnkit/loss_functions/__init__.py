"""Part 4 of the lecture: softmax, cross-entropy and log loss."""

from nnkit.loss_functions.calibration import (
    Calibration,
    Decisions,
    calibration,
    decide,
    decision_observations,
)
from nnkit.loss_functions.divergence import (
    TwoDistributions,
)
from nnkit.loss_functions.logistic_regression import (
    LogisticRun,
    SaturatedStart,
    logistic_csv,
    logistic_observations,
    train_under_both,
)
from nnkit.loss_functions.quiz import (
    Guess,
)
from nnkit.loss_functions.sigmoid_output import (
    SigmoidOutputs,
    sigmoid_outputs,
)
from nnkit.loss_functions.softmax_batch import (
    SoftmaxCases,
    read_softmax_cases,
    write_softmax_cases,
)
from nnkit.loss_functions.softmax_competition import (
    Competition,
)
from nnkit.loss_functions.softmax_stability import (
    SoftmaxArithmetic,
)
from nnkit.loss_functions.softmax_takeaways import (
    softmax_observations,
)
from nnkit.loss_functions.typed_outputs import (
    read_outputs,
)

__all__ = [
    "Calibration",
    "Competition",
    "Decisions",
    "Guess",
    "LogisticRun",
    "SaturatedStart",
    "SigmoidOutputs",
    "SoftmaxArithmetic",
    "SoftmaxCases",
    "TwoDistributions",
    "calibration",
    "decide",
    "decision_observations",
    "logistic_csv",
    "logistic_observations",
    "read_outputs",
    "read_softmax_cases",
    "sigmoid_outputs",
    "softmax_observations",
    "train_under_both",
    "write_softmax_cases",
]
