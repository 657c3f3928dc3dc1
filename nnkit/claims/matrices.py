"""The claims of the lecture's second part, networks as matrices."""

from nnkit.claims.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
