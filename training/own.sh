#!/bin/sh
# A model from your own files: another domain, or another language that is written in Latin letters.
#
#     training/own.sh OUT TREES DEV-TREES [NAMES DEV-NAMES]
#
# TREES and DEV-TREES are CoNLL-U with UPOS, XPOS, heads and relations; NAMES and DEV-NAMES have a word, a tab and an
# IOB2 tag (PER ORG LOC MISC) a line, with an empty line between sentences. Files may be packed with gzip. OUT becomes
# a folder for `--model`: core.safetensors, vocab.txt, lemmas.tsv.
#
# EPOCHS  [30]; a large treebank needs ten
# PYTHON  makes the environment; 3.11 or newer [python3]
# RUN     where the environment lives [target/training]; the run itself lives in OUT/run and goes on when it was stopped
set -eu

if [ $# -ne 3 ] && [ $# -ne 5 ]; then
    sed -n '2,/^set/p' "$0" | sed 's/^# \{0,1\}//; /^set/d' >&2
    exit 2
fi
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
out=$(absolute "$1") trees=$(absolute "$2") dev=$(absolute "$3")
names="" dev_names=""
[ $# -eq 5 ] && names="--names $(absolute "$4")" dev_names="--dev-names $(absolute "$5")"
cd "$(dirname "$0")/.."
run=${RUN:-target/training}
. training/environment.sh

"$python" training/train.py --base "$base" --out "$out/run" --trees "$trees" --dev-trees "$dev" $names $dev_names \
    --batch 700 --epochs "${EPOCHS:-30}"
"$python" training/export.py --run "$out/run" --base "$base" --out "$out"
"$python" training/lemmas.py --trees "$trees" --dev "$dev" --out "$out/lemmas.tsv"
echo "Try it: demarche parse --model $out FILE.conllu"
