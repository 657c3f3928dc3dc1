"""Batch or stochastic: what does the minibatch size change?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import Experiment
from nnkit.charts.gradient_descent import epoch_times, noise_chart, sweep_losses
from nnkit.charts.gradient_descent.sweep import value_name
from nnkit.gradient_descent import measure_noise
from nnkit.validation import choice, flag, whole
from pages.gradient_descent.experiment_controls import data_controls, descent_controls, network_controls
from pages.gradient_descent.presets import BATCH
from pages.shared.before.page import Page, answer, notice
from pages.shared.before.share import File, json_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.numbers import formula, word_table
from pages.shared.sweeps import MOST_SEEDS, MOST_VALUES, finished_sweep, read_values, swept

PAGE = "batch"
FIELDS = {
    "batch_size": "Minibatch size",
    "learning_rate": "Learning rate η",
    "hidden": "Hidden layers",
    "activation": "Activation function",
    "optimizer": "Optimizer",
}
USUAL_VALUES = {
    "batch_size": "1, 10, all",
    "learning_rate": "0.03, 0.3, 3",
    "hidden": "none, 2, 8, 8-8",
    "activation": "sigmoid, tanh, relu",
    "optimizer": "gd, momentum, rmsprop, adam",
}
CHOICES = {
    "axis": {"updates": "updates", "epochs": "epochs", "cases_seen": "cases seen"},
    "loss_on": {"train": "training", "test": "test"},
    "band": {"quartiles": "quartiles", "range": "lowest to highest"},
    "weights_at": {"start": "the first weights", "end": "weights after training"},
}
USUAL_SWEEP = {"batch_size": [1, 10, "all"], "seed": list(range(10))}
N_DRAWS = 200

EXPERIMENT = Experiment(learning_rate=1.0, n_epochs=30)
OF_SINGLE_RUNS = ("stop_loss", "stop_gradient", "weights")
DEFAULTS = {name: value for name, value in EXPERIMENT.to_dict().items() if name not in OF_SINGLE_RUNS} | {
    "batch_size": "10",  # as the controls hold it
    "swept": "batch_size",
    "values": "",  # the usual ones
    "n_seeds": 10,
    "axis": "epochs",
    "loss_on": "train",
    "band": "quartiles",
    "to_shortest": False,
    "weights_at": "start",
}


def read_setting(name, text):
    if name == "swept":
        return choice(name, text, FIELDS)
    if name in CHOICES:
        return choice(name, text, CHOICES[name])
    if name == "values":
        return text[:200]
    if name == "n_seeds":
        return whole(name, int(text) if text.isdecimal() and len(text) < 10 else text, 1, MOST_SEEDS)
    if name == "to_shortest":
        return flag(name, text)
    value = Experiment.read(name, "" if text == "none" else text)
    return str(value) if name == "batch_size" else value


def sweep_controls():
    """What is compared. Returns the settings."""
    state = st.session_state
    with st.container(horizontal=True):
        field = st.selectbox(
            "Compare", tuple(FIELDS), key="swept", format_func=FIELDS.get, on_change=lambda: state.update(values=""), width=260,
            help="The setting that differs between the lines. All others are those in the sidebar, and equal.",
        )  # fmt: skip
        if not state["values"].strip():
            state["values"] = USUAL_VALUES[field]
        text = st.text_input(
            "Values", key="values", max_chars=200,
            help=f"Up to {MOST_VALUES}, with commas between them, as the sidebar takes them: {USUAL_VALUES[field]}.",
        )  # fmt: skip
        n_seeds = st.number_input(
            "Seeds", step=1, key="n_seeds", width=160,
            help=f"How many runs of each value, 1 to {MOST_SEEDS}: each has its own first weights and order of the cases.",
        )  # fmt: skip
    return {"swept": field, "values": "" if text == USUAL_VALUES[field] else text, "n_seeds": n_seeds}


def view_controls():
    """How it is looked at: none of these trains anything. Returns the settings."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        axis = st.segmented_control(
            "Against", tuple(CHOICES["axis"]), key="axis", format_func=CHOICES["axis"].get, required=True,
            help="An update is a change of the weights; an epoch goes through all cases once; cases seen count every case of "
            "every minibatch.",
        )  # fmt: skip
        loss_on = st.segmented_control(
            "Loss on the cases for", tuple(CHOICES["loss_on"]), key="loss_on", format_func=CHOICES["loss_on"].get, required=True,
            help="Training cases are learned from; test cases are kept aside.",
        )  # fmt: skip
        band = st.segmented_control(
            "Band over the seeds", tuple(CHOICES["band"]), key="band", format_func=CHOICES["band"].get, required=True,
            help="The line is the median of the seeds. Quartiles hold the middle half of them.",
        )  # fmt: skip
        to_shortest = st.toggle(
            "Up to the shortest run", key="to_shortest",
            help="End the axis, and the comparison, where the run that is shortest on it ends: against updates, after equal "
            "numbers of them.",
        )  # fmt: skip
    return {"axis": axis, "loss_on": loss_on, "band": band, "to_shortest": to_shortest}


def asked_sweep(settings):
    """The experiment and what is swept, from the settings; ValueError with a sentence where they cannot be used."""
    field = settings["swept"]
    n_seeds = whole("n_seeds", settings["n_seeds"], 1, MOST_SEEDS)
    values = read_values(field, settings["values"] or USUAL_VALUES[field])
    own = {name: settings.get(name, value) for name, value in EXPERIMENT.to_dict().items()}
    own[field] = values[0]  # the control of the swept setting is not in use
    experiment = Experiment(**own | {"batch_size": Experiment.read("batch_size", own["batch_size"])})
    over = {
        field: values,
        "seed": list(range(experiment.seed, experiment.seed + n_seeds)),
    }
    return experiment, over, field


def measured_noise(sweep, at):
    """The noise of minibatch gradients at the first or the last weights of the sweep's first run, by sizes up to all cases."""
    experiment = sweep.experiments[0]

    def measure():
        data = experiment.data()
        network, code = experiment.network(data)
        if at == "end":
            network = network.with_theta(sweep.theta[0])
        n = data.train.n_cases
        sizes = np.unique(np.rint(np.geomspace(1, n, 9)).astype(int)).tolist()
        return measure_noise(network, data.train.X, code.encode(data.train.T), sizes, N_DRAWS, experiment.seed)

    return cache("runs").made(("measured noise", experiment, at), measure)


def summary_table(sweep, field, summaries):
    """What each value comes to, as columns."""
    rows = [runs[0] for _, runs in sweep.by(field)]
    sizes = [sweep.experiments[row].batch_size for row in rows]
    n_cases = sweep.n_cases[rows]
    in_epoch = sweep.n_updates_per_epoch[rows]
    wholes = [n if size == "all" else min(size, n) for size, n in zip(sizes, n_cases, strict=True)]
    last = [n - (k - 1) * size for n, k, size in zip(n_cases, in_epoch, wholes, strict=True)]
    return {
        FIELDS[field]: [value_name(value) for value, _ in sweep.by(field)],
        "Updates in an epoch": [f"{k:,}" for k in in_epoch],
        "Cases in a minibatch": [
            f"{size:,}" if size == rest else f"{size:,}, the last {rest:,}" for size, rest in zip(wholes, last, strict=True)
        ],
        "Updates": [f"{s.updates:,}" for s in summaries],
        "Median loss": [said_loss(s.median) for s in summaries],
        "Quartiles": [f"{said_loss(s.lower)} to {said_loss(s.upper)}" for s in summaries],
        "Diverged": [f"{s.n_stopped} of {s.n_runs}" for s in summaries],
    }


def said_loss(loss):
    return f"{loss:.4g}" if np.isfinite(loss) else "no number"


def noise_code(sizes, seed, at):
    """Python that measures the noise again, after the sweep's own code."""
    network = "sweep.network(0)" if at == "end" else "first.network(first.data())"
    return (
        "\nfirst = sweep.experiments[0]\n"
        "cases = first.data().train\n"
        f"network, code = {network}\n"
        f"noise = nnkit.gradient_descent.measure_noise(network, cases.X, code.encode(cases.T), {sizes}, {N_DRAWS}, seed={seed})\n"
        "for size, measured, law in zip(noise.batch_sizes, noise.measured, noise.law):\n"
        '    print(f"|C| = {size}: {measured:.6g}, by the law {law:.6g}")\n'
    )


page = Page(PAGE, "Batch or stochastic", "What does the minibatch size change?", BATCH, DEFAULTS, read_setting)
state = st.session_state
with st.sidebar:
    st.caption(f"{FIELDS[state['swept']]}: the values on the page are compared; the control below is not in use.")
    settings = data_controls() | network_controls() | descent_controls(can_stop=False)
settings |= sweep_controls() | view_controls()

sweep = None
try:
    experiment, over, field = asked_sweep(settings)
    sweep = swept(PAGE, experiment, over)
except ValueError as problem:
    answer(problem, "The charts show the latest settings that could be used.")
if sweep:
    state[f"{PAGE}.latest"] = sweep, field
else:  # not usable, or stopped by the visitor
    sweep, field = state.get(f"{PAGE}.latest") or (finished_sweep(EXPERIMENT, USUAL_SWEEP), "batch_size")

cases = settings["loss_on"]
if cases == "test" and np.isnan(sweep.test_loss).all() and not sweep.experiments[0].data().test.n_cases:
    st.info("No cases are kept for testing, so the training loss is shown.", icon=":material/info:")
    cases = "train"
place = (sweep.experiment, *map(tuple, sweep.over.values()), field)
seen = {"axis": settings["axis"], "to_shortest": settings["to_shortest"]}
show(
    partial(sweep_losses, sweep, field, cases=cases, band=settings["band"], **seen),
    ("sweep", *place, cases, settings["band"], *seen.values()),
    key="sweep",
)

notice(sweep.takeaways(field, cases, **seen))

summaries = sweep.summaries(field, cases, **seen)
word_table(summary_table(sweep, field, summaries))

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Noise of the gradient", anchor=False)
    weights_at = st.segmented_control(
        "At", tuple(CHOICES["weights_at"]), key="weights_at", format_func=CHOICES["weights_at"].get, required=True,
        help="The weights of the first run. Random minibatches of each size are drawn, and their gradients compared with that of "
        "all training cases.",
    )  # fmt: skip
    at = weights_at if np.isfinite(sweep.theta[0]).all() else "start"
    if at != weights_at:
        st.info("The first run diverged: these are its first weights.", icon=":material/info:")
    noise = measured_noise(sweep, at)
    first = sweep.experiments[0]
    st.caption(
        f"The first run: {FIELDS[field].lower()} {value_name(getattr(first, field))}, seed {first.seed}. Points are measured."
    )
    show(partial(noise_chart, noise), ("noise", first, at), key="noise")
with right:
    st.subheader("Time of an epoch", anchor=False)
    st.caption(
        "Measured when these runs were trained: each run's share of the time. "
        + (
            "Runs that differ in seed and learning rate alone are trained together, so all have the same."
            if field == "learning_rate"
            else "All seeds are trained together. Many small minibatches are many updates, and each has costs of its own."
        )
    )
    show(partial(epoch_times, sweep, field), ("times", *place), key="times")

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
        + f"for |C| = {size}; {noise.n_draws} random minibatches gave {noise.measured[middle]:.4g}. Four times the cases halve "
        "it while they are few among $n$. The last factor is what drawing without replacement saves: the whole batch has no "
        "noise at all, which a logarithmic axis cannot show."
    )

page.keep(settings | {"weights_at": weights_at})

files = [
    File("Losses (CSV)", "sweep.csv", "text/csv", "Both losses of every run at its recorded moments.", sweep.to_csv),
    json_file(
        "Settings (JSON)", "sweep.json", "The experiment, for nnkit.Experiment.from_dict, and what was swept.",
        lambda: {"experiment": sweep.experiment.to_dict(), "over": {name: list(values) for name, values in sweep.over.items()}},
    ),
]  # fmt: skip
code = sweep.to_python(field, cases, **seen) + noise_code(noise.batch_sizes.tolist(), first.seed, at)
page.share(code, files)
