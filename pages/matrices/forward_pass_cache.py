"""The forward pass of typed matrices, and its way back: made once for all who look at the same numbers.

They are kept here and not on the cache of runs: each is small and soon made, and would only push off what takes long.
"""

from functools import lru_cache

from nnkit.matrices import fit_matrix, read_matrix, run_backward, run_forward, write_matrix
from pages.matrices.forward_pass_settings import OF_MATRICES, SEEDS


@lru_cache(maxsize=512)
def fitted(name, text, shape):
    """A matrix's text brought to its shape."""
    return write_matrix(fit_matrix(read_matrix(name, text), *shape, SEEDS[name]))


@lru_cache(maxsize=128)
def typed_forward(texts, F, G):
    """The ForwardPass of five matrices as text, in the order of the settings."""
    return run_forward(*map(read_matrix, OF_MATRICES, texts), F, G)


@lru_cache(maxsize=128)
def typed_backward(forward, targets, loss):
    """The BackwardPass of a pass from targets as text."""
    return run_backward(forward, read_matrix("matrix_t", targets), loss)
