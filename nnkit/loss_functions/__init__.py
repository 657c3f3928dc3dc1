"""Part 4 of the lecture: softmax, cross-entropy and log loss."""

from nnkit.loss_functions.calibration import Calibration, Decisions, calibrate, decide, decision_takeaways
from nnkit.loss_functions.divergence import DistributionPair, with_share
from nnkit.loss_functions.logistic_regression import LogisticComparison, LogisticExperiment, LogisticRun, train_with_both_losses
from nnkit.loss_functions.output_table import read_output_table
from nnkit.loss_functions.quiz import QuizAnswer
from nnkit.loss_functions.sigmoid_output import SigmoidOutputs, sigmoid_outputs
from nnkit.loss_functions.softmax_batch import SoftmaxBatch
from nnkit.loss_functions.softmax_competition import Competition
from nnkit.loss_functions.softmax_stability import SoftmaxStability
from nnkit.loss_functions.softmax_text import read_batch, write_batch

__all__ = [
    "Calibration",
    "Competition",
    "Decisions",
    "DistributionPair",
    "LogisticComparison",
    "LogisticExperiment",
    "LogisticRun",
    "QuizAnswer",
    "SigmoidOutputs",
    "SoftmaxBatch",
    "SoftmaxStability",
    "calibrate",
    "decide",
    "decision_takeaways",
    "read_batch",
    "read_output_table",
    "sigmoid_outputs",
    "train_with_both_losses",
    "with_share",
    "write_batch",
]
