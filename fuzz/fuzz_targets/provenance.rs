#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| facetell_fuzz::provenance(data));
