//! The page's examples open, run and are found again by their links.

use experiment::calibration_cache::CalibrationCache;
use experiment::examples::{self, EXAMPLES};
use experiment::runner::Runner;
use experiment::{METHODS, SAMPLINGS, explanation_of_method, explanation_of_sampling, link};
use pollster::block_on;
use recon::device::Cpu;
use recon::monitor::Unattended;
use std::cell::RefCell;
use std::collections::HashSet;
use workbench_tests::unattended;

#[test]
fn every_example_is_printed_as_it_is_written() {
    for example in EXAMPLES {
        let experiment = link::parse(example.link).unwrap_or_else(|e| panic!("{}\n{e}", example.id));
        assert_eq!(link::print(&experiment), example.link, "{}", example.id);
    }
    let ids: HashSet<_> = EXAMPLES.iter().map(|example| example.id).collect();
    assert_eq!(ids.len(), EXAMPLES.len());
}

/// With two protocols, so that there is something to compare; on a small matrix, where a painted mask does not ask for its
/// own.
#[test]
fn every_example_runs() {
    for example in EXAMPLES {
        let mut experiment = link::parse(example.link).unwrap();
        if experiment.protocols.iter().all(|protocol| protocol.sampling.id() != "painted") {
            experiment.subject.set("matrix", "64").unwrap();
        }
        assert_eq!(experiment.protocols.len(), 2, "{}", example.id);
        let scan = unattended::scan(&experiment.subject, &experiment.preparations).unwrap();
        let runner = Runner { device: &Cpu::new(), clock: || 0.0, maps: None };
        let kept = RefCell::<CalibrationCache<Cpu>>::default();
        for protocol in &experiment.protocols {
            let mask = scan.mask(&protocol.sampling).unwrap();
            let done = block_on(runner.run(&scan, "", &mask, &protocol.method, &kept, &mut Unattended));
            let report = done.unwrap_or_else(|e| panic!("{}: {e}", example.id)).report;
            assert!(report.metrics.is_some(), "{}", example.id);
        }
    }
}

#[test]
fn everything_that_is_explained_is_an_experiment() {
    let methods = METHODS.iter().map(|d| examples::of_method(d.id, explanation_of_method(d.id).unwrap()));
    let samplings = SAMPLINGS.iter().map(|d| examples::of_sampling(d.id, explanation_of_sampling(d.id).unwrap()));
    for link in methods.chain(samplings) {
        link::parse(&link).unwrap_or_else(|e| panic!("{link}\n{e}"));
    }
}

#[test]
fn every_example_has_its_picture() {
    for example in EXAMPLES {
        let path = format!("{}/../web/figures/example-{}.png", env!("CARGO_MANIFEST_DIR"), example.id);
        let picture =
            std::fs::metadata(&path).unwrap_or_else(|e| panic!("{path}: {e}: run `kspace figures web/figures`"));
        assert!((1000..40_000).contains(&picture.len()), "{path}: {} bytes", picture.len());
    }
}
