//! What is wrong with a link or a specification is said, with what was expected and what came; nothing is dropped.

use experiment::{link, spec};
use recon::declaration::Declaration;
use recon::{method, preparation, sampling, subject};

/// The ids of a registry as a sentence names them.
fn ids(registry: &[&Declaration]) -> String {
    registry.iter().map(|d| d.id).collect::<Vec<_>>().join(", ")
}

/// The keys of a declaration as a sentence names them.
fn keys(registry: &[&Declaration], id: &str) -> String {
    let declaration = registry.iter().find(|d| d.id == id).unwrap();
    declaration.parameters.iter().map(|p| p.key).collect::<Vec<_>>().join(", ")
}

fn refused(link: &str, sentence: &str) {
    match link::parse(link) {
        Ok(experiment) => panic!("{link}\nopens as {}", link::print(&experiment)),
        Err(e) => assert_eq!(e.to_string(), sentence, "{link}"),
    }
}

#[test]
fn unknown_ids_are_named_beside_the_known_ones() {
    let (subjects, patterns, methods) =
        (ids(subject::DECLARATIONS), ids(sampling::DECLARATIONS), ids(method::DECLARATIONS));
    refused(
        "subject=banana&a.sampling=uniform&a.method=cg-sense",
        &format!("the link's 'subject' is wrong: unknown subject 'banana': expected one of {subjects}"),
    );
    refused(
        "subject=shepp-logan&a.sampling=spirals&a.method=cg-sense",
        &format!("the link's 'a.sampling' is wrong: unknown sampling pattern 'spirals': expected one of {patterns}"),
    );
    refused(
        "subject=shepp-logan&a.sampling=uniform&a.method=CG-SENSE",
        &format!("the link's 'a.method' is wrong: unknown method 'CG-SENSE': expected one of {methods}"),
    );
    refused(
        "subject=shepp-logan&a.sampling=uniform&a.method=",
        &format!("the link's 'a.method' is wrong: unknown method '': expected one of {methods}"),
    );
}

#[test]
fn values_out_of_range_come_with_the_range() {
    let with = |sampling: &str, method: &str| format!("subject=shepp-logan&a.sampling={sampling}&a.method={method}");
    let sampling = "the link's 'a.sampling' is wrong: ";
    for (value, came) in [("R=0", "0"), ("R=-4", "-4"), ("R=1025", "1025")] {
        let sentence = format!("{sampling}uniform: R must be from 1 to 1024, but {came} came");
        refused(&with(&format!("uniform;{value}"), "zero-filled"), &sentence);
    }
    refused(
        &with("variable-density;R=0.999", "zero-filled"),
        &format!("{sampling}variable-density: R must be from 1 to 1024, but 0.999 came"),
    );
    refused(
        &with("uniform", "cg-sense;lambda=-0.1"),
        "the link's 'a.method' is wrong: cg-sense: lambda must be from 0 to 1, but -0.1 came",
    );
    refused(
        "subject=shepp-logan;matrix=15&a.sampling=uniform&a.method=zero-filled",
        "the link's 'subject' is wrong: shepp-logan: matrix must be from 16 to 1024, but 15 came",
    );
}

#[test]
fn values_that_are_no_numbers_are_shown_as_they_came() {
    let with = |sampling: &str| format!("subject=shepp-logan&a.sampling={sampling}&a.method=zero-filled");
    for (value, came) in [("R=four", "four"), ("R=2.5", "2.5"), ("R", ""), ("R=", ""), ("R=4%204", "4 4")] {
        let sentence =
            format!("the link's 'a.sampling' is wrong: uniform: R must be a whole number, but '{came}' came");
        refused(&with(&format!("uniform;{value}")), &sentence);
    }
    for came in ["NaN", "inf", "1e999", "2,5"] {
        let sentence =
            format!("the link's 'a.sampling' is wrong: variable-density: R must be a finite number, but '{came}' came");
        refused(&with(&format!("variable-density;R={came}")), &sentence);
    }
}

#[test]
fn text_that_is_not_utf8_is_refused_rather_than_repaired() {
    refused(
        "subject=file;name=a%FFb.npy&a.sampling=uniform&a.method=zero-filled",
        "the link's 'subject' is wrong: file: name must be percent-quoted UTF-8, but 'a%FFb.npy' came",
    );
    refused("subject%3Dfile%FF", "the link has a part 'subject%3Dfile%FF': expected key=value");
}

#[test]
fn unknown_keys_are_named_beside_the_known_ones() {
    refused(
        "subject=shepp-logan;zoom=2&a.sampling=uniform&a.method=zero-filled",
        &format!(
            "the link's 'subject' is wrong: 'shepp-logan' has no parameter 'zoom': expected one of {}",
            keys(subject::DECLARATIONS, "shepp-logan")
        ),
    );
    // Keys are as exact as ids are.
    refused(
        "subject=shepp-logan&a.sampling=uniform;r=2&a.method=zero-filled",
        &format!(
            "the link's 'a.sampling' is wrong: 'uniform' has no parameter 'r': expected one of {}",
            keys(sampling::DECLARATIONS, "uniform")
        ),
    );
    for key in ["view", "a", "a.", "a.colour", "g.sampling", "A.sampling", "aa.method", ""] {
        let sentence = format!(
            "the link has an unknown key '{key}': expected subject, prepare, metrics, or a.sampling, a.method and so on up to \
             f.sampling, f.method"
        );
        refused(&format!("subject=shepp-logan&a.sampling=uniform&a.method=zero-filled&{key}=1"), &sentence);
    }
}

#[test]
fn what_came_twice_is_named() {
    refused(
        "subject=shepp-logan&a.sampling=uniform&a.method=zero-filled&a.sampling=uniform",
        "the link has 'a.sampling' twice: expected it once",
    );
    refused("subject=shepp-logan&subject=shepp-logan", "the link has 'subject' twice: expected it once");
    refused(
        "subject=shepp-logan&a.sampling=uniform;R=2;R=2&a.method=zero-filled",
        "the link's 'a.sampling' is wrong: 'uniform' was given 'R' twice: expected it once",
    );
}

#[test]
fn preparations_are_refused_with_the_same_sentences() {
    let rest = "subject=shepp-logan&a.sampling=uniform&a.method=zero-filled";
    let known = ids(preparation::DECLARATIONS);
    refused(
        &format!("{rest}&prepare=denoise"),
        &format!("the link's 'prepare' is wrong: unknown preparation 'denoise': expected one of {known}"),
    );
    refused(
        &format!("{rest}&prepare=prewhiten;corner=0.6"),
        "the link's 'prepare' is wrong: prewhiten: corner must be from 0.01 to 0.5, but 0.6 came",
    );
    refused(
        &format!("{rest}&prepare=compress;by=luck"),
        "the link's 'prepare' is wrong: compress: by must be one of coils, energy, but 'luck' came",
    );
    refused(
        &format!("{rest}&prepare=compress;coils=4&prepare=prewhiten&prepare=compress;coils=8"),
        "the link has 'prepare=compress' twice: expected it once",
    );
}

#[test]
fn what_is_missing_is_named_beside_what_asks_for_it() {
    let missing = |missing: &str, beside: &str| format!("the link has no '{missing}': expected it beside '{beside}'");
    refused("a.sampling=uniform&a.method=zero-filled", &missing("subject", "a.sampling"));
    refused("subject=shepp-logan", &missing("a.sampling", "subject"));
    refused("subject=shepp-logan&a.sampling=uniform", &missing("a.method", "a.sampling"));
    refused("subject=shepp-logan&a.method=zero-filled", &missing("a.sampling", "a.method"));
    refused("subject=shepp-logan&b.sampling=uniform&b.method=zero-filled", &missing("a.sampling", "b.sampling"));
    refused("subject=shepp-logan&c.method=zero-filled", &missing("a.sampling", "c.method"));
    refused(
        "subject=shepp-logan&a.sampling=uniform&a.method=zero-filled&c.sampling=uniform&c.method=zero-filled",
        &missing("b.sampling", "c.sampling"),
    );
}

#[test]
fn parts_that_are_no_pairs_are_shown() {
    refused("subject", "the link has a part 'subject': expected key=value");
    refused(
        "subject=shepp-logan&&a.sampling=uniform&a.method=zero-filled",
        "the link has a part '': expected key=value",
    );
    refused(
        "subject=shepp-logan&a.sampling=uniform&a.method=zero-filled&",
        "the link has a part '': expected key=value",
    );
}

#[test]
fn specifications_are_refused_with_the_same_sentences() {
    let refused = |text: &str, sentence: &str| {
        let e = spec::parse("sampling pattern", sampling::DECLARATIONS, text).unwrap_err();
        assert_eq!(e.to_string(), sentence, "{text}");
    };
    let patterns = ids(sampling::DECLARATIONS);
    refused("", &format!("unknown sampling pattern '': expected one of {patterns}"));
    refused(";R=2", &format!("unknown sampling pattern '': expected one of {patterns}"));
    refused("uniform R=2", &format!("unknown sampling pattern 'uniform R=2': expected one of {patterns}"));
    refused("uniform;R=2=3", "uniform: R must be a whole number, but '2=3' came");
    refused("uniform;R=2&acs=3", "uniform: R must be a whole number, but '2&acs=3' came");
    refused("uniform;acs=-1", "uniform: acs must be from 0 to 8192, but -1 came");
    refused("uniform;seed=4294967296", "uniform: seed must be from 0 to 4294967295, but 4294967296 came");
    let known = keys(sampling::DECLARATIONS, "uniform");
    refused("uniform;=2", &format!("'uniform' has no parameter '': expected one of {known}"));
}
