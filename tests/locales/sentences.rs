//! What the workers and the core say: every sentence in their sources is a message of en.ftl, in which the page finds it.

use crate::declared;
use crate::files::{GAP, english};
use crate::sources::{literals, of};
use std::collections::BTreeSet;

/// Crates whose sentences come to the page, and the page itself for those that it keeps beside theirs.
const CRATES: [&str; 7] = ["recon", "formats", "experiment", "gpu", "engine", "reader", "app"];

/// Texts that are no messages, by a part of them, and why.
const NOT_MESSAGES: &[(&str, &str)] = &[
    ("NMSE {", "names of metrics"),
    ("Fully sampled reference.", "in a file, which is English"),
    ("k-space workbench: for education", "in a file, which is English"),
    ("spread {percent} %", "a part of engine-guess-coils and engine-guess-slices"),
    (", less than along another axis", "a part of engine-guess-slices-rather"),
    ("({spread}): coils", "engine-guess-coils has the spread in it"),
    ("({spread}{than}): slices", "engine-guess-slices has the spread in it"),
    ("rows and columns are the {which} two axes", "engine-guess-first-axes and engine-guess-last-axes"),
    ("at most 67108864 samples in a slice", "engine-ismrmrd-size, with the number as a variable"),
    ("of real anatomy, which is not there", "the beginning of engine-needs-data, which programs say in full"),
    ("the GPU was lost{why}", "engine-gpu-lost and engine-gpu-lost-why"),
    ("gives no canvas to draw on", "a part of engine-gpu-no-canvas"),
    ("gives no picture of a canvas", "a part of engine-gpu-no-bitmap"),
    ("u32, ", "a shader"),
    ("a panic for the tests", "for the tests"),
    ("a message that ", "between page and worker, of one build: for whoever reports it"),
];

/// What a declaration says comes before its texts: [`declared`] has those that are shown.
const OF_A_DECLARATION: [&str; 6] = ["label:", "summary:", "help:", "unit:", "source:", "latex: r"];

/// A text with gaps for what is filled in, without the capital at its beginning and the stop at its end.
fn template(text: &str) -> String {
    let text = text.replace("{{", "\u{2}").replace("}}", "\u{3}");
    let mut template = String::new();
    for (i, part) in text.split('{').enumerate() {
        match part.split_once('}').filter(|_| i > 0) {
            Some((_, rest)) => {
                template.push(GAP);
                template.push_str(rest);
            }
            None => template.push_str(part),
        }
    }
    plain(template.trim_end_matches('.').trim())
}

/// A text whose first letter is small.
fn plain(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

/// Whether a text is for people: three words or more, and none of a program.
fn is_prose(text: &str) -> bool {
    let words = text.split(' ').map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'' || c == '-');
    !text.contains(['\n', ';', '<']) && words.filter(|word| is_word(word)).count() > 2
}

/// Whether what comes after `before` is what an assertion says, or why an attribute stands there.
fn is_of_an_assertion(before: &str) -> bool {
    let opened = before.rfind("assert!(").into_iter().chain(before.rfind("#[cfg_attr(")).max();
    opened.is_some_and(|at| {
        let within = &before[at..];
        !within.contains(";\n") && within.matches('(').count() > within.matches(')').count()
    })
}

#[test]
fn every_sentence_of_the_workers_and_of_the_core_is_a_message() {
    let messages = english().into_iter().filter(|(id, _)| id.starts_with("engine-"));
    let messages: BTreeSet<String> = messages.map(|(_, words)| plain(&words.text)).collect();
    let declared = declared::texts();
    let mut missing = Vec::new();
    let mut unused: BTreeSet<usize> = (0..NOT_MESSAGES.len()).collect();
    for (file, source) in CRATES.into_iter().flat_map(|name| of(&format!("crates/{name}/src"))) {
        for (at, text) in literals(&source).into_iter().filter(|(_, text)| is_prose(&template(text))) {
            let before = source[..at].trim_end();
            // Why something cannot happen is for whoever mends the program.
            if before.ends_with(".expect(") || is_of_an_assertion(before) {
                continue;
            }
            if OF_A_DECLARATION.iter().any(|of| before.ends_with(of)) || declared.contains(text.as_str()) {
                continue;
            }
            if messages.contains(&template(&text)) {
                continue;
            }
            let reason = NOT_MESSAGES.iter().position(|(part, _)| text.contains(part));
            if let Some(reason) = reason {
                unused.remove(&reason);
            } else {
                missing.push(format!("{}: {text}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "en.ftl has no engine- message for:\n{}", missing.join("\n"));
    let unused: Vec<_> = unused.into_iter().map(|i| NOT_MESSAGES[i].0).collect();
    assert!(unused.is_empty(), "reasons for what is no longer there: {unused:?}");
}

/// An expression for each message is made once, and the first that fits is taken: none may hide another.
#[test]
fn no_two_messages_are_of_the_same_sentence() {
    let mut seen = BTreeSet::new();
    for (id, words) in english().into_iter().filter(|(id, _)| id.starts_with("engine-")) {
        assert!(seen.insert(words.text.clone()), "en.ftl: {id} is as another: {}", words.text);
    }
}
