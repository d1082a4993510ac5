//! `demarche serve` and `demarche demo`: the API and the board over a store.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use clap::Args;
use demarche::model::ModelFiles;
use demarche_lexicon::actors::CountryKind;
use demarche_serve::access::token::{self, Tokens};
use demarche_serve::api;
use demarche_serve::config::{Address, Config};
use demarche_serve::desk::Desk;
use demarche_serve::error::Error;
use demarche_serve::server::{self, Stop};
use demarche_serve::source::{About, Stored};

use crate::arguments::{Jobs, Reach, Sources};
use crate::command::ingest::{self, Ingest};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::start;

/// Where a token is looked for when no file is named.
const VARIABLE: &str = "DEMARCHE_TOKEN";
const FICTION: &str = "These reports are fiction.";

/// Serve the API and the board over a store
///
/// On this machine only, where nothing else is said; on another address with a token. SIGTERM or Ctrl-C ends it within
/// ten seconds.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche serve --store news.db
  demarche serve --new-token tokens.txt
  demarche serve --store news.db --listen 0.0.0.0:8080 --host news.example --token-file tokens.txt

A token may also be in the environment variable DEMARCHE_TOKEN. docs/serve.md has the rest.")]
pub struct Serve {
    /// The store
    #[arg(long, value_name = "FILE", required_unless_present = "new_token")]
    pub store: Option<PathBuf>,
    #[command(flatten)]
    pub access: Access,
    /// Make a token, print it, add its hash to FILE, and end
    #[arg(long, value_name = "FILE")]
    pub new_token: Option<PathBuf>,
    /// Folder of lexicon files that add to or replace those of this release (same layout as data/)
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Where to listen, and to whom.
#[derive(Debug, Args)]
pub struct Access {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: Address,
    /// Name under which others call this server, behind a proxy for example; may be given several times
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// File with hashes of tokens, as --new-token makes it
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Requests a second from one address; 0: as many as come. Addresses of this machine are not counted
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub rate: u32,
    /// Open connections
    #[arg(long, value_name = "N", default_value_t = 4_096, value_parser = clap::value_parser!(u32).range(16..=1_000_000))]
    pub connections: u32,
}

/// Fill a store from invented news and open the board
///
/// Without INPUT it reads the two small news sets that come with the program.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche demo")]
pub struct Demo {
    /// Articles: files, folders, addresses
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Keep the store in FILE; else it is gone afterwards
    #[arg(long, value_name = "FILE")]
    pub store: Option<PathBuf>,
    #[command(flatten)]
    pub access: Access,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub reach: Reach,
    #[command(flatten)]
    pub sources: Sources,
}

/// The news sets of `examples/`.
const EXAMPLES: &[(&str, &str)] = &[
    ("dispute/01-meridian-agency.txt", include_str!("../../../../examples/dispute/01-meridian-agency.txt")),
    ("dispute/02-harbour-ledger.md", include_str!("../../../../examples/dispute/02-harbour-ledger.md")),
    ("dispute/03-tidewater-digest.txt", include_str!("../../../../examples/dispute/03-tidewater-digest.txt")),
    ("dispute/04-northgate-post.html", include_str!("../../../../examples/dispute/04-northgate-post.html")),
    ("dispute/05-coastal-courier.txt", include_str!("../../../../examples/dispute/05-coastal-courier.txt")),
    ("dispute/06-wire-feed.jsonl", include_str!("../../../../examples/dispute/06-wire-feed.jsonl")),
    ("strike/01-meridian-agency.txt", include_str!("../../../../examples/strike/01-meridian-agency.txt")),
    ("strike/02-kafue-tribune.md", include_str!("../../../../examples/strike/02-kafue-tribune.md")),
    ("strike/03-copperline-portal.html", include_str!("../../../../examples/strike/03-copperline-portal.html")),
    ("strike/04-southern-quarterdeck.txt", include_str!("../../../../examples/strike/04-southern-quarterdeck.txt")),
];

/// Serve a store.
pub fn run(arguments: &Serve) -> Result<Outcome, Failure> {
    if let Some(path) = &arguments.new_token {
        let token = token::create(path).map_err(|e| failure(e, "cannot make a token"))?;
        println!("{token}");
        return Ok(Outcome::default());
    }
    let Some(store) = &arguments.store else {
        return Err(Failure::Arguments("name the store with --store FILE".to_owned()));
    };
    let sources = Sources { data: arguments.data.clone(), ..Sources::default() };
    open(store, &arguments.access, &sources, None, false)
}

/// Fill a store and serve it.
pub fn demo(arguments: &Demo) -> Result<Outcome, Failure> {
    // Whoever may not listen learns it before the reading.
    let folder = Temporary::new()?;
    let (inputs, notice) = match arguments.inputs.as_slice() {
        [] => (vec![folder.examples()?], Some(FICTION.to_owned())),
        own => (own.to_vec(), None),
    };
    let store = arguments.store.clone().unwrap_or_else(|| folder.0.join("demo.db"));
    let read = ingest::run(&Ingest {
        inputs,
        store: store.clone(),
        coded: false,
        wait: false,
        verbose: false,
        jobs: arguments.jobs,
        reach: arguments.reach.clone(),
        sources: arguments.sources.clone(),
    })?;
    let served = open(&store, &arguments.access, &arguments.sources, notice, true)?;
    Ok(Outcome { problems: read.problems + served.problems, articles: read.articles })
}

fn open(
    store: &Path,
    access: &Access,
    sources: &Sources,
    notice: Option<String>,
    browse: bool,
) -> Result<Outcome, Failure> {
    let mut config = Config { listen: access.listen, hosts: access.host.clone(), ..Config::default() };
    config.tokens = tokens(access).map_err(|e| failure(e, "cannot use the tokens"))?;
    config.limits.rate = Some(access.rate).filter(|rate| *rate > 0);
    config.limits.connections = access.connections as usize;
    let about = about(sources, notice)?;
    let desk = about.desk.clone();
    let fail = |e| failure(e, "cannot serve");
    let readers = Stored::open(store, about, config.limits.readers).map_err(fail)?;
    let ready = |address: Address| {
        println!("http://{address}/");
        // Nobody waits for it: a question that comes first loads it itself.
        std::thread::spawn(move || desk.iter().for_each(|desk| desk.warm()));
        if browse && std::io::stdout().is_terminal() && !cfg!(windows) {
            // Where there is no desktop, the printed address is enough.
            let opener = Command::new("xdg-open").arg(format!("http://{address}/")).stderr(Stdio::null()).spawn();
            drop(opener);
        }
    };
    server::serve(&config, readers, api::endpoints(), &Stop::default(), ready).map_err(fail)?;
    Ok(Outcome::default())
}

fn tokens(access: &Access) -> Result<Tokens, Error> {
    let mut tokens = Tokens::default();
    if let Some(path) = &access.token_file {
        tokens.add_file(path)?;
    }
    if let Ok(token) = std::env::var(VARIABLE) {
        tokens.add(token.trim(), VARIABLE)?;
    }
    Ok(tokens)
}

/// Which rows of the base are states, and what they are called.
pub fn about(sources: &Sources, notice: Option<String>) -> Result<About, Failure> {
    let base = start::base(sources, None)?;
    let desk = Arc::new(Desk::new(start::data(sources)?, ModelFiles::embedded()));
    let mut about = About { notice, desk: Some(desk), ..About::default() };
    for row in base.actors.countries.iter().filter(|row| row.kind == CountryKind::Country) {
        if let Some(code) = row.country {
            about.states.insert(row.id.clone(), code.to_string());
            about.ids.entry(code.to_string()).or_insert_with(|| row.id.clone());
            about.names.entry(code.to_string()).or_insert_with(|| row.name.clone());
        }
    }
    about.actors = base.actors;
    Ok(about)
}

fn failure(error: Error, what: &str) -> Failure {
    match error {
        Error::NoToken(_) | Error::WeakToken(_) | Error::TokenLine { .. } => Failure::Arguments(error.to_string()),
        other => Failure::Start(what.to_owned(), Box::new(other)),
    }
}

/// A folder of our own that goes when we go.
struct Temporary(PathBuf);

impl Temporary {
    fn new() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("demarche-demo-{}", std::process::id()));
        let fail = |source| Failure::Output { path: path.clone(), source };
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Not one that is there already: it may be somebody else's.
        builder.create(&path).map_err(fail)?;
        Ok(Self(path))
    }

    /// The examples as files, since inputs are files.
    fn examples(&self) -> Result<String, Failure> {
        let folder = self.0.join("examples");
        for (name, text) in EXAMPLES {
            let path = folder.join(name);
            let fail = |source| Failure::Output { path: path.clone(), source };
            std::fs::create_dir_all(path.parent().unwrap_or(&folder)).map_err(fail)?;
            std::fs::write(&path, text).map_err(fail)?;
        }
        Ok(folder.display().to_string())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
