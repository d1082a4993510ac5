"""Codes the examples, and articles full of what breaks tables, in every format, and reads each back.

The readings (JSON lines) are what the other formats are held against.
"""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[2]
TABLES = ["articles", "events", "claims", "mentions"]
COLUMNS = {"polecat": 40, "icews": 20, "gdelt": 61, "phoenix": 26}
POLECAT = """Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name|Actor Country|Actor COW|
Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw|Wikipedia Actor ID|Recipient Name|Recipient Country|
Recipient COW|Primary Recipient Sector|Recipient Sectors|Recipient Title|Recipient Name Raw|Wikipedia Recipient ID|
Placename|City|District|Province|Country|Latitude|Longitude|GeoNames ID|Raw Placename|Feature Type|Source|
Publication Date|Story People|Story Organizations|Story Locations|Language|Version""".replace("\n", "").split("|")
ICEWS = """Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|Target Name|
Target Sectors|Target Country|Story ID|Sentence Number|Publisher|City|District|Province|Country|Latitude|
Longitude""".replace("\n", "").split("|")

# Tabs, line breaks, formulas, quotes, letters beyond 16 bits, no date, a date of another month.
HOSTILE = [
    {"id": "=cmd|'/c calc'!A1", "date": "2031-06-30", "source": "=HYPERLINK(\"http://x.example\",\"y\")",
     "url": "http://x.example/a;b\tc\nd", "title": "+1\t=2", "authors": ["A\tB", "\u202eC"],
     "text": "Estonia expelled two Russian diplomats on Monday. 𝔘kraine’s minister said: “Latvia\twill\n help us; or not.” "
             "France and Germany met in Paris on Tuesday."},
    {"id": "＝undated", "source": "@news;room,\r\n\"daily\"",
     "text": "Norway accused Sweden of sabotage. Sweden denied the accusation. Finland condemned Norway."},
    {"id": "../../etc/passwd", "date": "2031-06-30", "text": "Oslo thanked Rome. Poland attacked Belarus, Minsk said."},
    {"id": "quiet", "date": "1969-12-31", "text": "The weather was mild, and the trains ran on time all day long."},
]

checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        raise AssertionError(what)


def code(*arguments, codes=(0,)):
    run = subprocess.run([str(BINARY), "code", *map(str, arguments)], capture_output=True)
    check(run.returncode in codes, f"{arguments}: exit {run.returncode}: {run.stderr.decode()}")
    return run.stdout.decode(), run.stderr.decode()


def unique(values, what):
    values = list(values)
    check(len(values) == len(set(values)), f"{what}: {len(values) - len(set(values))} values come twice")


def read_tables(folder):
    """The four tables, by pyarrow."""
    return {name: ds.dataset(folder / name, format="parquet", partitioning="hive").to_table() for name in TABLES}


LIST = pa.list_(pa.field("element", pa.string(), nullable=False))
TYPES = {
    "articles": {"article_key": "string", "published": "date32[day]", "sha256": "string", "code_points": "int32",
                 "text": "string", "events": "int32", "month": "string"},
    "events": {"id": "string", "published": "date32[day]", "date": "date32[day]", "date_from": "date32[day]",
               "score": "double", "quad": "int32", "latitude": "double", "longitude": "double", "geonameid": "int32",
               "trigger_start": "int32", "trigger_end": "int32", "sentence": "int32", "confidence": "double",
               "month": "string"},
    "claims": {"id": "string", "published": "date32[day]", "stance": "string", "within": "string"},
    "mentions": {"id": "string", "mention_start": "int32", "mention_end": "int32", "sentence": "int32"},
}


def parquet(inputs, readings, work):
    folder = work / "tables"
    code("--format", "parquet", "--text", "full", "-o", f"{folder}/", *inputs)
    tables = read_tables(folder)
    for name, types in TYPES.items():
        for column, expected in types.items():
            found = str(tables[name].schema.field(column).type)
            check(found == expected, f"{name}.{column} is {found}, not {expected}")
    events = tables["events"]
    for column in ["mode", "context"]:
        check(pa.types.is_list(events.schema.field(column).type), f"events.{column} is no list")
        check(events.schema.field(column).type.value_type == pa.string(), f"events.{column} is no list of strings")
    party = events.schema.field("actors").type.value_type
    check(pa.types.is_struct(party) and pa.types.is_list(party.field("sectors").type), "a party is no struct")
    compare(tables, readings)
    for name in TABLES:
        by_pandas = pd.read_parquet(folder / name)
        check(len(by_pandas) == tables[name].num_rows, f"pandas sees other rows in {name}")
        check(list(by_pandas.columns) == tables[name].schema.names, f"pandas sees other columns in {name}")
        for path in sorted((folder / name).rglob("*.parquet")):
            file = pa.parquet.ParquetFile(path)
            notes = {k.decode(): v.decode() for k, v in file.metadata.metadata.items()}
            version = readings[0]["version"]
            told = [notes.get(f"demarche.{k}") for k in ["table", "shape", "program", "data", "model", "text"]]
            expected = [name, str(version["shape"]), version["program"], version["data"], version["model"], "full"]
            check(told == expected, f"{path}: {told}")
            for group in range(file.metadata.num_row_groups):
                for column in range(file.metadata.num_columns):
                    codec = file.metadata.row_group(group).column(column).compression
                    check(codec == "ZSTD", f"{path}: {codec}")
    by_duckdb(folder, tables, readings)
    months = {p.parent.name for p in (folder / "articles").rglob("*.parquet")}
    expected = {"month=" + (r["date"][:7] if r["date"] else "unknown") for r in readings}
    check(months == expected, f"months {months}, not {expected}")
    check(not list(folder.rglob("*.part")), "a part of a file was left behind")
    kept(inputs, tables, work)
    return tables


def compare(tables, readings):
    """Every value of the tables against the readings."""
    rows = {name: tables[name].to_pylist() for name in TABLES}
    articles = {(a["article"], a["sha256"]): a for a in rows["articles"]}
    unique((a["article_key"] for a in rows["articles"]), "articles.article_key")
    check(len(articles) == len(readings) == len(rows["articles"]), "articles are missing or come twice")
    of = {name: {} for name in TABLES}
    for name in TABLES[1:]:
        unique((row["id"] for row in rows[name]), f"{name}.id")
        for row in rows[name]:
            of[name].setdefault(row["article_key"], []).append(row)
    day = lambda d: d.isoformat() if d else None
    for reading in readings:
        text = reading["text"]
        article = articles[reading["id"], hashlib.sha256(text.encode()).hexdigest()]
        key = article["article_key"]
        check((article["text"], article["code_points"]) == (text, len(text)), "the text of an article")
        check(article["sentences"] == reading["sentences"], "sentences")
        check(day(article["published"]) == reading["date"], "published")
        relations = [{k: v for k, v in r.items() if k != "in_article"} | {"id": r["in_article"]} for r in article["relations"]]
        check(relations == reading["relations"], "relations")
        check(article["issues"] == reading["issues"], "issues")
        events, claims, mentions = (of[name].get(key, []) for name in TABLES[1:])
        check([e["in_article"] for e in events] == [e["id"] for e in reading["events"]], "events of an article")
        check([c["in_article"] for c in claims] == [c["id"] for c in reading["claims"]], "claims of an article")
        check([m["in_article"] for m in mentions] == [m["id"] for m in reading["mentions"]], "mentions of an article")
        check((article["events"], article["claims"], article["mentions"]) == (len(events), len(claims), len(mentions)), "counts")
        claim_ids = {c["in_article"]: c["id"] for c in claims}
        event_ids = {e["in_article"]: e["id"] for e in events}
        for row, event in zip(events, reading["events"]):
            for column in ["type", "mode", "context", "modality", "quad", "score", "actors", "recipients", "voice",
                           "sentence", "confidence", "trace"]:
                check(row[column] == event[column], f"{column} of {row['id']}: {row[column]}, not {event[column]}")
            check(text[row["trigger_start"]:row["trigger_end"]] == row["trigger"] == event["trigger"]["text"], "trigger")
            sentence = reading["sentences"][event["sentence"]]
            check(row["sentence_text"] == text[sentence["start"]:sentence["end"]], "sentence_text")
            when = event["date"] or {"from": None, "to": None, "precision": None, "text": None}
            check([day(row["date_from"]), day(row["date_to"]), row["date_precision"], row["date_text"]]
                  == [when["from"], when["to"], when["precision"], when["text"]], "date of an event")
            own = when["from"] or (None if event["modality"] == "historical" else reading["date"])
            check(day(row["date"]) == own, "date")
            check(row["claim"] == claim_ids.get(event["claim"]), "claim of an event")
            place = event["place"] or {}
            check([row[c] for c in ["place", "place_country", "place_admin1", "place_level", "geonameid", "latitude", "longitude"]]
                  == [place.get(k) for k in ["name", "country", "admin1", "level", "geonameid", "lat", "lon"]], "place")
        for row, claim in zip(claims, reading["claims"]):
            for column in ["kind", "quote", "stance", "speaker", "source", "cue", "content", "trace"]:
                check(row[column] == claim[column], f"{column} of claim {row['id']}")
            check(row["events"] == [event_ids[e] for e in claim["events"]], "events of a claim")
            check([row["within"], row["answers"]] == [claim_ids.get(claim["within"]), claim_ids.get(claim["answers"])], "within")
        for row, mention in zip(mentions, reading["mentions"]):
            check(text[row["mention_start"]:row["mention_end"]] == row["text"] == mention["text"], "mention")
            check([row["kind"], row["chain"]] == [mention["kind"], mention["chain"]], "kind of a mention")
            check(row["parties"] == ([mention["party"]] if mention["party"] else mention["parties"]), "parties")


def by_duckdb(folder, tables, readings):
    ask = duckdb.connect()
    for name in TABLES:
        ask.execute(f"create view {name} as select * from read_parquet('{folder}/{name}/**/*.parquet')")
        count = ask.execute(f"select count(*), count(distinct article_key) from {name}").fetchone()
        check(count[0] == tables[name].num_rows, f"DuckDB counts {count} rows in {name}")
    types = dict(ask.execute("select column_name, column_type from (describe events)").fetchall())
    expected = {"published": "DATE", "date": "DATE", "score": "DOUBLE", "trigger_start": "INTEGER", "mode": "VARCHAR[]",
                "month": "VARCHAR", "latitude": "DOUBLE"}
    check({k: types[k] for k in expected} == expected, f"DuckDB's types: {types}")
    check(types["actors"].startswith("STRUCT(") and types["actors"].endswith("[]"), types["actors"])
    parties = sum(len(e["actors"]) for r in readings for e in r["events"])
    found = ask.execute("select count(*), count(distinct p.name) from (select unnest(actors) p from events)").fetchone()
    check(found[0] == parties, f"DuckDB unnests {found} actors of {parties}")
    joined = ask.execute("select count(*) from events e join claims c on e.claim = c.id").fetchone()[0]
    check(joined == sum(e["voice"] == "claim" for r in readings for e in r["events"]), "events and claims do not join")
    orphans = ask.execute("select count(*) from events e left join articles a using (article_key) where a.sha256 is null").fetchone()
    check(orphans[0] == 0, "events without an article")
    last = max(r["date"] for r in readings if r["date"])
    check(str(ask.execute("select max(published) from articles").fetchone()[0]) == last, "the last day")


def kept(inputs, full, work):
    """What --text leaves out, and that nothing else changes with it."""
    for text, empty in [("sentence", ["text"]), ("none", ["text", "sentence_text"])]:
        folder = work / f"tables-{text}"
        code("--format", "parquet", "--text", text, "-o", f"{folder}/", *inputs)
        tables = read_tables(folder)
        check(tables["articles"]["text"].null_count == tables["articles"].num_rows, f"--text {text} keeps texts")
        gone = tables["events"]["sentence_text"].null_count == tables["events"].num_rows
        check(gone == ("sentence_text" in empty), f"--text {text}: sentences")
        for name in TABLES:
            for column in full[name].schema.names:
                if column not in empty and not (text == "none" and column in ["source", "cue", "content"]):
                    check(tables[name][column].equals(full[name][column]), f"--text {text} changes {name}.{column}")
        words = [p["text"] for row in tables["claims"].to_pylist() for c in ["source", "cue", "content"] for p in row[c]]
        check(all(w is None for w in words) == (text == "none"), f"--text {text}: words of claims")


def table(format, text, readings):
    """A table of tab-separated fields."""
    columns = COLUMNS[format]
    check(text.endswith("\n") and "\r" not in text, f"{format}: line ends")
    rows = [line.split("\t") for line in text[:-1].split("\n")]
    for row in rows:
        check(len(row) == columns, f"{format}: {len(row)} columns in {row}")
        check(not any(re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", field) for field in row), f"{format}: {row}")
    header = {"polecat": POLECAT, "icews": ICEWS}.get(format)
    if header:
        check(rows[0] == header, f"{format}: header {rows[0]}")
    frame = pd.read_csv(io.StringIO(text), sep="\t", header=0 if header else None, dtype=str, quoting=csv.QUOTE_NONE,
                        keep_default_na=False)
    body = rows[1:] if header else rows
    check(frame.shape == (len(body), columns), f"{format}: pandas sees {frame.shape}")
    check(frame.values.tolist() == body, f"{format}: pandas reads other values")
    unique(frame.iloc[:, 0], f"{format}: ids")
    unique((tuple(row[1:]) for row in body), f"{format}: rows")
    dates = frame.iloc[:, 1]
    form = r"\d{4}-\d\d-\d\d|" if header else r"\d{8}"
    check(dates.str.fullmatch(form).all(), f"{format}: dates")
    pd.to_datetime(dates[dates != ""], format="%Y-%m-%d" if header else "%Y%m%d", errors="raise")
    facts = [e for r in readings for e in r["events"] if e["voice"] == "reporter" and (
        e["modality"] == "asserted" or e["modality"] == "historical" and e["date"])]
    if format == "polecat":
        check(0.9 * len(facts) <= len(frame) <= len(facts), f"{format}: {len(frame)} rows of {len(facts)} events")
    latitude, longitude = {"polecat": (28, 29), "icews": (18, 19), "gdelt": (56, 57), "phoenix": (18, 19)}[format]
    for column, most in [(latitude, 90), (longitude, 180)]:
        numbers = pd.to_numeric(frame.iloc[:, column].replace("", None))
        check(numbers.dropna().abs().le(most).all(), f"{format}: coordinates")
    if format == "gdelt":
        check((frame[0].astype("int64") > 0).all(), "gdelt: GLOBALEVENTID")
        check(frame[31].astype(int).sum() > len(frame), "gdelt: no event of the examples is told twice")
        check(frame[29].isin(["1", "2", "3", "4"]).all() and frame[26].str.fullmatch(r"\d\d").all(), "gdelt: codes")
    if format == "phoenix":
        check((frame[2] + frame[3] + frame[4]).equals(frame[1]), "phoenix: year, month and day")
        check(frame[15].isin(["1", "2", "3", "4"]).all() and frame[14].str.fullmatch(r"\d\d").all(), "phoenix: codes")
    return set(frame.iloc[:, 0])


def spreadsheet(text, raw, readings):
    rows = list(csv.reader(io.StringIO(text), strict=True))
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    check(frame.columns.tolist() == rows[0] and frame.values.tolist() == rows[1:], "csv: pandas and csv differ")
    events = [e for r in readings for e in r["events"]]
    check(len(frame) == len(events) and len(frame.columns) == 31, f"csv: {frame.shape}")
    unique(frame["id"], "csv: ids")
    check(frame["type"].tolist() == [e["type"] for e in events], "csv: types")
    formula = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
    number = re.compile(r"-?\d+(\.\d+)?")
    cells = [cell for row in rows[1:] for cell in row if formula.match(cell) and not number.fullmatch(cell)]
    check(not cells, f"csv: formulas {cells[:3]}")
    plain = list(csv.reader(io.StringIO(raw), strict=True))
    formulas = sum(bool(formula.match(cell)) and not number.fullmatch(cell) for row in plain for cell in row)
    check(formulas > 0, "csv --raw: nothing that a spreadsheet would run, so this test shows nothing")
    without = [[c[1:] if c[:1] == "'" and formula.match(c[1:]) else c for c in row] for row in rows]
    check(without == plain, "csv: the apostrophes are not the only difference to --raw")
    return set(frame["id"])


def plover(text, readings):
    records = [json.loads(line) for line in text.splitlines()]
    check(len(records) == sum(len(r["events"]) for r in readings), "plover: events")
    fields = set("id date actor recipient event mode context modality voice quad_code event_scale event_loc event_text "
                 "text text_info cite_info confidence".split())
    for record in records:
        check(set(record) - {"enddate", "claim"} == fields, f"plover: {set(record) ^ fields}")
        for party in record["actor"] + record["recipient"]:
            check(set(party) == set("code sector other_sectors entity_text name territory wikidata role row".split()), f"{party}")
        check(set(record["text_info"]) == set("sentence start end event_start event_end".split()), "plover: text_info")
        check(set(record["cite_info"]) == set("article publication title date url language coder version".split()), "cite_info")
        check(record["date"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", record["date"]), "plover: date")
        check(("claim" in record) == (record["voice"] == "claim"), "plover: voice")
    unique((r["id"] for r in records), "plover: ids")
    frame = pd.read_json(io.StringIO(text), lines=True, dtype={"id": str}, convert_dates=False)
    check(len(frame) == len(records), "plover: pandas sees other rows")
    return {r["id"] for r in records}


def geojson(text, readings):
    collection = json.loads(text)
    check(collection["type"] == "FeatureCollection", "geojson")
    features = collection["features"]
    check(len(features) == sum(len(r["events"]) for r in readings), "geojson: features")
    for feature in features:
        check(feature["type"] == "Feature" and set(feature) == {"type", "id", "geometry", "properties"}, f"{feature}")
        if feature["geometry"] is not None:
            check(feature["geometry"]["type"] == "Point", "geojson: geometry")
            longitude, latitude = feature["geometry"]["coordinates"]
            check(abs(longitude) <= 180 and abs(latitude) <= 90, "geojson: coordinates")
    unique((f["id"] for f in features), "geojson: ids")
    check(any(f["geometry"] for f in features), "geojson: no event of the examples is on the map")
    return {f["id"] for f in features}


def conllu(text, readings):
    # Two articles may have the same id, but they come in the same order.
    following = iter(readings)
    blocks = text.strip("\n").split("\n\n")
    article, words = None, 0
    for block in blocks:
        lines = block.split("\n")
        notes = [line for line in lines if line.startswith("#")]
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        for note in notes:
            if note.startswith("# newdoc id = "):
                article = next(following)
                check(note.removeprefix("# newdoc id = ") == article["id"], f"conllu: {note}")
        check(rows and all(len(row) == 10 and all(row) for row in rows), f"conllu: columns in {block}")
        check([row[0] for row in rows] == [str(i + 1) for i in range(len(rows))], "conllu: numbers of words")
        heads = [int(row[6]) for row in rows]
        check(all(0 <= head <= len(rows) for head in heads) and heads.count(0) >= 1, "conllu: heads")
        for row in rows:
            start, end = map(int, re.search(r"TokenRange=(\d+):(\d+)", row[9]).groups())
            check(article["text"][start:end].split() == row[1].split(), f"conllu: {row}")
            words += 1
    check(words > 1000 and next(following, None) is None, f"conllu: only {words} words were compared")


def everything(inputs, work):
    readings = [json.loads(line) for line in code(*inputs)[0].splitlines()]
    check(sum(len(r["events"]) for r in readings) > 80, "the examples give too few events to show anything")
    out = {f: code("--format", f, *inputs)[0] for f in [*COLUMNS, "csv", "plover", "geojson", "conllu"]}
    tables = parquet(inputs, readings, work)
    ids = {"parquet": set(tables["events"]["id"].to_pylist())}
    for format in COLUMNS:
        ids[format] = table(format, out[format], readings)
    ids["csv"] = spreadsheet(out["csv"], code("--format", "csv", "--raw", *inputs)[0], readings)
    ids["plover"] = plover(out["plover"], readings)
    ids["geojson"] = geojson(out["geojson"], readings)
    conllu(out["conllu"], readings)
    for format in ["csv", "geojson", "parquet"]:
        check(ids[format] == ids["plover"], f"{format}: other ids than plover")
    for format in ["polecat"]:
        check(ids[format] <= ids["plover"], f"{format}: ids that plover does not have")
    return readings, out


def repeated(inputs, out, work):
    """The same articles under other names, and in a second run into the same folder: no row comes twice."""
    copy = work / "copy.jsonl"
    copy.write_text((work / "hostile.jsonl").read_text())
    for format in ["plover", "csv", "icews", "gdelt", "phoenix", "geojson"]:
        check(code("--format", format, *inputs, copy, codes=(1,))[0] == out[format], f"{format}: a copy adds rows")
    folder = work / "twice"
    arguments = ["--format", "parquet", "-o", f"{folder}/"]
    code(*arguments, *inputs)
    before = {p: p.read_bytes() for p in folder.rglob("*.parquet")}
    check("10 inputs" in code(*arguments, ROOT / "examples")[1], "the examples are not skipped")
    check(f"{len(before) and 11} inputs" in code(*arguments, *inputs, copy, codes=(1,))[1], "inputs are not skipped")
    after = {p: p.read_bytes() for p in folder.rglob("*.parquet")}
    check(after == before, "a second run changes tables")
    for name, rows in read_tables(folder).items():
        unique(rows["article_key" if name == "articles" else "id"].to_pylist(), f"{name} after a second run")


def folders_and_shards(inputs, out, work):
    """One file an input, and shards, hold together what one output holds."""
    for format in ["plover", "csv", "polecat", "phoenix", "conllu"]:
        header = {"csv": 1, "polecat": 1}.get(format, 0)
        whole = Counter(out[format].splitlines()[header:])
        folder = work / f"folder-{format}"
        code("--format", format, "-o", f"{folder}/", *inputs)
        lines = Counter(line for p in folder.iterdir() if p.is_file() for line in p.read_text().splitlines()[header:])
        check(lines == whole, f"{format}: a folder holds other rows")
    shards = Counter()
    for part in ["1/3", "2/3", "3/3"]:
        folder = work / "shards"
        code("--format", "plover", "--shard", part, "-o", f"{folder}/", *inputs)
    for path in folder.iterdir():
        if path.is_file():
            shards.update(path.read_text().splitlines())
    check(shards == Counter(out["plover"].splitlines()), "the shards hold other rows")


def main():
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        (work / "hostile.jsonl").write_text("".join(json.dumps(a | {"language": "en"}) + "\n" for a in HOSTILE))
        inputs = [ROOT / "examples", work / "hostile.jsonl"]
        _, out = everything(inputs, work)
        repeated(inputs, out, work)
        folders_and_shards(inputs, out, work)
    versions = ", ".join(f"{m.__name__} {m.__version__}" for m in [pd, pa, duckdb])
    print(f"exports read back with {versions}: {checks} checks passed")


if __name__ == "__main__":
    BINARY = Path(sys.argv[1]).resolve()
    main()
