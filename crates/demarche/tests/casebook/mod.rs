//! Reads `cases/*.md`, whose form `cases/README.md` describes. Strict: what is not understood is a fault with file and
//! line, so that no case is passed over in silence.

pub mod record;

use std::fmt;

use demarche_text::article::Article;
use record::Line;

/// One news text with the record that it must give.
pub struct Case {
    /// Such as `cases/aid.md:12`, where its news begin.
    pub place: String,
    /// The heading it stands under.
    pub decision: String,
    /// Why the program gets it wrong today; `None` where it must get it right.
    pub open: Option<String>,
    /// The news.
    pub article: Article,
    /// The record; empty where there is no event.
    pub record: Vec<Line>,
    /// The record as it is written.
    pub written: String,
}

/// What is wrong with a line of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Such as `cases/aid.md`.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In words.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// The cases of one file. `known` tells whether a code of three letters exists.
pub fn read(file: &str, text: &str, known: &dyn Fn(&str) -> bool) -> (Vec<Case>, Vec<Fault>) {
    let mut reader = Reader::new(file, known);
    for (number, line) in text.lines().enumerate() {
        reader.line(number + 1, line.trim_end());
    }
    reader.end();
    (reader.cases, reader.faults)
}

/// A block between fences that is being read.
enum Fence {
    News { date: String, lines: Vec<String> },
    Record { lines: Vec<(usize, String)> },
}

/// The heading of which the cases are being read.
struct Decision {
    line: usize,
    text: String,
    reasoned: bool,
    cases: usize,
}

struct Reader<'a> {
    file: &'a str,
    known: &'a dyn Fn(&str) -> bool,
    titled: bool,
    decision: Option<Decision>,
    /// The fence that is open, and its line.
    fence: Option<(usize, Fence)>,
    /// A marker that waits for its news.
    open: Option<(usize, String)>,
    /// News that wait for their record.
    news: Option<(usize, Article)>,
    cases: Vec<Case>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, known: &'a dyn Fn(&str) -> bool) -> Self {
        let (cases, faults) = (Vec::new(), Vec::new());
        Self { file, known, titled: false, decision: None, fence: None, open: None, news: None, cases, faults }
    }

    fn fault(&mut self, line: usize, message: impl Into<String>) {
        self.faults.push(Fault { file: self.file.to_owned(), line, message: message.into() });
    }

    fn line(&mut self, number: usize, line: &str) {
        match self.fence.take() {
            None => self.prose(number, line),
            Some((from, _)) if line.starts_with("## ") => {
                self.fault(from, "a fence that is not closed");
                self.prose(number, line);
            }
            Some((from, fence)) if line == "```" => match fence {
                Fence::News { date, lines } => self.news(from, &date, &lines.join("\n")),
                Fence::Record { lines } => self.record(from, &lines),
            },
            Some((from, mut fence)) => {
                match &mut fence {
                    Fence::News { lines, .. } => lines.push(line.to_owned()),
                    Fence::Record { lines } => lines.push((number, line.to_owned())),
                }
                self.fence = Some((from, fence));
            }
        }
    }

    fn prose(&mut self, number: usize, line: &str) {
        if let Some(heading) = line.strip_prefix("## ") {
            self.close();
            self.decision = Some(Decision { line: number, text: heading.to_owned(), reasoned: false, cases: 0 });
        } else if line.starts_with("# ") {
            if self.titled {
                self.fault(number, "a second title");
            }
            self.titled = true;
        } else if let Some(fence) = line.strip_prefix("```") {
            self.open_fence(number, fence);
        } else if let Some(reason) = line.strip_prefix("open:") {
            if reason.trim().is_empty() {
                self.fault(number, "open without a reason");
            }
            self.waiting_news(number);
            if let Some((before, _)) = self.open.replace((number, reason.trim().to_owned())) {
                self.fault(before, "open that no news follow");
            }
        } else if line.starts_with('#') {
            self.fault(number, "a heading that is neither title (#) nor decision (##)");
        } else if !line.is_empty() {
            self.waiting_news(number);
            if let Some((before, _)) = self.open.take() {
                self.fault(before, "open must stand right before its news");
            }
            if let Some(decision) = &mut self.decision {
                decision.reasoned = true;
            }
        }
    }

    fn open_fence(&mut self, number: usize, fence: &str) {
        let fence = if let Some(date) = fence.strip_prefix("news ") {
            self.waiting_news(number);
            match &self.decision {
                None => self.fault(number, "news before the first decision (##)"),
                Some(decision) if !decision.reasoned => self.fault(number, "no reason stands before the news"),
                Some(_) => {}
            }
            Fence::News { date: date.to_owned(), lines: Vec::new() }
        } else if fence == "record" {
            Fence::Record { lines: Vec::new() }
        } else {
            self.fault(number, "a fence that is neither `news YEAR-MONTH-DAY` nor `record`");
            Fence::Record { lines: Vec::new() }
        };
        self.fence = Some((number, fence));
    }

    fn news(&mut self, from: usize, date: &str, text: &str) {
        let article = Article {
            id: format!("{}:{from}", self.file),
            date: date.parse().ok(),
            language: Some("en".to_owned()),
            text: text.to_owned(),
            ..Article::default()
        };
        if article.date.is_none() {
            self.fault(from, format!("{date:?} is no date"));
        }
        if text.trim().is_empty() {
            self.fault(from, "no news in the block");
        }
        self.news = Some((from, article));
    }

    fn record(&mut self, from: usize, lines: &[(usize, String)]) {
        let open = self.open.take().map(|(_, reason)| reason);
        let Some((line, article)) = self.news.take() else {
            self.fault(from, "a record that follows no news");
            return;
        };
        let (record, faults) = record::read(lines, &article.text, self.known);
        for (number, message) in faults {
            self.fault(number, message);
        }
        if lines.is_empty() {
            self.fault(from, "an empty record; write `none` where there is no event");
        }
        let Some(decision) = &mut self.decision else { return };
        decision.cases += 1;
        let (place, decision) = (format!("{}:{line}", self.file), decision.text.clone());
        let written = lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
        self.cases.push(Case { place, decision, open, article, record, written });
    }

    /// News must have had their record by now.
    fn waiting_news(&mut self, number: usize) {
        if let Some((line, _)) = self.news.take() {
            self.fault(line, format!("news without a record before line {number}"));
        }
    }

    /// A decision ends.
    fn close(&mut self) {
        self.waiting_news(0);
        if let Some((line, _)) = self.open.take() {
            self.fault(line, "open that no news follow");
        }
        if let Some(decision) = self.decision.take().filter(|d| d.cases == 0) {
            self.fault(decision.line, "a decision without a case");
        }
    }

    fn end(&mut self) {
        if let Some((from, _)) = self.fence.take() {
            self.fault(from, "a fence that is not closed");
        }
        self.close();
        if !self.titled {
            self.fault(1, "no title (#)");
        }
        self.faults.sort_by_key(|f| f.line);
    }
}
