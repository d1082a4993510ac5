"""What the teachers think of the tags and trees of sentences: the mean of their probabilities.

    python training/teach.py --base DIR --runs runs/teacher-1 runs/teacher-2 --sets A.conllu B.tsv … --out runs/soft.pt

Several seeds of one model err in different places; a student that learns from their mean comes closer to it than any
of them (Hinton et al. 2015; for parsing Kuncoro et al. 2016). Sentences without a gold tree are thus taught as well.
"""

import argparse
import json
import pathlib

import torch

from data import Pieces, batches, claims, collate, names, treebank
from model import Core, Encoder

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--base", type=pathlib.Path, required=True)
parser.add_argument("--runs", type=pathlib.Path, nargs="+", required=True)
parser.add_argument("--sets", type=pathlib.Path, nargs="+", required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
options = parser.parse_args()

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
pieces = Pieces(options.base / "tokenizer.json")
sentences = {}
for file in options.sets:
    read = treebank if ".conllu" in file.name else claims if file.name == "pairs.tsv" else names
    sentences |= {s.hash(): s for s in read(file)}
sentences = pieces.prepare(list(sentences.values()))

teachers = []
for run in options.runs:
    labels = json.loads((run / "labels.json").read_text())
    state = torch.load(run / "checkpoint.pt", weights_only=False, map_location="cpu")["model"]
    layers = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
    model = Core(Encoder(layers), [len(labels[k]) for k in ("upos", "xpos", "rel", "ner")])
    model.load_state_dict(state)
    teachers.append(model.eval().to(device))

soft, done = {}, 0
with torch.no_grad():
    for batch in batches(sentences, 2000):
        packed = [t.to(device) for t in collate(batch)]
        with torch.autocast(device.type, torch.bfloat16):
            read = [model(packed)[0] for model in teachers]
            arcs = sum(r[1].float().softmax(-1) for r in read) / len(read)
            likely = arcs.argmax(-1)
            if any(s.head is not None for s in batch):
                for i, s in enumerate(batch):
                    if s.head is not None:
                        likely[i, 1 : len(s.head) + 1] = torch.tensor(s.head)
            mean = lambda scores: sum(s.float().softmax(-1) for s in scores) / len(teachers)
            rels = mean([m.rels(r[2], r[3], likely) for m, r in zip(teachers, read)])
            upos = mean([m.upos(r[0]) for m, r in zip(teachers, read)])
            xpos = mean([m.xpos(r[0]) for m, r in zip(teachers, read)])
        for i, s in enumerate(batch):
            n = len(s.words)
            half = lambda t, rows: t[i, 1 : n + 1, :rows].half().cpu().clone()
            soft[s.hash()] = (half(arcs, n + 1), half(rels, None), half(upos, None), half(xpos, None))
        done += len(batch)
        if done % 5000 < len(batch):
            print(f"{done} of {len(sentences)} sentences", flush=True)
torch.save(soft, options.out)
