"""Demarche reads news offline and keeps the record of it: events, claims, briefs.

>>> import demarche
>>> reader = demarche.Reader()
>>> reading = reader.read("Estonia accused Latvia of sabotage.", date="2031-05-17")
>>> [(e["type"], [a["country"] for a in e["actors"]], e["modality"]) for e in reading["events"]]
[('ACCUSE', ['EST'], 'asserted')]

Articles are strings, dicts with ``text`` (and ``id``, ``title``, ``date``, ``language``, ``url``, ``source``,
``authors``), or a table with such columns: pandas, polars, pyarrow, DuckDB, whatever speaks the Arrow PyCapsule
protocol. Tables come out the same way. Offsets are code points: ``text[start:end]`` is the span.
"""

from ._batches import brief, code_batches
from ._core import (
    DemarcheError,
    DemarcheWarning,
    Reader,
    Readings,
    Schema,
    Store,
    Table,
    Tables,
    __version__,
    extract,
    schema,
    versions,
)

__all__ = [
    "DemarcheError",
    "DemarcheWarning",
    "Reader",
    "Readings",
    "Schema",
    "Store",
    "Table",
    "Tables",
    "__version__",
    "brief",
    "code_batches",
    "extract",
    "schema",
    "versions",
]
