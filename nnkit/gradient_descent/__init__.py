"""Part 1 of the lecture: gradient descent on single cases, over a loss landscape, and with minibatches."""
