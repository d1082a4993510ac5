//! How fast the stages are, on the news of `examples/dispute`; rates are bytes of article text.

use std::path::Path;
use std::sync::LazyLock;

use demarche::pipeline::Pipeline;
use demarche_ingest::inputs::open;
use demarche_ingest::limits::Limits;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_record::reading::Reading;
use demarche_resolve::resolver::Resolver;
use demarche_store::export::{Exporter, Format};
use demarche_store::parquet::{Tables, Text};
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| Pipeline::embedded().expect("the embedded data are whole"));

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dispute");
    let inputs = [folder.to_str().expect("the folder has a plain name").to_owned()];
    let inputs = open(&inputs, &Limits::default()).expect("there is an input");
    inputs.map(|item| item.expect("the examples can be read").article).collect()
});

static READINGS: LazyLock<Vec<Reading>> =
    LazyLock::new(|| ARTICLES.iter().map(|a| PIPELINE.read(a.clone(), Issues::default())).collect());

fn parsed(article: &Article) -> Document {
    PIPELINE.parser().parse(article.clone(), &mut Issues::default())
}

fn main() {
    divan::main();
}

fn bytes() -> BytesCount {
    BytesCount::new(ARTICLES.iter().map(|a| a.text.len()).sum::<usize>())
}

fn events() -> ItemsCount {
    ItemsCount::new(READINGS.iter().map(|r| r.events.len()).sum::<usize>())
}

/// Lexicons and model, as at every start of the program.
#[divan::bench(sample_count = 20)]
fn start() -> Pipeline {
    Pipeline::embedded().expect("the embedded data are whole")
}

/// Articles to sentences, trees, names and chains.
#[divan::bench(sample_count = 20)]
fn parse(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).with_inputs(|| ARTICLES.clone()).bench_values(|articles| {
        articles.into_iter().map(|a| PIPELINE.parser().parse(a, &mut Issues::default())).collect::<Vec<_>>()
    });
}

/// Documents to events with words for parties.
#[divan::bench(sample_count = 20)]
fn code(bencher: Bencher<'_, '_>) {
    let documents: Vec<_> = ARTICLES.iter().map(parsed).collect();
    bencher
        .counter(bytes())
        .bench(|| documents.iter().map(|d| PIPELINE.coder().code(d, &mut Issues::default())).collect::<Vec<_>>());
}

/// Those events to readings: who, where and when.
#[divan::bench(sample_count = 20)]
fn resolve(bencher: Bencher<'_, '_>) {
    let base = Base::read(&Files::embedded()).expect("the embedded data are whole");
    let resolver = Resolver::new(base);
    let coded = || {
        let coded = |a| {
            let document = parsed(a);
            (PIPELINE.coder().code(&document, &mut Issues::default()), document)
        };
        ARTICLES.iter().map(coded).collect::<Vec<_>>()
    };
    bencher.counter(bytes()).with_inputs(coded).bench_values(|coded| {
        let resolve = |(coded, document)| resolver.resolve(coded, document, &mut Issues::default());
        coded.into_iter().map(resolve).collect::<Vec<_>>()
    });
}

/// Articles to readings.
#[divan::bench(sample_count = 20)]
fn read(bencher: Bencher<'_, '_>) {
    bencher
        .counter(bytes())
        .with_inputs(|| ARTICLES.clone())
        .bench_values(|articles| articles.into_iter().map(|a| PIPELINE.read(a, Issues::default())).collect::<Vec<_>>());
}

/// Readings to a brief.
#[divan::bench(sample_count = 20)]
fn brief(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench(|| PIPELINE.brief(&READINGS));
}

/// Readings to rows of one format; the rate counts events.
#[divan::bench(sample_count = 20, args = Format::ALL)]
fn export(bencher: Bencher<'_, '_>, format: &Format) {
    bencher.counter(events()).bench(|| {
        let exporter = Exporter::new(*format, PIPELINE.imprint(), Vec::new());
        let mut exporter = exporter.expect("memory takes all");
        READINGS.iter().for_each(|r| exporter.write(r).expect("memory takes all"));
        exporter.finish().expect("memory takes all")
    });
}

/// Readings to Parquet tables in a folder.
#[divan::bench(sample_count = 20)]
fn export_parquet(bencher: Bencher<'_, '_>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-parquet");
    let rounds = 100;
    let events = READINGS.iter().map(|r| r.events.len()).sum::<usize>() * rounds;
    bencher.counter(ItemsCount::new(events)).bench(|| {
        let mut tables = Tables::new(&folder, "bench", PIPELINE.imprint(), Text::Sentence);
        // The cost of a file is not that of a row.
        for _ in 0..rounds {
            READINGS.iter().for_each(|r| tables.write(r, PIPELINE.imprint()).expect("the disk takes all"));
        }
        tables.finish().expect("the disk takes all")
    });
}
