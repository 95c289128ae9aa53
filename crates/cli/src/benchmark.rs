//! `kspace bench`: the suite of [`experiment::benchmark`].

use crate::arguments::{Benchmark, DeviceName};
use crate::error::Error;
use crate::output::say;
use crate::work;
use experiment::benchmark::{BenchmarkReport, Case, CaseReport, SIZES, cases, measure};
use experiment::run::Scan;
use recon::monitor::Unattended;
use serde_json::json;
use std::thread::available_parallelism;

/// Runs all cases in order; times are told as soon as they are known, unless JSON is asked for.
pub fn run(arguments: &Benchmark) -> Result<(), Error> {
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = arguments.work.threads.filter(|n| *n > 0).unwrap_or(cores);
    let machine = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let mut report = BenchmarkReport::new(env!("CARGO_PKG_VERSION"), machine, cores, threads);
    let sizes = if arguments.quick { &SIZES[..1] } else { &SIZES };
    if !arguments.json {
        say!("{:<52} {:>10} {:>12} {:>6} {:>10}", "", "seconds", "calibration", "its", "NMSE")?;
    }
    work::on_device(DeviceName::Cpu, Some(threads), || {
        for size in sizes {
            let cases = cases(*size)?;
            let Some(first) = cases.first() else { continue };
            let scan = Scan::acquire(&first.subject, &[], None)?;
            for case in &cases {
                let measured = one(&scan, case, arguments.work.repeat)?;
                if !arguments.json {
                    print(&measured)?;
                }
                report.cases.push(measured);
            }
        }
        Ok(())
    })?;
    report.memory_megabytes = peak_memory();
    match arguments.json {
        true => say!("{:#}", json!(report)),
        false => say!("{} of {cores} cores, medians of {}", report.threads, arguments.work.repeat),
    }
}

fn one(scan: &Scan, case: &Case, repetitions: usize) -> Result<CaseReport, Error> {
    work::at_bench(None, async |bench| measure(bench, scan, case, repetitions, &mut Unattended).await)
}

fn print(case: &CaseReport) -> Result<(), Error> {
    if let Some(why) = &case.failure {
        return say!("{:<52} {why}", case.name);
    }
    let calibration = case.calibration_seconds.map_or("-".into(), |s| format!("{s:.3}"));
    let nmse = case.nmse.map_or("-".into(), |v| format!("{v:.6}"));
    say!("{:<52} {:>10.3} {calibration:>12} {:>6} {nmse:>10}", case.name, case.seconds, case.iterations)
}

/// Largest resident memory of this process so far, in millions of bytes, where the system tells it in a file.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0 / 1e6)
}
