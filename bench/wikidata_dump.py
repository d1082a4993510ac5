#!/usr/bin/env python3
"""Makes a dump of invented items in the form of Wikidata's, for timing `demarche world import wikidata`.

    bench/wikidata_dump.py 1000000 | gzip -1 > dump.json.gz

All names and numbers are invented. An item has 3 to 6 KB, as far as labels, statements with references and sitelinks
make them so. One in ten is known well enough to be taken in (10 sitelinks or more).
"""

import json
import random
import sys

SYLLABLES = "ka ro mi ta len dor vi sha pel gru no zan fe lo ri mu bek tor hal sim".split()
LANGUAGES = "en fr de es it pt ru ar zh ja nl pl sv uk fa tr".split()
ROLES = ["President", "Prime Minister", "Minister of Foreign Affairs", "Chief Justice", "Ambassador", "Senator"]


def word(rng):
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()


def snak(prop, value, kind="wikibase-entityid"):
    return {"snaktype": "value", "property": prop, "datavalue": {"value": value, "type": kind}, "datatype": "x"}


def item(number):
    return {"entity-type": "item", "numeric-id": number, "id": f"Q{number}"}


def time(year, month=1, day=1, precision=11):
    text = f"+{year:04}-{month:02}-{day:02}T00:00:00Z"
    return {"time": text, "timezone": 0, "before": 0, "after": 0, "precision": precision, "calendarmodel": "http://x/Q1985727"}


def statement(rng, prop, value, kind="wikibase-entityid", qualifiers=None, rank="normal"):
    result = {"mainsnak": snak(prop, value, kind), "type": "statement", "id": f"Q0${rng.getrandbits(64):016x}", "rank": rank}
    if qualifiers:
        result["qualifiers"] = qualifiers
    result["references"] = [{"hash": f"{rng.getrandbits(160):040x}", "snaks": {"P854": [snak("P854", "https://example.org/" + word(rng), "string")]}}]
    return result


def made(number, rng, lands, positions):
    name = f"{word(rng)} {word(rng)}"
    claims = {}
    add = lambda prop, *a, **k: claims.setdefault(prop, []).append(statement(rng, prop, *a, **k))
    links = rng.randint(10, 30) if rng.random() < 0.1 else rng.randint(0, 5)
    if number <= lands:
        code = "".join(chr(65 + (number // 26**i) % 26) for i in (2, 1, 0))
        add("P31", item(3624078))
        add("P298", code, "string")
        add("P297", code[:2], "string")
        add("P1549", {"text": name.split()[0] + "ian", "language": "en"}, "monolingualtext")
    elif number <= lands + positions:
        name = f"{rng.choice(ROLES)} of {word(rng)}"
        add("P31", item(4164871))
        add("P1001", item(1000 + rng.randint(1, lands)))
    elif rng.random() < 0.3:
        add("P31", item(5))
        add("P27", item(1000 + rng.randint(1, lands)))
        for _ in range(rng.randint(1, 4)):
            year = rng.randint(1960, 2020)
            dates = {"P580": [snak("P580", time(year, rng.randint(1, 12)), "time")], "P582": [snak("P582", time(year + 4), "time")]}
            add("P39", item(1000 + lands + rng.randint(1, positions)), qualifiers=dates)
    elif rng.random() < 0.1:
        add("P31", item(rng.choice([7278, 79913, 4830453, 192350])))
        add("P17", item(1000 + rng.randint(1, lands)))
        add("P571", time(rng.randint(1900, 2010)), "time")
    else:
        add("P31", item(13442814))
    for prop in ("P18", "P214", "P227", "P244", "P373", "P646", "P910", "P1412"):
        add(prop, word(rng) + word(rng), "string")
    labels = {l: {"language": l, "value": name} for l in LANGUAGES[: rng.randint(3, 16)]}
    return {
        "type": "item",
        "id": f"Q{1000 + number}",
        "labels": labels,
        "descriptions": {l: {"language": l, "value": f"{word(rng)} {word(rng).lower()}"} for l in labels},
        "aliases": {"en": [{"language": "en", "value": f"{word(rng)} {word(rng)}"} for _ in range(rng.randint(0, 3))]},
        "claims": claims,
        "sitelinks": {f"{i}wiki": {"site": f"{i}wiki", "title": name, "badges": []} for i in range(links)},
        "lastrevid": rng.getrandbits(31),
    }


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(7)
    write = sys.stdout.write
    write("[\n")
    for number in range(1, count + 1):
        line = json.dumps(made(number, rng, min(200, count // 10), min(5000, count // 5)), separators=(",", ":"))
        write(line + (",\n" if number < count else "\n"))
    write("]\n")


if __name__ == "__main__":
    main()
