"""Fit the weights of data/places/metonymy.tsv.

    demarche score metonymy --choices choices.tsv DATA/geo/relocar.jsonl
    python3 training/metonymy.py choices.tsv data/places/metonymy.tsv

Logistic regression with a pull towards zero. Prints how many readings are right in five folds (fold i: every fifth line
from i); the weights that are written are fitted on all lines, without features of fewer than MINIMUM of them. The same
choices give the same table.
"""

import sys

import numpy

PULL = 2.0
MINIMUM = 4
FOLDS = 5


def fit(x, y):
    """Newton's method; it ends in a few steps."""
    w = numpy.zeros(x.shape[1])
    for _ in range(15):
        p = 1 / (1 + numpy.exp(-x @ w))
        slope = x.T @ (p - y) + PULL * w
        curve = (x * (p * (1 - p))[:, None]).T @ x + PULL * numpy.eye(x.shape[1])
        w = w - numpy.linalg.solve(curve, slope)
    return w


def main(choices, table):
    rows = [line.rstrip("\n").split("\t") for line in open(choices, encoding="utf8")]
    y = numpy.array([float(row[1]) for row in rows])
    fold = numpy.arange(len(rows)) % FOLDS
    count = {}
    for row in rows:
        for feature in row[2:]:
            count[feature] = count.get(feature, 0) + 1

    def matrix(kept):
        number = {f: i for i, f in enumerate(kept)}
        x = numpy.zeros((len(rows), len(kept)))
        for i, row in enumerate(rows):
            x[i, [number[f] for f in row[2:] if f in number]] = 1
        return x

    kept = sorted(f for f, n in count.items() if n >= MINIMUM)
    x = matrix(kept)
    right = 0
    for i in range(FOLDS):
        w = fit(x[fold != i], y[fold != i])
        right += int(((x[fold == i] @ w > 0) == (y[fold == i] > 0)).sum())
    print(f"{len(kept)} features, right in five folds: {right / len(rows):.4f} of {len(rows)}")
    w = fit(x, y)
    with open(table, "w", encoding="utf8") as file:
        file.write("feature\tweight\n")
        file.write("".join(f"{f}\t{v:.2f}\n" for f, v in zip(kept, w)))


if __name__ == "__main__":
    main(*sys.argv[1:])
