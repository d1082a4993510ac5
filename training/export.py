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
import struct

import torch
from safetensors.torch import save

VERSION = "2"

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--run", type=pathlib.Path, required=True, help="folder of checkpoint.pt and labels.json")
parser.add_argument("--base", type=pathlib.Path, required=True, help="folder of vocab.txt")
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--threshold", type=float, default=-3.0, help="score of a word above which the gate opens")
parser.add_argument("--heads", type=int, default=12)
options = parser.parse_args()

state = torch.load(options.run / "checkpoint.pt", weights_only=True, map_location="cpu")
weights = {k: v.float() for k, v in state["model"].items()}
labels = json.loads((options.run / "labels.json").read_text())
tensors = {}


def quantised(name, weight, bias=None):
    scale = weight.abs().amax(1).clamp(min=1e-8) / 127
    tensors[f"{name}.weight"] = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8).contiguous()
    tensors[f"{name}.scale"] = scale.contiguous()
    if bias is not None:
        tensors[f"{name}.bias"] = bias.contiguous()


def plain(name):
    tensors[name] = weights[name].contiguous()


quantised("encoder.word", weights["encoder.word.weight"])
for name in ("position.weight", "case.weight", "norm.weight", "norm.bias"):
    plain(f"encoder.{name}")
layers = 1 + max(int(k.split(".")[2]) for k in weights if k.startswith("encoder.layers."))
for i in range(layers):
    at = f"encoder.layers.{i}."
    for name in ("qkv", "out", "up", "down"):
        quantised(at + name, weights[f"{at}{name}.weight"], weights[f"{at}{name}.bias"])
    for name in ("norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"):
        plain(at + name)


def heads(prefix):
    """The heads at the end (no prefix) or half way; returns the widths of their hidden layers."""
    tensors[f"{prefix}mix"] = torch.softmax(weights[f"{prefix}mix"], 0)
    for name in ("upos", "xpos", "ner", "arc_head", "arc_dep", "rel_head", "rel_dep"):
        quantised(prefix + name, weights[f"{prefix}{name}.weight"], weights[f"{prefix}{name}.bias"])
    arc = weights[f"{prefix}arc"]  # [dependent + 1, head]
    quantised(f"{prefix}arc", arc[:-1].T, arc[-1])
    rel = weights[f"{prefix}rel"]  # [relation, dependent + 1, head + 1]
    kinds, wide = rel.shape[0], rel.shape[1] - 1
    pair = rel[:, :, :wide].permute(0, 2, 1).reshape(kinds * wide, wide + 1)
    quantised(f"{prefix}rel_pair", pair[:, :wide], pair[:, wide])
    quantised(f"{prefix}rel_alone", rel[:, :wide, wide], rel[:, wide, wide])
    return arc.shape[1], wide


arc_width, rel_width = heads("")
exit = len(weights["early.mix"]) if "early.mix" in weights else 0
if exit:
    heads("early.")
for name in ("gate", "role"):
    if f"{name}.weight" in weights:
        quantised(name, weights[f"{name}.weight"], weights[f"{name}.bias"])

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
options.out.mkdir(parents=True, exist_ok=True)

# The library writes the header's metadata in hash order; sorted keys make equal weights equal bytes.
raw = save(tensors, metadata)
length = struct.unpack("<Q", raw[:8])[0]
header = json.loads(raw[8 : 8 + length])
header = {"__metadata__": dict(sorted(header.pop("__metadata__").items()))} | header
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
(options.out / "core.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + length :])
(options.out / "core.safetensors").chmod(0o644)
shutil.copyfile(options.base / "vocab.txt", options.out / "vocab.txt")
size = (options.out / "core.safetensors").stat().st_size
print(f"epoch {state['epoch']}: {len(tensors)} tensors, {size / 1e6:.1f} MB")
