"""The gradient noise of a sweep's first run: measured, explained, and as Python."""

import numpy as np
import streamlit as st

from nnkit.gradient_descent import measure_noise
from pages.shared.cache import cache
from pages.shared.numbers import formula

N_DRAWS = 200


def noise_of(sweep, at):
    """The noise at the first or the last weights ("start" or "end") of the sweep's first run, by sizes up to all cases."""
    experiment = sweep.experiments[0]

    def measure():
        data = experiment.data()
        network, code = experiment.network(data)
        if at == "end":
            network = network.with_theta(sweep.theta[0])
        n = data.train.n_cases
        sizes = np.unique(np.rint(np.geomspace(1, n, 9)).astype(int)).tolist()
        return measure_noise(network, data.train.X, code.encode(data.train.T), sizes, N_DRAWS, experiment.seed)

    return cache("runs").computed(("measured noise", experiment, at), measure)


def noise_code(noise, seed, at):
    """Python that measures the noise again, after the sweep's own code."""
    network = "sweep.network(0)" if at == "end" else "first.network(first.data())"
    return (
        "\nfirst = sweep.experiments[0]\n"
        "cases = first.data().train\n"
        f"network, code = {network}\n"
        "noise = nnkit.gradient_descent.measure_noise(\n"
        f"    network, cases.X, code.encode(cases.T), {noise.batch_sizes.tolist()}, {N_DRAWS}, seed={seed}\n)\n"
        "for size, measured, law in zip(noise.batch_sizes, noise.measured, noise.law):\n"
        '    print(f"|C| = {size}: {measured:.6g}, by the law {law:.6g}")\n'
    )


def show_law(noise):
    """The law of the noise with the numbers of a medium size."""
    n, middle = noise.n_cases, len(noise.batch_sizes) // 2
    size, law = int(noise.batch_sizes[middle]), noise.law[middle]
    with st.expander("How far is a minibatch's gradient off?", expanded=True):
        st.markdown(
            f"All {n} training cases have gradients $g_c$, and their mean $g$ is the full gradient. "
            f"A single case's lies $\\sigma$ = {noise.sigma:.4g} from it (root mean square); $g$ itself has length "
            f"{noise.gradient_length:.4g}. Minibatches $C$ of the $n$ cases, drawn without replacement, are off by"
            + formula(
                r"& \sqrt{\frac{\sigma^2}{|C|} \cdot \frac{n - |C|}{n - 1}}",
                rf"= {{}} & \sqrt{{\frac{{{noise.sigma:.4g}^2}}{{{size}}} \cdot \frac{{{n} - {size}}}{{{n - 1}}}}} = {law:.4g}",
            )
            + f"for |C| = {size}; {noise.n_draws} random minibatches gave {noise.measured[middle]:.4g}. Four times the cases "
            "halve it while they are few among $n$. The last factor is what drawing without replacement saves: the whole batch "
            "has no noise at all, which a logarithmic axis cannot show."
        )
