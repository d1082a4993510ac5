//! Named inputs → articles, one at a time, in a fixed order.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};

use crate::decode::decode;
use crate::error::{Error, InputProblem, ProblemKind};
use crate::html::extract_html;
use crate::jsonl::Lines;
use crate::limits::Limits;
use crate::unpack::{BOMB, Packing, unpack};
use crate::walk::Walk;
use crate::{feed, language, markdown};

/// One article, and what was odd about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The article.
    pub article: Article,
    /// What was guessed, cut or replaced on the way.
    pub issues: Issues,
}

/// What stands behind `-`.
pub const STDIN: &str = "-";

/// Open files, folders and `-` for reading, in the order given.
///
/// # Errors
/// When there is nothing to read. What is wrong with one input comes out of the iterator.
pub fn open(inputs: &[String], limits: &Limits) -> Result<Inputs, Error> {
    if inputs.is_empty() {
        return Err(Error::NoInput);
    }
    let stdins = inputs.iter().filter(|i| *i == STDIN).count();
    if stdins > 1 {
        return Err(Error::StdinTwice(stdins));
    }
    Ok(Inputs {
        waiting: inputs.iter().cloned().collect(),
        walk: None,
        stream: None,
        seen: HashSet::new(),
        limits: *limits,
        given: 0,
        skipped: 0,
    })
}

/// The articles of a run; holds one file, or one line of JSONL, at a time.
pub struct Inputs {
    waiting: VecDeque<String>,
    walk: Option<Walk>,
    stream: Option<(PathBuf, Stream)>,
    /// Hashes of the ids given so far.
    seen: HashSet<u64>,
    limits: Limits,
    given: u64,
    skipped: u64,
}

enum Stream {
    Lines(Box<Lines>),
    Ready(VecDeque<Item>),
}

/// An article or a problem, with its line or number.
pub(crate) type Item = (Option<u64>, Result<Arrival, ProblemKind>);

impl Inputs {
    /// Files in folders that were passed over so far: hidden, linked, or without a known ending.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// The file that is being read; `None` between files.
    pub fn current(&self) -> Option<&Path> {
        self.stream.as_ref().map(|(path, _)| path.as_path())
    }

    fn next_input(&mut self) -> Option<Option<InputProblem>> {
        let input = self.waiting.pop_front()?;
        let path = PathBuf::from(&input);
        let kind = if input == STDIN {
            self.stream = Some((path, stdin(&self.limits)));
            return Some(None);
        } else if input.starts_with("http://") || input.starts_with("https://") {
            ProblemKind::Address
        } else {
            match std::fs::metadata(&path) {
                Err(cause) => cause.into(),
                Ok(meta) if meta.is_dir() => {
                    self.walk = Some(Walk::new(path, self.limits.max_folders));
                    return Some(None);
                }
                Ok(meta) if !meta.is_file() => ProblemKind::NotAFile,
                Ok(_) if Format::of(&path).is_none() => ProblemKind::UnknownExtension,
                Ok(_) => {
                    let stream = file(&path, &self.limits);
                    self.stream = Some((path, stream));
                    return Some(None);
                }
            }
        };
        Some(Some(InputProblem { path, line: None, kind }))
    }

    fn next_in_folder(&mut self) -> Option<InputProblem> {
        let walk = self.walk.as_mut()?;
        match walk.next() {
            Some(Ok(path)) => {
                let stream = file(&path, &self.limits);
                self.stream = Some((path, stream));
                None
            }
            Some(Err(problem)) => Some(problem),
            None => {
                self.skipped += walk.skipped;
                let (root, found) = (walk.root.clone(), walk.found);
                self.walk = None;
                (!found).then_some(InputProblem { path: root, line: None, kind: ProblemKind::EmptyFolder })
            }
        }
    }

    fn admit(&mut self, mut arrival: Arrival) -> Arrival {
        self.given += 1;
        let mut hasher = DefaultHasher::new();
        arrival.article.id.hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            let message = format!("Another article of this run has the id \"{}\" too.", arrival.article.id);
            arrival.issues.add(Stage::Ingest, "duplicate-id", None, message);
        }
        arrival
    }
}

impl Iterator for Inputs {
    type Item = Result<Arrival, InputProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((path, stream)) = &mut self.stream {
                let item = match stream {
                    Stream::Lines(lines) => lines.next(),
                    Stream::Ready(items) => items.pop_front(),
                };
                match item {
                    Some((_, Ok(_))) if self.given >= self.limits.max_articles => {
                        let (path, kind) = (path.clone(), ProblemKind::TooMany(self.limits.max_articles));
                        (self.stream, self.walk) = (None, None);
                        self.waiting.clear();
                        return Some(Err(InputProblem { path, line: None, kind }));
                    }
                    Some((_, Ok(arrival))) => return Some(Ok(self.admit(arrival))),
                    Some((line, Err(kind))) => return Some(Err(InputProblem { path: path.clone(), line, kind })),
                    None => self.stream = None,
                }
            } else if self.walk.is_some() {
                if let Some(problem) = self.next_in_folder() {
                    return Some(Err(problem));
                }
            } else if let Some(problem) = self.next_input()? {
                return Some(Err(problem));
            }
        }
    }
}

/// What a file holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Markdown,
    Html,
    Jsonl,
    Feed,
}

impl Format {
    /// Format and packing of a file name; `None` for an unknown ending.
    pub(crate) fn of(path: &Path) -> Option<(Self, Packing)> {
        let name = path.file_name()?.to_str().map(str::to_ascii_lowercase)?;
        let (name, packing) = match name.rsplit_once('.')? {
            (rest, "gz") => (rest, Packing::Gzip),
            (rest, "zst") => (rest, Packing::Zstd),
            _ => (name.as_str(), Packing::None),
        };
        let format = match name.rsplit_once('.')?.1 {
            "txt" => Self::Text,
            "md" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "jsonl" | "ndjson" => Self::Jsonl,
            "xml" => Self::Feed,
            _ => return None,
        };
        Some((format, packing))
    }
}

/// The file name up to its first dot.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.trim_start_matches('.');
    name.split('.').next().unwrap_or(name).to_owned()
}

fn file(path: &Path, limits: &Limits) -> Stream {
    let read = || -> Result<Stream, ProblemKind> {
        let (format, packing) = Format::of(path).ok_or(ProblemKind::UnknownExtension)?;
        let file = File::open(path)?;
        if packing != Packing::None && file.metadata()?.len() == 0 {
            return Err(ProblemKind::Empty);
        }
        let reader = unpack(BufReader::with_capacity(1 << 16, file), packing, limits);
        if format == Format::Jsonl {
            return Ok(Stream::Lines(Box::new(Lines::new(reader, stem(path), limits))));
        }
        let bytes = all(reader, packing, limits)?;
        one_file(&bytes, format, stem(path), limits)
    };
    read().unwrap_or_else(|kind| Stream::Ready([(None, Err(kind))].into()))
}

/// All bytes of a reader, within the limits.
fn all(reader: impl Read, packing: Packing, limits: &Limits) -> Result<Vec<u8>, ProblemKind> {
    let max = if packing == Packing::None { limits.max_bytes } else { limits.max_unpacked.min(limits.max_bytes) };
    let mut bytes = Vec::new();
    reader.take(max + 1).read_to_end(&mut bytes).map_err(problem(limits))?;
    if bytes.len() as u64 > max { Err(ProblemKind::TooLarge(max >> 20)) } else { Ok(bytes) }
}

/// What an error while reading means.
pub(crate) fn problem(limits: &Limits) -> impl Fn(io::Error) -> ProblemKind + use<> {
    let (bytes, ratio) = (limits.max_unpacked >> 20, limits.max_ratio);
    move |cause| match cause.kind() {
        io::ErrorKind::FileTooLarge if cause.to_string() == BOMB => ProblemKind::Bomb(bytes, ratio),
        // The decoders report damage in these ways; the system has others.
        io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidData
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::Other => ProblemKind::Damaged(cause.to_string()),
        _ => ProblemKind::Io(cause),
    }
}

fn one_file(bytes: &[u8], format: Format, id: String, limits: &Limits) -> Result<Stream, ProblemKind> {
    let mut issues = Issues::default();
    let mut text = decode(bytes, &mut issues)?;
    if matches!(format, Format::Html | Format::Feed) && text.len() > limits.max_page {
        let end = (0..=limits.max_page).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        let message = format!("Only the first {} MB of the file were read.", limits.max_page >> 20);
        issues.add(Stage::Ingest, "large-page", None, message);
    }
    let mut article = match format {
        Format::Feed => return feed::articles(&text, &id, limits).map(Stream::Ready),
        Format::Html => {
            let article = extract_html(&text, limits, &mut issues);
            if article.text.is_empty() {
                return Err(ProblemKind::NoArticle);
            }
            article
        }
        Format::Markdown => {
            let (mut article, stated) = markdown::article(&text);
            if article.text.is_empty() {
                return Err(ProblemKind::Empty);
            }
            language::settle(&mut article, stated.as_deref(), &mut issues);
            article
        }
        Format::Text | Format::Jsonl => {
            let mut article = Article { text, ..Article::default() };
            language::settle(&mut article, None, &mut issues);
            article
        }
    };
    article.id = id;
    Ok(Stream::Ready([(None, Ok(Arrival { article, issues }))].into()))
}

fn stdin(limits: &Limits) -> Stream {
    let read = || -> Result<Stream, ProblemKind> {
        let (head, rest) = peek(io::stdin(), 4)?;
        let packing = match head.as_slice() {
            [0x1F, 0x8B, ..] => Packing::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD] => Packing::Zstd,
            _ => Packing::None,
        };
        standard(unpack(BufReader::new(rest), packing, limits), packing, limits)
    };
    read().unwrap_or_else(|kind| Stream::Ready([(None, Err(kind))].into()))
}

/// JSONL when the first character is `{`, else plain text.
fn standard(reader: Box<dyn Read + Send>, packing: Packing, limits: &Limits) -> Result<Stream, ProblemKind> {
    let (head, rest) = peek(reader, 4_096).map_err(problem(limits))?;
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    if start.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
        return Ok(Stream::Lines(Box::new(Lines::new(rest, "stdin".into(), limits))));
    }
    let bytes = all(rest, packing, limits)?;
    one_file(&bytes, Format::Text, "stdin".into(), limits)
}

/// The first bytes of a reader, and a reader that still gives them.
fn peek(mut reader: impl Read + Send + 'static, count: u64) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    (&mut reader).take(count).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(reader))))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const TEXT: &str = "The minister said that the talks in Baku had ended.";

    /// A folder that is gone when the test is over.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("demarche-ingest-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).expect("the folder for temporary files can be written to");
            Self(path)
        }

        fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
            let path = self.0.join(name);
            std::fs::create_dir_all(path.parent().unwrap_or(&self.0)).expect("the folder can be made");
            std::fs::write(&path, bytes).expect("the file can be written");
            path.display().to_string()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory can be written to")
    }

    /// Ids of articles and, for problems, file name and first words.
    fn read(inputs: &[String], limits: &Limits) -> Vec<String> {
        let shown = |result: Result<Arrival, InputProblem>| match result {
            Ok(arrival) => arrival.article.id,
            Err(problem) => {
                let line = problem.to_string();
                assert!(!line.contains('\n') && line.contains(';'), "not one sentence with a mend: {line}");
                let line = line.rsplit('/').next().unwrap_or(&line);
                line.split(' ').take(5).collect::<Vec<_>>().join(" ")
            }
        };
        open(inputs, limits).expect("there are inputs").map(shown).collect()
    }

    fn check(file: &str, bytes: impl AsRef<[u8]>, expected: &str) {
        let folder = Folder::new(file);
        assert_eq!(read(&[folder.put(file, bytes)], &Limits::default()), [expected], "{file}");
    }

    #[test]
    fn nothing_to_read() {
        assert!(matches!(open(&[], &Limits::default()), Err(Error::NoInput)));
        assert!(matches!(open(&["-".into(), "-".into()], &Limits::default()), Err(Error::StdinTwice(2))));
    }

    #[test]
    fn files() {
        check("a.b.txt", TEXT, "a");
        check("a.txt.gz", gzip(TEXT.as_bytes()), "a");
        check("A.HTM", format!("<p>{TEXT}"), "A");
        check("a.md", TEXT, "a");
        check("a.jsonl", format!("{{\"text\":\"{TEXT}\"}}"), "a:1");
        check("a.ndjson.gz", gzip(format!("{{\"text\":\"{TEXT}\"}}").as_bytes()), "a:1");
        check("a.xml", format!("<rss><item><description>{TEXT}</description></item></rss>"), "a:1");
    }

    #[test]
    fn problems() {
        check("a.txt", "", "a.txt: it is empty; give");
        check("a.jsonl", "", "a.jsonl: it is empty; give");
        check("a.txt.gz", "", "a.txt.gz: it is empty; give");
        check("a.txt", [0, 159, 146, 150], "a.txt: it is not text");
        check("a.html", "<html><script>x</script>", "a.html: no article was found");
        check("a.pdf", TEXT, "a.pdf: its ending is not");
        check("a.jsonl", "[1]", "a.jsonl, line 1: the line");
        check("a.md", "---\ntitle: x\n---\n", "a.md: it is empty; give");
        check("a.xml", "<html>", "a.xml: it is not an");
        let packed = gzip(TEXT.as_bytes());
        check("a.txt.gz", &packed[..packed.len() / 2], "a.txt.gz: its packed data are");
        check("a.jsonl.gz", &packed[..packed.len() / 2], "a.jsonl.gz, line 1: its packed");
        check("a.txt.gz", TEXT, "a.txt.gz: its packed data are");
        check("a.txt.zst", TEXT, "a.txt.zst: its packed data are");
        check("a.txt.gz", gzip(&vec![b' '; 20 << 20]), "a.txt.gz: it unpacks to more");
        assert_eq!(read(&["/no/such.txt".into()], &Limits::default()), ["such.txt: it cannot be read"]);
        assert_eq!(
            read(&["https://x.example/a.html".into()], &Limits::default()),
            ["a.html: addresses are not fetched"]
        );
    }

    #[test]
    fn folders_are_walked_in_order_and_one_bad_file_stops_nothing() {
        let folder = Folder::new("walk");
        for name in ["b/2.txt", "b/1.txt", "a.txt", "c.txt", "B.txt", ".hidden.txt", ".git/x.txt", "d.pdf", "README.md"]
        {
            folder.put(name, TEXT);
        }
        folder.put("b/bad.txt", "");
        #[cfg(unix)]
        std::os::unix::fs::symlink(&folder.0, folder.0.join("b/loop")).expect("the link can be made");
        let mut inputs = open(&[folder.0.display().to_string()], &Limits::default()).expect("there is an input");
        let got: Vec<String> =
            inputs.by_ref().map(|r| r.map_or_else(|p| p.kind.to_string(), |a| a.article.id)).collect();
        assert_eq!(got, ["B", "a", "1", "2", "it is empty; give it text or leave it out", "c"]);
        assert!(inputs.skipped() >= 3);
    }

    #[test]
    fn folders_without_articles() {
        let folder = Folder::new("none");
        folder.put("deep/x.pdf", TEXT);
        let got = read(&[folder.0.display().to_string()], &Limits::default());
        assert!(matches!(got.as_slice(), [one] if one.contains("the folder holds no")), "{got:?}");
    }

    #[test]
    fn limits() {
        let folder = Folder::new("limits");
        let path = folder.put("a.txt", TEXT);
        let small = Limits { max_bytes: 10, ..Limits::default() };
        assert_eq!(read(std::slice::from_ref(&path), &small), ["a.txt: it is larger than"]);
        let one = Limits { max_articles: 1, ..Limits::default() };
        assert_eq!(read(&[path.clone(), path.clone(), path.clone()], &one), ["a", "a.txt: the limit of 1"]);
        let twice = open(&[path.clone(), path], &Limits::default()).expect("there are inputs");
        let kinds: Vec<_> = twice.flatten().flat_map(|a| a.issues.0).map(|i| i.kind).collect();
        assert_eq!(kinds, ["duplicate-id"]);
    }

    #[test]
    fn standard_input_is_json_lines_or_text() {
        let read = |bytes: &[u8]| {
            let stream = standard(Box::new(Cursor::new(bytes.to_vec())), Packing::None, &Limits::default());
            match stream.expect("it can be read") {
                Stream::Lines(mut lines) => lines.next().and_then(|(_, r)| r.ok()),
                Stream::Ready(mut items) => items.pop_front().and_then(|(_, r)| r.ok()),
            }
            .map(|a| a.article.id)
        };
        assert_eq!(read(format!("\u{FEFF} {{\"id\":\"x\",\"text\":\"{TEXT}\"}}").as_bytes()).as_deref(), Some("x"));
        assert_eq!(read(TEXT.as_bytes()).as_deref(), Some("stdin"));
    }

    #[test]
    fn large_text_is_taken_whole() {
        let folder = Folder::new("large");
        let text = format!("{TEXT}\r\n").repeat(400_000);
        let path = folder.put("a.txt", &text);
        let arrival = open(&[path], &Limits::default()).expect("there is an input").next().expect("one").expect("read");
        assert_eq!(arrival.article.text.len(), text.len() - 400_000);
        assert_eq!(arrival.article.language.as_deref(), Some("en"));
    }
}
