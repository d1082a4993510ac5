"""The threshold of the gate: the highest at which it still opens for nearly all sentences that hold something.

    python training/gate.py --base DIR --run runs/core --claims runs/prepared --newswire gmb_voa-train.tsv.gz \
        --labels training/labels/events-newswire.jsonl

It is set on the coded pairs that training saw and on the newswire that people labelled for events and claims, without
the part of each that is kept for testing; on those parts the figures are printed. The last line is the threshold.
"""

import argparse
import json
import pathlib

import torch

import evaluate
from data import Pieces, claims, names
from model import Core, Encoder

LEAST = 0.99  # of the sentences that hold something, in each of the two sets
TEST = range(5820, 6880)  # sentences of the newswire whose labels are kept for testing

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for option in ("base", "run", "claims", "newswire", "labels"):
    parser.add_argument(f"--{option}", type=pathlib.Path, required=True)
options = parser.parse_args()

labels = json.loads((options.run / "labels.json").read_text())
state = torch.load(options.run / "checkpoint.pt", weights_only=True, map_location="cpu")["model"]
layers = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
sizes = [len(labels[k]) for k in ("upos", "xpos", "rel", "ner")]
model = Core(Encoder(layers), sizes, exit=len(state["early.mix"]), roles=len(labels["role"]))
model.load_state_dict(state)
model.eval()

pieces = Pieces(options.base / "tokenizer.json")
pairs = claims(options.claims / "pairs.tsv")
newswire = names(options.newswire)
held, empty, held_test, empty_test = [], [], [], []
for line in options.labels.read_text().splitlines():
    row = json.loads(line)
    sentence = newswire[row["s"]]
    assert sentence.hash() == row["hash"], f"sentence {row['s']} is another one"
    full = any(x.get("core", True) for x in row.get("events", []) + row.get("claims", []))
    test = row["s"] in TEST
    # What is only optional counts neither way.
    if full or not (row.get("events") or row.get("claims")):
        {(1, 0): held, (0, 0): empty, (1, 1): held_test, (0, 1): empty_test}[full, test].append(sentence)
sets = {
    "pairs": [s for s in pairs if int(s.hash(), 16) % 5 != 0],
    "pairs, kept": [s for s in pairs if int(s.hash(), 16) % 5 == 0],
    "newswire with": held,
    "newswire without": empty,
    "newswire with, kept": held_test,
    "newswire without, kept": empty_test,
    "newswire, all": newswire,
}
scores = {name: sorted(evaluate.openings(model, pieces.prepare(s, 500))) for name, s in sets.items()}
lowest = lambda values: values[int(len(values) * (1 - LEAST))]
threshold = round(min(lowest(scores["pairs"]), lowest(scores["newswire with"])), 2)
for name, values in scores.items():
    print(f"{name}: opens for {100 * sum(v > threshold for v in values) / len(values):.1f} % of {len(values)}")
print(threshold)
