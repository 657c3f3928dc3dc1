"""Several families fitted to the same observations: their ranking, and one of them closely."""

from functools import partial

import streamlit as st

from nnkit.charts.maximum_likelihood import family_densities, quantile_plot
from nnkit.maximum_likelihood.families import FAMILIES
from pages.maximum_likelihood.gaussian_sample import observations_file
from pages.shared.before.page import answer, notice
from pages.shared.before.share import File
from pages.shared.before.show import show
from pages.shared.numbers import formula, number_table


def show_ranking(ranking, key):
    """Show the families in their order and one of them closely. Returns code and files to share.

    Parameters
    ----------
    ranking : Ranking
    key : hashable
        Stands for the observations.
    """
    state = st.session_state
    for discrete in (False, True):
        fits = [fit for fit in ranking.fits if fit.family.is_discrete == discrete]
        if not fits:
            continue
        if any(fit.family.is_discrete != discrete for fit in ranking.fits):
            st.markdown(
                "**Families of counts**, by probability" if discrete else "**Families of continuous numbers**, by density"
            )
        number_table(
            {
                "family": [fit.family.label for fit in fits],
                "best parameters": [fit.in_words for fit in fits],
                "k": [len(fit.estimates) for fit in fits],
                "LogL": [fit.log_likelihood for fit in fits],
                "AIC": [fit.aic for fit in fits],
                "AIC above best": [ranking.delta_aic(fit) for fit in fits],
                "BIC": [fit.bic for fit in fits],
                "Akaike's weight": [ranking.akaike_weight(fit) for fit in fits],
            },
            digits=6,
        )
    if ranking.refused:
        refused = "; ".join(f"{label}, which needs {support}" for label, support in ranking.refused.items())
        st.caption(f"Not fitted: {refused}.")
    notice(ranking.takeaways())
    labels = {fit.family.name: fit for fit in ranking.fits}
    problem = None
    if state["quantiles_of"] not in labels:
        problem = f"quantiles_of: {FAMILIES[state['quantiles_of']].label} does not accept these observations."
        state["quantiles_of"] = "gaussian"
    chosen = st.segmented_control(
        "Family to look at", list(labels), key="quantiles_of", format_func=lambda name: FAMILIES[name].label, required=True,
        help="Whose quantiles are compared with those of the observations.",
    )  # fmt: skip
    if problem:
        answer(problem, "The Gaussian is shown.")
    fit = labels[chosen]
    left, right = st.columns([3, 2])
    with left:
        drawn = partial(family_densities, ranking, fit.family.is_discrete)
        show(drawn, ("families", fit.family.is_discrete, key), f"families_{fit.family.is_discrete}")
    with right:
        show(partial(quantile_plot, fit), ("quantiles", chosen, key), "quantile_plot")
    with st.expander(f"{fit.family.label}: its formula and its best parameters", expanded=True):
        st.markdown(
            formula(fit.family.formula)
            + formula(fit.family.estimates_formula)
            + f"Here {fit.in_words}, LogL = {fit.log_likelihood:.6g}, and with k = {len(fit.estimates)} and n = {fit.sample.n:,} "
            f"AIC = 2k − 2 LogL = {fit.aic:.6g} and BIC = k log n − 2 LogL = {fit.bic:.6g}."
        )
    files = [
        File("Ranking (CSV)", "families.csv", "text/csv", "Parameters, LogL, AIC and BIC of every family.", ranking.to_csv),
        observations_file(ranking.sample),
    ]
    return ranking.to_python(), files
