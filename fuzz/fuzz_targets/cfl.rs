#![no_main]
libfuzzer_sys::fuzz_target!(|header: &[u8]| fuzz::read(&[("a.hdr", header), ("a.cfl", &[1; 4096])]));
