#!/bin/sh
# Builds the wheel, installs it beside pandas, polars, pyarrow and DuckDB, and runs its tests.
#
#     crates/python/test.sh [arguments of pytest]
#
# PYTHON, RUN  as for wheel.sh
# STRICT       1: fail where Python or a package is missing, as continuous integration does [0: say so and pass]
set -eu

cd "$(dirname "$0")/../.."
run=${RUN:-target/python}
python=$run/venv/bin/python

missing() {
    echo "SKIPPED: the tests of the Python module: $1" >&2
    [ "${STRICT:-0}" = 1 ] && exit 1
    exit 0
}

if [ ! -x target/release/demarche ]; then
    echo "target/release/demarche is missing; build it: cargo build --release --package demarche-cli" >&2
    exit 2
fi
status=0
crates/python/wheel.sh || status=$?
[ "$status" = 3 ] && missing "the wheel cannot be built"
[ "$status" = 0 ] || exit "$status"
"$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    -r crates/python/requirements/tests.txt || missing "pip cannot install crates/python/requirements/tests.txt"
"$python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall \
    target/wheels/demarche-*.whl

exec "$python" -m pytest -p no:cacheprovider -c crates/python/pyproject.toml crates/python/tests "$@"
