"""Part 3 of the lecture: activation functions compared, gradients through depth, and ReLU neurons that die."""
