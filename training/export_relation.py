"""Write what the Rust relation model loads: int8 weights; the word pieces' and places' tables are the language core's.

    python training/export_relation.py --run runs/relate/seed1.pt --core models/core/core.safetensors --out models/relation
"""

import argparse
import json
import pathlib
import struct

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save

from relate import TYPES

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--run", type=pathlib.Path, required=True)
parser.add_argument("--core", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--rules", type=pathlib.Path, help="what relate_rules.py wrote; without, what the file in --out says")
options = parser.parse_args()

weights = {k: v.float() for k, v in torch.load(options.run, weights_only=True, map_location="cpu").items()}
core = load_file(str(options.core))
tensors = {}


def quantised(name, weight, bias=None):
    scale = weight.abs().amax(1).clamp(min=1e-8) / 127
    tensors[f"{name}.weight"] = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8).contiguous()
    tensors[f"{name}.scale"] = scale.contiguous()
    if bias is not None:
        tensors[f"{name}.bias"] = bias.contiguous()


for part in ("weight", "bias"):
    tensors[f"encoder.norm.{part}"] = weights[f"norm.{part}"].contiguous()
tensors["encoder.case.weight"] = weights["case.weight"].contiguous()
tensors["mark.weight"] = weights["mark.weight"].contiguous()
layers = 1 + max(int(k.split(".")[1]) for k in weights if k.startswith("layers."))
for i in range(layers):
    at = f"layers.{i}."
    for name in ("qkv", "out", "up", "down"):
        quantised(f"encoder.{at}{name}", weights[f"{at}{name}.weight"], weights[f"{at}{name}.bias"])
    for name in ("norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"):
        tensors[f"encoder.{at}{name}"] = weights[f"{at}{name}"].contiguous()
for name in ("look", "hidden", "kind"):
    quantised(name, weights[f"{name}.weight"], weights[f"{name}.bias"])

architecture = {
    "layers": layers,
    "width": 384,
    "heads": 12,
    "inner": weights["layers.0.up.bias"].shape[0],
    "vocabulary": core["encoder.word.weight"].shape[0],
    "positions": core["encoder.position.weight"].shape[0],
    "classes": weights["case.weight"].shape[0],
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
options.out.mkdir(parents=True, exist_ok=True)
raw = save(tensors, metadata)
length = struct.unpack("<Q", raw[:8])[0]
header = json.loads(raw[8 : 8 + length])
header = {"__metadata__": dict(sorted(header.pop("__metadata__").items()))} | header
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
out.write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + length :])
print(f"{out}: {len(tensors)} tensors, {out.stat().st_size / 1e6:.1f} MB")
