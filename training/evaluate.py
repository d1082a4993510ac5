"""Scores with gold tokens, computed as the outside scorer does: LAS on universal relations, all tokens."""

import numpy as np
import torch

from data import batches, collate

IMPOSSIBLE = -1e9


def tree(scores):
    """Chu-Liu/Edmonds: the best tree with one root for scores[dependent, head]; node 0 is the root."""
    n = scores.shape[0]
    s = scores.copy()
    s[0, :] = IMPOSSIBLE
    np.fill_diagonal(s, IMPOSSIBLE)

    def solve(s):
        n = s.shape[0]
        heads = s.argmax(1)
        heads[0] = 0
        colour, cycle = [0] * n, None
        colour[0] = 2
        for i in range(1, n):
            if colour[i]:
                continue
            path, j = [], i
            while colour[j] == 0:
                colour[j] = 1
                path.append(j)
                j = heads[j]
            if colour[j] == 1:
                cycle = path[path.index(j) :]
            for k in path:
                colour[k] = 2
            if cycle:
                break
        if not cycle:
            return heads
        inside = set(cycle)
        rest = [i for i in range(n) if i not in inside]
        c = len(rest)
        small = np.full((c + 1, c + 1), IMPOSSIBLE)
        place = {v: i for i, v in enumerate(rest)}
        total = sum(s[v, heads[v]] for v in cycle)
        small[:c, :c] = s[np.ix_(rest, rest)]
        into, out_of = {}, {}
        for u in rest:
            best = max(cycle, key=lambda v: s[v, u] - s[v, heads[v]])
            small[c, place[u]] = total + s[best, u] - s[best, heads[best]]
            into[u] = best
            if u != 0:
                best = max(cycle, key=lambda v: s[u, v])
                small[place[u], c] = s[u, best]
                out_of[u] = best
        r = solve(small)
        result = heads.copy()
        for u in rest:
            if u != 0:
                result[u] = out_of[u] if r[place[u]] == c else rest[r[place[u]]]
        source = rest[r[c]]
        result[into[source]] = source
        return result

    heads = solve(s)
    roots = [i for i in range(1, n) if heads[i] == 0]
    if len(roots) > 1:
        tries = []
        for root in roots:
            t = s.copy()
            t[1:, 0] = IMPOSSIBLE
            t[root, 0] = s[root, 0]
            h = solve(t)
            tries.append((sum(t[i, h[i]] for i in range(1, n)), -root, h))
        heads = max(tries, key=lambda x: x[:2])[2]
    return heads


def spans(tags):
    found, start, kind = set(), None, None
    for i, tag in enumerate(list(tags) + ["O"]):
        if start is not None and not (tag.startswith("I-") and tag[2:] == kind):
            found.add((start, i, kind))
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start, kind = i, tag[2:]
    return found


def exits(model):
    """The ways out of a model by name, each as its heads and what it reads of a batch."""
    yield "", model, lambda packed: model(packed)[0]
    if model.exit:
        yield " (early)", model.early, lambda packed: model(packed)[1]


@torch.no_grad()
def parsing(heads_of, run, sentences, labels):
    n = upos = uas = las = 0
    for batch in batches(sentences, 3000):
        x, arcs, rel_head, rel_dep = run(collate(batch))
        tags = heads_of.upos(x).argmax(-1)
        scores = arcs.float().log_softmax(-1).numpy()
        heads = torch.zeros(len(batch), arcs.shape[1], dtype=torch.long)
        for i, s in enumerate(batch):
            k = len(s.words) + 1
            heads[i, :k] = torch.tensor(tree(scores[i, :k, :k]))
        rels = heads_of.rels(rel_head, rel_dep, heads).argmax(-1)
        for i, s in enumerate(batch):
            for k in range(len(s.words)):
                n += 1
                upos += labels["upos"][tags[i, k + 1]] == s.upos[k]
                right = int(heads[i, k + 1]) == s.head[k]
                uas += right
                las += right and labels["rel"][rels[i, k + 1]].split(":")[0] == s.rel[k].split(":")[0]
    return f"UPOS {100 * upos / n:.2f} UAS {100 * uas / n:.2f} LAS {100 * las / n:.2f}"


def ratio(right, found, gold):
    share = lambda a, b: 100 * a / max(1, b)
    return f"P {share(right, found):.1f} R {share(right, gold):.1f} F1 {share(2 * right, found + gold):.2f}"


@torch.no_grad()
def naming(heads_of, run, sentences, labels, kinds=("PER", "ORG", "LOC")):
    right = found = gold = 0
    for batch in batches(sentences, 3000):
        tags = heads_of.ner(run(collate(batch))[0]).argmax(-1)
        for i, s in enumerate(batch):
            p = {x for x in spans([labels["ner"][tags[i, k + 1]] for k in range(len(s.words))]) if x[2] in kinds}
            g = {x for x in spans(s.ner) if x[2] in kinds}
            right, found, gold = right + len(p & g), found + len(p), gold + len(g)
    return ratio(right, found, gold)


@torch.no_grad()
def roles(model, sentences, labels):
    """Words of sources, cues and contents found, of those that people marked."""
    counts = {}
    for batch in batches(sentences, 3000):
        tags = model.role(model(collate(batch))[0][0]).argmax(-1)
        for i, s in enumerate(batch):
            for k, gold in enumerate(s.role):
                guess = labels["role"][tags[i, k + 1]]
                for kind in {gold[2:], guess[2:]} - {""}:
                    c = counts.setdefault(kind, [0, 0, 0])
                    c[0] += gold[2:] == guess[2:]
                    c[1] += guess[2:] == kind
                    c[2] += gold[2:] == kind
    return "; ".join(f"{kind.lower()} {ratio(*counts[kind])}" for kind in sorted(counts))


@torch.no_grad()
def openings(model, sentences):
    """For each sentence how far the gate opens: the score of the word for which it opens widest."""
    result = {}
    for batch in batches(sentences, 3000):
        packed = collate(batch)
        scores = model.gate(model(packed)[1][0])[..., 0].masked_fill(~packed[4], -1e4).amax(1)
        result |= {id(s): float(score) for s, score in zip(batch, scores)}
    return [result[id(s)] for s in sentences]


def report(model, dev, labels, say):
    model.eval()
    place = next(model.parameters()).device
    model.cpu()
    for name, sentences in dev.items():
        kind = name.split()[0]
        for exit, heads_of, run in exits(model):
            if kind in ("trees", "names"):
                say(f"  {name}{exit}: {(parsing if kind == 'trees' else naming)(heads_of, run, sentences, labels)}")
        if kind.startswith("claims"):
            say(f"  {name}: {roles(model, sentences, labels)}")
        if kind.startswith("gate"):
            scores = openings(model, sentences)
            steps = ", ".join(f"{b}: {100 * sum(v > b for v in scores) / len(scores):.1f}" for b in (-5, -4, -3, -2, -1, 0))
            say(f"  {name} % open by threshold: {steps}")
    model.to(place)
