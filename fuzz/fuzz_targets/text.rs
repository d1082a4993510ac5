//! Plain text, and with it the decoding of every charset.
#![no_main]

mod reader;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader::read("a.txt", bytes));
