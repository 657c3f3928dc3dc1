"""The lecture's claims, each with a number that shows it.

for claim in nnkit.claims.CLAIMS:
    print(claim.number, claim.text, claim.measure())
"""

from functools import cache

from nnkit.claims import activation_functions, gradient_descent, loss_functions, matrices, maximum_likelihood
from nnkit.claims.claim import Claim

PARTS = (gradient_descent, matrices, activation_functions, loss_functions, maximum_likelihood)

CLAIMS = tuple(sorted((claim for part in PARTS for claim in part.CLAIMS), key=lambda claim: (claim.number, claim.variant)))


@cache
def measured(claim: Claim) -> float:
    """The claim's number, measured at the first call."""
    return float(claim.measure())


__all__ = ["CLAIMS", "Claim", "measured"]
