#!/bin/sh
# Builds the wheel into target/wheels.
#
#     crates/python/wheel.sh
#
# PYTHON  makes the environment; 3.10 or newer [python3]
# RUN     where the environment lives [target/python]
set -eu

cd "$(dirname "$0")/../.."
run=${RUN:-target/python}
python=$run/venv/bin/python

missing() {
    echo "The wheel cannot be built: $1" >&2
    exit 3
}

if [ ! -x "$python" ]; then
    "${PYTHON:-python3}" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null ||
        missing "it needs Python 3.10 or newer (https://www.python.org); PYTHON=path names another"
    mkdir -p "$run"
    "${PYTHON:-python3}" -m venv "$run/venv" || missing "${PYTHON:-python3} cannot make an environment (python3-venv)"
fi
# Quick when it is there already.
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    -r crates/python/requirements/wheel.txt || missing "pip cannot install crates/python/requirements/wheel.txt"

# One wheel is there at a time, so that nobody installs an older one.
rm -f target/wheels/demarche-*.whl
"$run/venv/bin/maturin" build --quiet --release --locked --manifest-path crates/python/Cargo.toml \
    --interpreter "$python" --out target/wheels
ls target/wheels/demarche-*.whl
