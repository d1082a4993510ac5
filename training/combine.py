"""Learn how the event scorer and the rules are weighed: which events of either are real.

    python training/combine.py --program target/release/demarche --model DIR --set gmb_voa-train.tsv.gz --range 4000 4900 --out combine.json

DIR holds a core and a scorer that has not learned from the sentences of the range, exported with `--combine` of this
script's `--open`: then every candidate comes out. Two logistic models are fitted, for events of the rules and for
those that the scorer alone sees; the bounds are those of the best F1 (type and both parties' codes count with type
alone, half and half) with a bound on the precision.
"""

import argparse
import json
import math
import pathlib
import re
import subprocess

import torch
import torch.nn.functional as F

from data import names

FEATURES = ["one", "event", "kind", "unseen", "no actor", "no recipient", "operators", "not asserted"]
UNSPACED = {".", ",", ";", ":", "?", "!", ")", "'s", "n't", "%", "'"}

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--open", type=pathlib.Path, help="only write a weighing that lets every candidate through")
parser.add_argument("--program", type=pathlib.Path)
parser.add_argument("--model", type=pathlib.Path)
parser.add_argument("--set", type=pathlib.Path)
parser.add_argument("--labels", type=pathlib.Path, default=pathlib.Path(__file__).parent / "labels/events-newswire.jsonl")
parser.add_argument("--range", type=int, nargs=2)
parser.add_argument("--out", type=pathlib.Path)
options = parser.parse_args()

if options.open:
    nothing = {name: 0.0 for name in FEATURES}
    options.open.write_text(json.dumps({"rules": nothing, "added": nothing, "keep": 0.0, "add": 0.0}))
    raise SystemExit

sentences = names(options.set)
labels = {}
for line in options.labels.open():
    row = json.loads(line)
    if options.range[0] <= row["s"] < options.range[1] and not row.get("test"):
        labels[row["s"]] = row


def joined(words):
    text, places, quoted = "", [], False
    for i, word in enumerate(words):
        glue = word in UNSPACED or (i and words[i - 1] in ("(", "$"))
        if word == '"':
            glue = glue or quoted
            quoted = not quoted
        elif i and words[i - 1] == '"' and quoted:
            glue = True
        if text and not glue:
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
    return text, places


articles, places, current = [], {}, None
for number in sorted(labels):
    if current is None or labels[number].get("new") or number - 1 not in labels:
        current = [f"r{number}", ""]
        articles.append(current)
    text, spots = joined(sentences[number].words)
    if current[1]:
        current[1] += "\n\n"
    places[number] = (current[0], len(current[1]), spots)
    current[1] += text
source = options.out.with_suffix(".in.jsonl")
with source.open("w") as file:
    for name, text in articles:
        print(json.dumps({"id": name, "text": text, "language": "en"}), file=file)
done = subprocess.run([options.program, "code", "--model", options.model, source], stdout=subprocess.PIPE, text=True, check=True)
source.unlink()
readings = {r["id"]: r for r in map(json.loads, done.stdout.splitlines())}

logit = lambda p: math.log(min(max(p, 0.002), 0.998) / (1 - min(max(p, 0.002), 0.998)))
rows, gold = [], []
codes = lambda side: {c for p in side for c in p.get("codes", [])}
for number, (article, first, spots) in places.items():
    events = labels[number].get("events", [])
    last = first + spots[-1][1]
    mine = [e for e in readings[article]["events"] if first <= e["trigger"]["start"] < last]
    for event in mine:
        steps = {s["step"]: s for s in event["trace"]}
        said = steps["scorer"]["detail"]
        seen = re.search(r"event ([\d.]+), [A-Z]+ ([\d.]+)", said)
        span = (event["trigger"]["start"] - first, event["trigger"]["end"] - first)
        overlap = lambda g: span[0] < spots[g["trigger"][1] - 1][1] and spots[g["trigger"][0]][0] < span[1]
        fit = [g for g in events if event["type"] in [g["type"], *g.get("alt", [])]]
        fit = [g for g in fit if overlap(g)] or fit
        both = False
        if fit:
            g, ours = fit[0], lambda side: {p["country"] for p in event[side] if p.get("country")}
            sides = lambda: (codes(g.get("actors", [])), codes(g.get("recipients", [])))
            both = (ours("actors") | ours("recipients") == sides()[0] | sides()[1]) if g.get("symmetric") else (ours("actors"), ours("recipients")) == sides()
        blind = "did not look" in said
        x = [1.0, 0.0 if blind else logit(float(seen[1])) if seen else logit(0), 0.0 if blind else logit(float(seen[2])) if seen else logit(0), float(blind),
             float(not event["actors"]), float(not event["recipients"] and len(event["actors"]) < 2),
             float(min(2, sum(s["step"] == "operator" for s in event["trace"]))), float(event["modality"] != "asserted")]
        rows.append({"x": x, "added": "learned" in steps, "hit": bool(fit), "core": bool(fit) and fit[0].get("core", True), "both": both,
                     "gold": (number, events.index(fit[0])) if fit else None})
    gold += [(number, i) for i, e in enumerate(events) if e.get("core", True)]
print(f"{len(labels)} sentences, {len(gold)} core events; candidates of the rules {sum(not r['added'] for r in rows)}, of the scorer alone {sum(r['added'] for r in rows)}")


def learn(part):
    x = torch.tensor([r["x"] for r in part])
    y = torch.tensor([float(r["hit"]) for r in part])
    w = torch.zeros(len(FEATURES), requires_grad=True)
    optimizer = torch.optim.LBFGS([w], max_iter=300, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(x @ w, y) + 0.003 * (w[1:] ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    return w.detach()


weights = {kind: learn([r for r in rows if r["added"] == kind and (r["core"] or not r["hit"])]) for kind in (False, True)}
for r in rows:
    r["p"] = float(torch.sigmoid(torch.tensor(r["x"]) @ weights[r["added"]]))


def score(keep, add):
    kept = [r for r in rows if r["p"] >= (add if r["added"] else keep)]
    hits = {r["gold"] for r in kept if r["core"]}
    both = {r["gold"] for r in kept if r["core"] and r["both"]}
    counted = [r for r in kept if r["core"] or not r["hit"]]
    precision, recall = len(hits) / max(1, len(counted)), len(hits) / max(1, len(gold))
    f = lambda n: 2 * n / max(1, len(counted) + len(gold))
    return f(len(hits)), f(len(both)), precision, recall


best = max(((score(k / 40, a / 40), k / 40, a / 40) for k in range(0, 7) for a in range(8, 40)), key=lambda s: s[0][0] + s[0][1] if s[0][2] >= 0.78 else 0)
for label, (keep, add) in (("rules alone", (0, 2)), ("rules, weighed", (best[1], 2)), ("all", (0, 0)), ("best", best[1:])):
    f, strict, precision, recall = score(keep, add)
    print(f"{label} ({keep}, {add}): P {100 * precision:.1f} R {100 * recall:.1f} F {100 * f:.1f} strict F {100 * strict:.1f}")
stated = {key: {name: round(float(v), 4) for name, v in zip(FEATURES, weights[kind])} for key, kind in (("rules", False), ("added", True))}
print(json.dumps(stated))
options.out.write_text(json.dumps(stated | {"keep": best[1], "add": best[2]}))
