"""Time Demarche's parser beside spaCy's small architecture: same text, same run, one after the other in turns."""

import argparse
import datetime
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
SPACY = "spaCy small"
DEPTHS = ("early", "full")
# Parts of spaCy's arithmetic may start threads of their own.
ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    )
}
ENVIRONMENT = os.environ | ONE_THREAD
# More work beside the measurement than this, and the figures are marked.
QUIET = 0.5


@dataclass
class Cost:
    """What one process took."""

    wall: float
    cpu: float
    peak: int
    output: bytes = b""


def run(command, keep=False):
    """Run to the end. Processor time and memory are those of this one process, as the kernel counts them."""
    before = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE if keep else subprocess.DEVNULL, env=ENVIRONMENT) as process:
        output = process.stdout.read() if keep else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}\nended with {process.returncode}: no figure comes from a run with problems")
    # Kilobytes on Linux, bytes on macOS.
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, output)


def first_sentence(command):
    """Seconds from the start of a process to the end of the first sentence in its output."""
    before = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=ENVIRONMENT) as process:
        seen = b""
        while b"\n\n" not in seen:
            part = os.read(process.stdout.fileno(), 65536)
            if not part:
                sys.exit(f"{' '.join(command)}\ngave no sentence")
            seen += part
        wall = time.perf_counter() - before
        process.stdout.read()
    return wall


class Demarche:
    def __init__(self, binary, depth):
        self.name = f"Demarche {depth}" if depth else "Demarche"
        self.command = [binary, "parse", *(["--depth", depth] if depth else [])]

    def pipe(self, path, jobs=1):
        return [*self.command, "--jobs", str(jobs), path]

    # It reads a line at a time in any case.
    single = first = pipe

    def counted(self, output):
        """Words and sentences of what it wrote."""
        lines = output.decode().splitlines()
        return {
            "tokens": sum(line[:1].isdigit() and line.split("\t")[0].isdigit() for line in lines),
            "sentences": sum(line.startswith("# sent_id") for line in lines),
        }


class Spacy:
    def __init__(self, model, gemm):
        self.name = f"{SPACY}, {gemm}" if gemm else SPACY
        # Told to the child as a word of the command, so that all programs are commands and no more.
        told = ["env", f"GEMM={gemm.lower()}"] if gemm else ["env"]
        self.command = [*told, sys.executable, "-B", str(HERE / "small.py")]
        self.model = str(model)

    def pipe(self, path):
        return [*self.command, "pipe", self.model, path]

    def single(self, path):
        return [*self.command, "single", self.model, path]

    def first(self, path):
        return [*self.command, "first", self.model, path]

    def counted(self, output):
        return json.loads(output)


def depths(binary, one):
    """Demarche at each depth that it offers."""
    known = []
    for depth in [None, *DEPTHS]:
        command = [binary, "parse", *(["--depth", depth] if depth else []), one]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        reason = (answer.stderr.strip().splitlines() or ["it says nothing"])[0]
        if answer.returncode and not (depth and "--depth" in reason):
            sys.exit(f"{binary} parse does not work: {reason}")
        if answer.returncode:
            say(f"{binary} parse does not take --depth {depth}: {reason}")
        elif depth:
            known.append(depth)
    if not known:
        say("Demarche is measured once, as it is")
    return [Demarche(binary, depth) for depth in known or [None]]


def train(args, prepared, binary):
    """The weights of spaCy's side, from the treebank or else from Demarche's own parse of the examples."""
    trees = args.data / "ud/en_ewt-train.conllu.gz" if args.data else None
    names = args.data / "ner/gmb_voa-train.tsv.gz" if args.data else None
    if trees and names and trees.exists() and names.exists():
        sources = [trees, names]
        origin = "gold trees of EWT train, names of the VOA newswire"
    else:
        sources = [args.run / "own.conllu"]
        parsed = run([binary, "parse", "--jobs", "1", prepared["own"]["path"]], keep=True)
        sources[0].write_bytes(parsed.output)
        origin = "Demarche's own parse of the examples"
    made_of = [HERE / "small.py", HERE / "requirements.txt", *sources]
    key = hashlib.sha256(b"".join(hashlib.sha256(p.read_bytes()).digest() for p in made_of)).hexdigest()
    model, card = args.run / "model", args.run / "model.json"
    if card.exists() and model.exists() and json.loads(card.read_text())["key"] == key:
        return model, json.loads(card.read_text())
    say("training spaCy's side (about a minute)")
    card.unlink(missing_ok=True)
    trained = run([sys.executable, "-B", str(HERE / "small.py"), "train", str(model), *map(str, sources)], keep=True)
    told = {"key": key, "from": origin} | json.loads(trained.output)
    card.write_text(json.dumps(told))
    return model, told


def check(programs, texts):
    """One run of each program over each text, not timed: they read all of it."""
    found = {}
    for name, text in texts.items():
        for program in programs:
            counted = program.counted(run(program.pipe(text["path"]), keep=True).output)
            found.setdefault(name, {})[program.name] = counted
            if abs(counted["tokens"] / text["words"] - 1) > 0.1:
                sys.exit(f"{program.name} read {counted['tokens']} words of {text['words']} in {name}")
    return found


def speed(programs, prepared, rounds):
    """Words a second of processor time, start subtracted, with the ratios to the faster spaCy of the same round."""
    one, made = prepared["one"]["path"], {}
    for name, text in prepared["texts"].items():
        taken = []
        for _ in range(rounds):
            turn = {}
            for program in programs:
                start = run(program.pipe(one)).cpu
                whole = run(program.pipe(text["path"]), keep=True)
                turn[program.name] = {
                    "start_cpu_s": start,
                    "cpu_s": whole.cpu,
                    "wall_s": whole.wall,
                    "words_per_cpu_s": text["words"] / (whole.cpu - start),
                }
                if isinstance(program, Spacy):
                    inside = program.counted(whole.output)["inside_cpu_s"]
                    turn[program.name]["words_per_cpu_s_inside"] = text["words"] / inside
            faster = max(row["words_per_cpu_s"] for name, row in turn.items() if name.startswith(SPACY))
            for row in turn.values():
                row["ratio"] = row["words_per_cpu_s"] / faster
            taken.append(turn)
        made[name] = {"median": medians(taken), "rounds": taken}
    return made


def medians(taken):
    """The median of each figure over the rounds, and the extremes of the ratio."""
    made = {}
    for name, row in taken[0].items():
        made[name] = {key: median(turn[name][key] for turn in taken) for key in row}
        ratios = [turn[name]["ratio"] for turn in taken]
        made[name] |= {"ratio_min": min(ratios), "ratio_max": max(ratios)}
    return made


def starts(programs, one, times):
    """Seconds to the first parsed sentence."""
    taken = {program.name: [] for program in programs}
    for _ in range(times):
        for program in programs:
            taken[program.name].append(first_sentence(program.first(one)))
    return {name: {"median_s": median(walls), "all_s": walls} for name, walls in taken.items()}


def memory(programs, prepared):
    """Peak bytes over a folder of articles, Demarche with two threads; spaCy has one and reads the same as lines."""
    folder, texts = prepared["folder"], prepared["texts"]
    same = texts.get("VOA newswire", texts["examples"])["path"]
    made = {}
    for program in programs:
        spacy = isinstance(program, Spacy)
        peaks = [run(program.pipe(same) if spacy else program.pipe(folder["path"], 2)).peak for _ in range(3)]
        made[program.name] = {"threads": 1 if spacy else 2, "median_bytes": median(peaks), "all_bytes": peaks}
    return made


def lengths(programs, prepared, rounds):
    """Microseconds of processor time a word, in documents of several lengths that are read one after the other."""
    one, made = prepared["one"]["path"], {}
    for size, text in prepared["documents"].items():
        taken = {program.name: [] for program in programs}
        for _ in range(rounds):
            for program in programs:
                start = run(program.single(one)).cpu
                whole = run(program.single(text["path"])).cpu
                taken[program.name].append((whole - start) / text["words"] * 1e6)
        made[size] = {
            "documents": text["articles"],
            "words_each": round(text["words"] / text["articles"]),
            "us_per_word": {name: median(costs) for name, costs in taken.items()},
            "rounds": taken,
        }
    return made


def longest(programs, prepared, rounds):
    """Seconds on the wall for the longest document, with one and with two threads."""
    text = list(prepared["documents"].values())[-1]
    ways = [(p.name, jobs, p.pipe(text["path"], jobs)) for p in programs if isinstance(p, Demarche) for jobs in (1, 2)]
    ways += [(p.name, 1, p.pipe(text["path"])) for p in programs if isinstance(p, Spacy)]
    taken = [[] for _ in ways]
    for _ in range(rounds):
        for way, costs in zip(ways, taken):
            costs.append(run(way[2]))
    rows = [
        {
            "program": name,
            "threads": jobs,
            "wall_s": median(cost.wall for cost in costs),
            "cpu_s": median(cost.cpu for cost in costs),
            "all_wall_s": [cost.wall for cost in costs],
        }
        for (name, jobs, _), costs in zip(ways, taken)
    ]
    return {"words": text["words"], "bytes": text["bytes"], "runs": rows}


def processor():
    """The name of the processor, as its system tells it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        fields = dict(line.split(":", 1) for line in info.read_text().splitlines() if ":" in line)
        fields = {key.strip(): value.strip() for key, value in fields.items()}
        if "model name" in fields:
            family = ", ".join(f"{key} {fields[key]}" for key in ("cpu family", "model") if key in fields)
            return f"{fields['model name']} ({family})"
    if sys.platform == "darwin":
        name = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(name, check=True, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()


def table(title, head, rows):
    """Print rows under a title; the first column to the left, figures to the right."""
    cells = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths))).rstrip())


def show(figures):
    """All figures, for eyes."""
    rows = []
    for name, text in figures["speed"].items():
        words = figures["texts"]["texts"][name]["words"]
        for program, row in text["median"].items():
            rows.append(
                (
                    f"{name}, {words:,} words",
                    program,
                    f"{row['words_per_cpu_s']:,.0f}",
                    f"{row['ratio']:.2f}",
                    f"{row['ratio_min']:.2f}-{row['ratio_max']:.2f}",
                    f"{row['cpu_s']:.2f}",
                    f"{row['start_cpu_s']:.2f}",
                )
            )
    head = ("text", "program", "words a CPU-second", "times spaCy", "range", "CPU s, all", "CPU s, start")
    table("Speed, one thread, start subtracted", head, rows)
    rows = [(name, f"{row['median_s']:.3f}") for name, row in figures["start"].items()]
    table(f"Start to first parsed sentence, median of {figures['settings']['starts']}", ("program", "s"), rows)
    memory = figures["memory"].items()
    rows = [(name, row["threads"], f"{row['median_bytes'] / 1e6:.0f}") for name, row in memory]
    table(f"Peak memory, {figures['texts']['folder']['articles']} articles", ("program", "threads", "MB"), rows)
    names = list(figures["start"])
    rows = [
        (f"{row['documents']} of {row['words_each']:,} words", *(f"{row['us_per_word'][name]:.1f}" for name in names))
        for row in figures["lengths"].values()
    ]
    table("Cost of a word by the length of documents, CPU µs, start subtracted", ("documents", *names), rows)
    rows = [(r["program"], r["threads"], f"{r['wall_s']:.2f}", f"{r['cpu_s']:.2f}") for r in figures["longest"]["runs"]]
    title = f"One document of {figures['longest']['words']:,} words, start included"
    table(title, ("program", "threads", "wall s", "CPU s"), rows)


def say(message):
    print(f"bench: {message}", file=sys.stderr)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demarche", default="target/release/demarche", help="the binary")
    parser.add_argument("--run", type=Path, default=Path("target/bench"), help="where texts, model and figures go")
    parser.add_argument("--data", type=Path, help="folder with ud/ and ner/")
    parser.add_argument("--words", type=int, default=100_000, help="words of each text")
    parser.add_argument("--rounds", type=int, default=5, help="times that each figure is taken")
    parser.add_argument("--starts", type=int, default=20, help="starts that are timed")
    return parser.parse_args()


def main():
    args = arguments()
    load = os.getloadavg()[0]
    if load > QUIET:
        say(f"other work runs on this machine (load {load:.1f}): the figures show that the script works, no more")
    binary = Path(args.demarche)
    digest = hashlib.sha256(binary.read_bytes()).hexdigest()
    # In a process of its own: the peak that the kernel gives for a child is never below the memory of its parent.
    making = [sys.executable, "-B", str(HERE / "texts.py"), args.demarche, str(args.run / "texts"), str(args.words)]
    prepared = json.loads(run([*making, *([str(args.data)] if args.data else [])], keep=True).output)
    one = prepared["one"]["path"]
    ours = depths(args.demarche, one)
    model, card = train(args, prepared, args.demarche)
    # The library that spaCy installs to multiply matrices does not know every processor and is slow on those it does
    # not know.
    theirs = [Spacy(model, None), Spacy(model, "NumPy")]
    say("checking that all programs read all of the text")
    read = check(ours + theirs, prepared["texts"])
    say("measuring")
    rates = speed(ours + theirs, prepared, args.rounds)
    # The rest is measured beside the faster spaCy only.
    total = {p.name: sum(text["median"][p.name]["words_per_cpu_s"] for text in rates.values()) for p in theirs}
    compared = [*ours, max(theirs, key=lambda p: total[p.name])]
    figures = {
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "machine": {
            "processor": processor(),
            "processors": os.cpu_count(),
            "system": platform.system() + " " + platform.machine(),
            "load_before": load,
        },
        "versions": {
            "demarche": run([str(binary), "--version"], keep=True).output.decode().strip(),
            "demarche_sha256": digest,
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in ("spacy", "thinc", "blis", "numpy")},
        },
        "settings": {"words": args.words, "rounds": args.rounds, "starts": args.starts},
        "texts": prepared,
        "trained": card,
        "read": read,
        "speed": rates,
        "start": starts(compared, one, args.starts),
        "memory": memory(compared, prepared),
        "lengths": lengths(compared, prepared, args.rounds),
        "longest": longest(compared, prepared, args.rounds),
    }
    if hashlib.sha256(binary.read_bytes()).hexdigest() != digest:
        sys.exit(f"{binary} was built anew during the run: run this again")
    print(figures["machine"]["processor"], "·", figures["date"], "·", figures["versions"]["demarche"], end=" · ")
    print("spaCy", figures["versions"]["spacy"])
    show(figures)
    out = args.run / "peers.json"
    out.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\nAll figures: {out}")


if __name__ == "__main__":
    main()
