"""Hostile inputs against the whole program: exit status, time and peak memory of each.

    python3 bench/hostile.py [PROGRAM]      PROGRAM is target/release/demarche by default

Each input is made here, bounded and the same in every run, and given to `demarche extract` as a file. A row passes if
the program ends by itself with status 0, 1 or 2, within 10 seconds, and takes at most 512 MB more memory than it takes
for an ordinary page. What was cut or refused must be named on standard error. Linux; standard library only.
"""

import gzip, io, os, struct, subprocess, sys, tarfile, tempfile, time, zipfile, zlib

TEXT = ("The minister said that the talks in Baku had ended without a result on Monday. He gave no reason, but "
        "diplomats of both sides said that the border between the two countries was the issue. ")
MB = 1 << 20
SECONDS, MEMORY = 10, 512


def page(body="", head=""):
    return f"<html><head>{head}</head><body><h1>Talks end</h1><p>{TEXT}</p><p>{TEXT}</p>{body}</body></html>".encode()


def record(address, content, length=None):
    length = len(content) if length is None else length
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nContent-Type: application/http\r\n"
            f"Content-Length: {length}\r\n\r\n").encode() + content + b"\r\n\r\n"


def response(body, headers=""):
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n".encode() + body


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in files:
            z.writestr(name, data)
    return out.getvalue()


def tarred(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zeros(size):
    """A gzip file of this many bytes of white space, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    step = b" " * MB
    return b"".join([packer.compress(step) for _ in range(size // MB)] + [packer.flush()])


def overlapping(count):
    """A zip file in which every entry of the list is the same bytes."""
    one = bytearray(zipped([("a.txt", b" " * MB)]))
    at = one.rindex(b"PK\x01\x02")
    end = one.rindex(b"PK\x05\x06")
    entry = bytes(one[at:end])
    out = bytes(one[:at]) + entry * count
    return out + b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", count, count, len(entry) * count, at, 0)


def inputs():
    n = 300_000
    dtd = "".join(f'<!ENTITY l{i} "{f"&l{i-1};" * 10}">' for i in range(1, 12))
    yield "deep-div.html", lambda: page("<div>" * (60 * MB // 20))
    yield "deep-bold.html", lambda: page("<b><i>" * n)
    yield "deep-table.html", lambda: page("<table><tr><td>" * n)
    yield "adoption.html", lambda: page("<a href=x><b><p>" * n + "</a></b>" * n)
    yield "wide.html", lambda: page("<p>a" * (15 * MB // 4))
    yield "attributes.html", lambda: page("<p" + "".join(f" a{i}=b" for i in range(1_000_000)) + ">x")
    yield "comment.html", lambda: page("<!--" * (15 * MB // 4))
    yield "entities.html", lambda: page("&amp;&#x41;&nosuch;" * n)
    yield "script.html", lambda: page("<script>" + "<!--<script>" * n)
    yield "style.html", lambda: page("<style>" + "a{" * n)
    yield "jsonld.html", lambda: page(head="<script type='application/ld+json'>" + "[" * (8 * MB) + "</script>")
    yield "meta.html", lambda: page(head="<meta name=author content=x>" * n)
    yield "large.html", lambda: page(f"<p>{TEXT}</p>" * (60 * MB // 190))
    yield "large.txt", lambda: (TEXT + "\n").encode() * (62 * MB // (len(TEXT) + 1))
    yield "large.md", lambda: b"[" * (62 * MB)
    yield "marks.md", lambda: b"*_`<![&" * (62 * MB // 7)
    yield "line.txt", lambda: b"a" * (62 * MB)
    yield "line.jsonl", lambda: b'{"text":"' + b"a" * (62 * MB)
    yield "lines.jsonl", lambda: b"[]\n" * (60 * MB // 3)
    yield "deep.jsonl", lambda: b"[" * (60 * MB)
    yield "deep.json", lambda: b'{"items":' + b"[" * (15 * MB)
    yield "items.json", lambda: b'{"items":[' + b"{}," * (5 * MB) + b"{}]}"
    yield "gzip-bomb.txt.gz", lambda: zeros(1024 * MB)
    yield "gzip-bomb.jsonl.gz", lambda: zeros(1024 * MB)
    yield "gzip-bomb.warc.gz", lambda: zeros(1024 * MB)
    yield "gzip-bomb.tar.gz", lambda: zeros(1024 * MB)
    yield "gzip-in-gzip.txt.gz", lambda: gzip.compress(zeros(512 * MB))
    yield "bomb.zip", lambda: zipped([(f"{i}.txt", b" " * (16 * MB)) for i in range(40)])
    yield "nested.zip", lambda: zipped([("b.zip", zipped([("c.zip", zipped([("a.txt", b" " * (64 * MB))]))]))])
    yield "overlap.zip", lambda: overlapping(60_000)
    yield "entries.zip", lambda: zipped([(f"{i}.txt", b"") for i in range(60_000)])
    yield "links.zip", lambda: bytes(zipped([("../../../etc/passwd.txt", TEXT.encode()), ("/abs.txt", TEXT.encode())]))
    yield "entries.tar", lambda: tarred([(f"{i}.txt", b"") for i in range(60_000)])
    yield "names.tar", lambda: tarred([("d/" * 5000 + f"{i}.txt", TEXT.encode()) for i in range(500)])
    yield "bzip2.zip", lambda: zipped([("a.txt", b" " * (64 * MB))], zipfile.ZIP_BZIP2)
    yield "length.warc", lambda: b"".join(record("https://x.example/", response(page()), n) for n in (0, 5, 1 << 40, 2 ** 64 - 1) * 2000)
    yield "swallow.warc", lambda: record("https://x.example/", response(page()), 30 * MB) * 50_000
    yield "no-end.warc", lambda: b"WARC/1.0\r\n" + b"A: b\r\n" * (10 * MB)
    yield "marks.warc", lambda: b"\nWARC/1." * (60 * MB // 8)
    yield "members.warc.gz", lambda: gzip.compress(b"") * (20 * MB // 20)
    yield "magic.warc.gz", lambda: b"\x1f\x8b\x08" * (60 * MB // 3)
    yield "magic.warc.zst", lambda: b"\x28\xb5\x2f\xfd" * (60 * MB // 4)
    yield "body-bomb.warc.gz", lambda: gzip.compress(record("https://x.example/", response(zeros(1024 * MB), "Content-Encoding: gzip\r\n")))
    yield "chunks.warc", lambda: record("https://x.example/", response(b"1\r\na\r\n" * (4 * MB), "Transfer-Encoding: chunked\r\n"))
    yield "entities.xml", lambda: (f'<!DOCTYPE rss [<!ENTITY l0 "lol">{dtd}<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>'
                           f"<item><description>{TEXT}&l11;&x;</description></item></channel></rss>").encode()
    yield "deep.xml", lambda: b"<rss>" * (60 * MB // 5)
    yield "items.xml", lambda: b"<rss><channel>" + b"<item><description>a</description></item>" * (15 * MB // 41)
    yield "attributes.xml", lambda: b"<rss " + b"a='b' " * (15 * MB // 6)
    yield "doctype.xml", lambda: b"<!DOCTYPE rss [" + b"<!ENTITY a 'b'>" * (15 * MB // 15)
    yield "parts.eml", lambda: b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * (60 * MB // 5)
    yield "deep.eml", lambda: b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * (60 * MB // 47)
    yield "subject.eml", lambda: b"Subject: " + b"=?utf-8?Q?a?= " * (4 * MB) + b"\n\n" + TEXT.encode()
    yield "headers.eml", lambda: b"A: b\n" * (60 * MB // 5) + b"\n" + TEXT.encode()
    yield "marks.mbox", lambda: b"From \n" * (60 * MB // 6)
    yield "messages.mbox", lambda: (b"From x\nSubject: y\n\n" + TEXT.encode() + b"\n\n") * 50_000
    yield "nul.txt", lambda: TEXT.encode() + b"\0" * 100 + TEXT.encode() * 1000
    yield "surrogates.txt", lambda: TEXT.encode() + b"\xed\xa0\x80\xed\xb0\x80" * MB
    yield "utf16.txt", lambda: (TEXT * 100_000).encode("utf-16")
    yield "utf7.html", lambda: page("+ADw-script+AD4-" * n, "<meta charset=utf-7>")
    yield "bidi.txt", lambda: (TEXT + "\u202e\u2066\u200b\u00ad" * MB).encode()
    yield "random.txt", lambda: b"".join(struct.pack("<Q", i * 0x9E3779B97F4A7C15 % 2 ** 64) for i in range(4 * MB))


def measure(program, path):
    begun = time.monotonic()
    child = subprocess.Popen([program, "extract", path],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read(1 << 20)
    while child.stderr.read(1 << 20):
        pass
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "target/release/demarche"
    only = sys.argv[2:]
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "idle.html")
        with open(path, "wb") as f:
            f.write(page())
        idle = measure(program, path)[3]
        print(f"{'input':22} {'MB':>6} {'status':>6} {'cpu s':>6} {'MB above idle':>13}  first line said")
        for name, make in inputs():
            if only and name not in only:
                continue
            path = os.path.join(folder, name)
            # In a process of its own: the peak of a parent counts for the programs that it starts.
            child = os.fork()
            if child == 0:
                with open(path, "wb") as f:
                    f.write(make())
                os._exit(0)
            os.waitpid(child, 0)
            size = os.path.getsize(path)
            code, wall, cpu, peak, said = measure(program, path)
            os.remove(path)
            # On a machine that is shared the time of the processor is what counts.
            bad = code not in (0, 1, 2) or cpu > SECONDS or peak - idle > MEMORY or (code and not said)
            line = said.decode("utf-8", "replace").split("\n")[0].replace(folder + "/", "")[:90]
            print(f"{name:22} {size / MB:6.1f} {code:6} {cpu:6.1f} {peak - idle:13.0f}  {line}", "  FAILED" * bad, flush=True)
            if bad:
                failed.append(name)
    print(f"{len(failed)} failed" + (": " + ", ".join(failed) if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
