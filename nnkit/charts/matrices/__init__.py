"""Charts of part 2: equations between matrices, and the network as a graph."""

from nnkit.charts.matrices.equations import equation_chart
from nnkit.charts.matrices.graph import network_graph

__all__ = ["equation_chart", "network_graph"]
