"""The lecture's claims, each with a number that shows it.

for claim in nnkit.claims.CLAIMS:
    print(claim.name, claim.text, claim.measure())
"""

from dataclasses import replace
from functools import cache

from nnkit.claims import activation_functions, gradient_descent, loss_functions, matrices, maximum_likelihood
from nnkit.claims.claim import Claim

PARTS = (gradient_descent, matrices, activation_functions, loss_functions, maximum_likelihood)

CLAIMS = tuple(
    replace(claim, part=number, is_main=claims is part.CLAIMS)
    for number, part in enumerate(PARTS, start=1)
    for claims in (part.CLAIMS, part.ALSO)
    for claim in claims
)
"""Part by part: its main claims, then what the lecture also says."""


@cache
def measured(claim: Claim) -> float:
    """The claim's number, measured at the first call."""
    return float(claim.measure())


__all__ = ["CLAIMS", "Claim", "measured"]
