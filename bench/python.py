"""The Python module beside the command line: articles a second on the same input, in turns, in one run.

    make wheel && target/python/venv/bin/pip install --force-reinstall --no-deps target/wheels/demarche-*.whl
    target/python/venv/bin/python bench/python.py target/release/demarche [COUNT [ROUNDS]]

The input is the examples, repeated under other ids. Each figure is of a whole process, start included; the median of
some rounds. CPU time counts beside wall time, as other work on the machine moves it less.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MANY = "import sys, json, demarche; r = demarche.Reader(threads={jobs}); f = map(json.loads, open(sys.argv[1]));"
WAYS = {
    "demarche code": None,
    "read_many, each a dict": MANY + "n = sum(1 for _ in r.read_many(f)); sys.exit(n != {count})",
    "events(…)": MANY + "n = r.events(f).num_rows; sys.exit(n == 0)",
    "code_batches": "import sys, pyarrow.json as j, demarche, collections; r = demarche.Reader(threads={jobs});"
    "b = j.read_json(sys.argv[1]).to_batches(200);"
    "collections.deque(demarche.code_batches(b, reader=r), 0)",
}


def taken(command):
    before, begin = os.times(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begin, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def wire(program, count, folder):
    lines = subprocess.run([program, "extract", "examples"], check=True, capture_output=True).stdout.splitlines()
    path = Path(folder) / "wire.jsonl"
    with path.open("w") as out:
        for number in range(count):
            article = json.loads(lines[number % len(lines)])
            print(json.dumps({**article, "id": f"a{number}"}), file=out)
    return path


def main():
    program = sys.argv[1]
    count, rounds = (int(a) for a in (sys.argv[2:] + ["600", "5"][len(sys.argv) - 2 :]))
    with tempfile.TemporaryDirectory() as folder:
        path = wire(program, count, folder)
        for jobs in (1, 2):
            figures = {name: [] for name in WAYS}
            for _ in range(rounds):
                for name, way in WAYS.items():
                    own = [program, "code", "--jobs", str(jobs), path]
                    python = way and [sys.executable, "-c", way.format(jobs=jobs, count=count), path]
                    figures[name].append(taken(python or own))
            for name, times in figures.items():
                wall, cpu = (statistics.median(t) for t in zip(*times))
                print(f"{jobs} threads  {name:24} {count / wall:7.1f} articles/s  {count / cpu:7.1f} a CPU-second")
    starts = {"python": "pass", "import demarche": "import demarche", "Reader()": "import demarche; demarche.Reader()"}
    for name, program in starts.items():
        times = [taken([sys.executable, "-c", program])[0] for _ in range(20)]
        print(f"start  {name:16} {1000 * statistics.median(times):6.0f} ms")
    for wheel in Path("target/wheels").glob("*.whl"):
        print(f"wheel  {wheel.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
