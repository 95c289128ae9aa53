#![no_main]
use experiment::link;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(experiment) = link::parse(text) {
        assert_eq!(link::parse(&link::print(&experiment)).as_ref(), Ok(&experiment));
    }
});
