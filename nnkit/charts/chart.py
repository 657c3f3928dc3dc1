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
        tables = {name: pd.DataFrame(columns).astype(object) for name, columns in self.tables.items()}
        # JSON knows no NaN, which stands for what is not to be drawn
        return self.with_data({name: table.where(table.notna(), None).to_dict("records") for name, table in tables.items()})

    def with_data(self, datasets):
        """A complete Vega-Lite specification with the tables in whatever form its reader takes."""
        return {**self.spec, "config": _without_words_for_marks(self.spec.get("config", {})), "datasets": datasets}

    def _repr_mimebundle_(self, include=None, exclude=None):
        # a player's parameters go beyond what Altair's own classes accept, so its renderer gets the dict as it is
        return alt.renderers.get()(self.to_dict())


def _without_words_for_marks(config):
    """The chart is described as a whole: words for each mark would be read out one by one, and are slow to make."""
    return config | {"mark": config.get("mark", {}) | {"aria": False}}
