"""One sigmoid output under log loss and squared error, against the formulas, mpmath and numerical slopes."""

import math

import mpmath
import numpy as np
import pytest

import nnkit
from nnkit.loss_functions.sigmoid_output import sigmoid_outputs

PLACES = [-800.0, -40.0, -10.0, -3.0, -0.5, 0.0, 1e-9, 2.0, 9.0, 37.0, 720.0]


@pytest.mark.parametrize("t", [0, 1])
@pytest.mark.parametrize("v", PLACES)
def test_costs_and_slopes_are_exact_far_out(v, t):
    outputs = sigmoid_outputs(t, v=v)
    with mpmath.workdps(400):
        p = 1 / (1 + mpmath.exp(-mpmath.mpf(v)))
        cost = -mpmath.log(p) if t else -mpmath.log(1 - p)
        error, slope = p - t, p * (1 - p)
        expected = {
            "costs": cost,
            "errors": error,
            "squared_errors": error**2,
            "sigmoid_derivatives": slope,
            "log_loss_derivatives": error,
            "squared_error_derivatives": 2 * error * slope,
        }
        for name, value in expected.items():
            assert getattr(outputs, name)[0] == pytest.approx(float(value), rel=1e-14, abs=1e-300), name
        assert outputs.v[0] == v
        assert outputs.p[0] == pytest.approx(float(p), rel=1e-15, abs=1e-300)


@pytest.mark.parametrize("t", [0, 1])
@pytest.mark.parametrize("p", [1e-12, 0.01, 0.3, 0.5, 0.95, 0.999])
def test_outputs_given_by_p_cost_what_the_formula_says(p, t):
    outputs = sigmoid_outputs(t, p=p)
    assert outputs.costs[0] == pytest.approx(-(t * math.log(p) + (1 - t) * math.log1p(-p)), rel=1e-14)
    assert outputs.costs[0] == pytest.approx(nnkit.log_loss([p], [t]), rel=1e-14)
    assert outputs.v[0] == pytest.approx(math.log(p) - math.log1p(-p), rel=1e-12, abs=1e-15)
    by_chain_rule = outputs.log_loss_derivatives_by_p[0] * outputs.sigmoid_derivatives[0]
    assert outputs.log_loss_derivatives[0] == pytest.approx(by_chain_rule, rel=1e-12)


@pytest.mark.parametrize("t", [0, 1])
def test_slopes_are_those_of_the_costs(t):
    v, step = np.linspace(-6.0, 6.0, 49), 1e-5
    targets = np.full(v.shape, t)
    here, below, above = (sigmoid_outputs(targets, v=v + shift) for shift in (0.0, -step, step))
    np.testing.assert_allclose((above.costs - below.costs) / (2 * step), here.log_loss_derivatives, atol=1e-9)
    np.testing.assert_allclose(
        (above.squared_errors - below.squared_errors) / (2 * step), here.squared_error_derivatives, atol=1e-9
    )


def test_slopes_agree_with_the_networks_own():
    for loss, name in (("log_loss", "log_loss_derivatives"), ("mse", "squared_error_derivatives")):
        network = nnkit.Network((1, 1), "sigmoid", loss, np.array([0.0, -2.5]))
        gradient = network.gradient([[1.0]], [[1.0]])
        assert gradient[1] == pytest.approx(getattr(sigmoid_outputs(1, v=-2.5), name)[0], rel=1e-13)


def test_the_numbers_of_the_slide():
    # x(1 - x) at x = 0.95 and at 0.05: the slide prints 0.048, exactly 0.0475
    outputs = sigmoid_outputs([1, 0], p=[0.95, 0.05])
    np.testing.assert_allclose(outputs.sigmoid_derivatives, 0.0475, rtol=1e-14)


def test_only_one_term_is_not_zero():
    outputs = sigmoid_outputs([1, 0, 1, 0], p=[0.9, 0.2, 0.3, 0.7])
    np.testing.assert_allclose(outputs.terms, [[-math.log(0.9), 0, -math.log(0.3), 0], [0, -math.log(0.8), 0, -math.log(0.3)]])
    assert outputs.log_loss == pytest.approx(sum(-math.log(q) for q in (0.9, 0.8, 0.3, 0.3)) / 4)
    assert outputs.squared_error == pytest.approx((0.01 + 0.04 + 0.49 + 0.49) / 4)


def test_certainty_is_free_where_right_and_infinite_where_wrong():
    outputs = sigmoid_outputs([1, 1, 0, 0], p=[1.0, 0.0, 0.0, 1.0])
    assert outputs.costs.tolist() == [0.0, math.inf, 0.0, math.inf]
    assert outputs.log_loss == math.inf
    assert outputs.v.tolist() == [math.inf, -math.inf, -math.inf, math.inf]
    assert outputs.log_loss_derivatives.tolist() == [0.0, -1.0, 0.0, 1.0]
    assert outputs.squared_error_derivatives.tolist() == [0.0, 0.0, 0.0, 0.0]
    by_v = sigmoid_outputs([1, 1], v=[math.inf, -math.inf])
    assert by_v.costs.tolist() == [0.0, math.inf]
    assert by_v.p.tolist() == [1.0, 0.0]
    assert not np.signbit(outputs.terms).any()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"t": 1, "p": 1.2}, "p: received 1.2 in case 1; accepted are numbers from 0 to 1."),
        ({"t": [1, 0], "p": [0.5, -0.1]}, "p: received -0.1 in case 2"),
        ({"t": 1, "p": math.nan}, "p: received nan"),
        ({"t": 1, "v": math.nan}, "v: received nan in case 1; accepted are numbers."),
        ({"t": 0.5, "v": 1.0}, "t: received 0.5 in case 1; accepted are 0 and 1."),
        ({"t": [1, 0], "v": [1.0]}, "t: received 2 targets; accepted are 1, one for each v."),
        ({"t": [], "v": []}, "v: received shape (0,)"),
        ({"t": 1, "v": "much"}, "v: received 'much'"),
        ({"t": 1}, "v, p: received neither"),
        ({"t": 1, "v": 0.0, "p": 0.5}, "v, p: received both"),
    ],
)
def test_what_cannot_be_used_is_named(arguments, said):
    with pytest.raises(ValueError) as raised:
        sigmoid_outputs(**arguments)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "outputs",
    [
        sigmoid_outputs(1, v=-4.0),
        sigmoid_outputs([1, 0], p=[0.0, 0.3]),
        sigmoid_outputs([1, 0], v=[math.inf, -math.inf]),
        sigmoid_outputs(np.arange(45) % 2, v=np.linspace(-9, 9, 45)),
    ],
)
def test_the_offered_code_prints_the_same_numbers(outputs, capsys):
    exec(outputs.to_python(), {})
    *rows, mean, typical, squared = capsys.readouterr().out.splitlines()
    printed = np.array([row.split() for row in rows], dtype=float)
    columns = (outputs.p, outputs.t, outputs.costs, outputs.squared_errors)
    expected = np.stack([*columns, outputs.log_loss_derivatives, outputs.squared_error_derivatives], axis=1)
    np.testing.assert_allclose(printed, expected, rtol=1e-5)
    assert float(mean.removeprefix("log loss: ")) == pytest.approx(outputs.log_loss, rel=1e-5)
    assert float(typical.split(": ")[1]) == pytest.approx(np.exp(-outputs.costs.mean()), rel=1e-5)
    assert float(squared.removeprefix("squared error: ")) == pytest.approx(outputs.squared_error, rel=1e-5)


def test_the_file_holds_every_case():
    outputs = sigmoid_outputs([1, 0, 1], p=[0.9, 0.2, 0.0])
    table = np.genfromtxt(outputs.to_csv().splitlines(), delimiter=",", names=True)
    np.testing.assert_array_equal(table["log_loss"], outputs.costs)
    np.testing.assert_array_equal(table["squared_error_slope"], outputs.squared_error_derivatives)
    assert table["case"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (sigmoid_outputs(1, v=-10.0), "11,000 times less"),  # 1 + cosh 10
        (sigmoid_outputs(0, v=-6.0), "rightly so"),
        (sigmoid_outputs(1, p=0.0), "The cost is infinite"),
        (sigmoid_outputs(1, v=-800.0), "too small for the computer"),
        (sigmoid_outputs(0, p=0.5), "undecided"),
        (sigmoid_outputs(0, v=1.0), "On the wrong side"),
        (sigmoid_outputs(1, v=1.0), "not saturated here"),
        (sigmoid_outputs([1, 0], p=[0.0, 0.1]), "The mean is infinite"),
        (sigmoid_outputs([1, 0], p=[0.2, 0.1]), "**Case 1 costs most**: 1.61"),
        (sigmoid_outputs([1, 0], v=[-8.0, 1.0]), "Saturated and wrong: 1 of 2"),
        (sigmoid_outputs([1, 0], p=[1.0, 0.0]), "All 2 cases cost the same**: 0"),
    ],
)
def test_what_to_notice_is_true_of_the_outputs(outputs, said):
    assert any(said in sentence for sentence in outputs.takeaways())
    assert all("nan" not in sentence for sentence in outputs.takeaways())
