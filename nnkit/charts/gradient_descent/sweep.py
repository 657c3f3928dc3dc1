"""Charts of sweeps: losses with their spread over the runs, the time of an epoch, and the noise of minibatch gradients."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, DASHES, INK
from nnkit.charts.parts import table_chart
from nnkit.engine.summary import quantiles

AXIS_TITLES = {"updates": "updates", "epochs": "epochs", "cases_seen": "cases seen"}
CASES_TITLES = {"train": "training loss", "test": "test loss"}
BANDS = {"quartiles": (1, 3), "range": (0, 4)}
MOST_VALUES = 8
HEIGHT, SMALL_HEIGHT = 430, 330

# Above these ratios of the largest to the smallest, an axis is logarithmic: a linear one would show the largest alone.
LOG_LOSS, LOG_TIME = 100.0, 5.0


@chart
def sweep_losses(sweep, field, *, axis="epochs", cases="train", band="quartiles", to_shortest=False):
    """The median loss for each value of a swept field, in a band of its spread over the other runs.

    Parameters
    ----------
    sweep : Sweep
    field : str
        The field whose values get a line each.
    axis : {"updates", "epochs", "cases_seen"}
    cases : {"train", "test"}
    band : {"quartiles", "range"}
        What the band spans: the middle half of the runs, or all of them.
    to_shortest : bool
        Whether the axis ends where the run that ends first does.

    Returns
    -------
    Chart
        A line ends where half of its runs are no longer finite.
    """
    columns = _bands(sweep, field, axis, cases, band, to_shortest)
    names = [value_name(value) for value, _ in sweep.by(field)]
    lengths = [columns["time"][columns["value"] == name].max(initial=0) for name in names]
    shown = columns["median"]
    is_log_loss = bool(len(shown) and shown.min() > 0.0 and columns["high"].max() > LOG_LOSS * shown.min())
    is_log_time = bool(max(lengths) > LOG_TIME * max(1e-9, min(lengths)))
    template = _losses_spec(len(names), axis, cases, is_log_time, is_log_loss)
    last = np.concatenate([np.flatnonzero(columns["value"] == name)[-1:] for name in names])
    ends = {name: column[last] for name, column in columns.items()}
    ends["mark"] = ends["value"]  # under a name of its own the shape stays out of the legend, which shows lines
    return Drawing(template, {"bands": columns, "ends": ends}, LOSSES_SHOWN, {VALUES: names, FIELD: field.replace("_", " ")})


@chart
def epoch_times(sweep, field):
    """The measured training time of an epoch, for each value of a swept field: the mean of its runs."""
    rows = sweep.by(field)
    names = [value_name(value) for value, _ in rows]
    seconds = np.array([sweep.seconds_per_epoch[runs].mean() for _, runs in rows])
    updates = np.array([sweep.n_updates_per_epoch[runs].max() for _, runs in rows])
    texts = {VALUES: names, FIELD: field.replace("_", " ")}
    table = {
        "value": np.array(names, dtype=object),
        "milliseconds": 1000.0 * seconds,
        "updates": updates,
        "room": np.full(len(names), 1350.0 * seconds.max()),  # for the words at the end of the longest bar
        "text": np.array([f"{1000.0 * s:.3g} ms" for s in seconds], dtype=object),
    }
    return Drawing(_times_spec(len(names)), {"times": table}, TIMES_SHOWN, texts)


@chart
def noise_chart(noise):
    """How far minibatch gradients lie from the full one, against the size of the minibatch, with the law drawn in.

    Parameters
    ----------
    noise : GradientNoise
    """
    n = noise.n_cases
    sizes = np.unique(np.concatenate([np.rint(np.geomspace(1, n, 80)), [max(1, n - 1)]]))
    plain = noise.sigma / np.sqrt(sizes)
    inside = sizes < n  # the whole batch has no noise, which a logarithmic axis cannot show
    law = plain[inside] * np.sqrt((n - sizes[inside]) / (n - 1))
    lines = {
        "size": np.concatenate([sizes[inside], sizes]),
        "noise": np.concatenate([law, plain]),
        "series": np.repeat(np.array([LAW, PLAIN], dtype=object), [len(law), len(plain)]),
    }
    drawn = (noise.batch_sizes < n) & (noise.measured > 0.0)
    points = {
        "size": noise.batch_sizes[drawn],
        "measured": noise.measured[drawn],
        "law": noise.law[drawn],
    }
    return Drawing(_noise_spec(), {"laws": lines, "measured": points}, NOISE_SHOWN)


def value_name(value):
    """A swept value as people read it."""
    return "none" if value == "" else f"{value:g}" if isinstance(value, float) else str(value)


def _bands(sweep, field, axis, cases, band, to_shortest):
    times, losses = sweep.axis(axis), sweep.losses(cases)
    last = sweep.last_moments(axis, to_shortest)
    low, high = BANDS[band]
    parts = []
    for value, rows in sweep.by(field):
        # runs of one value need not share their moments, when what they differ in besides changes the number of updates
        for together in _sharing_moments(times, rows):
            time = times[together[0], : last[together[0]] + 1]
            order = np.flatnonzero(np.diff(time, prepend=-1.0))
            five = quantiles(losses[together][:, order])
            seen = np.isfinite(five[2])
            parts.append((value_name(value), time[order][seen], five[2][seen], five[low][seen], five[high][seen]))
    # where part of the runs is beyond all bounds, the band goes up to the top
    finite = np.concatenate([high[np.isfinite(high)] for *_, high in parts] + [median for _, _, median, _, _ in parts])
    top = finite.max(initial=0.0)
    return {
        "value": np.repeat(np.array([name for name, *_ in parts], dtype=object), [len(part[1]) for part in parts]),
        "time": np.concatenate([part[1] for part in parts]).astype(float),
        "median": np.concatenate([part[2] for part in parts]),
        "low": np.concatenate([part[3] for part in parts]),
        "high": np.minimum(np.concatenate([part[4] for part in parts]), top),
    }


def _sharing_moments(times, rows):
    groups = {}
    for row in rows:
        groups.setdefault(times[row].tobytes(), []).append(row)
    return groups.values()


# The words must not change from run to run: a browser that finds them changed builds the chart anew.
LOSSES_SHOWN = (
    "Lines of the median loss over updates, epochs or cases seen, one for each value of the setting that is compared, each in a "
    "band of its spread over the seeds."
)
TIMES_SHOWN = "Bars of the measured time that an epoch of training takes, one for each value of the setting that is compared."
NOISE_SHOWN = (
    "On logarithmic axes, the distance of minibatch gradients from the gradient of all cases against its size: measured "
    "points, the exact law of sampling as a line, and one over the square root of the size as a dashed line."
)

VALUES, FIELD = "@values", "@field"
LAW, PLAIN = "the exact law", "σ/√|C|"


def _value_scales(n_values):
    """Colour, dash and shape of a value: three cues for the same thing."""
    legend = alt.Legend(
        orient="bottom", title=FIELD, titleOrient="left", columns=4, symbolType="stroke", symbolSize=300, symbolOpacity=1
    )
    domain = [VALUES]
    return (
        alt.Color("value:N", scale=alt.Scale(domain=domain, range=list(CLASS_COLOURS[:n_values])), legend=legend),
        alt.StrokeDash(
            "value:N", scale=alt.Scale(domain=domain, range=[list(dash) for dash in DASHES[:n_values]]), legend=legend
        ),
        alt.Shape("mark:N", scale=alt.Scale(domain=domain, range=list(CLASS_SHAPES[:n_values])), legend=None),
    )


@lru_cache
def _losses_spec(n_values, axis, cases, is_log_time, is_log_loss):
    colour, dash, shape = _value_scales(n_values)
    powers = [0, *(10**k for k in range(9))]
    x = alt.X(
        "time:Q",
        title=f"{AXIS_TITLES[axis]}, logarithmic" if is_log_time else AXIS_TITLES[axis],
        scale=alt.Scale(type="symlog", constant=1, nice=False) if is_log_time else alt.Scale(nice=False),
        axis=alt.Axis(grid=False, format=",~f", **({"values": powers} if is_log_time else {"tickCount": 8})),
    )
    title = f"{CASES_TITLES[cases]}, logarithmic" if is_log_loss else CASES_TITLES[cases]
    y_scale = alt.Scale(type="log") if is_log_loss else alt.Scale(zero=True)
    y_axis = alt.Axis(tickCount=6, format=".6~g", grid=not is_log_loss)
    tooltip = [
        alt.Tooltip("value:N", title=FIELD),
        alt.Tooltip("time:Q", title=AXIS_TITLES[axis], format=",.6~g"),
        *(alt.Tooltip(f"{name}:Q", format=".4g") for name in ("low", "median", "high")),
    ]
    bands = table_chart("bands")
    area = bands.mark_area(opacity=0.22, clip=True).encode(
        x=x, y=alt.Y("low:Q", title=title, scale=y_scale, axis=y_axis), y2="high:Q", color=colour
    )
    y = alt.Y("median:Q", title=title, scale=y_scale, axis=y_axis)
    lines = bands.mark_line(strokeWidth=2.4, clip=True).encode(x=x, y=y, color=colour, strokeDash=dash)
    ends = (
        table_chart("ends")
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=tooltip)
    )
    nearby = bands.mark_point(opacity=0, size=120).encode(x=x, y=y, tooltip=tooltip)
    return alt.layer(area, lines, nearby, ends).properties(height=HEIGHT).to_dict()


@lru_cache
def _times_spec(n_values):
    colour = alt.Color("value:N", scale=alt.Scale(domain=[VALUES], range=list(CLASS_COLOURS[:n_values])), legend=None)
    base = table_chart("times")
    y = alt.Y("value:N", title=FIELD, sort=[VALUES], axis=alt.Axis(labelLimit=120))

    def x(field):
        scale, axis = alt.Scale(zero=True, nice=False), alt.Axis(tickCount=5, format=".6~g")
        return alt.X(f"{field}:Q", title="milliseconds per epoch and run", scale=scale, axis=axis)

    tooltip = [
        alt.Tooltip("value:N", title=FIELD),
        alt.Tooltip("milliseconds:Q", format=".3g"),
        alt.Tooltip("updates:Q", title="updates in an epoch", format=","),
    ]
    room = base.mark_point(opacity=0).encode(x=x("room"), y=y, tooltip=alt.value(None))
    bars = base.mark_bar(height={"band": 0.7}).encode(x=x("milliseconds"), y=y, color=colour, tooltip=tooltip)
    words = base.mark_text(align="left", dx=5, color=INK).encode(x=x("milliseconds"), y=y, text="text:N")
    return alt.layer(room, bars, words).properties(height=SMALL_HEIGHT).to_dict()


@lru_cache
def _noise_spec():
    names = [LAW, PLAIN]
    legend = alt.Legend(orient="bottom", title=None, symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.4)
    colour = alt.Color("series:N", scale=alt.Scale(domain=names, range=[CLASS_COLOURS[1], CLASS_COLOURS[0]]), legend=legend)
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 4]]), legend=legend)
    x = alt.X("size:Q", title="cases in the minibatch, |C|", scale=alt.Scale(type="log", nice=False), axis=_power_axis())
    y = alt.Y("noise:Q", title="distance from the full gradient", scale=alt.Scale(type="log"), axis=_power_axis())
    lines = table_chart("laws").mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash)
    tooltip = [alt.Tooltip("size:Q", title="cases"), *(alt.Tooltip(f"{name}:Q", format=".4g") for name in ("measured", "law"))]
    points = (
        table_chart("measured")
        .mark_point(filled=True, size=80, opacity=1, color=INK)
        .encode(
            x=x,
            y=alt.Y("measured:Q", title="distance from the full gradient", scale=alt.Scale(type="log"), axis=_power_axis()),
            tooltip=tooltip,
        )
    )
    return alt.layer(lines, points).properties(height=SMALL_HEIGHT).to_dict()


def _power_axis():
    return alt.Axis(tickCount=5, grid=False, format=".6~g")
