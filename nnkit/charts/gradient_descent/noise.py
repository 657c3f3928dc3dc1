"""The noise of minibatch gradients against their size, whose law can be gone along by hand."""

from typing import Any

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK
from nnkit.charts.layout import template
from nnkit.charts.live import HANDLE, formula, ground, handle, live, pointer, sent, value
from nnkit.charts.panels import line_of_words, number
from nnkit.charts.parts import concat, cues, domain_from, keep_table, legend, table_chart
from nnkit.gradient_descent.gradient_noise import GradientNoise

HEIGHT = 330
LAWS = ("without replacement", "with, σ/√|C|")

# The words must not change from run to run: a browser that finds them changed builds the chart anew.
WORDS = (
    "On logarithmic axes, the distance of minibatch gradients from the gradient of all cases against their size, drawn without "
    "and with replacement: measured points, and the law of each as a line, along which the size can be dragged."
)


@chart
def noise_chart(noise: GradientNoise, size: int) -> Drawing:
    """The distance of minibatch gradients from the full one against the size of the minibatch, with the law as a line.

    Parameters
    ----------
    noise : GradientNoise
    size : int
        Of the minibatch that is looked at; a drop has it.
    """
    n = noise.n_cases
    sizes = np.unique(np.concatenate([np.rint(np.geomspace(1, n, 80)), [max(1, n - 1)]]))
    inside = sizes[sizes < n]  # the whole batch has no noise, which a logarithmic axis cannot show
    laws = [
        {"size": x, "noise": y, "series": np.full(len(x), name, dtype=object)}
        for name, x, y in zip(
            LAWS, (inside, sizes), (noise.expected(inside), noise.expected_with_replacement(sizes)), strict=True
        )
    ]
    drawn = (noise.batch_sizes < n) & (noise.measured > 0.0)
    repeated = noise.measured_with_replacement > 0.0
    points = [
        {
            "size": noise.batch_sizes[seen],
            "noise": measured[seen],
            "law": law[seen],
            "series": np.full(seen.sum(), name, dtype=object),
            "mark": np.full(seen.sum(), name, dtype=object),  # under a name of its own the shape stays out of the legend
        }
        for name, seen, measured, law in (
            (LAWS[0], drawn, noise.measured, noise.law),
            (LAWS[1], repeated, noise.measured_with_replacement, noise.expected_with_replacement(noise.batch_sizes)),
        )
    ]
    tables = {"laws": concat(laws), "measured": concat(points)}
    seen = np.concatenate([table["noise"][table["noise"] > 0.0] for table in tables.values()])
    lowest, highest = (seen.min(), seen.max()) if len(seen) else (0.1, 1.0)
    tables["window"] = {"size": np.array([1.0, n]), "noise": np.array([0.8 * lowest, 1.25 * highest])}
    tables["chosen"] = {"size": np.array([size]), "sigma": np.array([noise.sigma]), "n": np.array([n])}
    return Drawing(_spec(), tables, WORDS)


@template
def _spec() -> dict[str, Any]:
    strokes = legend(symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.4)
    laws = cues("series", LAWS, colours=(CLASS_COLOURS[1], CLASS_COLOURS[0]), dashes=([1, 0], [5, 4]), legend=strokes)
    x = alt.X("size:Q").title("cases in the minibatch, |C|").axis(format=".6~g")
    x = x.scale(domain_from("window", "size", type="log"))
    y = alt.Y("noise:Q").title("distance from the full gradient").axis(format=".6~g")
    y = y.scale(domain_from("window", "noise", type="log"))
    lines = table_chart("laws").mark_line(strokeWidth=2).encode(x, y, **laws)
    values = [
        alt.Tooltip(f"{name}:Q").title(title).format(".4g")
        for name, title in (("noise", "measured distance"), ("law", "by the law"))
    ]
    cases, drawn = alt.Tooltip("size:Q").title("cases").format(",d"), alt.Tooltip("series:N").title("drawn")
    shapes = cues("mark", LAWS, colours=None, shapes=("circle", "diamond"))
    points = table_chart("measured").mark_point(filled=True, size=80, opacity=1)
    points = points.encode(x, y, color=laws["color"], tooltip=[cases, drawn, *values], **shapes)
    here = table_chart("chosen").transform_calculate(size="size", noise=sent("window", "noise", "1")).encode(x)
    rule = here.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK)
    knob = here.mark_point(**HANDLE | {"color": INK, "cursor": "ew-resize"}).encode(y)
    of_four = f"(4 * size < n ? '; |C| = ' + format(4 * size, ',d') + ': ' + {number('law_of_four')} : '')"
    words = (
        f"'|C| = ' + format(size, ',d') + ': ' + {number('law')} + ', with replacement ' + {number('law_repeated')} + {of_four}"
    )
    floor = [keep_table("window"), ground("floor", "chosen", cursor="ew-resize")]
    panel = alt.layer(*floor, lines, rule, points, handle(knob, "size"), line_of_words(table_chart("chosen"), words))
    title = alt.TitleParams("Noise by the law, and measured (points)", frame="group", offset=4)
    along = f"round({pointer('noise', 'x')})"
    # `GradientNoise.expected`, as the chart computes it
    law = "sigma / sqrt({0}) * sqrt((n - {0}) / max(1, n - 1))"
    return live(
        panel.properties(name="noise", height=HEIGHT, title=title).to_dict(validate=False),
        value("size", sent("chosen", "size", "1"), size=along, floor=along),
        *(formula(name, sent("chosen", name, "1")) for name in ("sigma", "n")),
        formula("law", law.format("size")),
        formula("law_repeated", "sigma / sqrt(size)"),
        formula("law_of_four", f"4 * size < n ? {law.format('(4 * size)')} : 0"),
    )
