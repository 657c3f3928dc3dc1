"""The claims of the lecture's fifth part, maximum likelihood."""

from nnkit.claims.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
