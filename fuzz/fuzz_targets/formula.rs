#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| specbook_fuzz::formula(bytes));
