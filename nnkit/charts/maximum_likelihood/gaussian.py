"""Charts of a Gaussian guess: densities, log terms, their product and their sum, and LogL beside the mean squared error."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, INK, NEGATIVE, POSITIVE
from nnkit.charts.parts import Columns, cues, legend, table_chart, with_field
from nnkit.maximum_likelihood.gaussian import HALF_LOG_2PI, GaussianGuess, gaussian_log_density, gaussian_log_likelihood
from nnkit.maximum_likelihood.sample import Sample

HEIGHT = 350
MOST_STEMS = 60  # observations that are drawn one by one
MOST_MULTIPLIED = 20_000  # observations that the running product is followed over
MOST_ROWS = 500
CURVE_POINTS = 241
BAR = "#9AA5B4"
BEST = CLASS_COLOURS[2]
SMALLEST_FLOAT, LARGEST_FLOAT = np.log10(5e-324), np.log10(np.finfo(float).max)
METHODS = ("product of likelihoods", "sum of logs")
SIGMAS = ("σ as you set it", "best σ for each μ")
MARKED = ("your σ", "root of the MSE")


def x_window(sample: Sample, mu: float | None = None) -> tuple[float, float]:
    """The range of x that is drawn: all observations, with room for the tails and for a mu outside of them."""
    low, high = sample.low, sample.high
    if mu is not None:
        low, high = min(low, mu), max(high, mu)
    margin = 0.2 * (high - low) if high > low else max(abs(low), 1.0)
    return low - margin, high + margin


@chart
def likelihood_log_terms(guess: GaussianGuess) -> Drawing:
    """The logarithm of the density, a parabola, and the log terms of single observations on it."""
    sample = guess.sample
    x = np.linspace(*x_window(sample, guess.mu), CURVE_POINTS)
    terms = guess.log_terms(MOST_STEMS)
    tables = {
        "curve": {"x": x, "y": gaussian_log_density(x, guess.mu, guess.sigma)},
        "stems": {"x": sample.x[:MOST_STEMS], "y": terms, "observation": np.arange(1, len(terms) + 1)},
        "mean": {"y": np.array([guess.log_likelihood / sample.n])},
    }
    words = "A parabola, the logarithm of the density, with a point on it for single observations and a line at their mean."
    return Drawing(_log_terms_spec(), tables, words)


@chart
def running_likelihood(guess: GaussianGuess) -> Drawing:
    """The product of the likelihoods and the sum of their logs, observation by observation, until the product is lost."""
    lost = guess.product_lost_at
    n = guess.sample.n if lost is None else min(guess.sample.n, max(2 * lost, 20))
    terms = guess.log_terms(min(n, MOST_MULTIPLIED))
    sums = np.cumsum(terms)
    drawn = np.unique(np.rint(np.linspace(0, len(sums) - 1, MOST_ROWS)).astype(int))
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        products = np.log10(np.cumprod(np.exp(terms)))
    held = drawn[np.isfinite(products[drawn])]
    ends, limits = np.flatnonzero(~np.isfinite(products))[:1], np.array([])
    if len(ends):
        limits = np.array([SMALLEST_FLOAT if products[ends[0]] < 0.0 else LARGEST_FLOAT])
    becomes = "0" if len(limits) and limits[0] < 0.0 else "infinite"
    tables = {
        "running": {
            "observation": np.concatenate([held, drawn]) + 1,
            "power": np.concatenate([products[held], sums[drawn] / np.log(10.0)]),
            "method": np.repeat(np.array(METHODS, dtype=object), [len(held), len(drawn)]),
        },
        "lost": {
            "observation": ends + 1,
            "power": limits,
            "words": np.array([f"{becomes} from observation {end + 1:,} on" for end in ends], dtype=object),
        },
    }
    words = (
        "Two lines over the number of observations: the power of ten of the product of the likelihoods, until it leaves the "
        "floating-point numbers, and of the sum of the logs, which goes on."
    )
    return Drawing(_running_spec(), tables, words)


@chart
def likelihood_against_error(guess: GaussianGuess) -> Drawing:
    """LogL against the mean squared error as mu moves, with sigma held and with the best sigma for each mu."""
    sample = guess.sample
    reach = 1.15 * max(abs(guess.mu - sample.mean), 1.5 * sample.sigma, 1e-12)
    mse = sample.variance + np.square(np.linspace(0.0, reach, 81))
    if sample.is_constant:
        mse = mse[1:]  # at an error of 0 the best sigma would be 0
    held = -sample.n * (np.log(guess.sigma) + HALF_LOG_2PI + 0.5 * mse / guess.sigma**2)
    best = -0.5 * sample.n * (np.log(2.0 * np.pi * mse) + 1.0)
    tables = {
        "lines": {
            "mse": np.tile(mse, 2),
            "log_likelihood": np.concatenate([held, best]),
            "sigma": np.repeat(np.array(SIGMAS, dtype=object), len(mse)),
        },
        "guess": {"mse": np.array([guess.mse]), "log_likelihood": np.array([guess.log_likelihood])},
    }
    words = (
        "Two falling lines, LogL against the mean squared error as μ moves: with σ held as it is, and with the best σ for each "
        "μ. A diamond marks the guess."
    )
    return Drawing(_error_spec(), tables, words)


@chart
def likelihood_over_sigma(guess: GaussianGuess) -> Drawing:
    """LogL as sigma moves and mu stays: greatest where sigma is the root of the mean squared error."""
    best = max(float(np.sqrt(guess.mse)), 1e-12 * guess.sigma)
    low, high = 0.6 * min(best, guess.sigma), 1.6 * max(best, guess.sigma)
    sigma = np.unique(np.concatenate([np.geomspace(low, high, 160), [guess.sigma, best]]))
    heights = gaussian_log_likelihood(guess.sample, guess.mu, sigma)
    # a sigma far too small would leave only its own depth to see
    is_drawn = heights >= min(guess.log_likelihood, float(heights.max()) - 3.0 * guess.sample.n)
    top = gaussian_log_likelihood(guess.sample, guess.mu, best)
    tables = {
        "curve": {"sigma": sigma[is_drawn], "log_likelihood": heights[is_drawn]},
        "marked": {
            "sigma": np.array([guess.sigma, best]),
            "log_likelihood": np.array([guess.log_likelihood, top]),
            "what": np.array(MARKED, dtype=object),
        },
    }
    words = (
        "LogL over σ with μ held: a curve with its top where σ is the root of the mean squared error, and a mark at the guess."
    )
    return Drawing(_sigma_spec(), tables, words)


def histogram_table(edges: np.ndarray, heights: np.ndarray, n: int) -> Columns:
    """The table `bars` of a histogram of n numbers: edges (n_bars + 1,) and heights (n_bars,)."""
    counts = np.rint(heights * n * np.diff(edges)).astype(int)
    return {"left": edges[:-1], "right": edges[1:], "y": heights, "count": counts}


def histogram(x: alt.X, y: alt.Y) -> alt.Chart:
    """The layer of bars that the table `bars` holds."""
    tooltip = [alt.Tooltip("left:Q").title("from").format(".5g"), alt.Tooltip("right:Q").title("to").format(".5g"), "count:Q"]
    bars = table_chart("bars").mark_rect(color=BAR, opacity=0.35)
    return bars.encode(x=with_field(x, "left:Q"), x2="right:Q", y=y, y2=alt.datum(0), tooltip=tooltip)


def x_axis(field: str = "x:Q", title: str = "x") -> alt.X:
    """A horizontal axis that ends where its table does."""
    return alt.X(field).title(title).scale(zero=False, nice=False).axis(tickCount=6)


def _stems(x, y):
    tooltip = ["observation:Q", alt.Tooltip("x:Q").format(".6g"), alt.Tooltip("y:Q").format(".4g")]
    points = table_chart("stems").mark_point(filled=True, size=34, opacity=0.9, color=NEGATIVE)
    return points.encode(x=x, y=y, tooltip=tooltip)


def _finished(*layers, title):
    return alt.layer(*layers).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _log_terms_spec():
    x, y = x_axis(), alt.Y("y:Q").title("log p(x)").scale(zero=False).axis(grid=True)
    curve = table_chart("curve").mark_line(strokeWidth=2.4, color=POSITIVE).encode(x=x, y=y)
    mean = table_chart("mean").mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK).encode(y=y)
    words = table_chart("mean").mark_text(align="right", baseline="bottom", dx=-4, dy=-3, color=INK)
    words = words.encode(x=alt.value("width"), y=y, text=alt.value("mean of the log terms"))
    return _finished(curve, mean, _stems(x, y), words, title="The log term of each observation")


@lru_cache
def _running_spec():
    x = alt.X("observation:Q").title("observations multiplied").axis(tickCount=6, tickMinStep=1)
    y = alt.Y("power:Q").title("power of ten").axis(grid=True)
    widths = alt.StrokeWidth("method:N").scale(domain=METHODS, range=[5, 1.8]).legend(None)
    lines = table_chart("running").mark_line(opacity=0.85)
    methods = cues("method", METHODS, colours=(NEGATIVE, POSITIVE), dashes=DASHES[:2], legend=legend())
    lines = lines.encode(x=x, y=y, strokeWidth=widths, **methods)
    cross = {"shape": "cross", "angle": 45, "size": 160, "filled": True}
    lost = table_chart("lost").mark_point(**cross, color=NEGATIVE, opacity=1).encode(x=x, y=y)
    words = table_chart("lost").mark_text(align="right", baseline="middle", dx=-14, dy=6, color=INK)
    return _finished(lines, lost, words.encode(x=x, y=y, text="words:N"), title="Multiplying, and adding logs")


@lru_cache
def _error_spec():
    x = alt.X("mse:Q").title("mean squared error around μ").scale(zero=False).axis(grid=True)
    y = alt.Y("log_likelihood:Q").title("LogL").scale(zero=False).axis(grid=True)
    sigmas = cues("sigma", SIGMAS, colours=(POSITIVE, BEST), dashes=DASHES[:2], legend=legend())
    lines = table_chart("lines").mark_line(strokeWidth=2.2).encode(x=x, y=y, **sigmas)
    guess = table_chart("guess").mark_point(shape="diamond", size=130, filled=True, color=NEGATIVE, opacity=1).encode(x=x, y=y)
    return _finished(lines, guess, title="LogL against the MSE, as μ moves")


@lru_cache
def _sigma_spec():
    x = alt.X("sigma:Q").title("σ").scale(zero=False, nice=False).axis(grid=True)
    y = alt.Y("log_likelihood:Q").title("LogL").scale(zero=False).axis(grid=True)
    curve = table_chart("curve").mark_line(strokeWidth=2.2, color=POSITIVE, clip=True).encode(x=x, y=y)
    tooltip = ["what:N", alt.Tooltip("sigma:Q").title("σ").format(".5g"), alt.Tooltip("log_likelihood:Q").format(".6g")]
    looks = cues("what", MARKED, colours=(NEGATIVE, BEST), shapes=("diamond", "cross"), legend=legend())
    marked = table_chart("marked").mark_point(filled=True, size=130, opacity=1).encode(x=x, y=y, tooltip=tooltip, **looks)
    return _finished(curve, marked, title="LogL as σ moves, μ held")
