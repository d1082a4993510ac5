"""Coded articles for tests of the store, made from a few readings.

    demarche code examples -o readings.jsonl
    coded.py readings.jsonl COUNT > many.jsonl

Each is one of the readings with some of its longer words replaced by others of the same length, the same everywhere in
it, so that offsets stay true; about a third are near-copies of one before.
"""

import json
import random
import re
import sys

WORD = re.compile(r"\b[a-z]{5,12}\b")


def varied(line: str, number: int, words: dict[int, list[str]], share: float) -> str:
    chance = random.Random(number)
    found = sorted(set(WORD.findall(json.loads(line)["text"])))
    other = {w: chance.choice(words[len(w)]) for w in found if chance.random() < share}
    record = json.loads(line)

    def change(value, key=""):
        if isinstance(value, dict):
            return {k: v if k in CLOSED else change(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [change(v, key) for v in value]
        if isinstance(value, str):
            return WORD.sub(lambda m: other.get(m.group(), m.group()), value)
        return value

    record = change(record)
    record["id"] = f"coded-{number}"
    record["site"] = f"Site {number % 40}"
    record["url"] = f"https://www.site-{number % 40}.example/news/{number}"
    record["date"] = f"2031-{number // 500 % 12 + 1:02}-{number // 20 % 28 + 1:02}"
    return json.dumps(record, ensure_ascii=False)


# Fields of closed sets, ids and codes: these never change.
CLOSED = {
    "id", "kind", "role", "chain", "type", "mode", "context", "modality", "voice", "claim", "stance", "quote", "events",
    "within", "answers", "step", "precision", "level", "country", "territory", "sectors", "wikidata", "row", "stage",
    "language", "version", "date", "from", "to",
}


def main() -> None:
    lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
    words: dict[int, list[str]] = {}
    for word in sorted({w for line in lines for w in WORD.findall(json.loads(line)["text"])}):
        words.setdefault(len(word), []).append(word)
    for number in range(int(sys.argv[2])):
        share = 0.02 if number % 3 == 2 else 0.6
        print(varied(lines[number % len(lines)], number, words, share))


if __name__ == "__main__":
    main()
