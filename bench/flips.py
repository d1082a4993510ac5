"""Flip bytes of a store; every answer must be an error or the right one.

    flips.py DEMARCHE STORE FLIPS [SEED]

One byte a time, a tenth of them in the first 200 bytes. Two answers are looked at: a digest of all rows (`stats`), and
`verify`, which also unpacks every text and compares the index of words. Prints what was found as JSON; the exit status
is 1 if a wrong answer was given.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path


def answer(demarche: str, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run([demarche, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr.strip()


def main() -> int:
    demarche, store, flips = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    bad = Path(tempfile.mkdtemp(prefix="flips-")) / "bad.db"
    digest = ["stats", "--store", str(bad), "--digest"]
    verify = ["verify", "--store", str(bad)]
    good = store.read_bytes()
    bad.write_bytes(good)
    right = {name: answer(demarche, *command)[1] for name, command in (("digest", digest), ("verify", verify))}
    assert all(right.values()), "the store is not sound to begin with"
    found = {"flips": flips, "digest_errors": 0, "verify_errors": 0, "right": 0, "wrong": 0, "crashes": 0, "many_lines": 0}
    for turn in range(flips):
        at = chance.randrange(200) if turn % 10 == 0 else chance.randrange(len(good))
        with bad.open("r+b") as file:
            file.seek(at)
            file.write(bytes([good[at] ^ chance.randrange(1, 256)]))
        for name, command in (("digest", digest), ("verify", verify)):
            code, out, err = answer(demarche, *command)
            if code not in (0, 1, 2) or "fault in the program" in err:
                found["crashes"] += 1
            elif code == 2:
                found[f"{name}_errors"] += 1
                found["many_lines"] += name == "digest" and len(err.split("\n")) > 1
            elif out == right[name]:
                found["right"] += 1
            else:
                found["wrong"] += 1
        with bad.open("r+b") as file:
            file.seek(at)
            file.write(good[at:at + 1])
        for left in ("-wal", "-shm"):
            Path(f"{bad}{left}").unlink(missing_ok=True)
    print(json.dumps(found))
    return int(found["wrong"] + found["crashes"] > 0)


if __name__ == "__main__":
    sys.exit(main())
