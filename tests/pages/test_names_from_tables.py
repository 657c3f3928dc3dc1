"""Names of columns and classes that could be Markdown: wherever they stand in Markdown, they are literal."""

import pytest

pytest.importorskip("sklearn", reason="some pages are on scikit-learn's data")
from nnkit.markdown import literal
from tests.pages.opening import assert_fine, notices, opened_page

NAME = "*typed*"
SHOWN_AS_IT_IS = ("code", "selectbox", "text_area", "text_input", "vega_lite_chart", "download_button")

TABLE = f"{NAME} x,{NAME} y,{NAME} t\n" + "".join(f"{i},{i % 5},{NAME} {'no' if i % 2 else 'yes'}\n" for i in range(24))
POINTS = f"{NAME} x,{NAME} y\n" + "".join(f"{i},{i * i % 7}\n" for i in range(1, 9))
OWN = {"sample_from": "typed", "own_numbers": POINTS}


def elements(block):
    """Everything in a block of the page."""
    for child in block.children.values():
        yield child
        yield from elements(child) if hasattr(child, "children") else ()


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("playground", {"dataset": "table", "table": TABLE, "n_epochs": "3"}),
        ("playground", {"dataset": "table", "table": TABLE, "n_epochs": "3", "target": f"{NAME} x"}),
        ("batch-or-stochastic", {"dataset": "table", "table": TABLE, "n_epochs": "2", "n_seeds": "1"}),
        (
            "log-loss",
            {"log_loss_part": "training", "logistic_dataset": "table", "logistic_table": TABLE, "logistic_n_updates": "5"},
        ),
        ("regression", {"reg_source": "table", "reg_table": POINTS, "reg_steps": "5"}),
        ("mle", OWN),
        ("mle", OWN | {"mle_part": "climb"}),
        ("mle", OWN | {"mle_part": "sure"}),
        ("mle", OWN | {"mle_part": "families"}),
    ],
)
def test_names_are_literal_wherever_they_stand(path, address):
    app = opened_page(path, address)
    assert_fine(app)
    said = [
        (element.type, str(element.proto))
        for block in (app.main, app.sidebar)
        for element in elements(block)
        if getattr(element, "proto", None) is not None and element.type not in SHOWN_AS_IT_IS
    ]
    assert not [(kind, text) for kind, text in said if NAME in text]
    assert any(literal(NAME) in caption.value for caption in app.caption)


def test_classes_in_what_to_notice():
    address = {"log_loss_part": "training", "logistic_dataset": "table", "logistic_table": TABLE, "logistic_n_updates": "5"}
    sentences = " ".join(notices(opened_page("log-loss", address)))
    no, yes = (literal(f"{NAME} {word}") for word in ("no", "yes"))
    assert f"{no} are taken for {yes}." in sentences
