"""Train the event scorer: which words carry which event, in whose voice and mood, and who does it to whom.

    python training/scorer.py --base DIR --core runs/core --set gmb_voa-train.tsv.gz --pairs runs/prepared/marked.jsonl --out runs/scorer

It stands on the language core, whose weights stay as they are: a mix of the states of its last layers goes through one
transformer layer of its own, and heads read off each word which type of event it carries (or none), whether a claim
carries that event, its modality, and by a biaffine form which words are actors and which recipients of it.

Two kinds of labels teach it. Those of `labels/events-newswire.jsonl` name the words of every event of a sentence and
its parties. Those of marked pairs (plv_train, our written sentences) only say what holds between two parties: there the
word that carries the event is latent and summed over.
"""

import argparse
import json
import pathlib
import random
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

from data import Pieces, Sentence, batches, collate, names
from model import Layer
from relate import TYPES, load_core

MODALITIES = ("asserted", "future", "hypothetical", "negated", "historical")
PARTIES = ("none", "actor", "recipient")


class Scorer(nn.Module):
    def __init__(self, seen, own=1, width=384, pair=96):
        super().__init__()
        self.mix = nn.Parameter(torch.zeros(seen))
        self.layers = nn.ModuleList([Layer(width, 12, 1536) for _ in range(own)])
        self.kind = nn.Linear(width, len(TYPES) + 1)  # the first says that the word carries no event
        self.modality = nn.Linear(width, len(MODALITIES))
        self.claimed = nn.Linear(width, 1)
        self.trigger = nn.Linear(width, pair)
        self.party = nn.Linear(width, pair)
        self.pair = nn.Parameter(torch.zeros(len(PARTIES), pair + 1, pair + 1))
        nn.init.normal_(self.pair, std=0.02)

    def forward(self, states, index, real, seen):
        """`states` [batch, layer, piece, width]; logits of words, the first of them the opening piece's."""
        share = torch.softmax(self.mix, 0)
        x = torch.einsum("l,blnd->bnd", share, states)
        for layer in self.layers:
            x = layer(x, seen[:, None, None, :])
        b, _, d = x.shape
        n = real.shape[1]
        total = x.new_zeros(b, n + 1, d).scatter_add(1, index[:, :, None].expand(-1, -1, d), x)
        count = x.new_zeros(b, n + 1).scatter_add(1, index, torch.ones_like(index, dtype=x.dtype))
        x = F.dropout((total / count.clamp(min=1)[:, :, None])[:, :n], 0.2, self.training)
        hidden = lambda head: F.dropout(F.gelu(head(x), approximate="tanh"), 0.2, self.training)
        t, p = hidden(self.trigger), hidden(self.party)
        one = torch.ones_like(t[..., :1])
        t, p = torch.cat([t, one], -1), torch.cat([p, one], -1)
        pairs = torch.einsum("bid,rde,bje->bijr", t, self.pair, p)
        return self.kind(x).float(), self.modality(x).float(), self.claimed(x)[..., 0].float(), pairs.float()


def labelled(path, texts):
    rows = []
    for line in path.open():
        label = json.loads(line)
        words = texts[label["s"]].words
        s = Sentence(words)
        s.role = label
        rows.append(s)
    return rows


def remember(encoder, rows, layers):
    """The states that the core gives, kept in half precision: it does not learn."""
    for batch in batches(rows, 6000):
        ids, case, _, seen, _ = collate(batch)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            states = encoder(ids, case, seen)[-layers:]
        for i, s in enumerate(batch):
            s.soft = torch.stack([x[i, : len(s.ids)] for x in states]).to(torch.bfloat16)


def packed(batch):
    ids, _, index, seen, real = collate(batch)
    states = torch.zeros(len(batch), *batch[0].soft.shape[:1], ids.shape[1], batch[0].soft.shape[-1], dtype=torch.bfloat16)
    for i, s in enumerate(batch):
        states[i, :, : s.soft.shape[1]] = s.soft
    return states, index, real, seen


def loss_of(model, batch):
    out = model(*packed(batch))
    kind, modality, claimed, pairs = out
    total, parts = 0.0, [0.0, 0]
    logp, party = kind.log_softmax(-1), pairs.log_softmax(-1)
    for i, s in enumerate(batch):
        n = len(s.words)
        row = s.role
        if "set" in row:
            if not row["root"]:
                continue
            # The carrying word is latent.
            a = party[i, 1 : n + 1, :, 1][:, [k + 1 for k in row["source"]]].amax(1)
            r = party[i, 1 : n + 1, :, 2][:, [k + 1 for k in row["target"]]].amax(1)
            score = logp[i, 1 : n + 1, 1:] + (a + r)[:, None]
            right = [TYPES.index(t) for t in row["root"]]
            total = total + 0.5 * (score.flatten().logsumexp(0) - score[:, right].flatten().logsumexp(0))
            # And it is there: the probability that no word carries it is small.
            carries = logp[i, 1 : n + 1][:, [k + 1 for k in right]].logsumexp(-1)
            total = total - 0.3 * carries.amax()
            continue
        wanted = torch.zeros(n + 1, dtype=torch.long)
        for e in row.get("events", []):
            a, b = e["trigger"]
            if e.get("core", True) is False:
                wanted[a + 1 : b + 1] = -100
        for e in row.get("events", []):
            a, b = e["trigger"]
            if e.get("core", True) is False:
                continue
            wanted[a + 1 : b + 1] = -100
            # One word of the trigger at least carries it; the best of them is taught.
            right = [TYPES.index(t) + 1 for t in [e["type"], *e.get("alt", [])]]
            at = logp[i, a + 1 : b + 1][:, right].logsumexp(-1)
            k = a + 1 + int(at.argmax())
            total = total - at.amax() * 1.0
            m = MODALITIES.index(e.get("modality", "asserted"))
            total = total + 0.3 * F.cross_entropy(modality[i, k][None], torch.tensor([m]))
            voice = torch.tensor(float(e.get("voice") == "claim"))
            total = total + 0.3 * F.binary_cross_entropy_with_logits(claimed[i, k], voice)
            gold = torch.zeros(n + 1, dtype=torch.long)
            for side, label in (("actors", 1), ("recipients", 2)):
                for p in e.get(side, []):
                    if p.get("at"):
                        gold[p["at"][0] + 1 : p["at"][1] + 1] = label
            total = total + F.cross_entropy(pairs[i, k, 1 : n + 1], gold[1:], reduction="sum") * 0.1
        total = total + F.cross_entropy(kind[i, 1 : n + 1], wanted[1:], ignore_index=-100, reduction="sum") * 0.5 if (wanted[1:] >= 0).any() else total
    return total / len(batch)


def judge(model, rows, say, name):
    """Core events of sentences: a word that carries the right type, with a threshold on the probability of any."""
    scored = []
    for batch in batches(rows, 6000):
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            kind, modality, claimed, pairs = model(*packed(batch))
        for i, s in enumerate(batch):
            scored.append((s, kind[i, 1 : len(s.words) + 1].softmax(-1)))
    best = None
    for threshold in [k / 20 for k in range(4, 19)]:
        tp = fp = hit = gold = typed = empty = false = 0
        for s, p in scored:
            events = s.role.get("events", [])
            core = [e for e in events if e.get("core", True)]
            gold += len(core)
            found = set()
            spots = [k for k in range(len(p)) if 1 - p[k, 0] > threshold]
            groups = [k for k in spots if not (k - 1 in spots and p[k, 1:].argmax() == p[k - 1, 1:].argmax())]
            for k in groups:
                at = [e for e in events if e["trigger"][0] <= k < e["trigger"][1]]
                kind = TYPES[int(p[k, 1:].argmax())]
                fit = [e for e in at if kind in [e["type"], *e.get("alt", [])]]
                if fit and fit[0].get("core", True):
                    tp += id(fit[0]) not in found
                    found.add(id(fit[0]))
                elif not at or at[0].get("core", True):
                    fp += 1
            hit += len(found)
            if not events:
                empty += 1
                false += bool(groups)
        precision, recall = tp / max(1, tp + fp), hit / max(1, gold)
        f = 2 * precision * recall / max(1e-9, precision + recall)
        if best is None or f > best[0]:
            best = (f, threshold, precision, recall, false / max(1, empty))
    say(f"{name}: F {best[0]:.3f} at {best[1]:.2f} P {best[2]:.3f} R {best[3]:.3f}, empty with one {best[4]:.3f} ({gold} events)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    path = {"type": pathlib.Path, "required": True}
    parser.add_argument("--base", **path)
    parser.add_argument("--core", **path)
    parser.add_argument("--set", **path)
    parser.add_argument("--pairs", **path)
    parser.add_argument("--out", **path)
    parser.add_argument("--labels", type=pathlib.Path, default=pathlib.Path(__file__).parent / "labels/events-newswire.jsonl")
    parser.add_argument("--layers", type=int, default=4, help="last states of the core that are mixed")
    parser.add_argument("--own", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--keep", type=int, nargs=2, default=[0, 0], help="sentences from … to … that are scored, not learned")
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    log = (options.out / "log.txt").open("a")

    def say(text):
        print(text, flush=True)
        print(text, file=log, flush=True)

    pieces = Pieces(options.base / "tokenizer.json")
    encoder = load_core(options.base, options.core)
    rows = pieces.prepare([s for s in labelled(options.labels, names(options.set)) if not s.role.get("test")])
    kept = [s for s in rows if options.keep[0] <= s.role["s"] < options.keep[1]]
    rows = [s for s in rows if not options.keep[0] <= s.role["s"] < options.keep[1]]
    marked = []
    for line in options.pairs.open():
        row = json.loads(line)
        if row["set"] in ("plv", "written"):
            s = Sentence(row["words"])
            s.role = row
            marked.append(s)
    rows += pieces.prepare(marked)
    began = time.time()
    remember(encoder, rows + kept, options.layers)
    say(f"{len(rows)} sentences to learn from, {len(kept)} kept; states in {time.time() - began:.0f} s")
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    model = Scorer(options.layers, options.own)
    for mine, theirs in zip(model.layers, list(encoder.layers)[-options.own :] if options.own else []):
        mine.load_state_dict(theirs.state_dict())
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate, weight_decay=0.02, fused=True)
    steps = options.epochs * len(batches(rows, options.batch, random.Random(0)))
    step = 0
    for epoch in range(options.epochs):
        model.train()
        mean = 0.0
        for batch in batches(rows, options.batch, rng):
            share = min(1.0, (step + 1) / 100) * max(0.02, 1 - step / steps)
            for group in optimizer.param_groups:
                group["lr"] = options.rate * share
            with torch.autocast("cpu", torch.bfloat16):
                loss = loss_of(model, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            mean = 0.95 * mean + 0.05 * float(loss.detach())
        say(f"epoch {epoch} step {step} {time.time() - began:.0f} s loss {mean:.3f}")
        if kept and (epoch % 2 or epoch + 1 == options.epochs):
            judge(model.eval(), kept, say, "kept")
    torch.save(model.state_dict(), options.out / "scorer.pt")


if __name__ == "__main__":
    main()
