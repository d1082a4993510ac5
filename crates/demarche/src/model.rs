//! The weights of the parser, with what belongs to them.

use std::borrow::Cow;
use std::io::{self, ErrorKind};

// Statics: a constant would stand in the binary once for each crate that names it.
static WEIGHTS: &[u8] = include_bytes!("../../../models/core/core.safetensors");
static VOCAB: &str = include_str!("../../../models/core/vocab.txt");
static LEMMAS: &str = include_str!("../../../models/core/lemmas.tsv");
static RELATION: &[u8] = include_bytes!("../../../models/relation/relation.safetensors");
static SCORER: &[u8] = include_bytes!("../../../models/scorer/scorer.safetensors");

/// A model: weights, their word pieces, and the table of dictionary forms.
#[derive(Clone, Debug)]
pub struct ModelFiles {
    /// `core.safetensors`
    pub weights: Cow<'static, [u8]>,
    /// `vocab.txt`
    pub vocab: Cow<'static, str>,
    /// `lemmas.tsv`
    pub lemmas: Cow<'static, str>,
    /// `relation.safetensors`, of which the word pieces and places are those of `core.safetensors`
    pub relation: Cow<'static, [u8]>,
    /// `scorer.safetensors`, which goes on from the states of `core.safetensors`; empty where there is none
    pub scorer: Cow<'static, [u8]>,
}

impl ModelFiles {
    /// The model of this release.
    pub const fn embedded() -> Self {
        Self {
            weights: Cow::Borrowed(WEIGHTS),
            vocab: Cow::Borrowed(VOCAB),
            lemmas: Cow::Borrowed(LEMMAS),
            relation: Cow::Borrowed(RELATION),
            scorer: Cow::Borrowed(SCORER),
        }
    }

    /// A user's own model, its files given by name.
    ///
    /// # Errors
    /// With the name of a file that must be there and cannot be read.
    pub fn read(file: impl Fn(&str) -> io::Result<Vec<u8>>) -> Result<Self, (&'static str, io::Error)> {
        let bytes = |name| file(name).map_err(|e| (name, e));
        let text = |name| {
            let text = String::from_utf8(bytes(name)?);
            text.map_err(|e| (name, io::Error::new(ErrorKind::InvalidData, e.utf8_error())))
        };
        let optional = |name| match file(name) {
            Ok(own) => Ok(Some(Cow::Owned(own))),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err((name, e)),
        };
        Ok(Self {
            weights: Cow::Owned(bytes("core.safetensors")?),
            vocab: Cow::Owned(text("vocab.txt")?),
            lemmas: Cow::Owned(text("lemmas.tsv")?),
            // A user's own language core need not come with these: the relation model needs its tables of pieces
            // only, while a scorer belongs to the core that it was trained on.
            relation: optional("relation.safetensors")?.unwrap_or(Self::embedded().relation),
            scorer: optional("scorer.safetensors")?.unwrap_or_default(),
        })
    }

    /// Sixteen hexadecimal digits that change when any of the files does.
    pub fn version(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for bytes in [&*self.weights, &*self.scorer, self.vocab.as_bytes(), self.lemmas.as_bytes()] {
            // By eights: the weights are tens of megabytes and every start of the program comes through here.
            let (words, rest) = bytes.as_chunks::<8>();
            for word in words {
                hash = (hash ^ u64::from_le_bytes(*word)).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
            }
            for byte in rest {
                hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
            hash = (hash ^ bytes.len() as u64).wrapping_mul(0x0100_0000_01b3);
        }
        format!("{hash:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_changes_with_any_byte() {
        let files = |weights: &'static [u8], vocab: &'static str| ModelFiles {
            weights: Cow::Borrowed(weights),
            vocab: Cow::Borrowed(vocab),
            lemmas: Cow::Borrowed(""),
            relation: Cow::Borrowed(&[]),
            scorer: Cow::Borrowed(&[]),
        };
        let version = files(b"0123456789", "a").version();
        assert_eq!(version.len(), 16);
        assert_ne!(version, files(b"0123456798", "a").version());
        assert_ne!(version, files(b"1023456789", "a").version());
        assert_ne!(version, files(b"0123456789", "b").version());
    }
}
