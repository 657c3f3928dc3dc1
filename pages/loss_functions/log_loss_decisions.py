"""What a trained model's probabilities are worth: decisions at a threshold, and their calibration."""

from functools import partial

import streamlit as st

from nnkit.charts.loss_functions import calibration_chart, decision_chart, threshold_chart
from nnkit.loss_functions import calibrate, decide, decision_takeaways
from pages.shared.before.page import notice
from pages.shared.before.show import show


def judged_outputs(outputs, class_names, place, threshold, n_bins):
    """Show what a threshold makes of outputs, what all others would, and whether the probabilities come true.

    Parameters
    ----------
    outputs : SigmoidOutputs
    class_names : pair of str
        Of targets 0 and 1.
    place : tuple
        Everything that the outputs depend on.
    threshold : float
    n_bins : int
    """
    p, t = outputs.p, outputs.t

    def at_threshold(dark):
        return decision_chart(decide(p, t, threshold), class_names, dark=dark)

    def in_bins(dark):
        return calibration_chart(calibrate(p, t, n_bins), dark=dark)

    columns = st.columns(3)
    with columns[0]:
        show(at_threshold, ("decided", *place, threshold), key="decided")
    with columns[1]:
        show(partial(threshold_chart, p, t, threshold), ("thresholds", *place, threshold), key="thresholds")
    with columns[2]:
        show(in_bins, ("calibrated", *place, n_bins), key="calibrated")
    notice(decision_takeaways(p, t, threshold, n_bins, class_names))
