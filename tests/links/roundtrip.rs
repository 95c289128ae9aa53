//! `parse(print(experiment)) == experiment`, for any experiment that there can be.

use experiment::{Experiment, Protocol, link, spec};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use recon::declaration::{Declaration, Kind, Settings};
use recon::metric::drawn::{Drawn, Outline};
use recon::metric::place;
use recon::{method, preparation, sampling, subject};

/// Texts of values within a range, its ends and small numbers more often than chance has them.
fn value(kind: Kind) -> BoxedStrategy<String> {
    match kind {
        Kind::Integer { min, max, default, .. } => {
            prop_oneof![min..=max, Just(min), Just(max), Just(default)].prop_map(|v| v.to_string()).boxed()
        }
        Kind::Real { min, max, default, .. } => {
            let small = (0.0..1.0f64).prop_map(move |v| min + (max - min) * v * 1e-9);
            prop_oneof![min..=max, small, Just(min), Just(max), Just(default)].prop_map(|v| v.to_string()).boxed()
        }
        // Any characters at all: file names are what people make them.
        Kind::Choice { options, .. } => {
            let words: Vec<String> = options.iter().map(|(word, _)| (*word).to_owned()).collect();
            proptest::sample::select(words).boxed()
        }
        Kind::Text => prop_oneof![any::<String>(), "[ -~]{0,20}", Just(String::new())].boxed(),
    }
}

fn settings(registry: &'static [&'static Declaration]) -> impl Strategy<Value = Settings> {
    prop::sample::select(registry).prop_flat_map(settings_of)
}

fn settings_of(declaration: &'static Declaration) -> impl Strategy<Value = Settings> {
    let values: Vec<_> = declaration.parameters.iter().map(|p| value(p.kind)).collect();
    values.prop_map(move |values| {
        let mut settings = Settings::new(declaration);
        for (parameter, value) in declaration.parameters.iter().zip(values) {
            settings.set(parameter.key, &value).unwrap();
        }
        settings
    })
}

/// Some of the preparations, each once, in any order.
fn preparations() -> impl Strategy<Value = Vec<Settings>> {
    let each: Vec<_> = preparation::DECLARATIONS.iter().map(|d| settings_of(d)).collect();
    (each, 0..=preparation::DECLARATIONS.len())
        .prop_flat_map(|(all, count)| Just(all).prop_shuffle().prop_map(move |all| all[..count].to_vec()))
}

/// Places of metrics: with any parameters, or any region.
fn places() -> impl Strategy<Value = Settings> {
    let outline = prop::sample::select(&Outline::ALL);
    let regions =
        (outline, prop::collection::vec((-1e4..1e4f64, -1e4..1e4f64), 3..40)).prop_map(|((outline, _), points)| {
            let count = if outline == Outline::Freehand { points.len() } else { 2 };
            let points = points[..count].iter().map(|(y, x)| [*y, *x]).collect();
            place::of_drawn(&Drawn { outline, points }).unwrap()
        });
    prop_oneof![settings_of(&place::BODY), settings_of(&place::IMAGE), regions]
}

fn experiments() -> impl Strategy<Value = Experiment> {
    let protocol = (settings(sampling::DECLARATIONS), settings(method::DECLARATIONS))
        .prop_map(|(sampling, method)| Protocol { sampling, method });
    let protocols = prop::collection::vec(protocol, 1..=Experiment::MOST_PROTOCOLS);
    (settings(subject::DECLARATIONS), preparations(), protocols, places()).prop_map(
        |(subject, preparations, protocols, metrics)| Experiment { subject, preparations, protocols, metrics },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back_as_the_same_experiment(experiment in experiments()) {
        let printed = link::print(&experiment);
        prop_assert_eq!(&link::parse(&printed).unwrap(), &experiment);
        prop_assert_eq!(&link::parse(&format!("#{printed}")).unwrap(), &experiment);
        prop_assert_eq!(&link::parse(&format!("https://example.org/page/?utm=1#{printed}")).unwrap(), &experiment);
        // Some programs quote a whole fragment when they pass it on.
        let quoted = utf8_percent_encode(&printed, NON_ALPHANUMERIC).to_string();
        prop_assert_eq!(&link::parse(&quoted).unwrap(), &experiment);
    }

    #[test]
    fn a_link_is_made_of_characters_that_no_address_bar_touches(experiment in experiments()) {
        let printed = link::print(&experiment);
        prop_assert!(printed.chars().all(|c| c.is_ascii_alphanumeric() || "=&;,.-_%".contains(c)), "{}", printed);
    }

    #[test]
    fn specifications_read_back_and_their_keys_may_come_in_any_order(settings in settings(method::DECLARATIONS)) {
        let printed = spec::print(&settings);
        prop_assert_eq!(&spec::parse("method", method::DECLARATIONS, &printed).unwrap(), &settings);
        let mut parts: Vec<_> = printed.split(';').collect();
        parts[1..].reverse();
        let spaced = parts.join(" ; ");
        prop_assert_eq!(&spec::parse("method", method::DECLARATIONS, &spaced).unwrap(), &settings);
    }

    #[test]
    fn any_text_at_all_is_an_experiment_or_a_sentence(text in any::<String>()) {
        match link::parse(&text) {
            Ok(experiment) => prop_assert_eq!(&link::parse(&link::print(&experiment)).unwrap(), &experiment),
            Err(e) => prop_assert!(!e.to_string().is_empty()),
        }
    }

    #[test]
    fn a_link_with_one_character_changed_is_an_experiment_or_a_sentence(
        experiment in experiments(), place in any::<prop::sample::Index>(), with in any::<char>(),
    ) {
        let mut characters: Vec<char> = link::print(&experiment).chars().collect();
        let place = place.index(characters.len());
        characters[place] = with;
        match link::parse(&characters.into_iter().collect::<String>()) {
            Ok(experiment) => prop_assert_eq!(&link::parse(&link::print(&experiment)).unwrap(), &experiment),
            Err(e) => prop_assert!(!e.to_string().is_empty()),
        }
    }
}
