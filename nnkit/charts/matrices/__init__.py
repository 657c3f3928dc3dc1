"""Charts of part 2: equations between matrices, and the network as a graph."""
