#!/bin/sh
# Run the fuzz targets one after the other: fuzz/run.sh SECONDS [TARGET…]. Needs a nightly compiler, not cargo-fuzz.
set -eu
cd "$(dirname "$0")"
seconds=${1:?say how many seconds each target runs: fuzz/run.sh 60}
shift
[ $# -gt 0 ] || set -- $(ls fuzz_targets | sed 's/\.rs$//' | grep -v '^reader$')

# What cargo-fuzz passes to the compiler.
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Cdebug-assertions -Ccodegen-units=16 ${SANITIZER:-}"
host=$(rustc -vV | sed -n 's/^host: //p')
cargo +nightly build --release --quiet --target "$host"

python3 seeds.py corpus
status=0
for target; do
    mkdir -p "corpus/$target" artifacts
    log=artifacts/$target.log
    if "target/$host/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="artifacts/$target-" -print_final_stats=1 "corpus/$target" >"$log" 2>&1; then
        found=none
    else
        found=$(grep -m1 -E 'panicked|ERROR' "$log" || echo crash)
        status=1
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    printf '%-10s %10s executions, findings: %s\n' "$target" "${executions:-?}" "$found"
done
exit $status
