//! Lists the files of `data/` so that a new lexicon file needs no line of Rust.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let manifest = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let data = manifest.join("../../data").canonicalize().expect("data/ stands beside crates/");
    println!("cargo::rerun-if-changed={}", data.display());
    let mut files = Vec::new();
    list(&data, &mut files);
    files.sort();
    let mut code = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(&data).expect("listed below data/").to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({name:?}, include_str!({:?})),", file.to_string_lossy()).expect("strings take all");
    }
    code.push_str("]\n");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("files.rs"), code).expect("OUT_DIR can be written");
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder).expect("data/ can be read") {
        let path = entry.expect("data/ can be read").path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|e| e == "tsv" || e == "toml") {
            files.push(path);
        }
    }
}
