//! The benchmark: the same cases on the command line, in `cargo bench` and on the page.
//!
//! The phantom with noise, every third line (of SENSE every fourth) and 24 calibration lines, and everything that is registered: coil maps by
//! themselves, then each method. Iterations are counted out (tolerance 0), so that times compare.

use crate::calibration_cache::CalibrationCache;
use crate::report::CONVENTION;
use crate::runner::Runner;
use crate::scan::Scan;
use crate::{METHODS, spec};
use recon::coil::espirit::Espirit;
use recon::declaration::Settings;
use recon::device::Backend;
use recon::method::stopping::{ITERATIONS, TOLERANCE};
use recon::method::{self, Benchmark};
use recon::metric::body_nmse;
use recon::monitor::Monitor;
use recon::sampling::Pattern;
use recon::sampling::parameters::ACS;
use recon::sampling::uniform::{R, Uniform};
use recon::simulation::COILS;
use recon::subject::Subject;
use recon::subject::shepp_logan::{MATRIX, NOISE, SheppLogan};
use recon::{Error, Result};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// Matrix and coils of the two sizes, the smaller first.
pub const SIZES: [(usize, usize); 2] = [(256, 8), (320, 16)];

/// What is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Method and size, for people.
    pub name: String,
    /// What is scanned.
    pub subject: Settings,
    /// How it is undersampled.
    pub sampling: Settings,
    /// The method: ESPIRiT by itself, or one of [`METHODS`].
    pub method: Settings,
}

impl Case {
    /// Whether coil maps are all that is asked for.
    pub fn is_calibration(&self) -> bool {
        self.method.id() == Espirit::DECLARATION.id
    }
}

/// All cases of a size: ESPIRiT by itself, then every registered method.
///
/// # Errors
/// As [`Settings::set`], when a declaration no longer takes the benchmark's settings.
pub fn cases((matrix, coils): (usize, usize)) -> Result<Vec<Case>> {
    let subject = Settings::new(&SheppLogan::DECLARATION);
    let subject = subject.with(MATRIX, matrix)?.with(COILS, coils)?.with(NOISE, 0.005)?;
    let sampling = Settings::new(&Uniform::DECLARATION).with(ACS, 24)?;
    let alone = std::iter::once(Ok((Settings::new(&Espirit::DECLARATION), Benchmark::USUAL)));
    let methods = METHODS.iter().map(|declaration| {
        let benchmark = method::benchmark(declaration.id)?;
        Ok((counted_out(Settings::new(declaration), benchmark.iterations)?, benchmark))
    });
    let case = |method: Result<(Settings, Benchmark)>| {
        let (method, benchmark) = method?;
        let sampling = sampling.clone().with(R, benchmark.acceleration)?;
        let name = format!("{}, {matrix} x {matrix}, {coils} coils", method.declaration().label);
        Ok(Case { name, subject: subject.clone(), sampling, method })
    };
    alone.chain(methods).map(case).collect()
}

/// The settings with a fixed number of iterations, where there are any.
fn counted_out(mut settings: Settings, iterations: usize) -> Result<Settings> {
    if settings.find(ITERATIONS).is_some() {
        settings = settings.with(ITERATIONS, iterations)?;
    }
    if settings.find(TOLERANCE).is_some() {
        settings = settings.with(TOLERANCE, 0)?;
    }
    Ok(settings)
}

/// The settings with few iterations, where there are any: enough to have used everything once.
///
/// # Errors
/// As [`Settings::set`], when a declaration takes no two iterations.
pub fn shortened(settings: &Settings) -> Result<Settings> {
    let settings = settings.clone();
    if settings.find(ITERATIONS).is_some() { settings.with(ITERATIONS, 2) } else { Ok(settings) }
}

/// What was measured of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseReport {
    /// As the case has it.
    pub name: String,
    /// Label of the method.
    pub label: String,
    /// The subject, as a specification.
    pub subject: String,
    /// The sampling, as a specification.
    pub sampling: String,
    /// The method, as a specification.
    pub method: String,
    /// Coils, ky lines and kx samples.
    pub shape: [usize; 3],
    /// The device that really ran.
    pub device: String,
    /// How often it ran: times are medians.
    pub repetitions: usize,
    /// Wall time in seconds, without the calibration; of a calibration by itself, its own.
    pub seconds: f64,
    /// Wall time of the calibration in seconds; none when there is none beside the method.
    pub calibration_seconds: Option<f64>,
    /// Pixels times coils over [`CaseReport::seconds`], in millions.
    pub megapixel_coils_per_second: f64,
    /// How many times as fast as the first device that was measured, where this is another: that one's
    /// [`CaseReport::seconds`] over this one's.
    pub speedup: Option<f64>,
    /// Iterations done; 0 for a direct method and for a calibration.
    pub iterations: usize,
    /// Against the reference, as the table of results has it; none for a calibration.
    pub nmse: Option<f64>,
    /// As [`body_nmse`]; none for a calibration.
    pub nmse_body: Option<f64>,
    /// Why the method or the device cannot do it, if it cannot: then nothing was measured.
    pub failure: Option<String>,
}

/// A benchmark, all of it or what there is so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkReport {
    /// Version of this program.
    pub version: String,
    /// Browser or operating system, as it calls itself.
    pub machine: String,
    /// Processors that the machine says it has.
    pub cores: usize,
    /// Threads that were used.
    pub threads: usize,
    /// Peak of the memory, in millions of bytes; none where nobody knows.
    pub memory_megabytes: Option<f64>,
    /// What NMSE means.
    pub convention: String,
    /// What was measured, in order.
    pub cases: Vec<CaseReport>,
}

impl BenchmarkReport {
    /// Before anything is measured.
    pub fn new(version: &str, machine: String, cores: usize, threads: usize) -> Self {
        let convention = format!(
            "nmse: {CONVENTION}; nmse_body: pixels where the reference exceeds 5 % of its maximum, after one \
             least-squares factor"
        );
        let (version, cases) = (version.to_owned(), Vec::new());
        Self { version, machine, cores, threads, memory_megabytes: None, convention, cases }
    }

    /// Takes in what was measured, with its [`CaseReport::speedup`].
    pub fn take_in(&mut self, mut case: CaseReport) {
        let first = self.cases.iter().find(|first| first.name == case.name && first.device != case.device);
        if let Some(first) = first.filter(|first| first.failure.is_none() && case.failure.is_none()) {
            case.speedup = Some(first.seconds / case.seconds);
        }
        self.cases.push(case);
    }
}

/// The median, of an even number the mean of the two in the middle; none of none.
pub fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    let middle = times.get(times.len().saturating_sub(1) / 2..=times.len() / 2)?;
    Some(middle.iter().sum::<f64>() / middle.len() as f64)
}

/// Runs a case as many times as asked for, each with a calibration of its own. `scan` is of the case's subject.
///
/// # Errors
/// As [`Runner::run`] and [`Runner::coil_maps`]; [`recon::Error::Data`] for a scan without a reference.
pub async fn measure<D: Backend, C: Fn() -> f64, M: Monitor>(
    runner: &Runner<'_, D, C>,
    scan: &Scan,
    case: &Case,
    repetitions: usize,
    monitor: &mut M,
) -> Result<CaseReport> {
    let reference = scan.reference.as_ref().map_err(|why| Error::Data(why.clone()))?;
    let mask = scan.mask(&case.sampling)?;
    let (coils, ny, nx) = scan.kspace.dim();
    let mut report = CaseReport {
        name: case.name.clone(),
        label: case.method.declaration().label.to_owned(),
        subject: spec::print(&case.subject),
        sampling: spec::print(&case.sampling),
        method: spec::print(&case.method),
        shape: [coils, ny, nx],
        device: runner.device.describe(),
        repetitions: repetitions.max(1),
        seconds: 0.0,
        calibration_seconds: None,
        megapixel_coils_per_second: 0.0,
        speedup: None,
        iterations: 0,
        nmse: None,
        nmse_body: None,
        failure: None,
    };
    if runner.device.dispatched() > 0 && !case.is_calibration() {
        // Kernels are compiled when they are first used: that is not what is measured.
        let fresh = RefCell::new(CalibrationCache::default());
        match runner.run(scan, &report.sampling, &mask, &shortened(&case.method)?, &fresh, monitor).await {
            Err(Error::Unsuitable(why) | Error::Device(why)) => return Ok(CaseReport { failure: Some(why), ..report }),
            done => drop(done?),
        }
    }
    let (mut times, mut calibration_times) = (Vec::new(), Vec::new());
    for _ in 0..report.repetitions {
        if case.is_calibration() {
            let espirit = Espirit::from_settings(&case.method)?;
            times.push(runner.coil_maps(scan, &mask, &espirit, monitor).await?.seconds);
            continue;
        }
        let fresh = RefCell::new(CalibrationCache::default());
        let outcome = match runner.run(scan, &report.sampling, &mask, &case.method, &fresh, monitor).await {
            Err(Error::Unsuitable(why) | Error::Device(why)) => return Ok(CaseReport { failure: Some(why), ..report }),
            outcome => outcome?,
        };
        times.push(outcome.report.seconds);
        calibration_times.extend(outcome.report.calibration_seconds);
        report.iterations = outcome.report.iterations;
        report.nmse = outcome.report.metrics.map(|metrics| metrics.nmse);
        report.nmse_body = Some(body_nmse(reference, &outcome.magnitude)?);
    }
    report.seconds = median(times).unwrap_or(0.0);
    report.calibration_seconds = median(calibration_times);
    report.megapixel_coils_per_second = (coils * ny * nx) as f64 / 1e6 / report.seconds;
    Ok(report)
}
