"""Conditional maximum likelihood in training: the log-probability of the correct class, case by case and summed.

A classifier turns each case's features into a column of probabilities P. The dot product T . log(P) with the one-hot
target picks the correct class's log-probability. Its sum over the cases is what conditional maximum likelihood makes large;
its negation is n times the cross-entropy, which training makes small.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.engine.history import History
from nnkit.engine.training import run
from nnkit.probability import log_shares
from nnkit.validation import rejected


@dataclass(frozen=True, eq=False)
class LikelihoodRun:
    """The log-likelihood of a classifier's training cases at the moments of its run.

    Attributes
    ----------
    history : History
        Of a run with softmax outputs and cross-entropy.
    """

    history: History

    @property
    def cases(self):
        """The training cases."""
        return self.history.data.train

    @property
    def epochs(self):
        """The moments' times in epochs, (n_moments,)."""
        return self.history.epochs[self.history.frames]

    @cached_property
    def log_P(self):
        """log P, (n_moments, n_classes, n_cases), from the weighted sums: finite where P itself is too small for a float."""
        history = self.history

        def of_runs(network):
            return log_shares(network.trace(self.cases.X).weighted_sums(-1))

        return history.architecture.with_theta(history.theta[history.frames]).in_chunks(self.cases.n_cases, of_runs)

    @cached_property
    def dot_products(self):
        """T . log(P) of each case, (n_moments, n_cases): the dot product of its columns."""
        return dot_product(self.cases.T, self.log_P)

    @cached_property
    def log_p_correct(self):
        """The correct class's log-probability, (n_moments, n_cases), looked up by its label."""
        labels = np.broadcast_to(self.cases.labels, (len(self.log_P), 1, self.cases.n_cases))
        return np.take_along_axis(self.log_P, labels, axis=1)[:, 0]

    @cached_property
    def log_likelihoods(self):
        """The sum over the cases of T . log(P), (n_moments,)."""
        return self.dot_products.sum(axis=1)

    @property
    def total_costs(self):
        """n times the cross-entropy that training minimises, (n_moments,), as the loss computes it."""
        return self.cases.n_cases * self.history.train_loss[self.history.frames]

    @property
    def difference(self):
        """The largest difference, over the moments, between minus the log-likelihood and n times the cross-entropy."""
        return float(np.abs(self.log_likelihoods + self.total_costs).max())

    def moment(self, share):
        """The number of the moment after this share of the run, from 0 to 1."""
        return round(share * (len(self.epochs) - 1))

    def takeaways(self):
        """What the run shows, as sentences in Markdown that are true of it."""
        said = [self._one_number(), self._how_it_went(), self._as_probability(), self._worst_case(), *self._on_limits()]
        return [sentence for sentence in said if sentence]

    def _one_number(self):
        n, end = self.cases.n_cases, self.log_likelihoods[-1]
        loss = self.history.train_loss[-1]
        return (
            f"**One number, three ways**: at the end the sum of T • log P is {end:.6g}, its negation {-end:.6g}, and n times the "
            f"cross-entropy {n} · {loss:.6g} = {n * loss:.6g}. Over all {len(self.epochs)} moments of the film the last two "
            f"differ by at most {self.difference:.2g}."
        )

    def _how_it_went(self):
        values = -self.cases.n_cases * self.history.train_loss  # at every recorded epoch, also between the film's moments
        divergence = self.history.divergence
        if divergence:
            return (
                f"**The run diverged at update {divergence.update:,}**: the learning rate is too large, and the film ends before."
            )
        falls = int((np.diff(values) < -1e-9 * np.abs(values[:-1])).sum())
        if falls:
            return (
                f"**The log-likelihood fell {falls} time{'s' if falls > 1 else ''}** in {len(values) - 1} steps: this learning "
                "rate oversteps, and what lowers the likelihood raises n times the cross-entropy by the same amount."
            )
        return (
            f"Descending the cross-entropy climbed the likelihood at every step: the sum rose from {values[0]:.4g} to "
            f"{values[-1]:.4g}."
        )

    def _as_probability(self):
        n, values = self.cases.n_cases, self.log_likelihoods
        before, after = np.exp(values[0] / n), np.exp(values[-1] / n)
        return (
            f"Per case that is a (geometric) mean probability of the correct class of {before:.3g} before training and "
            f"{after:.3g} after it. The probability of all {n} classes together went from 10^{values[0] / np.log(10.0):,.1f} "
            f"to 10^{values[-1] / np.log(10.0):,.1f}."
        )

    def _worst_case(self):
        last = self.dot_products[-1]
        worst = int(last.argmin())
        if last[worst] == 0.0:
            return None
        name = self.history.data.class_names[self.cases.labels[worst]]
        share = last[worst] / last.sum()
        return (
            f"Case {worst + 1} ({name}) lowers the likelihood most: its class is given a probability of "
            f"{np.exp(last[worst]):.3g}, which makes {share:.0%} of the whole cross-entropy."
        )

    def _on_limits(self):
        labels, names = self.cases.labels, self.history.data.class_names
        missing = [name for number, name in enumerate(names) if not (labels == number).any()]
        if missing:
            yield (
                f"**{', '.join(missing)} is never seen** among these cases: the likelihood only gains as its probability goes "
                "to 0, where its log-probability would be −∞."
            )
        if (self.log_P[-1].argmax(axis=0) == labels).all():
            yield (
                "**Every case is classified correctly**, so the classes can be separated, and the likelihood has no maximum at "
                "any finite weights: larger and larger last weights bring the sum ever closer to 0. Training never arrives."
            )

    def to_python(self):
        """Code that repeats the run on nnkit alone and prints the three numbers at every moment of the film."""
        return self.history.experiment.to_python().split("history =")[0] + (
            "likelihood = nnkit.maximum_likelihood.track_likelihood(experiment)\n"
            "for epoch, total, cost in zip(likelihood.epochs, likelihood.log_likelihoods, likelihood.total_costs):\n"
            '    print(f"{epoch:.6g} {total:.6g} {-total:.6g} {cost:.6g}")\n'
        )

    def to_csv(self):
        """One row for each moment."""
        rows = ["epoch,log_likelihood,negated,n_times_cross_entropy"]
        columns = zip(self.epochs, self.log_likelihoods, self.total_costs, strict=True)
        rows += [f"{epoch:.6g},{float(total)!r},{float(-total)!r},{float(cost)!r}" for epoch, total, cost in columns]
        return "\n".join(rows) + "\n"

    def cases_csv(self, moment):
        """One row for each case at a moment: its features, target and log-probabilities, and T . log(P)."""
        data, cases = self.history.data, self.cases
        names = [f"{kind} {name}" for kind in ("T", "log P") for name in data.class_names]
        rows = [",".join(["case", *data.feature_names, *names, "T . log P"])]
        for case in range(cases.n_cases):
            numbers = (*cases.X[:, case], *cases.T[:, case], *self.log_P[moment, :, case], self.dot_products[moment, case])
            rows.append(f"{case + 1}," + ",".join(repr(float(x)) for x in numbers))
        return "\n".join(rows) + "\n"


def dot_product(T, log_P):
    """The dot product of each case's columns T . log(P), (..., n_cases); a target of 0 leaves out even a log of -inf.

    Parameters
    ----------
    T : array (n_classes, n_cases)
        One-hot columns, or distributions.
    log_P : array (..., n_classes, n_cases)

    Notes
    -----
    Source: lecture 1, part 5, conditional maximum likelihood and cross-entropy.
    """
    with np.errstate(invalid="ignore"):
        return np.where(T == 0.0, 0.0, T * log_P).sum(axis=-2)


def track_likelihood(experiment):
    """Train a classifier, and follow the log-likelihood of its training cases.

    Parameters
    ----------
    experiment : Experiment
        On data with classes, with output "softmax" and loss "cross_entropy".

    Returns
    -------
    LikelihoodRun

    Raises
    ------
    ValueError
        Where the outputs are not softmax probabilities.
    """
    if experiment.output != "softmax":
        raise rejected("output", experiment.output, "softmax: P must be a distribution over the classes")
    if experiment.loss != "cross_entropy":
        raise rejected("loss", experiment.loss, "cross_entropy, the negated log-likelihood of a case")
    return LikelihoodRun(run(experiment))
