//! What every declaration of the registries must have, and what settings accept.

use recon::coil::espirit::{self, Espirit};
use recon::declaration::{Declaration, Kind, Settings, Value};
use recon::method::{Method, cg_sense::CgSense, stopping};
use recon::sampling::Pattern;
use recon::sampling::parameters::{ACS, R_LINES};
use recon::sampling::uniform::{self, Uniform};
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
                    assert!(usual <= max && (default <= usual || !p.role.is_main()), "{}: {}", d.id, p.key);
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
fn parameters_are_read_as_their_types_where_they_are_declared() {
    let settings = Settings::new(&Uniform::DECLARATION).with(uniform::R, 3).unwrap().with("acs", 16).unwrap();
    assert_eq!((settings.get(uniform::R), settings.get(ACS), settings.acceleration()), (Ok(3), Ok(16), Some(3.0)));
    // Here R is a whole number, there it is not.
    let refused = settings.get(R_LINES).unwrap_err();
    assert_eq!((settings.find(R_LINES), settings.find(stopping::ITERATIONS)), (None, None));
    assert!(matches!(refused, Error::Malformed { id: "uniform", key: "R", expected: "a number", .. }), "{refused}");
    let refused = settings.get(espirit::OUTSIDE).unwrap_err();
    assert!(matches!(refused, Error::UnknownParameter { id: "uniform", .. }), "{refused}");
}

#[test]
fn groups_stand_in_a_list_in_their_order() {
    let keys = |d: &Declaration| d.parameters.iter().map(|p| p.key).collect::<Vec<_>>();
    let espirit = ["calibration", "kernel", "threshold", "crop", "outside"];
    assert_eq!(keys(&Espirit::DECLARATION), espirit);
    assert_eq!(keys(&CgSense::DECLARATION), [&["lambda", "iterations", "tolerance"], &espirit[..]].concat());
}

#[test]
fn settings_of_what_is_not_registered_are_refused_by_their_id() {
    let other = Settings::new(&Espirit::DECLARATION);
    let refused = [
        ("subject", subject::need(&other).unwrap_err()),
        ("preparation", preparation::effect(&other).unwrap_err()),
        ("sampling pattern", sampling::expected_samples(16, 16, &other).unwrap_err()),
        ("method", method::calibration_plan(&other).unwrap_err()),
    ];
    for (registry, refused) in refused {
        assert!(
            matches!(&refused, Error::UnknownId { kind, id, .. } if *kind == registry && id == "espirit"),
            "{refused}"
        );
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
