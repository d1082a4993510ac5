#!/usr/bin/env python3
"""Load on `demarche serve`: many clients at once, and slow ones beside good ones. Python's own library is enough.

    bench/serve.py store news.db 1000000          # fill a store with so many made-up events (needs target/release/demarche)
    bench/serve.py load 127.0.0.1:8080            # 50 clients; requests a second and times by path
    bench/serve.py wrk 127.0.0.1:8080             # the same with wrk, a client that takes little of the processors
    bench/serve.py cost 127.0.0.1:8080 --process PID    # processor time a request by path, one client; load elsewhere is no matter
    bench/serve.py slow 127.0.0.1:8080 10000      # so many slow clients beside good ones; times, the server's memory

`load` asks for pages, facets, stories, actors, pairs and single entries in the proportions of MIX. Each client goes
through questions that differ (`--cold`: each question is asked once only, so that nothing can be remembered).
"""

import argparse, asyncio, json, os, random, socket, subprocess, sys, tempfile, time, urllib.request

TYPES = ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
         "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"]
QUAD = {t: 1 for t in TYPES[:4]} | {t: 2 for t in TYPES[4:7]} | {t: 3 for t in TYPES[7:11]} | {t: 4 for t in TYPES[11:]}
STATES = [("algeria", "Algeria", "DZA"), ("france", "France", "FRA"), ("armenia", "Armenia", "ARM"),
          ("brazil", "Brazil", "BRA"), ("kenya", "Kenya", "KEN"), ("japan", "Japan", "JPN"), ("norway", "Norway", "NOR"),
          ("peru", "Peru", "PER"), ("india", "India", "IND"), ("egypt", "Egypt", "EGY"), ("canada", "Canada", "CAN"),
          ("chile", "Chile", "CHL"), ("ghana", "Ghana", "GHA"), ("greece", "Greece", "GRC"), ("turkey", "Turkey", "TUR"),
          ("ukraine", "Ukraine", "UKR"), ("vietnam", "Vietnam", "VNM"), ("zambia", "Zambia", "ZMB")]
SYLLABLES = "ba do fi gu ka le mo ni po ra se ti vu".split()


def word(chance):
    """One of 28,561 made-up words: a few are frequent, most are rare."""
    number = int(28561 ** chance.random())
    return "".join(SYLLABLES[number // 13 ** i % 13] for i in range(4))


def reading(number, chance):
    """A made-up reading with ten events, in the shape of `demarche code`."""
    day = f"20{30 + number // 40000 % 4}-{1 + number // 3300 % 12:02}-{1 + number // 110 % 28:02}"
    text, sentences, events, claims = "", [], [], []
    for i in range(10):
        (one_row, one, one_code), (two_row, two, two_code) = chance.sample(STATES, 2)
        kind, about, other = chance.choice(TYPES), word(chance), word(chance)
        start = len(text)
        sentence = f"{one} {kind.lower()} {two} over the {about} and the {other} in report {number}."
        text += sentence + " "
        sentences.append({"start": start, "end": start + len(sentence), "role": "body"})
        party = lambda row, name, code, at: {
            "text": name, "start": start + at, "end": start + at + len(name), "implicit": False, "name": name,
            "country": code, "territory": None, "sectors": ["GOV"], "wikidata": None, "role": None, "row": row}
        at = len(one) + 1
        claimed = i % 5 == 4
        events.append({
            "id": f"e{i + 1}", "type": kind, "mode": [], "context": [], "modality": "asserted", "quad": QUAD[kind],
            "score": 2.5 if QUAD[kind] < 3 else -4.0,
            "trigger": {"start": start + at, "end": start + at + len(kind), "text": kind.lower()},
            "actors": [party(one_row, one, one_code, 0)],
            "recipients": [party(two_row, two, two_code, at + len(kind) + 1)],
            "place": None, "date": {"from": day, "to": day, "precision": "day", "text": None},
            "voice": "claim" if claimed else "reporter", "claim": f"c{len(claims) + 1}" if claimed else None,
            "sentence": i, "confidence": 0.5 + chance.random() / 2,
            "trace": [{"step": "rule", "id": "bench", "detail": "made up"}]})
        if claimed:
            claims.append({
                "id": f"c{len(claims) + 1}", "source": [{"start": start, "end": start + len(one), "text": one}], "cue": [],
                "content": [{"start": start + at, "end": start + len(sentence), "text": sentence[at:]}],
                "kind": "statement", "quote": "indirect", "stance": "accuse",
                "speaker": party(one_row, one, one_code, 0), "events": [f"e{i + 1}"], "within": None, "answers": None,
                "trace": []})
    return {"id": f"bench-{number}", "title": f"{word(chance)} and {word(chance)}, report {number}",
            "date": day, "language": "en", "site": f"outlet-{number % 40}.example",
            "url": f"https://outlet-{number % 40}.example/{number}", "authors": [], "text": text,
            "sentences": sentences, "mentions": [], "events": events, "claims": claims, "relations": [], "issues": [],
            "version": {"shape": 1, "program": "bench", "data": "bench", "model": "bench"}}


def store(arguments):
    chance = random.Random(7)
    command = [arguments.program, "ingest", "-", "--coded", "--store", arguments.path]
    ingest = subprocess.Popen(command, stdin=subprocess.PIPE)
    begin = time.time()
    for number in range(arguments.events // 10):
        ingest.stdin.write(json.dumps(reading(number, chance), separators=(",", ":")).encode() + b"\n")
    ingest.stdin.close()
    code = ingest.wait()
    print(f"{arguments.events} events in {time.time() - begin:.0f} s, exit {code}")
    return code


def question(chance, seen, cold):
    """One question of the mix."""
    one, two = (s[0] for s in chance.sample(STATES, 2))
    kind = chance.choice(TYPES)
    day = f"20{chance.randint(30, 32)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    limit = chance.randint(5, 60) if cold else 25
    pick = chance.random()
    if pick < 0.40:
        filters = chance.choice([f"type={kind}", f"party={one}", f"party={one}%2B{two}", f"to={day}", f"from={day}",
                                 f"actor={one}&type={kind}", f"q={word(chance)}", ""])
        return "events", f"/api/v1/events?limit={limit}&{filters}"
    if pick < 0.55 and seen["event"]:
        return "event", "/api/v1/events/" + chance.choice(seen["event"])
    if pick < 0.70 and seen["article"]:
        return "article", "/api/v1/articles/" + chance.choice(seen["article"])
    if pick < 0.80:
        return "claims", f"/api/v1/claims?limit={limit}&to={day}"
    if pick < 0.90:
        return "pair", f"/api/v1/pairs/{one}/{two}?step=week" + (f"&from={day}" if cold else "")
    if pick < 0.95:
        return "stories", f"/api/v1/stories?limit={min(limit, 20)}&to={day}"
    return "health", "/api/v1/health"


async def ask(reader, writer, host, path):
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = next(int(l.split(b":")[1]) for l in head.split(b"\r\n") if l.lower().startswith(b"content-length"))
    return status, await reader.readexactly(length)


async def client(number, arguments, times, seen, end):
    chance = random.Random(number)
    host, port = arguments.address.rsplit(":", 1)
    reader, writer = await asyncio.open_connection(host, int(port))
    asked = set()
    while time.perf_counter() < end:
        kind, path = question(chance, seen, arguments.cold)
        if arguments.cold and path in asked:
            continue
        asked.add(path)
        begin = time.perf_counter()
        status, body = await ask(reader, writer, arguments.address, path)
        times.append((kind, time.perf_counter() - begin, status, len(body)))
        if kind == "events" and len(seen["event"]) < 5000 and status == 200:
            for item in json.loads(body)["items"]:
                seen["event"].append(item["id"])
                seen["article"].append(item["article"]["id"])
    writer.close()


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))] if values else float("nan")


def load(arguments):
    times, seen = [], {"event": [], "article": []}

    async def all_clients():
        end = time.perf_counter() + arguments.seconds
        await asyncio.gather(*(client(n, arguments, times, seen, end) for n in range(arguments.clients)))

    begin = time.perf_counter()
    asyncio.run(all_clients())
    took = time.perf_counter() - begin
    print(f"{arguments.clients} clients, {len(times)} requests in {took:.1f} s: {len(times) / took:.0f} a second")
    for kind in ["all"] + sorted({k for k, *_ in times}):
        own = [t for k, t, *_ in times if kind in ("all", k)]
        bad = sum(1 for k, _, s, _ in times if kind in ("all", k) and s != 200)
        size = sum(n for k, _, _, n in times if kind in ("all", k)) / len(own) / 1024
        print(f"  {kind:8} {len(own):6}  p50 {1000 * quantile(own, .5):7.1f} ms  p95 {1000 * quantile(own, .95):7.1f} ms"
              f"  p99 {1000 * quantile(own, .99):7.1f} ms  {size:6.1f} kB  {bad} not 200")


def wrk(arguments):
    """The same mix from wrk (https://github.com/wg/wrk), which leaves the processors to the server."""
    chance, seen = random.Random(1), {"event": [], "article": []}
    for _ in range(40):
        _, path = question(chance, {"event": [], "article": []}, False)
        if "/events?" in path:
            with urllib.request.urlopen(f"http://{arguments.address}{path}") as answer:
                for item in json.load(answer)["items"]:
                    seen["event"].append(item["id"])
                    seen["article"].append(item["article"]["id"])
    paths = [question(chance, seen, arguments.cold)[1] for _ in range(20000)]
    paths = list(dict.fromkeys(paths)) if arguments.cold else paths
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        listed = ",".join(f'"{path}"' for path in paths)
        script.write(f"local paths = {{{listed}}}\nlocal at = 0\n"
                     "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end\n"
                     "done = function(summary, latency) io.write(string.format('p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, "
                     "%d errors\\n', latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, "
                     "latency:percentile(99) / 1e3, summary.errors.status + summary.errors.timeout)) end\n")
        script.flush()
        print(f"{len(paths)} questions, {len(set(paths))} of them different", flush=True)
        subprocess.run(["wrk", "-t1", f"-c{arguments.clients}", f"-d{arguments.seconds:.0f}s", "-s", script.name,
                        f"http://{arguments.address}"], check=True)


def processor(process):
    """Milliseconds of processor time of a process and its threads."""
    with open(f"/proc/{process}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(arguments):
    """What a request of each kind costs the server: `--requests` of each kind, one after the other."""
    chance, seen = random.Random(11), {"event": [], "article": []}
    host, port = arguments.address.rsplit(":", 1)

    async def run():
        reader, writer = await asyncio.open_connection(host, int(port))
        for page in range(20):
            _, body = await ask(reader, writer, arguments.address, f"/api/v1/events?limit=100&to=203{page % 3}-0{1 + page % 9}-17")
            for item in json.loads(body)["items"]:
                seen["event"].append(item["id"])
                seen["article"].append(item["article"]["id"])
        kinds = {}
        while min(map(len, kinds.values()), default=0) < arguments.requests and sum(map(len, kinds.values())) < 10**6:
            kind, path = question(chance, seen, arguments.cold)
            kinds.setdefault(kind, []).append(path)
        total = 0
        share = {"events": .40, "event": .15, "article": .15, "claims": .10, "pair": .10, "stories": .05, "health": .05}
        for kind, paths in sorted(kinds.items()):
            before, times = processor(arguments.process), []
            for path in paths[:arguments.requests]:
                begin = time.perf_counter()
                await ask(reader, writer, arguments.address, path)
                times.append(time.perf_counter() - begin)
            each = (processor(arguments.process) - before) / len(times)
            total += share.get(kind, 0) * each
            print(f"  {kind:8} {each:7.2f} ms of processor time a request, p95 {1000 * quantile(times, .95):7.1f} ms")
        print(f"  mix      {total:7.2f} ms: {1000 / max(total, .001):.0f} a second and processor")

    asyncio.run(run())


def memory(process):
    with open(f"/proc/{process}/status") as status:
        fields = dict(line.split(":", 1) for line in status)
    return int(fields["VmRSS"].split()[0]) // 1024, int(fields["VmHWM"].split()[0]) // 1024


def slow(arguments):
    """A third silent, a third that send a head byte by byte, a third that ask and do not read."""
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    host, port = arguments.address.rsplit(":", 1)

    def connect(kind):
        connection = socket.socket()
        if kind == 2:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        connection.connect_ex((host, int(port)))
        return connection

    async def run():
        kinds, held = {}, []
        big = f"GET /api/v1/events?limit=200 HTTP/1.1\r\nHost: {arguments.address}\r\n\r\n".encode()

        async def one(number):
            kind = number % 3
            while time.perf_counter() < end:
                connection = connect(kind)
                held.append(connection)
                try:
                    for byte in range(10**6):
                        await asyncio.sleep(1)
                        if time.perf_counter() >= end:
                            return
                        try:
                            if kind == 1:
                                connection.send(b"GET /api/v1/health HTTP/1.1\r\nX: "[byte:byte + 1] or b"x")
                            elif kind == 2 and byte == 0:
                                connection.send(big)
                            elif connection.recv(1 if kind == 2 else 1024) == b"":
                                break
                        except BlockingIOError:
                            pass
                except OSError:
                    pass
                kinds[kind] = kinds.get(kind, 0) + 1
                held.remove(connection)
                connection.close()

        end = time.perf_counter() + arguments.seconds
        await asyncio.gather(*(one(n) for n in range(arguments.count)))
        return kinds

    # In a process of their own: this one is busy with being slow.
    served = subprocess.Popen([sys.executable, __file__, "--seconds", str(arguments.seconds), "good", arguments.address])
    kinds = asyncio.run(run())
    print(f"{arguments.count} slow clients; cut off and back again: {sum(kinds.values())}")
    served.wait()
    if arguments.process:
        now, most = memory(arguments.process)
        print(f"memory of the server: {now} MB now, {most} MB at most")


def good(arguments):
    """Five clients that ask and read, each request on a connection of its own."""
    times = []

    async def one(end):
        host, port = arguments.address.rsplit(":", 1)
        while time.perf_counter() < end:
            begin = time.perf_counter()
            try:
                reader, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), 10)
                status, _ = await asyncio.wait_for(ask(reader, writer, arguments.address, "/api/v1/health"), 10)
                writer.close()
            except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
                status = 0
            times.append((time.perf_counter() - begin, status))
            await asyncio.sleep(0.05)

    async def run():
        end = time.perf_counter() + arguments.seconds
        await asyncio.gather(*(one(end) for _ in range(5)))

    asyncio.run(run())
    served = [t for t, status in times if status == 200]
    within = sum(1 for t in served if t < 1) / max(1, len(times))
    print(f"{len(times)} good requests: {100 * within:.2f} % answered within 1 s, {len(times) - len(served)} not at all, "
          f"p50 {1000 * quantile(served, .5):.0f} ms, p99 {1000 * quantile(served, .99):.0f} ms")


def main():
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--clients", type=int, default=50)
    options.add_argument("--cold", action="store_true")
    options.add_argument("--process", type=int, help="process of the server, for its memory")
    options.add_argument("--program", default="target/release/demarche")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    add = lambda name: commands.add_parser(name, parents=[options])
    one = add("store")
    one.add_argument("path")
    one.add_argument("events", type=int)
    add("load").add_argument("address")
    add("wrk").add_argument("address")
    one = add("cost")
    one.add_argument("address")
    one.add_argument("--requests", type=int, default=150)
    add("good").add_argument("address")
    one = add("slow")
    one.add_argument("address")
    one.add_argument("count", type=int)
    arguments = parser.parse_args()
    return {"store": store, "load": load, "slow": slow, "good": good, "cost": cost, "wrk": wrk}[arguments.command](arguments)


if __name__ == "__main__":
    sys.exit(main())
