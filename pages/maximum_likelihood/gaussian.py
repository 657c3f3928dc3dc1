"""The Gaussian: which mu and sigma make the observations most likely?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit.charts.maximum_likelihood import (
    MOST_MOVABLE,
    ascent_film,
    confidence_region,
    estimate_histogram,
    family_densities,
    family_probabilities,
    gaussian_by_hand,
    likelihood_profile,
    quantile_plot,
)
from nnkit.maximum_likelihood import (
    FAMILIES,
    GaussianConfidence,
    GaussianGuess,
    compare_ascents,
    max_log_likelihood,
    rank_families,
)
from nnkit.maximum_likelihood.gaussian import MU, SIGMA
from nnkit.numerals import for_people, percentage
from pages.maximum_likelihood.gaussian_formulas import bias_of_variance, derivation, first_step
from pages.maximum_likelihood.gaussian_settings import (
    ASCENT,
    AUTO,
    CONFIDENCE_LEVEL,
    DRAWS,
    GUESS,
    GUESS_MU,
    GUESS_SIGMA,
    OBSERVATIONS,
    QUANTILES_OF,
    draws,
    forget_guess,
    sample_of,
    take_observations,
)
from pages.maximum_likelihood.presets import GAUSSIAN
from pages.shared.address import memory
from pages.shared.cache import cache
from pages.shared.frame import lazy_expander, show_problem
from pages.shared.numbers import formula, number_cards, number_table
from pages.shared.page import Page, Part
from pages.shared.room import room_of_window
from pages.shared.share import csv_file

DATA = ("sample_from", "bundled_set")  # the settings that say where the observations come from
MOST_SHOWN = 100  # rows of a table

page = Page("gaussian", "Which μ and σ make the data most likely?", GAUSSIAN)


def observations_file(sample):
    """All observations, to take away."""
    return csv_file("Observations (CSV)", "observations.csv", "All observations.", sample.to_csv)


# The guess, which the first two parts share


def guess_of(s):
    sample = sample_of(s)
    mu, sigma = first_guess(sample)
    return GaussianGuess(sample, mu if s.guess_mu == AUTO else s.guess_mu, sigma if s.guess_sigma == AUTO else s.guess_sigma)


def first_guess(sample):
    """A mu and a sigma that are visibly off, in round numbers."""
    width = width_of(sample)
    digits = -int(np.floor(np.log10(width))) + 1
    return within(MU, np.round(sample.mean - 1.3 * width, digits)), within(SIGMA, np.round(1.6 * width, digits))


def within(rule, value):
    """The nearest number to a value that a rule accepts: observations may be as large as numbers here can be."""
    return float(np.clip(value, rule.low, rule.high))


def width_of(sample):
    """The standard deviation, or a substitute where all observations are equal."""
    return sample.sigma if not sample.is_constant else max(abs(sample.mean) / 10.0, 1.0)


def guess_controls(sample, mu, sigma):
    """Set mu and sigma, snap to the best, or start over."""
    memory().steps |= dict.fromkeys((GUESS_MU.name, GUESS_SIGMA.name), 10.0 ** np.floor(np.log10(width_of(sample) / 5.0)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        guess_box(GUESS_MU, mu)
        guess_box(GUESS_SIGMA, sigma)
        st.button(
            "Snap to the maximum",
            icon=":material/vertical_align_top:",
            disabled=sample.is_constant,
            on_click=lambda: st.session_state.update(guess_mu=sample.mean, guess_sigma=sample.sigma),
            help="Set μ to the mean and σ to the standard deviation by n: the maximum likelihood estimate.",
        )
        help = "Back to a guess that is visibly off."
        st.button("Start over", icon=":material/restart_alt:", on_click=forget_guess, help=help)


def guess_box(setting, value):
    """A box that shows the guess, also one that was not moved, as what was typed."""
    state, name, key = st.session_state, setting.name, f"chosen_{setting.name}"

    def take_over():
        state[name] = state[key]

    state[key] = value if state[name] == AUTO else state[name]
    room = room_of_window()
    is_small = room.is_narrow and room.zoom == 1.0  # as on a phone, where both stand beside each other
    setting.draw(key=key, width=165 if is_small else round(230 * room.zoom), on_change=take_over)


def take_drop(sample, drops):
    """Take over the guess that was dragged, or the observation that was dragged, added or dragged out."""
    for drop in drops:
        st.session_state.update(guess_mu=within(MU, drop["mu"]), guess_sigma=within(SIGMA, drop["sigma"]))
        if drop["held"] in ("observation", "strip"):
            take_observations(sample, drop["row"], None if drop["is_out"] else drop["at"])


# Fit by hand


def show_guess(guess, s):
    sample = guess.sample
    with page.first:
        guess_controls(sample, guess.mu, guess.sigma)
    page.charts(gaussian_by_hand(guess), on_select=partial(take_drop, sample))
    st.caption(dragging_words(sample, s.sample_from))
    lost = f"lost at observation {guess.product_lost_at:,}" if guess.product_lost_at else None
    gap = "no maximum" if sample.is_constant else for_people(guess.log_likelihood_gap, 4)
    number_cards(
        (
            "Product of likelihoods",
            for_people(guess.product, 4),
            "All densities p(x) multiplied, in the computer's numbers.",
            lost,
            "off",
        ),
        ("Sum of logs, LogL", for_people(guess.log_likelihood, 6), "The logarithm of the product: all log terms added."),
        ("Missing to the maximum", gap, "How much greater LogL is at the best μ and σ."),
        ("MSE around μ", for_people(guess.mse, 5), "The mean of (x − μ)²: the mean squared error."),
    )
    if (guess.mu, guess.sigma) == (sample.mean, sample.sigma):
        show_estimate(guess)
    page.takeaways(guess)
    lazy_expander("Observation by observation", lambda: show_observations(guess))
    lazy_expander("The derivation, with the numbers", lambda: derivation(guess))
    terms = csv_file("Terms (CSV)", "likelihoods.csv", "Density, log term and running sums of up to 10,000.", guess.to_csv)
    page.share(guess, terms, observations_file(sample))


def dragging_words(sample, sample_from):
    """What can be dragged, in a line."""
    guess = "Drag the bell by its top (μ) or a flank (σ), or drag on the map."
    if sample.n > MOST_MOVABLE:
        return f"{guess} Up to {MOST_MOVABLE} observations could be dragged too; these are {sample.n:,}."
    typed = "" if sample_from == "typed" else " They become typed numbers then."
    removed = "drag it up or down out of the chart to remove it"
    return f"{guess} Drag an observation, {removed}, or click on the strip below the bell to add one.{typed}"


def show_observations(guess):
    n, n_shown = guess.sample.n, min(guess.sample.n, MOST_SHOWN)
    number_table({"observation": np.arange(1, n_shown + 1), **guess.rows(n_shown)}, digits=5)
    if n > n_shown:
        st.caption(f"The first {n_shown} of {n:,}.")


def show_estimate(guess):
    """The maximum likelihood estimate, and its LogL by the short formula."""
    sample, by_formula = guess.sample, max_log_likelihood(guess.sample)
    added = cache("examples").computed(("summed", guess.key), lambda: guess.summed_log_likelihood)
    st.success(
        f"**The maximum likelihood estimate**: μ = {for_people(sample.mean, 6)}, the mean, and σ = "
        f"{for_people(sample.sigma, 6)}, the standard deviation with n = {sample.n:,} below the sum of squares. With n − 1, as "
        f"pandas and R have it, σ would be {for_people(sample.unbiased_sigma, 6)}: that makes up for the mean being fitted to "
        "the same data, but it is less likely. By −n log σ − n/2 (log 2π + 1) LogL is "
        f"{for_people(by_formula, 10)}; all log terms added give {for_people(added, 10)}.",
        icon=":material/vertical_align_top:",
    )


# Climb


def ascents_of(s):
    guess = guess_of(s)
    return compare_ascents(guess.sample, guess.mu, guess.sigma, s.climb_rate, s.climb_updates, s.climbed_in)


def show_ascents(ascents, s):
    with page.first:
        guess_controls(ascents.sample, *ascents.start)
    page.charts(ascent_film(ascents))
    st.caption("The circle is the start, which is your guess; the cross is the maximum likelihood estimate.")
    until = "From there on it stays within a thousandth of a standard deviation of the top."
    number_cards(
        ("Learning rate η", for_people(ascents.learning_rate), "Yours."),
        (
            "Critical rate",
            for_people(ascents.critical_rate, 4),
            "2 over the largest curvature (how sharply LogL / n bends) at the top: with a higher η climbs leave it.",
        ),
        ("Gradient ascent arrives after", arrival(ascents.gradient), until),
        ("Newton's method arrives after", arrival(ascents.newton), until),
    )
    page.takeaways(ascents)
    lazy_expander("Both climbs, update by update", lambda: show_updates(ascents))
    lazy_expander("The slope and the step, with the numbers of the first update", lambda: first_step(ascents))
    help = "μ, σ and LogL after every update of gradient ascent."
    page.share(
        ascents,
        csv_file("Ascent (CSV)", "ascent.csv", help, ascents.to_csv),
        csv_file("Newton (CSV)", "newton.csv", "The same of Newton's method.", partial(ascents.to_csv, "newton")),
        observations_file(ascents.sample),
    )


def arrival(ascent):
    """When an ascent reached the maximum, in words."""
    if ascent.stop_reason:
        return "lost"
    return "not there" if ascent.arrived_at is None else f"{ascent.arrived_at:,} updates"


def show_updates(ascents):
    rows = slice(0, MOST_SHOWN + 1)
    both = {"Gradient ascent": ascents.gradient, "Newton's method": ascents.newton}
    for column, (name, ascent) in zip(st.columns(2), both.items(), strict=True):
        with column:
            st.markdown(f"**{name}**, update by update")
            numbers = {"update": np.arange(len(ascent.mu))[rows], "μ": ascent.mu[rows], "σ": ascent.sigma[rows]}
            number_table(numbers | {"LogL": ascent.log_likelihoods[rows]}, digits=6)


# How sure


def confidence_of(s):
    sample = sample_of(s)
    confidence = GaussianConfidence(sample, s.mle_confidence)
    mu, sigma = (s.drawn_mu, s.drawn_sigma) if s.sample_from == "drawn" else (sample.mean, sample.sigma)
    return confidence, draws.of(s, mu=mu, sigma=sigma), guess_of(s)


def show_confidence(result, s):
    confidence, draws, guess = result
    sample = confidence.sample
    page.charts(
        likelihood_profile(confidence, "mu"), likelihood_profile(confidence, "sigma"), confidence_region(confidence, guess)
    )
    intervals, wald_intervals = (confidence.mu_interval, confidence.sigma_interval), confidence.wald_intervals
    number_table(
        {
            "parameter": ["μ", "σ"],
            "estimate": [sample.mean, sample.sigma],
            "standard error": list(confidence.standard_errors),
            "likelihood interval, from": [low for low, _ in intervals],
            "to": [high for _, high in intervals],
            "by standard errors, from": [low for low, _ in wald_intervals],
            "to ": [high for _, high in wald_intervals],
        },
        digits=5,
    )
    page.takeaways(confidence)
    st.subheader("The estimate over many samples", anchor=False)
    true = "the true μ and σ of the draw"
    whose = true if s.sample_from == "drawn" else "the estimates from your observations, taken for the truth"
    st.markdown(
        f"{draws.n_repeats:,} samples of {draws.n} observations each, drawn from a Gaussian with {whose}: "
        f"μ = {for_people(draws.mu, 4)}, σ = {for_people(draws.sigma, 4)}. Every sample gives its own estimates."
    )
    page.charts(estimate_histogram(draws, "mean"), estimate_histogram(draws, "variance"))
    number_cards(
        ("Average σ² by n / true σ²", f"{draws.variance_ratio:.4f}", "Theory: (n − 1)/n. Below 1 is a bias."),
        ("Expected, (n − 1)/n", f"{(draws.n - 1) / draws.n:.4f}", "By theory."),
        ("Average σ² by n − 1 / true σ²", f"{draws.unbiased_ratio:.4f}", "Theory: 1, no bias."),
        ("Samples with σ too small", percentage(draws.share_of_too_small), "With σ by n below the true one."),
    )
    page.takeaways(draws)
    lazy_expander("Where the bias comes from", lambda: bias_of_variance(draws))
    page.share(
        confidence.to_python() + draws.to_python().removeprefix("import nnkit\n"),
        csv_file("Intervals (CSV)", "intervals.csv", "Standard errors and intervals of μ and σ.", confidence.to_csv),
        csv_file("Estimates (CSV)", "estimates.csv", "Mean and variance by n of every sample drawn.", draws.to_csv),
        observations_file(sample),
    )


# Other families


def ranking_of(s):
    return rank_families(sample_of(s))


def show_ranking(ranking, s):
    continuous, discrete = ranking.fits_of(is_discrete=False), ranking.fits_of(is_discrete=True)
    if discrete:
        st.markdown("**Families of continuous numbers**, by density")
    fit_table(ranking, continuous)
    if discrete:
        st.markdown("**Families of counts**, by probability")
        fit_table(ranking, discrete)
    if ranking.refused:
        refused = "; ".join(f"{label}, which needs {support}" for label, support in ranking.refused.items())
        st.caption(f"Not fitted: {refused}.")
    page.takeaways(ranking)
    fit = chosen_fit(ranking, s.quantiles_of)
    densities = family_probabilities if fit.family.is_discrete else family_densities
    page.charts(densities(ranking), quantile_plot(fit), widths=(3, 2))
    with st.expander(f"{fit.family.label}: its formula and its best parameters", expanded=True):
        st.markdown(
            formula(fit.family.formula)
            + formula(fit.family.estimates_formula)
            + f"Here {fit.in_words}, LogL = {for_people(fit.log_likelihood, 6)}, "
            f"and with k = {len(fit.estimates)} and n = {fit.sample.n:,} "
            f"AIC = 2k − 2 LogL = {for_people(fit.aic, 6)} and BIC = k log n − 2 LogL = {for_people(fit.bic, 6)}."
        )
    families = csv_file("Ranking (CSV)", "families.csv", "Parameters, LogL, AIC and BIC of every family.", ranking.to_csv)
    page.share(ranking, families, observations_file(ranking.sample))


def fit_table(ranking, fits):
    columns = {
        "family": [fit.family.label for fit in fits],
        "best parameters": [fit.in_words for fit in fits],
        "k": [len(fit.estimates) for fit in fits],
        "LogL": [fit.log_likelihood for fit in fits],
        "AIC": [fit.aic for fit in fits],
        "AIC above best": [ranking.delta_aic(fit) for fit in fits],
        "BIC": [fit.bic for fit in fits],
        "share of the evidence": [percentage(ranking.akaike_weight(fit)) for fit in fits],
    }
    number_table(columns, digits=6)


def chosen_fit(ranking, name):
    """The fit of the family that is looked at, with the control that chooses it."""
    fits = {fit.family.name: fit for fit in ranking.fits}
    if name not in fits:
        show_problem(
            f"{QUANTILES_OF.label}: {FAMILIES[name].label} does not accept these observations.", "The Gaussian is shown."
        )
        name = st.session_state["quantiles_of"] = "gaussian"
    QUANTILES_OF.draw(options=list(fits))
    return fits[name]


page.parts(
    "mle_part",
    "Find the best bell by hand, let gradient ascent find it, ask how sure it is, or try other distributions.",
    hand=Part("Fit by hand", [OBSERVATIONS, GUESS], guess_of, show_guess, main=(*DATA, "drawn_n"), cache=None),
    climb=Part(
        "Climb",
        [OBSERVATIONS, GUESS, ASCENT],
        ascents_of,
        show_ascents,
        main=("climb_rate", "climb_updates", "climbed_in"),
        cache="runs",
    ),
    sure=Part(
        "How sure?",
        [OBSERVATIONS, GUESS, CONFIDENCE_LEVEL, DRAWS],
        confidence_of,
        show_confidence,
        main=("drawn_n", "mle_confidence", "repeat_n"),
        cache=None,
    ),
    families=Part("Other families", [OBSERVATIONS], ranking_of, show_ranking, view=[QUANTILES_OF], main=DATA, cache="runs"),
)
