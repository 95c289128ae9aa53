//! What has happened to the GPU so far, and what follows from it: which one is in use, whether another is opened after a
//! failure, and what the processor does in its place. Decides only; the engine carries it out.

use crate::device::{DeviceChoice, GpuStanding};

/// How often a GPU that was lost is opened again.
const MOST_LOSSES: u32 = 2;
/// How often one that refused something, or whose memory was full, is.
const MOST_FAILURES: u32 = 6;

/// How a GPU has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The device is gone.
    Lost,
    /// It refused something, or its memory was full.
    Refused,
}

/// What is to be done about a GPU that has failed.
#[derive(Debug, PartialEq, Eq)]
pub struct Retired<G> {
    /// The GPU that was in use, if one was: what is kept on it can be brought over.
    pub was_in_use: Option<G>,
    /// Whether another is to be opened.
    pub open_another: bool,
}

/// The record of every GPU since the engine started, and the one that is ready for work.
#[derive(Debug)]
pub struct GpuRecord<G> {
    choice: DeviceChoice,
    ready: Option<G>,
    /// The number of the latest GPU; each that is opened has another, from 1.
    latest: u32,
    opening: bool,
    losses: u32,
    failures: u32,
    /// Why there is no GPU, or what happened to it last.
    trouble: Option<String>,
    unfit: Vec<Unfit>,
}

/// What the GPU could not do: a method, on as many samples or more.
#[derive(Debug)]
struct Unfit {
    method: &'static str,
    samples: usize,
    why: String,
}

impl<G> Default for GpuRecord<G> {
    /// The processor alone, until a GPU is asked for.
    fn default() -> Self {
        Self {
            choice: DeviceChoice::Cpu,
            ready: None,
            latest: 0,
            opening: false,
            losses: 0,
            failures: 0,
            trouble: None,
            unfit: Vec::new(),
        }
    }
}

impl<G: Clone> GpuRecord<G> {
    /// The GPU, when it is in use.
    pub fn in_use(&self) -> Option<G> {
        self.ready.clone().filter(|_| self.choice != DeviceChoice::Cpu)
    }

    /// Notes what the visitor asks for; whether a GPU is to be opened. Whoever asks again forgives what happened before.
    pub fn choose(&mut self, choice: DeviceChoice) -> bool {
        self.choice = choice;
        let open = choice != DeviceChoice::Cpu && self.ready.is_none() && !self.opening;
        if open {
            (self.losses, self.failures, self.trouble) = (0, 0, None);
            self.opening = true;
        }
        open
    }

    /// A GPU was opened, and is to be made ready: its number.
    pub fn opened(&mut self) -> u32 {
        self.latest += 1;
        self.latest
    }

    /// There is no GPU to be opened.
    pub fn could_not_open(&mut self, why: String) {
        self.opening = false;
        self.trouble = Some(why);
    }

    /// The GPU of this number is ready; whether it is in time, since it may have failed and been given up meanwhile.
    pub fn ready(&mut self, number: u32, gpu: G) -> bool {
        let in_time = number == self.latest;
        if in_time {
            self.opening = false;
            self.ready = Some(gpu);
        }
        in_time
    }

    /// The GPU of this number has failed. Nothing is to be done where it was given up before.
    pub fn failed(&mut self, number: u32, failure: Failure, why: String) -> Option<Retired<G>> {
        if number != self.latest {
            return None;
        }
        let (count, most) = match failure {
            Failure::Lost => (&mut self.losses, MOST_LOSSES),
            Failure::Refused => (&mut self.failures, MOST_FAILURES),
        };
        *count += 1;
        self.opening = *count <= most;
        // From here on it is not the latest.
        self.latest += 1;
        self.trouble = Some(why);
        Some(Retired { was_in_use: self.ready.take(), open_another: self.opening })
    }

    /// The GPU could not do this method on so many samples: the processor does from now on, also with more.
    pub fn note_unfit(&mut self, method: &'static str, samples: usize, why: &str) {
        self.unfit.retain(|u| u.method != method || u.samples < samples);
        self.unfit.push(Unfit { method, samples, why: why.to_owned() });
    }

    /// Why a method of so many samples is not worked on by the GPU, where that was tried.
    pub fn fallback(&self, method: &str, samples: usize) -> Option<&str> {
        if self.choice == DeviceChoice::Cpu {
            return None;
        }
        self.unfit.iter().find(|u| u.method == method && samples >= u.samples).map(|u| u.why.as_str())
    }

    /// Whether a GPU was lost since the visitor asked for one.
    pub fn has_lost_one(&self) -> bool {
        self.losses > 0
    }

    /// Whether one refused something since then, or its memory was full.
    pub fn has_been_refused(&self) -> bool {
        self.failures > 0
    }

    /// How it stands with the GPU, for the page.
    pub fn standing(&self) -> GpuStanding {
        match &self.trouble {
            _ if self.choice == DeviceChoice::Cpu => GpuStanding::NotAsked,
            _ if self.ready.is_some() => GpuStanding::InUse,
            trouble if self.opening => GpuStanding::Opening { after: trouble.clone() },
            trouble => {
                let why = trouble.clone().expect("a GPU that is neither ready nor being opened has failed");
                GpuStanding::Missing { why }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record whose first GPU, "one", is in use.
    fn with_one() -> GpuRecord<&'static str> {
        let mut record = GpuRecord::default();
        assert!(record.choose(DeviceChoice::Auto));
        let number = record.opened();
        assert!(record.ready(number, "one"));
        record
    }

    /// Lets the latest GPU fail.
    fn fail(record: &mut GpuRecord<&'static str>, failure: Failure) -> Retired<&'static str> {
        record.failed(record.latest, failure, "it broke".into()).expect("the latest")
    }

    fn open(record: &mut GpuRecord<&'static str>) {
        let number = record.opened();
        assert!(record.ready(number, "another"));
    }

    #[test]
    fn the_processor_works_until_a_gpu_is_ready() {
        let mut record = GpuRecord::default();
        assert_eq!(record.standing(), GpuStanding::NotAsked);
        assert!(record.choose(DeviceChoice::Auto));
        assert_eq!((record.in_use(), record.standing()), (None, GpuStanding::Opening { after: None }));
        let number = record.opened();
        assert_eq!(record.in_use(), None);
        assert!(record.ready(number, "one"));
        assert_eq!((record.in_use(), record.standing()), (Some("one"), GpuStanding::InUse));
    }

    #[test]
    fn one_gpu_is_opened_however_often_it_is_asked_for() {
        let mut record = GpuRecord::default();
        assert!(record.choose(DeviceChoice::Gpu));
        assert!(!record.choose(DeviceChoice::Cpu));
        assert!(!record.choose(DeviceChoice::Auto), "it is being opened");
        let number = record.opened();
        assert!(record.ready(number, "one"));
        assert!(!record.choose(DeviceChoice::Gpu));
    }

    #[test]
    fn who_asks_for_the_processor_gets_it_and_the_gpu_waits() {
        let mut record = with_one();
        record.note_unfit("grappa", 100, "too large");
        assert!(!record.choose(DeviceChoice::Cpu));
        assert_eq!((record.in_use(), record.standing()), (None, GpuStanding::NotAsked));
        assert_eq!(record.fallback("grappa", 100), None, "no fallback: the processor was asked for");
        assert!(!record.choose(DeviceChoice::Auto));
        assert_eq!(record.in_use(), Some("one"));
        assert_eq!(record.fallback("grappa", 100), Some("too large"));
    }

    #[test]
    fn a_missing_gpu_says_why_and_can_be_asked_for_again() {
        let mut record = GpuRecord::<&str>::default();
        record.choose(DeviceChoice::Auto);
        record.could_not_open("no adapter".into());
        assert_eq!(record.standing(), GpuStanding::Missing { why: "no adapter".into() });
        assert!(record.choose(DeviceChoice::Gpu));
        assert_eq!(record.standing(), GpuStanding::Opening { after: None });
    }

    #[test]
    fn a_lost_gpu_is_opened_again_twice_and_then_no_more() {
        let mut record = with_one();
        for was_in_use in ["one", "another"] {
            assert_eq!(fail(&mut record, Failure::Lost), Retired { was_in_use: Some(was_in_use), open_another: true });
            assert_eq!(record.standing(), GpuStanding::Opening { after: Some("it broke".into()) });
            assert_eq!(record.in_use(), None, "the processor goes on");
            open(&mut record);
        }
        assert_eq!(fail(&mut record, Failure::Lost), Retired { was_in_use: Some("another"), open_another: false });
        assert_eq!(record.standing(), GpuStanding::Missing { why: "it broke".into() });
        assert!(record.has_lost_one());
        assert!(record.choose(DeviceChoice::Gpu), "the visitor asks anew");
        assert!(!record.has_lost_one());
    }

    #[test]
    fn one_that_refuses_gets_more_chances_which_losses_do_not_use_up() {
        let mut record = with_one();
        fail(&mut record, Failure::Lost);
        open(&mut record);
        for _ in 0..6 {
            assert!(fail(&mut record, Failure::Refused).open_another);
            open(&mut record);
        }
        assert!(record.has_been_refused());
        assert!(!fail(&mut record, Failure::Refused).open_another);
    }

    #[test]
    fn a_failure_counts_once_however_many_notice_it() {
        let mut record = with_one();
        let number = record.latest;
        assert!(record.failed(number, Failure::Lost, "first".into()).is_some());
        assert_eq!(record.failed(number, Failure::Lost, "second".into()), None);
        assert_eq!(record.standing(), GpuStanding::Opening { after: Some("first".into()) });
    }

    #[test]
    fn one_that_failed_while_it_was_made_ready_comes_too_late() {
        let mut record = GpuRecord::default();
        record.choose(DeviceChoice::Auto);
        let number = record.opened();
        let retired = record.failed(number, Failure::Refused, "out of memory".into());
        assert_eq!(retired, Some(Retired { was_in_use: None, open_another: true }));
        assert!(!record.ready(number, "one"));
        assert_eq!(record.in_use(), None);
        open(&mut record);
        assert_eq!(record.in_use(), Some("another"));
    }

    #[test]
    fn what_was_too_much_stays_with_the_processor_and_what_was_not_does_not() {
        let mut record = with_one();
        record.note_unfit("spirit", 1000, "memory full at 1000");
        assert_eq!(record.fallback("spirit", 999), None);
        assert_eq!(record.fallback("sense", 1000), None);
        for samples in [1000, 5000] {
            assert_eq!(record.fallback("spirit", samples), Some("memory full at 1000"));
        }
        // Smaller still: this is what counts from now on.
        record.note_unfit("spirit", 500, "memory full at 500");
        assert_eq!(record.fallback("spirit", 700), Some("memory full at 500"));
        assert_eq!(record.unfit.len(), 1);
    }
}
