"""One picture for each part of the lecture: a network that learns, a product of matrices, curves, probabilities and a bell."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import FUNCTION_COLOURS, LABELS
from nnkit.charts.colours import CLASS_COLOURS, IN_PLACE, INK, MIDDLE, NEGATIVE, POSITIVE, STRONG_INK
from nnkit.charts.gradient_descent.surface import PIXELS, surface_tables
from nnkit.charts.lecture.picture import SIDE, Picture, element, picture, polygon, polyline, scaled, text
from nnkit.charts.sprite_sheet import RIM, tiles_per_row
from nnkit.engine.history import History
from nnkit.maximum_likelihood.gaussian import gaussian_log_density
from nnkit.maximum_likelihood.sample import Sample
from nnkit.probability import log_softmax, softmax

MOST_FRAMES, FRAMES_PER_SECOND = 50, 20
MARGIN = 10  # units that stay free at the rim of a picture


def film_of_learning(history: History, *, moving: bool = True, showing: int = 0, dark: bool = False) -> Picture:
    """What a network makes of the plane of its two classes in the course of its training: a film that plays once.

    Parameters
    ----------
    history : History
        Of two classes and two features.
    moving : bool
        Without it the picture is the end of the film.
    showing : int
        A browser does not play a picture again that it has played already: another number makes it another picture.
    dark : bool
    """
    n_frames = min(MOST_FRAMES, len(history.frames)) if moving else 1
    shown = np.linspace(len(history.frames) - 1, 0, n_frames).round().astype(int)[::-1]  # one frame alone is the last
    history = replace(history, frames=history.frames[shown])
    tables, _ = surface_tables(history, dark)
    side, step, rim = tiles_per_row(n_frames), (PIXELS + 2 * RIM) * SIDE / PIXELS, RIM * SIDE / PIXELS
    moves = [f"transform: translate({-(k % side) * step:.1f}px, {-(k // side) * step:.1f}px)" for k in range(n_frames)]
    keyframes = "".join(f"{100 * k / n_frames:.2f}% {{ {move} }}" for k, move in enumerate(moves))
    seconds = n_frames / FRAMES_PER_SECOND
    style = f"#sheet {{ {moves[-1]}; animation: film{showing} {seconds:.2f}s step-end 0.3s backwards }}"
    [url] = tables["surface"]["url"]
    accuracy = history.scores()["train_accuracy"]
    return picture(
        f"The plane in two colours, as a network of {history.experiment.hidden} hidden neurons learns to tell two classes apart. "
        f"In the end {accuracy:.0%} of the training cases stand on the colour of their class.",
        element("style", style, f"@keyframes film{showing} {{ {keyframes} }}"),
        element("image", id="sheet", href=url, x=-rim, y=-rim, width=side * step, height=side * step),
        *_case_marks(history, tables),
    )


def _case_marks(history, tables):
    """The training cases: circles of the first class, squares of the second."""
    points, extent = tables["points"], tables["extent"]
    is_training = points["set"] == "training"
    x = scaled(points["x"], *extent["x"], 0, SIDE)[is_training].tolist()
    y = scaled(points["y"], *extent["y"], SIDE, 0)[is_training].tolist()
    is_first = (points["target"] == history.data.class_names[0])[is_training]
    look = {"stroke": "white", "stroke_width": 0.8}
    for a, b, first in zip(x, y, is_first, strict=True):
        if first:
            yield element("circle", cx=a, cy=b, r=2.7, fill=CLASS_COLOURS[0], **look)
        else:
            yield element("rect", x=a - 2.4, y=b - 2.4, width=4.8, height=4.8, fill=CLASS_COLOURS[1], **look)


def matrix_product(W: np.ndarray, X: np.ndarray, *, neuron: int = 0, case: int = 0, dark: bool = False) -> Picture:
    """WᵀX as coloured cells: Wᵀ at the left, X above, and each number of the product in the row and column that make it.

    Parameters
    ----------
    W : array (n_in, n_out)
    X : array (n_in, n_cases)
    neuron, case : int
        The number of the product that is marked with its row and its column.
    dark : bool
    """
    V = W.T @ X
    (n_out, n_in), n_cases = W.T.shape, X.shape[1]
    gap = 0.4  # in cells
    cell = (SIDE - 2 * MARGIN) / (max(n_in + n_cases, n_in + n_out) + gap)
    left, top = (SIDE - cell * (n_in + n_cases + gap)) / 2, (SIDE - cell * (n_in + n_out + gap)) / 2
    beyond = (n_in + gap) * cell
    colours = IN_PLACE[dark]
    rows, columns = np.arange(n_out) == neuron, np.arange(n_cases) == case
    blocks = (
        (W.T, left, top + beyond, np.repeat(rows[:, None], n_in, axis=1)),
        (X, left + beyond, top, np.repeat(columns[None], n_in, axis=0)),
        (V, left + beyond, top + beyond, rows[:, None] & columns),
    )
    name = text("WᵀX", left + n_in * cell / 2, top + n_in * cell / 2, font_size=0.9 * cell, fill=colours[INK])
    cells = [one for block in blocks for one in _cells(*block, size=cell, ink=colours[STRONG_INK])]
    alt = (
        f"The product of two matrices as coloured cells: row {neuron + 1} of Wᵀ times column {case + 1} of X is "
        f"{_number(V[neuron, case])}, one of {V.size} numbers of WᵀX."
    )
    return picture(alt, name, *cells)


def _cells(values, left, top, is_marked, *, size, ink):
    """A square for each number: orange below zero, blue above, the stronger the larger; what is not marked is paler."""
    for (row, column), value in np.ndenumerate(values):
        x, y = left + column * size, top + row * size
        marked = bool(is_marked[row, column])
        colour = POSITIVE if value > 0.0 else NEGATIVE if value < 0.0 else MIDDLE
        strength = (0.25 + 0.6 * min(abs(float(value)) / 2.0, 1.0)) * (1.0 if marked else 0.5)
        outline = {"stroke": ink, "stroke_width": 1.6} if marked else {}
        inner = {"x": x + 1, "y": y + 1, "width": size - 2, "height": size - 2, "rx": 2}
        yield element("rect", **inner, fill=colour, fill_opacity=strength, **outline)
        yield text(_number(value), x + size / 2, y + size / 2, font_size=0.4 * size, fill=ink)


def _number(value):
    return f"{value:.4g}".replace("-", "−")


def function_curves(names: Sequence[str], *, reach: float = 4.0, dark: bool = False) -> Picture:
    """Activation functions over the weighted sum, each line as thick as the derivative there is large.

    Parameters
    ----------
    names : sequence of str
        In ACTIVATIONS.
    reach : float
        The weighted sums run from -reach to reach.
    dark : bool
    """
    z = np.linspace(-reach, reach, 97)
    low, high = -1.3, 2.4
    axis = {"stroke": MIDDLE, "stroke_width": 1, "stroke_opacity": 0.7}
    x0, y0 = (float(scaled(0.0, *ends)) for ends in ((-reach, reach, 0, SIDE), (low, high, SIDE, 0)))
    axes = [element("path", d=f"M{MARGIN},{y0:.2f}H{SIDE - MARGIN}M{x0:.2f},{MARGIN}V{SIDE - MARGIN}", **axis)]
    lines, labels = [], []
    for number, name in enumerate(names):
        activation = ACTIVATIONS[name]
        f = activation(z)
        is_seen = f < high - 0.15
        x, y = scaled(z, -reach, reach, MARGIN, SIDE - MARGIN)[is_seen], scaled(f, low, high, SIDE, 0)[is_seen]
        half = 1.1 + 2.6 * np.abs(activation.derivative(z))[is_seen]  # of the line's thickness
        slope = np.gradient(y, x)
        across = half / np.hypot(slope, 1.0) * np.stack([-slope, np.ones_like(slope)])
        outline = [np.append(middle + side, (middle - side)[::-1]) for middle, side in zip((x, y), across, strict=True)]
        colour, height = FUNCTION_COLOURS[LABELS.index(activation.label)], 24 + 18 * number
        lines.append(polygon(*outline, fill=colour))
        labels.append(element("path", d=f"M{MARGIN},{height}h14", stroke=colour, stroke_width=5))
        look = {"font_size": 13, "fill": IN_PLACE[dark][INK], "text_anchor": "start"}
        labels.append(text(activation.label, MARGIN + 20, height, **look))
    alt = (
        f"The curves of {', '.join(ACTIVATIONS[name].label for name in names)} over the weighted sum: each line is thick where "
        "its derivative is large, and thin where a neuron hardly learns."
    )
    return picture(alt, *axes, *lines, *labels)


def softmax_bars(logits: ArrayLike, target: int, *, dark: bool = False) -> Picture:
    """Softmax of a case's logits as bars; for the true class also the frame that it should fill, and the loss.

    Parameters
    ----------
    logits : array (n_classes,)
    target : int
        The index of the true class.
    dark : bool
    """
    logits = np.asarray(logits, dtype=float)
    P, colours = softmax(logits), IN_PLACE[dark]
    width = (SIDE - 2 * MARGIN) / len(P)
    floor, ceiling = SIDE - 30, 26
    tops = scaled(P, 0.0, 1.0, floor, ceiling)
    elements = []
    for k, (share, top) in enumerate(zip(P, tops.tolist(), strict=True)):
        left, colour = MARGIN + k * width + 3, POSITIVE if k == target else NEGATIVE
        elements.append(element("rect", x=left, y=top, width=width - 6, height=floor - top, rx=2, fill=colour))
        middle = left + width / 2 - 3
        elements.append(text(f"{share:.0%}", middle, top - 8, font_size=11, fill=colours[STRONG_INK]))
        elements.append(text(_number(logits[k]), middle, floor + 14, font_size=12, fill=colours[INK]))
    frame = {"x": MARGIN + target * width + 3, "y": ceiling, "width": width - 6, "height": floor - ceiling, "rx": 2}
    elements.append(element("rect", **frame, fill="none", stroke=POSITIVE, stroke_width=1.5, stroke_dasharray="4 3"))
    loss = -float(log_softmax(logits)[target])
    elements.append(text(f"−log {P[target]:.2f} = {loss:.2f}", 0.4 * SIDE, 0.3 * SIDE, font_size=14, fill=colours[INK]))
    alt = (
        f"Softmax of {', '.join(map(_number, logits))} as bars: the true class gets {P[target]:.0%} where it should get all, "
        f"which is a loss of {loss:.2f}."
    )
    return picture(alt, *elements)


def best_bell(sample: Sample, *, dark: bool = False) -> Picture:
    """The normal density of the largest likelihood over its observations, with a stick for the density of each.

    Parameters
    ----------
    sample : Sample
        Of observations that are not all equal.
    dark : bool
    """
    mu, sigma = sample.mean, sample.sigma
    low, high = min(sample.low, mu - 3 * sigma), max(sample.high, mu + 3 * sigma)
    floor, peak = SIDE - 24, 26

    def points(x):
        density = np.exp(gaussian_log_density(x, mu, sigma) - gaussian_log_density(mu, mu, sigma))
        return scaled(x, low, high, MARGIN, SIDE - MARGIN), scaled(density, 0.0, 1.0, floor, peak)

    curve = points(np.linspace(low, high, 81))
    sticks = []
    for x, y in zip(*(column.tolist() for column in points(sample.ordered)), strict=True):
        sticks.append(element("path", d=f"M{x:.2f},{floor}V{y:.2f}", stroke=NEGATIVE, stroke_width=1.2, stroke_opacity=0.55))
        sticks.append(element("circle", cx=x, cy=y, r=2.6, fill=NEGATIVE))
    ground = element("path", d=f"M{MARGIN},{floor}H{SIDE - MARGIN}", stroke=IN_PLACE[dark][INK], stroke_width=1)
    alt = (
        f"{sample.n} observations, and the bell of the largest likelihood over them: its mean is {mu:.3g}, its standard "
        f"deviation {sigma:.3g}. A stick from each observation up to the bell is its density."
    )
    return picture(alt, ground, polyline(*curve, stroke=POSITIVE, stroke_width=3.2), *sticks)
