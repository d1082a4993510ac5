"""Write what the Rust scorer loads: int8 weights of its own layers and heads.

    python training/export_scorer.py --run runs/scorer --out models/scorer
"""

import argparse
import json
import pathlib
import struct

import torch
from safetensors.torch import save

from relate import TYPES
from scorer import MODALITIES

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--run", type=pathlib.Path, required=True, help="folder of scorer.pt")
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--combine", type=pathlib.Path, help="what combine.py wrote: how the scorer and the rules are weighed")
options = parser.parse_args()
weights = {k: v.float() for k, v in torch.load(options.run / "scorer.pt", weights_only=True, map_location="cpu").items()}
tensors = {"mix": torch.softmax(weights["mix"], 0)}


def quantised(name, weight, bias):
    scale = weight.abs().amax(1).clamp(min=1e-8) / 127
    tensors[f"{name}.weight"] = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8).contiguous()
    tensors[f"{name}.scale"] = scale.contiguous()
    tensors[f"{name}.bias"] = bias.contiguous()


layers = 1 + max(int(k.split(".")[1]) for k in weights if k.startswith("layers."))
for i in range(layers):
    at = f"layers.{i}."
    for name in ("qkv", "out", "up", "down"):
        quantised(f"encoder.{at}{name}", weights[f"{at}{name}.weight"], weights[f"{at}{name}.bias"])
    for name in ("norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"):
        tensors[f"encoder.{at}{name}"] = weights[f"{at}{name}"].contiguous()
for name in ("kind", "modality", "claimed", "trigger", "party"):
    quantised(name, weights[f"{name}.weight"], weights[f"{name}.bias"])
pair = weights["pair"]  # [side, trigger + 1, party + 1]
sides, wide = pair.shape[0], pair.shape[1] - 1
rows = pair[:, :, :wide].permute(0, 2, 1).reshape(sides * wide, wide + 1)
quantised("pair", rows[:, :wide], rows[:, wide])
quantised("alone", pair[:, :wide, wide], pair[:, wide, wide])

architecture = {"layers": layers, "heads": 12, "inner": weights["layers.0.up.bias"].shape[0], "pair": wide}
metadata = {
    "version": "scorer-1",
    "architecture": json.dumps(architecture),
    "labels": json.dumps({"kinds": TYPES, "modalities": list(MODALITIES)}),
    "licence": "Apache-2.0 (MiniLM); training data and their licences: see the model card",
}
if options.combine:
    metadata["combine"] = options.combine.read_text()
options.out.mkdir(parents=True, exist_ok=True)
raw = save(tensors, metadata)
length = struct.unpack("<Q", raw[:8])[0]
header = json.loads(raw[8 : 8 + length])
header = {"__metadata__": dict(sorted(header.pop("__metadata__").items()))} | header
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
out = options.out / "scorer.safetensors"
out.write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + length :])
print(f"{out}: {len(tensors)} tensors, {out.stat().st_size / 1e6:.1f} MB")
