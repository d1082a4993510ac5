"""Turn hand-written name labels into the form that the repository keeps: sentence number, hash, places; no text.

    python training/labels.py --set gmb_voa-train.tsv.gz --out training/labels/names-gmb.tsv [--start BASE.tsv] WRITTEN…

A written line is `NUMBER TAB TYPE words | TYPE words …`, in the order of the sentence; `NUMBER TAB -` says that it
holds no name. Sentences that are not written keep what `--start`, an earlier file of this form, says of them.
"""

import argparse
import pathlib

from data import lines, names, treebank

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--set", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path, required=True)
parser.add_argument("--start", type=pathlib.Path)
parser.add_argument("written", type=pathlib.Path, nargs="+")
options = parser.parse_args()

sentences = (treebank if ".conllu" in options.set.name else names)(options.set)
labels = {}
if options.start:
    for line in lines(options.start):
        if line and not line.startswith("#"):
            number, hashed, spans = line.split("\t")
            assert sentences[int(number)].hash() == hashed, f"sentence {number} is another one"
            labels[int(number)] = spans.split()
for file in options.written:
    for line in lines(file):
        if not line.strip():
            continue
        number, rest = line.split("\t", 1)
        words, at, spans = sentences[int(number)].words, 0, []
        for item in rest.split(" | ") if rest.strip() != "-" else []:
            kind, *wanted = item.split()
            places = (i for i in range(at, len(words)) if words[i : i + len(wanted)] == wanted)
            start = next(places, None)
            if start is None:
                raise SystemExit(f"{file}: sentence {number} has no “{' '.join(wanted)}” after word {at}")
            at = start + len(wanted)
            spans.append(f"{start}-{at}:{kind}")
        labels[int(number)] = spans
with options.out.open("w") as out:
    print(f"# Names in {options.set.name}: sentence (from 0), first eight digits of the SHA-256 of its words, places.", file=out)
    print("# Sentences that are not listed hold none.", file=out)
    for number, spans in sorted(labels.items()):
        if spans:
            print(number, sentences[number].hash(), " ".join(spans), sep="\t", file=out)
print(f"{options.out}: {sum(map(len, labels.values()))} names in {len(sentences)} sentences")
