"""Ready-made experiments on maximum likelihood: each makes one point, and is an address like any other."""

GAUSSIAN = {
    "Forty observations": {},
    "Five typed numbers": {"sample_from": "typed"},
    "Mean and standard deviation": {
        "sample_from": "typed",
        "own_numbers": "2 4 4 4 5 5 7 9",
        "guess_mu": "5.0",
        "guess_sigma": "2.0",
    },
    "The product underflows": {"drawn_n": "1000"},
    "A million observations": {"drawn_n": "1000000"},
    "Iris": {"sample_from": "bundled"},
    "All equal": {"sample_from": "typed", "own_numbers": "3 3 3 3"},
    "Climb and Newton": {"mle_part": "climb"},
    "A rate that oscillates": {"mle_part": "climb", "climb_rate": "0.95", "guess_mu": "4.5", "guess_sigma": "2.0"},
    "A rate that never settles": {"mle_part": "climb", "climb_rate": "1.05", "guess_mu": "4.5", "guess_sigma": "2.0"},
    "From a narrow bell": {"mle_part": "climb", "guess_mu": "3.0", "guess_sigma": "0.5", "climb_updates": "300"},
    "In σ itself, lost": {"mle_part": "climb", "climbed_in": "sigma", "guess_sigma": "0.4", "climb_rate": "0.5"},
    "How sure": {"mle_part": "sure"},
    "Why n − 1": {"mle_part": "sure", "repeat_n": "2"},
    "Other families": {
        "mle_part": "families",
        "sample_from": "bundled",
        "bundled_set": "breast_cancer",
        "bundled_column": "mean area",
    },
    "Counts": {"mle_part": "families", "sample_from": "typed", "own_numbers": "0 2 1 3 1 0 4 2 1 2 5 1 0 2 3"},
}

REGRESSION = {
    "The slide's picture": {},
    "By hand": {"reg_model": "line", "reg_way": "hand", "reg_c0": "0.4", "reg_c1": "-0.5"},
    "σ moves nothing": {"reg_model": "line", "reg_hold": "True", "reg_sigma": "1.0", "reg_steps": "1000"},
    "Three ways, one answer": {"reg_way": "likelihood"},
    "An outlier": {"reg_source": "drawn", "reg_truth": "line", "reg_model": "line", "reg_lift": "8.0", "reg_other": "True"},
    "The outlier, Laplace": {
        "reg_source": "drawn",
        "reg_truth": "line",
        "reg_model": "line",
        "reg_lift": "8.0",
        "reg_other": "True",
        "reg_noise": "laplace",
    },
    "Degree 12 overfits": {
        "reg_source": "drawn",
        "reg_degree": "12",
        "reg_test_share": "0.4",
        "reg_rate": "0.003",
        "reg_steps": "2000",
    },
    "A small network": {"reg_source": "drawn", "reg_n_points": "60", "reg_model": "network", "reg_test_share": "0.3"},
    "Diabetes": {"reg_source": "diabetes", "reg_model": "line", "reg_test_share": "0.3"},
    "Two points": {"reg_model": "line", "reg_pairs": "1,2;3,5"},
}

CLASSIFICATION = {
    "A table of counts": {},
    "Each row's shares": {"joint_theta": "mle"},
    "π(S) underflows": {"joint_copies": "60"},
    "log 0": {"joint_theta": "0.5,0.5;0,1;0.5,0.5"},
    "A class never seen": {"joint_counts": "6,2,0;1,4,0;3,5,0", "joint_theta": "mle"},
    "A value never seen": {"joint_counts": "6,2;0,0;3,5", "joint_theta": "mle"},
    "Iris in training": {"likelihood_part": "training"},
    "Rate too large": {"likelihood_part": "training", "class_rate": "1000.0"},
    "Separable, so no end": {"likelihood_part": "training", "class_data": "moons", "class_hidden": "8-8", "class_rate": "1.0"},
    "Ten classes": {"likelihood_part": "training", "class_data": "digits", "class_rate": "0.1"},
    "Two weights, two maps": {"likelihood_part": "weights"},
    "Weights of no use: XOR": {"likelihood_part": "weights", "pair_data": "xor"},
    "No maximum: separable classes": {"likelihood_part": "weights", "pair_data": "iris_apart"},
    "One class only": {"likelihood_part": "weights", "pair_data": "own", "pair_cases": "1,1,1;-1,0.5,1;0.5,-1,1;-0.5,-1,1"},
}
