"""The benchmark's findings as text: tables, and which goals were reached."""

from statistics import median

# Time of the peer / time of nnkit, at least, with recording off.
GOALS = {
    ("T1", "textbook NumPy"): 4.0,
    ("T1", "PyTorch"): 25.0,
    ("T1", "JAX scan"): 0.65,
    ("T2", "textbook NumPy"): 3.5,
    ("T2", "PyTorch"): 15.0,
    ("T2", "JAX scan"): 1.0,
    ("T3", "PyTorch"): 25.0,
    ("T3 Gram", "PyTorch"): 100.0,
    ("T4", "PyTorch"): 2.5,
    ("T4", "JAX scan"): 1.0,
    ("T5", "textbook NumPy"): 8.0,
    ("T5", "nnkit, loop over runs"): 8.0,
}
MOST_RECORDING = 1.15  # time with recording / time without
MOST_IMPORT_SECONDS = 0.2


def print_table(lines):
    """Lines of texts, the first of them the headings, in columns as wide as their texts."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def spread(ratios):
    """The median, with the least and the greatest."""
    return f"{median(ratios):.3g} ({min(ratios):.3g}..{max(ratios):.3g})"


def verdict(is_reached):
    """The word for a goal."""
    return "reached" if is_reached else "missed"


def print_goals(ratios):
    """The goals of all that was measured; `ratios` has the median ratio by the names of task and peer."""
    lines = [["", "peer", "goal", "ratio", ""]]
    for cell, goal in GOALS.items():
        if cell in ratios:
            lines.append([*cell, f"{goal:g}", f"{ratios[cell]:.3g}", verdict(ratios[cell] >= goal)])
    print("\nGoals\n")
    print_table(lines)
