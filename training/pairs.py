"""Gather marked pairs of parties for the relation model: who may have done something to whom, and what it was.

    python training/pairs.py --data ../shared/data --program target/release/demarche --out runs/prepared/marked.jsonl

One JSON object a line: `set`, `id`, `fold` (rows of one document share it), `words`, `source` and `target` (numbers of
words), and what is known: `root` (a list of PLOVER types any of which is right) and `related` (whether there is a
relation at all). The sets are

- `plv`: plv_train, whose YIELD stands for CONCEDE and RETREAT;
- `aw`: aw_train, relation or none;
- `written`: our own sentences for rare kinds of events;
- `newswire`: our own labels of gmb_voa, every actor with every recipient, both ways round where the event is
  symmetric; and pairs of parties of one sentence between which nothing is labelled.
"""

import argparse
import csv
import json
import pathlib
import random
import re
import subprocess

from data import names

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--program", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--labels", type=pathlib.Path, default=pathlib.Path(__file__).parent / "labels")
options = parser.parse_args()


def table(path):
    with open(path, newline="", encoding="utf8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def marked(text):
    """Text without its marks, and the places of what they enclose."""
    plain, places, open_ = "", {"s": [], "t": []}, {}
    for part in re.split(r"(</?[st]>)", text):
        mark = re.fullmatch(r"<(/?)([st])>", part)
        if not mark:
            plain += part
        elif not mark[1]:
            open_[mark[2]] = len(plain)
        elif mark[2] in open_:
            places[mark[2]].append((open_.pop(mark[2]), len(plain)))
    return plain, places


def parsed(texts):
    """For each (id, text) its words as (form, start, end), as our tokeniser cuts them."""
    source = options.out.with_suffix(".in.jsonl")
    with source.open("w") as file:
        for name, text in texts:
            print(json.dumps({"id": name, "text": text, "language": "en"}), file=file)
    # A text that the program takes for another language is left out.
    done = subprocess.run([options.program, "parse", "--depth", "early", source], stdout=subprocess.PIPE, text=True)
    source.unlink()
    result, words = {}, None
    for line in done.stdout.splitlines():
        if line.startswith("# newdoc id = "):
            words = result[line[len("# newdoc id = ") :]] = []
        elif line and not line.startswith("#"):
            columns = line.split("\t")
            place = re.search(r"TokenRange=(\d+):(\d+)", columns[9])
            if place and columns[0].isdigit():
                words.append((columns[1], int(place[1]), int(place[2])))
    return result


def covered(words, places):
    return [i for i, (_, start, end) in enumerate(words) if any(start < b and a < end for a, b in places)]


def roots(name):
    return ["CONCEDE", "RETREAT"] if name == "YIELD" else [name]


def sentences():
    """Rows with marks in running text: (set, id, fold, text, places, root, related)."""
    for row in table(options.data / "events/plv_train.tsv"):
        text, places = marked(row["marked_sentence"])
        yield "plv", row["uid"], row["uid"], text, places, roots(row["gold_root"]), True
    for row in table(options.data / "events/aw_train.tsv"):
        text, places = marked(row["marked_sentence"])
        yield "aw", row["uid"], row["doc_id"], text, places, None, row["gold_binary"] == "1"
    for file in sorted(options.labels.glob("written-*.tsv")):
        for number, row in enumerate(table(file)):
            text, places = row["sentence"], {}
            for side, key in (("source", "s"), ("target", "t")):
                at = text.find(row[side])
                places[key] = [(at, at + len(row[side]))] if at >= 0 and row[side] else []
            kind = None if row["root"] in ("NONE", "RELATED") else roots(row["root"])
            yield "written", f"{file.stem}-{number}", f"{file.stem}-{number}", text, places, kind, row["root"] != "NONE"


def newswire(rng):
    texts = names(options.data / "ner/gmb_voa-train.tsv.gz")
    for line in (options.labels / "events-newswire.jsonl").open():
        label = json.loads(line)
        if label.get("test"):
            continue
        words = texts[label["s"]].words
        spans, known = [], set()
        for number, event in enumerate(label.get("events", [])):
            place = lambda side: [tuple(p["at"]) for p in event.get(side, []) if p.get("at")]
            actors, recipients = place("actors"), place("recipients")
            spans += actors + recipients
            pairs = [(a, r) for a in actors for r in recipients]
            if event.get("symmetric"):
                pairs = [(a, b) for a in actors for b in actors if a != b]
            for pair in pairs:
                known |= {pair, pair[::-1]}
                yield label["s"], number, words, pair, [event["type"], *event.get("alt", [])], True
        for claim in label.get("claims", []):
            if claim.get("source"):
                spans.append(tuple(claim["source"]))
        spans = [s for s in sorted(set(spans)) if words[s[0]].lower() not in ("he", "she", "it", "they")]
        free = [(a, b) for a in spans for b in spans if a != b and (a, b) not in known and (a[1] <= b[0] or b[1] <= a[0])]
        for pair in rng.sample(free, min(2, len(free))):
            yield label["s"], 90, words, pair, None, False


count = {}
with options.out.open("w") as file:

    def put(**row):
        if row["source"] and row["target"]:
            count[row["set"]] = count.get(row["set"], 0) + 1
            print(json.dumps(row), file=file)

    rows = list(sentences())
    cut = parsed([(row[1], row[3]) for row in rows])
    for name, number, fold, text, places, root, related in rows:
        words = cut.get(number, [])
        source, target = covered(words, places["s"]), covered(words, places["t"])
        put(set=name, id=number, fold=fold, words=[w[0] for w in words], source=source, target=target, root=root, related=related)
    for s, number, words, (a, b), root, related in newswire(random.Random(1)):
        put(set="newswire", id=f"n{s}-{number}", fold=f"n{s // 20}", words=words, source=list(range(*a)), target=list(range(*b)), root=root, related=related)
print(count)
