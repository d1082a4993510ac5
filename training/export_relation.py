"""Write what the Rust relation model loads: int8 weights; the word pieces' and places' tables are the language core's.

    python training/export_relation.py --run runs/relate/seed1.pt --core models/core/core.safetensors --out models/relation
"""

import argparse
import json
import pathlib

import torch
from safetensors import safe_open
from safetensors.torch import load_file

from relate import TYPES
from weights import Weights

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--run", type=pathlib.Path, required=True)
parser.add_argument("--core", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--rules", type=pathlib.Path, help="what relate_rules.py wrote; without, what the file in --out says")
options = parser.parse_args()

weights = Weights(torch.load(options.run, weights_only=True, map_location="cpu"))
state = weights.state
core = load_file(str(options.core))
for part in ("weight", "bias"):
    weights.plain(f"norm.{part}", f"encoder.norm.{part}")
weights.plain("case.weight", "encoder.case.weight")
weights.plain("mark.weight")
layers = weights.layers("", "encoder.")
for name in ("look", "hidden", "kind"):
    weights.linear(name)

architecture = {
    "layers": layers,
    "width": 384,
    "heads": 12,
    "inner": state["layers.0.up.bias"].shape[0],
    "vocabulary": core["encoder.word.weight"].shape[0],
    "positions": core["encoder.position.weight"].shape[0],
    "classes": state["case.weight"].shape[0],
}
out = options.out / "relation.safetensors"
if options.rules:
    rules = options.rules.read_text()
elif out.exists():
    with safe_open(str(out), "pt") as old:
        rules = old.metadata()["rules"]
else:
    rules = "{}"
metadata = {
    "rules": rules,
    "version": "relation-1",
    "architecture": json.dumps(architecture),
    "labels": json.dumps(TYPES),
    "licence": "Apache-2.0 (MiniLM); training data and their licences: see the model card",
}
weights.write(out, metadata)
