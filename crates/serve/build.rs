//! Puts the built board (`web/dist`, or the folder in `DEMARCHE_BOARD`) into the binary, each file with its compressed
//! variants where they lie beside it. Without a built board the binary holds a page that says how to build it.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-env-changed=DEMARCHE_BOARD");
    println!("cargo:rerun-if-changed=build.rs");
    let own = env::var_os("DEMARCHE_BOARD").map(PathBuf::from);
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = own.unwrap_or_else(|| root.join("../../web/dist"));
    // A folder that is not there counts as changed at every build. Where it cannot be made, that is all that is lost.
    let _ = fs::create_dir_all(&folder);
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(&folder, &mut files);
    // The table is searched by the bytes of the names.
    files.sort_by_key(|path| path.to_string_lossy().replace('\\', "/"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("board.rs");
    fs::write(out, table(&folder, &files)).expect("cargo's own folder can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.is_file() {
            files.push(path);
        }
    }
}

fn table(folder: &Path, files: &[PathBuf]) -> String {
    let mut table = String::from("&[\n");
    for path in files.iter().filter(|p| !matches!(ending(p), "br" | "gz")) {
        let name = path.strip_prefix(folder).expect("it was found there").to_string_lossy().replace('\\', "/");
        let variant = |ending: &str| {
            let path = PathBuf::from(format!("{}.{ending}", path.display()));
            if path.is_file() { format!("Some(include_bytes!({path:?}))") } else { "None".to_owned() }
        };
        let (brotli, gzip) = (variant("br"), variant("gz"));
        let path = path.canonicalize().expect("it is there");
        let _ = writeln!(
            table,
            "File {{ path: {:?}, bytes: include_bytes!({path:?}), brotli: {brotli}, gzip: {gzip} }},",
            format!("/{name}")
        );
    }
    table + "]\n"
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|e| e.to_str()).unwrap_or("")
}
