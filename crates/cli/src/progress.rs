//! How far long work has come: one line on a terminal, nothing in a pipe.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two pictures of the line.
const TICK: Duration = Duration::from_millis(200);

/// A line on standard error that is drawn over.
pub struct Progress {
    shown: bool,
    begun: Instant,
    drawn: Option<Instant>,
    articles: u64,
}

impl Progress {
    /// Begin; silent where standard error is not a terminal.
    pub fn new() -> Self {
        let terminal = io::stderr().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        Self { shown: terminal && !dumb, begun: Instant::now(), drawn: None, articles: 0 }
    }

    /// Whether anybody sees it.
    pub const fn is_shown(&self) -> bool {
        self.shown
    }

    /// One article more; `done` is the share of the input that has been read, where known.
    pub fn article(&mut self, done: Option<f64>) {
        self.articles += 1;
        let due = self.drawn.unwrap_or(self.begun).elapsed() >= TICK;
        if self.shown && due {
            self.drawn = Some(Instant::now());
            draw(&picture(self.articles, self.begun.elapsed(), done));
        }
    }

    /// Take the line away, to write something else or because the work is done.
    pub fn clear(&mut self) {
        if self.drawn.take().is_some() {
            draw("");
        }
    }
}

/// Draw over the line; if nobody looks, nothing is lost.
fn draw(line: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "\r\u{1b}[K{line}").and_then(|()| stderr.flush());
}

fn picture(articles: u64, time: Duration, done: Option<f64>) -> String {
    let seconds = time.as_secs_f64().max(0.001);
    let rate = articles as f64 / seconds;
    let mut line = format!("{articles} articles, {rate:.1} a second");
    if let Some(done) = done.filter(|d| *d > 0.0 && *d <= 1.0) {
        let left = Duration::from_secs_f64((seconds * (1.0 - done) / done).min(1e7)).as_secs();
        line.push_str(&format!(", {:.0} %, {}:{:02} to go", done * 100.0, left / 60, left % 60));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_rate_and_time_to_go() {
        assert_eq!(picture(50, Duration::from_secs(10), Some(0.25)), "50 articles, 5.0 a second, 25 %, 0:30 to go");
        assert_eq!(picture(3, Duration::from_secs(2), None), "3 articles, 1.5 a second");
    }
}
