"""Every claim of the lecture is shown by its number."""

import pytest

from nnkit.claims import CLAIMS


@pytest.mark.parametrize("claim", CLAIMS, ids=[claim.name for claim in CLAIMS])
def test_the_number_shows_the_claim(claim):
    value = claim.measure()
    assert claim.within[0] <= claim.within[1]
    assert claim.holds(value), f"{claim.quantity}: {value}, but it has to be {claim.expected}"
    assert 1 <= claim.part <= 5
    assert claim.text.endswith(".")
