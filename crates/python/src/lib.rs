//! The wheel: Demarche as the Python module `demarche`.
//!
//! It takes articles as Python has them (strings, dicts, any table that speaks the Arrow PyCapsule protocol), has them
//! read by [`demarche`] on threads that do not hold the interpreter, and gives readings as dicts and tables as Arrow
//! streams. It knows no rules and no models, has no shape of its own, and prints nothing: a dict is the JSON of the
//! command line, a table has the columns of `--format parquet`.
//!
//! Invariants: the same articles give the same results in the same order, whatever the number of threads; Python code
//! runs only on the thread that called; what is wrong is an exception with one sentence, never a panic.

mod answers;
mod articles;
mod brief;
mod cells;
mod columns;
mod conditions;
mod error;
mod extract;
mod feed;
mod fields;
mod module;
mod reader;
mod store;
mod table;
mod tables;
