"""Two maps over the two weights of a logistic regression, likelihood and cross-entropy, and the cases with its boundary.

The weights are dragged on either map, or by the boundary among the cases.
"""

from functools import lru_cache

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import HANDLE, formula, ground, handle, live, nearest, offset, pointer, sent, value
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import cues, domain_from, keep_table, legend, table_chart
from nnkit.charts.plane import BANDS, contour_bands, contour_picture, enlarged, margins
from nnkit.charts.room import SIDE
from nnkit.maximum_likelihood.logistic_likelihood import LogisticLikelihood

PIXELS = 2 * SIDE
MARGIN = 0.08
MAPS = {"likelihood": "Log-likelihood Σ T • log P", "cost": "Cross-entropy"}
WORDS = (
    "Three panels: contour maps of the log-likelihood and of the cross-entropy over the two weights, with a circle at your "
    "weights and a cross at the best weights, and the cases by their two features with the line on which both classes are "
    "equally probable. The circles and the line can be dragged; the boxes for the weights do the same."
)
X_NAME, Y_NAME, NAMES = "@x", "@y", "@classes"


@chart
def likelihood_maps(model: LogisticLikelihood, w: ArrayLike, *, dark: bool = False) -> Drawing:
    """Both surfaces with the weights w (2,) on them, and the cases; the weights are dragged on a map or by the boundary."""
    w = np.asarray(w, dtype=float)
    half = model.window(w)
    best = np.empty(0) if model.maximum is None or np.abs(model.maximum).max() > half else model.maximum
    low, high = margins(model.X, MARGIN)
    tables = {
        **_maps(model, half, dark),
        "weights": {"w1": w[:1], "w2": w[1:], "bias": np.array([model.bias])},
        "best": {"w1": best[:1], "w2": best[1:]},
        "points": {
            "x": model.X[0],
            "y": model.X[1],
            "class": np.array(model.class_names, dtype=object)[model.t.astype(int)],
            "sign": model.signs,
        },
        "box": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
        "ends": {"side": np.array([-1.0, 1.0])},
    }
    texts = {X_NAME: _titled(model.feature_names[0]), Y_NAME: _titled(model.feature_names[1]), NAMES: list(model.class_names)}
    return Drawing(_spec(), tables, WORDS, texts)


def _titled(name):
    return name.replace(" (cm)", "") + ", standardised" if " " in name else name


@lru_cache(maxsize=16)  # they stay the same while the weights move
def _maps(model, half, dark):
    """Each surface as a picture, drawn from its own numbers, and the extent of the axes."""
    likelihoods, costs = model.surfaces(half)
    bands = {name: contour_bands(enlarged(heights, PIXELS)) for name, heights in (("likelihood", -likelihoods), ("cost", costs))}
    bands["likelihood"] = BANDS - 1 - bands["likelihood"]  # strong where it is high
    colours = {"likelihood": POSITIVE, "cost": NEGATIVE}
    tables = {name: {"url": contour_picture(bands[name], colour, dark)} for name, colour in colours.items()}
    corners = np.array([-half, half])
    return tables | {"extent": {"w1": corners, "w2": corners}}


# The boundary w1 x + w2 y + b = 0 is as far from the origin as its foot, and runs at right angles to the weights. By an end it
# is turned: the weights keep their size, and their angle is that of the place of the end less the angle between both.
FORMULAS = {
    "bias": sent("weights", "bias"),
    "size": f"sqrt(pow({sent('weights', 'w1')}, 2) + pow({sent('weights', 'w2')}, 2))",
    "reach": f"0.3 * ({sent('box', 'x', '1', row=1)} - {sent('box', 'x')})",
    "n_cases": "length(data('points'))",
}
TURNED = "(atan2(end_y, end_x) - moved.datum.side * acos(clamp(-bias / (size * sqrt(end_x * end_x + end_y * end_y)), -1, 1)))"
LOG_P = "-(max(0, -datum.z) + log(1 + exp(-abs(datum.z))))"  # the log-probability of the case's own class


@template
def _spec():
    spec = side_by_side([_map_panel("likelihood"), _map_panel("cost"), _cases_panel()])
    spec["resolve"]["scale"]["shape"] = "independent"  # the legend of the classes belongs to the panel of the cases
    places = ("on_likelihood", "at_likelihood", "on_cost", "at_cost")
    across, up = ({name: pointer(name.split("_")[1], axis) for name in places} for axis in "xy")
    return live(
        spec,
        *(formula(name, expression) for name, expression in FORMULAS.items()),
        value("end_x", "0", end=f"invert('cases_x', {offset('x')})"),
        value("end_y", "0", end=f"invert('cases_y', {offset('y')})"),
        value("w1", sent("weights", "w1"), **across, end=nearest(f"size * cos({TURNED})", "0.01")),
        value("w2", sent("weights", "w2"), **up, end=nearest(f"size * sin({TURNED})", "0.01")),
    )


def _panel(name, layers, title, words):
    """Layers under a title and a line with the sum of the log-probabilities, which is `datum.total` in its words."""
    line = table_chart("points").transform_calculate(z="datum.sign * (w1 * datum.x + w2 * datum.y + bias)")
    line = line.transform_calculate(log_p=LOG_P).transform_aggregate(total="sum(log_p)")
    return titled(name, [*layers, line_of_words(line, words)], title)


def _map_panel(name):
    x = alt.X("w1:Q").title("w₁").scale(domain_from("extent", "w1"))
    y = alt.Y("w2:Q").title("w₂").scale(domain_from("extent", "w2"))
    image = table_chart(name).mark_image(aspect=False, align="left", baseline="top", width=SIDE, height=SIDE, x=0, y=0)
    ring = {"filled": False, "size": 130, "strokeWidth": 2.6, "color": INK, "opacity": 1}
    best = table_chart("best").mark_point(shape="cross", **ring).encode(x=x, y=y)
    circle = table_chart("weights").transform_calculate(w1="w1", w2="w2").encode(x=x, y=y)
    grip = handle(circle.mark_point(**HANDLE | {"color": "transparent"}), f"at_{name}")
    layers = [
        image.encode(url=alt.Url("url:N")),
        keep_table("extent"),
        ground(f"on_{name}", "weights"),
        best,
        circle.mark_point(**ring),
        grip,
    ]
    total = {"likelihood": number("datum.total", 6), "cost": number("(-datum.total / n_cases)", 6)}[name]
    words = {"likelihood": "Σ T • log P = ", "cost": "mean cross-entropy = "}[name]
    return _panel(name, layers, MAPS[name], f"'{words}' + {total}")


def _cases_panel():
    x = alt.X("x:Q").title(X_NAME).scale(domain_from("box", "x"))
    y = alt.Y("y:Q").title(Y_NAME).scale(domain_from("box", "y"))
    classes = cues("class", [NAMES], shapes=CLASS_SHAPES, legend=legend(columns=2, labelLimit=140))
    size = alt.Size("p:Q").scale(domain=[0, 1], range=[90, 24]).legend(None)
    points = table_chart("points").transform_calculate(p="1 / (1 + exp(-datum.sign * (w1 * datum.x + w2 * datum.y + bias)))")
    tooltip = [alt.Tooltip("class:N").title("class"), alt.Tooltip("p:Q").title("its probability").format(".4g")]
    points = points.mark_point(filled=True, opacity=0.8).encode(x=x, y=y, size=size, tooltip=tooltip, **classes)
    squares = "(w1 * w1 + w2 * w2)"
    along = f"datum.far * datum.side / sqrt{squares}"
    ends = table_chart("ends").transform_filter(f"{squares} > 0")

    def at(far):
        places = ends.transform_calculate(far=far)
        return places.transform_calculate(x=f"-bias * w1 / {squares} - w2 * {along}", y=f"-bias * w2 / {squares} + w1 * {along}")

    line = at("100 * reach").mark_line(strokeWidth=2, color=INK, clip=True).encode(x=x, y=y)
    grips = handle(at("reach").mark_point(**HANDLE | {"shape": "square", "color": INK, "clip": True}).encode(x=x, y=y), "end")
    words = "'n · cross-entropy = ' + format(-datum.total, '.6~g')"
    return _panel("cases", [keep_table("box"), points, line, grips], "The cases and the line P = ½", words)
