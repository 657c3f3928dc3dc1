"""Functions side by side: what is read at the ruler, what is said, and how a neuron learns from there."""

import contextlib
import io
from math import log

import numpy as np
import pytest

import nnkit
from nnkit.activation_functions import ActivationComparison, live_region, train_from
from nnkit.activation_functions.comparison import N_UPDATES, describe_region
from nnkit.activation_functions.parameters import read_activations
from nnkit.result import Result


def test_the_lectures_numbers():
    # x = 0.95 where z = ln(0.95 / 0.05) = ln 19; x (1 - x) is then 0.0475, which the slide prints as 0.048
    curves = ActivationComparison("sigmoid", at=log(19.0))
    assert curves.values == pytest.approx([0.95], rel=1e-15)
    assert curves.derivatives == pytest.approx([0.0475], rel=1e-14)
    assert curves.traits[0].largest_derivative == 0.25
    assert ActivationComparison("tanh", at=0.0).values.tolist() == [0.0]


def test_parameters_reach_everything():
    curves = ActivationComparison("leaky_relu-elu", "leaky_relu.slope=0.2,elu.alpha=2", at=-1.0)
    assert curves.values == pytest.approx([-0.2, 2.0 * np.expm1(-1.0)])
    assert curves.derivatives == pytest.approx([0.2, 2.0 * np.exp(-1.0)])
    assert [found.derivatives_at_zero for found in curves.traits] == [(0.2, 1.0), (2.0, 1.0)]
    assert curves.live[0].intervals == ((-np.inf, np.inf),)
    text = " ".join(curves.takeaways())
    assert "Leaky ReLU (slope 0.2) from 0.2 to 1" in text
    assert "ELU (alpha 2) from 2 to 1" in text


def printed(code):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    return out.getvalue().splitlines()


def test_the_code_prints_the_same_numbers():
    curves = ActivationComparison("sigmoid-rrelu-elu", "rrelu.upper=0.5,elu.alpha=0.3", 0.1, -0.7)
    lines = [line.split(": ") for line in printed(curves.to_python())]
    assert [name for name, _ in lines] == ["sigmoid", "rrelu", "elu"]
    numbers = np.array([rest.split() for _, rest in lines], dtype=float)
    expected = [
        curves.values,
        curves.derivatives,
        [found.largest_derivative for found in curves.traits],
        [live.width for live in curves.live],
    ]
    np.testing.assert_allclose(numbers.T, np.array(expected), rtol=1e-5)


def test_a_comparison_is_a_result():
    comparison = ActivationComparison("elu", "elu.alpha=2")
    assert isinstance(comparison, Result)
    assert comparison.key == ActivationComparison("elu", "elu.alpha=2.0")


def test_the_table_has_every_function():
    rows = ActivationComparison("sigmoid-relu").to_csv(2.0).splitlines()
    assert rows[0] == "z,sigmoid,sigmoid_derivative,relu,relu_derivative"
    numbers = np.array([row.split(",") for row in rows[1:]], dtype=float)
    z = numbers[:, 0]
    assert (z[0], z[-1]) == (-2.0, 2.0)
    np.testing.assert_allclose(numbers[:, 1], 1.0 / (1.0 + np.exp(-z)), rtol=1e-14)
    np.testing.assert_array_equal(numbers[:, 4], z > 0.0)


@pytest.mark.parametrize(
    ("names", "parameters", "said"),
    [
        ("sigmoid-relu", "", "**The slope of Sigmoid is at most 0.25**, that of ReLU up to 1."),
        ("softplus-relu", "", "**The slope of ReLU and Softplus is at most 1**, the same for all."),
        ("sigmoid", "", "f(z) = 0.7311 and the slope is 0.1966"),
        ("sigmoid", "", "at most 9.6 × 10⁻⁷"),
        ("sigmoid-relu", "", "Sigmoid: from −2.887 to 2.887, 5.775 wide; ReLU: above 0"),
        ("step-sigmoid", "", "**The slope of Step is 0 everywhere**"),
        ("relu-elu", "", "**The slope jumps at 0** for ReLU, not for ELU."),
        ("step-relu", "", "**The slope jumps at 0** for ReLU; Step itself jumps."),
        ("elu", "elu.alpha=2", "The slope at 0, from left to right: ELU (alpha 2) from 2 to 1."),
        ("sigmoid-tanh", "", "**No slope jumps at 0**"),
        ("identity-sigmoid-tanh", "", "the identity differs from tanh by up to 0.0087, from Sigmoid by up to 0.73"),
        ("sigmoid-tanh", "", "no slope is below 0.05"),
    ],
)
def test_takeaways_hold_for_the_settings(names, parameters, said):
    assert any(said in sentence for sentence in ActivationComparison(names, parameters).takeaways())


def test_what_is_dead_at_the_ruler_is_named():
    first, *others = ActivationComparison("sigmoid-tanh-relu", at=6.0).takeaways()
    assert "From z = 6 Sigmoid and tanh hardly move" in first
    assert any("the slope of Sigmoid and tanh is below 0.05" in sentence for sentence in others)


def test_regions_in_words():
    assert describe_region(live_region(nnkit.ACTIVATIONS["identity"], 0.5)) == "everywhere"
    assert describe_region(live_region(nnkit.ACTIVATIONS["step"], 0.5)) == "nowhere"
    assert describe_region(live_region(nnkit.ACTIVATIONS["silu"], 0.05)).startswith("from −4.083 to −1.559, 2.524 wide and")


def test_names_are_read_in_the_catalogues_order():
    assert read_activations("curves", "relu-sigmoid-relu") == "sigmoid-relu"
    assert read_activations("curves", ["elu"]) == "elu"
    for wrong in ("", [], "sigmoid-", "sigmoid-swish", "Sigmoid"):
        with pytest.raises(ValueError, match=r"curves: received .*; accepted is"):
            read_activations("curves", wrong)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold": 0.0}, "threshold: received 0.0"),
        ({"at": np.inf}, "at: received inf"),
        ({"at": 51}, "at: received 51"),
        ({"parameters": "elu.alpha=9"}, "elu.alpha: received '9'; accepted is a number from 0.01 to 5"),
    ],
)
def test_what_cannot_be_used_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        ActivationComparison("elu", **options)
    with pytest.raises(ValueError, match="activations: received ''; accepted is at least one function"):
        ActivationComparison("")


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "elu", "gelu"])
def test_a_neuron_learns_as_a_network_of_one_does(name):
    start, rate, n_updates = 1.3, 0.2, 25
    activation = nnkit.ACTIVATIONS[name]
    network = nnkit.Network((1, 1), name, "mse", np.array([start, 0.0]))
    X, T = np.ones((1, 1)), np.full((1, 1), float(activation(0.0)))
    sums = train_from(activation, start, rate, n_updates)
    for update in range(n_updates):
        assert sums[update] == pytest.approx(network.theta[0], rel=1e-12)
        network.theta[0] -= rate * network.gradient(X, T)[0]  # the bias stays where it is


def test_a_saturated_neuron_does_not_learn():
    # an update is at most 2 * 1/2 * f'(10), as f - f(0) < 1/2
    sigmoid = nnkit.ACTIVATIONS["sigmoid"]
    moved = 10.0 - train_from(sigmoid, 10.0, 1.0, 100)[-1]
    assert 0.0 < moved < 100 * sigmoid.derivative(10.0) * 1.01
    said = ActivationComparison("sigmoid-tanh-relu", at=6.0).takeaways(0.1, 200)[-1]
    assert "less than 1% of the error is left for ReLU; Sigmoid ends at z = 5.95, 99" in said.replace("more than ", "")
    assert "ReLU has nothing to learn" in ActivationComparison("relu", at=-2.0).takeaways()[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((60.0,), "start: received"),
        ((1.0, 2.0), "learning_rate: received"),
        ((1.0, 0.1, N_UPDATES.high + 1), "n_updates: received"),
    ],
)
def test_learning_takes_no_nonsense(arguments, message):
    with pytest.raises(ValueError, match=message):
        train_from(nnkit.ACTIVATIONS["tanh"], *arguments)
