//! What the workers and the core say: every sentence in their sources is a message of en.ftl, in which the page finds it.

use crate::declared;
use crate::files::{GAP, english};
use crate::sources::{literals, of};
use std::collections::BTreeSet;

/// Crates whose sentences come to the page.
const CRATES: [&str; 6] = ["recon", "formats", "experiment", "gpu", "engine", "reader"];

/// Sentences that are no messages, and why.
const NOT_SHOWN: [(&str, &str); 0] = [];

/// A text with gaps for what is filled in, without the stop at its end.
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
    template.trim_end_matches('.').trim().to_owned()
}

/// Whether a text is for people: three words or more, and none of a program.
fn is_prose(text: &str) -> bool {
    let words = text.split(' ').map(|word| word.trim_matches(|c: char| c.is_ascii_punctuation()));
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'' || c == '-');
    !text.contains(['\n', ';', '<']) && words.filter(|word| is_word(word)).count() > 2
}

#[test]
fn every_sentence_of_the_workers_and_of_the_core_is_a_message() {
    let messages = english().into_iter().filter(|(id, _)| id.starts_with("engine-"));
    let messages: BTreeSet<String> = messages.map(|(_, words)| words.text).collect();
    let declared = declared::texts();
    let mut missing = Vec::new();
    for (file, source) in CRATES.into_iter().flat_map(|name| of(&format!("crates/{name}/src"))) {
        for (_, text) in literals(&source).into_iter().filter(|(_, text)| is_prose(text)) {
            let told = messages.contains(&template(&text)) || declared.contains(text.as_str());
            if !told && !NOT_SHOWN.iter().any(|(part, _)| text.contains(part)) {
                missing.push(format!("{}: {text}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "en.ftl has no engine- message for:\n{}", missing.join("\n"));
}

/// An expression for each message is made once, and the first that fits is taken: none may hide another.
#[test]
fn no_two_messages_are_of_the_same_sentence() {
    let mut seen = BTreeSet::new();
    for (id, words) in english().into_iter().filter(|(id, _)| id.starts_with("engine-")) {
        assert!(seen.insert(words.text.clone()), "en.ftl: {id} is as another: {}", words.text);
    }
}
