//! Files of rows, which are no articles: each part of a zip file, or the one file, as a stream of bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::archive::{Content, Entry};
use crate::limits::Limits;
use crate::stream::Opener;
use crate::unpack;
use crate::zip::Zip;

/// The parts of a file, in their order.
pub struct Parts {
    kind: Kind,
}

enum Kind {
    One(Option<(String, Box<dyn Read + Send>)>),
    Zip(Box<(Zip, Opener)>),
}

/// A part: its name without folders, and its bytes or why they cannot be read.
pub type Part = (String, io::Result<Box<dyn Read + Send>>);

/// Open a file: `.zip` by its parts, others as one, unpacked by their ending (`.gz`, `.zst`, `.bz2`).
///
/// # Errors
/// When it cannot be opened, or is no zip file although its name says so.
pub fn open(path: &Path, limits: &Limits) -> io::Result<Parts> {
    let is_zip = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    let kind = if is_zip {
        let zip = Zip::open(File::open(path)?, limits).map_err(|e| io::Error::other(e.to_string()))?;
        Kind::Zip(Box::new((zip, Opener::new(limits))))
    } else {
        Kind::One(Some((last(&path.to_string_lossy()), unpack::open(path, limits)?)))
    };
    Ok(Parts { kind })
}

impl Iterator for Parts {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        match &mut self.kind {
            Kind::One(part) => part.take().map(|(name, bytes)| (name, Ok(bytes))),
            Kind::Zip(opened) => loop {
                let (zip, opener) = &mut **opened;
                let Entry { name, content } = zip.next(opener)?;
                let name = last(&name);
                match content {
                    Content::Folder => {}
                    Content::File(bytes) => return Some((name, Ok(bytes))),
                    Content::Special => return Some((name, Err(io::Error::other("it is no ordinary file")))),
                    Content::Bad(why) => return Some((name, Err(io::Error::other(why.to_string())))),
                }
            },
        }
    }
}

fn last(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}
