"""Every claim's number is an experiment: break what the claim speaks of, and it no longer holds.

Each line breaks one piece of nnkit's source, in every place where the function is in use, or one record of a catalogue, and names
the claims that have to notice it. The first line of a claim also makes another answer to its question right.
"""

import importlib
import inspect
import sys
import textwrap
from dataclasses import replace

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.claims import CLAIMS
from nnkit.initialisation import INITIALISATIONS
from nnkit.losses import LOSSES

BY_NAME = {claim.name: claim for claim in CLAIMS}

CASE_BY_CASE = "gradient_descent.single_case"
NO_SHUFFLED_TARGETS = ("engine.descent:Descent._shuffle", "self._order_targets()", "pass")
WHOLE_SIZE = ("engine.descent:Descent._minibatch_parts", "recorded.scale", "self._passes[max(self._passes)].scale")
BATCH_IGNORED = ("engine.descent:Descent.__init__", "min(whole(", "max(self.n_cases, whole(")
NO_GRADIENT = ("engine.passes:Pass.gradient", "self.scale *", "0.0 *")
NO_DELTA = ("engine.passes:Pass.case_deltas", "self.scale *", "0.0 *")
WRONG_ORDER = ("engine.network:Network.from_matrices", "own_W[:], own_b[:] = W, b", "own_W[:], own_b[:] = W[::-1], b")
NO_BIAS_NODE = ("engine.passes:with_bias_node", "np.ones(", "np.zeros(")
OWN_BIAS = ("engine.passes:with_bias_node", "np.ones((1, X.shape[1]), X.dtype)", "np.arange(1.0, X.shape[1] + 1.0)[None]")
SLOPE_TWICE = ("activation_formulas:sigmoid_derivative", "np.divide(e,", "np.divide(2.0 * e,")
ENGINE_SLOPE_HALF = (
    "activation_formulas:sigmoid_derivative_of_output",
    "(np.multiply, (x, out, out))",
    "(np.multiply, (0.5 * x, out, out))",
)
ENGINE_SLOPE_ONE = (
    ENGINE_SLOPE_HALF[0],
    "[(np.subtract, (ONE, x, out)), (np.multiply, (x, out, out))]",
    "[(np.copyto, (out, ONE))]",
)
ENGINE_NO_SLOPE = (ENGINE_SLOPE_HALF[0], "(np.multiply, (x, out, out))", "(np.multiply, (x, 0.0, out))")
EXACT_SOFTMAX = ("engine.passes:_exact_softmax", "softmax(sums)")
NO_SHIFT = (*EXACT_SOFTMAX, "np.exp(sums) / np.exp(sums).sum(axis=-2, keepdims=True)")
POWERS_OF_2 = (*EXACT_SOFTMAX, "softmax(sums * np.log(2.0))")
NO_LOG1P = ("probability:log_shares", "np.log1p(parts.sum_of_others)", "parts.sum_of_others")
NOT_SCALED = ("probability:shares", "/ (1.0 + parts", "/ (2.0 + parts")
NATS = ("probability:times_log", "np.log2(p) if is_bits else np.log(p)", "np.log(p)")
PAIR_IN_NATS = ("loss_functions.divergence:in_unit", "nats / np.log(2.0)", "nats")
LIKELIHOOD_RUN = "maximum_likelihood.classifier_likelihood:LikelihoodRun"

BREAKS = [
    # Gradient descent
    ("1", f"{CASE_BY_CASE}:ascend", "+ learning_rate *", "- learning_rate *"),
    ("1", f"{CASE_BY_CASE}:ascend", "+ learning_rate *", "+ 2.0 * learning_rate *"),
    ("1", f"{CASE_BY_CASE}:ascend", "np.arange(cases.shape[1])", "np.zeros(cases.shape[1], int)"),
    ("1", f"{CASE_BY_CASE}:Ascent.totals", ".sum(axis=1)", ".mean(axis=1)"),
    ("2", f"{CASE_BY_CASE}:_error_derivative", "np.sign(error)", "np.sign(-error)"),
    ("2", f"{CASE_BY_CASE}:_error_derivative", "np.sign(error)", "2.0 * error"),
    ("2", f"{CASE_BY_CASE}:descend", "W[update] - rate *", "W[update] + rate *"),
    ("2", "losses:_absolute_direction", "np.sign(out, out)", "pass"),
    ("2", LOSSES, "mae", {"costs": LOSSES["mse"].costs}),
    ("2", LOSSES, "mae", {"scale": LOSSES["mse"].scale}),
    ("3 6", LOSSES, "mse", {"scale": LOSSES["mae"].scale}),
    ("3", f"{CASE_BY_CASE}:_error_derivative", "factor * error", "factor / error"),
    ("3", "engine.passes:Pass._loss_calls", "(predictions, targets, delta))]", "(targets, predictions, delta))]"),
    ("4", f"{CASE_BY_CASE}:_error_derivative", "factor * error", "2.0 * error"),
    ("4", f"{CASE_BY_CASE}:_error_derivative", "factor * error", "factor**2 * error"),
    ("5", "gradient_descent.gradient_noise:_root_mean_square", "_gradients(network, inputs, T, chunk) - full", "full"),
    ("5", "gradient_descent.gradient_noise:measure_noise", "rng.permutation(n)[:size]", "rng.permutation(n)[:10]"),
    ("5", "gradient_descent.gradient_noise:GradientNoise.expected_with_replacement", "self.sigma /", "2.0 * self.sigma /"),
    ("5", "gradient_descent.gradient_noise:GradientNoise.expected_with_replacement", "np.sqrt(sizes)", "sizes"),
    ("3 5 6 24", *NO_GRADIENT),
    ("6", "engine.passes:_through_softmax", "delta -=", "delta +="),
    ("6", "engine.passes:_sum_slope_gradient", "np.minimum", "np.maximum"),
    ("6", "engine.passes:_sum_slope_gradient", ".sum(axis=(-2, -1))", ".mean(axis=(-2, -1))"),
    ("6", "activation_formulas:tanh_derivative_of_output", "(np.subtract, (ONE, out, out))", "(np.negative, (out, out))"),
    ("6", "activation_formulas:elu_derivative", "np.minimum(z, 0.0)", "np.minimum(2.0 * z, 0.0)"),
    ("6", "engine.passes:Pass._backward_from_loss", "(np.multiply, (delta, self", "(np.add, (delta, self"),
    ("7 8 10", "optimizers:_gradient_descent", "(np.subtract, (theta, step, theta))", "(np.add, (theta, step, theta))"),
    ("7", "engine.descent:Descent.__init__", "self.n_cases if batch_size == ALL", "1 if batch_size == ALL"),
    ("8 9", *NO_SHUFFLED_TARGETS),
    ("8 9", *BATCH_IGNORED),
    ("8 10", *WHOLE_SIZE),
    ("9", "engine.descent:Descent._start_random_streams", "default_rng((int(s), 0))", "default_rng(0)"),
    ("10", "gradient_descent.update_microscope:microscope", "advance_to(update - 1)", "advance_to(update - 2)"),
    ("10", "gradient_descent.update_microscope:_per_case_gradients", "latest.case_deltas", "-latest.case_deltas"),
    ("41 42", f"{CASE_BY_CASE}:ascend", "+ learning_rate *", "- learning_rate *"),
    ("41", f"{CASE_BY_CASE}:Ascent.unseen_totals", "self.unseen.sum(axis=1)", "self.cases.sum(axis=1)"),
    ("42", f"{CASE_BY_CASE}:ascend", "W[update] + learning_rate *", "0.9 * W[update] + learning_rate *"),
    ("42", f"{CASE_BY_CASE}:ascend", "np.tile(np.arange(cases.shape[1]), n_passes)", "np.arange(cases.shape[1])"),
    ("43", "activation_formulas:tanh_derivative_of_output", "(np.subtract, (ONE, out, out))", "(np.copyto, (out, ONE))"),
    ("43", *ENGINE_SLOPE_HALF),
    ("44", "gradient_descent.update_microscope:_per_case_gradients", "latest.case_deltas", "0.25 * latest.case_deltas"),
    ("43 44", *NO_GRADIENT),
    ("45", "gradient_descent.gradient_noise:measure_noise", "rng.permutation(n)[:size]", "rng.integers(n, size=size)"),
    ("45", "gradient_descent.gradient_noise:measure_noise", "rng.integers(n, size=(n_draws, size))", "draws[0]"),
    ("45", "gradient_descent.gradient_noise:GradientNoise.expected", "self.n_cases - sizes", "self.n_cases"),
    # Networks as matrices
    ("11 13 16", *WRONG_ORDER),
    ("11 13 15 16", *NO_BIAS_NODE),
    ("15 16", *OWN_BIAS),
    ("12", "matrices.forward_pass:_weighted_sums", "(X.T @ W + b.T).T", "(X.T @ W).T"),
    ("12", "matrices.forward_pass:_weighted_sums", "(X.T @ W + b.T).T", "(X.T @ W + b.T)[::-1].T"),
    ("13", "matrices.forward_pass:run_forward", "(F, G)", "(G, F)"),
    ("13", "activation_formulas:sigmoid", "np.exp(-np.abs(z))", "np.exp2(-np.abs(z))"),
    ("14", "activation_formulas:sigmoid", "1.0 + e, out", "e.sum(axis=0), out"),
    ("14", "activation_formulas:softplus", "np.maximum(z, 0.0)", "np.cumsum(np.maximum(z, 0.0), axis=-1)"),
    ("15", "engine.network:Network._initial_theta", "np.zeros(self.n_parameters)", "np.full(self.n_parameters, 0.1)"),
    ("16", "matrices.forward_pass:_weighted_sums", "np.repeat(b, X.shape[1], axis=1)", "np.repeat(b[::-1], X.shape[1], axis=1)"),
    ("46", *WRONG_ORDER),
    ("46", *NO_BIAS_NODE),
    # Activation functions
    ("17 18 22", "activation_formulas:sigmoid_derivative", "np.divide(e, np.square(1.0 + e), out)", "out.fill(1.0)"),
    ("17 18 22", *SLOPE_TWICE),
    ("17", "activation_functions.traits:live_region", ">= threshold", ">= 2.0 * threshold"),
    ("18", "activation_formulas:sigmoid_derivative", "np.divide(e,", "np.divide(0.0 * e,"),
    ("18", "activation_functions.comparison:train_from", "z -= learning_rate", "z += learning_rate"),
    ("18", "activation_functions.comparison:train_from", "learning_rate * 2.0", "learning_rate"),
    ("19", ACTIVATIONS, "tanh", {"function": ACTIVATIONS["sigmoid"].function}),
    ("19", ACTIVATIONS, "tanh", {"function": lambda z, out: np.add(np.tanh(z), 0.1, out=out)}),
    ("19", "activation_functions.traits:distance_from_identity", "activation(z) - z", "activation(z) - 2.0 * z"),
    ("20 22 23", *ENGINE_SLOPE_ONE),
    ("20", "activation_formulas:_is_positive", "np.greater(x", "np.greater_equal(x"),
    ("20 22 23", *ENGINE_SLOPE_HALF),
    ("20 22 23", *ENGINE_NO_SLOPE),
    ("20 23", *NO_DELTA),
    ("21", "activation_formulas:relu", "np.maximum(z, ZERO", "np.maximum(z, 0.01 * z"),
    ("21", "activation_functions.depth:_measure", "(output == 0.0)", "(output >= 0.0)"),
    ("22", "activation_formulas:sigmoid", "np.exp(-np.abs(z))", "np.exp2(-np.abs(z))"),
    ("22", "activation_formulas:sigmoid_derivative", "np.square(1.0 + e)", "1.0 + e"),
    ("23", INITIALISATIONS, "orthogonal", {"draw": INITIALISATIONS["uniform"].draw}),
    ("24 25", "activation_formulas:relu_derivative_of_output", "_is_positive, (x, out)", "_greater_derivative, (x, out, 0.01)"),
    ("24", "activation_functions.dying_relu:ReluNeuron.after", "- self.step_rate", "+ self.step_rate"),
    ("24", "activation_functions.dying_relu:NeuronState.gradient", "self.trace", "0.0 * self.trace"),
    ("25", "activation_formulas:_greater_derivative", "np.maximum(out, slope", "np.maximum(out, 2.0 * slope"),
    ("25", "activation_formulas:prelu_derivative", "np.copyto(out, slope)", "np.copyto(out, 0.0)"),
    ("25", "engine.passes:_sum_slope_gradient", "out[..., 0, 0] = (", "out[..., 0, 0] = -1.0 * ("),
    ("25", "engine.passes:_draw_uniform", "out += low", "out -= low"),
    ("25", "engine.passes:_draw_uniform", "high - low", "high + low"),
    ("25", LOSSES, "mse", {"scale": LOSSES["mae"].scale}),
    ("26", "activation_formulas:elu_derivative", "np.exp(np.minimum(z, 0.0))", "np.zeros_like(z)"),
    ("26", "activation_formulas:elu_derivative", "alpha, out", "0.5 * alpha, out"),
    ("26", "activation_formulas:leaky_relu_derivative", "_greater_derivative(z, out, slope)", "_greater_derivative(z, out, 0.5)"),
    ("26", "activation_formulas:relu_derivative", "np.sign(np.maximum(z, ZERO, out=out), out)", "np.copyto(out, np.exp(z))"),
    ("26", "activation_functions.bouncing:Bounce.sums", "self.std *", "2.0 * self.std *"),
    ("47", "activation_formulas:tanh_derivative_of_output", "(np.subtract, (ONE, out, out))", "(np.multiply, (x, 0.0, out))"),
    ("47", "activation_functions.depth:_train", "advance_to(study.n_updates)", "advance_to(0)"),
    ("48", *ENGINE_SLOPE_ONE),
    ("48", ACTIVATIONS, "sigmoid", {"derivative_calls": ACTIVATIONS["tanh"].derivative_calls}),
    ("48", "activation_functions.depth:_train", "networks.theta - start", "networks.theta"),
    ("49", "activation_formulas:relu_derivative_of_output", "_is_positive, (x, out)", "np.copyto, (out, 0.0)"),
    ("49", "activation_formulas:relu_derivative_of_output", "_is_positive, (x, out)", "_greater_derivative, (x, out, 0.01)"),
    ("49", *NO_DELTA),
    # Loss functions
    ("27b", "probability:_softmax_parts", "np.exp(difference)", "np.ones_like(difference)"),
    ("27 27b", *NOT_SCALED),
    ("27", *NO_SHIFT),
    ("27", *EXACT_SOFTMAX, "np.sinh(sums) / np.sinh(sums).sum(axis=-2, keepdims=True)"),
    ("27b 28b", *POWERS_OF_2),
    ("27b 28b", "probability:_softmax_parts", "np.exp(difference)", "np.exp2(difference)"),
    ("28", "loss_functions.softmax_competition:Competition.jacobian", "-np.outer", "np.outer"),
    ("28", "loss_functions.softmax_competition:Competition.jacobian", "-np.outer", "-0.5 * np.outer"),
    ("28", *NOT_SCALED),
    ("29 29b 30", "probability:cross_entropy", "-times_log(T, P, base)", "-times_log(P, T, base)"),
    ("29 29b 30 30b", *NATS),
    ("29 29b 30 30b", *PAIR_IN_NATS),
    ("29 29b 30 30b", "loss_functions.divergence:DistributionPair.terms", "-times_log(", "times_log("),
    ("30", "probability:kl_divergence", "P, T, is_vector =", "T, P, is_vector ="),
    ("30", "loss_functions.divergence:DistributionPair.kl", "self.T, self.P", "self.P, self.T"),
    ("30 30b", "probability:entropy", "-times_log(P, P, base)", "times_log(P, P, base)"),
    ("30 30b", "loss_functions.divergence:DistributionPair.entropy_of_T", "self.T, self.T", "self.T, self.P"),
    ("31", "loss_functions.sigmoid_output:SigmoidOutputs.terms", "self.t == 1.0, self.t == 0.0", "self.t == 0.0, self.t == 1.0"),
    ("31", "loss_functions.sigmoid_output:SigmoidOutputs.terms", "surprises, 0.0)", "surprises, surprises)"),
    ("31", "probability:log_loss", "times_log_one_minus(1.0 - t, p)", "times_log_one_minus(t, p)"),
    ("32", "loss_functions.sigmoid_output:SigmoidOutputs.squared_error_derivatives", "* self.sigmoid_derivatives", ""),
    ("32", "loss_functions.sigmoid_output:SigmoidOutputs.squared_error_derivatives", "2.0 * self", "self"),
    ("32", "loss_functions.sigmoid_output:SigmoidOutputs.errors", "- self.t * self.one_minus_p", "+ 0.5 * self.one_minus_p"),
    ("32", "loss_functions.sigmoid_output:SigmoidOutputs.sigmoid_derivatives", "self.p * self.one", "self.p / self.one"),
    ("32", LOSSES, "log_loss", {"scale": LOSSES["mse"].scale}),
    ("32", *ENGINE_SLOPE_HALF),
    ("50", "loss_functions.softmax_competition:Competition.curves", 'self.function == "softmax"', "True"),
    ("50", "activation_formulas:softplus", "np.maximum(z, 0.0)", "np.cumsum(np.maximum(z, 0.0), axis=-1)"),
    ("51", "loss_functions.softmax_batch:SoftmaxBatch.scaled", "/ self.temperature", ""),
    ("51", "loss_functions.softmax_competition:Competition.curves", "Z / self.temperature", "Z * self.temperature"),
    ("51", "probability:_softmax_parts", "np.exp(difference)", "np.exp2(difference)"),
    ("52", "loss_functions.softmax_competition:Competition.inhibition", "np.asarray(times)", "0.0 * np.asarray(times)"),
    ("52", "loss_functions.softmax_competition:Competition.inhibition", "np.asarray(times)", "2.0 * np.asarray(times)"),
    ("52", *NOT_SCALED),
    # Maximum likelihood
    ("33", "maximum_likelihood.joint_counts:SplitLikelihood.log_marginal", "self.p_values)", "self.p_values * self.theta[0])"),
    ("33", "maximum_likelihood.joint_counts:SplitLikelihood.log_likelihood", "self.theta * self.p_values", "self.theta"),
    ("33", "maximum_likelihood.joint_counts:SplitLikelihood.log_conditional", "self.theta)", "self.best.theta)"),
    ("34", "maximum_likelihood.classifier_likelihood:dot_product", "T == 0.0", "T != 0.0"),
    ("34", "maximum_likelihood.classifier_likelihood:dot_product", "T == 0.0, 0.0, T * log_P", "T == 2.0, 0.0, log_P"),
    ("35", "losses:_cross_entropy_costs_from_sums", "0.0 - np.where", "np.where"),
    ("34 35", *NO_LOG1P),
    ("34 35", *POWERS_OF_2),
    ("35", f"{LIKELIHOOD_RUN}.total_costs", "self.cases.n_cases *", "1.0 *"),
    ("35", f"{LIKELIHOOD_RUN}.log_likelihoods", ".sum(axis=1)", ".mean(axis=1)"),
    ("36", "maximum_likelihood.sample:Sample.sigma", "/ self.n", "/ (self.n - 1)"),
    ("36", "maximum_likelihood.sample:Sample.mean", "rough + (self.x - rough).mean()", "np.median(self.x)"),
    ("36", "maximum_likelihood.gaussian:gaussian_log_density", "0.5 * z * z", "z * z"),
    ("36 37", "maximum_likelihood.gaussian:gaussian_log_likelihood", "0.5 * mse", "mse"),
    ("37", "maximum_likelihood.gaussian:gaussian_log_likelihood", "np.log(sigma)", "2.0 * np.log(sigma)"),
    ("37", "maximum_likelihood.gaussian:GaussianGuess._product_and_loss", "start + lost + 1", "start + lost + 2"),
    ("38", "maximum_likelihood.gaussian:max_log_likelihood", "+ 0.5)", "+ 1.0)"),
    ("38", "maximum_likelihood.gaussian:max_log_likelihood", "np.log(sample.sigma)", "np.log(sample.variance)"),
    ("38", "maximum_likelihood.gaussian:gaussian_log_density", "- HALF_LOG_2PI", ""),
    ("39", "maximum_likelihood.regression:log_density", "np.square(scaled)", "np.abs(scaled)"),
    ("39", "maximum_likelihood.regression:log_density", "np.log(2.0 * np.pi)", "np.log(np.pi)"),
    ("39", "maximum_likelihood.regression:noise_log_likelihood", "float(", "-float("),
    ("40", "maximum_likelihood.curve_descent:descend_polynomial", "-2.0 * (Q @ errors) / n", "-(Q @ np.sign(errors)) / n"),
    ("40", "maximum_likelihood.curve_descent:descend_polynomial", "(points.y - points.y_mean)", "(points.y + points.y_mean)"),
    ("40", "maximum_likelihood.polynomial:least_squares", "return c +", "return 1.01 * c +"),
    ("53", "maximum_likelihood.joint_counts:SplitLikelihood.log_likelihood", "self.theta *", "(1.0 + self.theta) *"),
    ("53", "maximum_likelihood.joint_counts:SplitLikelihood.log_likelihood", "* self.p_values", "* self.counts.sum(axis=0)"),
    (
        "53",
        "maximum_likelihood.joint_counts:conditional_mle",
        "counts / np.maximum(n_of_value, 1)",
        "(counts + 1) / (n_of_value + 2)",
    ),
    ("54", "optimizers:_gradient_descent", "(np.subtract, (theta, step, theta))", "(np.add, (theta, step, theta))"),
    ("54", f"{LIKELIHOOD_RUN}.log_likelihoods_kept_out", "test_loss", "train_loss"),
    ("54", f"{LIKELIHOOD_RUN}.log_likelihoods_kept_out", "-self.n_kept_out", "self.n_kept_out"),
]

EACH = [(name, *how) for names, *how in BREAKS for name in names.split()]
FIRST = {name: how for name, *how in reversed(EACH)}


def innermost(thing):
    """The plain function within a property, a cached function or a static method."""
    for name in ("fget", "func", "__wrapped__", "__func__"):
        thing = getattr(thing, name, thing)
    return thing


def break_source(monkeypatch, where, old, new):
    """Change the source of a function for all who hold it: its code is replaced in place."""
    module_name, path = where.split(":")
    owner = importlib.import_module(f"nnkit.{module_name}")
    for name in path.split("."):
        owner = inspect.getattr_static(owner, name)
    function = innermost(owner)
    source = textwrap.dedent(inspect.getsource(function))
    assert old in source, f"{where} has no {old!r}"
    namespace = dict(function.__globals__)
    exec(compile(source.replace(old, new), where, "exec"), namespace)
    monkeypatch.setattr(function, "__code__", innermost(namespace[function.__name__]).__code__)


def forget():
    """Empty nnkit's caches: what they hold was computed by other code."""
    for name, module in [*sys.modules.items()]:
        for thing in vars(module).values() if name.startswith("nnkit") else ():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


@pytest.fixture
def broken(monkeypatch):
    """A function that breaks nnkit until the end of the test."""

    def break_it(where, old, new):
        if isinstance(where, str):
            break_source(monkeypatch, where, old, new)
        else:
            monkeypatch.setitem(where, old, replace(where[old], **new))
        forget()

    yield break_it
    monkeypatch.undo()
    forget()


@pytest.fixture(scope="module")
def right_answers():
    """The position of each claim's right answer."""
    return {name: claim.right(claim.measure()) for name, claim in BY_NAME.items()}


@pytest.mark.parametrize(("name", "where", "old", "new"), EACH)
def test_a_broken_claim_fails(right_answers, broken, name, where, old, new):
    claim = BY_NAME[name]
    broken(where, old, new)
    with np.errstate(all="ignore"):
        value = float(claim.measure())
    assert not claim.holds(value), f"{claim.sentence(value)} It holds all the same."
    if FIRST[name] == [where, old, new]:
        assert claim.right(value) != right_answers[name]


def test_every_claim_is_broken_in_two_ways_at_least():
    names = [name for name, *_ in EACH]
    assert all(names.count(name) >= 2 for name in BY_NAME)
