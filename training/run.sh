#!/bin/sh
# The whole recipe in one command: open data and our labels in, models/core out.
#
#     training/run.sh [DATA]     DATA holds ud/, ner/, events/ and attribution/ as in training/README.md
#                                [default: ../shared/data]
#
# PYTHON  makes the environment; 3.11 or newer [python3]
# RUN     where the environment and the runs live [target/training]
# OUT     where the model goes [models/core]
#
# A run that was stopped goes on from its last whole step; remove $RUN to begin anew.
set -eu

data=$(cd "${1:-$(dirname "$0")/../../shared/data}" && pwd)
cd "$(dirname "$0")/.."
run=${RUN:-target/training}
out=${OUT:-models/core}
case $data$run in *[[:space:]]*) echo "the folder of the data and RUN must not hold blanks: $data, $run" >&2; exit 2 ;; esac
. training/environment.sh

trees="$data/ud/en_ewt-train.conllu.gz $data/ud/en_gum_open-train.conllu.gz"
newswire=$data/ner/gmb_voa-train.tsv.gz
wiki=$data/ner/wikigold.tsv.gz
dev="--dev-trees $data/ud/en_ewt-dev.conllu.gz $data/ud/en_gum_open-dev.conllu.gz --dev-names $data/ner/uner_ewt-dev.tsv.gz"

# What the gate and the parts of claims are learned from, as the program itself cuts it into words.
if [ ! -e "$run/prepared/done" ]; then
    cargo build --release --locked --package demarche-cli
    "$python" training/prepare.py --data "$data" --program target/release/demarche --out "$run/prepared"
    touch "$run/prepared/done"
fi

# 1. A teacher: trees and names, one way out.
"$python" training/train.py --base "$base" --out "$run/teacher" --exit 0 --epochs 10 \
    --trees $trees --names "$wiki" "$newswire" --test-from 7180 $dev \
    --own "$data/ud/en_ewt-train.conllu.gz=training/labels/names-ewt.tsv" "$newswire=training/labels/names-gmb.tsv"

# 2. What it thinks of all sentences, those without trees included.
if [ ! -e "$run/soft.pt" ]; then
    "$python" training/teach.py --base "$base" --runs "$run/teacher" --out "$run/soft.new" \
        --sets $trees "$newswire" "$wiki" "$run/prepared/pairs.tsv"
    mv "$run/soft.new" "$run/soft.pt"
fi

# 3. The model, from the teacher on: two ways out, the gate, the parts of claims.
"$python" training/train.py --base "$base" --start "$run/teacher" --soft "$run/soft.pt" --out "$run/core" \
    --epochs 6 --rate 2e-4 --head-rate 1e-3 \
    --trees $trees --names "$wiki" "$newswire" --test-from 7180 $dev --claims "$run/prepared" \
    --own "$data/ud/en_ewt-train.conllu.gz=training/labels/names-ewt.tsv" "$newswire=training/labels/names-gmb.tsv"

threshold=$("$python" training/gate.py --base "$base" --run "$run/core" --claims "$run/prepared" \
    --newswire "$newswire" --labels training/labels/events-newswire.jsonl | tee "$run/gate.txt" | tail -n 1)
cat "$run/gate.txt"
"$python" training/export.py --run "$run/core" --base "$base" --out "$out" --threshold "$threshold"
"$python" training/lemmas.py --trees $trees --dev "$data/ud/en_ewt-dev.conllu.gz" "$data/ud/en_gum_open-dev.conllu.gz" --out "$out/lemmas.tsv"
