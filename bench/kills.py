"""Kill an ingest at random moments; nothing acknowledged may be lost, and a store that was finished by reruns must be
the same as one of a clean run.

    kills.py DEMARCHE CODED.jsonl KILLS [SEED]

CODED.jsonl: articles or readings (coded.py makes some). A store is filled by runs that are killed until one ends; then
the next store begins. Prints what was found as JSON; the exit status is 1 if anything was lost.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def stats(demarche: str, store: Path) -> dict:
    if not store.exists():
        return {"articles": 0}
    done = subprocess.run(
        [demarche, "stats", "--store", store, "--digest", "--format", "json"], capture_output=True, text=True, check=False
    )
    # A store that was killed while it was made has no tables yet.
    return json.loads(done.stdout) if done.returncode == 0 else {"articles": 0, "error": done.stderr.strip()}


def command(demarche: str, coded: str, store: Path) -> list[str]:
    return [demarche, "ingest", coded, "--store", str(store), "--verbose"]


def main() -> int:
    demarche, coded, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
    chance = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    clean = folder / "clean.db"
    begun = time.monotonic()
    subprocess.run(command(demarche, coded, clean), check=True, capture_output=True)
    length = time.monotonic() - begun
    expected = stats(demarche, clean)
    lost = wrong = finished = done = errors = number = 0
    while done < kills:
        number += 1
        store = folder / f"store-{number}.db"
        while done < kills:
            before = stats(demarche, store)
            run = subprocess.Popen(command(demarche, coded, store), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            try:
                run.wait(chance.random() * length * 0.7)
                ended = run.returncode == 0
            except subprocess.TimeoutExpired:
                os.kill(run.pid, signal.SIGKILL)
                ended = False
                done += 1
            said = run.communicate()[0].decode().split("\n")
            acknowledged = max([int(line.split()[1]) for line in said if line.startswith("committed ")], default=0)
            after = stats(demarche, store)
            errors += "error" in after and acknowledged + before["articles"] > 0
            lost += max(0, before["articles"] + acknowledged - after["articles"])
            if ended:
                break
        # Whatever is missing is done by one more run.
        subprocess.run(command(demarche, coded, store), check=True, capture_output=True)
        finished += 1
        wrong += stats(demarche, store)["digest"] != expected["digest"]
        for left in folder.glob(f"store-{number}.db*"):
            left.unlink()
    print(json.dumps({
        "kills": done, "stores": finished, "articles": expected["articles"], "clean_run_s": round(length, 1),
        "acknowledged_lost": lost, "stores_that_did_not_open": errors, "digests_that_differ": wrong,
    }))
    return int(lost + wrong + errors > 0)


if __name__ == "__main__":
    sys.exit(main())
