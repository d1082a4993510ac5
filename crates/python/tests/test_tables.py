"""The four tables: the same as `--format parquet`, over Arrow, into and out of other libraries."""

import datetime
import threading

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest
from conftest import NEWS, run

import demarche

TABLES = ["articles", "events", "claims", "mentions"]
TEXT = "Estonia accused Latvia of sabotage."


@pytest.mark.parametrize("text", ["full", "sentence", "none"])
def test_tables_are_those_of_parquet(reader, wire, tmp_path, text):
    path, articles = wire
    run("code", "--format", "parquet", "--text", text, "-o", f"{tmp_path}/", path)
    tables = reader.tables(articles, text=text)
    assert tables.problems == []
    for name in TABLES:
        files = sorted((tmp_path / name).glob("month=*/*.parquet"))
        schemas = [pa.parquet.ParquetFile(file).schema_arrow for file in files]
        own = pa.table(getattr(tables, name))
        own.validate(full=True)
        assert all(schema.equals(own.schema, check_metadata=False) for schema in schemas)
        assert all(schema.metadata.items() >= own.schema.metadata.items() for schema in schemas)
        # The files lie by month; within one, rows come in the order of the articles.
        written = pa.concat_tables([pa.parquet.ParquetFile(file).read() for file in files])
        order = {key: at for at, key in enumerate(pa.table(tables.articles)["article_key"].to_pylist())}
        rows = sorted(written.to_pylist(), key=lambda row: order[row["article_key"]])
        assert rows == own.to_pylist()
        assert own.num_rows == len(getattr(tables, name)) > 0


def test_each_table_by_itself_is_the_same(reader):
    tables = reader.tables(NEWS)
    for name in TABLES:
        own = getattr(reader, name)(NEWS)
        assert pa.table(own).equals(pa.table(getattr(tables, name)))
        assert own.column_names == demarche.schema(name).names == pa.schema(demarche.schema(name)).names
        assert len(own) == own.num_rows


def test_any_number_of_threads_gives_the_same(wire):
    one, *others = [pa.table(demarche.Reader(threads=n).events(wire[1])) for n in (1, 3, 8)]
    assert all(other.equals(one) for other in others)


def test_spans_of_rows_are_code_points(reader):
    texts = {article["id"]: article["text"] for article in NEWS}
    events = pa.table(reader.events(NEWS)).to_pylist()
    assert any(row["article"] == "emoji" for row in events)
    for row in events:
        text = texts[row["article"]]
        assert text[row["trigger_start"] : row["trigger_end"]] == row["trigger"]
        assert text[row["sentence_start"] : row["sentence_end"]] == row["sentence_text"]


def frames():
    columns = {
        "id": [article["id"] for article in NEWS],
        "text": [article["text"] for article in NEWS],
        "date": [datetime.date.fromisoformat(d) if (d := article.get("date")) else None for article in NEWS],
        "title": [article.get("title") for article in NEWS],
        "source": [article.get("source") for article in NEWS],
        "url": [article.get("url") for article in NEWS],
        "authors": [article.get("authors", []) for article in NEWS],
    }
    arrow = pa.table(columns)
    moments = pd.DataFrame({**columns, "date": pd.to_datetime(columns["date"])})
    chunks = pa.concat_tables([arrow.slice(0, 2), arrow.slice(2)])
    yield "pyarrow.Table", lambda: arrow
    yield "chunks", lambda: chunks
    yield "batch", lambda: arrow.to_batches()[0]
    yield "reader of batches", lambda: pa.RecordBatchReader.from_batches(chunks.schema, chunks.to_batches())
    yield "polars", lambda: pl.from_arrow(arrow)
    yield "pandas, datetimes", lambda: moments
    yield "pandas, objects", lambda: pd.DataFrame(columns)
    yield "pandas, categories", lambda: pd.DataFrame({**columns, "source": pd.Categorical(columns["source"])})
    yield "duckdb", lambda: duckdb.from_arrow(arrow)
    yield "dicts", lambda: arrow.to_pylist()
    yield "a generator", lambda: (row for row in arrow.to_pylist())
    strings = {"string": pa.string(), "large": pa.large_string(), "view": pa.string_view()}
    for name, kind in strings.items():
        cast = arrow.set_column(1, "text", arrow["text"].cast(kind))
        yield f"text as {name}", lambda cast=cast: cast
    kinds = {"s": pa.timestamp("s"), "ms": pa.timestamp("ms", "UTC"), "us": pa.timestamp("us"), "date64": pa.date64()}
    for name, kind in kinds.items():
        cast = arrow.set_column(2, "date", arrow["date"].cast(kind))
        yield f"date as {name}", lambda cast=cast: cast
    yield "dictionary", lambda: arrow.set_column(1, "text", arrow["text"].dictionary_encode())


@pytest.mark.parametrize("name, make", [pytest.param(n, m, id=n) for n, m in frames()])
def test_tables_of_every_library_are_taken(reader, name, make):
    expected = pa.table(reader.events(NEWS))
    assert pa.table(reader.events(make())).equals(expected)


def test_columns_of_texts_alone_are_taken(reader):
    texts = [article["text"] for article in NEWS]
    expected = [reading["events"] for reading in reader.read_many(texts)]
    for column in (pd.Series(texts), pl.Series(texts), pa.chunked_array([texts]), tuple(texts)):
        assert [reading["events"] for reading in reader.read_many(column)] == expected


def test_libraries_take_the_table(reader):
    table = reader.events(NEWS)
    arrow = pa.table(table)
    assert table.to_arrow().equals(arrow)
    assert table.to_polars().height == pl.DataFrame(table).height == len(table)
    assert list(table.to_pandas().columns) == table.column_names == arrow.column_names
    found = duckdb.sql("select type, count(*) from table group by 1 order by 1".replace("table", "arrow")).fetchall()
    assert found == duckdb.sql("select type, count(*) from t group by 1 order by 1", connection=view(table)).fetchall()
    # Once more: a table is not used up.
    assert pa.table(table).equals(arrow)
    assert pa.table(reader.events([])).schema.equals(arrow.schema)


def view(table):
    connection = duckdb.connect()
    connection.register("t", table)
    return connection


def test_problems_are_named_and_the_rest_is_read(reader):
    articles = [
        {"id": "a", "text": TEXT},
        {"id": "none", "text": None},
        {"id": "a", "text": TEXT},
        {"id": "fr", "text": "Le ministre a déclaré que les pourparlers de paix étaient terminés hier soir à Paris. " * 5},
    ]
    tables = reader.tables(articles)
    assert [problem.split(":")[0] for problem in tables.problems] == ["article none", "article a", "article fr"]
    assert "came twice" in tables.problems[1]
    assert pa.table(tables.articles)["article"].to_pylist() == ["a", "fr"]
    with pytest.warns(demarche.DemarcheWarning, match=r"article none: .*3 problems"):
        assert len(reader.events(articles)) == 1


@pytest.mark.parametrize(
    "table, says",
    [
        (pa.table({"body_text": [TEXT]}), 'no column "text" (it has body_text)'),
        (pa.table({"text": [b"bytes"]}), 'the column "text" is of the type Binary'),
        (pa.table({"text": [TEXT], "title": [{"a": 1}]}), 'the column "title"'),
        (pa.chunked_array([[b"bytes"]]), "holds no articles"),
    ],
)
def test_tables_that_hold_no_articles_are_refused(reader, table, says):
    with pytest.raises(demarche.DemarcheError) as raised:
        reader.events(table)
    assert says in str(raised.value)


def test_a_stream_that_breaks_is_an_error(reader):
    def batches():
        yield pa.record_batch({"text": [TEXT]})
        raise OSError("the disk is gone")

    stream = pa.RecordBatchReader.from_batches(pa.schema({"text": pa.string()}), batches())
    with pytest.raises(demarche.DemarcheError, match="the disk is gone"):
        reader.events(stream)


def test_what_only_says_that_it_speaks_arrow_is_refused(reader):
    class Number:
        def __arrow_c_stream__(self):
            return 3

    class Schema:
        def __arrow_c_stream__(self):
            return pa.schema({"text": pa.string()}).__arrow_c_schema__()

    for table in (Number(), Schema()):
        with pytest.raises(demarche.DemarcheError, match="Arrow stream is none"):
            reader.events(table)


def test_words_that_are_no_choice_are_named(reader):
    with pytest.raises(demarche.DemarcheError, match='not "all"'):
        reader.tables([TEXT], text="all")
    with pytest.raises(demarche.DemarcheError, match='"actors" is none'):
        demarche.schema("actors")


@pytest.mark.parametrize("table", TABLES)
def test_batches_for_spark(reader, table):
    """As `mapInArrow` calls it: an iterator of batches in, an iterator of batches of one schema out."""
    whole = pa.table({"id": [a["id"] for a in NEWS], "text": [a["text"] for a in NEWS], "extra": [1] * len(NEWS)})
    given = iter(whole.to_batches(max_chunksize=2))
    batches = list(demarche.code_batches(given, table))
    assert all(type(batch) is pa.RecordBatch for batch in batches)
    schema = pa.schema(demarche.schema(table))
    assert all(batch.schema.equals(schema, check_metadata=False) for batch in batches)
    assert pa.Table.from_batches(batches).equals(pa.table(getattr(reader.tables(whole), table)))
    assert list(demarche.code_batches(iter([]), table)) == []


def test_batches_of_no_table_are_refused():
    with pytest.raises(demarche.DemarcheError, match="the tables are articles, events, claims, mentions"):
        list(demarche.code_batches([], "actors"))


def test_pyarrow_is_imported_only_for_batches():
    import subprocess
    import sys

    program = (
        "import sys, demarche; demarche.Reader(threads=1).events(['Estonia accused Latvia of sabotage.']);"
        "sys.exit(any(name in sys.modules for name in ('pyarrow', 'pandas', 'polars', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_threads_may_share_a_reader(reader):
    expected = pa.table(reader.events(NEWS))
    results = []
    threads = [threading.Thread(target=lambda: results.append(pa.table(reader.events(NEWS)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4 and all(result.equals(expected) for result in results)
