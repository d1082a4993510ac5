//! Tar files and what lies in them.
#![no_main]

mod reader;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader::read("a.tar", bytes));
