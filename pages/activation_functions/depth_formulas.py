"""The chain rule of one layer with the numbers of the page "Gradients through depth"."""

import numpy as np
import streamlit as st

from pages.shared.numbers import formula


def one_layer_back(profile):
    """The step of the error signal through the last hidden layer, with the numbers of the first function's first network."""
    study = profile.study
    name = "sigmoid" if "sigmoid" in study.names else study.names[0]
    deltas, derivatives = profile.by_seed("deltas", name)[0], profile.by_seed("derivatives", name)[0]
    text = (
        "An error signal $\\delta = \\partial L / \\partial z$ passes a layer by the chain rule: it is multiplied by the "
        "weights and then by the slopes." + formula(r"\delta_l = f'(z_l) \odot (W_{l+1}\, \delta_{l+1})")
    )
    layer = study.n_layers - 1
    if layer < 1:
        st.markdown(f"{text}With a single hidden layer there is nothing to pass through.")
        return
    text += (
        f"In the first network with {study.label(name)}, seed {study.seed}, from layer {layer + 1} to layer {layer} "
        "(root mean squares):\n\n"
    )
    ratio = deltas[layer - 1] / deltas[layer] if deltas[layer] else np.nan
    if np.isfinite(ratio):
        text += formula(
            rf"|\delta_{{{layer}}}| &= {ratio:.4g} \cdot |\delta_{{{layer + 1}}}|",
            rf"&= {ratio:.4g} \cdot {deltas[layer]:.4g}",
            rf"&= {deltas[layer - 1]:.4g}",
            rf"|f'(z_{{{layer}}})| &= {derivatives[layer - 1]:.4g}",
        )
    else:
        text += "No signal arrives, so there is nothing to multiply.\n\n"
    st.markdown(f"{text}The gradient of a weight is the signal of its neuron times the output that the weight carries.")
