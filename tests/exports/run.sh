#!/bin/sh
# Codes the examples in every format and reads each back with pandas, pyarrow and DuckDB.
#
#     tests/exports/run.sh
#
# PYTHON  makes the environment; 3.10 or newer [python3]
# RUN     where the environment lives [target/exports]
# STRICT  1: fail where Python or a package is missing, as continuous integration does [0: say so and pass]
set -eu

cd "$(dirname "$0")/../.."
run=${RUN:-target/exports}
python=$run/venv/bin/python

missing() {
    echo "SKIPPED: the exports were not read back: $1" >&2
    [ "${STRICT:-0}" = 1 ] && exit 1
    exit 0
}

if [ ! -x target/release/demarche ]; then
    echo "target/release/demarche is missing; build it: cargo build --release --package demarche-cli" >&2
    exit 2
fi
if [ ! -x "$python" ]; then
    mkdir -p "$run"
    "${PYTHON:-python3}" -m venv "$run/venv" || missing "${PYTHON:-python3} cannot make an environment (python3-venv)"
fi
# Quick when all is there already.
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    -r tests/exports/requirements.txt || missing "pip cannot install tests/exports/requirements.txt"

exec "$python" tests/exports/read_back.py target/release/demarche
