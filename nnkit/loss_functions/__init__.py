"""Part 4 of the lecture: softmax, cross-entropy and log loss."""

from nnkit.loss_functions.calibration import (
    Calibration,
    Decisions,
    calibrate,
    decide,
    decision_takeaways,
)
from nnkit.loss_functions.divergence import (
    DistributionPair,
)
from nnkit.loss_functions.logistic_regression import (
    LogisticExperiment,
    LogisticRun,
    logistic_csv,
    logistic_takeaways,
    train_with_both_losses,
)
from nnkit.loss_functions.output_table import (
    read_output_table,
)
from nnkit.loss_functions.quiz import (
    QuizAnswer,
)
from nnkit.loss_functions.sigmoid_output import (
    SigmoidOutputs,
    sigmoid_outputs,
)
from nnkit.loss_functions.softmax_batch import (
    SoftmaxBatch,
    read_batch,
    write_batch,
)
from nnkit.loss_functions.softmax_competition import (
    Competition,
)
from nnkit.loss_functions.softmax_stability import (
    SoftmaxStability,
)
from nnkit.loss_functions.softmax_takeaways import (
    batch_takeaways,
)

__all__ = [
    "Calibration",
    "Competition",
    "Decisions",
    "DistributionPair",
    "LogisticExperiment",
    "LogisticRun",
    "QuizAnswer",
    "SigmoidOutputs",
    "SoftmaxBatch",
    "SoftmaxStability",
    "batch_takeaways",
    "calibrate",
    "decide",
    "decision_takeaways",
    "logistic_csv",
    "logistic_takeaways",
    "read_batch",
    "read_output_table",
    "sigmoid_outputs",
    "train_with_both_losses",
    "write_batch",
]
