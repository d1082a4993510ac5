//! The pipeline that the command line asks for.

use std::borrow::Cow;
use std::path::Path;

use demarche::model::ModelFiles;
use demarche::pipeline::Pipeline;
use demarche::relate::Relator;
use demarche_lexicon::files::Files;
use demarche_parse::model::Depth;

use crate::arguments::{Jobs, ReadDepth, Sources};
use crate::failure::Failure;

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

/// A file that need not be there.
fn optional(path: &Path) -> Result<Option<Cow<'static, [u8]>>, Failure> {
    match std::fs::read(path) {
        Ok(own) => Ok(Some(Cow::Owned(own))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Failure::Input { path: path.to_owned(), source }),
    }
}

fn loaded(sources: &Sources) -> Result<(Pipeline, ModelFiles), Failure> {
    let start = |what: &str, cause| Failure::Start(what.to_owned(), cause);
    let mut data = Files::embedded();
    if let Some(folder) = &sources.data {
        data = data.overlaid(folder).map_err(|e| start("cannot use --data; name a folder like data/", Box::new(e)))?;
    }
    let model = match &sources.model {
        None => ModelFiles::embedded(),
        Some(folder) => {
            let path = |name: &str| folder.join(name);
            let fail = |path: std::path::PathBuf| move |source| Failure::Input { path, source };
            let bytes = |name: &str| std::fs::read(path(name)).map_err(fail(path(name)));
            let text = |name: &str| std::fs::read_to_string(path(name)).map_err(fail(path(name)));
            ModelFiles {
                weights: Cow::Owned(bytes("core.safetensors")?),
                vocab: Cow::Owned(text("vocab.txt")?),
                lemmas: Cow::Owned(text("lemmas.tsv")?),
                // A user's own language core need not come with these: the relation model needs its tables of pieces
                // only, while a scorer belongs to the core that it was trained on.
                relation: optional(&path("relation.safetensors"))?.unwrap_or(ModelFiles::embedded().relation),
                scorer: optional(&path("scorer.safetensors"))?.unwrap_or_default(),
            }
        }
    };
    let depth = match sources.depth {
        None | Some(ReadDepth::Auto) => Depth::Gated,
        Some(ReadDepth::Early) => Depth::Early,
        Some(ReadDepth::Full) => Depth::Full,
    };
    let pipeline = Pipeline::load(&data, &model).map_err(|e| start("cannot start", Box::new(e)))?;
    Ok((pipeline.with_depth(depth), model))
}
