//! What declarations say of themselves, which is English, in the other languages.

use crate::files::languages;
use experiment::declaration::{Declaration, Kind};
use experiment::{METHODS, PLACES, PREPARATIONS, SAMPLINGS, SUBJECTS};
use std::collections::{BTreeMap, BTreeSet};

/// The registries, as the ids of their messages begin.
const REGISTRIES: [(&str, &[&Declaration]); 5] = [
    ("subject", SUBJECTS),
    ("preparation", PREPARATIONS),
    ("sampling", SAMPLINGS),
    ("method", METHODS),
    ("metrics", PLACES),
];

/// A text of a declaration: its own message, the one that it shares with others of the same key if it may, and its words.
struct Said {
    own: String,
    shared: Option<String>,
    words: &'static str,
}

fn said() -> Vec<Said> {
    let mut all = Vec::new();
    for (kind, declarations) in REGISTRIES {
        for declaration in declarations {
            let id = format!("{kind}-{}", declaration.id);
            all.push(Said { own: id.clone(), shared: None, words: declaration.label });
            all.push(Said { own: format!("{id}.summary"), shared: None, words: declaration.summary });
            for parameter in declaration.parameters {
                let key = parameter.key;
                let about = |about: &str, words| {
                    let shared = Some(format!("parameter-{key}.{about}"));
                    Said { own: format!("{id}.{key}-{about}"), shared, words }
                };
                let shared = Some(format!("parameter-{key}"));
                all.push(Said { own: format!("{id}.{key}"), shared, words: parameter.label });
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
    for (code, language) in languages().into_iter().filter(|(code, _)| code != "en") {
        let mut shared_by = BTreeMap::<String, &str>::new();
        let mut used = BTreeSet::new();
        for Said { own, shared, words } in said() {
            let of_all = shared.filter(|shared| !language.contains_key(&own) && language.contains_key(shared));
            let Some(shared) = of_all else {
                assert!(language.contains_key(&own), "{code}.ftl has no {own}: {words}");
                used.insert(own);
                continue;
            };
            let first = shared_by.entry(shared.clone()).or_insert(words);
            assert_eq!(*first, words, "{code}.ftl: {shared} stands for different texts: {own} needs one of its own");
            used.insert(shared);
        }
        let unused: Vec<_> = ids().into_iter().filter(|id| language.contains_key(id) && !used.contains(id)).collect();
        assert!(unused.is_empty(), "{code}.ftl: never shown: {unused:?}");
    }
}
