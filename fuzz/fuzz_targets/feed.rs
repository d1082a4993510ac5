//! RSS and Atom.
#![no_main]

mod reader;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader::read("a.xml", bytes));
