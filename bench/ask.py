"""Times questions to a store: search (newest 20, best 20) and series of pairs, each as a whole process.

    python3 bench/ask.py STORE [--binary target/release/demarche] [--rounds 60]

Words and pairs are taken from the store itself: common, middling and rare ones alike. The time of `demarche --version`
is printed too, since every question pays for the start of the program. Standard library only.
"""
import argparse
import json
import random
import subprocess
import time


def run(arguments):
    begun = time.perf_counter()
    done = subprocess.run(arguments, capture_output=True, text=True)
    took = (time.perf_counter() - begun) * 1000
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: {done.stderr.strip()}")
    return took, done.stdout


def rows(binary, store, sql):
    _, out = run([binary, "query", "--store", store, "--format", "jsonl", "--timeout", "600", sql])
    return [json.loads(line) for line in out.splitlines()]


def told(name, times):
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
    print(f"{name:<24} p50 {at(.5):7.1f} ms   p95 {at(.95):7.1f} ms   most {times[-1]:7.1f} ms   ({len(times)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--binary", default="target/release/demarche")
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    binary, store = given.binary, given.store
    counts = rows(binary, store, "SELECT (SELECT count(*) FROM article) AS articles, (SELECT count(*) FROM event) AS events")[0]
    print(f"{counts['articles']} articles, {counts['events']} events")
    random.seed(1)
    titles = rows(binary, store, "SELECT title FROM article WHERE title IS NOT NULL AND id % 97 = 1 LIMIT 400")
    words = sorted({w for t in titles for w in t["title"].split() if w.isalpha() and len(w) > 3})
    pairs = rows(binary, store, "SELECT source, target, sum(events) AS n FROM country_day GROUP BY 1, 2 HAVING source <> target ORDER BY n DESC LIMIT 300")
    told("start", [run([binary, "--version"])[0] for _ in range(20)])
    for order in ("newest", "best"):
        times = []
        for _ in range(given.rounds):
            some = random.sample(words, random.choice((1, 1, 2)))
            times.append(run([binary, "search", "--store", store, "--order", order, "--format", "jsonl", *some])[0])
        told(f"search, {order} 20", times)
    times = []
    for _ in range(given.rounds):
        pair = random.choice(pairs)
        times.append(run([binary, "dyad", pair["source"], pair["target"], "--store", store, "--format", "jsonl"])[0])
    told("dyad, all days", times)
    times = []
    for _ in range(given.rounds):
        pair = random.choice(pairs)
        wanted = ["--party", pair["source"], "--party", pair["target"]]
        times.append(run([binary, "search", "--store", store, "--events", "--format", "jsonl", *wanted])[0])
    told("events of a pair, 20", times)


if __name__ == "__main__":
    main()
