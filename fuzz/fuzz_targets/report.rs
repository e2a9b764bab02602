#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| facetell_fuzz::report(data));
