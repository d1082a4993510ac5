//! `demarche watch`: feeds to articles, as they come.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use demarche::pipeline::Pipeline;
use demarche_ingest::fetch::{Fetcher, Network, Request};
use demarche_ingest::inputs::is_address;
use demarche_ingest::limits::Limits;
use demarche_ingest::watch::feeds;
use demarche_ingest::watch::machine::{Machine, Outcome as Step, Settings};
use demarche_ingest::watch::run::{now, run as poll};
use demarche_ingest::watch::state::{Feed, State};
use demarche_store::article::ArticleShape;
use demarche_store::db::feeds::FeedLine;
use demarche_store::db::store::Store;
use demarche_store::db::writer::Writer;
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::arguments::{Jobs, Watch};
use crate::command::ingest::Session;
use crate::command::ingest::source::{Item, Worker};
use crate::failure::Failure;
use crate::inputs::{Outcome, network};
use crate::{start, terminal};

/// A list of feeds is small.
const MAX_LIST: u64 = 16 << 20;

/// Seconds between two times that the state is kept.
const KEEP_EVERY: i64 = 5;

/// Poll the feeds until told to stop, or once.
pub fn run(arguments: &Watch) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    let stop = stop_on_signals()?;
    let fetcher = Fetcher::new(Network { stop: Some(Arc::clone(&stop)), ..network(&arguments.reach)? });
    let feeds = listed(&arguments.feeds, &mut outcome)?;
    let settings = Settings {
        interval: i64::from(arguments.interval) * 60,
        min_interval: (i64::from(arguments.interval) * 20).max(60),
        once: arguments.once,
        keeps: arguments.state.is_some() || arguments.store.is_some(),
        ..Settings::default()
    };
    let (mut sink, state) = match &arguments.store {
        Some(path) => into_store(path, arguments)?,
        None => {
            let state = arguments.state.as_deref().map(known).transpose()?.unwrap_or_default();
            (Sink::Lines(Lines::open(arguments.output.as_deref(), arguments.state.as_deref())?), state)
        }
    };
    let mut machine = Machine::new(&feeds, state, settings, &Limits::default());
    let mut result = Ok(());
    poll(
        &mut machine,
        &|request: &Request| fetcher.fetch(request),
        usize::from(arguments.jobs),
        &stop,
        |step, machine| {
            result = sink.take(step, machine, &mut outcome);
            if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    result?;
    sink.finish(&machine, &mut outcome)?;
    if arguments.once && outcome.problems > 0 {
        // Feeds that gave nothing new are no failure of the run.
        outcome.articles = outcome.articles.max(u64::from(machine.state().feeds.values().any(|f| f.failures == 0)));
    }
    Ok(outcome)
}

/// The feeds that an argument names.
fn listed(argument: &str, outcome: &mut Outcome) -> Result<Vec<String>, Failure> {
    let path = PathBuf::from(argument);
    let text = if is_address(argument) {
        argument.to_owned()
    } else {
        let read = || -> io::Result<String> {
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut io::Read::take(File::open(&path)?, MAX_LIST), &mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        read().map_err(|source| Failure::Input { path: path.clone(), source })?
    };
    let (found, problems) = feeds::read(&text);
    for problem in problems {
        outcome.problems += 1;
        terminal::say(&format!("{argument}: {problem}"));
    }
    if found.is_empty() {
        let what = "names no feed; put one address on each line, or save your feeds as OPML".into();
        return Err(Failure::Content { path, what });
    }
    Ok(found)
}

/// What an earlier watch knew.
fn known(path: &Path) -> Result<State, Failure> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(State::default()),
        Err(source) => return Err(Failure::Input { path: path.to_owned(), source }),
    };
    serde_json::from_slice(&text).map_err(|cause| Failure::Content {
        path: path.to_owned(),
        what: format!("does not hold the state of a watch ({cause}); name another file or remove it"),
    })
}

fn stop_on_signals() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // The second one ends the program at once, in case the first does not.
        let set = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)));
        set.map_err(|cause| Failure::Start("signals cannot be received".into(), cause.into()))?;
    }
    Ok(stop)
}

/// Where articles and the state go.
enum Sink<'a> {
    Lines(Lines<'a>),
    Store(Box<Session>, Box<Mutex<Store>>, Box<Pipeline>, i64),
}

/// Articles and state into a store: both become safe together.
fn into_store<'a>(path: &Path, arguments: &Watch) -> Result<(Sink<'a>, State), Failure> {
    let writer = Writer::open(path, false)?;
    let state = match writer.store().watch_state()? {
        None => State::default(),
        Some(text) => serde_json::from_str(&text).map_err(|cause| Failure::Content {
            path: path.to_owned(),
            what: format!("holds no state of a watch that this version reads ({cause}); update Demarche"),
        })?,
    };
    let lookup = Mutex::new(Store::open_read_only(path)?);
    let pipeline = start::pipeline(&arguments.sources, Jobs { jobs: None })?;
    let session = Session::open(writer, &arguments.sources, false)?;
    Ok((Sink::Store(Box::new(session), Box::new(lookup), Box::new(pipeline), now()), state))
}

impl Sink<'_> {
    fn take(&mut self, step: Step, machine: &Machine, outcome: &mut Outcome) -> Result<(), Failure> {
        if let Some(problem) = &step.problem {
            outcome.problems += 1;
            let place = step.feed.as_ref().map_or_else(String::new, |feed| format!("{feed}: "));
            terminal::say(&format!("{place}{problem}"));
        }
        match self {
            Self::Lines(lines) => lines.take(&step, machine, outcome),
            Self::Store(session, lookup, pipeline, kept) => {
                let worker = Worker::over(lookup, pipeline);
                for arrival in step.articles {
                    outcome.articles += 1;
                    session.take(worker.work(Item::Article(Box::new(arrival))))?;
                }
                if now() - *kept >= KEEP_EVERY {
                    *kept = now();
                    session.keep_watch(&written(machine), &health(machine))?;
                }
                Ok(())
            }
        }
    }

    fn finish(self, machine: &Machine, outcome: &mut Outcome) -> Result<(), Failure> {
        match self {
            Self::Lines(mut lines) => lines.keep(machine),
            Self::Store(mut session, lookup, _, _) => {
                session.keep_watch(&written(machine), &health(machine))?;
                // Whoever closes last empties the journal; one who only reads cannot.
                drop(lookup);
                outcome.problems += session.finish()?.problems;
                Ok(())
            }
        }
    }
}

fn written(machine: &Machine) -> String {
    serde_json::to_string(machine.state()).unwrap_or_default()
}

fn health(machine: &Machine) -> Vec<FeedLine> {
    let line = |(url, feed): (&String, &Feed)| FeedLine {
        url: url.clone(),
        title: feed.title.clone(),
        polls: feed.polls,
        items: feed.items,
        failures: feed.failures,
        last_success: feed.last_success,
        last_error: feed.last_error.clone(),
        last_error_at: feed.last_error_at,
        next: feed.next,
        gone: feed.gone,
    };
    machine.state().feeds.iter().map(line).collect()
}

/// Articles as lines, and the state in a file.
struct Lines<'a> {
    articles: Box<dyn Write>,
    file: Option<File>,
    path: PathBuf,
    state: Option<&'a Path>,
    kept: i64,
}

impl<'a> Lines<'a> {
    fn open(output: Option<&Path>, state: Option<&'a Path>) -> Result<Self, Failure> {
        let path = output.filter(|p| *p != Path::new("-"));
        let append =
            |path: &Path| File::options().append(true).create(true).open(path).and_then(|f| Ok((f.try_clone()?, f)));
        let opened = path.map(append).transpose();
        let path = path.unwrap_or(Path::new("standard output")).to_owned();
        let (articles, file): (Box<dyn Write>, _) = match opened {
            Ok(None) => (Box::new(BufWriter::new(io::stdout())), None),
            Ok(Some((one, other))) => (Box::new(BufWriter::new(one)), Some(other)),
            Err(source) => return Err(Failure::Output { path, source }),
        };
        Ok(Self { articles, file, path, state, kept: now() })
    }

    /// Articles go out before the state that says so: after a crash one may come twice, none is lost.
    fn take(&mut self, step: &Step, machine: &Machine, outcome: &mut Outcome) -> Result<(), Failure> {
        for arrival in &step.articles {
            outcome.articles += 1;
            let mut line = serde_json::to_vec(&ArticleShape::from(&arrival.article)).unwrap_or_default();
            line.push(b'\n');
            self.articles.write_all(&line).map_err(|e| self.failure(e))?;
        }
        self.articles.flush().map_err(|e| self.failure(e))?;
        if now() - self.kept >= KEEP_EVERY {
            self.keep(machine)?;
        }
        Ok(())
    }

    /// Keep the state: a file that is there as a whole or not at all.
    fn keep(&mut self, machine: &Machine) -> Result<(), Failure> {
        self.kept = now();
        let Some(path) = self.state else { return Ok(()) };
        if let Some(file) = &self.file {
            file.sync_data().map_err(|e| self.failure(e))?;
        }
        let mut part = path.file_name().unwrap_or_default().to_owned();
        part.push(".part");
        let part = path.with_file_name(part);
        let write = || -> io::Result<()> {
            let mut file = BufWriter::new(File::create(&part)?);
            serde_json::to_writer(&mut file, machine.state())?;
            file.flush()?;
            file.get_ref().sync_all()?;
            std::fs::rename(&part, path)
        };
        write().map_err(|source| Failure::Output { path: path.to_owned(), source })
    }

    fn failure(&self, source: io::Error) -> Failure {
        if source.kind() == io::ErrorKind::BrokenPipe {
            return Failure::ReaderGone;
        }
        Failure::Output { path: self.path.clone(), source }
    }
}
