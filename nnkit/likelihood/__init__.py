"""Maximum likelihood: of a distribution's parameters, of a curve through points, of a classifier."""
