"""Who is measured: every trainer's file, and the package it needs."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec


@dataclass(frozen=True)
class Peer:
    """Another way to train.

    Attributes
    ----------
    label : str
    file : str
        The module beside this one that has its `prepare`.
    package : str
        What must be installed for it.
    is_alike : bool
        Whether it takes the same first weights and orders, so that its losses must equal ours.
    compiles : bool
        Whether its first epoch is spent on compiling.
    """

    label: str
    file: str
    package: str
    is_alike: bool = True
    compiles: bool = False

    @property
    def is_installed(self):
        """Whether its package can be imported."""
        return find_spec(self.package) is not None

    def prepare(self, task):
        """A trainer of the task; raises `NotComparable` where the library has no such network."""
        return import_module(f"tests.benchmarks.{self.file}").prepare(task)


OURS = Peer("nnkit", "ours", "numpy")

PEERS = (
    Peer("textbook NumPy", "textbook", "numpy"),
    Peer("nnkit, loop over runs", "our_loop", "numpy"),
    Peer("PyTorch", "torch_peer", "torch"),
    Peer("JAX scan", "jax_peer", "jax", compiles=True),
    Peer("autograd", "autograd_peer", "autograd"),
    Peer("scikit-learn", "sklearn_peer", "sklearn", is_alike=False),
)
