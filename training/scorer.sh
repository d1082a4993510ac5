#!/bin/sh
# The event scorer on the states of models/core: labelled newswire and marked pairs in, models/scorer out.
#
#     training/scorer.sh [DATA]     DATA holds events/ and ner/ as in training/README.md [default: ../shared/data]
#
# It needs the run that models/core was exported from (training/run.sh), since it is trained on its float weights.
#
# PYTHON  makes the environment; 3.11 or newer [python3]
# RUN     where the environment and the runs live [target/training]
# OUT     where the model goes [models/scorer]
set -eu

data=$(cd "${1:-$(dirname "$0")/../../shared/data}" && pwd)
cd "$(dirname "$0")/.."
run=${RUN:-target/training}
out=${OUT:-models/scorer}
case $data$run in *[[:space:]]*) echo "the folder of the data and RUN must not hold blanks: $data, $run" >&2; exit 2 ;; esac
. training/environment.sh

newswire=$data/ner/gmb_voa-train.tsv.gz
cargo build --release --locked --package demarche-cli
mkdir -p "$run/scorer" "$run/scorer-kept" "$run/scorer-model"
"$python" training/pairs.py --data "$data" --program target/release/demarche --out "$run/scorer/marked.jsonl"
common="--base $base --core $run/core --set $newswire --pairs $run/scorer/marked.jsonl"

# 1. One that has not learned from 900 sentences, and how it is weighed against the rules on them.
"$python" training/scorer.py $common --out "$run/scorer-kept" --keep 4000 4900
cp models/core/* "$run/scorer-model/"
"$python" training/combine.py --open "$run/open.json"
"$python" training/export_scorer.py --run "$run/scorer-kept" --out "$run/scorer-model" --combine "$run/open.json"
"$python" training/combine.py --program target/release/demarche --model "$run/scorer-model" --set "$newswire" \
    --range 4000 4900 --out "$run/combine.json"

# 2. The one that is used has learned from all.
"$python" training/scorer.py $common --out "$run/scorer"
"$python" training/export_scorer.py --run "$run/scorer" --out "$out" --combine "$run/combine.json"
