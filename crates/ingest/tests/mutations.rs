//! Sound inputs of every kind with bytes changed, cut, doubled and mixed: no reader panics, and what comes out is sound.
//!
//! The changes come from a generator with a fixed seed, so that every run is the same. `fuzz/` does the same without end
//! and with an eye on the code; `MUTATIONS=100000` makes this run longer.

mod common;

use common::{TEXT, gzip, packed, page, record, response, tar_entry, zip};
use demarche_ingest::address::canonical;
use demarche_ingest::fetch::read_answer;
use demarche_ingest::inputs::open_bytes;
use demarche_ingest::limits::Limits;
use demarche_ingest::page::article;
use demarche_ingest::watch::feeds;
use demarche_ingest::watch::machine::{Machine, Settings};
use demarche_ingest::watch::robots::Robots;
use demarche_ingest::watch::state::State;

/// Xorshift: enough to change bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Pieces that mean something to one reader or another.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\xFF",
    b"\xED\xA0\x80",
    b"\r\n\r\n",
    b"<",
    b"</",
    b"<!--",
    b"<![CDATA[",
    b"&#x",
    b"&amp;",
    b"\"",
    b"{",
    b"[",
    b"}",
    b"\\ud800",
    b"=?utf-8?Q?",
    b"=?",
    b"--x",
    b"From ",
    b"WARC/1.0\r\n",
    b"Content-Length: 99999999999\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\x1F\x8B\x08",
    b"\x28\xB5\x2F\xFD",
    b"ustar\0",
    b"%",
    b"*",
    b"$",
    b"://",
    b"@",
    b":",
    b"-1",
    b"18446744073709551615",
    b"\xFF\xFF\xFF\xFF",
    b"\x80\0\0\0\0\0\0\0",
];

fn mutated(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 => bytes.truncate(at.max(1)),
            1 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.below(256) as u8;
                }
            }
            2 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            3 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
            4 => {
                let end = (at + random.below(200)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                drop(bytes.splice(to..to, piece));
            }
            _ => {
                let end = (at + random.below(200)).min(bytes.len());
                drop(bytes.drain(at..end));
            }
        }
    }
    bytes
}

/// Change each seed so often; what each of the changed inputs is given to must not panic.
fn check(seeds: &[Vec<u8>], read: impl Fn(&[u8])) {
    let times = std::env::var("MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    for (number, seed) in seeds.iter().enumerate() {
        read(seed);
        let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ number as u64);
        for _ in 0..times {
            read(&mutated(seed, &mut random));
        }
    }
}

fn file(name: &str, seeds: &[Vec<u8>]) {
    let limits = Limits {
        max_bytes: 1 << 20,
        max_unpacked: 4 << 20,
        ratio_from: 1 << 18,
        max_record: 1 << 20,
        ..Limits::default()
    };
    check(seeds, |bytes| {
        for item in open_bytes(name, bytes.to_vec(), &limits) {
            match item {
                Ok(arrival) => assert!(!arrival.article.text.contains('\0') && !arrival.article.text.trim().is_empty()),
                Err(problem) => assert!(!problem.to_string().contains(['\n', '\r', '\u{1b}']), "{problem}"),
            }
        }
    });
}

fn records() -> Vec<Vec<u8>> {
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{TEXT}\r\n0\r\n\r\n", TEXT.len());
    vec![
        record("warcinfo", "x", "y"),
        response("https://post.example/a", "Envoy leaves"),
        record("response", "https://post.example/b", chunked),
        record("conversion", "https://post.example/c", TEXT),
    ]
}

fn rss() -> Vec<u8> {
    format!("<rss><channel><title>A</title><item><guid>g</guid><link>/a</link><pubDate>Sun, 18 May 2031 10:00:00 GMT</pubDate>\
        <description>&lt;p&gt;{TEXT}</description></item><item><title>B</title><encoded><![CDATA[<p>{TEXT}]]></encoded></item></channel></rss>")
        .into_bytes()
}

fn atom() -> Vec<u8> {
    format!("<feed><entry><id>e</id><link href='/b'/><content type='xhtml'><div><p>{TEXT}</p></div></content></entry></feed>").into_bytes()
}

fn json() -> Vec<u8> {
    format!(r#"{{"title":"A","items":[{{"id":1,"url":"/a","content_text":"{TEXT}","authors":[{{"name":"B"}}]}}]}}"#)
        .into_bytes()
}

fn mail() -> Vec<u8> {
    format!("From: =?utf-8?Q?=C3=89lan?= <a@b.example>\nSubject: =?utf-8?B?QmFrdQ==?= talks\nContent-Type: multipart/mixed; boundary=x\n\n\
        --x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>{TEXT}=\n=C3=89\n--x--\n").into_bytes()
}

#[test]
fn documents() {
    file("a.txt", &[TEXT.into(), TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect()]);
    file("a.md", &[format!("---\ntitle: A\n---\n# A\n\n*{TEXT}* [a](b)\n\n| a | b |\n- c").into_bytes()]);
    file("a.html", &[page("Envoy leaves Baku").into_bytes()]);
    file("a.xml", &[rss(), atom()]);
    file("a.json", &[json(), format!("[{{\"text\":\"{TEXT}\"}}]").into_bytes()]);
    file(
        "a.jsonl",
        &[format!("{{\"id\":\"a\",\"text\":\"{TEXT} \\ud83d\\ude00\",\"date\":\"2031-05-18\"}}\n")
            .repeat(2)
            .into_bytes()],
    );
    file("a.eml", &[mail()]);
    file("a.mbox", &[[b"From x\n".to_vec(), mail(), b"\nFrom y\n".to_vec(), mail()].concat()]);
}

#[test]
fn archives() {
    let frame =
        |r: Vec<u8>| ruzstd::encoding::compress_to_vec(r.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    file("a.warc", &[records().concat()]);
    file("a.warc.gz", &[records().into_iter().flat_map(gzip).collect(), gzip(records().concat())]);
    file("a.warc.zst", &[records().into_iter().flat_map(frame).collect()]);
    let inner = zip(&[packed("c.txt", TEXT)]);
    file("a.zip", &[zip(&[packed("a.html", page("Envoy leaves")), packed("b.zip", inner), packed("c.jsonl", "{}")])]);
    let entries = [
        tar_entry("././@LongLink", b'L', b"long/name.txt\0"),
        tar_entry("x", b'0', TEXT.as_bytes()),
        tar_entry("l", b'2', b""),
    ];
    file("a.tar", &[entries.concat()]);
    file("a.txt.gz", &[gzip(TEXT)]);
    file("a.txt.zst", &[frame(TEXT.into())]);
}

#[test]
fn addresses_rules_and_lists() {
    check(&["https://User:p@post.example:443/a/../b?utm_source=x&id=1#c".into()], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(once) = canonical(&text) {
            assert_eq!(canonical(&once).as_deref(), Some(once.as_str()), "{text}");
        }
    });
    let robots = b"User-agent: *\nDisallow: /a*b$\nAllow: /%61\nCrawl-delay: 2\n\nUser-agent: demarche\nDisallow: /c";
    check(&[robots.to_vec()], |bytes| {
        Robots::parse(bytes).allows(&String::from_utf8_lossy(bytes));
    });
    let opml = b"<opml><body><outline xmlUrl='https://post.example/f?a&amp;b'/></body></opml>";
    check(&[opml.to_vec(), b"https://post.example/f\n# note\n".to_vec()], |bytes| {
        let (found, _) = feeds::read(&String::from_utf8_lossy(bytes));
        assert!(found.iter().all(|f| f.starts_with("http")));
    });
}

#[test]
fn answers_and_polls() {
    let answer = |headers: &str, body: &[u8]| [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat();
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    let packed = format!("{html}Content-Encoding: gzip\r\n");
    let seeds = [
        answer(html, page("Envoy leaves").as_bytes()),
        answer(&packed, &gzip(page("Envoy leaves"))),
        answer(
            "Transfer-Encoding: chunked\r\n",
            format!("5\r\nBaku.\r\n{:x}\r\n{TEXT}\r\n0\r\n\r\n", TEXT.len()).as_bytes(),
        ),
        answer("Content-Type: text/xml\r\nETag: x\r\n", &rss()),
        answer("Content-Type: application/json\r\n", &json()),
        b"HTTP/1.1 429 Slow\r\nRetry-After: 10\r\n\r\n".to_vec(),
    ];
    check(&seeds, |bytes| {
        if let Ok(response) = read_answer("https://post.example/a", bytes) {
            let _ = article(&response, &Limits::default());
        }
        let settings = Settings { once: true, delay: 0, ..Settings::default() };
        let feeds = ["https://post.example/feed".to_owned()];
        let mut machine = Machine::new(&feeds, State::default(), settings, &Limits::default());
        let mut now = 2_000_000_000;
        for _ in 0..10 {
            while let Some(job) = machine.next(now) {
                let result = read_answer(&job.request.address, bytes);
                machine.finish(job, result, now);
            }
            machine.settled();
            now = machine.wake(now);
        }
    });
}
