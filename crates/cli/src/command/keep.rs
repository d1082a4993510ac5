//! `demarche stats`, `verify`, `backup` and `forget`: looking after a store.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use demarche_store::db::forget::What;
use demarche_store::db::stats::Stats;
use demarche_store::db::store::Store;
use demarche_store::db::writer::Writer;
use demarche_store::user::file::UserFile;

use crate::command::ingest::failure;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::progress::Progress;
use crate::terminal;

/// Say what a store holds
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche stats --store news.db --digest")]
pub struct StatsOf {
    /// The store
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
    /// How to write it
    #[arg(long, short, value_enum, default_value = "text")]
    pub format: StatsFormat,
    /// Also a hash of all contents: stores with the same hash answer alike
    #[arg(long)]
    pub digest: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatsFormat {
    /// A line a figure
    Text,
    /// One JSON object
    Json,
}

/// Look whether a store is what was written to it
///
/// Every page, text, reading, row, count and word is compared; damage is named. Exit status 2 where there is any.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche verify --store news.db")]
pub struct Verify {
    /// The store
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
}

/// Copy a store, also while others write to it, with what people wrote beside it
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche backup --store news.db news-backup.db")]
pub struct Backup {
    /// The copy; it appears whole or not at all, and replaces an earlier one
    #[arg(value_name = "DEST")]
    pub to: PathBuf,
    /// The store
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
}

/// Take articles out of a store for good
///
/// Their texts, readings, earlier versions, words and counts go, decisions in review on their events, too, and the file
/// is written anew. Backups and exports that
/// were made before are not touched. An article that is ingested again comes back.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche forget --store news.db --source ledger.example
  demarche forget --store news.db --person 'Grace Nalumbweni' --dry-run")]
#[command(group = clap::ArgGroup::new("what").required(true).args(["source", "url", "person"]))]
pub struct Forget {
    /// The store
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
    /// All articles of a source: a domain, or the name of a site
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// The article with this address
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// All articles that name a person, in text or in what was read
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
    /// Only say how many would go
    #[arg(long)]
    pub dry_run: bool,
    /// Wait where another process is writing to the store
    #[arg(long)]
    pub wait: bool,
}

/// Write the figures.
pub fn stats(arguments: &StatsOf) -> Result<Outcome, Failure> {
    let store = Store::open_read_only(&arguments.store).map_err(failure)?;
    let stats = store.stats().map_err(failure)?;
    let digest = if arguments.digest { Some(store.digest().map_err(failure)?) } else { None };
    let mut output = Output::open(None, false)?;
    let text = match arguments.format {
        StatsFormat::Text => figures(&stats, digest.as_deref()),
        StatsFormat::Json => {
            let mut value = serde_json::to_value(&stats).map_err(|_| Failure::Fault)?;
            if let (Some(digest), Some(object)) = (digest, value.as_object_mut()) {
                object.insert("digest".to_owned(), digest.into());
            }
            format!("{value:#}\n")
        }
    };
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

fn figures(stats: &Stats, digest: Option<&str>) -> String {
    let mut lines = vec![
        format!("articles\t{}", stats.articles),
        format!("earlier versions\t{}", stats.earlier_versions),
        format!("from\t{}", stats.from.as_deref().unwrap_or("-")),
        format!("to\t{}", stats.to.as_deref().unwrap_or("-")),
        format!("code points of text\t{}", stats.text),
        format!("events\t{}", stats.events),
        format!("asserted by reporters\t{}", stats.asserted),
        format!("claims\t{}", stats.claims),
        format!("relations\t{}", stats.relations),
        format!("actors\t{}", stats.actors),
        format!("places\t{}", stats.places),
        format!("stories\t{}", stats.stories),
        format!("near-copies\t{}", stats.copies),
        format!("bytes\t{}", stats.bytes),
        format!("schema\t{}", stats.schema),
    ];
    let listed = [
        ("imported", &stats.imported),
        ("type", &stats.types),
        ("source", &stats.sources),
        ("read by", &stats.imprints),
    ];
    for (what, list) in listed {
        lines.extend(list.iter().map(|(name, count)| format!("{what} {}\t{count}", terminal::line(name))));
    }
    lines.extend(digest.map(|digest| format!("digest\t{digest}")));
    lines.join("\n") + "\n"
}

/// Look at everything.
pub fn verify(arguments: &Verify) -> Result<Outcome, Failure> {
    let store = Store::open_read_only(&arguments.store).map_err(failure)?;
    let mut progress = Progress::new();
    let mut before = 0;
    let verified = store.verify(|done| {
        (before..done).for_each(|_| progress.article(None));
        before = done;
    });
    progress.clear();
    let verified = verified.map_err(failure)?;
    for fault in &verified.faults {
        terminal::say(fault);
    }
    if !verified.faults.is_empty() {
        let what = "is damaged, as named above; restore a backup, or ingest again into a new file".to_owned();
        return Err(Failure::Content { path: arguments.store.clone(), what });
    }
    if let Some(own) = own(&arguments.store)? {
        let faults = own.verify().map_err(failure)?;
        faults.iter().for_each(|fault| terminal::say(fault));
        if !faults.is_empty() {
            let what = "is damaged, as named above; restore a backup of it, or move it away".to_owned();
            return Err(Failure::Content { path: own.path().to_owned(), what });
        }
    }
    let mut output = Output::open(None, false)?;
    let line = format!("sound\t{} articles\tdigest {}\n", verified.articles, store.digest().map_err(failure)?);
    output.write_all(line.as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

/// Copy a store.
pub fn backup(arguments: &Backup) -> Result<Outcome, Failure> {
    let store = Store::open_read_only(&arguments.store).map_err(failure)?;
    store.back_up(&arguments.to).map_err(failure)?;
    if let Some(own) = own(&arguments.store)? {
        own.back_up(&UserFile::path_of(&arguments.to)).map_err(failure)?;
    }
    Ok(Outcome { articles: 1, problems: 0 })
}

/// What people wrote beside a store.
fn own(store: &std::path::Path) -> Result<Option<UserFile>, Failure> {
    UserFile::open_existing(&UserFile::path_of(store)).map_err(failure)
}

/// Take articles out.
pub fn forget(arguments: &Forget) -> Result<Outcome, Failure> {
    let what = match (&arguments.source, &arguments.url, &arguments.person) {
        (Some(source), ..) => What::Source(source.clone()),
        (_, Some(url), _) => What::Url(url.clone()),
        (_, _, Some(person)) => What::Person(person.clone()),
        _ => return Err(Failure::Arguments("name a source, an address or a person".to_owned())),
    };
    // Only what is there can be forgotten; nothing is made.
    drop(Store::open_read_only(&arguments.store).map_err(failure)?);
    let mut writer = Writer::open(&arguments.store, arguments.wait).map_err(failure)?;
    let found = writer.found(&what).map_err(failure)?;
    let imported = writer.found_imported(&what).map_err(failure)?;
    if arguments.dry_run {
        let more =
            if imported.is_empty() { String::new() } else { format!(", and {} imported events", imported.len()) };
        terminal::say(&format!("{} articles would go{more}", found.len()));
        return Ok(Outcome { articles: 1, problems: 0 });
    }
    // Decisions on these articles go first: where they cannot, nothing is half forgotten.
    if let Some(mut own) = own(&arguments.store)? {
        let ids = found.iter().map(|article| writer.store().article_id(*article)).collect::<Result<Vec<_>, _>>();
        own.forget(&ids.map_err(failure)?, arguments.person.as_deref()).map_err(failure)?;
    }
    let gone = writer.forget(&found, &imported).map_err(failure)?;
    terminal::say(&format!(
        "gone for good: {} articles, {} earlier versions, {} events, {} imported events, {} claims, {} relations, \
         {} actors; backups and exports made before are not touched",
        gone.articles, gone.versions, gone.events, gone.imported, gone.claims, gone.relations, gone.actors
    ));
    Ok(Outcome { articles: 1, problems: 0 })
}
