"""The multi-task encoder: MiniLM-L6 with heads for tags, dependencies and names, at its end and half way.

Biaffine parsing follows Dozat and Manning (2017); the encoder is MiniLM (Wang et al. 2020); leaving a deep encoder
early where that is enough is due to Teerapittayanon et al. (2016) and, for BERT, Schwartz et al. (2020).
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file


class Layer(nn.Module):
    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x, mask, drop=0.1):
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        weight = (q @ k.transpose(-1, -2)) * (self.heads / d) ** 0.5
        weight = weight.masked_fill(~mask, -1e4).softmax(-1)
        y = (weight.to(v.dtype) @ v).transpose(1, 2).reshape(b, n, d)
        x = self.norm1(x + F.dropout(self.out(y), drop, self.training))
        # The tanh form of GELU is what the Rust kernels compute.
        inner = F.gelu(self.up(x), approximate="tanh")
        return self.norm2(x + F.dropout(self.down(inner), drop, self.training))


class Encoder(nn.Module):
    def __init__(self, layers=6, width=384, heads=12, inner=1536, vocabulary=30522):
        super().__init__()
        self.word = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(512, width)
        self.case = nn.Embedding(6, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList([Layer(width, heads, inner) for _ in range(layers)])
        nn.init.zeros_(self.case.weight)

    def forward(self, ids, case, seen):
        place = torch.arange(ids.shape[1], device=ids.device)[None]
        x = self.norm(self.word(ids) + self.position(place) + self.case(case))
        x = F.dropout(x, 0.1, self.training)
        mask, states = seen[:, None, None, :], []
        for layer in self.layers:
            x = layer(x, mask)
            states.append(x)
        return states

    def load_base(self, path):
        t = {k.replace("bert.", ""): v for k, v in load_file(str(path)).items()}
        copy = lambda parameter, value: parameter.data.copy_(value)
        copy(self.word.weight, t["embeddings.word_embeddings.weight"])
        copy(
            self.position.weight,
            t["embeddings.position_embeddings.weight"] + t["embeddings.token_type_embeddings.weight"][0],
        )
        copy(self.norm.weight, t["embeddings.LayerNorm.weight"])
        copy(self.norm.bias, t["embeddings.LayerNorm.bias"])
        for i, layer in enumerate(self.layers):
            at = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                qkv = [t[f"{at}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                copy(getattr(layer.qkv, part), torch.cat(qkv))
                for module, name in (
                    (layer.out, "attention.output.dense"),
                    (layer.norm1, "attention.output.LayerNorm"),
                    (layer.up, "intermediate.dense"),
                    (layer.down, "output.dense"),
                    (layer.norm2, "output.LayerNorm"),
                ):
                    copy(getattr(module, part), t[f"{at}{name}.{part}"])


class Heads(nn.Module):
    """A learned mix of the last states, and what is read off a word's part of it."""

    def __init__(self, sizes, mixed, arc=192, rel=96, width=384):
        super().__init__()
        upos, xpos, rels, names = sizes
        self.mix = nn.Parameter(torch.zeros(mixed))
        self.upos = nn.Linear(width, upos)
        self.xpos = nn.Linear(width, xpos)
        self.ner = nn.Linear(width, names)
        self.arc_head = nn.Linear(width, arc)
        self.arc_dep = nn.Linear(width, arc)
        self.rel_head = nn.Linear(width, rel)
        self.rel_dep = nn.Linear(width, rel)
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        nn.init.xavier_uniform_(self.arc)
        self.rel = nn.Parameter(torch.zeros(rels, rel + 1, rel + 1))
        nn.init.normal_(self.rel, std=0.02)

    def words(self, states, index, real):
        """The mean over the pieces of each word; the first row of a sentence is that of its opening piece."""
        share = torch.softmax(self.mix, 0)
        x = sum(w * s for w, s in zip(share, states[-len(share) :]))
        b, _, d = x.shape
        n = real.shape[1]
        total = x.new_zeros(b, n + 1, d).scatter_add(1, index[:, :, None].expand(-1, -1, d), x)
        count = x.new_zeros(b, n + 1).scatter_add(1, index, torch.ones_like(index, dtype=x.dtype))
        return (total / count.clamp(min=1)[:, :, None])[:, :n]

    def read(self, states, index, real):
        """Word states, arc scores [batch, dependent, head], and the two sides of the relations."""
        x = F.dropout(self.words(states, index, real), 0.15, self.training)
        hidden = lambda head: F.dropout(F.gelu(head(x), approximate="tanh"), 0.25, self.training)
        arc_head, arc_dep, rel_head, rel_dep = map(hidden, (self.arc_head, self.arc_dep, self.rel_head, self.rel_dep))
        one = torch.ones_like(arc_dep[..., :1])
        arcs = torch.cat([arc_dep, one], -1) @ self.arc @ arc_head.transpose(1, 2)
        return x, arcs.masked_fill(~real[:, None, :], -1e4), rel_head, rel_dep

    def rels(self, rel_head, rel_dep, heads):
        h = torch.gather(rel_head, 1, heads[:, :, None].expand(-1, -1, rel_head.shape[-1]))
        one = torch.ones_like(h[..., :1])
        h, d = torch.cat([h, one], -1), torch.cat([rel_dep, one], -1)
        return torch.einsum("bnre,bne->bnr", torch.einsum("bnd,rde->bnre", d, self.rel), h)


class Core(Heads):
    """The encoder with its heads; `exit` layers from the front a second set of heads, and the gate."""

    def __init__(self, encoder, sizes, exit=0, roles=0, mixed=4, width=384):
        super().__init__(sizes, min(mixed, len(encoder.layers)))
        self.encoder = encoder
        self.exit = exit
        if roles:
            self.role = nn.Linear(width, roles)
        if exit:
            self.early = Heads(sizes, exit)
            self.gate = nn.Linear(width, 1)

    def forward(self, batch):
        """What the heads at the end read and, where there are any, those half way."""
        ids, case, index, seen, real = batch
        states = self.encoder(ids, case, seen)
        late = self.read(states, index, real)
        return late, self.early.read(states[: self.exit], index, real) if self.exit else None
