//! Readings of `examples/` through the store and through the restorer: what comes back is what went in.

use std::ops::ControlFlow;
use std::path::Path;

use demarche::pipeline::Pipeline;
use demarche_ingest::inputs::open;
use demarche_ingest::limits::Limits;
use demarche_store::db::entry::Entry;
use demarche_store::db::writer::{Added, Writer};
use demarche_store::reading::shape;
use demarche_store::restore;
use demarche_store::shape::ReadingShape;

fn shapes(pipeline: &Pipeline) -> Vec<ReadingShape> {
    let mut shapes = Vec::new();
    for folder in ["", "dispute", "strike"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(folder);
        let inputs = [folder.to_str().expect("the folder has a plain name").to_owned()];
        let inputs = open(&inputs, &Limits::default()).expect("there is an input");
        let articles = inputs.filter_map(Result::ok).map(|arrival| Ok((arrival.article, arrival.issues)));
        pipeline.read_all(articles, 2, |item: Result<_, std::convert::Infallible>| {
            shapes.extend(item.ok().map(|reading| shape(&reading, pipeline.imprint())));
            ControlFlow::Continue(())
        });
    }
    shapes
}

#[test]
fn readings_of_the_examples_come_back_as_they_went_in() {
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    let path = std::env::temp_dir().join(format!("demarche-examples-{}.db", std::process::id()));
    let mut writer = Writer::open(&path, false).expect("there is room");
    let shapes = shapes(&pipeline);
    assert!(shapes.iter().map(|s| s.events.len()).sum::<usize>() > 100, "the examples have events");
    let mut new = 0;
    for shape in &shapes {
        let added = writer.add(&Entry::new(shape).expect("it is sound")).expect("there is room");
        if let Added::New(id) = added {
            assert!(writer.store().reading(id).expect("it is there") == *shape, "{} is another", shape.id);
            new += 1;
        }
    }
    drop(writer);
    for end in ["", "-lock", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    assert!(new >= 8, "only {new} articles");
}

#[test]
fn readings_of_the_examples_are_restored() {
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    for before in shapes(&pipeline) {
        let reading = restore::reading(&before).unwrap_or_else(|fault| panic!("{}: {fault}", before.id));
        let after = shape(&reading, pipeline.imprint());
        for (one, other) in before.events.iter().zip(&after.events) {
            assert_eq!(one, other, "{}", before.id);
        }
        for (one, other) in before.claims.iter().zip(&after.claims) {
            assert_eq!(one, other, "{}", before.id);
        }
        assert!(before == after, "{} is another", before.id);
    }
}
