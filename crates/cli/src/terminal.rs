//! What may reach a terminal.
//!
//! Texts from the web can hold escape sequences that change a terminal's state and characters that turn the direction
//! of writing, so that a line reads differently from what it says. Neither passes.

use std::io::{self, Write};

/// Say a sentence on standard error; if nobody listens, nothing is lost.
pub fn say(sentence: &str) {
    let _ = writeln!(io::stderr(), "demarche: {}", line(sentence));
}

/// Whether a character can change what a terminal shows of the others.
pub fn hostile(c: char) -> bool {
    let control = c.is_control() && c != '\n' && c != '\t';
    let bidi = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    control || bidi || matches!(c, '\u{2028}' | '\u{2029}')
}

/// One line for people: nothing hostile, line breaks and tabs as spaces.
pub fn line(text: &str) -> String {
    text.chars().filter(|c| !hostile(*c)).map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).collect()
}

/// Passes text on to a terminal without what is hostile; our own colours (`ESC [ digits m`) pass where `styled`.
pub struct Plain<W> {
    sink: W,
    styled: bool,
    /// Bytes of a character or colour that is not complete yet.
    open: Vec<u8>,
}

impl<W: Write> Plain<W> {
    /// Guard a sink.
    pub const fn new(sink: W, styled: bool) -> Self {
        Self { sink, styled, open: Vec::new() }
    }

    fn pass(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        let mut clean = String::with_capacity(text.len());
        while let Some(c) = rest.chars().next() {
            match colour(rest).filter(|_| self.styled) {
                Some(length) => {
                    clean.push_str(&rest[..length]);
                    rest = &rest[length..];
                }
                None => {
                    if !hostile(c) {
                        clean.push(c);
                    }
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        self.sink.write_all(clean.as_bytes())
    }
}

/// Length of the colour sequence at the start of `text`.
fn colour(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("\u{1b}[")?;
    let end = inside.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
    inside[end..].starts_with('m').then_some(2 + end + 1)
}

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open.extend_from_slice(bytes);
        // Whole lines only: a character or a colour never spans two.
        let Some(end) = self.open.iter().rposition(|b| *b == b'\n') else { return Ok(bytes.len()) };
        let rest = self.open.split_off(end + 1);
        let lines = std::mem::replace(&mut self.open, rest);
        self.pass(&String::from_utf8_lossy(&lines))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.open);
        self.pass(&String::from_utf8_lossy(&rest))?;
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(styled: bool, text: &str, expected: &str) {
        let mut shown = Vec::new();
        let mut plain = Plain::new(&mut shown, styled);
        for byte in text.bytes() {
            plain.write_all(&[byte]).expect("memory takes all");
        }
        plain.flush().expect("memory takes all");
        assert_eq!(String::from_utf8_lossy(&shown), expected);
    }

    #[test]
    fn escapes_and_turned_writing_do_not_reach_a_terminal() {
        check(false, "a\u{1b}[31mb\u{7}\u{9b}2Jc\n", "a[31mb2Jc\n");
        check(false, "pay \u{202e}001\u{202c} € to Élysée", "pay 001 € to Élysée");
        check(false, "title\u{1b}]0;owned\u{7}", "title]0;owned");
    }

    #[test]
    fn our_colours_pass_and_nothing_else_that_begins_so() {
        check(true, "\u{1b}[1;34mLead\u{1b}[0m\n", "\u{1b}[1;34mLead\u{1b}[0m\n");
        check(true, "\u{1b}[2Jx\u{1b}[", "[2Jx[");
    }

    #[test]
    fn a_message_is_one_line() {
        assert_eq!(line("a\nb\u{1b}[0m\u{202e}c"), "a b[0mc");
    }
}
