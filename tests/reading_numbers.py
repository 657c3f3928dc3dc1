"""Numbers for people, read back."""

DIGITS = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")


def number_in(text: str) -> str:
    """A number that is written for people, as Python writes it: 2.6 × 10⁻⁷ is 2.6e-7."""
    return text.replace("∞", "inf").replace(",", "").replace(" × 10", "e").translate(DIGITS)
