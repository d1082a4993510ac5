"""Readings: the same as the program's, for every way to give an article."""

import datetime
import json
import pickle
import threading
from types import MappingProxyType

import pandas as pd
import pytest
from conftest import EXAMPLES, NEWS, lines, run

import demarche

TEXT = "Estonia accused Latvia of sabotage."


def dumped(reading):
    return json.dumps(reading, ensure_ascii=False, separators=(",", ":"))


def test_readings_are_the_program_s_byte_for_byte(reader, wire):
    path, articles = wire
    expected = lines(run("code", path))
    assert len(expected) == len(articles) > 10
    assert [dumped(reading) for reading in reader.read_many(articles)] == expected
    # By itself an article has no other of the same id before it.
    first = {article["id"]: (article, line) for article, line in zip(reversed(articles), reversed(expected), strict=True)}
    assert all(dumped(reader.read(article)) == line for article, line in first.values())


def test_articles_that_came_from_pages_read_as_the_pages_do(reader, examples):
    expected = [json.loads(line) for line in lines(run("code", *EXAMPLES))]
    for own, page in zip(reader.read_many(examples), expected, strict=True):
        assert own["id"] == page["id"]
        assert own["events"] == page["events"]


def test_any_number_of_threads_gives_the_same(wire):
    articles = wire[1] * 2
    one, *others = [list(demarche.Reader(threads=n).read_many(articles)) for n in (1, 7)]
    assert len(one) == len(articles)
    assert all(other == one for other in others)


def test_offsets_are_code_points(reader):
    article = NEWS[1]
    reading = reader.read(article)
    text = reading["text"]
    assert text == article["text"]
    assert {e["type"] for e in reading["events"]} >= {"COERCE"} or reading["events"]
    spans = [e["trigger"] for e in reading["events"]]
    spans += [piece for claim in reading["claims"] for piece in claim["content"] + claim["cue"]]
    spans += reading["mentions"]
    assert len(spans) > 4
    for span in spans:
        assert text[span["start"] : span["end"]] == span["text"]


def test_fields_are_taken_as_python_has_them(reader):
    def check(article, field, expected, **fields):
        assert reader.read(article, **fields)[field] == expected

    check(TEXT, "id", "article:1")
    check(TEXT, "title", "A title", title="A title")
    check({"text": TEXT, "id": 7}, "id", "7")
    check({"text": TEXT, "id": "a"}, "id", "b", id="b")
    check({"text": TEXT, "id": float("nan"), "title": None}, "id", "article:1")
    check({"body": TEXT}, "text", TEXT)
    check({"text": TEXT, "extra": object()}, "text", TEXT)
    check(MappingProxyType({"text": TEXT, "id": "m"}), "id", "m")
    check(TEXT, "date", "2031-05-17", date="17 May 2031")
    check(TEXT, "date", "2031-05-17", date=datetime.date(2031, 5, 17))
    check(TEXT, "date", "2031-05-17", date=datetime.datetime(2031, 5, 17, 23, 59))
    check(TEXT, "date", "2031-05-17", date=pd.Timestamp("2031-05-17T23:59+05:00"))
    check(TEXT, "date", None, date=pd.NaT)
    check(TEXT, "date", None, date="-0044-03-15")
    for day in ("-0044-03-15", "soon", "99999-01-01", "2031-13-40"):
        assert reader.read(TEXT, date=day)["id"] == "article:1"


def test_half_a_pair_of_surrogates_shifts_nothing(reader):
    text = "\ud83d" + "\ude00 " + TEXT + " \udfff end"
    reading = reader.read({"text": text})
    assert len(reading["text"]) == len(text)
    assert "lone-surrogate" in [issue["kind"] for issue in reading["issues"]]
    trigger = reading["events"][0]["trigger"]
    assert text[trigger["start"] : trigger["end"]] == trigger["text"] == "accused"


@pytest.mark.parametrize(
    "article, says",
    [
        (None, 'has no "text"'),
        ("", 'has no "text"'),
        (" \n\t", 'has no "text"'),
        ({}, 'has no "text"'),
        ({"text": None}, 'has no "text"'),
        (b"bytes", "not bytes"),
        (3, "not int"),
        ([TEXT], "not list"),
        ({"text": b"bytes"}, "decode it first"),
        ({"text": object()}, "make it a str first"),
        ({"text": TEXT, "authors": {1, 2}}, "make it a str first"),
    ],
)
def test_what_is_no_article_is_an_error_of_one_sentence(reader, article, says):
    with pytest.raises(demarche.DemarcheError) as raised:
        reader.read(article)
    assert isinstance(raised.value, ValueError)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


def test_many_articles_lose_no_place(reader):
    articles = [TEXT, None, {"id": "x"}, float("nan"), {"id": "y", "text": TEXT}]
    readings = list(reader.read_many(iter(articles)))
    assert [r["id"] for r in readings] == ["article:1", "article:2", "x", "article:4", "y"]
    assert [[i["kind"] for i in r["issues"]] for r in readings] == [[], ["no-text"], ["no-text"], ["no-text"], []]


def test_what_the_source_raises_comes_in_its_place(reader):
    def source():
        yield TEXT
        yield TEXT
        raise KeyError("the wire broke")

    readings = reader.read_many(source())
    assert [next(readings)["id"], next(readings)["id"]] == ["article:1", "article:2"]
    with pytest.raises(KeyError, match="the wire broke"):
        next(readings)
    assert list(readings) == []
    with pytest.raises(demarche.DemarcheError, match="not bytes"):
        list(reader.read_many([TEXT, b"bytes"]))


def test_the_source_is_asked_on_the_thread_that_asks_and_not_far_ahead(reader):
    asked = []

    def source():
        for number in range(10_000):
            asked.append(threading.get_ident())
            yield {"id": str(number), "text": TEXT}

    readings = reader.read_many(source())
    assert next(readings)["id"] == "0"
    assert len(asked) <= 8 * reader.threads
    del readings
    assert set(asked) == {threading.get_ident()}


def test_a_source_that_asks_its_own_readings_is_told_so(reader):
    def source():
        yield TEXT
        yield next(readings)["text"]

    readings = reader.read_many(source())
    with pytest.raises(RuntimeError):
        list(readings)


@pytest.mark.parametrize("articles", ["one text", {"text": TEXT}, 3, None, [[TEXT]]])
def test_what_holds_no_articles_is_an_error(reader, articles):
    with pytest.raises(demarche.DemarcheError):
        list(reader.read_many(articles))


def test_an_interrupt_ends_a_long_run(reader):
    import _thread

    def source():
        for number in range(1_000_000):
            if number == 20:
                _thread.interrupt_main()
            yield " ".join([TEXT] * 40)

    with pytest.raises(KeyboardInterrupt):
        for _ in reader.read_many(source()):
            pass


def test_other_threads_run_meanwhile(reader):
    """Python code of another thread gets on while a long article is read."""
    counted, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1

    other = threading.Thread(target=count)
    other.start()
    reader.read(" ".join([TEXT] * 500))
    done.set()
    other.join()
    assert counted[0] > 1_000


def test_a_huge_text_is_cut_and_says_so(reader):
    reading = reader.read({"text": TEXT + "\n" * 2_000_000})
    assert len(reading["text"]) <= 1_000_000
    assert "long-text" in [issue["kind"] for issue in reading["issues"]]
    with pytest.raises(demarche.DemarcheError, match="larger than 64 MB"):
        reader.read({"text": "a" * (65 << 20)})


def test_readers_can_be_pickled_and_name_their_versions(reader):
    copy = pickle.loads(pickle.dumps(demarche.Reader(threads=3)))
    assert copy.threads == 3
    assert copy.versions == reader.versions == demarche.versions()
    assert reader.read(TEXT)["version"] == {"shape": 1, **reader.versions}
    assert f"demarche {demarche.__version__}" == reader.versions["program"]


def test_rows_of_actors_and_data_of_ones_own(tmp_path):
    rows = tmp_path / "own.jsonl"
    row = {
        "id": "blue-gull",
        "kind": "organisation",
        "names": [{"text": "Blue Gull Society", "kind": "official", "lang": "en"}],
        "codes": [{"country": "NOR", "sectors": ["CVL"], "from": "2020-01"}],
        "source": "own",
    }
    rows.write_text(json.dumps(row) + "\n")
    own = demarche.Reader(actors=rows)
    actor = own.read("The Blue Gull Society accused Latvia of sabotage.", date="2031-05-17")["events"][0]["actors"][0]
    assert actor["country"] == "NOR"
    assert own.versions["data"] != demarche.versions()["data"]
    assert demarche.Reader(actors=[rows]).versions == own.versions
    for arguments in (
        {"actors": "rows.csv"},
        {"actors": "missing.jsonl"},
        {"data": "missing"},
        {"model": tmp_path},
        {"threads": 0},
        {"threads": 10**6},
    ):
        with pytest.raises(demarche.DemarcheError):
            demarche.Reader(**arguments)
    rows.write_text("{}\n")
    with pytest.raises(demarche.DemarcheError, match="faults"):
        demarche.Reader(actors=rows)


def test_fields_that_do_not_exist_are_named(reader):
    with pytest.raises(demarche.DemarcheError, match='no field "titel"'):
        reader.read(TEXT, titel="x")
