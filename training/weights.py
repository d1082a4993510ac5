"""What the export scripts share: int8 matrices with one scale a row, and files whose bytes depend on the weights alone."""

import json
import struct

import torch
from safetensors.torch import save


class Weights:
    """Tensors to be written, taken from a state of floats."""

    def __init__(self, state):
        self.state = {k: v.float() for k, v in state.items()}
        self.tensors = {}

    def quantised(self, name, weight, bias=None):
        scale = weight.abs().amax(1).clamp(min=1e-8) / 127
        self.tensors[f"{name}.weight"] = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8).contiguous()
        self.tensors[f"{name}.scale"] = scale.contiguous()
        if bias is not None:
            self.tensors[f"{name}.bias"] = bias.contiguous()

    def linear(self, name, into=None):
        self.quantised(into or name, self.state[f"{name}.weight"], self.state[f"{name}.bias"])

    def plain(self, name, into=None):
        self.tensors[into or name] = self.state[name].contiguous()

    def layers(self, prefix, into=None):
        """The transformer layers under a prefix; returns how many there are."""
        into = prefix if into is None else into
        numbers = [int(k[len(prefix) + len("layers.") :].split(".")[0]) for k in self.state if k.startswith(f"{prefix}layers.")]
        for i in range(1 + max(numbers)):
            for name in ("qkv", "out", "up", "down"):
                self.linear(f"{prefix}layers.{i}.{name}", f"{into}layers.{i}.{name}")
            for name in ("norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"):
                self.plain(f"{prefix}layers.{i}.{name}", f"{into}layers.{i}.{name}")
        return 1 + max(numbers)

    def write(self, path, metadata):
        path.parent.mkdir(parents=True, exist_ok=True)
        # The library writes the header's metadata in hash order; sorted keys make equal weights equal bytes.
        raw = save(self.tensors, metadata)
        length = struct.unpack("<Q", raw[:8])[0]
        header = json.loads(raw[8 : 8 + length])
        header = {"__metadata__": dict(sorted(header.pop("__metadata__").items()))} | header
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        path.write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + length :])
        path.chmod(0o644)
        print(f"{path}: {len(self.tensors)} tensors, {path.stat().st_size / 1e6:.1f} MB")
