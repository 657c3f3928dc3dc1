"""Text inside Markdown. That Streamlit shows it as it was typed is seen in a browser: tests/browser/test_typed_text.py."""

import numpy as np
import pytest

from nnkit import Experiment, sweep
from nnkit.gradient_descent import microscope
from nnkit.loss_functions import decision_takeaways
from nnkit.markdown import EMPTY_SPAN, literal
from nnkit.maximum_likelihood import LogisticLikelihood, track_likelihood

ORDINARY = (
    "sepal length (cm)",
    "petal_width",
    "x₁²",
    "σ of the noise",
    "gåsøye",
    "-0.5",
    "1.5e-3",
    "12.5",
    "12 000",
    "0,5; 1/3",
    "10%",
    "a & b",
    "from 12:30 to 13:00 o'clock",
    "learning_rate: received '0'; accepted is a number above 0.",
    "",
)

# By the rules of CommonMark and of the extensions that Streamlit names in the documentation of st.markdown.
ESCAPED = {
    "*a*": r"\*a\*",
    "__init__": r"\_\_init\_\_",
    "_a": r"\_a",
    "`a`": r"\`a\`",
    "~~a~~": r"\~\~a\~\~",
    "$x$": r"\$x\$",
    "a\\*": r"a\\\*",
    "[a](b)": r"\[a\](b)",
    "![a](b)": r"!\[a\](b)",
    "[^1]": r"\[^1\]",
    "<b>": r"\<b>",
    "&amp;": r"\&amp;",
    "a|b": r"a\|b",
    ":red[x]": r"\:red\[x\]",
    "# a": r"\# a",
    "#": r"\#",
    "> a": r"\> a",
    "- a": r"\- a",
    "-": r"\-",
    "+ a": r"\+ a",
    "=": r"\=",
    "1. a": r"1\. a",
    "12)": r"12\)",
    "    a": "&nbsp;&nbsp;&nbsp;&nbsp;a",
    "a  b": "a &nbsp;b",
    "a\nb\tc": "a&nbsp;b&nbsp;c",
}

# What Streamlit or remark-gfm looks for in the letters that are left without backslashes, and where it is broken.
BROKEN = {
    "http://a.b": "http:|//a.b",
    "https://a.b": "https:|//a.b",
    "www.a.b": "ww|w.a.b",
    "WWW.a.b": "WW|W.a.b",
    "wwww.a": "www|w.a",
    "www": "ww|w",
    "a@b.org": "a@|b.org",
    ":smile:": ":|smile:",
    ":+1:": ":|+1:",
    ":a": ":|a",
    ":material/home:": ":|material/home:",
    ":material_home:": ":|material_home:",
    "a -> b": "a -|> b",
    "<->": "<|-|>",
    "--": "-|-",
    "----": "-|-|-|-",
    "x >= 3": "x >|= 3",
    "x <= 3": "x <|= 3",
    "~=": "~|=",
}


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stands_as_it_is(text):
    assert literal(text) == text


@pytest.mark.parametrize(("text", "markdown"), ESCAPED.items())
def test_what_markdown_would_read_is_escaped(text, markdown):
    assert literal(text) == markdown


@pytest.mark.parametrize(("text", "parts"), BROKEN.items())
def test_what_is_found_in_bare_letters_is_broken_by_an_empty_span(text, parts):
    assert literal(text).replace("\\", "").replace(EMPTY_SPAN, "|") == parts


# Names in the sentences of results

NAMES = ("*no*", "![yes](http://pictures.example/y.png)")


def table(first, second, target="class"):
    """A table of two features, with as many cases of each class."""
    rows = "".join(f"{i},{i % 3},{NAMES[i % 2]}\n" for i in range(12))
    return f"{first},{second},{target}\n{rows}"


def sentences_of(result, *arguments):
    return " ".join(result.takeaways(*arguments))


def test_classes_in_takeaways_of_decisions():
    sentences = " ".join(decision_takeaways(np.array([0.2, 0.9]), np.array([0.0, 1.0]), 0.5, 10, NAMES))
    assert "*no*" not in sentences
    for name in NAMES:
        assert f" {literal(name)} " in sentences


def test_classes_in_takeaways_of_a_likelihood():
    experiment = Experiment(dataset="table", table=table("a", "b"), output="softmax", loss="cross_entropy", n_epochs=2, seed=1)
    likelihood = track_likelihood(experiment)
    worst = likelihood.history.data.class_names[likelihood.cases.labels[likelihood.dot_products[-1].argmin()]]
    assert worst in NAMES
    assert f"({literal(worst)}): its class is given a probability" in sentences_of(likelihood)
    model = LogisticLikelihood(np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, 1.0]), class_names=NAMES)
    assert f"**All cases are of one class**, {literal(NAMES[1])}:" in sentences_of(model, (0.0, 0.0))


def test_columns_in_takeaways_of_an_update():
    experiment = Experiment(dataset="table", table=table("$x$", "<b>"), hidden="", optimizer="gd", batch_size=4)
    update = microscope(experiment, 1)
    moved = update.parameter_names[np.abs(update.change).argmax()]
    assert f"moved furthest is *{literal(moved)}*:" in sentences_of(update)


def test_swept_names_in_takeaways_of_a_sweep():
    experiment = Experiment(dataset="table", table=table("*a*", "*b*", "*c*"), task="classification", n_epochs=2)
    result = sweep(experiment, {"target": ["*c*", ""]})
    assert literal("*c*") in sentences_of(result, "target")
    assert "with *c* " not in sentences_of(result, "target")
