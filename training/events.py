"""Turn hand-written event labels into the form that the repository keeps: sentence number, hash, places; no text.

    python training/events.py --set gmb_voa-train.tsv.gz --out training/labels/events.jsonl WRITTEN…

A written line is a JSON object for one sentence: `s` its number, `events` and `claims` whose spans are words of the
sentence as they stand (`killed@2` for the second of the same). What comes out has [first, one past the last] word
instead, and the first eight digits of the SHA-256 of the sentence's words. `--agreement SECOND…` compares with labels
of the same sentences by another reader and prints how far the two agree; both may be in either form:

    python training/events.py --set gmb_voa-train.tsv.gz training/labels/events-newswire.jsonl \
        --agreement training/labels/events-newswire-second.jsonl
"""

import argparse
import json
import pathlib
import re

from data import names

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--set", type=pathlib.Path, required=True)
parser.add_argument("--out", type=pathlib.Path)
parser.add_argument("--starts", type=pathlib.Path, nargs="+", default=[], help="numbers of sentences that begin a report, one a line")
parser.add_argument("--test", default="", help="sentences kept for testing, as in 5820-5919,6300-6399")
parser.add_argument("--agreement", type=pathlib.Path, nargs="+")
parser.add_argument("written", type=pathlib.Path, nargs="+")
options = parser.parse_args()
sentences = names(options.set)


def place(text, words, number):
    found = re.fullmatch(r"(.*)@(\d+)", text)
    text, nth = (found[1], int(found[2])) if found else (text, 1)
    wanted = text.split()
    starts = [i for i in range(len(words) - len(wanted) + 1) if words[i : i + len(wanted)] == wanted]
    if not wanted or len(starts) < nth:
        raise SystemExit(f"sentence {number} has no “{text}”")
    return [starts[nth - 1], starts[nth - 1] + len(wanted)]


def read(files):
    result = {}
    for file in files:
        for line in file.read_text().splitlines():
            if not line.strip():
                continue
            row = json.loads(line)
            number = row["s"]
            words = sentences[number].words
            if "hash" in row:
                # Already in the form that is kept.
                assert row["hash"] == sentences[number].hash(), f"sentence {number} is another one"
                result[number] = row
                continue
            spot = lambda text: place(text, words, number) if text else None
            for event in row.get("events", []):
                event["trigger"] = spot(event["trigger"])
                for party in event.get("actors", []) + event.get("recipients", []):
                    if "text" in party:
                        party["at"] = spot(party.pop("text"))
                if event.get("claim"):
                    event["claim"]["source"] = spot(event["claim"].get("source"))
            for claim in row.get("claims", []):
                claim["source"], claim["cue"] = spot(claim.get("source")), spot(claim.get("cue"))
                content = claim.get("content") or []
                claim["content"] = [spot(part) for part in ([content] if isinstance(content, str) else content)]
            result[number] = {"s": number, "hash": sentences[number].hash()} | {
                k: row[k] for k in ("events", "claims") if row.get(k)
            }
    return result


def match(a, b):
    return a["trigger"][0] < b["trigger"][1] and b["trigger"][0] < a["trigger"][1] and (
        a["type"] == b["type"] or a["type"] in b.get("alt", []) or b["type"] in a.get("alt", [])
    )


def codes(event):
    """Both sides' codes, as one set where nobody began."""
    side = lambda name: frozenset(c for p in event.get(name, []) for c in p["codes"])
    return (side("actors") | side("recipients"),) if event.get("symmetric") else (side("actors"), side("recipients"))


labels = read(options.written)
if options.agreement:
    second = read(options.agreement)
    both = sorted(labels.keys() & second.keys())
    counts = {"core": [0, 0, 0], "strict": [0, 0, 0]}
    modality = voice = matched = empty = 0
    for number in both:
        ours, theirs = (side[number].get("events", []) for side in (labels, second))
        empty += bool(ours) == bool(theirs)
        for x, y, way in ((ours, theirs, 1), (theirs, ours, 2)):
            for event in x:
                if not event.get("core", True):
                    continue
                partner = next((e for e in y if match(event, e)), None)
                for kind in counts:
                    counts[kind][way] += 1
                    right = partner and (kind == "core" or codes(event) == codes(partner))
                    counts[kind][0] += bool(right)
                if partner and way == 1:
                    matched += 1
                    modality += event.get("modality", "asserted") == partner.get("modality", "asserted")
                    voice += event.get("voice", "reporter") == partner.get("voice", "reporter")
    print(f"{len(both)} sentences; the same about whether there is an event at all: {100 * empty / len(both):.1f} %")
    for kind, (right, a, b) in counts.items():
        print(f"{kind}: {a} and {b} core events, agreement F1 {100 * right / (a + b):.1f}")
    print(f"of {matched} shared: modality {100 * modality / matched:.1f} %, voice {100 * voice / matched:.1f} %")
if options.out:
    starts = {int(line.split()[0]) for file in options.starts for line in file.read_text().splitlines() if line.strip()}
    kept = [range(int(a), int(b) + 1) for a, _, b in (part.partition("-") for part in options.test.split(",") if part)]
    for number, row in labels.items():
        row |= {"new": True} if number in starts else {}
        row |= {"test": True} if any(number in part for part in kept) else {}
    with options.out.open("w") as out:
        for _, row in sorted(labels.items()):
            print(json.dumps(row, ensure_ascii=False, separators=(",", ":")), file=out)
    events = sum(len(r.get("events", [])) for r in labels.values())
    claims = sum(len(r.get("claims", [])) for r in labels.values())
    print(f"{options.out}: {len(labels)} sentences, {events} events, {claims} claims")
