//! Inputs in, readings out, problems named on the way.

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

use demarche::pipeline::{Pipeline, problems};
use demarche_ingest::error::InputProblem;
use demarche_ingest::fetch::Network;
use demarche_ingest::fetch::hosts::Allowed;
use demarche_ingest::inputs::{Arrival, Inputs, STDIN, open_with};
use demarche_ingest::limits::Limits;
use demarche_record::reading::Reading;
use demarche_store::ids::stable;
use demarche_text::issue::Issues;

use crate::arguments::{Reach, Shard};
use crate::failure::Failure;
use crate::ledger::{Ledger, Seen};
use crate::progress::Progress;
use crate::terminal;

/// How a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Articles that were read.
    pub articles: u64,
    /// Inputs and articles with problems.
    pub problems: u64,
}

impl Outcome {
    /// 0: all done; 1: done with problems; 2: problems and nothing done.
    pub fn exit(self) -> ExitCode {
        match (self.problems, self.articles) {
            (0, _) => ExitCode::SUCCESS,
            (_, 0) => ExitCode::from(2),
            _ => ExitCode::from(1),
        }
    }
}

/// Opened inputs; names their problems on standard error as they come.
pub struct Run {
    inputs: Inputs,
    survey: Survey,
    progress: Progress,
    outcome: Outcome,
    seen: Seen,
    ledger: Option<Ledger>,
    /// The language of every article, where the user states it.
    pub language: Option<String>,
}

impl Run {
    /// Open the inputs.
    pub fn open(inputs: &[String]) -> Result<Self, Failure> {
        Self::open_with(inputs, &Reach::default())
    }

    /// Open the inputs; addresses among them are fetched as far as `reach` goes.
    pub fn open_with(inputs: &[String], reach: &Reach) -> Result<Self, Failure> {
        let opened = open_with(inputs, &Limits::default(), network(reach)?);
        let opened = opened.map_err(|e| Failure::Arguments(e.to_string()))?;
        let progress = Progress::new();
        let survey = if progress.is_shown() { Survey::of(inputs) } else { Survey::default() };
        Ok(Self {
            inputs: opened,
            survey,
            progress,
            outcome: Outcome::default(),
            seen: Seen::default(),
            ledger: None,
            language: None,
        })
    }

    /// The articles that have come, as they come.
    pub fn seen(&self) -> Seen {
        self.seen.clone()
    }

    /// The same run without the inputs that need not be coded again.
    #[must_use]
    pub fn unless(mut self, ledger: Ledger) -> Self {
        let asked = ledger.clone();
        self.inputs = self.inputs.unless(move |path| asked.knows(path));
        self.ledger = Some(ledger);
        self
    }

    /// Every article with the input it came from, one after the other.
    pub fn articles(self, mut each: impl FnMut(&Path, Arrival) -> Result<(), Failure>) -> Result<Outcome, Failure> {
        let Self { mut inputs, mut survey, mut progress, mut outcome, .. } = self;
        while let Some(item) = inputs.next() {
            match item {
                Ok(arrival) => {
                    let path = inputs.current().unwrap_or(Path::new(STDIN)).to_owned();
                    survey.article(&path, arrival.article.text.len());
                    progress.article(survey.done());
                    note_all(&mut outcome, &mut progress, &arrival.article.id, &arrival.issues);
                    outcome.articles += 1;
                    each(&path, arrival)?;
                }
                Err(problem) => note(&mut outcome, &mut progress, &problem.to_string()),
            }
        }
        pass_over(&inputs, &mut progress);
        Ok(outcome)
    }

    /// Every article of the shard, read on `jobs` threads, in the order of the inputs.
    pub fn readings(
        self,
        pipeline: &Pipeline,
        jobs: usize,
        shard: Option<Shard>,
        mut each: impl FnMut(&Path, Reading) -> Result<(), Failure>,
    ) -> Result<Outcome, Failure> {
        let Self { mut inputs, survey, mut progress, mut outcome, seen, ledger, language } = self;
        let survey = Mutex::new(survey);
        let held = |id: &str| shard.is_none_or(|s| s.holds(id));
        let paths = Mutex::new(VecDeque::new());
        let twice = Mutex::new(Vec::new());
        let items = std::iter::from_fn(|| {
            loop {
                let item = inputs.next()?;
                let path = inputs.current().unwrap_or(Path::new(STDIN)).to_owned();
                if let Ok(arrival) = &item {
                    locked(&survey).article(&path, arrival.article.text.len());
                    let article = &arrival.article;
                    if !held(&article.id) {
                        continue;
                    }
                    // Its events would have the ids of the first one's.
                    if !seen.admit(&path, stable(&[article.id.as_bytes(), article.text.as_bytes()])) {
                        locked(&twice).push(article.id.clone());
                        continue;
                    }
                }
                // Results come back in the order of the items, so their paths may wait in a line.
                locked(&paths).push_back(path);
                return Some(item.map(|mut arrival| {
                    if language.is_some() {
                        arrival.article.language.clone_from(&language);
                    }
                    (arrival.article, arrival.issues)
                }));
            }
        });
        let mut result = Ok(());
        pipeline.read_all(items, jobs, |item: Result<Reading, InputProblem>| {
            let path = locked(&paths).pop_front().unwrap_or_default();
            let before = outcome.problems;
            match item {
                Ok(reading) => {
                    progress.article(locked(&survey).done());
                    let unread = note_all(&mut outcome, &mut progress, &reading.document.article.id, &reading.issues);
                    outcome.articles += u64::from(!unread || !reading.document.sentences.is_empty());
                    seen.problems(&path, outcome.problems - before);
                    result = each(&path, reading);
                }
                Err(problem) => {
                    note(&mut outcome, &mut progress, &problem.to_string());
                    seen.problems(&path, 1);
                }
            }
            if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        for id in locked(&twice).drain(..) {
            note(&mut outcome, &mut progress, &format!("article {id}: it came twice; the second was left out"));
        }
        pass_over(&inputs, &mut progress);
        if let Some((_, articles, problems)) = ledger.map(|l| l.skipped()) {
            if problems > 0 {
                terminal::say(&format!("{problems} problems were named when the skipped inputs were coded"));
            }
            outcome.articles += articles;
            outcome.problems += problems;
        }
        result.map(|()| outcome)
    }
}

/// The rules for the network that the user gives.
pub fn network(reach: &Reach) -> Result<Network, Failure> {
    let read = |text: &String| {
        let fault = || Failure::Arguments(format!("--allow-host {text} is not HOST or HOST:PORT; correct it"));
        Allowed::parse(text).ok_or_else(fault)
    };
    let allowed = reach.allow_host.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Network { allowed, ..Network::default() })
}

/// The end of a run: what was in archives and held no article; to a person, the number of files that were not looked at.
fn pass_over(inputs: &Inputs, progress: &mut Progress) {
    progress.clear();
    for (what, count) in inputs.passed() {
        terminal::say(&format!("passed over: {count} {what}"));
    }
    let skipped = inputs.skipped();
    if skipped > 0 && progress.is_shown() {
        terminal::say(&format!("{skipped} files in folders were passed over: hidden, linked or of no known ending"));
    }
}

/// Name a problem.
fn note(outcome: &mut Outcome, progress: &mut Progress, message: &str) {
    outcome.problems += 1;
    progress.clear();
    terminal::say(message);
}

/// Name the problems of an article; whether there were any.
fn note_all(outcome: &mut Outcome, progress: &mut Progress, id: &str, issues: &Issues) -> bool {
    let before = outcome.problems;
    for issue in problems(issues) {
        note(outcome, progress, &format!("article {id}: {}", issue.message));
    }
    outcome.problems > before
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// How much there is to read, for the time that is left.
#[derive(Default)]
pub struct Survey {
    sizes: BTreeMap<PathBuf, u64>,
    total: u64,
    /// Bytes of files that are done.
    behind: u64,
    current: PathBuf,
    /// Bytes of text that came out of the current file.
    inside: u64,
}

/// Files that are counted; beyond, the share done is not shown.
const MOST_FILES: usize = 200_000;

impl Survey {
    pub fn of(inputs: &[String]) -> Self {
        let mut survey = Self::default();
        let mut open: Vec<PathBuf> = inputs.iter().map(PathBuf::from).collect();
        while let Some(path) = open.pop() {
            let Ok(meta) = std::fs::metadata(&path) else { return Self::default() };
            if meta.is_dir() {
                let Ok(entries) = std::fs::read_dir(&path) else { continue };
                open.extend(
                    entries.flatten().filter(|e| e.file_type().is_ok_and(|t| !t.is_symlink())).map(|e| e.path()),
                );
            } else if meta.is_file() {
                survey.total += meta.len();
                survey.sizes.insert(path, meta.len());
            }
            if survey.sizes.len() > MOST_FILES {
                return Self::default();
            }
        }
        survey
    }

    pub fn article(&mut self, path: &Path, bytes: usize) {
        if self.total == 0 {
            return;
        }
        if self.current != path {
            self.behind += self.sizes.get(&self.current).copied().unwrap_or(0);
            self.current = path.to_owned();
            self.inside = 0;
        }
        self.inside += bytes as u64;
    }

    /// The share of the bytes that has been read.
    pub fn done(&self) -> Option<f64> {
        let inside = self.inside.min(self.sizes.get(&self.current).copied().unwrap_or(0));
        (self.total > 0).then(|| (self.behind + inside) as f64 / self.total as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_done_counts_files_behind_and_text_inside() {
        let mut survey = Survey { total: 300, ..Survey::default() };
        survey.sizes = [("a".into(), 100), ("b".into(), 200)].into();
        survey.article(Path::new("a"), 50);
        assert_eq!(survey.done(), Some(50.0 / 300.0));
        survey.article(Path::new("b"), 500);
        assert_eq!(survey.done(), Some(1.0));
        assert_eq!(Survey::default().done(), None);
    }
}
