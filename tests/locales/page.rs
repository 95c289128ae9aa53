//! What the page asks for.

use crate::files::english;
use crate::sources::{literals, of, repository};
use experiment::examples::EXAMPLES;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// The ids that `t!("…")` is called with, with the names of their variables.
fn asked(source: &str) -> Vec<(String, BTreeSet<String>)> {
    let in_comment = |at: usize| source[..at].rsplit('\n').next().is_some_and(|line| line.contains("//"));
    let is_call = |at: usize| !source[..at].ends_with(|c: char| c.is_alphanumeric()) && !in_comment(at);
    let calls = source.match_indices("t!(").filter(|(at, _)| is_call(*at));
    let one = |(at, _): (usize, &str)| {
        let inside = inside_brackets(&source[at + 3..]);
        let (place, id) = literals(inside).into_iter().next()?;
        inside[..place].trim().is_empty().then(|| (id, variables(inside)))
    };
    calls.filter_map(one).collect()
}

/// Up to the bracket that closes what was opened before.
fn inside_brackets(rest: &str) -> &str {
    let texts: Vec<_> = literals(rest).into_iter().map(|(at, text)| at..at + text.len() + 1).collect();
    let mut depth = 1;
    for (at, letter) in rest.char_indices().filter(|(at, _)| !texts.iter().any(|text| text.contains(at))) {
        depth += match letter {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &rest[..at];
        }
    }
    rest
}

/// The names before `=` between the commas that no bracket holds.
fn variables(inside: &str) -> BTreeSet<String> {
    let mut depth = 0;
    let between = inside.split(|letter| {
        depth += match letter {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        letter == ',' && depth == 0
    });
    let name = |part: &str| Some(part.split_once('=')?.0.trim().to_owned());
    between.skip(1).filter_map(name).filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_')).collect()
}

/// All that shows words.
fn sources() -> Vec<(PathBuf, String)> {
    [of("crates/app/src"), of("crates/guide/src")].concat()
}

/// The ids that the guide makes of its tables. What it says of methods and patterns is English in their explanations.
fn of_tables() -> Vec<String> {
    let file = |name: &str| fs::read_to_string(repository().join("crates/guide/src").join(name)).unwrap();
    let texts = |source: &str| literals(source).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    let with = |id: String, parts: &[&str]| parts.iter().map(|part| format!("{id}{part}")).collect::<Vec<_>>();
    let examples = EXAMPLES.iter().flat_map(|e| with(format!("example-{}", e.id), &["", ".says", ".look"]));
    let terms = texts(&file("terms.rs")).into_iter().flat_map(|id| with(format!("term-{id}"), &["", ".says"]));
    let tour = file("tour.rs");
    let steps =
        tour.lines().filter_map(|line| Some((line, line.trim().strip_prefix("Step { id: \"")?.split_once('"')?.0)));
    let steps = steps.flat_map(|(line, id)| {
        let parts: &[_] = if line.contains("does: true") { &["", ".says", ".do"] } else { &["", ".says"] };
        with(format!("tour-{id}"), parts)
    });
    examples.chain(steps).chain(terms).collect()
}

#[test]
fn everything_that_the_guide_explains_has_its_words() {
    let english = english();
    of_tables().iter().for_each(|id| assert!(english.contains_key(id), "en.ftl has no {id}"));
}

#[test]
fn everything_that_the_page_asks_for_is_there_and_takes_its_variables() {
    let english = english();
    for (file, source) in sources() {
        for (id, variables) in asked(&source) {
            let words = english.get(&id).unwrap_or_else(|| panic!("{file:?}: en.ftl has no {id}"));
            assert_eq!(words.variables, variables, "{file:?}: the variables of {id}");
        }
        // Tables hold ids, those of help beside those of names.
        let helps = literals(&source).into_iter().map(|(_, text)| text).filter(|text| {
            text.ends_with("-help") && text.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        helps.for_each(|id| assert!(english.contains_key(&id) || id == "-help", "{file:?}: en.ftl has no {id}"));
    }
}

#[test]
fn nothing_is_there_that_the_page_never_asks_for() {
    let texts = sources().into_iter().flat_map(|(_, source)| literals(&source));
    let texts: BTreeSet<String> = texts.map(|(_, text)| text).chain(of_tables()).collect();
    // What the page says before its program is there.
    let script = fs::read_to_string(repository().join("web/js/words.js")).unwrap();
    let page = english().into_keys().filter(|id| !id.starts_with("engine-") && id != "language-name");
    let asked = |id: &String| texts.contains(id) || script.contains(&format!("message('{id}'"));
    let unused: Vec<_> = page.filter(|id| !asked(id)).collect();
    assert!(unused.is_empty(), "en.ftl: never asked for: {unused:?}");
}
