"""Write what the Rust parser loads: int8 weights, the word-piece vocabulary.

    python training/export.py --run runs/core --base DIR --out models/core

Every matrix is int8 with one scale a row (`NAME.weight`, `NAME.scale`); norms, biases, position and case tables are
f32. The heads half way have names with `early.` before them. The biaffine tensors are laid out so that both are plain linear layers on the dependent: the row of ones that
training appends is their bias. The header's metadata holds the labels, the sizes and a version.
"""

import argparse
import json
import pathlib
import shutil

import torch
from weights import Weights

VERSION = "2"

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--run", type=pathlib.Path, required=True, help="folder of checkpoint.pt and labels.json")
parser.add_argument("--base", type=pathlib.Path, required=True, help="folder of vocab.txt")
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--threshold", type=float, default=-3.0, help="score of a word above which the gate opens")
parser.add_argument("--heads", type=int, default=12)
options = parser.parse_args()

state = torch.load(options.run / "checkpoint.pt", weights_only=True, map_location="cpu")
labels = json.loads((options.run / "labels.json").read_text())
out = Weights(state["model"])
weights = out.state

out.quantised("encoder.word", weights["encoder.word.weight"])
for name in ("position.weight", "case.weight", "norm.weight", "norm.bias"):
    out.plain(f"encoder.{name}")
layers = out.layers("encoder.")


def heads(prefix):
    """The heads at the end (no prefix) or half way; returns the widths of their hidden layers."""
    out.tensors[f"{prefix}mix"] = torch.softmax(weights[f"{prefix}mix"], 0)
    for name in ("upos", "xpos", "ner", "arc_head", "arc_dep", "rel_head", "rel_dep"):
        out.quantised(prefix + name, weights[f"{prefix}{name}.weight"], weights[f"{prefix}{name}.bias"])
    arc = weights[f"{prefix}arc"]  # [dependent + 1, head]
    out.quantised(f"{prefix}arc", arc[:-1].T, arc[-1])
    rel = weights[f"{prefix}rel"]  # [relation, dependent + 1, head + 1]
    kinds, wide = rel.shape[0], rel.shape[1] - 1
    pair = rel[:, :, :wide].permute(0, 2, 1).reshape(kinds * wide, wide + 1)
    out.quantised(f"{prefix}rel_pair", pair[:, :wide], pair[:, wide])
    out.quantised(f"{prefix}rel_alone", rel[:, :wide, wide], rel[:, wide, wide])
    return arc.shape[1], wide


arc_width, rel_width = heads("")
exit = len(weights["early.mix"]) if "early.mix" in weights else 0
if exit:
    heads("early.")
for name in ("gate", "role"):
    if f"{name}.weight" in weights:
        out.quantised(name, weights[f"{name}.weight"], weights[f"{name}.bias"])

architecture = {
    "layers": layers,
    "width": weights["encoder.norm.weight"].shape[0],
    "heads": options.heads,
    "inner": weights["encoder.layers.0.up.bias"].shape[0],
    "vocabulary": weights["encoder.word.weight"].shape[0],
    "positions": weights["encoder.position.weight"].shape[0],
    "classes": weights["encoder.case.weight"].shape[0],
    "arc": arc_width,
    "rel": rel_width,
    "exit": exit,
    "gate": options.threshold,
}
metadata = {
    "version": VERSION,
    "architecture": json.dumps(architecture),
    "labels": json.dumps(labels),
    "epoch": str(state["epoch"]),
    "licence": "Apache-2.0 (MiniLM); training data and their licences: see the model card",
}
out.write(options.out / "core.safetensors", metadata)
shutil.copyfile(options.base / "vocab.txt", options.out / "vocab.txt")
print(f"epoch {state['epoch']}")
