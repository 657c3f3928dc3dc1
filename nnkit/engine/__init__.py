"""Networks and their training: passes forward and back, gradient descent, runs and what is recorded of them."""
