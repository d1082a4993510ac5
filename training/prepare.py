"""Prepare what the parts of claims and the gate are learned from, by reading the sets with the program itself.

    python training/prepare.py --data ../shared/data --program target/release/demarche --out runs/prepared

Three files come out, in the form that `data.claims` reads:

- `claims.tsv`: the PolNeAR articles as our tokeniser cuts them, each word with its role in an attribution;
- `newswire.tsv`: the sentences of gmb_voa in their order, with the words by which our coder saw an event or a claim;
- `pairs.tsv`: the sentences of plv_train, each of which holds an event, as ours or in other words.

The gate thus learns from people where they have looked and from the coder elsewhere: it shall open for whatever the
coder could use and for what it still overlooks.
"""

import argparse
import csv
import json
import pathlib
import re
import subprocess

from data import names

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--program", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
options = parser.parse_args()
options.out.mkdir(parents=True, exist_ok=True)

UNSPACED = {".", ",", ";", ":", "?", "!", ")", "'s", "n't", "%", "'"}
TOGETHER = 20  # newswire sentences that are read as one article


def run(command, articles):
    """What the program says of articles, given as (id, text)."""
    source = options.out / "input.jsonl"
    with source.open("w") as file:
        for name, text in articles:
            print(json.dumps({"id": name, "text": text, "language": "en"}), file=file)
    done = subprocess.run([options.program, *command, source], check=True, stdout=subprocess.PIPE, text=True)
    source.unlink()
    return done.stdout


def parsed(articles):
    """For each article its sentences as lists of (form, start, end)."""
    result, current = {}, None
    for line in run(["parse"], articles).splitlines():
        if line.startswith("# newdoc id = "):
            current = result[line[len("# newdoc id = ") :]] = []
        elif line.startswith("# sent_id"):
            current.append([])
        elif line and not line.startswith("#"):
            columns = line.split("\t")
            place = re.search(r"TokenRange=(\d+):(\d+)", columns[9])
            current[-1].append((columns[1], int(place[1]), int(place[2])))
    return result


def coded(articles):
    """For each article the places of the words by which the coder saw events and claims."""
    result = {}
    for line in run(["code", "--format", "reading"], articles).splitlines():
        reading = json.loads(line)
        spans = [(e["trigger"]["start"], e["trigger"]["end"]) for e in reading["events"]]
        for claim in reading["claims"]:
            spans += [(s["start"], s["end"]) for s in claim["cue"] or claim["content"][:1]]
        result[reading["id"]] = spans
    return result


def write(name, sentences):
    with (options.out / name).open("w") as file:
        for words, roles, marks, gate in sentences:
            if gate is not None:
                print(f"# gate {gate}", file=file)
            for i, word in enumerate(words):
                print(word, roles[i] if roles else "-", marks[i] if marks else "-", sep="\t", file=file)
            print(file=file)
    print(f"{name}: {len(sentences)} sentences, the gate open for {sum(s[3] == 1 for s in sentences)}")


def marks_of(words, spans):
    return [int(any(start < b and a < end for a, b in spans)) for _, start, end in words]


def attributions():
    articles = [json.loads(line) for line in (options.data / "attribution/polnear_train.jsonl").open()]
    texts = [(a["id"], a["text"]) for a in articles]
    trees, events = parsed(texts), coded(texts)
    for article in articles:
        pieces = []
        for attribution in article["attributions"]:
            for role in ("source", "cue", "content"):
                pieces += [(start, end, role.upper()) for start, end, _ in attribution[role]]
        for words in trees[article["id"]]:
            roles, before = [], None
            for form, start, end in words:
                assert article["text"][start:end] == form, (article["id"], form)
                piece = next((p for p in pieces if p[0] < end and start < p[1]), None)
                roles.append("O" if piece is None else ("I-" if piece is before else "B-") + piece[2])
                before = piece
            marks = marks_of(words, events[article["id"]])
            yield [w[0] for w in words], roles, marks, int(any(marks) or any(r != "O" for r in roles))


def newswire():
    sentences = [s.words for s in names(options.data / "ner/gmb_voa-train.tsv.gz")]
    articles, places = [], []
    for first in range(0, len(sentences), TOGETHER):
        text = ""
        for words in sentences[first : first + TOGETHER]:
            text, place = text + "\n\n" if text else "", []
            for i, word in enumerate(words):
                if i and word not in UNSPACED and words[i - 1] not in ("(", "$"):
                    text += " "
                place.append((word, len(text), len(text) + len(word)))
                text += word
            places.append((f"n{first}", place))
        articles.append((f"n{first}", text))
    events = coded(articles)
    for (article, place), words in zip(places, sentences, strict=True):
        marks = marks_of(place, events[article])
        yield words, None, marks, int(any(marks))


def pairs():
    rows = list(csv.DictReader((options.data / "events/plv_train.tsv").open(), delimiter="\t", quoting=csv.QUOTE_NONE))
    trees = parsed([(r["uid"], r["sentence"]) for r in rows])
    for row in rows:
        places = [row["sentence"].find(row[side]) for side in ("source", "target") if row[side]]
        for words in trees.get(row["uid"], []):
            inside = any(words[0][1] <= place < words[-1][2] for place in places if place >= 0)
            if inside or len(trees[row["uid"]]) == 1:
                yield [w[0] for w in words], None, None, 1


write("pairs.tsv", list(pairs()))
write("newswire.tsv", list(newswire()))
write("claims.tsv", list(attributions()))
