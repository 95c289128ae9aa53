//! What declarations and explanations say, which is English, in the other languages.

use crate::files::languages;
use experiment::declaration::{Declaration, Explanation, Kind, Symbol};
use experiment::{METHODS, PLACES, PREPARATIONS, SAMPLINGS, SUBJECTS, explanation_of_method, explanation_of_sampling};
use std::collections::{BTreeMap, BTreeSet};

/// The registries, as the ids of their messages begin.
const REGISTRIES: [(&str, &[&Declaration]); 5] = [
    ("subject", SUBJECTS),
    ("preparation", PREPARATIONS),
    ("sampling", SAMPLINGS),
    ("method", METHODS),
    ("metrics", PLACES),
];

/// Methods and patterns that every language says. A new one is shown in English until it is translated, and is added here
/// then.
const TRANSLATED: [&str; 22] = [
    "method-zero-filled",
    "method-cg-sense",
    "method-sense",
    "method-l1-wavelet",
    "method-total-variation",
    "method-grappa",
    "method-spirit",
    "sampling-uniform",
    "sampling-variable-density",
    "sampling-random",
    "sampling-gaussian",
    "sampling-variable-density-2d",
    "sampling-random-2d",
    "sampling-gaussian-2d",
    "sampling-poisson-disc",
    "sampling-caipirinha",
    "sampling-fastmri-random",
    "sampling-fastmri-equispaced",
    "sampling-fastmri-equispaced-fraction",
    "sampling-fastmri-magic",
    "sampling-fastmri-magic-fraction",
    "sampling-painted",
];

/// A text of a declaration: its own message, the one that it shares with others of the same key if it may, and its words.
struct Said {
    /// The declaration, as its messages begin.
    of: String,
    own: String,
    shared: Option<String>,
    words: &'static str,
}

impl Said {
    /// Whether a language may leave it in English.
    fn may_wait(&self) -> bool {
        (self.of.starts_with("method-") || self.of.starts_with("sampling-")) && !TRANSLATED.contains(&self.of.as_str())
    }
}

/// The explanation of a method or a pattern; nothing else has one.
fn explanation(kind: &str, id: &str) -> Option<&'static Explanation> {
    match kind {
        "method" => Some(explanation_of_method(id).unwrap()),
        "sampling" => Some(explanation_of_sampling(id).unwrap()),
        _ => None,
    }
}

fn said() -> Vec<Said> {
    let mut all = Vec::new();
    for (kind, declarations) in REGISTRIES {
        for declaration in declarations {
            let id = format!("{kind}-{}", declaration.id);
            let alone = |own: String, words| Said { of: id.clone(), own, shared: None, words };
            all.push(alone(id.clone(), declaration.label));
            all.push(alone(format!("{id}.summary"), declaration.summary));
            if let Some(explanation) = explanation(kind, declaration.id) {
                all.push(alone(format!("how-{id}.does"), explanation.does));
                all.push(alone(format!("how-{id}.fails"), explanation.fails));
                let symbols = explanation.formula.symbols.iter();
                all.extend(symbols.map(|symbol| alone(format!("symbol-{}", symbol.id), symbol.meaning)));
            }
            for parameter in declaration.parameters {
                let key = parameter.key;
                let about = |about: &str, words| {
                    let shared = Some(format!("parameter-{key}.{about}"));
                    Said { of: id.clone(), own: format!("{id}.{key}-{about}"), shared, words }
                };
                let shared = Some(format!("parameter-{key}"));
                all.push(Said { of: id.clone(), own: format!("{id}.{key}"), shared, words: parameter.label });
                all.push(about("help", parameter.help));
                if let Kind::Choice { options, .. } = parameter.kind {
                    all.extend(options.iter().map(|(word, label)| about(&format!("o-{word}"), label)));
                }
            }
        }
    }
    all
}

/// The ids of all messages that a declaration may have.
pub fn ids() -> BTreeSet<String> {
    said().into_iter().flat_map(|said| [Some(said.own), said.shared]).flatten().collect()
}

/// The texts of all declarations.
pub fn texts() -> BTreeSet<&'static str> {
    let declarations = || REGISTRIES.into_iter().flat_map(|(_, declarations)| declarations);
    let sources = declarations().map(|declaration| declaration.source);
    said().into_iter().map(|said| said.words).chain(sources).collect()
}

#[test]
fn every_declaration_is_said_in_every_language() {
    for id in TRANSLATED {
        assert!(said().iter().any(|said| said.of == id), "there is no {id} to be translated");
    }
    for (code, language) in languages().into_iter().filter(|(code, _)| code != "en") {
        let mut waiting = Vec::new();
        let mut shared_by = BTreeMap::<String, &str>::new();
        let mut used = BTreeSet::new();
        // What may wait comes last: it never decides what a shared message stands for.
        let (later, now): (Vec<_>, Vec<_>) = said().into_iter().partition(Said::may_wait);
        for said in now.into_iter().chain(later) {
            let may_wait = said.may_wait();
            let Said { own, shared, words, .. } = said;
            let of_all = shared.filter(|shared| !language.contains_key(&own) && language.contains_key(shared));
            let Some(shared) = of_all else {
                let is_there = language.contains_key(&own);
                assert!(is_there || may_wait, "{code}.ftl has no {own}: {words}");
                if !is_there {
                    waiting.push(format!("{own}: {words}"));
                }
                used.insert(own);
                continue;
            };
            let first = *shared_by.entry(shared.clone()).or_insert(words);
            let is_the_same = first == words;
            assert!(
                is_the_same || may_wait,
                "{code}.ftl: {shared} stands for different texts: {own} needs one of its own: {first:?}, {words:?}"
            );
            if !is_the_same {
                waiting.push(format!("{own}: {words} (until then {shared} is shown, which is of {first:?})"));
            }
            used.insert(shared);
        }
        if !waiting.is_empty() {
            println!("{code}.ftl: not translated yet:\n{}", waiting.join("\n"));
        }
        let unused: Vec<_> = ids().into_iter().filter(|id| language.contains_key(id) && !used.contains(id)).collect();
        assert!(unused.is_empty(), "{code}.ftl: never shown: {unused:?}");
    }
}

#[test]
fn a_symbol_means_the_same_in_every_formula() {
    let mut known = BTreeMap::<&str, &Symbol>::new();
    for (kind, declarations) in REGISTRIES {
        for explanation in declarations.iter().filter_map(|declaration| explanation(kind, declaration.id)) {
            for symbol in explanation.formula.symbols {
                assert_eq!(*known.entry(symbol.id).or_insert(symbol), symbol);
            }
        }
    }
}
