"""The data, networks and training that `nnkit` offers by name: imported with the first of these names that is used."""

from nnkit.data.cases import Cases, Data
from nnkit.data.datasets import DATASETS, Dataset, load_dataset
from nnkit.data.features import FEATURES, Feature, with_features
from nnkit.data.tables import read_table
from nnkit.engine.descent import Descent
from nnkit.engine.experiment import Experiment
from nnkit.engine.gradient_check import GradientCheck, check_gradient, numerical_gradient
from nnkit.engine.history import Divergence, History
from nnkit.engine.metrics import accuracy, confusion_matrix, r_squared, rmse
from nnkit.engine.network import Network
from nnkit.engine.passes import Pass
from nnkit.engine.stable_rate import stable_learning_rate
from nnkit.engine.sweep import Sweep, sweep
from nnkit.engine.training import Training, run
