"""What every chart function returns: a spec without data, the data by name, and the words for those who cannot see it."""

from dataclasses import dataclass, field

import altair as alt
import pandas as pd


@dataclass(frozen=True, eq=False)
class Chart:
    """A Vega-Lite spec, its named data, and a description.

    Attributes
    ----------
    spec : dict
        Names its data and holds none. It is shared between calls: copy it before changing anything.
    tables : dict of str to dict of str to array
        Each named table as columns of one length.
    alt : str
        What the chart shows, in words.
    """

    spec: dict
    tables: dict = field(repr=False)
    alt: str

    def to_dict(self):
        """The spec with the data in it, as plain lists: a complete Vega-Lite specification."""
        rows = {name: pd.DataFrame(columns).to_dict("records") for name, columns in self.tables.items()}
        return {**self.spec, "datasets": rows}

    def _repr_mimebundle_(self, include=None, exclude=None):
        # a player's parameters go beyond what Altair's own classes accept, so its renderer gets the dict as it is
        return alt.renderers.get()(self.to_dict())
