//! Tokens: random, and known to the server by their hashes only.

use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::Error;

/// Fewest characters of a token that a person chose.
const LEAST: usize = 32;
const PREFIX: &str = "sha256:";

/// SHA-256 of a token. A token has 256 random bits, so that a slow hash would add nothing.
#[derive(Clone, Copy)]
struct Hash([u8; 32]);

impl Hash {
    fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    fn read(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if hex.len() != 64 {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Takes as long whatever the first difference.
    fn is(self, other: Self) -> bool {
        let difference = self.0.iter().zip(other.0).fold(0, |all, (a, b)| all | (a ^ b));
        std::hint::black_box(difference) == 0
    }
}

/// The tokens that are let in.
#[derive(Clone, Default)]
pub struct Tokens {
    hashes: Vec<Hash>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tokens", self.hashes.len())
    }
}

impl Tokens {
    /// Whether nobody needs one.
    pub const fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Let in whoever has this token.
    pub fn add(&mut self, token: &str, origin: &'static str) -> Result<(), Error> {
        if token.chars().count() < LEAST {
            return Err(Error::WeakToken(origin));
        }
        self.hashes.push(Hash::of(token));
        Ok(())
    }

    /// Let in whoever has a token whose hash is in a file: `sha256:` and 64 digits a line, `#` begins a remark.
    pub fn add_file(&mut self, path: &Path) -> Result<(), Error> {
        let fail = |source| Error::TokenFile { path: path.to_owned(), source };
        let text = std::fs::read_to_string(path).map_err(fail)?;
        let fault = |line, what| Error::TokenLine { path: path.to_owned(), line, what };
        let before = self.hashes.len();
        for (i, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or("").trim();
            if line.is_empty() {
                continue;
            }
            let hash = line.strip_prefix(PREFIX).and_then(Hash::read);
            let what = "is no hash of a token (sha256: and 64 digits); make the file with --new-token";
            self.hashes.push(hash.ok_or_else(|| fault(i + 1, what))?);
        }
        if self.hashes.len() == before {
            return Err(fault(0, "holds no token; make one with --new-token"));
        }
        Ok(())
    }

    /// Whether one of the tokens is this one.
    pub fn let_in(&self, token: &str) -> bool {
        let hash = Hash::of(token);
        self.hashes.iter().fold(false, |known, one| known | one.is(hash))
    }
}

/// A new token, whose hash is added to a file that only its owner can read.
pub fn create(path: &Path) -> Result<String, Error> {
    let token = random().map_err(Error::System)?;
    let fail = |source| Error::TokenFile { path: path.to_owned(), source };
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let hex: String = Hash::of(&token).0.iter().map(|b| format!("{b:02x}")).collect();
    options.open(path).and_then(|mut file| writeln!(file, "{PREFIX}{hex}")).map_err(fail)?;
    Ok(token)
}

/// 256 random bits in 43 characters.
pub(crate) fn random() -> Result<String, std::io::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| std::io::Error::other(e.to_string()))?;
    Ok(crate::cursor::base64(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_let_in_and_nothing_like_it() {
        let mut tokens = Tokens::default();
        let token = random().expect("the system gives random bytes");
        tokens.add(&token, "a test").expect("it is long enough");
        assert!(tokens.let_in(&token));
        assert!(!tokens.let_in(&token[1..]) && !tokens.let_in("") && !tokens.let_in(&format!("{token} ")));
        assert!(tokens.add("short", "a test").is_err());
        assert!(!format!("{tokens:?}").contains(&token));
    }
}
