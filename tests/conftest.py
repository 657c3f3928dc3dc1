"""While tests run, Altair checks every part of every chart."""

from contextlib import suppress

with suppress(ImportError):  # charts need Altair, which not everyone has
    from nnkit.charts import layout

    layout.CHECKED = True
