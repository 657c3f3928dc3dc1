"""The parameters of activation functions as settings of a page: leaky slopes, ELU's alpha, RReLU's range."""

import streamlit as st

from nnkit import ACTIVATIONS
from nnkit.activation_functions.parameters import SEPARATOR, read_parameters
from pages.shared.settings import Group, Slider


class ParameterSliders(Group):
    """A slider for each parameter of the activation functions that are chosen.

    Parameters
    ----------
    chosen : str
        The setting that holds the functions' names.
    prefix : str
        What the sliders' names have before "elu.alpha", where a page has parameters of its own.
    """

    def __init__(self, chosen, prefix=""):
        self.chosen, self.prefix = chosen, prefix
        self.sliders = {
            f"{activation.name}.{parameter.name}": _slider(prefix, activation, parameter)
            for activation in ACTIVATIONS.values()
            for parameter in activation.parameters
        }
        super().__init__(*self.sliders.values())

    def needed(self, values):
        """The sliders of the chosen functions, by names such as "elu.alpha"."""
        functions = values[self.chosen].split(SEPARATOR)
        return {name: slider for name, slider in self.sliders.items() if name.split(".")[0] in functions}

    def draw(self):
        for slider in self.needed(st.session_state).values():
            slider.draw()

    def text(self, values):
        """The parameters of the chosen functions as nnkit's records have them, such as "elu.alpha=2.0"."""
        text = ",".join(f"{name}={values[slider.name]!r}" for name, slider in self.needed(values).items())
        try:
            return read_parameters("parameters", text, values[self.chosen].split(SEPARATOR))
        except ValueError as problem:
            raise ValueError(f"{self.prefix}{problem}") from None


def _slider(prefix, activation, parameter):
    return Slider(
        f"{prefix}{activation.name}.{parameter.name}",
        f"{activation.label}: {parameter.label}",
        parameter.default,
        f"Usual is {parameter.default:.4g}. All charts and numbers of this page use it.",
        rule=parameter.rule,
        step=parameter.step,
        format="%.3f",
    )
