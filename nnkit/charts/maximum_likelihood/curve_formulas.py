"""What the chart of a curve through points computes in the browser.

The browser computes with polynomials q_k that are orthogonal over the points as they were sent: the sums of q_j q_k over them
are n for j = k and 0 otherwise. Where one point leaves its place and comes to another, these sums change by two products of the
q_k at both places, and the least squares follow by the Sherman-Morrison-Woodbury formula, exactly and for every degree.
"""

from math import log, pi

from nnkit.charts.live import sent
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE

COEFFICIENTS = range(MOST_DEGREE + 1)


def _horner(coefficients: list[str], u: str) -> str:
    """The expression of a polynomial in u, from its coefficients of 1, u, u^2, ..."""
    expression = coefficients[-1]
    for coefficient in reversed(coefficients[:-1]):
        expression = f"{coefficient} + {u} * ({expression})"
    return expression


def _sum(*factors: str) -> str:
    """The expression of a sum over k of products of numbers named with k."""
    return " + ".join(" * ".join(f"{factor}{k}" for factor in factors) for k in COEFFICIENTS)


SENT = {
    "n": "1", "y_mean": "0", "y_scale": "1", "centre": "0", "half": "1", "squares": "1", "loss": "1", "best_loss": "1",
    "is_gaussian": "1", "is_polynomial": "1", "refits": "0", "counts": "0",
}  # fmt: skip
FIT = {name: f"{name}_sent" for name in SENT}


def value_at(x: str) -> str:
    """The expression for the curve's value at x."""
    return _horner([f"w{k}" for k in COEFFICIENTS], f"(({x} - {FIT['centre']}) / {FIT['half']})")


def log_likelihood_of(sigma: str, loss: str) -> str:
    """The expression for LogL by sigma and the error."""
    gaussian = f"log({sigma}) + {0.5 * log(2.0 * pi)!r} + 0.5 * {loss} / ({sigma} * {sigma})"
    return f"-n * ({FIT['is_gaussian']} ? {gaussian} : log(2 * {sigma}) + {loss} / {sigma})"


def formulas() -> dict[str, str]:
    """The numbers that the chart computes, in this order."""
    signals = {FIT[name]: sent("fit", name, otherwise) for name, otherwise in SENT.items()} | {
        "basis": "length(data('basis')) ? data('basis') : null",
        "is_node": "row >= 0 && moved.name === 'node'",
        "is_taken": f"row >= 0 && moved.name === 'point' && row < {FIT['n']} ? 1 : 0",
        "is_put": "row >= 0 && !is_node && !is_out ? 1 : 0",
        "n": f"{FIT['n']} - is_taken + is_put",
        "z_old": f"is_taken ? (moved.datum.y - {FIT['y_mean']}) / {FIT['y_scale']} : 0",
        "z_new": f"is_put ? (at_y - {FIT['y_mean']}) / {FIT['y_scale']} : 0",
        "u_old": f"is_taken ? (moved.datum.x - {FIT['centre']}) / {FIT['half']} : 0",
        "u_new": f"is_put ? (at_x - {FIT['centre']}) / {FIT['half']} : 0",
    }
    for k in COEFFICIENTS:
        powers = [f"basis[{k}].p{j}" for j in range(k + 1)]
        signals[f"old{k}"] = f"basis && is_taken ? {_horner(powers, 'u_old')} : 0"
        signals[f"new{k}"] = f"basis && is_put ? {_horner(powers, 'u_new')} : 0"
        signals[f"b{k}"] = f"(basis ? basis[{k}].b : 0) - z_old * old{k} + z_new * new{k}"
    signals |= {
        "old_old": f"{_sum('old', 'old')}",
        "new_new": f"{_sum('new', 'new')}",
        "old_new": f"{_sum('old', 'new')}",
        "old_b": f"{_sum('old', 'b')}",
        "new_b": f"{_sum('new', 'b')}",
        "m_old": f"old_old / {FIT['n']} - 1",
        "m_new": f"new_new / {FIT['n']} + 1",
        "m_both": f"old_new / {FIT['n']}",
        "v_old": "(m_new * old_b - m_both * new_b) / (m_old * m_new - m_both * m_both)",
        "v_new": "(m_old * new_b - m_both * old_b) / (m_old * m_new - m_both * m_both)",
        "pulled": f"is_node ? (pull - moved.datum.value) / {FIT['y_scale']} : 0",
    }
    for k in COEFFICIENTS:
        refitted = f"(b{k} - (old{k} * v_old + new{k} * v_new) / {FIT['n']}) / {FIT['n']}"
        drawn = f"clamp(round(10000 * (basis[{k}].c + moved.datum.a{k} * pulled)) / 10000, -3, 3)"
        own = f"basis ? (is_node ? {drawn} : basis[{k}].c) : 0"
        signals[f"c{k}"] = f"{FIT['refits']} && row >= 0 ? {refitted} : {own}"
    for j in COEFFICIENTS:
        in_u = " + ".join(f"c{k} * basis[{k}].p{j}" for k in range(j, MOST_DEGREE + 1))
        shift = FIT["y_mean"] if j == 0 else "0"
        signals[f"w{j}"] = f"{shift} + {FIT['y_scale']} * (basis ? {in_u} : 0)"
    squares = f"{FIT['squares']} - z_old * z_old + z_new * z_new - 2 * ({_sum('c', 'b')}) + {FIT['n']} * ({_sum('c', 'c')})"
    squares += f" - pow({_sum('c', 'old')}, 2) + pow({_sum('c', 'new')}, 2)"
    own = f"({FIT['squares']} - z_old * z_old + z_new * z_new) / n - pow((z_new - z_old) / n, 2)"
    signals |= {
        "spread": f"row >= 0 ? sqrt(max({own}, 0)) : 1",  # the standard deviation of y, in the unit of the one that was sent
        "share": f"({squares}) / n",  # of the variance of y: below 1e-13 it is rounding, and the curve meets all points
        "mse": f"share < 1e-13 ? 0 : share * pow({FIT['y_scale']}, 2)",
        "loss": f"{FIT['counts']} && row >= 0 ? mse : {FIT['loss']}",
        "best_loss": f"{FIT['refits']} ? loss : {FIT['best_loss']}",
        "held_sigma": "held_ratio * y_scale_sent * (spread > 0 ? spread : 1)",
        "sigma": f"held_sigma > 0 ? held_sigma : {FIT['is_gaussian']} ? sqrt(loss) : loss",
        "best_sigma": f"held_sigma > 0 ? held_sigma : {FIT['is_gaussian']} ? sqrt(best_loss) : best_loss",
        "log_likelihood": log_likelihood_of("sigma", "loss"),
        "best_log_likelihood": log_likelihood_of("best_sigma", "best_loss"),
    }
    return signals
