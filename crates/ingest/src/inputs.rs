//! Named inputs → articles, one at a time, in a fixed order.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, Cursor, Read};
use std::mem::{Discriminant, discriminant};
use std::path::{Path, PathBuf};

use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};

use crate::error::{Error, InputProblem, ProblemKind};
use crate::fetch::{Fetcher, Network};
use crate::format::Format;
use crate::limits::Limits;
use crate::page;
use crate::stream::{Opener, Stream, problem};
use crate::unpack::{Packing, unpack};
use crate::walk::Walk;

/// One article, and what was odd about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The article.
    pub article: Article,
    /// What was guessed, cut or replaced on the way.
    pub issues: Issues,
}

/// The ids of the articles of a run.
#[derive(Clone, Debug, Default)]
pub struct Ids(HashSet<u64>);

impl Ids {
    /// Note the id of an article; that another one has it too is an issue of this one.
    pub fn note(&mut self, arrival: &mut Arrival) {
        let mut hasher = DefaultHasher::new();
        arrival.article.id.hash(&mut hasher);
        if !self.0.insert(hasher.finish()) {
            let message = format!("Another article of this run has the id \"{}\" too.", arrival.article.id);
            arrival.issues.add(Stage::Ingest, "duplicate-id", None, message);
        }
    }
}

/// What stands behind `-`.
pub const STDIN: &str = "-";

/// Open files, folders, addresses and `-` for reading, in the order given.
///
/// # Errors
/// When there is nothing to read. What is wrong with one input comes out of the iterator.
pub fn open(inputs: &[String], limits: &Limits) -> Result<Inputs, Error> {
    open_with(inputs, limits, Network::default())
}

/// The same with rules for the network; it is used only for inputs that are addresses.
///
/// # Errors
/// As for [`open`].
pub fn open_with(inputs: &[String], limits: &Limits, network: Network) -> Result<Inputs, Error> {
    if inputs.is_empty() {
        return Err(Error::NoInput);
    }
    let stdins = inputs.iter().filter(|i| *i == STDIN).count();
    if stdins > 1 {
        return Err(Error::StdinTwice(stdins));
    }
    let waiting = inputs.iter().cloned().collect();
    Ok(Inputs { waiting, fetcher: Fetcher::new(network), ..Inputs::empty(limits) })
}

/// The articles of bytes that stand for a file of this name.
pub fn open_bytes(name: &str, bytes: Vec<u8>, limits: &Limits) -> Inputs {
    let opener = Opener::new(limits);
    let path = PathBuf::from(name);
    let reader = opener.meter.source(Cursor::new(bytes));
    let stream = opener.named(&path, Box::new(reader));
    Inputs { stream: Some((path, stream)), ..Inputs::empty(limits) }
}

/// Says of a file that it need not be read.
type Known = Box<dyn FnMut(&Path) -> bool + Send>;

/// The articles of a run; holds one file, or one line or record of it, at a time.
pub struct Inputs {
    waiting: VecDeque<String>,
    walk: Option<Walk>,
    stream: Option<(PathBuf, Stream)>,
    seen: Ids,
    limits: Limits,
    fetcher: Fetcher,
    given: u64,
    skipped: u64,
    passed: BTreeMap<&'static str, u64>,
    repeats: Repeats,
    known: Option<Known>,
}

/// Problems of one kind that are named one by one for each input; of the rest the number is named.
const NAMED: u64 = 10;

/// How often each kind of problem was met in the current input.
#[derive(Default)]
struct Repeats {
    counts: HashMap<Discriminant<ProblemKind>, usize>,
    /// In the order of their first.
    kinds: Vec<(u64, String, &'static str)>,
}

impl Repeats {
    /// Count a problem; whether to name it.
    fn count(&mut self, kind: &ProblemKind) -> bool {
        let at = *self.counts.entry(discriminant(kind)).or_insert(self.kinds.len());
        if at == self.kinds.len() {
            self.kinds.push((0, String::new(), kind.group()));
        }
        let Some((count, message, _)) = self.kinds.get_mut(at) else { return true };
        *count += 1;
        if *count == NAMED + 1 {
            *message = kind.to_string();
        }
        *count <= NAMED
    }

    /// What was not named, one kind at a time.
    fn rest(&mut self) -> Option<ProblemKind> {
        self.counts.clear();
        while !self.kinds.is_empty() {
            let (count, message, group) = self.kinds.remove(0);
            if count > NAMED {
                return Some(ProblemKind::More(count - NAMED, message, group));
            }
        }
        None
    }
}

impl Inputs {
    /// Ask before each file is opened whether it is known already; one that is is not read.
    #[must_use]
    pub fn unless(mut self, known: impl FnMut(&Path) -> bool + Send + 'static) -> Self {
        self.known = Some(Box::new(known));
        self
    }

    /// Open a file, unless it is known.
    fn begin(&mut self, path: PathBuf) {
        if !self.known.as_mut().is_some_and(|known| known(&path)) {
            let stream = Opener::new(&self.limits).file(&path);
            self.stream = Some((path, stream));
        }
    }

    fn empty(limits: &Limits) -> Self {
        Self {
            waiting: VecDeque::new(),
            walk: None,
            stream: None,
            seen: Ids::default(),
            limits: *limits,
            fetcher: Fetcher::new(Network::default()),
            given: 0,
            skipped: 0,
            known: None,
            passed: BTreeMap::new(),
            repeats: Repeats::default(),
        }
    }

    /// Files in folders that were passed over so far: hidden, linked, or without a known ending.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    /// Parts of archives that were passed over so far because they hold no article, by what they are.
    pub fn passed(&self) -> &BTreeMap<&'static str, u64> {
        &self.passed
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
        } else if is_address(&input) {
            let stream = page::stream(&input, &self.fetcher, &self.limits).unwrap_or_else(Stream::problem);
            self.stream = Some((path, stream));
            return Some(None);
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
                    self.begin(path);
                    return Some(None);
                }
            }
        };
        Some(Some(InputProblem { path, inside: None, line: None, kind }))
    }

    fn next_in_folder(&mut self) -> Option<InputProblem> {
        let walk = self.walk.as_mut()?;
        match walk.next() {
            Some(Ok(path)) => {
                self.begin(path);
                None
            }
            Some(Err(problem)) => Some(problem),
            None => {
                self.skipped += walk.skipped;
                let (root, found) = (walk.root.clone(), walk.found);
                self.walk = None;
                (!found).then_some(InputProblem {
                    path: root,
                    inside: None,
                    line: None,
                    kind: ProblemKind::EmptyFolder,
                })
            }
        }
    }

    fn admit(&mut self, mut arrival: Arrival) -> Arrival {
        self.given += 1;
        self.seen.note(&mut arrival);
        arrival
    }
}

impl Iterator for Inputs {
    type Item = Result<Arrival, InputProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((path, stream)) = &mut self.stream {
                let Some(found) = stream.next(&mut self.passed) else {
                    if let Some(kind) = self.repeats.rest() {
                        let path = path.clone();
                        return Some(Err(InputProblem { path, inside: None, line: None, kind }));
                    }
                    self.stream = None;
                    continue;
                };
                match found.result {
                    Ok(_) if self.given >= self.limits.max_articles => {
                        let (path, kind) = (path.clone(), ProblemKind::TooMany(self.limits.max_articles));
                        (self.stream, self.walk) = (None, None);
                        self.waiting.clear();
                        return Some(Err(InputProblem { path, inside: None, line: None, kind }));
                    }
                    Ok(arrival) => return Some(Ok(self.admit(arrival))),
                    Err(kind) if self.repeats.count(&kind) => {
                        let path = path.clone();
                        return Some(Err(InputProblem { path, inside: found.inside, line: found.line, kind }));
                    }
                    Err(_) => {}
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

/// Whether an input is the address of a page.
pub fn is_address(input: &str) -> bool {
    input.starts_with("http://") || input.starts_with("https://")
}

fn stdin(limits: &Limits) -> Stream {
    standard(Box::new(io::stdin()), limits).unwrap_or_else(Stream::problem)
}

/// JSONL when the first character is `{`, a web archive when it begins like one, else plain text.
fn standard(reader: Box<dyn Read + Send>, limits: &Limits) -> Result<Stream, ProblemKind> {
    let opener = Opener::new(limits);
    let (head, rest) = peek(reader, 4)?;
    let packing = Packing::sniff(&head);
    let source = BufReader::new(opener.meter.source(rest));
    let (head, rest) = peek(unpack(source, packing, &opener.meter), 4_096).map_err(problem(limits))?;
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    let format = if start.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
        Format::Jsonl
    } else if start.starts_with(b"WARC/1.") {
        Format::Warc
    } else {
        Format::Text
    };
    // It is unpacked here already.
    opener.reader(rest, format, Packing::None, "stdin".into())
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
        assert_eq!(read(&["http://127.0.0.1/a.html".into()], &Limits::default()), ["a.html: 127.0.0.1 is an inner"]);
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
            let stream = standard(Box::new(Cursor::new(bytes.to_vec())), &Limits::default());
            let found = stream.expect("it can be read").next(&mut BTreeMap::new());
            found.and_then(|f| f.result.ok()).map(|a| a.article.id)
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
