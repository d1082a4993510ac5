"""Learn how much the coder's rules count beside the relation network, and how sure its probabilities are.

    python training/relate_rules.py --pairs runs/relate/marked.jsonl --questions runs/relate/questions.jsonl
    target/release/demarche relate runs/relate/questions.jsonl > runs/relate/answers.jsonl
    python training/relate_rules.py --pairs runs/relate/marked.jsonl --rules runs/relate/answers.jsonl --out runs/relate/rules.json LOGITS…

LOGITS are files `folds-seedN.pt` of `relate.py --folds`: what networks said of rows that they had not learned from.
Each event that the rules code adds to the logit of its type, by how its parties stand to the marked ones (both, one,
reversed, elsewhere). Few numbers are learned, by their likelihood; the figures printed are for rows whose fold had no
part in them.
"""

import argparse
import json
import pathlib
import zlib

import torch
import torch.nn.functional as F

from relate import TYPES, macro, QUAD

FITS = {"an event between others": "elsewhere", "an event the other way round": "reversed", "an event of one of the two": "one", "an event between the two": "both"}
ORDER = ["elsewhere", "reversed", "one", "both"]

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--pairs", type=pathlib.Path, required=True)
parser.add_argument("--rules", type=pathlib.Path, help="answers of demarche relate to --questions")
parser.add_argument("--questions", type=pathlib.Path, help="only write the rows of plv and aw as demarche relate reads them")
parser.add_argument("--folds", type=int, default=5)
parser.add_argument("--out", type=pathlib.Path)
parser.add_argument("logits", type=pathlib.Path, nargs="*")
options = parser.parse_args()

rows = [r for r in map(json.loads, options.pairs.open()) if r["set"] in ("plv", "aw")]
if options.questions:
    # The words of a row joined by blanks: the program's own tokeniser cuts them as they were.
    with options.questions.open("w") as file:
        for r in rows:
            places, text = [], ""
            for word in r["words"]:
                text += " " if text else ""
                places.append({"start": len(text), "end": len(text) + len(word)})
                text += word
            print(json.dumps({"id": r["id"], "text": text} | {side: [places[k] for k in r[side]] for side in ("source", "target")}), file=file)
    raise SystemExit
found = {}
for file in options.logits:
    for name, row in torch.load(file, weights_only=True).items():
        found.setdefault(name, []).append(row)
logits = {name: torch.stack(r).mean(0) for name, r in found.items()}
rules = {}
for answer in map(json.loads, options.rules.open()):
    fit = torch.full((len(TYPES),), -1)
    for step in answer["trace"]:
        if step["step"] != "rule":
            continue
        kind, words = step["detail"].split(":", 1)[0], step["detail"].rsplit(", ", 1)[1]
        k = TYPES.index(kind)
        fit[k] = max(int(fit[k]), ORDER.index(FITS[words]))
    rules[answer["id"]] = fit
rows = [r for r in rows if r["id"] in logits and r["id"] in rules]
fold = torch.tensor([zlib.crc32(r["fold"].encode()) % options.folds for r in rows])
x = torch.stack([logits[r["id"]] for r in rows])
fits = torch.stack([rules[r["id"]] for r in rows])
is_aw = torch.tensor([r["set"] == "aw" for r in rows])
right = torch.zeros(len(rows), len(TYPES), dtype=torch.bool)
for i, r in enumerate(rows):
    for t in r["root"] or []:
        right[i, TYPES.index(t)] = True
related = torch.tensor([bool(r["related"]) for r in rows])


def scores(w, part):
    bonus = torch.cat([torch.zeros(1), w[:4]])[fits[part] + 1]
    seen = (fits[part] == 3).any(1).float()
    return (x[part, :-1] + bonus) / w[4].exp(), x[part, -1] + w[5] + w[6] * seen


def learn(part):
    w = torch.zeros(7, requires_grad=True)
    optimizer = torch.optim.LBFGS([w], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        kinds, none = scores(w, part)
        plv = right[part].any(1)
        p = kinds.log_softmax(-1).masked_fill(~right[part], -1e9).logsumexp(-1)
        loss = -p[plv].mean() + 0.002 * (w[:4] ** 2).sum()
        aw = is_aw[part]
        if aw.any():
            loss = loss + F.binary_cross_entropy_with_logits(none[aw], (~related[part][aw]).float())
        loss = loss + 0.01 * (w[5:] ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    w = w.detach()
    # Pairs without a relation are few: what is asked for is the balance of both, not the likelihood.
    aw = part[is_aw[part]]
    if len(aw):
        real = related[aw].tolist()
        raw = scores(w, aw)[1] - w[5]
        shifts = [k / 20 for k in range(-60, 61)]
        found = [macro(real, (raw + shift < 0).tolist()) for shift in shifts]
        # The middle of the best shifts, each judged with its neighbours.
        smooth = [sum(found[max(0, i - 4) : i + 5]) / len(found[max(0, i - 4) : i + 5]) for i in range(len(found))]
        w[5] = shifts[max(range(len(shifts)), key=lambda i: smooth[i])]
    return w


def name(t):
    return "YIELD" if TYPES[t] in ("CONCEDE", "RETREAT") else TYPES[t]


def merged(kinds):
    p = kinds.softmax(-1)
    both = {}
    for t in range(len(TYPES)):
        both[name(t)] = both.get(name(t), 0) + float(p[t])
    return max(both, key=both.get)


def report(label, weights):
    got, gold, said, real, sure = [], [], [], [], []
    for k in range(options.folds):
        part = (fold == k).nonzero()[:, 0]
        kinds, none = scores(weights(k), part)
        for i, j in enumerate(part.tolist()):
            if right[j].any():
                gold.append(name(int(right[j].float().argmax())))
                got.append(merged(kinds[i]))
                sure.append((float(kinds[i].softmax(-1).max()), gold[-1] == got[-1]))
            if is_aw[j]:
                real.append(bool(related[j]))
                said.append(bool(none[i] < 0))
    quads = lambda names: [QUAD.get(n, 4) for n in names]
    right_share = sum(a == b for a, b in zip(gold, got)) / len(gold)
    print(f"{label}: {len(gold)} rows, root macro-F1 {macro(gold, got):.4f} accuracy {right_share:.4f} quad macro-F1 {macro(quads(gold), quads(got)):.4f};"
          f" aw {len(real)} macro-F1 {macro(real, said):.4f} F1 of none {2 * sum(not a and not b for a, b in zip(real, said)) / max(1, sum(not a for a in real) + sum(not b for b in said)):.3f}")
    ece = 0.0
    for b in range(10):
        inside = [(p, r) for p, r in sure if b / 10 < p <= (b + 1) / 10]
        if inside:
            ece += abs(sum(p for p, _ in inside) - sum(r for _, r in inside)) / len(sure)
    print(f"  expected calibration error {ece:.3f}")
    for label in sorted(set(gold)):
        tp = sum(g == label == p for g, p in zip(gold, got))
        print(f"  {label} {2 * tp / max(1, gold.count(label) + got.count(label)):.3f} ({gold.count(label)})", end="")
    print()


plain = torch.zeros(7)
report("network alone", lambda k: plain)
report("with the rules", lambda k: learn((fold != k).nonzero()[:, 0]))
final = learn(torch.arange(len(rows)))
values = dict(zip([*ORDER, "temperature", "none", "none_seen"], [*final[:4].tolist(), float(final[4].exp()), *final[5:].tolist()]))
print(json.dumps({k: round(v, 4) for k, v in values.items()}))
if options.out:
    options.out.write_text(json.dumps({k: round(v, 4) for k, v in values.items()}))
