"""Part 2 of the lecture: a network's forward and backward pass as products of matrices."""
