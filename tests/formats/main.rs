//! Damaged files: each ends in a sentence or in numbers, without a panic, in a few seconds and in little memory.
//!
//! A target of its own with one test, since what it takes of memory is counted for the whole process.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod damage;
mod hostile;

use damage::Damaged;
use formats::source::Source;
use formats::watch::Unwatched;
use peak_alloc::PeakAlloc;
use recon::subject::acquisition::Content;
use recon::subject::contents::Reading;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Opening a file and reading a slice take no longer than this; the better of two times counts, since a machine that does
/// something else at the same time can only make it look slower.
const LONGEST: Duration = Duration::from_secs(5);
/// Bytes above the size of the files.
const MOST_MEMORY: usize = 256 << 20;
/// Slices of an item that are read: the first and the last.
const SLICES: usize = 24;
/// What `make_formats*.py` plants into every header.
const PLANTED: [&str; 4] = ["PLANTED", "Elsewhere", "DOE^", "4711"];

/// What became of a file: whether it opened, slices read, and sentences.
struct Outcome {
    opened: bool,
    /// Every slice that was read.
    numbers: Vec<Numbers>,
    slices: usize,
    sentences: Vec<String>,
    slowest: Duration,
}

/// The numbers of a slice, and what is said of them.
#[derive(Clone)]
struct Numbers {
    item: String,
    values: Vec<f32>,
    notes: Vec<String>,
}

fn values(content: &Content) -> Vec<f32> {
    match content {
        Content::Image(image) => image.iter().copied().collect(),
        Content::KSpace(kspace) => kspace.as_slice().iter().flat_map(|v| [v.re, v.im]).collect(),
    }
}

fn read(sources: &[Source]) -> Outcome {
    let start = Instant::now();
    let mut outcome =
        Outcome { opened: false, numbers: Vec::new(), slices: 0, sentences: Vec::new(), slowest: Duration::ZERO };
    let dataset = formats::open(sources, &mut Unwatched);
    outcome.slowest = start.elapsed();
    let mut dataset = match dataset {
        Ok(dataset) => dataset,
        Err(e) => {
            outcome.sentences.push(e.to_string());
            return outcome;
        }
    };
    outcome.opened = true;
    let contents = dataset.contents().clone();
    outcome.sentences.push(format!("{contents:?}"));
    for item in contents.items.iter().take(8) {
        let reading = Reading { item: item.key.clone(), ..Reading::default() };
        let all = item.slices();
        let wanted = (0..all.min(SLICES / 2)).chain(all.saturating_sub(SLICES / 2).max(SLICES / 2)..all);
        for index in wanted {
            let start = Instant::now();
            match dataset.slice(&reading, index, &mut Unwatched) {
                Ok(supply) => {
                    outcome.slices += 1;
                    outcome.numbers.push(Numbers {
                        item: item.key.clone(),
                        values: values(&supply.content),
                        notes: supply.notes.clone(),
                    });
                    outcome.sentences.extend(supply.notes);
                }
                Err(e) => outcome.sentences.push(e.to_string()),
            }
            outcome.slowest = outcome.slowest.max(start.elapsed());
        }
    }
    outcome
}

/// How many damaged files of a kind open at least: nine tenths of those that did when this was written. A reader that
/// refused everything would end in sentences, too.
const OPEN: [(&str, usize); 11] = [
    ("cfl", 57),
    ("dat", 102),
    ("dcm", 414),
    ("gz", 105),
    ("h5", 766),
    ("hdr", 148),
    ("jpg", 34),
    ("mat", 111),
    ("nii", 222),
    ("npy", 135),
    ("png", 18),
];

/// What a note says of a measurement that was cut off. Of what is left of it the matrix may be another.
const NO_END: &str = "has no end: it was stopped, or the file is cut off";

/// A file that was cut short is refused, or what is read of it are numbers of the whole file: a slice of the same item with
/// the same values, or one of which some are missing, zero, and which says so; or it says that the measurement has no end.
fn other_numbers(name: &str, cut: &Outcome, whole: &Outcome) -> Vec<String> {
    let is_of = |part: &Numbers, whole: &Numbers| {
        let same = |(a, b): (&f32, &f32)| a == b || (*a == 0.0 && !part.notes.is_empty());
        part.item == whole.item
            && part.values.len() == whole.values.len()
            && part.values.iter().zip(&whole.values).all(same)
    };
    let wrong = cut
        .numbers
        .iter()
        .filter(|part| !part.notes.iter().any(|note| note.contains(NO_END)))
        .filter(|part| !whole.numbers.iter().any(|whole| is_of(part, whole)));
    wrong.map(|part| format!("{name}: numbers that the whole file does not have; notes {:?}", part.notes)).collect()
}

/// Everything that is wrong with how a damaged file ended.
fn complaints(name: &str, outcome: &Outcome, memory: usize, size: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    if outcome.slowest > LONGEST {
        wrong.push(format!("{name}: took {:.1} s", outcome.slowest.as_secs_f64()));
    }
    if memory > size + MOST_MEMORY {
        wrong.push(format!("{name}: took {} MiB for {size} bytes", memory >> 20));
    }
    for sentence in &outcome.sentences {
        if PLANTED.iter().any(|planted| sentence.contains(planted)) {
            wrong.push(format!("{name}: repeats what is planted: {sentence}"));
        }
        if sentence.is_empty() {
            wrong.push(format!("{name}: an empty sentence"));
        }
    }
    wrong
}

fn undamaged(reference: &Path, name: &str) -> Option<Source> {
    ["formats", "npy"]
        .iter()
        .find_map(|sub| std::fs::read(reference.join(sub).join(name)).ok())
        .map(|b| Source::new(name, b))
}

#[test]
fn damaged_files_end_in_a_sentence() {
    let reference = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/reference");
    let mut files = damage::of_references(&reference);
    files.extend(hostile::all());
    assert!(files.len() >= 200, "{} damaged files", files.len());
    // What is counted is what is taken.
    MEMORY.reset_peak_usage();
    drop(std::hint::black_box(vec![1u8; MOST_MEMORY + 1]));
    assert!(MEMORY.peak_usage() > MOST_MEMORY);
    // For looking at one: DAMAGED=name.
    let only = std::env::var("DAMAGED").unwrap_or_default();
    let (to_reader, files_in) = channel::<Damaged>();
    let (answer, answers) = channel();
    // One reader; a hang of it is found out by whoever waits for its answer.
    thread::Builder::new()
        .stack_size(1 << 20) // As the stack of a worker in a browser.
        .spawn(move || {
            for file in files_in {
                let sources = file.sources();
                MEMORY.reset_peak_usage();
                let before = MEMORY.current_usage();
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    let mut outcome = read(&sources);
                    if outcome.slowest > LONGEST {
                        outcome.slowest = outcome.slowest.min(read(&sources).slowest);
                    }
                    outcome
                }));
                let taken = MEMORY.peak_usage().saturating_sub(before);
                if answer.send((outcome, taken)).is_err() {
                    return;
                }
            }
        })
        .unwrap();
    let mut whole = BTreeMap::<String, Outcome>::new();
    let (mut wrong, mut tally) = (Vec::new(), BTreeMap::<String, [usize; 4]>::new());
    let mut most = (0, String::new());
    for file in files.into_iter().filter(|file| file.name.contains(&only)) {
        let (name, kind, size) = (file.name.clone(), file.kind.clone(), file.size());
        let cut =
            name.contains(", cut at ").then(|| file.files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
        to_reader.send(file).unwrap();
        // Slices are timed one by one: the whole may take longer.
        match answers.recv_timeout(LONGEST * 24) {
            Ok((Ok(outcome), memory)) => {
                let count = tally.entry(kind).or_default();
                count[0] += 1;
                count[1] += usize::from(outcome.opened);
                count[2] += outcome.slices;
                count[3] = count[3].max(memory >> 10);
                if memory > most.0 {
                    most = (memory, name.clone());
                }
                wrong.extend(complaints(&name, &outcome, memory, size));
                if let Some(names) = cut.filter(|_| !outcome.numbers.is_empty()) {
                    let whole = whole.entry(names.join(" ")).or_insert_with(|| {
                        read(&names.iter().filter_map(|name| undamaged(&reference, name)).collect::<Vec<_>>())
                    });
                    // Hostile files are cut from nothing.
                    if whole.opened {
                        wrong.extend(other_numbers(&name, &outcome, whole));
                    }
                }
            }
            Ok((Err(_), _)) => wrong.push(format!("{name}: panicked")),
            Err(RecvTimeoutError::Timeout) => panic!("{name}: hangs; before it:\n{}", wrong.join("\n")),
            Err(RecvTimeoutError::Disconnected) => panic!("{name}: the reader died"),
        }
    }
    for (kind, [files, opened, slices, memory]) in &tally {
        println!("{kind}: {files} damaged files, {opened} open, {slices} slices, at most {memory} KiB");
    }
    if only.is_empty() {
        for (kind, least) in OPEN {
            let opened = tally.get(kind).map_or(0, |count| count[1]);
            assert!(opened >= least, "{opened} damaged files open of {kind}, expected at least {least}");
        }
    }
    println!("the most memory, {} MiB, is of {}", most.0 >> 20, most.1);
    assert!(wrong.is_empty(), "{} complaints\n{}", wrong.len(), wrong.join("\n"));
}
