#!/bin/sh
# The relation model: marked pairs in, models/relation out.
#
#     training/relations.sh [DATA]     DATA holds events/ and ner/ as in training/README.md [default: ../shared/data]
#
# PYTHON  makes the environment; 3.11 or newer [python3]
# RUN     where the environment and the runs live [target/training]
# OUT     where the model goes [models/relation]
# FOLDS   1: also train five folds, which takes an hour; they give the figures of docs/scores.md and the weights of the
#         rules. Without, these stay as the file in OUT has them. [0]
set -eu

data=$(cd "${1:-$(dirname "$0")/../../shared/data}" && pwd)
cd "$(dirname "$0")/.."
run=${RUN:-target/training}
out=${OUT:-models/relation}
case $data$run in *[[:space:]]*) echo "the folder of the data and RUN must not hold blanks: $data, $run" >&2; exit 2 ;; esac
. training/environment.sh

cargo build --release --locked --package demarche-cli
mkdir -p "$run/relate"
"$python" training/pairs.py --data "$data" --program target/release/demarche --out "$run/relate/marked.jsonl"
if [ "${FOLDS:-0}" = 1 ]; then
    "$python" training/relate.py --base "$base" --pairs "$run/relate/marked.jsonl" --out "$run/relate/folds" --folds 5
    "$python" training/relate_rules.py --questions "$run/relate/questions.jsonl" --pairs "$run/relate/marked.jsonl"
    target/release/demarche relate "$run/relate/questions.jsonl" > "$run/relate/answers.jsonl"
    "$python" training/relate_rules.py --pairs "$run/relate/marked.jsonl" --rules "$run/relate/answers.jsonl" \
        --out "$run/relate/rules.json" "$run/relate/folds/folds-seed1.pt"
fi
"$python" training/relate.py --base "$base" --pairs "$run/relate/marked.jsonl" --out "$run/relate"
"$python" training/export_relation.py --run "$run/relate/seed1.pt" --core models/core/core.safetensors --out "$out" \
    $([ -e "$run/relate/rules.json" ] && echo --rules "$run/relate/rules.json")
