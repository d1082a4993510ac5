#!/usr/bin/env python3
"""Cut ICEWS14 before its test into five months to test on, each with the month before to choose on.

    python3 bench/months.py TKG OUT     # writes OUT/{184,214,244,274,304}/{train,valid,test}.tsv

The test part of the set is not read. docs/scores.md says what is done with the files.
"""
import gzip
import pathlib
import sys

MONTHS = (184, 214, 244, 274, 304)


def main(tkg, out):
    facts = []
    for part in ("train", "valid"):
        with gzip.open(pathlib.Path(tkg) / f"{part}.tsv.gz", "rt", encoding="utf-8") as lines:
            facts += [(int(line.rstrip("\n").split("\t")[3]), line) for line in lines]
    for month in MONTHS:
        folder = pathlib.Path(out) / str(month)
        folder.mkdir(parents=True, exist_ok=True)
        parts = {"train": (0, month - 30), "valid": (month - 30, month), "test": (month, month + 30)}
        for name, (first, end) in parts.items():
            with open(folder / f"{name}.tsv", "w", encoding="utf-8") as to:
                to.writelines(line for day, line in facts if first <= day < end)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
