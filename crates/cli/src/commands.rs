//! What each command does.

use crate::arguments::{self, Compare, Inspect, Maps, Mask, Recon, Run, Simulate};
use crate::data::{self, Sampled};
use crate::error::Error;
use crate::export;
use crate::files;
use crate::output::say;
use crate::supply;
use crate::work::{self, Timed, Work};
use experiment::benchmark::median;
use experiment::calibration_cache::CalibrationCache;
use experiment::device::DeviceChoice;
use experiment::report::{CONVENTION, MetricsReport, ProtocolReport, REGION_CONVENTION, RegionReport};
use experiment::runner::MapsOutcome;
use experiment::scan::Scan;
use experiment::{Experiment, PLACES, letter, link, place, spec};
use formats::export::What;
use recon::coil::espirit::Espirit;
use recon::declaration::Settings;
use recon::device::Backend;
use recon::metric::Metrics;
use recon::metric::place::Places;
use recon::monitor::Unattended;
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Domain, Grid};
use recon::{CoilMaps, Image, SamplingMask, method, sampling, subject};
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::sync::Arc;

/// `kspace mask`.
pub fn mask(arguments: &Mask) -> Result<(), Error> {
    for file in [Some(&arguments.out), arguments.psf.as_ref()].into_iter().flatten() {
        files::is_png(file)?;
    }
    let settings = spec::parse("sampling pattern", sampling::DECLARATIONS, &arguments.sampling)?;
    let (ny, nx) = arguments.shape;
    let mask = SamplingMask::from_pattern(ny, nx, &settings)?;
    files::write_mask(&arguments.out, &mask.to_array())?;
    if let Some(psf) = &arguments.psf {
        files::write_real(psf, &sampling::point_spread_function(&mask))?;
    }
    let lines = mask.lines().map(|lines| lines.iter().filter(|taken| **taken).count());
    say!(
        "{:#}",
        json!({ "sampling": spec::print(&settings), "shape": [ny, nx], "lines": lines,
                "asked_acceleration": mask.asked_acceleration(),
                "effective_acceleration": mask.effective_acceleration(),
                "side_lobe": sampling::peak_side_lobe(&mask) })
    )
}

/// `kspace maps`.
pub fn maps(arguments: &Maps) -> Result<(), Error> {
    if let Some(out) = &arguments.out {
        files::is_array(out, "coil maps")?;
    }
    let settings = spec::parse("way to coil maps", &[&Espirit::DECLARATION], &arguments.method)?;
    let espirit = Espirit::from_settings(&settings)?;
    let Sampled { scan, sampling, mask } = Sampled::of(&arguments.data)?;
    let estimated = MakeMaps { scan: &scan, mask: &mask, espirit: &espirit, repeat: arguments.work.repeat };
    let MapsOutcome { maps, region, effective_acceleration, seconds } =
        work::on_device(DeviceChoice::Cpu, arguments.work.threads, &estimated)?;
    if let Some(out) = &arguments.out {
        files::write_maps(out, &maps)?;
    }
    let (coils, ny, nx) = scan.kspace.dim();
    let method = spec::print(&settings);
    match arguments.json {
        true => say!(
            "{:#}",
            json!({ "sampling": sampling, "method": method, "shape": [coils, ny, nx], "region": region,
                    "effective_acceleration": effective_acceleration, "seconds": seconds })
        ),
        false => {
            let [rows, columns] = region;
            say!("  {method}\n  {seconds:.3} s, from {rows} ky x {columns} kx samples of {coils} coils")
        }
    }
}

/// `kspace inspect`.
pub fn inspect(arguments: &Inspect) -> Result<(), Error> {
    let file = files::open(&arguments.data)?;
    let contents = file.dataset.contents();
    if arguments.json {
        return say!("{:#}", json!({ "name": file.name, "sha256": file.fingerprint, "contents": contents }));
    }
    say!("{}: {}", file.name, contents.format)?;
    for item in &contents.items {
        let [coils, ny, nx] = item.dim;
        let stack: Vec<_> = item.stack.iter().map(|(name, n)| format!("{n} x {}", name.to_lowercase())).collect();
        let (name, stack) = (if item.key.is_empty() { "-" } else { &item.key }, stack.join(", "));
        let kind = if item.domain == Domain::KSpace { "k-space" } else { "image" };
        say!("  {name}: {kind} {:?} of {}: {coils} coils, {ny} x {nx}; {stack}", item.shape, item.element)?;
        if let Some(guess) = &item.guess {
            say!("    axes {}{}", guess.axes, if guess.ambiguous { " (not sure)" } else { "" })?;
            if guess.grid != Grid::default() {
                say!("    centre {}, shift {}", guess.grid.centre.name(), guess.grid.shift.name())?;
            }
            guess.reasons.iter().try_for_each(|reason| say!("      {reason}"))?;
        }
        item.notes.iter().try_for_each(|note| say!("    {note}"))?;
    }
    Ok(())
}

/// `kspace recon`.
pub fn recon(arguments: &Recon) -> Result<(), Error> {
    if let Some(out) = &arguments.out {
        files::format(out, What::Image)?;
    }
    if let Some(figure) = &arguments.figure {
        export::is_picture(figure)?;
    }
    let method = spec::parse("method", method::DECLARATIONS, &arguments.method)?;
    let Sampled { scan, sampling, mask } = Sampled::of(&arguments.data)?;
    let maps = arguments.maps.as_deref().map(files::maps).transpose()?.map(Arc::new);
    let repeat = arguments.work.repeat;
    let places = scan.places(&place_of(&arguments.places)?)?;
    let (scan, sampling, mask, method) = (&scan, &*sampling, &mask, &method);
    let reconstruction = Reconstruct { scan, sampling, mask, method, maps, places, repeat };
    let (image, report) = work::on_device(arguments.on.device, arguments.work.threads, &reconstruction)?;
    if let Some(out) = &arguments.out {
        files::write_image(out, &image, export::of_matrix(scan.spacing, &scan.presentation))?;
    }
    if let Some(figure) = &arguments.figure {
        let caption = format!("{}  {}", report.sampling, report.method);
        let shown = scan.presentation.show(image.magnitude().as_slice().expect("images are made in row-major order"));
        export::figure(figure, (&shown, scan.presentation.shape()), scan.spacing, (None, &caption))?;
    }
    match arguments.json {
        true => {
            let mut report = with_reference(scan, json!(report));
            report["preparations"] = json!(specifications(&scan.preparations));
            report["noise"] = json!(arguments.data.noise.as_deref().map(files::name));
            report["maps"] = json!(arguments.maps.as_deref().map(files::name));
            say!("{report:#}")
        }
        false => {
            print_report(&report, scan)?;
            print_notes(scan)
        }
    }
}

/// The settings of where metrics are taken.
fn place_of(arguments: &arguments::Places) -> Result<Settings, Error> {
    let settings = spec::parse("place of metrics", PLACES, &arguments.metrics)?;
    place::drawn(&settings)?;
    Ok(settings)
}

/// `kspace compare`.
pub fn compare(arguments: &Compare) -> Result<(), Error> {
    let reference = files::magnitude(&arguments.reference)?;
    let image = files::magnitude(&arguments.image)?;
    let metrics = MetricsReport::from(Metrics::new(&reference, &image)?);
    let places = Places::new(&place_of(&arguments.places)?, &reference)?.metrics(&image)?;
    let [body, region] = [places.body, places.region].map(|metrics| metrics.map(RegionReport::from));
    match arguments.json {
        true => say!("{:#}", with_conventions(json!({ "metrics": metrics, "body": body, "region": region }))),
        false => {
            print_metrics(Some(&metrics), body.as_ref(), region.as_ref())?;
            say!("  {CONVENTION}\n  {REGION_CONVENTION}")
        }
    }
}

/// `kspace run`.
pub fn run(arguments: &Run) -> Result<(), Error> {
    let experiment = link::parse(&arguments.link)?;
    let supply = supply::of(&experiment.subject, arguments.file.as_deref(), arguments.gallery.datasets.as_deref())?;
    let scan = data::scan(&experiment.subject, &experiment.preparations, supply.as_ref()).map_err(|e| match e {
        recon::Error::NeedsFile { .. } => Error::Usage(format!("{e}: expected --file with it, but none came")),
        e => e.into(),
    })?;
    let reports = work::on_device(
        arguments.on.device,
        arguments.threads,
        &RunProtocols { scan: &scan, experiment: &experiment },
    )?;
    if arguments.json {
        let protocols: Vec<Json> = reports.iter().map(|report| json!(report)).collect();
        let (coils, ny, nx) = scan.kspace.dim();
        let report = json!({ "link": link::print(&experiment), "subject": spec::print(&experiment.subject),
                             "preparations": specifications(&scan.preparations),
                             "shape": [coils, ny, nx], "protocols": protocols });
        return say!("{:#}", with_reference(&scan, report));
    }
    for (i, report) in reports.iter().enumerate() {
        say!("{}", letter(i).to_ascii_uppercase())?;
        print_report(report, &scan)?;
    }
    print_notes(&scan)
}

/// `kspace simulate`.
pub fn simulate(arguments: &Simulate) -> Result<(), Error> {
    files::format(&arguments.out, What::KSpace)?;
    let settings = spec::parse("subject", subject::DECLARATIONS, &arguments.subject)?;
    let supply = supply::of(&settings, None, arguments.gallery.datasets.as_deref())?;
    let Acquisition { content: kspace, spacing, presentation, .. } = data::acquire(&settings, supply.as_ref())?;
    files::write_kspace(&arguments.out, &kspace, export::of_matrix(spacing, &presentation))?;
    let (coils, ny, nx) = kspace.dim();
    say!("{:#}", json!({ "subject": spec::print(&settings), "shape": [coils, ny, nx] }))
}

/// `kspace maps`.
struct MakeMaps<'a> {
    scan: &'a Scan,
    mask: &'a SamplingMask,
    espirit: &'a Espirit,
    repeat: usize,
}

impl Work for MakeMaps<'_> {
    type Output = MapsOutcome;

    /// The last of as many equal outcomes, with the median of their times.
    async fn at<D: Backend>(&self, runner: &Timed<'_, D>) -> recon::Result<MapsOutcome> {
        let mut last = runner.coil_maps(self.scan, self.mask, self.espirit, &mut Unattended).await?;
        let mut times = vec![last.seconds];
        for _ in 1..self.repeat {
            last = runner.coil_maps(self.scan, self.mask, self.espirit, &mut Unattended).await?;
            times.push(last.seconds);
        }
        last.seconds = median(times).unwrap_or(last.seconds);
        Ok(last)
    }
}

/// `kspace recon`.
struct Reconstruct<'a> {
    scan: &'a Scan,
    sampling: &'a str,
    mask: &'a SamplingMask,
    method: &'a Settings,
    maps: Option<Arc<CoilMaps>>,
    /// None where there is no reference.
    places: Option<Places>,
    repeat: usize,
}

impl Work for Reconstruct<'_> {
    type Output = (Image, ProtocolReport);

    fn maps(&self) -> Option<Arc<CoilMaps>> {
        self.maps.clone()
    }

    /// The last of as many equal outcomes, with the medians of their times.
    async fn at<D: Backend>(&self, runner: &Timed<'_, D>) -> recon::Result<(Image, ProtocolReport)> {
        let run = async || {
            let kept = RefCell::<CalibrationCache<D>>::default();
            runner.run(self.scan, self.sampling, self.mask, self.method, &kept, &mut Unattended).await
        };
        let mut last = run().await?;
        let mut times = vec![(last.report.seconds, last.report.calibration_seconds)];
        for _ in 1..self.repeat {
            last = run().await?;
            times.push((last.report.seconds, last.report.calibration_seconds));
        }
        last.report.seconds = median(times.iter().map(|t| t.0).collect()).unwrap_or(last.report.seconds);
        last.report.calibration_seconds = median(times.iter().filter_map(|t| t.1).collect());
        if let Some(places) = &self.places {
            last.report.measure(places, &last.magnitude)?;
        }
        Ok((last.image, last.report))
    }
}

/// `kspace run`.
struct RunProtocols<'a> {
    scan: &'a Scan,
    experiment: &'a Experiment,
}

impl Work for RunProtocols<'_> {
    type Output = Vec<ProtocolReport>;

    async fn at<D: Backend>(&self, runner: &Timed<'_, D>) -> recon::Result<Vec<ProtocolReport>> {
        let kept = RefCell::<CalibrationCache<D>>::default();
        let places = self.scan.places(&self.experiment.metrics)?;
        let mut reports = Vec::new();
        for protocol in &self.experiment.protocols {
            let (sampling, mask) = (spec::print(&protocol.sampling), self.scan.mask(&protocol.sampling)?);
            let monitor = &mut Unattended;
            let mut outcome = runner.run(self.scan, &sampling, &mask, &protocol.method, &kept, monitor).await?;
            if let Some(places) = &places {
                outcome.report.measure(places, &outcome.magnitude)?;
            }
            reports.push(outcome.report);
        }
        Ok(reports)
    }
}

fn specifications(settings: &[Settings]) -> Vec<String> {
    settings.iter().map(spec::print).collect()
}

fn with_conventions(mut report: Json) -> Json {
    report["convention"] = json!(CONVENTION);
    report["body_convention"] = json!(REGION_CONVENTION);
    report
}

fn with_reference(scan: &Scan, mut report: Json) -> Json {
    report["reference"] = match &scan.reference {
        Ok(_) => json!("root sum of squares of the fully sampled data"),
        Err(_) => Json::Null,
    };
    report["no_reference"] = json!(scan.reference.as_ref().err());
    report["notes"] = json!(scan.notes);
    with_conventions(report)
}

fn print_metrics(
    image: Option<&MetricsReport>,
    body: Option<&RegionReport>,
    region: Option<&RegionReport>,
) -> Result<(), Error> {
    if let Some(MetricsReport { nmse, psnr, ssim }) = image {
        say!("  whole image (fastMRI): NMSE {nmse:.6}  PSNR {psnr:.3} dB  SSIM {ssim:.5}")?;
    }
    for (name, report) in [("body", body), ("region", region)] {
        let Some(RegionReport { pixels, nmse, psnr, ssim, haarpsi }) = report else { continue };
        let haarpsi = haarpsi.map_or("none".into(), |v| format!("{v:.5}"));
        say!("  {name} ({pixels} pixels): NMSE {nmse:.6}  PSNR {psnr:.3} dB  SSIM {ssim:.5}  HaarPSI {haarpsi}")?;
    }
    Ok(())
}

/// What was assumed of the data, or done to them.
fn print_notes(scan: &Scan) -> Result<(), Error> {
    scan.notes.iter().try_for_each(|note| say!("{note}"))
}

fn print_report(report: &ProtocolReport, scan: &Scan) -> Result<(), Error> {
    let asked = report.asked_acceleration.map_or("mask".into(), |r| format!("R = {r} asked"));
    say!("  {}  ({asked}, {:.3} effective)", report.sampling, report.effective_acceleration)?;
    say!("  {}  on {}", report.method, report.device)?;
    let residual = report.residual.map_or(String::new(), |r| format!(", residual {r:.2e}"));
    let calibration = report.calibration_seconds.map_or(String::new(), |s| format!(" after {s:.3} s of calibration"));
    say!("  {:.3} s{calibration}, {} iterations{residual}", report.seconds, report.iterations)?;
    match (&report.metrics, &scan.reference) {
        (Some(_), _) => print_metrics(report.metrics.as_ref(), report.body.as_ref(), report.region.as_ref()),
        (None, Err(why)) => say!("  no metrics: {why}"),
        (None, Ok(_)) => Ok(()),
    }
}
