"""What is called without a reader: it is made once a process, when it is first needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from ._core import Reader

if TYPE_CHECKING:
    import pyarrow


@lru_cache(maxsize=2)
def _reader(threads: int | None = None) -> Reader:
    return Reader(threads=threads)


def brief(
    articles: Any, format: Literal["md", "html", "json", "term"] = "md", words: int | None = None
) -> str:
    """One brief of all articles, each sentence bound to the words that it rests on.

    >>> import demarche
    >>> article = {"date": "2031-03-02", "text": "Norway expelled two Russian diplomats on Sunday."}
    >>> print(demarche.brief([article]).splitlines()[0])
    # Norway expelled two Russian diplomats on 2 March[^1]
    """
    return _reader().brief(articles, format=format, words=words)


def code_batches(
    batches: Iterable[pyarrow.RecordBatch],
    table: Literal["articles", "events", "claims", "mentions"] = "events",
    *,
    text: Literal["full", "sentence", "none"] = "sentence",
    reader: Reader | None = None,
) -> Iterator[pyarrow.RecordBatch]:
    """Batches of articles to batches of one of the four tables: what Spark's ``mapInArrow`` asks for.

    Each batch has a column ``text``, and ``id``, ``title``, ``date``, … where known. An article that comes twice in a
    batch is left out. Without a reader one of a single thread is made, for Spark starts a process a core.

    >>> import demarche, pyarrow
    >>> batch = pyarrow.RecordBatch.from_pydict({"id": ["a"], "text": ["Estonia accused Latvia of sabotage."]})
    >>> [b.column("type").to_pylist() for b in demarche.code_batches([batch])]
    [['ACCUSE']]
    """
    import pyarrow

    if table not in ("articles", "events", "claims", "mentions"):
        from ._core import schema

        schema(table)
    reader = reader or _reader(1)
    for batch in batches:
        coded = getattr(reader.tables(batch, text=text), table)
        yield from pyarrow.table(coded).to_batches()
