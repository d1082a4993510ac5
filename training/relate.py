"""Train the relation model: what the words of a sentence say that one marked party did or said to another.

    python training/relate.py --base DIR --pairs runs/relate/marked.jsonl --out runs/relate

All layers of the base model are tuned. (With `--core` and `--below` the lower layers of the language core can be kept as
they are; that is smaller and worse.) Where the tuned layers begin, a vector that is learned for "source" and one for "target"
is added to the states of the pieces of the marked words (the additive form of the entity markers of Baldini Soares
et al. 2019). With `--folds N` the rows of plv and aw are held out in turn (those of one document together), and the
logits of the held-out rows are written to `folds.pt`; without, all rows are learned from.
"""

import argparse
import json
import pathlib
import random
import time
import zlib

import torch
import torch.nn as nn
import torch.nn.functional as F

from data import Pieces, Sentence, batches, collate
from model import Encoder, Layer

TYPES = "ACCUSE AGREE AID ASSAULT COERCE CONCEDE CONSULT COOPERATE MOBILIZE PROTEST REJECT REQUEST RETREAT SANCTION SUPPORT THREATEN".split()


class Relation(nn.Module):
    def __init__(self, encoder, below, own, width=384):
        super().__init__()
        self.below = below
        self.layers = nn.ModuleList([Layer(width, 12, 1536) for _ in range(own)])
        for mine, theirs in zip(self.layers, encoder.layers[below:]):
            mine.load_state_dict(theirs.state_dict())
        self.mark = nn.Embedding(3, width)
        nn.init.normal_(self.mark.weight, std=0.5)
        if not below:
            self.case = nn.Embedding.from_pretrained(encoder.case.weight.clone(), freeze=False)
            self.norm = nn.LayerNorm(width, eps=1e-12)
            self.norm.load_state_dict(encoder.norm.state_dict())
        self.look = nn.Linear(width, 1)
        self.hidden = nn.Linear(4 * width, width)
        self.kind = nn.Linear(width, len(TYPES) + 1)  # the last says that there is no relation

    def forward(self, x, marks, seen, case):
        if not self.below:
            x = self.norm(x + self.case(case))
        x = x + self.mark(marks) * (marks > 0)[..., None]
        for layer in self.layers:
            x = layer(x, seen[:, None, None, :])
        x = F.dropout(x, 0.1, self.training)
        mean = lambda at: (x * at[..., None]).sum(1) / at.sum(1, keepdim=True).clamp(min=1)
        weight = self.look(x)[..., 0].float().masked_fill(~seen, -1e4).softmax(-1).to(x.dtype)
        parts = [x[:, 0], mean(marks == 1), mean(marks == 2), (weight[..., None] * x).sum(1)]
        hidden = F.gelu(self.hidden(F.dropout(torch.cat(parts, -1), 0.2, self.training)), approximate="tanh")
        return self.kind(F.dropout(hidden, 0.2, self.training)).float()


def load_core(base, core, layers=6):
    encoder = Encoder(layers)
    encoder.load_base(base / "model.safetensors")
    if core:
        state = torch.load(core / "checkpoint.pt", weights_only=False, map_location="cpu")["model"]
        encoder.load_state_dict({k[len("encoder.") :]: v for k, v in state.items() if k.startswith("encoder.")})
    return encoder.eval().requires_grad_(False)


def read(path, pieces):
    rows = []
    for line in path.open():
        row = json.loads(line)
        s = Sentence(row["words"])
        if not pieces.prepare([s], 256):
            continue
        source, target = set(row["source"]), set(row["target"])
        s.marks = [1 if k - 1 in source else 2 if k - 1 in target else 0 for k in s.index]
        s.role = row  # what is known of it
        rows.append(s)
    return rows


def marks_of(batch, width):
    result = torch.zeros(len(batch), width, dtype=torch.long)
    for i, s in enumerate(batch):
        result[i, : len(s.marks)] = torch.tensor(s.marks)
    return result


def states(encoder, below, batch):
    """The core's states below the own layers."""
    ids, case, _, seen, _ = collate(batch)
    with torch.no_grad():
        x = encoder.word(ids) + encoder.position(torch.arange(ids.shape[1])[None])
        if below:
            x = encoder.norm(x + encoder.case(case))
        for layer in encoder.layers[:below]:
            x = layer(x, seen[:, None, None, :])
    return x, marks_of(batch, ids.shape[1]), seen, case


def loss_of(logits, batch, options):
    types, none = logits[:, :-1].log_softmax(-1), logits[:, -1]
    loss, n = 0.0, 0
    for i, s in enumerate(batch):
        if s.role["root"]:
            right = [TYPES.index(t) for t in s.role["root"]]
            loss = loss - (0.95 * types[i, right].logsumexp(0) + 0.05 * types[i].mean())
            n += 1
    related = torch.tensor([0.0 if s.role["related"] else 1.0 for s in batch])
    # Few pairs have none, and those of aw are of the kind that is asked for.
    rare = lambda s: options.none_weight if not s.role["related"] else 1.0
    asked = lambda s: s.role["set"] == "aw" or s.role["set"] == "written" and not s.role["root"]
    weight = torch.tensor([rare(s) if s.role["set"] == "aw" else 1.0 if asked(s) else 0.3 for s in batch])
    loss = loss / max(n, 1) + options.none_share * F.binary_cross_entropy_with_logits(none, related, weight)
    return loss


def sample(rows, options, rng):
    """An epoch's rows: all but those of newswire, and some of those."""
    newswire = [s for s in rows if s.role["set"] == "newswire"]
    return [s for s in rows if s.role["set"] != "newswire"] + rng.sample(newswire, min(options.newswire, len(newswire)))


def tune(encoder, rows, options, seed, say):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = Relation(encoder, options.below, len(encoder.layers) - options.below)
    slow = [p for n, p in model.named_parameters() if n.startswith("layers.")]
    fast = [p for n, p in model.named_parameters() if not n.startswith("layers.")]
    optimizer = torch.optim.AdamW([{"params": slow}, {"params": fast}], lr=options.rate, weight_decay=0.05, fused=True)
    rates = (options.rate, options.head_rate)
    step, began = 0, time.time()
    steps = options.epochs * len(batches(sample(rows, options, random.Random(0)), options.batch, random.Random(0)))
    for epoch in range(options.epochs):
        model.train()
        mean = 0.0
        for batch in batches(sample(rows, options, rng), options.batch, rng):
            share = min(1.0, (step + 1) / 60) * max(0.01, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates):
                group["lr"] = rate * share
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(*states(encoder, options.below, batch))
            loss = loss_of(logits, batch, options)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            mean = 0.95 * mean + 0.05 * float(loss.detach())
        say(f"seed {seed} epoch {epoch} step {step} of {steps} {time.time() - began:.0f} s loss {mean:.3f}")
    return model.eval()


def judge(encoder, model, rows, options):
    result = {}
    for batch in batches(rows, 4000):
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            logits = model(*states(encoder, options.below, batch))
        for s, row in zip(batch, logits):
            result[s.role["id"]] = row
    return result


def merged(logits):
    """Probabilities of the 16 types; and the name of the best with CONCEDE and RETREAT as YIELD."""
    p = logits[:-1].softmax(-1)
    both = {t: float(p[i]) for i, t in enumerate(TYPES) if t not in ("CONCEDE", "RETREAT")}
    both["YIELD"] = float(p[TYPES.index("CONCEDE")] + p[TYPES.index("RETREAT")])
    return max(both, key=both.get)


def macro(gold, got):
    total = []
    for label in sorted(set(gold)):
        tp = sum(g == label == p for g, p in zip(gold, got))
        all_ = sum(p == label for p in got) + sum(g == label for g in gold)
        total.append(2 * tp / all_ if all_ else 0.0)
    return sum(total) / len(total)


QUAD = dict(AGREE=1, CONSULT=1, SUPPORT=1, AID=2, COOPERATE=2, YIELD=2, ACCUSE=3, REJECT=3, REQUEST=3, THREATEN=3)


def report(rows, logits, say):
    plv = [s for s in rows if s.role["set"] == "plv" and s.role["id"] in logits]
    name = lambda s: "YIELD" if len(s.role["root"]) > 1 else s.role["root"][0]
    gold, got = [name(s) for s in plv], [merged(logits[s.role["id"]]) for s in plv]
    quad = lambda names: [QUAD.get(n, 4) for n in names]
    aw = [s for s in rows if s.role["set"] == "aw" and s.role["id"] in logits]
    real, said = [s.role["related"] for s in aw], [bool(logits[s.role["id"]][-1] < 0) for s in aw]
    right = sum(a == b for a, b in zip(gold, got)) / max(1, len(gold))
    say(f"plv {len(plv)}: root macro-F1 {macro(gold, got):.3f} accuracy {right:.3f} quad macro-F1 {macro(quad(gold), quad(got)):.3f}"
        + (f"; aw {len(aw)}: macro-F1 {macro(real, said):.3f} none {sum(not x for x in said)} of {sum(not x for x in real)}" if aw else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    path = {"type": pathlib.Path, "required": True}
    parser.add_argument("--base", **path)
    parser.add_argument("--core", type=pathlib.Path, help="run of the core to begin from, instead of the base model")
    parser.add_argument("--pairs", **path)
    parser.add_argument("--out", **path)
    parser.add_argument("--sets", nargs="+", default=["plv", "aw", "written", "newswire"])
    parser.add_argument("--below", type=int, default=0, help="layers that stay those of the core")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=700, help="word pieces a batch")
    parser.add_argument("--none-share", type=float, default=0.5)
    parser.add_argument("--none-weight", type=float, default=6.0, help="weight of a pair without relation beside one with")
    parser.add_argument("--newswire", type=int, default=1500, help="pairs of newswire in an epoch")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="+", help="folds to do")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    log = (options.out / "log.txt").open("a")

    def say(text):
        print(text, flush=True)
        print(text, file=log, flush=True)

    encoder = load_core(options.base, options.core)
    rows = [s for s in read(options.pairs, Pieces(options.base / "tokenizer.json")) if s.role["set"] in [*options.sets, "plv", "aw"]]
    fold = lambda s: zlib.crc32(s.role["fold"].encode()) % options.folds
    learned = [s for s in rows if s.role["set"] in options.sets]
    for seed in options.seeds:
        if not options.folds:
            model = tune(encoder, learned, options, seed, say)
            torch.save(model.state_dict(), options.out / f"seed{seed}.pt")
            continue
        found = {}
        for k in options.only or range(options.folds):
            held = [s for s in rows if s.role["set"] in ("plv", "aw") and fold(s) == k]
            inside = {id(s) for s in held}
            model = tune(encoder, [s for s in learned if id(s) not in inside], options, seed, say)
            found |= judge(encoder, model, held, options)
            report(held, found, lambda text: say(f"fold {k}: {text}"))
            torch.save(found, options.out / f"folds-seed{seed}.pt")
        report(rows, found, lambda text: say(f"all folds, seed {seed}: {text}"))


if __name__ == "__main__":
    main()
