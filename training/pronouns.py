"""Fit the weights of crates/parse/words/pronouns.tsv.

    demarche score coref --choices choices.tsv DATA/ud/en_gum_open-train.conllu.gz
    python3 training/pronouns.py choices.tsv crates/parse/words/pronouns.tsv

Each pronoun chooses among its candidates and "none of them"; the weights make the right ones likely (several can be
right, for all mentions of a chain are). What was mentioned before depends on the weights, so do both steps, with a
build between them, until the figures stand still; three times are enough. With --held-out every fifth document
is kept back for figures; the weights that are written are fitted on all of them. The same choices give the same table.
"""

import argparse

import numpy

CLASSES = ["he", "it", "they"]
# Strength of the pull towards zero: of 0.3, 1, 3 and 10 the best on held-out documents.
PULL = 3.0
STEPS = 600
# By how much someone must beat "none of them" among our own mentions, by class: a pronoun that is left alone costs a
# party, one that is resolved wrongly gives an event to somebody else.
CAUTION = [0.6, 1.5, 1.1]


def read(path, features):
    """By class: rows of values, whether each is right, where each choice begins, and its document and kind."""
    data = [([], [], [], []) for _ in CLASSES]
    last = None
    with open(path) as lines:
        for line in lines:
            document, mode, pronoun, kind, right, values = line.rstrip("\n").split("\t")
            rows, rights, starts, names = data[int(kind)]
            if (document, mode, pronoun) != last:
                last = (document, mode, pronoun)
                starts.append(len(rows))
                names.append((int(document), int(mode)))
            row = numpy.zeros(features, dtype=numpy.float32)
            for item in values.split():
                place, value = item.split(":")
                row[int(place)] = float(value)
            rows.append(row)
            rights.append(right == "1")
    return [(numpy.array(a), numpy.array(b), numpy.array(c), numpy.array(d)) for a, b, c, d in data]


def pick(data, keep):
    """The choices that `keep` marks."""
    rows, rights, starts, names = data
    ends = numpy.append(starts[1:], len(rows))
    places = numpy.concatenate([numpy.arange(a, b) for a, b in zip(starts[keep], ends[keep])])
    lengths = (ends - starts)[keep]
    return rows[places], rights[places], numpy.append(0, numpy.cumsum(lengths)[:-1]), names[keep]


def shares(scores, starts, lengths):
    top = numpy.repeat(numpy.maximum.reduceat(scores, starts), lengths)
    weights = numpy.exp(scores - top)
    return weights / numpy.repeat(numpy.add.reduceat(weights, starts), lengths)


def fit(data, pull=PULL):
    """The weights of the highest likelihood, found by Adam on all choices at once."""
    rows, rights, starts, _ = data
    lengths = numpy.diff(numpy.append(starts, len(rows)))
    weights = numpy.zeros(rows.shape[1])
    mean, square = numpy.zeros_like(weights), numpy.zeros_like(weights)
    for step in range(1, STEPS + 1):
        p = shares(rows @ weights, starts, lengths)
        good = p * rights
        good /= numpy.repeat(numpy.maximum(numpy.add.reduceat(good, starts), 1e-12), lengths)
        slope = rows.T @ (p - good) + pull * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = 0.1 * min(1.0, 2.0 - 2.0 * step / STEPS)
        weights -= rate * (mean / (1 - 0.9**step)) / (numpy.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return weights


def score(data, weights):
    """Whether the best of each choice is right, whether it is someone, and whether someone was right."""
    rows, rights, starts, names = data
    scores = rows @ weights
    ends = numpy.append(starts[1:], len(rows))
    result = []
    for a, b, name in zip(starts, ends, names):
        best = a + (b - a - 1 - numpy.argmax(scores[a:b][::-1]))
        result.append((name[1], rights[best], best != a, not rights[a]))
    return numpy.array(result)


def report(name, result):
    for mode, words in enumerate(["gold mentions", "own mentions"]):
        part = result[result[:, 0] == mode]
        right = (part[:, 1] * part[:, 2]).sum()
        resolved, there = part[:, 2].sum(), part[:, 3].sum()
        print(f"{name:>5} {words}: {len(part)} pronouns, P {right / resolved:.3f}, R {right / there:.3f} of {there}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("choices")
    parser.add_argument("table")
    parser.add_argument("--held-out", action="store_true", help="also fit on four fifths and score the last one")
    arguments = parser.parse_args()
    with open(arguments.table) as lines:
        head = [line for line in lines if line.startswith("#")]
    with open(arguments.table) as lines:
        names = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    columns = []
    none, given = names.index("none"), names.index("none: mentions given")
    for kind, caution, data in zip(CLASSES, CAUTION, read(arguments.choices, len(names))):
        held = data[3][:, 0] % 5 == 4
        if arguments.held_out:
            report(kind, score(pick(data, held), fit(pick(data, ~held))))
        weights = fit(data)
        weights[none] += caution
        weights[given] -= caution
        columns.append(weights)
    with open(arguments.table, "w") as out:
        out.writelines(head)
        for name, *weights in zip(names, *columns):
            out.write("\t".join([name] + [f"{w:.2f}".replace("-0.00", "0.00") for w in weights]) + "\n")


if __name__ == "__main__":
    main()
