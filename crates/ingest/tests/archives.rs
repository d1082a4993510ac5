//! Web archives, zip and tar files, mailboxes: what is in them is read, what is damaged is named, the rest goes on.

mod common;

use common::{
    TEXT, gzip, packed, page, read, record, record_of_length, response, short, shown, tar_entry, told, zip, zip_at,
};
use demarche_ingest::inputs::open_bytes;
use demarche_ingest::limits::Limits;

const A: &str = "https://post.example/a";
const B: &str = "https://post.example/b";
const C: &str = "https://post.example/c";

fn three() -> [Vec<u8>; 3] {
    [response(A, "Envoy leaves Baku"), response(B, "Talks end in Oslo"), response(C, "Border shut on Monday")]
}

#[test]
fn web_archives_packed_in_every_way() {
    let all = three().concat();
    assert_eq!(read("x.warc", &all), [A, B, C]);
    assert_eq!(read("x.warc.gz", gzip(&all)), [A, B, C], "one member");
    assert_eq!(read("x.warc.gz", three().map(gzip).concat()), [A, B, C], "a member a record");
    let frames =
        three().map(|r| ruzstd::encoding::compress_to_vec(r.as_slice(), ruzstd::encoding::CompressionLevel::Fastest));
    assert_eq!(read("x.warc.zst", frames.concat()), [A, B, C], "a frame a record");
    let mut filled = three().map(gzip).concat();
    filled.extend([0; 1000]);
    assert_eq!(read("x.warc.gz", filled), [A, B, C], "zeros at the end");
}

#[test]
fn a_page_of_a_web_archive() {
    let html = page("Envoy leaves Baku").replace("<head>", "<head><meta property=og:site_name content='A Bank'>");
    let http = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n{:x}\r\n{html}\r\n0\r\n\r\n",
        html.len()
    );
    let address = "https://www.post.example/a?utm_source=x#top";
    let bytes = record("response", address, http);
    let mut inputs = open_bytes("x.warc", bytes, &Limits::default());
    let article = inputs.next().expect("one").expect("read").article;
    assert_eq!(article.id, "https://www.post.example/a");
    assert_eq!(article.url.as_deref(), Some("https://www.post.example/a"));
    assert_eq!(article.source.as_deref(), Some("post.example"), "the host, not what the page says");
    assert_eq!(article.title.as_deref(), Some("Envoy leaves Baku"));
    assert_eq!(article.date, None, "the day of the fetch is not the day of publication");
    assert!(article.text.starts_with("The minister said"));
}

#[test]
fn other_records_are_counted() {
    let picture = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u{89}PNG";
    let moved = "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Type: text/html\r\n\r\n<p>Moved";
    let robots = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *";
    let records = [
        record("warcinfo", "x", "software: y"),
        record("request", A, "GET / HTTP/1.1"),
        response(A, "Envoy leaves Baku"),
        record("revisit", A, "HTTP/1.1 200 OK\r\n\r\n"),
        record("metadata", A, "x"),
        record("response", "https://post.example/a.png", picture),
        record("response", B, moved),
        record("response", "https://post.example/robots.txt", robots),
        record("conversion", C, TEXT),
    ];
    let mut inputs = open_bytes("x.warc", records.concat(), &Limits::default());
    assert_eq!(shown(&mut inputs), [A, C]);
    let passed: Vec<_> = inputs.passed().iter().map(|(what, count)| format!("{count} {what}")).collect();
    assert_eq!(
        passed,
        [
            "3 WARC records about the crawl (request, metadata, warcinfo)",
            "1 WARC records of redirects and errors",
            "2 WARC records that hold no page or text",
            "1 WARC records that point to an earlier copy (revisit)",
        ]
    );
}

#[test]
fn a_damaged_member_takes_no_other_along() {
    let [a, b, c] = three().map(gzip);
    for at in [10, b.len() / 2, b.len() - 6] {
        let mut bad = b.clone();
        bad[at..].iter_mut().take(3).for_each(|x| *x ^= 0x55);
        let got = read("x.warc.gz", [a.clone(), bad, c.clone()].concat());
        assert_eq!((got.len(), got[0].as_str(), got[2].as_str()), (3, A, C), "at {at}: {got:?}");
        assert!(got[1].contains("record 2: its packed data are damaged"), "{got:?}");
    }
    let got = read("x.warc.gz", [&a[..], &b"not a member"[..], &c[..]].concat());
    assert_eq!((got.first().map(String::as_str), got.last().map(String::as_str)), (Some(A), Some(C)), "{got:?}");
    let frame =
        |r: &Vec<u8>| ruzstd::encoding::compress_to_vec(r.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
    let [a, mut b, c] = three().map(|r| frame(&r));
    let middle = b.len() / 2;
    b[4..middle].fill(0xFF);
    let got = read("x.warc.zst", [a, b, c].concat());
    assert_eq!((got.first().map(String::as_str), got.last().map(String::as_str)), (Some(A), Some(C)), "{got:?}");
}

#[test]
fn lengths_that_lie_are_found() {
    let [a, _, c] = three();
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", page("Talks end in Oslo"));
    for length in [0, 10, http.len() as u64 + 300, 1 << 40, u64::MAX] {
        let bad = record_of_length("response", B, length, &http);
        let plain = read("x.warc", [a.clone(), bad.clone(), c.clone()].concat());
        let packed = read("x.warc.gz", [gzip(&a), gzip(&bad), gzip(&c)].concat());
        for got in [plain, packed] {
            assert_eq!((got.len(), got[0].as_str(), got[2].as_str()), (3, A, C), "{length}: {got:?}");
            assert!(got[1].contains("record 2: "), "{length}: {got:?}");
        }
    }
    let cut = &three().concat()[..1500];
    let got = read("x.warc", cut);
    assert!(got.last().is_some_and(|l| l.contains("the record is damaged")), "{got:?}");
    let headless = [a, b"WARC/1.0\r\nWARC-Type: response\r\n\r\n".to_vec(), c].concat();
    assert_eq!(read("x.warc", headless).len(), 3);
    assert_eq!(read("x.warc", "<html>"), ["x.warc, record 1: the record is damaged (what stands"]);
    assert_eq!(read("x.warc", " \r\n"), ["x.warc: it holds no WARC record; check that it"]);
}

#[test]
fn zip_files() {
    let inner = zip(&[packed("deep/c.txt", TEXT)]);
    let deeper = zip(&[packed("inner.zip", &inner)]);
    let files = [
        packed("news/a.html", page("Envoy leaves Baku")),
        packed("../../etc/b.txt", TEXT),
        Packed { deflate: false, ..packed("c.jsonl.gz", gzip(format!("{{\"id\":\"line\",\"text\":\"{TEXT}\"}}"))) },
        packed("d.png", "x"),
        packed(".hidden.txt", TEXT),
        packed("folder/", ""),
        Packed { mode: 0o120_777, ..packed("link.txt", "/etc/passwd") },
        Packed { flags: 1, ..packed("locked.txt", TEXT) },
        Packed { method: Some(14), ..packed("odd.txt", TEXT) },
        packed("inner.zip", &inner),
        packed("deeper.zip", &deeper),
        packed("empty.txt", ""),
    ];
    let mut inputs = open_bytes("x.zip", zip(&files), &Limits::default());
    assert_eq!(
        short(shown(&mut inputs)),
        [
            "a",
            "b",
            "line",
            "x.zip, link.txt: it is a link or device inside",
            "x.zip, locked.txt: it is packed in a way that",
            "x.zip, odd.txt: it is packed in a way that",
            "c",
            "x.zip, deeper.zip, inner.zip: it is an archive inside more",
            "x.zip, empty.txt: it is empty; give it text or",
        ]
    );
    assert_eq!(inputs.passed().values().copied().collect::<Vec<_>>(), [2]);
}

use common::Packed;

#[test]
fn damaged_and_hostile_zip_files() {
    let good = zip(&[packed("a.txt", TEXT), packed("b.txt", TEXT)]);
    let one = |bytes: &[u8]| told("x.zip", bytes);
    let quine = zip_at(&[packed("a.txt", TEXT), packed("b.txt", TEXT)], Some(0));
    assert!(one(&quine).contains("its entries overlap"));
    assert!(one(&good[..good.len() / 2]).contains("no list of its files"));
    assert!(one(b"PK\x05\x06").contains("damaged"));
    let mut bad = good.clone();
    bad[45] ^= 0x55;
    let got = read("x.zip", &bad);
    assert_eq!((got.len(), got[1].as_str()), (2, "b"), "{got:?}");
    assert!(got[0].contains("a.txt: its packed data are damaged"), "{got:?}");
    let few = Limits { max_entries: 1, ..Limits::default() };
    assert!(shown(&mut open_bytes("x.zip", good, &few))[0].contains("more than 1 files"));
    let zeros = vec![b' '; 6 << 20];
    let bomb: Vec<_> = ["a.txt", "b.txt", "c.txt", "d.txt"].map(|name| packed(name, &zeros)).into();
    let got = read("x.zip", zip(&bomb));
    assert!(got.iter().any(|l| l.contains("it unpacks to more than")), "the sum counts: {got:?}");
}

#[test]
fn tar_files() {
    let long = format!("{}/long.txt", "d".repeat(150));
    let pax = |key: &str, value: &str| {
        let body = format!(" {key}={value}\n");
        format!("{}{body}", body.len() + 2).into_bytes()
    };
    let end = vec![0; 1024];
    let tar = [
        tar_entry("news/", b'5', b""),
        tar_entry("news/a.html", b'0', page("Envoy leaves Baku").as_bytes()),
        tar_entry("/etc/passwd.txt", b'2', b""),
        tar_entry("fifo.txt", b'6', b""),
        tar_entry("././@LongLink", b'L', format!("{long}\0").as_bytes()),
        tar_entry("cut", b'0', TEXT.as_bytes()),
        tar_entry("pax", b'x', &pax("path", "p/named.txt")),
        tar_entry("other", b'0', TEXT.as_bytes()),
        tar_entry("x.warc.gz", b'0', &three().map(gzip).concat()),
        end,
    ]
    .concat();
    let expected = [
        "a",
        "x.tar, /etc/passwd.txt: it is a link or device inside",
        "x.tar, fifo.txt: it is a link or device inside",
        "long",
        "named",
        A,
        B,
        C,
    ];
    assert_eq!(read("x.tar", &tar), expected);
    assert_eq!(read("x.tgz", gzip(&tar)).len(), expected.len());
    assert_eq!(read("x.tar.gz", gzip(&tar)).len(), expected.len());
}

#[test]
fn damaged_tar_files() {
    let entry = tar_entry("a.txt", b'0', TEXT.as_bytes());
    let one = |bytes: &[u8]| told("x.tar", bytes);
    assert!(one(&entry[..600]).contains("a.txt: its packed data are damaged"), "{}", one(&entry[..600]));
    let mut bad = entry.clone();
    bad[0] ^= 1;
    assert!(one(&bad).contains("wrong checksum"));
    assert!(one(&[0; 1024]).contains("it holds no files"));
    let names = tar_entry("x", b'L', b"name\0").repeat(100);
    assert!(one(&names).contains("too many attributes"));
    let nested = tar_entry("b.tar", b'0', &tar_entry("c.tar", b'0', &entry));
    assert!(one(&nested).contains("b.tar, c.tar: it is an archive inside more than 2"));
}

#[test]
fn mailboxes() {
    let mail = |subject: &str| {
        format!("From desk@wire.example Mon May 18 10:00:00 2031\nSubject: {subject}\n\n{TEXT}\n>From here.\n\n")
    };
    let all = format!("{}{}From x\n\n\n{}", mail("One"), mail("Two"), mail("Three"));
    assert_eq!(read("x.mbox", &all), ["x:1", "x:2", "x:3"]);
    let article =
        open_bytes("x.mbox", all.into_bytes(), &Limits::default()).next().expect("one").expect("read").article;
    assert_eq!(article.title.as_deref(), Some("One"));
    assert!(article.text.ends_with("From here."), "{}", article.text);
    let small = Limits { max_record: 300, ..Limits::default() };
    let long = format!("{}{}", mail(&"x".repeat(400)), mail("Two"));
    let got = shown(&mut open_bytes("x.mbox", long.into_bytes(), &small));
    assert_eq!(got.len(), 2, "{got:?}");
    assert!(got[0].contains("message 1: it is larger"), "{got:?}");
    assert_eq!(read("a.eml", mail("One").split_once('\n').expect("a line").1), ["a"]);
}

#[test]
fn many_problems_of_a_kind_are_counted() {
    let records: Vec<u8> =
        (0..50).flat_map(|_| record("response", A, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")).collect();
    let got = read("x.warc", records);
    assert_eq!(got.len(), 11);
    assert!(got[10].starts_with("x.warc: 40 more problems of this kind"), "{got:?}");
}
