"""Fit the weights of data/places/weights.tsv.

    demarche score geo --choices choices.tsv DATA/geo/*.jsonl
    python3 training/geocode.py choices.tsv data/places/weights.tsv

Each marked name chooses among its readings; the weights make the right ones likely (several can be right: a city and
its county). What the others of a text look like depends on the weights, so do both steps until the figures stand
still; three times are enough (`--data data` takes the new table without a build). Prints how many first choices are right
in five folds by document; the weights that are written are fitted on all. The same choices give the same table.
"""

import argparse
import collections

import numpy

# Strength of the pull towards the weights before: with few thousand names and 22 weights it hardly matters.
PULL = 2.0
STEPS = 400
FOLDS = 5
# Set by hand and left as they are: what is said as in an address holds, however seldom these texts need it.
SET = ("against-firm-cue", "cued-elsewhere", "cued-firmly")


def read(path, names):
    """For each name: document, matrix of features, whether each reading is right, whether its country is."""
    number = {name: i for i, name in enumerate(names)}
    names, last = [], None
    for line in open(path, encoding="utf8"):
        place, _, country, right, _, _, values, _ = line.rstrip("\n").split("\t")
        row = numpy.zeros(len(number))
        for item in values.split():
            name, value = item.rsplit(":", 1)
            row[number[name]] = float(value)
        if place != last:
            names.append((place.split(":")[0], [], [], []))
            last = place
        for held, value in zip(names[-1][1:], (row, right == "1", country == "1")):
            held.append(value)
    return [(d, numpy.array(x), numpy.array(r), numpy.array(c)) for d, x, r, c in names]


def fit(choices, start, free):
    """Adam on the conditional likelihood of the right readings. A document weighs as the root of its names, and each
    file of documents the same: local news would else speak for all."""
    usable = [(d, x, r) for d, x, r, _ in choices if r.any() and not r.all()]
    count = collections.Counter(d for d, _, _ in usable)
    x = numpy.concatenate([x for _, x, _ in usable])
    right = numpy.concatenate([r for _, _, r in usable])
    starts = numpy.cumsum([0] + [len(r) for _, _, r in usable])[:-1]
    of = numpy.repeat(numpy.arange(len(usable)), [len(r) for _, _, r in usable])
    weight = numpy.array([count[d] ** -0.5 for d, _, _ in usable])
    files = [d.rsplit("-", 1)[0] for d, _, _ in usable]
    total = collections.Counter()
    for file, value in zip(files, weight):
        total[file] += value
    weight *= numpy.array([weight.sum() / len(total) / total[file] for file in files])
    w, m, v = start.copy(), 0.0, 0.0
    for step in range(1, STEPS + 1):
        scores = x @ w
        scores -= numpy.maximum.reduceat(scores, starts)[of]
        p = numpy.exp(scores)
        q = p * right
        p /= numpy.add.reduceat(p, starts)[of]
        total = numpy.add.reduceat(q, starts)
        q /= numpy.maximum(total, 1e-30)[of]
        slope = x.T @ ((p - q) * weight[of]) + PULL * (w - start) * 0.1
        slope = slope * free
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope * slope
        w = w - 0.05 * (m / (1 - 0.9**step)) / (numpy.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def accuracy(choices, w):
    first = [int(numpy.argmax(x @ w)) for _, x, _, _ in choices]
    right = numpy.mean([r[i] for i, (_, _, r, _) in zip(first, choices)])
    country = numpy.mean([c[i] for i, (_, _, _, c) in zip(first, choices)])
    return right, country


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("choices")
    parser.add_argument("table")
    given = parser.parse_args()
    lines = [line.split("\t") for line in open(given.table, encoding="utf8").read().splitlines()]
    names = [line[0] for line in lines[1:]]
    start = numpy.array([float(line[1]) for line in lines[1:]])
    free = numpy.array([name not in SET for name in names])
    choices = read(given.choices, names)
    documents = sorted({d for d, *_ in choices})
    sets = collections.defaultdict(lambda: [[], []])
    for fold in range(FOLDS):
        held = set(documents[fold::FOLDS])
        w = fit([c for c in choices if c[0] not in held], start, free)
        for c in choices:
            if c[0] in held:
                for name in (c[0].rsplit("-", 1)[0], "all"):
                    sets[name][0].append((accuracy([c], start), accuracy([c], w)))
    for name, (pairs, _) in sorted(sets.items()):
        mean = numpy.mean(numpy.array(pairs), axis=0)
        print(f"{name}: place and country right, before {mean[0].round(4)}, fitted on the other folds {mean[1].round(4)}")
    w = fit(choices, start, free)
    lines[1:] = [[name, f"{value:.2f}", *rest] for (name, _, *rest), value in zip(lines[1:], w)]
    open(given.table, "w", encoding="utf8").write("".join("\t".join(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
