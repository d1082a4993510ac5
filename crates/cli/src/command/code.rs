//! `demarche code`: articles to events, claims and relations.

use crate::arguments::{Code, CodeFormat};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::inputs::{Outcome, Run};
use crate::output::{Output, is_folder};
use crate::sink::Sink;
use crate::{start, terminal};

/// Code the articles of the inputs.
pub fn run(arguments: &Code) -> Result<Outcome, Failure> {
    let folder = arguments.output.as_deref().filter(|p| is_folder(p));
    check(arguments, folder.is_some())?;
    let mut run = Run::open_with(&arguments.inputs, &arguments.reach)?;
    let mut pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    if arguments.explain {
        pipeline = pipeline.explaining();
    }
    let mut writer = match folder {
        Some(folder) => {
            let folder = Folder::new(folder, arguments, pipeline.imprint(), run.seen())?;
            run = run.unless(folder.ledger());
            Writer::Folder(Box::new(folder))
        }
        None => {
            let output = Output::open(arguments.output.as_deref(), false)?;
            Writer::One(Box::new(Sink::new(arguments, pipeline.imprint(), output)?))
        }
    };
    let outcome =
        run.readings(&pipeline, arguments.jobs.count(), arguments.shard, |path, reading| match &mut writer {
            Writer::One(sink) => sink.write(&reading),
            Writer::Folder(folder) => folder.write(path, &reading),
        })?;
    let counts = match writer {
        Writer::One(sink) => sink.finish()?.0,
        Writer::Folder(folder) => folder.finish()?,
    };
    if counts.left_out > 0 {
        let format = arguments.format.records().map_or("", |f| f.name());
        let what = "events that are only claimed, expected, denied or undated are left out";
        terminal::say(&format!("{} {what}: the format {format} cannot say so", counts.left_out));
    }
    Ok(outcome)
}

/// Arguments that do not go together.
fn check(arguments: &Code, folder: bool) -> Result<(), Failure> {
    let format = arguments.format;
    let message = if arguments.explain && format != CodeFormat::Reading {
        "only the format reading has room for the reasons of --explain; leave out --format"
    } else if format == CodeFormat::Parquet && !folder {
        "Parquet is four tables in a folder; name one with -o DIR/"
    } else if arguments.text.is_some() && format != CodeFormat::Parquet {
        "--text is for the format parquet; leave it out, or add --format parquet"
    } else if arguments.raw && format != CodeFormat::Csv {
        "--raw is for the format csv; the other formats write text as it is"
    } else {
        return Ok(());
    };
    Err(Failure::Arguments(message.to_owned()))
}

enum Writer<'a> {
    One(Box<Sink<'a>>),
    Folder(Box<Folder<'a>>),
}
