"""Charts of sweeps: losses with their spread over the runs, and the time of an epoch."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, DASHES, INK
from nnkit.charts.layout import template
from nnkit.charts.parts import concat, cues, legend, table_chart, with_field
from nnkit.engine.summary import quantiles
from nnkit.engine.sweep import Sweep

AXIS_TITLES = {"updates": "updates", "epochs": "epochs", "cases_seen": "cases seen"}
CASES_TITLES = {"train": "training loss", "test": "test loss"}
FIELD_TITLES = {"batch_size": "minibatch size", "hidden": "hidden layers", "activation": "activation function"}
BANDS = {"quartiles": (1, 3), "range": (0, 4)}  # rows of `quantiles`
HEIGHT, SMALL_HEIGHT = 430, 330

# Above these ratios of the largest to the smallest, an axis is logarithmic: a linear one would show the largest alone.
LOG_LOSS, LOG_TIME = 100.0, 5.0

VALUES, FIELD = "@values", "@field"

# The words must not change from run to run: a browser that finds them changed builds the chart anew.
LOSSES_SHOWN = (
    "Lines of the median loss over updates, epochs or cases seen, one for each value of the setting that is compared, each in a "
    "band of its spread over the seeds."
)
TIMES_SHOWN = "Bars of the measured time that an epoch of training takes, one for each value of the setting that is compared."


@chart
def sweep_losses(
    sweep: Sweep, field: str, *, axis: str = "epochs", cases: str = "train", band: str = "quartiles", to_shortest: bool = False
) -> Drawing:
    """The median loss for each value of a swept field, in a band of its spread over the other runs.

    A line ends where half of its runs are no longer finite.

    Parameters
    ----------
    field : str
        The field whose values get a line each.
    axis : {"updates", "epochs", "cases_seen"}
    cases : {"train", "test"}
    band : {"quartiles", "range"}
        Whether the band spans the middle half of the runs, or all of them.
    to_shortest : bool
        Whether the axis ends where the run that ends first does.
    """
    bands = _band_table(sweep, field, axis, cases, band, to_shortest)
    names = [value_name(value) for value, _ in sweep.by(field)]
    lengths = [bands["time"][bands["value"] == name].max(initial=0) for name in names]
    medians = bands["median"]
    is_log_loss = bool(len(medians) and medians.min() > 0.0 and bands["high"].max() > LOG_LOSS * medians.min())
    is_log_time = bool(max(lengths) > LOG_TIME * max(1e-9, min(lengths)))
    last = np.concatenate([np.flatnonzero(bands["value"] == name)[-1:] for name in names])
    ends = {name: column[last] for name, column in bands.items()}
    ends["mark"] = ends["value"]  # under a name of its own the shape stays out of the legend, which shows lines
    template = _losses_spec(axis, cases, is_log_time, is_log_loss)
    return Drawing(template, {"bands": bands, "ends": ends}, LOSSES_SHOWN, _fills(names, field))


@chart
def epoch_times(sweep: Sweep, field: str) -> Drawing:
    """The measured training time of an epoch, for each value of a swept field: the mean of its runs."""
    rows = sweep.by(field)
    names = [value_name(value) for value, _ in rows]
    milliseconds = 1000.0 * np.array([sweep.seconds_per_epoch[runs].mean() for _, runs in rows])
    table = {
        "value": np.array(names, dtype=object),
        "milliseconds": milliseconds,
        "updates": np.array([sweep.n_updates_per_epoch[runs].max() for _, runs in rows]),
        "room": np.full(len(names), 1.35 * milliseconds.max()),  # for the words at the end of the longest bar
        "text": np.array([f"{time:.3g} ms" for time in milliseconds], dtype=object),
    }
    return Drawing(_times_spec(), {"times": table}, TIMES_SHOWN, _fills(names, field))


def value_name(value: object) -> str:
    """A swept value for people to read."""
    return "none" if value == "" else f"{value:g}" if isinstance(value, float) else str(value)


def _fills(names, field):
    return {VALUES: names, FIELD: FIELD_TITLES.get(field, field.replace("_", " "))}


def _band_table(sweep, field, axis, cases, band, to_shortest):
    times, losses = sweep.axis(axis), sweep.losses(cases)
    last = sweep.last_moments(axis, to_shortest)
    lower, upper = BANDS[band]
    parts = []
    for value, rows in sweep.by(field):
        # runs of one value need not share their moments, when another setting changes the number of updates
        for runs in _sharing_moments(times, rows):
            time = times[runs[0], : last[runs[0]] + 1]
            order = np.flatnonzero(np.diff(time, prepend=-1.0))
            of_runs = quantiles(losses[runs][:, order])
            seen = np.isfinite(of_runs[2])
            low, median, high = (of_runs[row][seen] for row in (lower, 2, upper))
            name = np.full(len(median), value_name(value), dtype=object)
            parts.append({"value": name, "time": time[order][seen].astype(float), "median": median, "low": low, "high": high})
    table = concat(parts)
    # where part of the runs is beyond all bounds, the band goes up to the top
    finite = np.concatenate([table["high"][np.isfinite(table["high"])], table["median"]])
    return table | {"high": np.minimum(table["high"], finite.max(initial=0.0))}


def _sharing_moments(times, rows):
    groups = {}
    for row in rows:
        groups.setdefault(times[row].tobytes(), []).append(row)
    return groups.values()


@template
def _losses_spec(axis, cases, is_log_time, is_log_loss):
    strokes = legend(title=FIELD, titleOrient="left", columns=4, symbolType="stroke", symbolSize=300)
    values = cues("value", [VALUES], dashes=DASHES, legend=strokes)
    x = alt.X("time:Q").title(f"{AXIS_TITLES[axis]}, logarithmic" if is_log_time else AXIS_TITLES[axis]).scale(nice=False)
    x = x.axis(format=",~f", tickCount=8)
    if is_log_time:
        x = x.scale(type="symlog", constant=1, nice=False).axis(format=",~f", values=[0, *(10**k for k in range(9))])
    title = f"{CASES_TITLES[cases]}, logarithmic" if is_log_loss else CASES_TITLES[cases]

    def y(field):
        channel = alt.Y(field).title(title).axis(tickCount=6, format=".6~g", grid=not is_log_loss)
        return channel.scale(type="log") if is_log_loss else channel.scale(zero=True)

    tooltip = [
        alt.Tooltip("value:N").title(FIELD),
        alt.Tooltip("time:Q").title(AXIS_TITLES[axis]).format(",.6~g"),
        *(
            alt.Tooltip(f"{name}:Q").title(f"{CASES_TITLES[cases]}, {words}").format(".4g")
            for name, words in (("median", "median"), ("low", "band from"), ("high", "band to"))
        ),
    ]
    bands, median = table_chart("bands"), y("median:Q")
    area = bands.mark_area(opacity=0.22, clip=True).encode(x=x, y=y("low:Q"), y2=alt.Y2("high:Q"), color=values["color"])
    lines = bands.mark_line(strokeWidth=2.4, clip=True).encode(x=x, y=median, **values)
    shape = cues("mark", [VALUES], shapes=CLASS_SHAPES)["shape"]
    ends = table_chart("ends").mark_point(filled=True, size=90, opacity=1)
    ends = ends.encode(x=x, y=median, color=values["color"], shape=shape, tooltip=tooltip)
    nearby = bands.mark_point(opacity=0, size=120).encode(x=x, y=median, tooltip=tooltip)
    return alt.layer(area, lines, nearby, ends).properties(height=HEIGHT)


@template
def _times_spec():
    times = table_chart("times")
    y = alt.Y("value:N").title(FIELD).sort([VALUES]).axis(labelLimit=120)
    x = (
        alt.X("milliseconds:Q")
        .title("milliseconds per epoch and run")
        .scale(zero=True, nice=False)
        .axis(format=".6~g", grid=True)
    )
    tooltip = [
        alt.Tooltip("value:N").title(FIELD),
        alt.Tooltip("milliseconds:Q").title("milliseconds per epoch").format(".3g"),
        alt.Tooltip("updates:Q").title("updates in an epoch").format(","),
    ]
    room = times.mark_point(opacity=0).encode(x=with_field(x, "room:Q"), y=y, tooltip=alt.TooltipValue(None))
    bars = times.mark_bar(height={"band": 0.7}).encode(x=x, y=y, **cues("value", [VALUES]), tooltip=tooltip)
    words = times.mark_text(align="left", dx=5, color=INK).encode(x=x, y=y, text=alt.Text("text:N"))
    return alt.layer(room, bars, words).properties(height=SMALL_HEIGHT)
