"""What a film shows, looked up in its tables as a browser does."""

import numpy as np


def seen(chart, things, values, frame):
    """The rows that are drawn at a moment: each thing with what it has then, where it is a number."""
    things, values = chart.tables[things], chart.tables[values]
    rows = things["first"] + frame
    np.testing.assert_array_equal(values["at"][rows], rows)
    row = {name: column for name, column in things.items() if name != "first"}
    row |= {name: column[rows] for name, column in values.items() if name != "at"}
    drawn = np.all([np.isfinite(column) for column in row.values() if column.dtype.kind == "f"], axis=0)
    return {name: column[drawn] for name, column in row.items()}


def over_all_moments(chart, things, values):
    """`seen` at every moment, one after the other, with the moment's number as a further column."""
    shown = [seen(chart, things, values, frame) for frame in range(len(chart.tables["clock"]["at"]))]
    frames = np.concatenate([np.full(len(next(iter(rows.values()))), frame) for frame, rows in enumerate(shown)])
    return {name: np.concatenate([rows[name] for rows in shown]) for name in shown[0]} | {"frame": frames}
