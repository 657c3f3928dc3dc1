"""Charts of part 1: training runs, single cases, loss landscapes and sweeps."""
