"""Charts of part 5: the likelihood of Gaussians, regressions and classifiers."""
