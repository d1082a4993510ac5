//! Sessions of browsers: a cookie stands for a token, so that the token itself is in no cookie.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

/// Name of the cookie.
const NAME: &str = "demarche";
/// Sessions at once; the oldest is ended for a new one.
const MOST: usize = 1_024;
const LIFE: Duration = Duration::from_secs(30 * 24 * 3_600);

/// The open sessions, by the hashes of their cookies.
#[derive(Debug, Default)]
pub struct Sessions {
    open: Mutex<BTreeMap<[u8; 32], Instant>>,
}

fn hash(value: &str) -> [u8; 32] {
    Sha256::digest(value.as_bytes()).into()
}

impl Sessions {
    /// Begin a session; the `Set-Cookie` for it.
    pub fn begin(&self, secure: bool) -> Result<String, std::io::Error> {
        let value = super::token::random()?;
        let mut open = self.lock();
        open.retain(|_, since| since.elapsed() < LIFE);
        if open.len() >= MOST
            && let Some(oldest) = open.iter().min_by_key(|(_, since)| **since).map(|(key, _)| *key)
        {
            open.remove(&oldest);
        }
        open.insert(hash(&value), Instant::now());
        Ok(cookie(&value, LIFE.as_secs(), secure))
    }

    /// Whether the `Cookie` header names an open session.
    pub fn holds(&self, header: &str) -> bool {
        let Some(value) = value(header) else { return false };
        self.lock().get(&hash(value)).is_some_and(|since| since.elapsed() < LIFE)
    }

    /// End the session that the `Cookie` header names; the `Set-Cookie` that takes it away.
    pub fn end(&self, header: &str, secure: bool) -> String {
        if let Some(value) = value(header) {
            self.lock().remove(&hash(value));
        }
        cookie("", 0, secure)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<[u8; 32], Instant>> {
        self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn value(header: &str) -> Option<&str> {
    header.split(';').filter_map(|c| c.trim().split_once('=')).find(|(name, _)| *name == NAME).map(|(_, value)| value)
}

fn cookie(value: &str, seconds: u64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{NAME}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_holds_until_it_ends() {
        let sessions = Sessions::default();
        let cookie = sessions.begin(false).expect("the system gives random bytes");
        let header = format!("a=b; {}", cookie.split(';').next().expect("it has a first part"));
        assert!(sessions.holds(&header));
        assert!(!sessions.holds("demarche=guess") && !sessions.holds(""));
        assert!(sessions.end(&header, true).contains("Max-Age=0"));
        assert!(!sessions.holds(&header));
    }
}
