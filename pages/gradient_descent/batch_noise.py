"""The noise of a run's gradient: measured, explained, and as Python."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from nnkit import Experiment
from nnkit.gradient_descent import GradientNoise, measure_noise
from pages.shared.cache import cache
from pages.shared.numbers import formula
from pages.shared.training import checked_size, trained

N_DRAWS = 200


@dataclass(frozen=True, eq=False)
class MeasuredNoise:
    """The noise of an experiment's gradient, at its first or its last weights ("start" or "end")."""

    experiment: Experiment
    weights_at: str
    has_diverged: bool
    noise: GradientNoise

    def code_after(self, beginning: str, size: int) -> str:
        """Python that measures the noise of the `experiment` of the code before it, and has the law of a size."""
        weights = "network = nnkit.run(experiment).network()\n" if self.weights_at == "end" else ""
        return (
            f"{beginning}data = experiment.data()\nnetwork, code = experiment.network(data)\n{weights}"
            "noise = nnkit.gradient_descent.measure_noise(\n"
            f"    network, data.train.X, code.encode(data.train.T), {self.noise.batch_sizes.tolist()}, {N_DRAWS}, "
            f"seed={self.experiment.seed}\n)\n"
            "for size, measured, law in zip(noise.batch_sizes, noise.measured, noise.law):\n"
            '    print(f"|C| = {size}: {measured:.6g}, by the law {law:.6g}")\n'
            f'print(f"|C| = {size}: by the law {{noise.expected({size}):.6g}}")\n'
        )


def measured_noise(experiment, weights_at):
    """The noise of an experiment's gradient, for minibatches of nine sizes up to all cases."""
    history = trained(checked_size(experiment)) if weights_at == "end" else None
    has_diverged = history is not None and history.divergence is not None
    if has_diverged:
        history = None

    def measure():
        data = experiment.data()
        network, code = experiment.network(data)
        n = data.train.n_cases
        sizes = np.unique(np.rint(np.geomspace(1, n, 9)).astype(int)).tolist()
        weighted = history.network() if history else network
        return measure_noise(weighted, data.train.X, code.encode(data.train.T), sizes, N_DRAWS, experiment.seed)

    key = "measured noise", experiment, history.key if history else "start"
    noise = cache("runs").computed(key, measure)
    return MeasuredNoise(experiment, "end" if history else "start", has_diverged, noise)


def show_law(noise, size):
    """The law of the noise with the numbers of a size, and what was measured at the nearest size."""
    n, law = noise.n_cases, noise.expected(np.array([size]))[0]
    nearest = int(np.abs(np.log(noise.batch_sizes / size)).argmin())
    st.markdown(
        f"All {n} training cases have gradients $g_c$, and their mean $g$ is the full gradient. A single case's lies "
        f"$\\sigma$ = {noise.sigma:.4g} from it (root mean square); $g$ itself has length {noise.gradient_length:.4g}. "
        "Minibatches $C$ of the $n$ cases, drawn without replacement, are off by"
        + formula(
            r"& \sqrt{\frac{\sigma^2}{|C|} \cdot \frac{n - |C|}{n - 1}}",
            rf"= {{}} & \sqrt{{\frac{{{noise.sigma:.4g}^2}}{{{size}}} \cdot \frac{{{n} - {size}}}{{{n - 1}}}}} = {law:.4g}",
        )
        + f"for |C| = {size}; {noise.n_draws} random minibatches of {noise.batch_sizes[nearest]} gave "
        f"{noise.measured[nearest]:.4g}, where the law says {noise.law[nearest]:.4g}. The last factor is what drawing without "
        "replacement saves: the whole batch has no noise at all, which a logarithmic axis cannot show."
    )
