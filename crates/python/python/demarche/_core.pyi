"""What is made in Rust."""

from collections.abc import Iterator, Sequence
from datetime import date as Date
from os import PathLike
from typing import Any, Literal, final

import pandas
import polars
import pyarrow

__version__: str

_Path = str | PathLike[str]
_Text = Literal["full", "sentence", "none"]
_Names = str | Sequence[str] | None

class DemarcheError(ValueError):
    """What kept Demarche from doing it, and the mend."""

class DemarcheWarning(UserWarning):
    """Articles that were not, or not wholly, read."""

@final
class Reader:
    """Reads news: rules, actors and model, loaded once. Safe to share between threads, and to pickle.

    ``data``: a folder laid over the lexicons of this release. ``actors``: files of actor rows laid over the base.
    ``model``: a folder with another model. ``threads``: how many articles are read at a time [one a processor]; the
    results are the same.
    """

    def __new__(
        cls,
        data: _Path | None = None,
        actors: _Path | Sequence[_Path] | None = None,
        model: _Path | None = None,
        threads: int | None = None,
    ) -> Reader: ...
    def read(
        self,
        article: str | dict[str, Any],
        *,
        id: str | int | None = None,
        title: str | None = None,
        date: str | Date | None = None,
        language: str | None = None,
        url: str | None = None,
        source: str | None = None,
        authors: str | Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Read one article: the dict that ``demarche code --format reading`` writes as a line of JSON."""

    def read_many(self, articles: Any) -> Readings:
        """Read articles on all threads; the readings come one by one, in order, one for each article.

        An article without text gives a reading with an issue ``no-text``. The source is asked for eight articles a
        thread ahead, always on the thread that asks for the readings; what it raises is raised in its place.
        """

    def tables(self, articles: Any, text: _Text = "sentence") -> Tables:
        """Read articles into the four tables of ``demarche code --format parquet``.

        ``text`` says how much of the articles they hold.
        """

    def articles(self, articles: Any, text: _Text = "sentence") -> Table:
        """The table of articles alone. Warns of articles with problems (``DemarcheWarning``)."""

    def events(self, articles: Any, text: _Text = "sentence") -> Table:
        """The table of events alone. Warns of articles with problems (``DemarcheWarning``)."""

    def claims(self, articles: Any, text: _Text = "sentence") -> Table:
        """The table of claims alone. Warns of articles with problems (``DemarcheWarning``)."""

    def mentions(self, articles: Any, text: _Text = "sentence") -> Table:
        """The table of mentions alone. Warns of articles with problems (``DemarcheWarning``)."""

    def brief(
        self, articles: Any, format: Literal["md", "html", "json", "term"] = "md", words: int | None = None
    ) -> str:
        """One brief of all articles, as ``demarche brief`` writes it; ``words`` keeps it short."""

    @property
    def versions(self) -> dict[str, str]:
        """Versions of ``program``, ``data`` and ``model``, as each reading names them."""

    @property
    def threads(self) -> int:
        """How many articles are read at a time."""

@final
class Readings(Iterator[dict[str, Any]]):
    """Readings as they come."""

    def __iter__(self) -> Readings: ...
    def __next__(self) -> dict[str, Any]: ...

@final
class Schema:
    """Names and types of columns: ``pyarrow.schema(schema)``."""

    @property
    def names(self) -> list[str]:
        """Names of the columns."""

    def __arrow_c_schema__(self) -> object: ...

@final
class Table:
    """Rows and columns, taken over without a copy: ``pyarrow.table(t)``, ``polars.DataFrame(t)``, DuckDB."""

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""

    @property
    def schema(self) -> Schema:
        """Names and types of the columns."""

    @property
    def num_rows(self) -> int:
        """Number of rows, as ``len(table)``."""

    def to_arrow(self) -> pyarrow.Table:
        """As a pyarrow.Table."""

    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas.DataFrame (needs pyarrow)."""

    def to_polars(self) -> polars.DataFrame:
        """As a polars.DataFrame."""

    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Tables:
    """The four tables of the same articles."""

    @property
    def articles(self) -> Table:
        """One article a row."""

    @property
    def events(self) -> Table:
        """One event a row."""

    @property
    def claims(self) -> Table:
        """One claim a row."""

    @property
    def mentions(self) -> Table:
        """One mention a row."""

    @property
    def problems(self) -> list[str]:
        """What was wrong with articles, a sentence each."""

@final
class Store:
    """A store that ``demarche ingest`` or ``watch`` made, to read only.

    Conditions are those of ``demarche search``: each a str or a list of them, names as you write them
    (``party=["France", "Azerbaijan"]``); ``since`` and ``until`` are days, months or years. docs/python.md lists them.
    """

    def __new__(cls, path: _Path) -> Store: ...
    def search(
        self,
        words: str | None = None,
        order: Literal["newest", "best"] = "newest",
        limit: int = 20,
        *,
        actor: _Names = None,
        recipient: _Names = None,
        party: _Names = None,
        type: _Names = None,
        mode: _Names = None,
        context: _Names = None,
        modality: _Names = None,
        voice: _Names = None,
        place: _Names = None,
        country: _Names = None,
        source: _Names = None,
        story: _Names = None,
        since: str | Date | None = None,
        until: str | Date | None = None,
        confidence: float | None = None,
    ) -> list[dict[str, Any]]:
        """Articles that hold some words, or in which such an event happens."""

    def events(
        self,
        words: str | None = None,
        limit: int = 100_000,
        text: _Text = "sentence",
        *,
        actor: _Names = None,
        recipient: _Names = None,
        party: _Names = None,
        type: _Names = None,
        mode: _Names = None,
        context: _Names = None,
        modality: _Names = None,
        voice: _Names = None,
        place: _Names = None,
        country: _Names = None,
        source: _Names = None,
        story: _Names = None,
        since: str | Date | None = None,
        until: str | Date | None = None,
        confidence: float | None = None,
    ) -> Table:
        """Events, with the columns of ``Reader.events``, the latest first."""

    def dyad(
        self,
        a: str,
        b: str,
        step: Literal["day", "week", "month"] = "day",
        since: str | None = None,
        until: str | None = None,
    ) -> Table:
        """What two did to each other over time, and the tension between them: a row a step and direction."""

    def query(self, sql: str, limit: int = 1_000_000, timeout: float = 10.0) -> Table:
        """The answer of one SQL statement that only reads (SQLite's; docs/store.md has the tables)."""

def extract(html: str | bytes, url: str | None = None) -> dict[str, Any]:
    """The article of a page, as ``demarche extract`` writes it; a dict that ``Reader.read`` takes.

    >>> import demarche
    >>> page = "<html><head><title>Talks in Oslo</title></head><body><article><h1>Talks in Oslo</h1><p>" \\
    ...     "Sweden and Denmark began talks on fishing rights in Oslo on Monday, officials said.</p><p>" \\
    ...     "The two sides will meet again in June, they added after the first session.</p></article></body></html>"
    >>> demarche.extract(page)["title"]
    'Talks in Oslo'
    """

def schema(table: str) -> Schema:
    """Names and types of the columns of ``"articles"``, ``"events"``, ``"claims"`` or ``"mentions"``."""

def versions() -> dict[str, str]:
    """Versions of ``program``, ``data`` and ``model`` in this wheel."""
