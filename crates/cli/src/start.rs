//! The pipeline that the command line asks for.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use demarche::model::ModelFiles;
use demarche::pipeline::Pipeline;
use demarche::relate::Relator;
use demarche_ingest::unpack;
use demarche_lexicon::base::Base;
use demarche_lexicon::entities::{Faults, Form};
use demarche_lexicon::files::Files;
use demarche_lexicon::gazetteer::Gazetteer;
use demarche_parse::model::Depth;

use crate::arguments::{Jobs, ReadDepth, Sources};
use crate::failure::Failure;
use crate::terminal;

/// Most bytes of a file of actor rows, unpacked.
const MOST_SHEET: u64 = 2 << 30;

/// Most faults of actor rows that are told one by one.
const MOST_NAMED: usize = 40;

static PROBLEMS: AtomicU64 = AtomicU64::new(0);

/// A pipeline for trees alone: it reads all sentences with all layers if the user does not say otherwise.
pub fn parser(sources: &Sources, jobs: Jobs) -> Result<Pipeline, Failure> {
    let depth = sources.depth.or(Some(ReadDepth::Full));
    Ok(pipeline(&Sources { depth, ..sources.clone() }, jobs)?.trees_only())
}

/// Load lexicons and model: those of this release, or what stands in for them.
pub fn pipeline(sources: &Sources, jobs: Jobs) -> Result<Pipeline, Failure> {
    Ok(loaded(sources)?.0.with_threads(jobs.count()))
}

/// The same with the relation model on it.
pub fn relator(sources: &Sources) -> Result<Relator, Failure> {
    let (pipeline, model) = loaded(sources)?;
    Relator::load(pipeline, &model).map_err(|e| Failure::Start("cannot start".to_owned(), Box::new(e)))
}

/// The lexicons: those of this release, with what the user lays over them.
pub fn data(sources: &Sources) -> Result<Files, Failure> {
    let mut data = Files::embedded();
    if let Some(folder) = &sources.data {
        let what = "cannot use --data; name a folder like data/".to_owned();
        data = data.overlaid(folder).map_err(|e| Failure::Start(what, Box::new(e)))?;
    }
    for path in &sources.actors {
        let (form, text) = sheet(path)?;
        data = data.with_sheet(&path.display().to_string(), text, form);
    }
    Ok(data)
}

/// The text of a sheet of actor rows, and its form.
pub fn sheet(path: &Path) -> Result<(Form, String), Failure> {
    let Some(form) = Form::of(&path.to_string_lossy()) else {
        let what = "is no file of actor rows by its name; those end in .jsonl or .tsv, or that with .gz or .zst";
        return Err(Failure::Content { path: path.to_owned(), what: what.to_owned() });
    };
    // A name with a letter that cannot be read is a fault of its line, not of the whole file.
    let text = unpack::text(path, MOST_SHEET).map_err(|source| Failure::Input { path: path.to_owned(), source })?;
    Ok((form, text))
}

/// Name what is wrong with rows of actors; it counts as problems of the run.
pub fn name_faults(faults: &Faults) {
    for fault in faults.listed.iter().take(MOST_NAMED) {
        terminal::say(&fault.to_string());
    }
    if faults.count > MOST_NAMED as u64 {
        terminal::say(&format!("and {} more faults in rows of actors", faults.count - MOST_NAMED as u64));
    }
    PROBLEMS.fetch_add(faults.count, Ordering::Relaxed);
}

/// Problems met before the first input was opened; part of the outcome of the run.
pub fn problems() -> u64 {
    PROBLEMS.load(Ordering::Relaxed)
}

/// What is known of actors and places, without a model; `places` stands in for the gazetteer.
pub fn base(sources: &Sources, places: Option<&Path>) -> Result<Base, Failure> {
    let start = |cause| Failure::Start("cannot start".to_owned(), cause);
    let mut base = Base::read(&data(sources)?).map_err(|e| start(Box::new(e)))?;
    let own = sources.data.as_ref().map(|folder| folder.join("places/gazetteer.bin")).filter(|path| path.is_file());
    if let Some(path) = places.or(own.as_deref()) {
        let bytes = std::fs::read(path).map_err(|source| Failure::Input { path: path.to_owned(), source })?;
        let fail = |e| Failure::Start(format!("cannot use {}", path.display()), Box::new(e));
        base.places.gazetteer = Gazetteer::checked(bytes).map_err(fail)?;
    }
    Ok(base)
}

fn loaded(sources: &Sources) -> Result<(Pipeline, ModelFiles), Failure> {
    let start = |what: &str, cause| Failure::Start(what.to_owned(), cause);
    let data = data(sources)?;
    let model = match &sources.model {
        None => ModelFiles::embedded(),
        Some(folder) => ModelFiles::read(|name| std::fs::read(folder.join(name)))
            .map_err(|(name, source)| Failure::Input { path: folder.join(name), source })?,
    };
    let depth = match sources.depth {
        None | Some(ReadDepth::Auto) => Depth::Gated,
        Some(ReadDepth::Early) => Depth::Early,
        Some(ReadDepth::Full) => Depth::Full,
    };
    let pipeline = Pipeline::load(&data, &model).map_err(|e| start("cannot start", Box::new(e)))?;
    name_faults(pipeline.row_faults());
    Ok((pipeline.with_depth(depth), model))
}
