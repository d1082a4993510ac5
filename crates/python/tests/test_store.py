"""The store, briefs, pages: each the same as the program's."""

import datetime
import json
import threading

import pyarrow as pa
import pytest
from conftest import EXAMPLES, lines, run

import demarche


def asked(*arguments):
    return [json.loads(line) for line in lines(run(*arguments))]


def test_search_gives_what_the_program_gives(store):
    own = demarche.Store(store)
    for words, conditions, arguments in (
        ("frigates", {}, ["frigates"]),
        (None, {"party": ["Estonia", "Latvia"]}, ["--party", "Estonia", "--party", "Latvia"]),
        (None, {"type": "ACCUSE", "since": "2031"}, ["--type", "ACCUSE", "--from", "2031"]),
        ("sabotage", {"until": datetime.date(2031, 5, 31), "order": "best"}, ["sabotage", "--to", "2031-05-31", "--order", "best"]),
    ):
        found = own.search(words, **conditions)
        assert found == asked("search", "--store", store, *arguments)
    assert own.search("frigates") and own.search("frigates", limit=1) == own.search("frigates")[:1]


def test_events_have_the_columns_and_rows_of_the_tables(store, wire, reader):
    own = demarche.Store(store)
    events = pa.table(own.events())
    read = pa.table(reader.events(wire[1]))
    assert events.schema.equals(read.schema)
    rows = {row["id"]: row for row in read.to_pylist()}
    assert {row["id"]: row for row in events.to_pylist()} == rows
    for conditions, arguments in (
        ({"type": ["ACCUSE"]}, ["--type", "ACCUSE"]),
        ({"actor": "Estonia"}, ["--actor", "Estonia"]),
        ({"voice": "claim", "confidence": 0.5}, ["--voice", "claim", "--confidence", "0.5"]),
    ):
        found = [(row["article"], row["in_article"]) for row in pa.table(own.events(**conditions)).to_pylist()]
        hits = asked("search", "--events", "--limit", "1000", "--store", store, *arguments)
        assert found == [(hit["article_id"], hit["event"]["id"]) for hit in hits]
    assert len(own.events(type="ACCUSE")) > 0
    assert len(own.events(limit=2)) == 2
    assert pa.table(own.events(party="Estonia", type="AID")).schema.names == events.schema.names


def test_a_pair_over_time(store):
    own = demarche.Store(store)
    for step in ("day", "month"):
        rows = pa.table(own.dyad("Estonia", "Latvia", step=step)).to_pylist()
        expected = asked("dyad", "Estonia", "Latvia", "--store", store, "--step", step)
        assert rows == [{key: line[key] for key in rows[0]} for line in expected]
        assert len(rows) > 0


def test_sql(store):
    own = demarche.Store(store)
    sql = "SELECT type, count(*) AS n, 0.5 AS half, x'00ff' AS raw, NULL AS none FROM event GROUP BY type ORDER BY type"
    table = pa.table(own.query(sql))
    assert table.schema.types == [pa.string(), pa.int64(), pa.float64(), pa.binary(), pa.string()]
    expected = asked("query", "--store", store, sql)
    assert [(row["type"], row["n"]) for row in table.to_pylist()] == [(row["type"], row["n"]) for row in expected]
    assert own.query("SELECT 1 AS one WHERE 0").column_names == ["one"]
    for bad, says in (
        ("DELETE FROM event", "only statements that read"),
        ("SELECT", "cannot be run"),
        ("SELECT 1; SELECT 2", "more than one statement"),
    ):
        with pytest.raises(demarche.DemarcheError, match=says):
            own.query(bad)
    with pytest.raises(demarche.DemarcheError, match="more than 1 rows"):
        own.query("SELECT * FROM event", limit=1)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(demarche.DemarcheError, match="allow more with timeout"):
        own.query(endless, timeout=0.05)


def test_questions_that_make_no_sense_are_named(store, tmp_path):
    own = demarche.Store(store)
    for ask, says in (
        (lambda: demarche.Store(tmp_path / "none.db"), "does not exist"),
        (lambda: demarche.Store(__file__), "no store"),
        (lambda: own.search(colour="red"), 'no condition "colour"'),
        (lambda: own.search(type="SHOUT"), "SHOUT is no type"),
        (lambda: own.search(since="soon"), "soon is no date"),
        (lambda: own.search(since=3), "a day is a date"),
        (lambda: own.search(party=3), "party is a str or a list"),
        (lambda: own.search(order="oldest"), 'not "oldest"'),
        (lambda: own.events(confidence=2), "from 0 to 1"),
        (lambda: own.dyad("Estonia", "Estonia"), "are the same"),
        (lambda: own.dyad("Estonia", "Latvia", step="year"), 'not "year"'),
        (lambda: own.query("SELECT 1", timeout=-1), "number of seconds"),
    ):
        with pytest.raises(demarche.DemarcheError, match=says):
            ask()


def test_threads_may_share_a_store(store):
    own, results = demarche.Store(store), []
    threads = [threading.Thread(target=lambda: results.append(len(own.events()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1 and len(results) == 4


@pytest.mark.parametrize("format", ["md", "html", "json", "term"])
def test_briefs_are_the_program_s(reader, wire, format):
    path, articles = wire
    expected = run("brief", path, "--format", format).decode()
    assert reader.brief(articles, format=format) == expected
    if format == "md":
        assert demarche.brief(articles) == expected
        assert len(reader.brief(articles, words=80)) < len(expected)


def test_a_brief_of_nothing_is_refused(reader):
    for articles in ([], [None, ""]):
        with pytest.raises(demarche.DemarcheError, match="no article to write about"):
            reader.brief(articles)
    with pytest.raises(demarche.DemarcheError, match='not "pdf"'):
        reader.brief(["x"], format="pdf")


def test_pages_give_what_the_program_takes_from_them(tmp_path, reader):
    page = (
        "<html lang=en><head><title>Talks in Oslo - The Ledger</title><meta charset=iso-8859-1></head><body><nav>Home</nav>"
        "<article><h1>Talks in Oslo</h1><time datetime=2031-05-17>17 May</time><p>Sweden and Denmark began talks on "
        "fishing rights in Oslo on Monday, J\u00f8rgen Vik, an official, said.</p><p>The two sides will meet again in "
        "June, they added after the first session, which lasted two hours.</p></article></body></html>"
    )
    path = tmp_path / "page.html"
    path.write_bytes(page.encode("iso-8859-1"))
    (expected,) = [json.loads(line) for line in lines(run("extract", path))]
    assert demarche.extract(path.read_bytes()) == expected
    assert demarche.extract(page)["text"] == expected["text"]
    assert "Jørgen" in expected["text"]
    named = demarche.extract(page, url="https://ledger.example/talks?id=1")
    assert named["id"] == named["url"] == "https://ledger.example/talks?id=1"
    assert reader.read(named)["events"]


@pytest.mark.parametrize("page", [None, 3, "", " ", "<html></html>", b"", b"\x00\x01\x02", "<p>" * 100_000])
def test_pages_without_an_article_are_errors(page):
    with pytest.raises(demarche.DemarcheError) as raised:
        demarche.extract(page)
    assert "\n" not in str(raised.value)
    with pytest.raises(demarche.DemarcheError):
        demarche.extract(page, url="no address \x00")


def test_odd_pages_and_addresses_are_no_fault(reader):
    for page in ("\ud800 " * 50, "<" * 100_000, "<p>Oslo thanked Rome." * 1000):
        for url in (None, "", "no address \x00", "https://", "https://a.example/" + "b" * 100_000):
            assert demarche.extract(page, url=url)["text"]
    with pytest.raises(ValueError):
        demarche.extract("Oslo thanked Rome.", url="\ud800")
