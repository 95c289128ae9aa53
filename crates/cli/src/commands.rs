//! What each command does.

use crate::arguments::{Compare, DeviceName, Mask, Recon, Run, Simulate};
use crate::error::Error;
use crate::files;
use crate::output::say;
use experiment::report::{CONVENTION, MetricsReport, ProtocolReport};
use experiment::run::{self, Bench, Calibrations, Outcome, Scan};
use experiment::{letter, link, spec};
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::metric::Metrics;
use recon::monitor::Unattended;
use recon::subject::RawData;
use recon::{SamplingMask, method, sampling, subject};
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::time::Instant;

/// `kspace mask`.
pub fn mask(arguments: &Mask) -> Result<(), Error> {
    files::is_png(&arguments.out)?;
    let settings = spec::parse("sampling pattern", sampling::DECLARATIONS, &arguments.sampling)?;
    let (ny, nx) = arguments.shape;
    let mask = SamplingMask::from_pattern(ny, nx, &settings)?;
    files::write_mask(&arguments.out, &mask.to_array())?;
    let lines = mask.lines().map(|lines| lines.iter().filter(|taken| **taken).count());
    say!(
        "{:#}",
        json!({ "sampling": spec::print(&settings), "shape": [ny, nx], "lines": lines,
                "asked_acceleration": mask.asked_acceleration(),
                "effective_acceleration": mask.effective_acceleration() })
    )
}

/// `kspace recon`.
pub fn recon(arguments: &Recon) -> Result<(), Error> {
    if let Some(out) = &arguments.out {
        files::is_png(out)?;
    }
    if arguments.repeat == 0 {
        return Err(Error::Usage("expected --repeat of at least 1, but 0 came".into()));
    }
    let method = spec::parse("method", method::DECLARATIONS, &arguments.method)?;
    let file = files::kspace(&arguments.data)?;
    let scan = Scan::acquire(&subject_of(&file, arguments.slice)?, Some(&file))?;
    let (sampling, mask) = match (&arguments.sampling, &arguments.mask) {
        (Some(sampling), _) => {
            let settings = spec::parse("sampling pattern", sampling::DECLARATIONS, sampling)?;
            (spec::print(&settings), run::mask(&scan, &settings)?)
        }
        (None, Some(path)) => {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            (name, files::mask(path, scan.kspace.dim().2)?)
        }
        (None, None) => return Err(Error::Usage("expected --mask or --sampling, but neither came".into())),
    };
    let outcome = on_device(arguments.device, arguments.threads, || {
        let mut outcomes = Vec::new();
        for _ in 0..arguments.repeat {
            outcomes.push(outcome(&scan, &sampling, &mask, &method, &RefCell::default())?);
        }
        Ok(with_median_times(outcomes))
    })?;
    let Some(outcome) = outcome else { return Ok(()) };
    if let Some(out) = &arguments.out {
        files::write_image(out, &outcome.image)?;
    }
    match arguments.json {
        true => say!("{:#}", with_reference(&scan, json!(outcome.report))),
        false => print_report(&outcome.report, &scan),
    }
}

/// `kspace compare`.
pub fn compare(arguments: &Compare) -> Result<(), Error> {
    let reference = files::magnitude(&arguments.reference)?;
    let image = files::magnitude(&arguments.image)?;
    let metrics = MetricsReport::from(Metrics::new(&reference, &image)?);
    match arguments.json {
        true => say!("{:#}", with_convention(json!(metrics))),
        false => say!("{}\n{CONVENTION}", metrics_line(&metrics)),
    }
}

/// `kspace run`.
pub fn run(arguments: &Run) -> Result<(), Error> {
    let experiment = link::parse(&arguments.link)?;
    let file = arguments.file.as_deref().map(files::kspace).transpose()?;
    if let Some(file) = &file {
        check_file(&experiment.subject, file)?;
    }
    let scan = Scan::acquire(&experiment.subject, file.as_ref().map(|f| f as &dyn RawData)).map_err(|e| match e {
        recon::Error::NeedsFile { .. } => Error::Usage(format!("{e}: expected --file with it, but none came")),
        e => e.into(),
    })?;
    let outcomes = on_device(DeviceName::Cpu, arguments.threads, || {
        let calibrations = RefCell::default();
        let one = |protocol: &experiment::Protocol| {
            let mask = run::mask(&scan, &protocol.sampling)?;
            outcome(&scan, &spec::print(&protocol.sampling), &mask, &protocol.method, &calibrations)
        };
        experiment.protocols.iter().map(one).collect::<Result<Vec<_>, _>>()
    })?;
    if arguments.json {
        let protocols: Vec<Json> = outcomes.iter().map(|o| json!(o.report)).collect();
        let (coils, ny, nx) = scan.kspace.dim();
        let report = json!({ "link": link::print(&experiment), "subject": spec::print(&experiment.subject),
                             "shape": [coils, ny, nx], "protocols": protocols });
        return say!("{:#}", with_reference(&scan, report));
    }
    for (i, outcome) in outcomes.iter().enumerate() {
        say!("{}", letter(i).to_ascii_uppercase())?;
        print_report(&outcome.report, &scan)?;
    }
    Ok(())
}

/// `kspace simulate`.
pub fn simulate(arguments: &Simulate) -> Result<(), Error> {
    if files::is_png(&arguments.out)? {
        return Err(Error::Usage("expected a file that ends in .npy for k-space, but a .png came".into()));
    }
    let settings = spec::parse("subject", subject::DECLARATIONS, &arguments.subject)?;
    let kspace = subject::acquire(&settings, None)?;
    files::write_kspace(&arguments.out, &kspace)?;
    let (coils, ny, nx) = kspace.dim();
    say!("{:#}", json!({ "subject": spec::print(&settings), "shape": [coils, ny, nx] }))
}

/// A link names a file by its checksum; another file is another experiment.
fn check_file(subject: &Settings, file: &dyn RawData) -> Result<(), Error> {
    let Ok(expected) = subject.text("sha256") else {
        return Err(Error::Usage(format!(
            "expected no --file, since the link's subject is '{}', but {} came",
            subject.id(),
            file.name()
        )));
    };
    if expected != file.sha256() {
        return Err(Error::Usage(format!(
            "expected the file '{}' with SHA-256 {expected}, but {} has {}",
            subject.text("name")?,
            file.name(),
            file.sha256()
        )));
    }
    Ok(())
}

fn subject_of(file: &dyn RawData, slice: usize) -> Result<Settings, Error> {
    let declaration = recon::declaration::find("subject", subject::DECLARATIONS, "file")?;
    let settings = Settings::new(declaration).with("name", file.name())?.with("sha256", file.sha256())?;
    Ok(settings.with("slice", slice)?)
}

fn outcome(
    scan: &Scan,
    sampling: &str,
    mask: &SamplingMask,
    method: &Settings,
    calibrations: &RefCell<Calibrations>,
) -> Result<Outcome, Error> {
    let start = Instant::now();
    let bench = Bench { device: &Cpu::new(), clock: || start.elapsed().as_secs_f64() };
    Ok(pollster::block_on(bench.run(scan, sampling, mask, method, calibrations, &mut Unattended))?)
}

/// Runs the work on as many threads as asked for.
fn on_device<T: Send>(
    DeviceName::Cpu: DeviceName,
    threads: Option<usize>,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let threads = threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|e| Error::Threads { threads, reason: e.to_string() })?.install(work)
}

/// The last of equal outcomes, with the medians of their times.
fn with_median_times(mut outcomes: Vec<Outcome>) -> Option<Outcome> {
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied()
    };
    let seconds = median(outcomes.iter().map(|o| o.report.seconds).collect());
    let calibration = median(outcomes.iter().filter_map(|o| o.report.calibration_seconds).collect());
    let mut last = outcomes.pop()?;
    last.report.seconds = seconds.unwrap_or(last.report.seconds);
    last.report.calibration_seconds = calibration;
    Some(last)
}

fn with_convention(mut metrics: Json) -> Json {
    metrics["convention"] = json!(CONVENTION);
    metrics
}

fn with_reference(scan: &Scan, mut report: Json) -> Json {
    report["reference"] = match &scan.reference {
        Ok(_) => json!("root sum of squares of the fully sampled data"),
        Err(_) => Json::Null,
    };
    report["no_reference"] = json!(scan.reference.as_ref().err());
    report["convention"] = json!(CONVENTION);
    report
}

fn metrics_line(metrics: &MetricsReport) -> String {
    format!("NMSE {:.6}  PSNR {:.3} dB  SSIM {:.5}", metrics.nmse, metrics.psnr, metrics.ssim)
}

fn print_report(report: &ProtocolReport, scan: &Scan) -> Result<(), Error> {
    let asked = report.asked_acceleration.map_or("mask".into(), |r| format!("R = {r} asked"));
    say!("  {}  ({asked}, {:.3} effective)", report.sampling, report.effective_acceleration)?;
    say!("  {}  on {}", report.method, report.device)?;
    let residual = report.residual.map_or(String::new(), |r| format!(", residual {r:.2e}"));
    let calibration = report.calibration_seconds.map_or(String::new(), |s| format!(" after {s:.3} s of calibration"));
    say!("  {:.3} s{calibration}, {} iterations{residual}", report.seconds, report.iterations)?;
    match (&report.metrics, &scan.reference) {
        (Some(metrics), _) => say!("  {}", metrics_line(metrics)),
        (None, Err(why)) => say!("  no metrics: {why}"),
        (None, Ok(_)) => Ok(()),
    }
}
