//! `kspace bench`: the suite of [`experiment::benchmark`].

use crate::arguments::Benchmark;
use crate::error::Error;
use crate::output::say;
use crate::work::{self, Timed, Work};
use experiment::benchmark::{BenchmarkReport, Case, CaseReport, SIZES, cases, measure};
use recon::device::Backend;
use recon::monitor::Unattended;
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;

/// Runs all cases in order; times are told as soon as they are known, unless JSON is asked for.
pub fn run(arguments: &Benchmark) -> Result<(), Error> {
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = arguments.work.threads.filter(|n| *n > 0).unwrap_or(cores);
    let machine = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let report = BenchmarkReport::new(env!("CARGO_PKG_VERSION"), machine, cores, threads);
    let sizes = if arguments.quick { &SIZES[..1] } else { &SIZES };
    if !arguments.json {
        say!("{:<52} {:>10} {:>12} {:>6} {:>10}", "", "seconds", "calibration", "its", "NMSE")?;
    }
    let (sizes, repeat, json) = (sizes.to_vec(), arguments.work.repeat, arguments.json);
    let suite = Suite { sizes, repeat, json, report: Mutex::new(report) };
    for device in &arguments.device {
        work::on_device(*device, Some(threads), &suite)??;
    }
    let mut report = suite.report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.memory_megabytes = peak_memory();
    match arguments.json {
        true => say!("{:#}", json!(report)),
        false => say!("{} of {cores} cores, medians of {}", report.threads, arguments.work.repeat),
    }
}

/// All cases in order.
struct Suite {
    sizes: Vec<(usize, usize)>,
    repeat: usize,
    json: bool,
    /// What was measured so far, on whatever device.
    report: Mutex<BenchmarkReport>,
}

impl Work for Suite {
    /// Whether it could be told.
    type Output = Result<(), Error>;

    async fn at<D: Backend>(&self, runner: &Timed<'_, D>) -> recon::Result<Result<(), Error>> {
        if !self.json
            && let Err(e) = say!("{}", runner.device.describe())
        {
            return Ok(Err(e));
        }
        for size in &self.sizes {
            let cases = cases(*size)?;
            let Some(first) = cases.first() else { continue };
            let scan = crate::data::scan(&first.subject, &[], None)?;
            // Coil maps by themselves are made by the processor, whatever the device.
            let there = |case: &&Case| !case.is_calibration() || runner.device.dispatched() == 0;
            for case in cases.iter().filter(there) {
                let measured = measure(runner, &scan, case, self.repeat, &mut Unattended).await?;
                let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
                report.take_in(measured);
                let Some(measured) = report.cases.last().filter(|_| !self.json) else { continue };
                if let Err(e) = print(measured) {
                    return Ok(Err(e));
                }
            }
        }
        Ok(Ok(()))
    }
}

fn print(case: &CaseReport) -> Result<(), Error> {
    if let Some(why) = &case.failure {
        return say!("{:<52} {why}", case.name);
    }
    let calibration = case.calibration_seconds.map_or("-".into(), |s| format!("{s:.3}"));
    let nmse = case.nmse.map_or("-".into(), |v| format!("{v:.6}"));
    let speedup = case.speedup.map_or(String::new(), |s| format!("{s:>8.2} x"));
    say!("{:<52} {:>10.4} {calibration:>12} {:>6} {nmse:>10}{speedup}", case.name, case.seconds, case.iterations)
}

/// Largest resident memory of this process so far, in millions of bytes, where the system tells it in a file.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}
