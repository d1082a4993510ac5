"""Fit data/evidence/evidence.tsv: whose someone is whom no word ties to a country.

    python3 training/evidence.py --set ../shared/data/ner/gmb_voa-train.tsv.gz

makes the reports of the labelled newswire (training/labels/events-newswire.jsonl, without the sentences kept for
testing), asks `cargo run --release -p demarche --example evidence` for the open parties in them with the evidence about
each, and fits a log-linear model with a Gaussian prior. Prints the share of right answers of the rules and, by ten folds
over reports, of the model.
"""

import argparse
import gzip
import json
import math
import pathlib
import random
import subprocess
import sys

import numpy

ROOT = pathlib.Path(__file__).resolve().parent.parent
GLUED = {".", ",", ";", ":", "?", "!", ")", "'s", "n't", "%", "'"}


def sentences(path):
    words = []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            if line.strip():
                words.append(line.split("\t")[0])
            elif words:
                yield words
                words = []
    if words:
        yield words


def joined(words):
    """The text of a sentence and the places of its words, as `demarche score newswire` makes them."""
    text, places, quoted, glued = "", [], False, True
    for word in words:
        closes = word == '"' and quoted
        if not glued and not (word in GLUED or closes):
            text += " "
        quoted ^= word == '"'
        glued = word in ("(", "$") or (word == '"' and quoted)
        places.append((len(text), len(text) + len(word)))
        text += word
    return text, places


def reports(labels, words):
    result, before = [], None
    for line in open(labels, encoding="utf8"):
        row = json.loads(line)
        if row.get("test"):
            continue
        if row.get("new") or before != row["s"] - 1 or not result:
            result.append({"id": str(row["s"]), "text": "", "sentences": []})
        before = row["s"]
        report = result[-1]
        text, places = joined(words[row["s"]])
        if report["text"]:
            report["text"] += "\n\n"
        start = len(report["text"])
        report["text"] += text
        report["sentences"].append((row, start, [(a + start, b + start) for a, b in places]))
    return result


def codes(parties):
    return {code for party in parties for code in party["codes"]}


def wanted(party, sentence):
    """The codes that are right for an open party (None: nobody's), or nothing where the labels do not tell."""
    row, _, places = sentence
    span = lambda at: (places[at[0]][0], places[at[1] - 1][1])
    meets = lambda a, b: a[0] < b[1] and b[0] < a[1]
    events = [e for e in row.get("events", []) if party["kind"] in [e["type"]] + e.get("alt", [])]
    events = [e for e in events if meets(span(e["trigger"]), party["trigger"])]
    if party["span"]:
        named = [p for e in events + row.get("events", []) for p in e.get("actors", []) + e.get("recipients", [])]
        named = [p for p in named if "at" in p and meets(span(p["at"]), party["span"])]
        return (set(named[0]["codes"]) or {None}) if named else set()
    if not events:
        return set()
    event = events[0]
    side = event.get("actors", []) if party["side"] == "actor" else event.get("recipients", [])
    if event.get("symmetric"):
        side = event.get("actors", []) + event.get("recipients", [])
    return codes(side) or {None}


def fit(examples, names, prior, rounds=400):
    """Weights by Adam on the log-likelihood with a Gaussian prior."""
    weights = numpy.zeros(len(names))
    first, second = numpy.zeros_like(weights), numpy.zeros_like(weights)
    rows = numpy.concatenate([numpy.full(len(c), i) for e in [examples] for i, c in enumerate(
        evidence for candidates, _ in e for evidence in candidates)])
    columns = numpy.concatenate([c for candidates, _ in examples for c in candidates])
    starts = numpy.cumsum([0] + [len(candidates) for candidates, _ in examples])
    right = numpy.concatenate([r for _, r in examples]).astype(float)
    group = numpy.repeat(numpy.arange(len(examples)), numpy.diff(starts))
    for step in range(1, rounds + 1):
        scores = numpy.bincount(rows, weights[columns], minlength=starts[-1])
        most = numpy.maximum.reduceat(scores, starts[:-1])
        power = numpy.exp(scores - most[group])
        chance = power / numpy.add.reduceat(power, starts[:-1])[group]
        good = chance * right
        posterior = good / numpy.maximum(numpy.add.reduceat(good, starts[:-1])[group], 1e-12)
        slope = numpy.bincount(columns, (posterior - chance)[rows], minlength=len(names)) - prior * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        rate = 0.05 * (1 - step / rounds) + 0.001
        weights += rate * (first / (1 - 0.9**step)) / (numpy.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def answer(weights, candidates, rule, margin):
    """The best candidate, or the rules' own where it is not likelier by the margin."""
    scores = numpy.array([weights[c].sum() for c in candidates])
    chance = numpy.exp(scores - scores.max())
    chance /= chance.sum()
    best = int(chance.argmax())
    return best if rule is None or chance[best] - chance[rule] >= margin else rule


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", required=True, help="gmb_voa-train.tsv.gz")
    parser.add_argument("--labels", default=ROOT / "training/labels/events-newswire.jsonl")
    parser.add_argument("--program", help="the built example `evidence`; else cargo runs it")
    parser.add_argument("--prior", type=float, default=6.0)
    parser.add_argument("--out", default=ROOT / "data/evidence/evidence.tsv")
    options = parser.parse_args()
    found = reports(options.labels, list(sentences(options.set)))
    texts = "".join(json.dumps({"id": r["id"], "text": r["text"]}) + "\n" for r in found)
    program = [options.program] if options.program else [
        "cargo", "run", "--release", "--quiet", "--locked", "-p", "demarche", "--example", "evidence"]
    told = subprocess.run(program, input=texts.encode(), stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout
    by_id = {r["id"]: r for r in found}
    examples, folds, rules, own, texts = [], [], [], [], {}
    for line in told.decode().splitlines():
        party = json.loads(line)
        middle = sum(party["trigger"]) / 2
        sentence = next((s for s in by_id[party["id"]]["sentences"] if s[2] and s[1] <= middle <= s[2][-1][1]), None)
        right = wanted(party, sentence) if sentence else set()
        if not any(c["code"] in right for c in party["candidates"]):
            continue
        candidates = []
        for candidate in party["candidates"]:
            candidates.append([texts.setdefault(e, len(texts)) for e in candidate["evidence"]])
        examples.append((candidates, [c["code"] in right for c in party["candidates"]]))
        folds.append(int(party["id"]))
        rules.append(party["rule"] in right)
        own.append(next((i for i, c in enumerate(party["candidates"]) if c["code"] == party["rule"]), None))
    counts = [0] * len(texts)
    for candidates, _ in examples:
        for evidence in candidates:
            for e in evidence:
                counts[e] += 1
    # What is seen less than 15 times says nothing that lasts.
    names = [name for name, i in texts.items() if counts[i] >= 15]
    index = {texts[name]: i for i, name in enumerate(names)}
    examples = [([numpy.array([index[e] for e in c if e in index], dtype=int) for c in candidates], right)
                for candidates, right in examples]
    print(f"{len(examples)} open parties, {len(names)} kinds of evidence", file=sys.stderr)
    starts = sorted(set(folds))
    random.Random(1).shuffle(starts)
    fold = {s: i % 10 for i, s in enumerate(starts)}
    margins = (0.0, 0.1, 0.2, 0.3, 0.5)
    hits = dict.fromkeys(margins, 0)
    for k in range(10):
        learn = [e for e, s in zip(examples, folds) if fold[s] != k]
        weights = fit(learn, names, options.prior)
        for (c, right), s, rule in zip(examples, folds, own):
            for margin in margins if fold[s] == k else ():
                hits[margin] += right[answer(weights, c, rule, margin)]
    shares = ", ".join(f"{100 * n / len(examples):.1f} % (margin {m})" for m, n in hits.items())
    print(f"right: rules {100 * sum(rules) / len(rules):.1f} %; weighed, ten folds: {shares}", file=sys.stderr)
    weights = fit(examples, names, options.prior)
    rows = sorted(f"{name}\t{weight:.3f}\tfitted" for name, weight in zip(names, weights) if abs(weight) >= 0.0005)
    pathlib.Path(options.out).write_text("evidence\tweight\tsource\n" + "".join(r + "\n" for r in rows), "utf8")


if __name__ == "__main__":
    main()
