//! Web archives packed with gzip.
#![no_main]

mod reader;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reader::read("a.warc.gz", bytes));
