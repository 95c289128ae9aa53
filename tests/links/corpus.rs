//! Old links open for ever, as the experiment that they always were.

use experiment::{Experiment, link};

/// (link, canonical print) of `corpus.txt`.
fn corpus() -> Vec<(&'static str, &'static str)> {
    let lines: Vec<_> = include_str!("corpus.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .map(|line| line.split_once(':').unwrap_or_else(|| panic!("expected 'link:' or 'opens:': {line}")))
        .collect();
    let pair = |pair: &[(&'static str, &'static str)]| match pair {
        [("link", link), ("opens", opens)] => (link.trim(), opens.trim()),
        other => panic!("expected a link and what it opens: {other:?}"),
    };
    lines.chunks(2).map(pair).collect()
}

#[test]
fn every_link_of_the_corpus_opens_as_what_it_always_was() {
    let corpus = corpus();
    assert!(corpus.len() >= 12, "{} links", corpus.len());
    for (text, opens) in corpus {
        let experiment = link::parse(text).unwrap_or_else(|e| panic!("{text}\n{e}"));
        assert_eq!(link::print(&experiment), opens, "{text}");
        assert_eq!(link::parse(opens).unwrap(), experiment, "{text}");
    }
}

#[test]
fn the_corpus_holds_the_empty_link_which_is_the_default_experiment() {
    let (_, opens) = corpus().into_iter().find(|(link, _)| link.is_empty()).unwrap();
    assert_eq!(link::parse(opens).unwrap(), Experiment::default());
    for empty in ["", "#", " ", "https://example.org/page/#"] {
        assert_eq!(link::parse(empty).unwrap(), Experiment::default(), "'{empty}'");
    }
}
