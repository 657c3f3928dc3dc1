"""Texts of numbers on the pages that take them: what a visitor says about a text, how it was read, and files."""

import pytest

pytest.importorskip("sklearn", reason="some pages are on scikit-learn's data")
from tests.pages.opening import assert_fine, opened_page
from tests.pages.test_contract import COLUMNS, READING, TABLE

PAGES = {
    "playground": ("", {"dataset": "table", "target": "kind", "n_epochs": "5"}),
    "batch-or-stochastic": ("", {"dataset": "table", "target": "kind", "n_epochs": "2", "n_seeds": "2"}),
    "log-loss": ("logistic_", {"log_loss_part": "training", "logistic_dataset": "table", "logistic_n_updates": "5"}),
    "regression": ("reg_", {"reg_source": "table"}),
    "mle": ("own_", {"sample_from": "typed"}),
}
TEXTS = dict.fromkeys(PAGES, "table") | {"mle": "numbers"}


def addresses(path):
    """Of the page with the table and all that it needs to be read, by the settings that say it."""
    prefix, own = PAGES[path]
    reading = READING | ({"columns": COLUMNS} if path != "mle" else {})
    names = {name: prefix + name for name in reading} | ({"decimal": "decimal_mark"} if path == "mle" else {})
    return own | {prefix + TEXTS[path]: TABLE}, {names[name]: value for name, value in reading.items()}


def understood(app):
    return [caption.value for caption in app.caption if caption.value.startswith("Read as")]


@pytest.mark.parametrize("path", PAGES)
def test_all_that_is_said_about_a_text_counts(path):
    table, reading = addresses(path)
    app = opened_page(path, table | reading)
    assert_fine(app)
    [sentence] = understood(app)
    assert "decimal commas, names in the first row" in sentence
    assert "1 row with a missing value is left out." in sentence
    for name in reading:
        app = opened_page(path, table | {other: value for other, value in reading.items() if other != name})
        assert not app.exception
        if name.endswith("columns"):
            assert understood(app) not in ([], [sentence])
        else:
            assert len(app.error) == 1
            assert not app.warning
