"""Whatever the text, reading a table gives usable data or a ValueError in one sentence."""

import re

import numpy as np
import pytest

from nnkit.data.cases import Data
from nnkit.data.tables import read_table

hypothesis = pytest.importorskip("hypothesis", reason="the fuzz tests need hypothesis")
given, settings, strategies = hypothesis.given, hypothesis.settings, hypothesis.strategies

options = strategies.fixed_dictionaries(
    {
        "target": strategies.sampled_from([None, "", "a", "x1", "target"]),
        "task": strategies.sampled_from(["auto", "classification", "regression"]),
        "test_fraction": strategies.floats(0, 0.9),
        "standardise": strategies.booleans(),
        "seed": strategies.integers(0, 2**32 - 1),
    }
)
awkward = strategies.sampled_from(
    ["0", "-0.0", "1", "2,5", "1e100", "5e-324", "1e-170", "1e999", "nan", "inf", "", '"', '""', "a", "a b", "\ufeff"]
)
fields = awkward | strategies.integers(0, 3).map(str) | strategies.floats(allow_nan=False).map(repr)


@strategies.composite
def tables(draw):
    """Text that is nearly a table, so that it gets past the first checks."""
    width = draw(strategies.integers(1, 4))
    delimiter = draw(strategies.sampled_from([",", ";", "\t", "|", " ", "  "]))
    field = draw(strategies.sampled_from([fields, strategies.integers(0, 3).map(str), strategies.floats().map(repr)]))
    rows = draw(strategies.lists(strategies.lists(field, min_size=width, max_size=width), max_size=12))
    header = draw(strategies.sampled_from([[], [["a", "b", "c", "d"][:width]]]))
    line_end = draw(strategies.sampled_from(["\n", "\r\n", "\r"]))
    return line_end.join(delimiter.join(row) for row in header + rows)


def assert_data_or_sentence(text, chosen):
    try:
        data = read_table(text, **chosen)
    except ValueError as refusal:
        assert re.fullmatch(r"(?s).+: received .+; accepted (is|are) .+\.", str(refusal))
        return
    assert isinstance(data, Data)
    assert data.train.n_cases >= 2
    for cases in (data.train, data.test):
        assert np.isfinite(cases.X).all() and np.isfinite(cases.T).all()
        assert cases.X.shape == (data.n_features, cases.n_cases)
        assert cases.T.shape == (data.n_classes or 1, cases.n_cases)
    assert (data.input_scale > 0).all() and data.target_scale > 0


@settings(max_examples=300, deadline=None)
@given(strategies.text() | strategies.text(alphabet='01,;|\t "\n\r.-e\x00a'), options)
def test_any_text(text, chosen):
    assert_data_or_sentence(text, chosen)


@settings(max_examples=600, deadline=None)
@given(tables(), options)
def test_anything_that_looks_like_a_table(text, chosen):
    assert_data_or_sentence(text, chosen)


@settings(max_examples=200, deadline=None)
@given(strategies.binary())
def test_any_bytes_read_as_text(content):
    assert_data_or_sentence(content.decode("latin-1"), {})
    assert_data_or_sentence(content.decode("utf-8", errors="surrogateescape"), {})
