//! Zip and tar files → the articles of the files in them.
//!
//! Nothing is written to disk: an entry's name is shown and names its articles, and never becomes a path.

use std::io::Read;
use std::path::Path;

use crate::error::ProblemKind;
use crate::format::Format;
use crate::stream::{Found, Opener, Passed, Stream};
use crate::tar::Tar;
use crate::walk::is_aside;
use crate::zip::Zip;

/// One file in an archive.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) content: Content,
}

/// What an entry is.
pub(crate) enum Content {
    File(Box<dyn Read + Send>),
    Folder,
    /// A link, device or other thing that is not read.
    Special,
    /// A file that cannot be read.
    Bad(ProblemKind),
}

enum Entries {
    Zip(Zip),
    Tar(Tar),
}

impl Entries {
    /// The next entry; after `Err` there is none.
    fn next(&mut self, opener: &Opener) -> Option<Result<Entry, ProblemKind>> {
        match self {
            Self::Zip(zip) => zip.next(opener).map(Ok),
            Self::Tar(tar) => tar.next(&opener.limits),
        }
    }
}

/// An opened archive; holds one entry at a time.
pub(crate) struct Archive {
    entries: Entries,
    opener: Opener,
    /// Number of entries met.
    count: u64,
    current: Option<(String, Stream)>,
    done: bool,
}

/// Files in archives that are passed over.
pub(crate) const UNKNOWN: &str = "files in archives: hidden or of no known ending";

impl Archive {
    pub(crate) fn zip(zip: Zip, opener: &Opener) -> Self {
        Self::new(Entries::Zip(zip), opener)
    }

    pub(crate) fn tar(reader: Box<dyn Read + Send>, opener: &Opener) -> Self {
        Self::new(Entries::Tar(Tar::new(reader)), opener)
    }

    fn new(entries: Entries, opener: &Opener) -> Self {
        Self { entries, opener: opener.deeper(), count: 0, current: None, done: false }
    }

    /// The next article or problem.
    pub(crate) fn next(&mut self, passed: &mut Passed) -> Option<Found> {
        loop {
            if let Some((name, stream)) = &mut self.current {
                if let Some(mut found) = stream.next(passed) {
                    found.inside = Some(match found.inside {
                        Some(inner) => format!("{name}, {inner}"),
                        None => name.clone(),
                    });
                    if matches!(found.result, Err(ProblemKind::Bomb(..))) {
                        // The rest of the archive would only be more of it.
                        (self.done, self.current) = (true, None);
                    }
                    return Some(found);
                }
                self.current = None;
            }
            if self.done {
                return None;
            }
            let Some(entry) = self.entries.next(&self.opener) else {
                self.done = true;
                return (self.count == 0).then(|| found(None, ProblemKind::BadArchive("it holds no files".into())));
            };
            self.count += 1;
            if self.count > self.opener.limits.max_entries {
                self.done = true;
                return Some(found(None, ProblemKind::TooManyEntries(self.opener.limits.max_entries)));
            }
            match entry {
                Ok(entry) => {
                    if let Some(problem) = self.enter(entry, passed) {
                        return Some(problem);
                    }
                }
                Err(kind) => {
                    self.done = true;
                    return Some(found(None, kind));
                }
            }
        }
    }

    fn enter(&mut self, entry: Entry, passed: &mut Passed) -> Option<Found> {
        let name: String = entry.name.chars().take(200).collect();
        match entry.content {
            Content::Folder => None,
            Content::Special => Some(found(Some(name), ProblemKind::Link)),
            Content::Bad(kind) => Some(found(Some(name), kind)),
            Content::File(reader) => {
                let path = Path::new(&entry.name);
                let last = path.file_name().map(|n| n.as_encoded_bytes().to_ascii_lowercase()).unwrap_or_default();
                if is_aside(&last) || Format::of(path).is_none() {
                    *passed.entry(UNKNOWN).or_default() += 1;
                    return None;
                }
                self.current = Some((name, self.opener.named(path, reader)));
                None
            }
        }
    }
}

fn found(inside: Option<String>, kind: ProblemKind) -> Found {
    Found { inside, line: None, result: Err(kind) }
}
