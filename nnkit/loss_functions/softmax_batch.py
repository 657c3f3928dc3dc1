"""A batch of cases at a softmax: outputs to probabilities, what they cost under cross-entropy, and where a step takes them.

Everything that follows from a few outputs and their targets stands in one record, so that each number of the way can be read:
e^x, the sum, P, the terms -T log P, the gradient P - T, and the outputs after one step against it.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from nnkit.loss_functions.divergence import class_distributions, in_unit
from nnkit.probability import entropy, log_softmax, softmax, times_log
from nnkit.validation import choice, matrix, number, rejected, whole

FEWEST_CLASSES, MOST_CLASSES, MOST_CASES = 2, 12, 8
LARGEST = 1e308  # of an output, of either sign: close to the largest float
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE, LARGEST_RATE = 0.01, 100.0, 100.0

SLIDE_VECTORS = {
    "1, 1, 2, 1, 1": ((1.0, 1.0, 2.0, 1.0, 1.0), (0.15, 0.15, 0.40, 0.15, 0.15)),
    "1, 1, 2, −1, −1": ((1.0, 1.0, 2.0, -1.0, -1.0), (0.2, 0.2, 0.54, 0.03, 0.03)),
    "1, 2, 3, 4, 5": ((1.0, 2.0, 3.0, 4.0, 5.0), (0.01, 0.03, 0.08, 0.23, 0.64)),
    "−1, 0, 1, 0, −1": ((-1.0, 0.0, 1.0, 0.0, -1.0), (0.07, 0.18, 0.50, 0.18, 0.07)),
}
"""The lecture's four examples: outputs, and the probabilities as its slide prints them."""


@dataclass(frozen=True, eq=False)
class SoftmaxBatch:
    """Outputs of a network for a few cases, the distributions they should become, and all that follows.

    Attributes
    ----------
    logits : array (n_classes, n_cases)
        Before softmax; 2 to 12 classes, 1 to 8 cases.
    targets : array (n_classes, n_cases)
        T: each column a distribution, one-hot or any other.
    temperature : float
        Softmax is applied to logits / temperature; from 0.01 to 100.
    unit : {"nats", "bits"}
        Of costs and entropies: the logarithm's base is e or 2. Gradients are always of the cost in nats.
    learning_rate : float
        Of the one step in `stepped`, above 0 and at most 100.

    Notes
    -----
    Source: lecture 1, parts 3 and 4. ValueError for what cannot be used.
    """

    logits: np.ndarray
    targets: np.ndarray
    temperature: float = 1.0
    unit: str = "nats"
    learning_rate: float = 1.0

    def __post_init__(self):
        logits = matrix("logits", self.logits)
        whole("number of classes", logits.shape[0], FEWEST_CLASSES, MOST_CLASSES)
        whole("number of cases", logits.shape[1], 1, MOST_CASES)
        for value in logits.flat:
            number("logit", float(value), -LARGEST, LARGEST)
        temperature = number("temperature", self.temperature, LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE)
        with np.errstate(over="ignore"):
            if not np.isfinite(logits / temperature).all():
                raise rejected("temperature", temperature, "one by which the outputs can be divided without overflow")
        targets = class_distributions("targets", self.targets)
        if targets.shape != logits.shape:
            raise ValueError(f"targets: received shape {targets.shape}; accepted is {logits.shape}, the shape of logits.")
        choice("unit", self.unit, ("nats", "bits"))
        rate = number("learning_rate", number("learning_rate", self.learning_rate, above=0.0), 0.0, LARGEST_RATE)
        checked = {"logits": logits, "targets": targets, "temperature": temperature, "learning_rate": rate}
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def n_classes(self):
        return self.logits.shape[0]

    @property
    def n_cases(self):
        return self.logits.shape[1]

    @cached_property
    def scaled(self):
        """The outputs divided by the temperature."""
        return self.logits / self.temperature

    @cached_property
    def exponentials(self):
        """e^(x / temperature) as plain arithmetic has it: infinite above 709.78, and 0 below -745.13."""
        with np.errstate(over="ignore"):
            return np.exp(self.scaled)

    @cached_property
    def P(self):
        """The probabilities, softmax of the scaled outputs."""
        return softmax(self.scaled)

    @cached_property
    def terms(self):
        """Each class's part in the cost, -T log P, in `unit`; infinite where log P itself leaves the floats."""
        log_P = log_softmax(self.scaled)
        with np.errstate(invalid="ignore"):
            return in_unit(np.where(self.targets == 0.0, 0.0, -self.targets * log_P), self.unit)

    @cached_property
    def costs(self):
        """H(P, T) of each case, (n_cases,): the sum of its terms."""
        return self.terms.sum(axis=0)

    @cached_property
    def target_entropies(self):
        """H(T) of each case, (n_cases,): 0 for a one-hot target."""
        return 0.0 + entropy(self.targets, base=2.0 if self.unit == "bits" else None, per_case=True)  # and never -0

    @cached_property
    def kl_divergences(self):
        """KL(T, P) = sum of T log(T / P) of each case, (n_cases,)."""
        log_P = log_softmax(self.scaled)
        with np.errstate(invalid="ignore"):
            cost = np.where(self.targets == 0.0, 0.0, self.targets * log_P)
        divergences = (times_log(self.targets, self.targets) - cost).sum(axis=0)
        return in_unit(np.maximum(divergences, 0.0), self.unit)  # rounding may leave a 0 just below it

    @cached_property
    def gradients(self):
        """The cross-entropy's derivative by each output, in nats: (P - T) / temperature."""
        return (self.P - self.targets) / self.temperature

    @cached_property
    def squared_errors(self):
        """The mean over the classes of (P - T)^2, (n_cases,)."""
        return np.square(self.P - self.targets).mean(axis=0)

    @cached_property
    def squared_gradients(self):
        """The derivative of `squared_errors` by each output: (2/n) P (e - sum of P e) / temperature, with e = P - T."""
        P = self.P
        error = P - self.targets
        return 2.0 / self.n_classes * P * (error - (P * error).sum(axis=0)) / self.temperature

    @cached_property
    def stepped(self):
        """The same cases after one step on their outputs, against the cross-entropy's gradient."""
        return replace(self, logits=self.logits - self.learning_rate * self.gradients)

    @cached_property
    def squared_stepped(self):
        """The same cases after one step on their outputs, against the squared error's gradient."""
        return replace(self, logits=self.logits - self.learning_rate * self.squared_gradients)

    def to_python(self):
        """Code that computes the same on nnkit alone; it prints, for each case, x, P, -T log P and P - T by class, then H."""
        options = "".join(
            f"    {name}={getattr(self, name)!r},\n"
            for name, default in (("temperature", 1.0), ("unit", "nats"), ("learning_rate", 1.0))
            if getattr(self, name) != default
        )
        return (
            "import nnkit\n\n"
            "cases = nnkit.loss_functions.SoftmaxBatch(  # one case is one column: each inner list holds a class\n"
            f"    logits={self.logits.tolist()},\n    targets={self.targets.tolist()},\n{options})\n"
            "for case in range(cases.n_cases):\n"
            "    for k in range(cases.n_classes):\n"
            "        x, P = cases.logits[k, case], cases.P[k, case]\n"
            "        term, gradient = cases.terms[k, case], cases.gradients[k, case]\n"
            '        print(f"class {k + 1}: {x:.6g} {P:.6g} {term:.6g} {gradient:.6g}")\n'
            '    print(f"H(P, T) {cases.costs[case]:.6g} {cases.unit}")\n'
        )

    def to_csv(self):
        """One row for each class of each case."""
        tables = {
            "x": self.logits,
            "exp": self.exponentials,
            "P": self.P,
            "T": self.targets,
            f"term_{self.unit}": self.terms,
            "P_minus_T": self.P - self.targets,
            "gradient": self.gradients,
            "mse_gradient": self.squared_gradients,
            "P_after_step": self.stepped.P,
        }
        rows = [",".join(["case", "class", *tables])]
        for case in range(self.n_cases):
            for k in range(self.n_classes):
                rows.append(",".join([str(case + 1), str(k + 1), *(str(table[k, case]) for table in tables.values())]))
        return "\n".join(rows) + "\n"


def read_batch(name, text):
    """Outputs and targets from text such as "1,1,2,1,1:3;0,0,1,0,1:0,0,0.5,0,0.5", a case between semicolons or on a line.

    Parameters
    ----------
    name, text : str
        Whose text it is, for the sentence about what is wrong; and the text. Behind a case's colon stands the number of its hot
        class, from 1, or a whole distribution; without a colon class 1 is hot. Numbers may be parted by commas, blanks or tabs.

    Returns
    -------
    logits, targets : arrays (n_classes, n_cases)
    """
    accepted = "1 to 8 cases of 2 to 12 outputs each, a colon and the hot class or a distribution, such as '1,1,2:3;0,4,1:2'"
    lines = [line for line in re.split(r"[;\n]", str(text)) if line.strip()]
    try:
        rows = [[[float(cell) for cell in re.split(r"\s*,\s*|\s+", half.strip())] for half in line.split(":")] for line in lines]
    except ValueError:
        raise rejected(name, text, accepted) from None
    if not 1 <= len(rows) <= MOST_CASES:
        raise rejected(name, text, accepted)
    rows = [row if len(row) > 1 else [*row, [1.0]] for row in rows]
    n = len(rows[0][0])
    if not FEWEST_CLASSES <= n <= MOST_CLASSES or any(
        len(row) != 2 or len(row[0]) != n or len(row[1]) not in (1, n) for row in rows
    ):
        raise rejected(name, text, accepted)
    logits = np.array([row[0] for row in rows]).T
    targets = np.zeros_like(logits)
    for case, (_, target) in enumerate(rows):
        if len(target) == 1:
            targets[whole(f"{name}, hot class of case {case + 1}", target[0], 1, n) - 1, case] = 1.0
        else:
            targets[:, case] = target
    for value in logits.flat:
        number(f"{name}, output", float(value), -LARGEST, LARGEST)
    return logits, class_distributions(f"{name}, targets", targets)


def write_batch(logits, targets):
    """The text that `read_batch` reads."""
    rows = []
    for x, t in zip(np.asarray(logits, dtype=float).T, np.asarray(targets, dtype=float).T, strict=True):
        hot = [str(int(np.argmax(t)) + 1)] if is_one_hot(t) else map(_short, t)
        rows.append(f"{','.join(map(_short, x))}:{','.join(hot)}")
    return ";".join(rows)


def is_one_hot(targets):
    """Whether every column has one 1 and nothing else."""
    targets = np.asarray(targets)
    return bool(((targets == 1.0).sum(axis=0) == 1).all() and ((targets != 0.0).sum(axis=0) == 1).all())


def _short(value):
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
