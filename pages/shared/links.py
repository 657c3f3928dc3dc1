"""Where each claim of the lecture is shown: a page, and the ready-made experiment on it."""

from pages.shared.presets import BATCH, LANDSCAPE, ONE_CASE, PLAYGROUND

PRESETS = {
    "playground": PLAYGROUND,
    "one-case": ONE_CASE,
    "landscape": LANDSCAPE,
    "batch-or-stochastic": BATCH,
}
"""The presets of the pages, by their paths."""

LINKS = {
    1: ("one-case", "Nudge by nudge"),
    2: ("one-case", "|P − t| oscillates, (P − t)² settles"),
    3: ("one-case", "Cases that no weights can meet"),
    4: ("one-case", "The 2 is only another η"),
    5: ("batch-or-stochastic", "1/√|C|"),
    6: ("one-case", "All cases at once"),
    7: ("playground", "Whole batch"),
    8: ("playground", "XOR"),
    9: ("batch-or-stochastic", "Small batches are noisy"),
    10: ("one-case", "Minibatch of 4 under the microscope"),
}
"""For each claim the path of a page and the name of a preset."""


def address_of(number):
    """The path and the settings that open the experiment of a claim."""
    path, preset = LINKS[number]
    return path, PRESETS[path][preset]
