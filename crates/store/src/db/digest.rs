//! One hash of all that a store says, whatever its file looks like.

use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use crate::db::store::Store;
use crate::error::Error;

/// What is hashed, in order. Clock times, feeds and the kept state of the stories are left out; the index of words
/// follows from the texts (`verify` compares them).
const CONTENTS: &[&str] = &[
    "SELECT a.id, key, name, url, site, domain, title, authors, date, language, hash, version, points, i.shape,
     i.program, i.data, i.model, b.sum FROM article a JOIN body b ON b.article = a.id JOIN imprint i ON i.id = a.imprint
     ORDER BY a.id",
    "SELECT p.article, version, name, url, site, title, authors, date, language, hash, i.shape, i.program, i.data,
     i.model, p.sum FROM past p JOIN imprint i ON i.id = p.imprint ORDER BY p.article, version",
    "SELECT * FROM actor ORDER BY id",
    "SELECT * FROM place ORDER BY id",
    "SELECT * FROM claim ORDER BY article, number",
    "SELECT * FROM event ORDER BY article, number",
    "SELECT * FROM event_party ORDER BY article, event, side, number",
    "SELECT * FROM relation ORDER BY article, number",
    "SELECT * FROM story_article ORDER BY article",
    "SELECT * FROM story ORDER BY id",
    "SELECT * FROM pair_day ORDER BY source, target, day, fact, type",
    "SELECT * FROM country_day ORDER BY source, target, day, fact, type",
    "SELECT * FROM source_day ORDER BY day, source",
];

/// The same for stores that have events of others; without any, the hash is that of a store of version 1.
const IMPORTS: &[&str] = &[
    "SELECT * FROM import ORDER BY id",
    "SELECT * FROM imported ORDER BY id",
    "SELECT * FROM imported_party ORDER BY event, side, number",
];

impl Store {
    /// A hash of articles, readings, stories and roll-ups: two stores with the same digest answer alike.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn digest(&self) -> Result<String, Error> {
        let mut hash = Sha256::new();
        let imports = if self.has_imports()? { IMPORTS } else { &[] };
        for sql in CONTENTS.iter().chain(imports) {
            let mut statement = self.connection.prepare(sql)?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    take(&mut hash, row.get_ref(column)?);
                }
            }
            hash.update(b"end");
        }
        Ok(hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

fn take(hash: &mut Sha256, value: ValueRef<'_>) {
    let (mark, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => return hash.update([&[1], number.to_le_bytes().as_slice()].concat()),
        ValueRef::Real(number) => return hash.update([&[2], number.to_bits().to_le_bytes().as_slice()].concat()),
        ValueRef::Text(text) => (3, text),
        ValueRef::Blob(blob) => (4, blob),
    };
    hash.update([mark]);
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}
