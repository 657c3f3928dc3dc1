"""Two distributions over the same classes: entropy, cross-entropy, and the KL divergence both ways."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnkit.loss_functions.ranking import cost_most, largest
from nnkit.numerals import for_people
from nnkit.probability import kl_divergence, sum_tolerance, times_log
from nnkit.result import KeyedByFields, csv_text
from nnkit.settings import OneOf, Whole
from nnkit.validation import number, real_array, whole

N_CLASSES = Whole(2, 12)
UNIT = OneOf(("nats", "bits"))
NEARLY_NOTHING = 1e-12  # of a divergence: what is below it may be rounding


@dataclass(frozen=True, eq=False)
class DistributionPair(KeyedByFields):
    """A target distribution T and a prediction P, and what each costs where the other is true.

    Attributes
    ----------
    T, P : array (n_classes,)
        Shares from 0 to 1 that sum to 1, of a number of classes in `N_CLASSES`.
    unit : {"nats", "bits"}
        Of costs and entropies: the logarithm's base is e or 2.

    Notes
    -----
    Source: lecture 1, part 4. H(P, T) = H(T) + KL(T, P), and KL is 0 only where both are the same. A class with a positive share
    in the one and 0 in the other costs -log 0, which is infinite. ValueError for shares that are no distribution.
    """

    T: np.ndarray
    P: np.ndarray
    unit: str = "nats"

    def __post_init__(self) -> None:
        T, P = (class_distributions(name, np.atleast_1d(getattr(self, name))) for name in ("T", "P"))
        if T.shape != P.shape or T.ndim != 1:
            raise ValueError(f"P: received shape {P.shape}; accepted is {T.shape}, the shape of T, a vector.")
        N_CLASSES.check("number of classes", len(T))
        UNIT.check("unit", self.unit)
        object.__setattr__(self, "T", T)
        object.__setattr__(self, "P", P)

    @cached_property
    def entropy_of_T(self) -> float:
        """H(T), the cost of predicting T by T itself: no prediction costs less."""
        return 0.0 + float(in_unit(-times_log(self.T, self.T).sum(), self.unit))  # and never -0

    @cached_property
    def entropy_of_P(self) -> float:
        """H(P)."""
        return 0.0 + float(in_unit(-times_log(self.P, self.P).sum(), self.unit))

    @cached_property
    def terms(self) -> np.ndarray:
        """Each class's term -T log P of the cost, (n_classes,); infinite where P gives 0 to what T does not."""
        return 0.0 + in_unit(-times_log(self.T, self.P), self.unit)

    @cached_property
    def reverse_terms(self) -> np.ndarray:
        """Each class's term -P log T of the reverse cost, (n_classes,)."""
        return 0.0 + in_unit(-times_log(self.P, self.T), self.unit)

    @cached_property
    def kl_terms(self) -> np.ndarray:
        """Each class's term T log(T / P) of KL(T, P), (n_classes,); it may be negative."""
        return in_unit(times_log(self.T, self.T) - times_log(self.T, self.P), self.unit)

    @cached_property
    def reverse_kl_terms(self) -> np.ndarray:
        """Each class's term P log(P / T) of KL(P, T), (n_classes,)."""
        return in_unit(times_log(self.P, self.P) - times_log(self.P, self.T), self.unit)

    @property
    def cost(self) -> float:
        """The cross-entropy H(P, T) = -sum of T log P."""
        return float(self.terms.sum())

    @property
    def reverse_cost(self) -> float:
        """The reverse cross-entropy H(T, P) = -sum of P log T."""
        return float(self.reverse_terms.sum())

    @property
    def kl(self) -> float:
        """KL(T, P): the extra cost of predicting P where T is true."""
        return float(in_unit(kl_divergence(self.T, self.P), self.unit))

    @property
    def reverse_kl(self) -> float:
        """KL(P, T): the extra cost of predicting T where P is true."""
        return float(in_unit(kl_divergence(self.P, self.T), self.unit))

    def takeaways(self) -> list[str]:
        """The costs, the divergences and where they come from, as sentences in Markdown."""
        sentences = []
        missing = np.flatnonzero((self.T > 0.0) & (self.P == 0.0))
        if len(missing):
            sentences.append(
                f"**H(P, T) is infinite**: P gives class {missing[0] + 1} nothing, T gives it "
                f"{for_people(self.T[missing[0]])}, and −log 0 = ∞."
            )
        else:
            sentences.append(
                f"**The costs add up**: H(T) + KL(T, P) = {for_people(self.entropy_of_T, 4)} + {for_people(self.kl, 4)} = "
                f"{for_people(self.cost, 4)} {self.unit} = H(P, T)."
            )
            sentences.append(
                "A better prediction lowers only KL(T, P), the divergence of P from T. H(T), the entropy of T, remains."
                if self.entropy_of_T > 0.0
                else "T is certain, so H(T) is 0, and the whole cost is KL(T, P)."
            )
            if self.cost > 0.0:
                k = largest(self.terms)
                sentences.append(
                    f"**{cost_most('class', self.terms)}**: −T log P = {for_people(self.terms[k[0]])}, which is "
                    f"{self.terms[k[0]] / self.cost:.0%} of H(P, T){' each' if len(k) > 1 else ''}."
                )
            low = int(np.argmin(self.kl_terms))
            if self.P[low] > self.T[low] > 0.0:
                sentences.append(
                    f"**The part of a single class in KL(T, P) may be negative**: class {low + 1} has "
                    f"{for_people(self.kl_terms[low])}, because P gives it more than T. Their sum never is."
                )
        return [*sentences, self._on_both_directions()]

    def _on_both_directions(self):
        there, back = self.kl, self.reverse_kl
        if np.array_equal(self.T, self.P):
            return "**P is T**: both divergences are 0, and predicting costs no more than the entropy of T."
        if np.isinf(there) and np.isinf(back):
            return "**Both divergences are infinite**: each distribution rules out a class that the other does not."
        if max(there, back) < NEARLY_NOTHING:
            return "**P is nearly T**: both divergences are less than a millionth of a millionth."
        both = f"KL(T, P) = {for_people(there, 4)} and KL(P, T) = {for_people(back, 4)} {self.unit}"
        if np.isclose(there, back, rtol=1e-9, atol=0.0):
            return f"Here KL is the same both ways, to nine digits, {for_people(there, 4)} {self.unit}; for most pairs it is not."
        return f"**KL is no distance**: {both}. The one is weighted by T, the other by P."

    def to_python(self) -> str:
        """Code that prints H(T), H(P, T), KL(T, P), H(P), H(T, P) and KL(P, T)."""
        base = ", base=2" if self.unit == "bits" else ""
        return (
            f"import nnkit\n\nT = {self.T.tolist()}\nP = {self.P.tolist()}\n"
            + "for one, other in ((T, P), (P, T)):\n"
            + f'    print(f"{{nnkit.entropy(one{base}):.6g}}")\n'
            + f'    print(f"{{nnkit.cross_entropy(other, one{base}):.6g}}")\n'
            + f'    print(f"{{nnkit.kl_divergence(one, other{base}):.6g}}")\n'
        )

    def to_csv(self) -> str:
        """One row for each class."""
        return csv_text(
            {
                "class": np.arange(1, len(self.T) + 1),
                "T": self.T,
                "P": self.P,
                f"minus_T_log_P_{self.unit}": self.terms,
                f"minus_P_log_T_{self.unit}": self.reverse_terms,
                f"T_log_T_by_P_{self.unit}": self.kl_terms,
                f"P_log_P_by_T_{self.unit}": self.reverse_kl_terms,
            }
        )


def with_share(distribution: np.ndarray, k: int, share: float) -> np.ndarray:
    """A distribution (n_classes,) with class `k` given another share, and the others rescaled to leave the sum at 1.

    Where the others have nothing, they share what is left equally.
    """
    distribution = class_distributions("distribution", distribution)
    k = whole("k", k, 0, len(distribution) - 1)
    share = number("share", share, 0.0, 1.0)
    others = np.delete(distribution, k)
    rest = others / others.sum() if others.sum() > 0.0 else np.full(len(others), 1.0 / len(others))
    return np.insert(rest * (1.0 - share), k, share)


def class_distributions(name: str, values: Any) -> np.ndarray:
    """`values` as one distribution (n_classes,), or as one in each column, (n_classes, n_cases); ValueError for any other."""
    array = real_array(name, values, "shares of the classes, numbers from 0 to 1")
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(f"{name}: received shape {array.shape}; accepted is (n_classes, n_cases) or (n_classes,).")
    for case, column in enumerate(array.reshape(len(array), -1).T):
        of_case = f" of case {case + 1}" if array.ndim == 2 else ""
        outside = ~((column >= 0.0) & (column <= 1.0))
        if outside.any():
            k = int(np.argmax(outside))
            raise ValueError(f"{name}: received {column[k]:.6g} for class {k + 1}{of_case}; accepted are shares from 0 to 1.")
        if abs(column.sum() - 1.0) > sum_tolerance(values):
            raise ValueError(f"{name}: received shares{of_case} that sum to {column.sum():.10g}; accepted is a sum of 1.")
    return array


def in_unit(nats: np.ndarray, unit: str) -> np.ndarray:
    """Costs that are given in nats, in the unit "nats" or "bits"."""
    return nats / np.log(2.0) if unit == "bits" else nats
