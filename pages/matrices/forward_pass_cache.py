"""The forward pass of typed matrices, and its way back: made once for all who look at the same numbers.

They are kept here and not on the cache of runs: each is small and soon made, and would only push off what takes long.
"""

from functools import lru_cache

from nnkit.matrices import fitted_matrix, matrix_pass, read_matrix, way_back, write_matrix
from pages.matrices.forward_pass_settings import OF_MATRICES, SEEDS


@lru_cache(maxsize=512)
def fitted(name, text, shape):
    """A matrix's text brought to its shape."""
    return write_matrix(fitted_matrix(read_matrix(name, text), *shape, SEEDS[name]))


@lru_cache(maxsize=128)
def typed_pass(texts, F, G):
    """The MatrixPass of five matrices as text, in the order of the settings."""
    return matrix_pass(*map(read_matrix, OF_MATRICES, texts), F, G)


@lru_cache(maxsize=128)
def typed_way_back(made, targets, loss):
    """The WayBack of a pass from targets as text."""
    return way_back(made, read_matrix("matrix_t", targets), loss)
