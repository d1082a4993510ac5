#!/bin/sh
# Demarche's parser beside spaCy's small architecture, on the same text, in one run. bench/README.md says what it means.
#
#     bench/run.sh [DATA]        DATA holds ud/ and ner/ as in training/README.md [default: ../shared/data where it is]
#
# PYTHON  makes the environment; 3.11 or newer [python3]
# RUN     where the environment, the texts and the figures live [target/bench]
# WORDS   words of each text [100000]
# ROUNDS  times that each figure is taken [5]
# STARTS  starts that are timed [20]
set -eu

data=${1:-$(dirname "$0")/../../shared/data}
data=$(cd "$data" 2>&- && pwd) || data=
cd "$(dirname "$0")/.."
run=${RUN:-target/bench}
python=$run/venv/bin/python

if [ -n "${1:-}" ] && [ -z "$data" ]; then
    echo "$1: no such folder" >&2
    exit 2
fi
if [ ! -x target/release/demarche ]; then
    echo "target/release/demarche is missing; build it: cargo build --release --package demarche-cli" >&2
    exit 2
fi
if [ ! -x "$python" ]; then
    mkdir -p "$run"
    "${PYTHON:-python3}" -m venv "$run/venv"
fi
# Quick when all is there already.
"$python" -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt

"$python" bench/peers.py --demarche target/release/demarche --run "$run" ${data:+--data "$data"} \
    --words "${WORDS:-100000}" --rounds "${ROUNDS:-5}" --starts "${STARTS:-20}"
