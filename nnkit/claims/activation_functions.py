"""The claims of the lecture's third part, activation functions."""

from nnkit.claims.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
