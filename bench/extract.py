"""Pages a second of `demarche extract` and of Python's trafilatura, on the same pages, on one core, in one run.

    target/bench/venv/bin/python bench/extract.py PAGES... [--rounds 3]

PAGES are folders of pages, packed with gzip or not. Both programs run on the first core only. Demarche is timed as a
whole process, with reading and unpacking the files and writing the articles, less the time of a process with one
page, taken just before; trafilatura is timed inside Python, after its imports and with the pages in memory.
Both find text, title, day and authors. The median round is printed as JSON.
"""

import argparse
import datetime
import gzip
import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import subprocess
import tempfile
import time


def pages(folders):
    """The pages of the folders as text."""
    found = []
    for folder in folders:
        for path in sorted(pathlib.Path(folder).iterdir()):
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.decompress(content)
            found.append(content.decode("utf-8", "replace"))
    return found


def wall(command):
    """Seconds that a command takes."""
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--demarche", default="target/release/demarche")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    # What this process starts inherits the core.
    os.sched_setaffinity(0, {0})
    import trafilatura

    texts = pages(options.pages)
    ours, theirs, starts, empty = [], [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        one = pathlib.Path(folder, "one.html")
        one.write_text("<p>The envoy left Baku on Sunday, the ministry said.</p>", encoding="utf-8")
        command = [options.demarche, "extract"]
        trafilatura.bare_extraction(texts[0], with_metadata=True)
        for _ in range(options.rounds):
            starts.append(wall(command + [str(one)]))
            ours.append(wall(command + options.pages) - starts[-1])
            begun = time.perf_counter()
            empty = sum(trafilatura.bare_extraction(text, with_metadata=True) is None for text in texts)
            theirs.append(time.perf_counter() - begun)
    speeds = [len(texts) / statistics.median(seconds) for seconds in (ours, theirs)]
    figures = {
        "pages": len(texts),
        "megabytes": round(sum(len(text.encode("utf-8", "replace")) for text in texts) / 1e6, 1),
        "demarche_pages_per_s": round(speeds[0], 1),
        "trafilatura_pages_per_s": round(speeds[1], 1),
        "ratio": round(statistics.median(t / o for o, t in zip(ours, theirs)), 1),
        "trafilatura_without_article": empty,
        "demarche_start_s": round(statistics.median(starts), 3),
        "rounds": {"demarche_s": [round(s, 3) for s in ours], "trafilatura_s": [round(s, 3) for s in theirs]},
        "trafilatura": importlib.metadata.version("trafilatura"),
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
        "load": os.getloadavg()[0],
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
