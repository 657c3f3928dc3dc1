"""The parameters of activation functions as settings of a page: leaky slopes, ELU's alpha, RReLU's range."""

import streamlit as st

from nnkit import ACTIVATIONS
from nnkit.validation import number


class ActivationParameters:
    """Settings named like "elu.alpha", after what a page puts before them to have its own.

    Attributes
    ----------
    defaults : dict
        Every setting's name and default.
    """

    def __init__(self, before=""):
        self._places = {
            f"{before}{activation.name}.{parameter.name}": (activation, parameter)
            for activation in ACTIVATIONS.values()
            for parameter in activation.parameters
        }
        self.defaults = {name: parameter.default for name, (_, parameter) in self._places.items()}

    def of(self, functions):
        """The settings of these functions, as (name, Activation, Parameter)."""
        return [(name, *place) for name, place in self._places.items() if place[0].name in functions]

    def read(self, name, value):
        """A setting's value; ValueError with a sentence where it cannot be used."""
        _, parameter = self._places[name]
        return number(name, value, parameter.low, parameter.high)

    def sliders(self, functions):
        """A slider for every parameter of these functions."""
        for name, activation, parameter in self.of(functions):
            st.slider(
                f"{activation.label}: {parameter.label}", parameter.low, parameter.high, key=name, format="%.3f",
                step=0.001 if parameter.high <= 1.0 else 0.01,
                help=f"{parameter.low:g} to {parameter.high:g}; usual is {parameter.default:.4g}. Everything on this page obeys "
                "it.",
            )  # fmt: skip
