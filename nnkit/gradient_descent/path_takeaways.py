"""What the paths over a landscape show, in words: computed from them, so that it is true of these settings."""

import numpy as np

from nnkit.gradient_descent.descent_paths import steepest_component
from nnkit.gradient_descent.landscape import CONVERGES, DIVERGES, OSCILLATES, critical_rate, design_matrix, hessian


def path_observations(landscape, paths):
    """Sentences on how the descents went, computed from their paths.

    Returns
    -------
    list of str
        In Markdown.
    """
    said = [_on_the_rate(landscape, paths), *(_on_leaving(landscape, path) for path in paths), _on_the_ends(paths)]
    said += [_on_single_cases(landscape, paths), _on_momentum(landscape, paths), _on_the_shape(landscape)]
    return [sentence for sentence in said if sentence]


# What is said


def _on_the_rate(landscape, paths):
    rate, curvature = landscape.learning_rate, landscape.curvature
    if landscape.line_loss == "mae":
        return _on_constant_steps(landscape, paths)
    if curvature is None:
        return (
            "**There is no lowest point**: a straight line separates the two classes, so a steeper curve through it always "
            "costs less. Descent walks on for ever, ever more slowly."
        )
    batch = next((path for path in paths if path.name in ("batch", "gd")), None)
    factor = 1.0 - rate * curvature
    near = "" if landscape.line_loss == "mse" else " near the minimum"
    word = "cannot settle" if landscape.verdict == DIVERGES else landscape.verdict
    first = (
        f"**Batch gradient descent {word}**: along the steepest direction every update multiplies the distance to the minimum "
        f"by 1 - ηλ = {factor:.3g}{near}"
    )
    first += {
        CONVERGES: ", so it shrinks and stays on its side.",
        OSCILLATES: ", so it changes sides at every step" + (" and still shrinks." if rate * curvature < 2.0 else " for ever."),
        DIVERGES: ", so it changes sides and grows.",
    }[landscape.verdict]
    if batch is None or len(batch.theta) < 3:
        return first
    along = steepest_component(landscape, batch)
    along = along[np.abs(along) > 1e-9 * max(1.0, np.abs(along[0]))]
    crossings = int(np.count_nonzero(np.diff(np.sign(along))))
    return f"{first} The path drawn here changed sides {crossings} {'time' if crossings == 1 else 'times'}."


def _on_constant_steps(landscape, paths):
    path = paths[0]
    said = (
        "**The absolute error has no curvature**: its gradient asks on which side of the line each case lies, not how far "
        "off, so steps do not shrink as the error does, and no learning rate is critical."
    )
    steps = np.linalg.norm(np.diff(path.theta, axis=0), axis=1)
    if len(steps) < 2:
        return said
    return f"{said} The first step of **{path.label}** was {steps[0]:.3g} long, and the last is still {steps[-1]:.3g} long."


def _on_leaving(landscape, path):
    if path.left_window_at is None:
        return None
    sentence = f"**{path.label}** left the picture at update {path.left_window_at:,}"
    if path.stopped_at is not None:
        return f"{sentence}, and at update {path.stopped_at:,} a weight passed 10¹⁰⁰: the run diverged and is shown up to there."
    middle, half = landscape.window
    is_back = np.abs(path.theta[-1] - middle).max() <= half
    return f"{sentence}{' and came back.' if is_back else ' and ended outside it.'}"


def _on_the_ends(paths):
    ends = [path for path in paths if path.stopped_at is None and path.losses[-1] <= path.losses[0]]
    if len(ends) < 2:
        return None
    best, worst = min(ends, key=lambda path: path.losses[-1]), max(ends, key=lambda path: path.losses[-1])
    if worst.losses[-1] - best.losses[-1] <= 1e-3 * worst.losses[-1]:
        return f"All {len(ends)} paths that descended end within 0.1% of the same loss, {best.losses[-1]:.4g}."
    return (
        f"**{best.label}** ends lowest, at a loss of {best.losses[-1]:.4g}; **{worst.label}** highest, at {worst.losses[-1]:.4g}."
    )


def _on_single_cases(landscape, paths):
    single = next((path for path in paths if path.name == "single"), None)
    if single is None or landscape.line_loss != "mse" or single.stopped_at is not None:
        return None
    sharpest = 2.0 * float(np.square(design_matrix(landscape.cases[0])).sum(axis=0).max())
    formula = "2(x² + 1)" if landscape.second == "constant" else "2(x₁² + x₂²)"
    said = (
        f"A single case curves its own loss by up to {formula} = {sharpest:.3g}, all cases together by {landscape.curvature:.3g}"
    )
    factor = abs(1.0 - landscape.learning_rate * sharpest)
    if factor > 1.0:
        return f"{said}: at this rate one update on that case multiplies its error by {factor:.3g}, and makes it worse."
    return f"{said}: one update on that case leaves {factor:.0%} of its error, and the next case pulls towards a line of its own."


def _on_momentum(landscape, paths):
    if landscape.curvature is None:
        return None
    limits = [
        f"{path.label.replace('Momentum', 'momentum')} up to {critical_rate(landscape.curvature, path.name):.3g}"
        for path in paths
        if path.name in ("momentum", "nesterov")
    ]
    if not limits:
        return None
    plain = critical_rate(landscape.curvature)
    return f"Plain descent settles for rates up to {plain:.3g}, {' and '.join(limits)}: steps that add up change the limit too."


def _on_the_shape(landscape):
    if landscape.curvature is None:
        return None
    least, most = np.linalg.eigvalsh(hessian(landscape.line_loss, *landscape.cases, landscape.minimum))
    ratio = most / least if least > 0.0 else np.inf
    if ratio < 3.0:
        return f"The valley is nearly round: its steepest direction curves {ratio:.2g} times as much as its flattest."
    return (
        f"The valley is a ravine: across, it curves {ratio:,.3g} times as much as along. A rate that is safe across it closes at "
        f"most {2.0 * least / most:.2g} of the distance along it per update. "
        f"{_what_makes_it_round(landscape)}"
    )


def _what_makes_it_round(landscape):
    if landscape.second == "constant":
        return f"Bringing x to mean 0 and spread 1 makes it {'round' if landscape.line_loss == 'mse' else 'rounder'}."
    return (
        "Bringing both features to mean 0 and spread 1 makes it rounder, and round where they are not correlated."
        if landscape.line_loss == "mse"
        else "Bringing both features to mean 0 and spread 1 makes it rounder."
    )
