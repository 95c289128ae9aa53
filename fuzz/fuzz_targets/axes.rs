#![no_main]
use recon::subject::contents::Axes;

libfuzzer_sys::fuzz_target!(|input: (&str, Vec<usize>)| {
    if let Ok(axes) = Axes::parse(input.0, &input.1) {
        assert_eq!(Axes::parse(&axes.to_string(), &input.1).as_ref(), Ok(&axes));
    }
});
