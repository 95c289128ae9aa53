//! An acquisition tells how far it is, may be stopped between any two of its steps, and is the same whoever watches it.

use experiment::scan::Scan;
use experiment::spec;
use pollster::block_on;
use recon::monitor::{Monitor, Progress, Stage};
use recon::{Error, Result, preparation, subject};
use workbench_tests::unattended;

/// Notes what it is told, and stops at a step.
struct Until {
    step: usize,
    told: Vec<[usize; 2]>,
}

impl Monitor for Until {
    async fn checkpoint(&mut self, progress: Progress) -> Result<()> {
        assert_eq!(progress.stage, Stage::Acquisition);
        self.told.push([progress.done, progress.of]);
        if self.told.len() == self.step { Err(Error::Cancelled) } else { Ok(()) }
    }

    async fn wait(&mut self) -> Result<()> {
        Ok(())
    }
}

#[test]
fn every_step_of_an_acquisition_is_told_and_may_be_the_last() {
    for subject in
        ["shepp-logan;matrix=32;coils=4;noise=0.01", "brain;matrix=32;coils=4", "resolution;matrix=32;coils=4"]
    {
        let subject = spec::parse("subject", subject::DECLARATIONS, subject).unwrap();
        let motion = spec::parse("preparation", preparation::DECLARATIONS, "motion;course=drift;rotation=5").unwrap();
        let acquire = |step: usize| {
            let mut monitor = Until { step, told: Vec::new() };
            let scan = block_on(Scan::acquire(&subject, std::slice::from_ref(&motion), None, &mut monitor));
            (scan, monitor.told)
        };
        let (scan, told) = acquire(usize::MAX);
        let part = |[done, of]: [usize; 2]| done as f64 / of as f64;
        assert!(told.windows(2).all(|two| part(two[0]) <= part(two[1])), "{told:?}");
        assert!(part(told[0]) > 0.0 && part(*told.last().unwrap()) < 1.0, "{told:?}");
        // A step for each coil, and one at least for each angle between none and the largest.
        assert!(told.len() > 4 + 16, "{told:?}");
        let expected = unattended::scan(&subject, std::slice::from_ref(&motion)).unwrap();
        assert_eq!(scan.unwrap().kspace, expected.kspace);
        for step in 1..=told.len() {
            let (stopped, told) = acquire(step);
            assert!(matches!(stopped, Err(Error::Cancelled)), "{step}");
            assert_eq!(told.len(), step);
        }
    }
}
