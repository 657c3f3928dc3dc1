"""The claims of the lecture's fourth part, softmax, cross-entropy and log loss."""

from nnkit.claims.claim import Claim

CLAIMS: tuple[Claim, ...] = ()
