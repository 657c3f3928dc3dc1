"""The Gaussian: which mu and sigma make the observations most likely?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit.charts.maximum_likelihood import (
    ascent_film,
    likelihood_against_error,
    likelihood_densities,
    likelihood_log_terms,
    likelihood_map,
    likelihood_over_sigma,
    running_likelihood,
)
from nnkit.charts.maximum_likelihood.gaussian_map import PLACE
from nnkit.maximum_likelihood import (
    GaussianConfidence,
    GaussianGuess,
    ascend_by_newton,
    ascend_likelihood,
    ascent_takeaways,
    critical_ascent_rate,
    draw_sample,
    max_log_likelihood,
    rank_families,
    sampling_distribution,
)
from nnkit.maximum_likelihood.families import FAMILIES
from nnkit.maximum_likelihood.gaussian import SMALLEST_SIGMA
from nnkit.maximum_likelihood.gaussian_ascent import LARGEST_RATE, MOST_UPDATES, PARAMETRISATIONS, ascent_code, check_not_constant
from nnkit.maximum_likelihood.gaussian_confidence import LEAST_CONFIDENCE, MOST_CONFIDENCE
from nnkit.maximum_likelihood.sample import LARGEST
from nnkit.maximum_likelihood.sampling_distribution import FEWEST_DRAWN, FEWEST_REPEATS, MOST_DRAWN, MOST_REPEATS
from nnkit.validation import as_number, choice, number, whole
from pages.maximum_likelihood import gaussian_sample
from pages.maximum_likelihood.gaussian_confidence import show_confidence
from pages.maximum_likelihood.gaussian_families import show_ranking
from pages.maximum_likelihood.gaussian_formulas import derivation, first_step
from pages.maximum_likelihood.gaussian_sample import Observed, observations_file, sample_controls
from pages.maximum_likelihood.presets import GAUSSIAN
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.settings import checked, number_control
from pages.shared.before.share import File
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.numbers import number_cards, number_table

PARTS = {"hand": "Fit by hand", "climb": "Climb", "sure": "How sure?", "families": "Other families"}
CLIMBED_IN = {"log_sigma": "μ and log σ", "sigma": "μ and σ"}
AUTO = "auto"
MOST_SHOWN = 100  # rows of a table

DEFAULTS = {
    "mle_part": "hand",
    **gaussian_sample.DEFAULTS,
    "guess_mu": AUTO,
    "guess_sigma": AUTO,
    "climb_rate": 0.3,
    "climb_updates": 100,
    "climbed_in": "log_sigma",
    "mle_confidence": 0.95,
    "repeat_n": 5,
    "n_repeats": 5000,
    "repeat_seed": 0,
    "quantiles_of": "gaussian",
}


CHECKS = gaussian_sample.CHECKS | {
    "mle_part": lambda name, text: choice(name, text, PARTS),
    "guess_mu": lambda name, text: AUTO if text == AUTO else number(name, as_number(text), -LARGEST, LARGEST),
    "guess_sigma": lambda name, text: AUTO if text == AUTO else number(name, as_number(text), SMALLEST_SIGMA, LARGEST),
    "climb_rate": lambda name, text: number(name, number(name, as_number(text), above=0.0), 0.0, LARGEST_RATE),
    "climb_updates": lambda name, text: whole(name, as_number(text), 1, MOST_UPDATES),
    "climbed_in": lambda name, text: choice(name, text, PARAMETRISATIONS),
    "mle_confidence": lambda name, text: number(name, as_number(text), LEAST_CONFIDENCE, MOST_CONFIDENCE),
    "repeat_n": lambda name, text: whole(name, as_number(text), FEWEST_DRAWN, MOST_DRAWN),
    "n_repeats": lambda name, text: whole(name, as_number(text), FEWEST_REPEATS, MOST_REPEATS),
    "repeat_seed": lambda name, text: whole(name, as_number(text), 0, 2**32 - 1),
    "quantiles_of": lambda name, text: choice(name, text, FAMILIES),
}


def read_setting(name, text):
    return CHECKS[name](name, text)


def kept(kind, *arguments, make):
    """What is worth making once for all visitors."""
    return cache("runs").made((kind, *arguments), make)


# The guess


def forget_guess():
    """Let the guess be made anew, for observations that are others altogether."""
    state.update(guess_mu=AUTO, guess_sigma=AUTO)


def first_guess(sample):
    """A guess that is visibly off, in round numbers."""
    width = sample.sigma if not sample.is_constant else max(abs(sample.mean) / 10.0, 1.0)
    places = -int(np.floor(np.log10(width))) + 1
    return {
        "guess_mu": float(np.round(sample.mean - 1.3 * width, places)),
        "guess_sigma": float(np.round(1.6 * width, places)),
    }


def guess_controls(sample, automatic):
    """Move mu and sigma, snap to the best, or start over."""
    mu, sigma = checked(CHECKS, "guess_mu", "guess_sigma")
    width = sample.sigma if not sample.is_constant else automatic["guess_sigma"]
    step = 10.0 ** np.floor(np.log10(width / 50.0))
    low, high = min(sample.mean - 4.0 * width, mu), max(sample.mean + 4.0 * width, mu)
    smallest, largest = min(0.1 * width, sigma), max(4.0 * width, sigma)
    state.update(guess_mu=mu, guess_sigma=sigma)  # a slider whose range moves would forget its value
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider("μ", low, high, step=step, format="%.5g", key="guess_mu", help="The mean that you try: the middle of the bell.")
        st.slider(
            "σ", smallest, largest, step=step, format="%.5g", key="guess_sigma",
            help="The standard deviation that you try: the width of the bell.",
        )  # fmt: skip
        st.button(
            "Snap to the maximum", icon=":material/vertical_align_top:", disabled=sample.is_constant,
            on_click=lambda: state.update(guess_mu=sample.mean, guess_sigma=sample.sigma),
            help="Set μ to the mean and σ to the standard deviation by n: the maximum likelihood estimate.",
        )  # fmt: skip
        st.button(
            "Start over", icon=":material/restart_alt:", on_click=forget_guess,
            help="Back to a guess that is visibly off.",
        )  # fmt: skip


def guess_where_clicked():
    """Take the place that was clicked on the map as the guess."""
    for place in state["likelihood_map"]["selection"].get(PLACE, []):
        state.update(guess_mu=place["mu"], guess_sigma=place["sigma"])


# Fit by hand


def make_guess(observed):
    return GaussianGuess(observed.sample, *checked(CHECKS, "guess_mu", "guess_sigma")), observed.key


def show_guess(guess, key):
    sample, place = guess.sample, (key, guess.mu, guess.sigma)
    left, right = st.columns([3, 2])
    with left:
        show(partial(likelihood_densities, guess), ("densities", *place), "likelihood_densities")
    with right:
        show(partial(likelihood_map, guess), ("likelihood map", *place), "likelihood_map", on_select=guess_where_clicked)
        st.caption("Click on the map to put the guess there.")
    lost = f"lost at observation {guess.product_lost_at:,}" if guess.product_lost_at else None
    top = "no top" if sample.is_constant else f"{guess.log_likelihood_gap:.4g}"
    number_cards(
        ("Product of likelihoods", f"{guess.product:.4g}", "Of all densities p(x), as floating-point numbers.", lost, "off"),
        ("Sum of logs, LogL", f"{guess.log_likelihood:.6g}", "The logarithm of the product, by adding log terms."),
        ("Below the top", top, "How much greater LogL is at the best μ and σ."),
        ("MSE around μ", f"{guess.mse:.5g}", "The mean of (x − μ)²."),
    )
    if (guess.mu, guess.sigma) == (sample.mean, sample.sigma):
        show_estimate(guess, key)
    notice(guess.takeaways())
    left, right = st.columns(2)
    with left:
        show(partial(likelihood_log_terms, guess), ("log terms", *place), "log_terms")
    with right:
        show(partial(running_likelihood, guess), ("running", *place), "running_likelihood")
    st.markdown("**LogL and the mean squared error.** The likelihood knows the data only through the MSE around μ.")
    left, right = st.columns(2)
    with left:
        show(partial(likelihood_against_error, guess), ("against error", *place), "against_error")
    with right:
        show(partial(likelihood_over_sigma, guess), ("over sigma", *place), "over_sigma")
    folded("Observation by observation", "observation_rows", partial(show_rows, guess))
    folded("The derivation, with the numbers", "gaussian_derivation", partial(derivation, guess))
    files = [
        File("Terms (CSV)", "likelihoods.csv", "text/csv", "Density, log term and running sums of up to 10,000.", guess.to_csv),
        observations_file(sample),
    ]
    return guess.to_python(), files


def show_rows(guess):
    n, shown = guess.sample.n, min(guess.sample.n, MOST_SHOWN)
    number_table({"observation": np.arange(1, shown + 1), **guess.rows(shown)}, digits=5)
    if n > shown:
        st.caption(f"The first {shown} of {n:,}.")


def show_estimate(guess, key):
    """The maximum likelihood estimate, and its LogL by the short formula."""
    sample = guess.sample
    formula, added = max_log_likelihood(sample), kept("summed", key, make=lambda: guess.summed_log_likelihood)
    st.success(
        f"**The maximum likelihood estimate**: μ = {sample.mean:.6g}, the mean, and σ = {sample.sigma:.6g}, the standard "
        f"deviation with n = {sample.n:,} below the sum of squares. With n − 1, as pandas and R have it, it would be "
        f"{sample.unbiased_sigma:.6g}: larger, because it makes up for the mean having been fitted to the same data, but less "
        "likely. "
        f"LogL by −n log σ − n/2 (log 2π + 1) is {formula:.10g}; all log terms added give {added:.10g}, "
        f"a difference of {abs(formula - added):.2g}.",
        icon=":material/vertical_align_top:",
    )


# Climb


def climb_controls():
    st.subheader("Gradient ascent", anchor=False)
    number_control("climb_rate", "Learning rate η", 0.05, "How far each update follows the slope of LogL / n.")
    number_control("climb_updates", "Updates", 50, f"From 1 to {MOST_UPDATES:,}. Newton's method stops where nothing moves.")
    st.selectbox(
        "Climb in", PARAMETRISATIONS, key="climbed_in", format_func=CLIMBED_IN.get,
        help="In log σ every step leads to a positive σ. In σ itself a long step may lead below 0, where there is no density.",
    )  # fmt: skip


def make_climbs(observed):
    sample = observed.sample
    check_not_constant(sample, "a climb")
    mu, sigma, rate, n_updates, climbed_in = checked(
        CHECKS, "guess_mu", "guess_sigma", "climb_rate", "climb_updates", "climbed_in"
    )
    place = (observed.key, mu, sigma, rate, n_updates, climbed_in)

    def make():
        return ascend_likelihood(sample, mu, sigma, rate, n_updates, climbed_in), ascend_by_newton(sample, mu, sigma, n_updates)

    return *kept("climbs", *place, make=make), n_updates, place


def show_climbs(ascent, newton, n_updates, place):
    sample = ascent.sample
    show(partial(ascent_film, ascent, newton), ("climb film", *place), "ascent_film")
    st.caption("The circle is the start, which is your guess; the cross is the maximum likelihood estimate.")
    critical = critical_ascent_rate(sample, ascent.parametrisation)
    until = "Until it stays within a thousandth of a standard deviation of the top."
    number_cards(
        ("Learning rate η", f"{ascent.learning_rate:.4g}", "Yours, in the sidebar."),
        ("Critical rate", f"{critical:.4g}", "2 over the largest curvature of LogL / n at the top."),
        ("Ascent arrives after", arrival(ascent), until),
        ("Newton arrives after", arrival(newton), until),
    )
    notice(ascent_takeaways(ascent, newton))
    folded("Both climbs, update by update", "climb_rows", partial(show_updates, ascent, newton))
    label = "The slope and the step, with the numbers of the first update"
    folded(label, "first_climb_step", partial(first_step, ascent, newton))
    files = [
        File("Ascent (CSV)", "ascent.csv", "text/csv", "μ, σ and LogL after every update of gradient ascent.", ascent.to_csv),
        File("Newton (CSV)", "newton.csv", "text/csv", "The same of Newton's method.", newton.to_csv),
        observations_file(sample),
    ]
    return ascent_code(ascent, ascent.mu[0].item(), ascent.sigma[0].item(), n_updates), files


def arrival(climb):
    """When a climb reached the top, in words."""
    return "lost" if climb.stopped else "not there" if climb.arrived_at is None else f"{climb.arrived_at:,} updates"


def show_updates(ascent, newton):
    rows = slice(0, MOST_SHOWN + 1)
    for column, name, climb in zip(st.columns(2), ("Gradient ascent", "Newton's method"), (ascent, newton), strict=True):
        with column:
            st.markdown(f"**{name}**, update by update")
            numbers = {"update": np.arange(len(climb.mu))[rows], "μ": climb.mu[rows], "σ": climb.sigma[rows]}
            number_table(numbers | {"LogL": climb.log_likelihoods[rows]}, digits=6)


# How sure


def sure_controls():
    st.subheader("Confidence", anchor=False)
    number_control("mle_confidence", "Confidence", 0.05, "How often, over many samples, the interval should hold the true value.")
    st.subheader("Many samples", anchor=False)
    number_control("repeat_n", "Observations in each", 1, f"From {FEWEST_DRAWN} to {MOST_DRAWN:,}. Few show the bias best.")
    number_control("n_repeats", "Samples", 1000, f"How many are drawn, from {FEWEST_REPEATS} to {MOST_REPEATS:,}.")
    number_control("repeat_seed", "Seed of the samples", 1, "Another seed draws other samples.")


def make_sure(observed):
    confidence, n, n_repeats, seed = checked(CHECKS, "mle_confidence", "repeat_n", "n_repeats", "repeat_seed")
    sample = observed.sample
    sure = GaussianConfidence(sample, confidence)
    is_drawn = observed.key[0] == "drawn"
    mu, sigma = observed.key[1:3] if is_drawn else (sample.mean, sample.sigma)
    place = (mu, sigma, n, n_repeats, seed)
    draws = kept("many samples", *place, make=lambda: sampling_distribution(mu, sigma, n, n_repeats, seed))
    guess = GaussianGuess(sample, *checked(CHECKS, "guess_mu", "guess_sigma"))
    return sure, draws, guess, (observed.key, confidence, guess.mu, guess.sigma), place, is_drawn


# Other families


def make_ranking(observed):
    check_not_constant(observed.sample, "a ranking")
    return kept("ranking", observed.key, make=lambda: rank_families(observed.sample)), observed.key


def no_controls():
    """The families need none but the observations."""


EXPERIMENTS = {
    "hand": (no_controls, make_guess, show_guess),
    "climb": (climb_controls, make_climbs, show_climbs),
    "sure": (sure_controls, make_sure, show_confidence),
    "families": (no_controls, make_ranking, show_ranking),
}

state = st.session_state
page = Page("gaussian", "Gaussian", "Which μ and σ make the data most likely?", GAUSSIAN, DEFAULTS, read_setting)
part = st.segmented_control(
    "Part", list(PARTS), key="mle_part", format_func=PARTS.get, required=True, label_visibility="collapsed",
    help="Find the best bell by hand, let gradient ascent find it, ask how sure it is, or try other distributions.",
)  # fmt: skip
controls, make, experiment = EXPERIMENTS[part]
problems = []
with st.sidebar:
    try:
        observed = state["latest observed"] = sample_controls(forget_guess)
    except ValueError as said:
        problems.append(said)
        observed = state.get("latest observed", Observed(draw_sample(), ("drawn", 5.0, 2.0, 40, 0)))
    controls()
automatic = first_guess(observed.sample)
for name, value in automatic.items():
    if state[name] == AUTO:
        state[name] = value
if part in ("hand", "climb"):
    guess_controls(observed.sample, automatic)
# a guess that was not moved stays out of the address, so that other observations get one of their own
unmoved = {name: AUTO for name, value in automatic.items() if state[name] == value}
page.keep({name: state[name] for name in DEFAULTS} | unmoved)
try:
    made = state[f"latest {part} of mle"] = make(observed)
except ValueError as said:
    problems.append(said)
    made = state.get(f"latest {part} of mle")
for problem in problems:
    answer(problem)
if made is not None:
    page.share(*experiment(*made))
