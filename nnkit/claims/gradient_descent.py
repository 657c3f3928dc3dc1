"""The claims of the lecture's first part, gradient descent."""

from nnkit.claims.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
