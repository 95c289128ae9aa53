#![no_main]
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = formats::ismrmrd::header::Header::parse(text);
});
