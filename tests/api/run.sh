#!/usr/bin/env bash
# Asks the running server what its OpenAPI document promises: schemathesis makes up questions, good and bad, and compares
# the answers with the document. Needs Python 3 and, once, PyPI.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=${DEMARCHE:-target/release/demarche}
examples=${EXAMPLES:-15}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

venv=${VENV:-target/api-venv}
if ! [ -x "$venv/bin/schemathesis" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/api/requirements.txt
fi

"$program" ingest examples --store "$work/news.db"
"$program" serve --store "$work/news.db" --listen 127.0.0.1:0 >"$work/address" &
server=$!
# The address is printed once the server listens.
until [ -s "$work/address" ]; do
    kill -0 "$server" || { echo "the server did not start" >&2; exit 1; }
    read -rt 0.1 <> <(:) || :
done
address=$(cat "$work/address")

# The stream never ends, so nobody can wait for the whole of it.
"$venv/bin/schemathesis" --config-file tests/api/schemathesis.toml run "${address}api/v1/openapi.json" \
    --exclude-path /api/v1/stream \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,negative_data_rejection \
    --phases examples,coverage,fuzzing \
    --max-examples "$examples" --seed 1 --workers 1 --no-color

kill -TERM "$server"
wait "$server"
server=
