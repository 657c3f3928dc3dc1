"""The tables that charts are drawn from, as they are sent: what pyarrow's own conversion makes of the same columns."""

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the rooms of the pages need Streamlit")
import pyarrow as pa

from pages.shared.show import _as_arrow

COLUMNS = {
    "numbers": np.array([1.5, np.nan, -0.0, np.inf]),
    "whole": np.arange(4),
    "small": np.arange(4, dtype=np.uint8),
    "part of a table": np.arange(12.0).reshape(4, 3)[:, 1],
    "backwards": np.arange(8.0)[::-2],
    "nine flags": np.arange(9) % 3 == 0,
    "every other flag": (np.arange(8) > 2)[::2],
    "words": np.array(["a", "gås ∞", "", "🙂"]),
    "words as objects": np.array(["a", "gås", "", "b"], dtype=object),
    "a list": ["x", "yy", "", "z"],
    "gaps": np.array(["a", None, "b", "c"], dtype=object),
    "nothing": np.array([]),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_arrives_as_pyarrow_would_send_it(name):
    sent = pa.ipc.open_stream(_as_arrow({"column": COLUMNS[name]})).read_all()
    sent.validate(full=True)
    expected = pa.table({"column": COLUMNS[name]})
    assert sent.schema == expected.schema
    assert list(map(repr, sent["column"].to_pylist())) == list(map(repr, expected["column"].to_pylist()))
