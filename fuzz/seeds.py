"""Small inputs for the fuzz targets to begin with: python3 fuzz/seeds.py FOLDER."""

import gzip, io, os, sys, tarfile, zipfile

TEXT = "The minister said on Monday that the talks in Baku had ended without a result."
PAGE = f"<html><head><meta charset=utf-8><title>Talks end</title></head><body><article><h1>Talks end</h1><p>{TEXT}</p></article></body></html>"
RSS = f"<rss><channel><title>Post</title><item><title>A</title><link>https://post.example/a</link><guid>g</guid><pubDate>Sun, 18 May 2031 10:00:00 GMT</pubDate><description><![CDATA[<p>{TEXT}</p>]]></description></item></channel></rss>"
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>e</id><link href="/b"/><published>2031-05-18</published><content type="xhtml"><div><p>{TEXT}</p></div></content></entry></feed>'
JSON = '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"https://post.example/a","content_text":"%s"}]}' % TEXT
LINE = '{"id":"a","text":"%s","date":"2031-05-18","authors":[{"name":"A"}]}\n' % TEXT
MAIL = f"From: =?utf-8?Q?=C3=89lan?= <a@b.example>\nSubject: Talks\nDate: Sun, 18 May 2031 10:00:00 GMT\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>{TEXT}=\n</p>\n--x--\n"
ROBOTS = "User-agent: *\nDisallow: /private/*.html$\nCrawl-delay: 2\n\nUser-agent: demarche\nAllow: /a%20b\n"


def answer(body, headers=""):
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}\r\n{body}"


def record(kind, body):
    return f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://post.example/a\r\nContent-Length: {len(body)}\r\n\r\n{body}\r\n\r\n".encode()


def zipped(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(name, data)
        z.writestr("b.txt", TEXT)
    return out.getvalue()


def tarred(name, data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as t:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        t.addfile(info, io.BytesIO(data))
    return out.getvalue()


CHUNKED = answer(f"{len(PAGE):x}\r\n{PAGE}\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n")
WARC = [record("response", answer(PAGE)), record("request", "GET /"), record("response", CHUNKED), record("conversion", TEXT)]
SEEDS = {
    "text": [TEXT, TEXT.encode("utf-16"), "Élysée".encode("latin-1")],
    "markdown": [f"---\ntitle: A\n---\n# A\n\n*{TEXT}* [a](b)\n\n- c\n"],
    "html": [PAGE, PAGE.replace("utf-8", "iso-8859-2")],
    "feed": [RSS, ATOM],
    "json": [JSON, "[" + LINE.strip() + "]"],
    "jsonl": [LINE * 2],
    "mail": [MAIL],
    "mbox": [f"From x\n{MAIL}\nFrom y\n{MAIL}"],
    "warc": [b"".join(WARC)],
    "warc_gz": [b"".join(gzip.compress(r) for r in WARC), gzip.compress(b"".join(WARC))],
    "warc_zst": [b"\x28\xb5\x2f\xfd\x00\x58\x09\x00\x00a"],
    "zip": [zipped("a.html", PAGE), zipped("c.zip", zipped("a.txt", TEXT))],
    "tar": [tarred("a.html", PAGE.encode()), tarred("d/" * 80 + "a.txt", TEXT.encode())],
    "robots": [ROBOTS],
    "address": ["https://User@post.example:443/a/../b?utm_source=x&id=1#c", "127.0.0.1:80"],
    "opml": ['<opml><body><outline xmlUrl="https://post.example/f?a&amp;b"/></body></opml>', "https://post.example/f\n# x\n"],
    "answer": [answer(PAGE), CHUNKED, "HTTP/1.1 100 Continue\r\n\r\n" + answer(PAGE, f"Content-Length: {len(PAGE)}\r\n")],
    "watch": [answer(RSS), answer(ATOM), answer(JSON).replace("text/html", "application/json"), "HTTP/1.1 429 Slow\r\nRetry-After: 10\r\n\r\n"],
}

for target, seeds in SEEDS.items():
    folder = os.path.join(sys.argv[1], target)
    os.makedirs(folder, exist_ok=True)
    for number, seed in enumerate(seeds):
        with open(os.path.join(folder, f"seed-{number}"), "wb") as f:
            f.write(seed.encode() if isinstance(seed, str) else seed)
