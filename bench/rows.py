"""Write invented rows of ICEWS, for timing `demarche import`, `movers`, `dyad` and forecasts over a large store.

    python3 bench/rows.py FILE [--rows 1000000 --days 1096 --seed 1]

Who does what to whom is drawn at random, some states more often than others; they are those of data/actors. The same
arguments give the same bytes. No figure of accuracy on it means anything.
"""

import argparse
import bisect
import datetime
import itertools
import pathlib
import random

HEADER = (
    "Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|Target Name|"
    "Target Sectors|Target Country|Story ID|Sentence Number|Publisher|City|District|Province|Country|Latitude|Longitude"
)
SECTORS = ["Government", "Police", "Military", "Citizen", "Business", "Media"]
TABLE = pathlib.Path(__file__).parent.parent / "data" / "actors" / "countries.tsv"


def states():
    """Names of states."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return [row[5] for row in rows if row[1] == "country"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=1_096)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    names = states()
    chance.shuffle(names)
    sums = list(itertools.accumulate((rank + 5.0) ** -0.8 for rank in range(len(names))))
    draw = lambda: names[bisect.bisect(sums, chance.random() * sums[-1])]
    first = datetime.date(2028, 1, 1)
    codes = [f"{root:02}{child}" for root in range(1, 21) for child in range(3)]
    with options.file.open("w", encoding="utf-8") as out:
        out.write(HEADER.replace("|", "\t") + "\n")
        for number in range(options.rows):
            day = first + datetime.timedelta(days=number * options.days // options.rows)
            source, target = draw(), draw()
            one, other = chance.choice(SECTORS), chance.choice(SECTORS)
            code = chance.choice(codes)
            out.write(
                f"{number}\t{day}\t{one} ({source})\t{one}\t{source}\twords of the code\t{code}\t-1.0\t"
                f"{other} ({target})\t{other}\t{target}\t{number // 3}\t1\tThe Ledger\t\t\t\t{target}\t\t\n"
            )


if __name__ == "__main__":
    main()
