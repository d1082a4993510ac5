"""Turn the dated facts of a graph such as ICEWS14 into an event file that `demarche import` takes.

    python3 bench/icews_store.py TKG FOLDER [--first-day 2014-01-01]

TKG holds train, valid and test (.tsv.gz), entities.tsv.gz and relations.tsv as `demarche forecast links` takes them;
FOLDER gets icews.tab, 20 columns with a header. Whose name ends in "(X)" acts for X; a name without parentheses is
given as its own country, so that states and bodies are known by name and persons by none. Write it outside the
repository: ICEWS is not to be passed on.
"""

import argparse
import datetime
import gzip
import pathlib

HEADER = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\t"
    "Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\t"
    "Longitude"
)


def rows(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as lines:
        return [line.rstrip("\n").split("\t") for line in lines if line.strip()]


def country(name):
    """The text in the last parentheses, or the name itself."""
    name = name.strip()
    return name[:-1].rsplit("(", 1)[1].strip() if name.endswith(")") and "(" in name else name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--first-day", type=datetime.date.fromisoformat, default=datetime.date(2014, 1, 1))
    given = parser.parse_args()
    names = {row[0]: row[1].strip() for row in rows(given.graph / "entities.tsv.gz")}
    relations = {row[0]: row for row in rows(given.graph / "relations.tsv")}
    facts = [row for part in ["train", "valid", "test"] for row in rows(given.graph / f"{part}.tsv.gz")]
    facts.sort(key=lambda row: int(row[3]))
    given.folder.mkdir(parents=True, exist_ok=True)
    with open(given.folder / "icews.tab", "w", encoding="utf-8") as out:
        print(HEADER, file=out)
        for number, (subject, relation, target, day, *_) in enumerate(facts, 1):
            date = given.first_day + datetime.timedelta(days=int(day))
            source, target = names[subject], names[target]
            _, text, code, *_ = relations[relation]
            print(
                number, date, source, "", country(source), text, code, "", target, "", country(target), number, 1,
                "ICEWS", "", "", "", "", "", "", sep="\t", file=out,
            )  # fmt: skip


if __name__ == "__main__":
    main()
