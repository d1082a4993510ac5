"""Write what the Rust scorer loads: int8 weights of its own layers and heads.

    python training/export_scorer.py --run runs/scorer --out models/scorer
"""

import argparse
import json
import pathlib

import torch

from relate import TYPES
from scorer import MODALITIES
from weights import Weights

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--run", type=pathlib.Path, required=True, help="folder of scorer.pt")
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--combine", type=pathlib.Path, help="what combine.py wrote: how the scorer and the rules are weighed")
options = parser.parse_args()
weights = Weights(torch.load(options.run / "scorer.pt", weights_only=True, map_location="cpu"))
state = weights.state
weights.tensors["mix"] = torch.softmax(state["mix"], 0)
layers = weights.layers("", "encoder.")
for name in ("kind", "modality", "claimed", "trigger", "party"):
    weights.linear(name)
pair = state["pair"]  # [side, trigger + 1, party + 1]
sides, wide = pair.shape[0], pair.shape[1] - 1
rows = pair[:, :, :wide].permute(0, 2, 1).reshape(sides * wide, wide + 1)
weights.quantised("pair", rows[:, :wide], rows[:, wide])
weights.quantised("alone", pair[:, :wide, wide], pair[:, wide, wide])

architecture = {"layers": layers, "heads": 12, "inner": state["layers.0.up.bias"].shape[0], "pair": wide}
metadata = {
    "version": "scorer-1",
    "architecture": json.dumps(architecture),
    "labels": json.dumps({"kinds": TYPES, "modalities": list(MODALITIES)}),
    "licence": "Apache-2.0 (MiniLM); training data and their licences: see the model card",
}
if options.combine:
    metadata["combine"] = options.combine.read_text()
weights.write(options.out / "scorer.safetensors", metadata)
