"""Learn the lemma table: suffix rules and the words they get wrong.

    python training/lemmas.py --trees A.conllu B.conllu --dev C.conllu --out models/core/lemmas.tsv

A rule belongs to a tag pair (`VERB/VBD`) and a suffix: take off so many characters, put on these. The longest suffix
that has a rule decides; a suffix gets one only where its best edit differs from that of the next shorter one. Words
are lower-cased first except for proper nouns. Prints accuracies with gold tags on the development files.
"""

import argparse
import collections
import pathlib

from data import treebank

LONGEST = 6
LEAST = 2  # words that must agree before a suffix gets a rule of its own

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--trees", type=pathlib.Path, nargs="+", required=True)
parser.add_argument("--dev", type=pathlib.Path, nargs="+", default=[])
parser.add_argument("--out", type=pathlib.Path, required=True)
options = parser.parse_args()


def rows(path):
    for s in treebank(path):
        for form, lemma, upos, xpos in zip(s.words, s.lemma, s.upos, s.xpos):
            yield form, lemma, upos, xpos


def tag_of(upos, xpos):
    return f"{upos}/{xpos}"


def shown(form, upos):
    return form if upos == "PROPN" else form.lower()


def edit(form, lemma):
    same = 0
    while same < min(len(form), len(lemma)) and form[same] == lemma[same]:
        same += 1
    return len(form) - same, lemma[same:]


seen = collections.defaultdict(collections.Counter)
for file in options.trees:
    for form, lemma, upos, xpos in rows(file):
        if lemma != "_":
            seen[shown(form, upos), tag_of(upos, xpos)][lemma] += 1

# Equal counts are decided by the alphabet, so that the file depends on the data alone.
best = lambda counter: min(counter.items(), key=lambda item: (-item[1], str(item[0])))[0]
counts = collections.defaultdict(collections.Counter)
for (form, tag), lemmas in seen.items():
    lemma = best(lemmas)
    # A name's or a nationality's capital is no part of the rule.
    base = lemma if tag.startswith("PROPN") else lemma.lower()
    for k in range(min(LONGEST, len(form)) + 1):
        counts[tag, form[len(form) - k :]][edit(form, base)] += 1

rules = {}
for tag, suffix in sorted(counts, key=lambda key: (len(key[1]), key)):
    counter = counts[tag, suffix]
    found = best(counter)
    if suffix and counter[found] < LEAST:
        continue
    shorter = next((rules[tag, suffix[i:]] for i in range(1, len(suffix) + 1) if (tag, suffix[i:]) in rules), None)
    if found != (shorter or (0, "")):
        rules[tag, suffix] = found


def by_rule(form, tag):
    for k in range(min(LONGEST, len(form)), -1, -1):
        rule = rules.get((tag, form[len(form) - k :]))
        if rule:
            taken, put = rule
            return form[: len(form) - taken] + put if taken <= len(form) else form
    return form


exceptions = {}
for (form, tag), lemmas in seen.items():
    lemma = best(lemmas)
    if by_rule(form, tag) != lemma and not any(c.isspace() for c in form + lemma):
        exceptions[form, tag] = lemma

lines = [f"word\t{tag}\t{form}\t{lemma}" for (form, tag), lemma in exceptions.items()]
lines += [f"rule\t{tag}\t{suffix}\t{taken}\t{put}" for (tag, suffix), (taken, put) in rules.items()]
text = "\n".join(sorted(lines)) + "\n"
options.out.write_text(text)
print(f"{len(rules)} rules, {len(exceptions)} words, {len(text.encode()) / 1e6:.2f} MB")

for file in options.dev:
    n = right = folded = 0
    for form, lemma, upos, xpos in rows(file):
        word, tag = shown(form, upos), tag_of(upos, xpos)
        found = exceptions.get((word, tag)) or by_rule(word, tag)
        n, right, folded = n + 1, right + (found == lemma), folded + (found.lower() == lemma.lower())
    print(f"{file.name}: {100 * right / n:.2f} exact, {100 * folded / n:.2f} without case")
