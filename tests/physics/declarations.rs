//! What every declaration of the registries must have, and what settings accept.

use recon::declaration::{Declaration, Kind, Role, Settings, Value};
use recon::{Error, method, preparation, sampling, subject};
use std::collections::HashSet;

fn registries() -> [&'static [&'static Declaration]; 4] {
    [subject::DECLARATIONS, preparation::DECLARATIONS, sampling::DECLARATIONS, method::DECLARATIONS]
}

fn all() -> impl Iterator<Item = &'static Declaration> {
    registries().into_iter().flatten().copied()
}

/// Letters that stand in a link as they are.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

#[test]
fn every_declaration_is_named_explained_and_unique() {
    for registry in registries() {
        let ids: HashSet<_> = registry.iter().map(|d| d.id).collect();
        assert_eq!(ids.len(), registry.len(), "ids of a registry are unique");
        let labels: HashSet<_> = registry.iter().map(|d| d.label).collect();
        assert_eq!(labels.len(), registry.len(), "labels of a registry are unique");
    }
    for d in all() {
        assert!(is_plain(d.id), "'{}'", d.id);
        assert!(!d.label.trim().is_empty() && d.summary.ends_with('.'), "{}", d.id);
        assert!(!d.source.is_empty() || d.id == "file", "{} has no source", d.id);
        let keys: HashSet<_> = d.parameters.iter().map(|p| p.key).collect();
        assert_eq!(keys.len(), d.parameters.len(), "keys of {}", d.id);
        for p in d.parameters {
            assert!(is_plain(p.key), "{}: '{}'", d.id, p.key);
            assert!(!p.label.trim().is_empty() && p.help.ends_with('.'), "{}: {}", d.id, p.key);
            assert!(!p.help.contains("  "), "{}: {} has a broken line in its help", d.id, p.key);
        }
        assert!(!d.summary.contains("  "), "{} has a broken line in its summary", d.id);
    }
}

#[test]
fn every_default_and_everyday_end_is_within_its_range() {
    for d in all() {
        for p in d.parameters {
            match p.kind {
                Kind::Integer { min, max, usual, default } => {
                    assert!(min <= default && default <= max && min < max, "{}: {}", d.id, p.key);
                    assert!(usual <= max && (default <= usual || p.role != Role::Main), "{}: {}", d.id, p.key);
                }
                Kind::Real { min, max, usual, step, default, .. } => {
                    assert!(min <= default && default <= max && min < max, "{}: {}", d.id, p.key);
                    assert!(default <= usual && usual <= max && step > 0.0, "{}: {}", d.id, p.key);
                    assert!(step <= usual - min, "{}: {}", d.id, p.key);
                }
                Kind::Choice { options, default } => {
                    assert!(options.iter().any(|(word, _)| *word == default), "{}: {}", d.id, p.key);
                    assert!(options.iter().all(|(word, label)| is_plain(word) && !label.is_empty()), "{}", d.id);
                }
                Kind::Text => {}
            }
            assert_eq!(*Settings::new(d).value(p.key).unwrap(), p.kind.default_value());
        }
    }
}

#[test]
fn both_ends_of_every_range_are_accepted_and_what_lies_beyond_is_refused() {
    for d in all() {
        for p in d.parameters {
            let (inside, outside) = match p.kind {
                Kind::Integer { min, max, .. } => {
                    let texts = |values: [i64; 2]| values.map(|v| v.to_string());
                    (texts([min, max]), texts([min - 1, max + 1]))
                }
                Kind::Real { min, max, .. } => {
                    let texts = |values: [f64; 2]| values.map(|v| v.to_string());
                    (texts([min, max]), texts([min.next_down(), max.next_up()]))
                }
                Kind::Choice { .. } | Kind::Text => continue,
            };
            for text in inside {
                let settings = Settings::new(d).with(p.key, &text).unwrap();
                assert_eq!(settings.value(p.key).unwrap().to_string(), text);
            }
            for text in outside {
                let refused = Settings::new(d).with(p.key, &text);
                assert!(matches!(refused, Err(Error::OutOfRange { .. })), "{}: {} = {text}: {refused:?}", d.id, p.key);
            }
        }
    }
}

#[test]
fn text_that_is_not_a_number_is_refused_for_every_number() {
    for d in all() {
        for p in d.parameters {
            let bad: &[&str] = match p.kind {
                Kind::Integer { .. } => &["", "four", "1.5", "1e2", "0x10", "99999999999999999999", "NaN", "١"],
                Kind::Real { .. } => &["", "four", "NaN", "inf", "-inf", "1e999", "1,5", "0x10"],
                Kind::Choice { .. } | Kind::Text => continue,
            };
            for text in bad {
                match Settings::new(d).with(p.key, text) {
                    Err(Error::Malformed { came, .. }) => assert_eq!(came, *text),
                    other => panic!("{}: {} = '{text}': {other:?}", d.id, p.key),
                }
            }
        }
    }
}

#[test]
fn minus_zero_is_zero_so_that_equal_settings_print_equal_links() {
    for d in all() {
        for p in d.parameters {
            if matches!(p.kind, Kind::Real { min, .. } if min <= 0.0) {
                let settings = Settings::new(d).with(p.key, "-0").unwrap();
                assert!(matches!(settings.value(p.key).unwrap(), Value::Real(v) if v.is_sign_positive()));
            }
        }
    }
}
