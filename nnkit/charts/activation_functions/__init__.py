"""Charts of part 3: activation functions, depth and dying ReLUs."""
