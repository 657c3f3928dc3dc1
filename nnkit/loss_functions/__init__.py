"""Part 4 of the lecture: softmax, cross-entropy and log loss."""
