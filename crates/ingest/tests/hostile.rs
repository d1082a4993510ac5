//! Inputs made to break a reader, one kind for each row of the list of threats. They end without a panic, what can be
//! read is read, and what is cut or refused is named. Time and memory of the whole program are measured by
//! `bench/hostile.py`.

mod common;

use common::{TEXT, gzip, packed, read, record, response, shown, tar_entry, zip};
use demarche_ingest::inputs::{Arrival, open, open_bytes};
use demarche_ingest::limits::Limits;

/// The first article of a file.
fn first(name: &str, bytes: impl AsRef<[u8]>) -> Arrival {
    let mut inputs = open_bytes(name, bytes.as_ref().to_vec(), &Limits::default());
    inputs.next().expect("one item").unwrap_or_else(|problem| panic!("{problem}"))
}

/// The one problem of a file has these words.
fn refused(name: &str, bytes: impl AsRef<[u8]>, words: &str) {
    let mut inputs = open_bytes(name, bytes.as_ref().to_vec(), &Limits::default());
    let all: Vec<String> = inputs.by_ref().map(|i| i.map_or_else(|p| p.to_string(), |a| a.article.id)).collect();
    assert!(all.iter().any(|line| line.contains(words)), "{words}: {all:?}");
}

#[test]
fn deep_and_wide_pages_keep_their_text() {
    let n = 50_000;
    for page in [
        format!("{}<p>{TEXT}</p>{}", "<div>".repeat(n), "</div>".repeat(n)),
        format!("<p>{TEXT}</p>{}", "<b><i><a href=x>".repeat(n)),
        format!("<p>{TEXT}</p><p{}>x", " a=b".repeat(n)),
        format!("<p>{TEXT}</p><select>{}", "<option>".repeat(n)),
        format!("<p>{TEXT}</p><svg>{}", "<g><foreignObject>".repeat(n)),
        format!("<p>{TEXT}</p>{}", "<template><table>".repeat(n)),
    ] {
        assert!(first("a.html", page).article.text.contains("The minister said"));
    }
    let many = format!("<p>{TEXT}</p>{}", "<p>a".repeat(600_000));
    assert!(first("a.html", many).issues.0.iter().any(|i| i.kind == "large-page"), "what was cut is named");
}

#[test]
fn bombs_are_stopped_in_every_packing() {
    let zeros = vec![b' '; 40 << 20];
    refused("a.txt.gz", gzip(&zeros), "it unpacks to more than");
    refused("a.jsonl.gz", gzip(&zeros), "it unpacks to more than");
    refused("a.tar.gz", gzip(tar_entry("a.txt", b'0', &zeros)), "it unpacks to more than");
    refused("a.zip", zip(&[packed("a.txt", &zeros)]), "it unpacks to more than");
    refused("a.warc.gz", gzip(record("response", "https://x.example/", &zeros)), "it unpacks to more than");
    refused("a.zip", zip(&[packed("b.zip", zip(&[packed("a.txt", &zeros)]))]), "it unpacks to more than");
    refused("a.txt.gz", gzip(gzip(gzip(&zeros))), "it is not text");
    let body = gzip(&zeros);
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
    refused("a.warc", record("response", "https://x.example/", [&head[..], &body].concat()), "it unpacks to more than");
}

#[test]
fn archives_in_archives_and_of_many_files_end() {
    let mut nested = tar_entry("a.txt", b'0', TEXT.as_bytes());
    for _ in 0..20 {
        nested = tar_entry("b.tar", b'0', &nested);
    }
    refused("x.tar", nested, "an archive inside more than 2 archives");
    let entry = tar_entry("a.xyz", b'0', b"");
    let limits = Limits { max_entries: 1_000, ..Limits::default() };
    let got = shown(&mut open_bytes("x.tar", entry.repeat(5_000), &limits));
    assert!(got[0].contains("more than 1000 files"), "{got:?}");
}

#[test]
fn entities_and_document_types_are_not_followed() {
    let lol: String = (1..10).map(|i| format!("<!ENTITY l{i} \"{}\">", format!("&l{};", i - 1).repeat(10))).collect();
    let feed = |body: &str| {
        format!(
            "<!DOCTYPE rss [<!ENTITY l0 \"lol\">{lol}<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><guid>g</guid><description>{TEXT} {body}</description></item></channel></rss>"
        )
    };
    for body in ["&l9;", "&x;", "<xi:include href='file:///etc/passwd'/>"] {
        let text = first("a.xml", feed(body)).article.text;
        assert!(text.len() < TEXT.len() + 40 && !text.contains("root:") && !text.contains("lollol"), "{text}");
    }
    refused("a.xml", "<rss>".repeat(100_000), "elements inside each other");
}

#[test]
fn encodings_give_valid_text() {
    let nul = first("a.txt", format!("{TEXT}\0{}", TEXT.repeat(5))).article.text;
    assert!(!nul.contains('\0'));
    assert!(first("a.txt", [TEXT.as_bytes(), b" \xED\xA0\x80\xED\xB0\x80"].concat()).article.text.contains('\u{FFFD}'));
    let utf7 = first("a.html", format!("<meta charset=utf-7><p>{TEXT} +ADw-script+AD4-alert(1)+ADw-/script+AD4-"))
        .article
        .text;
    assert!(utf7.contains("+ADw-script"), "it is not taken as a charset: {utf7}");
    let json = first("a.jsonl", format!("{{\"id\":\"x\",\"text\":\"{TEXT} \\ud83d \\udc00\"}}"));
    assert!(json.article.text.contains('\u{FFFD}') && json.issues.0.iter().any(|i| i.kind == "lone-surrogate"));
    for charset in ["iso-2022-kr", "hz-gb-2312", "x-user-defined", "utf-16", "\u{0}", "replacement"] {
        first("a.html", format!("<meta charset=\"{charset}\"><p>{}", TEXT.repeat(5)));
    }
    let bidi = format!("{TEXT} \u{202E}pay\u{2066} \u{200B}me\u{00AD}.");
    assert_eq!(first("a.txt", &bidi).article.text, bidi, "text is stored as found");
}

#[test]
fn names_in_archives_never_become_paths() {
    for name in ["../../a.txt", "/etc/a.txt", "a/../../../b/a.txt", "\u{202E}a.txt"] {
        let arrival = first("x.tar", tar_entry(name, b'0', TEXT.as_bytes()));
        assert!(!arrival.article.id.contains('/'), "{name}: {}", arrival.article.id);
    }
    for kind in [b'1', b'2', b'3', b'4', b'6'] {
        refused("x.tar", tar_entry("/etc/passwd.txt", kind, b""), "it is a link or device");
    }
    let escape = packed("\u{1b}[2J.txt", b"");
    let line =
        open_bytes("x.zip", zip(&[escape]), &Limits::default()).next().expect("one").expect_err("empty").to_string();
    assert!(!line.contains('\u{1b}'), "{line:?}");
}

#[cfg(unix)]
#[test]
fn links_are_passed_over_in_folders_and_special_files_refused() {
    let folder = std::env::temp_dir().join(format!("demarche-hostile-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written to");
    let socket = folder.join("a.txt");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket can be made");
    std::os::unix::fs::symlink("/etc/passwd", folder.join("link.txt")).expect("a link can be made");
    let got =
        |path: &std::path::Path| shown(&mut open(&[path.display().to_string()], &Limits::default()).expect("an input"));
    assert!(got(&socket)[0].contains("it is neither a file nor"));
    assert!(got("/dev/zero".as_ref())[0].contains("it is neither a file nor"));
    assert!(got(&folder)[0].contains("the folder holds no"), "neither is opened");
    std::fs::remove_dir_all(&folder).ok();
}

#[test]
fn endless_lines_and_heads_are_skipped() {
    let limits = Limits { max_line: 1 << 20, max_record: 1 << 20, ..Limits::default() };
    let good = format!("{{\"id\":\"x\",\"text\":\"{TEXT}\"}}\n");
    let got = shown(&mut open_bytes("a.jsonl", format!("{}\n{good}", "a".repeat(5 << 20)).into_bytes(), &limits));
    assert_eq!((got.len(), got[1].as_str()), (2, "x"), "{got:?}");
    let head = [b"WARC/1.0\r\n".to_vec(), b"X: a\r\n".repeat(100_000), response("https://x.example/a", "Envoy leaves")]
        .concat();
    assert_eq!(read("a.warc", head).last().map(String::as_str), Some("https://x.example/a"));
    let mail = format!("Subject: {}\n\n{TEXT}", "=?utf-8?Q?a?= ".repeat(100_000));
    assert!(first("a.eml", mail).article.text.contains("The minister"));
    let nested = format!(
        "Content-Type: multipart/mixed; boundary=a\n\n{}{TEXT}",
        "--a\nContent-Type: multipart/mixed; boundary=a\n\n".repeat(50_000)
    );
    assert_eq!(read("a.eml", nested).len(), 1);
    for deep in ["[", "{\"items\":[", "{\"a\":"] {
        assert_eq!(read("a.json", deep.repeat(200_000)).len(), 1);
    }
}
