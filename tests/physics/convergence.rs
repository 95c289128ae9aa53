//! Iterations that go on while their checks are in flight come to what they come to on a device that waits.

use experiment::spec;
use futures_lite::future::{poll_once, yield_now};
use ndarray::Array2;
use pollster::block_on;
use recon::device::{Backend, Cpu};
use recon::method::{self, Calibration};
use recon::monitor::{Monitor, Progress, Unattended};
use recon::{CoilMaps, Complex32, Complex64, Error, Problem, SamplingMask, subject};
use std::pin::pin;
use std::sync::Arc;
use workbench_tests::distance;
use workbench_tests::late::Late;
use workbench_tests::least::Least;
use workbench_tests::unattended;

/// Methods that iterate, and a tolerance with which each stops long before its cap.
const METHODS: [(&str, f64); 4] =
    [("cg-sense", 0.002), ("l1-wavelet", 0.01), ("total-variation", 0.003), ("spirit", 0.003)];
/// More than any of them needs for its tolerance.
const PLENTY: usize = 200;

fn problem() -> Problem {
    let text = "shepp-logan;matrix=48;coils=6;noise=0.01;seed=5";
    let kspace = unattended::acquire(&spec::parse("subject", subject::DECLARATIONS, text).unwrap()).unwrap().content;
    let taken = Array2::from_shape_fn((48, 48), |(y, _)| y % 3 == 0 || y.abs_diff(24) < 10);
    Problem::new(&kspace, &SamplingMask::from_points(taken).unwrap()).unwrap()
}

/// All that a reconstruction tells, bit for bit.
#[derive(Debug, PartialEq)]
struct Outcome {
    image: Vec<[u32; 2]>,
    iterations: usize,
    residual: Option<u64>,
    history: Vec<(usize, u64)>,
}

struct Case {
    problem: Problem,
    method: &'static str,
    iterations: usize,
    tolerance: f64,
}

impl Case {
    fn run<D: Backend, M: Monitor>(&self, device: &D, monitor: &mut M) -> recon::Result<Outcome> {
        block_on(self.work(device, monitor))
    }

    async fn work<D: Backend, M: Monitor>(&self, device: &D, monitor: &mut M) -> recon::Result<Outcome> {
        let text = format!("{};iterations={};tolerance={}", self.method, self.iterations, self.tolerance);
        let settings = spec::parse("method", method::DECLARATIONS, &text).unwrap();
        let plan = method::calibration_plan(&settings).unwrap();
        let calibration = method::calibrate(device, &plan, &self.problem, &mut Unattended).await.unwrap();
        let done = method::reconstruct(device, &self.problem, &calibration, &settings, monitor).await?;
        Ok(Outcome {
            image: device.download(&done.image).await?.iter().map(|v| [v.re.to_bits(), v.im.to_bits()]).collect(),
            iterations: done.iterations,
            residual: done.residual.map(f64::to_bits),
            history: done.history.iter().map(|(i, v)| (*i, v.to_bits())).collect(),
        })
    }
}

fn early() -> impl Iterator<Item = Case> {
    METHODS.iter().map(|&(method, tolerance)| Case { problem: problem(), method, iterations: PLENTY, tolerance })
}

#[test]
fn a_look_that_says_to_stop_is_heeded_however_late_it_comes() {
    for case in early() {
        let expected = case.run(&Cpu::new(), &mut Unattended).unwrap();
        assert!((10..PLENTY - 50).contains(&expected.iterations), "{}: {}", case.method, expected.iterations);
        let waiting = Late::new(&[]);
        assert!(case.run(&waiting, &mut Unattended).unwrap() == expected, "{}", case.method);
        for ahead in [vec![3], vec![1], vec![2, 0, 4, 1]] {
            let device = Late::new(&ahead);
            assert!(case.run(&device, &mut Unattended).unwrap() == expected, "{}, {ahead:?}", case.method);
        }
        // It is a test of something: iterations were done beyond the result.
        let device = Late::new(&[3]);
        case.run(&device, &mut Unattended).unwrap();
        assert_eq!(device.applications(), waiting.applications() + 15, "{}", case.method);
        // The control: the result without the copy of its iterate is another.
        let forgetful = Late::new(&[3]).forgetting_iterates();
        let came = case.run(&forgetful, &mut Unattended).unwrap();
        assert_eq!(came.history, expected.history, "{}", case.method);
        assert!(came.image != expected.image, "{}", case.method);
    }
}

#[test]
fn the_cap_is_the_last_look_of_all() {
    for (method, _) in METHODS {
        for iterations in [1, 5, 7, 23, 40] {
            let case = Case { problem: problem(), method, iterations, tolerance: 0.0 };
            let expected = case.run(&Cpu::new(), &mut Unattended).unwrap();
            assert_eq!(expected.iterations, iterations);
            assert_eq!(expected.history.last().unwrap().0, iterations);
            for ahead in [vec![3], vec![100], vec![2, 0, 4, 1]] {
                let came = case.run(&Late::new(&ahead), &mut Unattended).unwrap();
                assert!(came == expected, "{method}, {iterations} iterations, {ahead:?}");
            }
        }
    }
}

#[test]
fn iterates_are_copied_only_where_checks_are_in_flight_and_into_few_vectors() {
    for (method, _) in METHODS {
        // So few that none of them reaches the rounding before.
        let case = Case { problem: problem(), method, iterations: 40, tolerance: 0.0 };
        let (waiting, ahead) = (Late::new(&[]), Late::new(&[3]));
        let outcomes = [&waiting, &ahead].map(|device| case.run(device, &mut Unattended).unwrap());
        assert_eq!(waiting.copies(), 0, "{method}");
        // One for each look but that at the cap; the history begins with the image 0.
        assert_eq!(ahead.copies(), outcomes[1].history.len() - 2, "{method}");
        assert_eq!(ahead.vectors() - waiting.vectors(), 4, "{method}");
    }
}

#[test]
fn an_iteration_that_diverges_is_told_of_at_the_iteration_where_it_was_seen() {
    // The step of small steps is made for the maps' largest sum of squares; of maps that are not a number there is none.
    let mut maps = CoilMaps { maps: ndarray::Array3::from_elem((6, 48, 48), Complex32::new(0.3, 0.1)) };
    maps.maps[[2, 10, 7]] = Complex32::new(f32::NAN, 0.0);
    let maps = Arc::new(maps);
    for method in ["cg-sense", "total-variation"] {
        let settings = spec::parse("method", method::DECLARATIONS, method).unwrap();
        let error = |device: &Late| {
            let calibration = Calibration::of_maps(device, maps.clone()).unwrap();
            block_on(method::reconstruct(device, &problem(), &calibration, &settings, &mut Unattended)).err()
        };
        let expected = error(&Late::new(&[]));
        assert!(matches!(expected, Some(Error::Diverged { iteration: 5 | 8, .. })), "{method}: {expected:?}");
        assert_eq!(error(&Late::new(&[3])), expected);
    }
}

/// Has nothing against the work until it has waited for a while.
struct Impatient;

impl Monitor for Impatient {
    async fn checkpoint(&mut self, _: Progress) -> recon::Result<()> {
        Ok(())
    }

    async fn wait(&mut self) -> recon::Result<()> {
        Ok(())
    }

    async fn stopped(&mut self) -> Error {
        for _ in 0..50 {
            yield_now().await;
        }
        Error::Cancelled
    }
}

#[test]
fn waiting_for_a_device_that_never_answers_can_be_stopped() {
    for case in early() {
        for ahead in [vec![], vec![3]] {
            let silent = || Late::new(&ahead).silent_after(1);
            let device = silent();
            assert_eq!(case.run(&device, &mut Impatient).err(), Some(Error::Cancelled), "{}", case.method);
            assert!(device.applications() >= 5, "{}: it waited before it iterated", case.method);
            // The controls: whom nobody stops waits on, and whom the device answers comes to the end.
            let (device, mut unattended) = (silent(), Unattended);
            let mut work = pin!(case.work(&device, &mut unattended));
            assert!((0..10_000).all(|_| block_on(poll_once(work.as_mut())).is_none()), "{}", case.method);
            assert!(case.run(&Late::new(&ahead), &mut Impatient).is_ok(), "{}", case.method);
        }
    }
}

#[test]
fn a_device_with_the_least_that_it_must_have_comes_to_the_same_image() {
    let pixels = |outcome: &Outcome| -> Vec<Complex64> {
        let number = |bits: u32| f64::from(f32::from_bits(bits));
        outcome.image.iter().map(|[re, im]| Complex64::new(number(*re), number(*im))).collect()
    };
    for case in early() {
        let case = Case { iterations: 20, tolerance: 0.0, ..case };
        let fused = case.run(&Cpu::new(), &mut Unattended).unwrap();
        let least = case.run(&Least::default(), &mut Unattended).unwrap();
        // Sums in another order: single precision, twenty times.
        let error = distance(&pixels(&least), &pixels(&fused));
        assert!(error < 2e-5, "{}: {error:e}", case.method);
        // The control: one iteration less is another image.
        let before = Case { iterations: 19, ..case }.run(&Cpu::new(), &mut Unattended).unwrap();
        assert!(distance(&pixels(&before), &pixels(&fused)) > 1e-4, "a step of the method is to be seen");
    }
}
