"""Ready-made experiments on loss functions: each makes one point, and is an address like any other."""

SOFTMAX = {
    "1, 1, 2, 1, 1": {},
    "1, 1, 2, −1, −1": {"softmax_cases": "1,1,2,-1,-1:3"},
    "1, 2, 3, 4, 5": {"softmax_cases": "1,2,3,4,5:5"},
    "−1, 0, 1, 0, −1": {"softmax_cases": "-1,0,1,0,-1:3"},
    "H = 2.0 bits": {"softmax_cases": "0,0,0,0:1", "softmax_unit": "bits"},
    "H = 0.15 bits": {"softmax_cases": "3.295836866,0,0,0:1", "softmax_unit": "bits"},
    "A soft target": {"softmax_cases": "1,1,2,1,1:0.1,0.1,0.6,0.1,0.1"},
    "Certain and wrong": {"softmax_cases": "8,0,0:2"},
    "Hot and cold": {"softmax_cases": "1,2,3,4,5:5", "softmax_temperature": "3.0"},
    "A batch": {"softmax_cases": "1,1,2,1,1:3;1,1,2,-1,-1:3;1,2,3,4,5:5;-1,0,1,0,-1:3;5,0,0,0,0:2"},
    "Competition": {"softmax_part": "competition"},
    "Sigmoids do not compete": {"softmax_part": "competition", "competition_function": "sigmoid"},
    "Overflow": {"softmax_part": "arithmetic", "softmax_cases": "1000,1001,1002:3"},
    "Up to ±10³⁰⁸": {"softmax_part": "arithmetic", "softmax_cases": "1e+308,-1e+308,0:1"},
    "Underflow": {"softmax_part": "arithmetic", "softmax_cases": "1,2,3:3", "softmax_shift": "-760.0"},
    "Two distributions": {"softmax_part": "distributions"},
    "1.75 bits": {
        "softmax_part": "distributions",
        "softmax_unit": "bits",
        "whole_distributions": "0.5,0.25;0.25,0.25;0.25,0.5",
    },
    "P rules out what T does not": {"softmax_part": "distributions", "whole_distributions": "0.5,0.8;0.25,0.2;0.25,0"},
    "Guess softmax": {"softmax_part": "predict"},
    "Guess a cost": {"softmax_part": "predict", "softmax_question": "cost-1"},
}

LOG_LOSS = {
    "Sure and wrong": {},
    "Sure and right": {"single_v": "6.0"},
    "p = 0.95, slope 0.0475": {"single_given": "p", "single_p": "0.95", "single_t": "0"},
    "p = 0: an infinite cost": {"single_given": "p", "single_p": "0.0"},
    "z = −800: p is lost, the cost is not": {"single_v": "-800.0"},
    "A minibatch": {"log_loss_part": "minibatch"},
    "One certain mistake": {"log_loss_part": "minibatch", "rows_p": "0.9,1;0.8,1;0.1,0;0.2,0;0,1"},
    "Saturated cases": {"log_loss_part": "minibatch", "rows_given": "v"},
    "Training from a saturated start": {"log_loss_part": "training"},
    "Squared error escapes late": {"log_loss_part": "training", "logistic_size": "10.0"},
    "A fair start": {"log_loss_part": "training", "logistic_size": "0.0"},
    "The same answer for all": {"log_loss_part": "training", "logistic_start": "one_answer", "logistic_ruler": "gradient"},
    "Blobs, all wrong": {"log_loss_part": "training", "logistic_dataset": "blobs", "logistic_n_updates": "400"},
}
