"""Charts of part 4: softmax, cross-entropy and log loss."""
