//! Every method of the benchmark's suite under criterion: `cargo bench`, or `cargo bench -- 'CG-SENSE, 256'`.
//!
//! What is timed is the reconstruction alone, on as many threads as there are cores (`RAYON_NUM_THREADS` for fewer);
//! coil maps and kernels are calibrated once a case, and ESPIRiT is a case of its own.

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use experiment::benchmark::{Case, SIZES, cases};
use experiment::calibration_cache::CalibrationCache;
use experiment::runner::Runner;
use experiment::scan::Scan;
use recon::Result;
use recon::coil::espirit::Espirit;
use recon::device::Cpu;
use recon::monitor::Unattended;
use std::cell::RefCell;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Seconds that a case takes as many times as asked for.
fn seconds(scan: &Scan, case: &Case, kept: &RefCell<CalibrationCache<Cpu>>, times: u64) -> Result<f64> {
    let start = Instant::now();
    let runner = Runner { device: &Cpu::new(), clock: || start.elapsed().as_secs_f64(), maps: None };
    let mask = scan.mask(&case.sampling)?;
    let mut total = 0.0;
    for _ in 0..times {
        let monitor = &mut Unattended;
        total += if case.is_calibration() {
            let espirit = Espirit::from_settings(&case.method)?;
            black_box(pollster::block_on(runner.coil_maps(scan, &mask, &espirit, monitor))?).seconds
        } else {
            let run = runner.run(scan, "", &mask, &case.method, kept, monitor);
            black_box(pollster::block_on(run)?).report.seconds
        };
    }
    Ok(total)
}

fn suite(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("suite");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(5));
    for size in SIZES {
        let cases = cases(size).unwrap_or_else(|e| panic!("the suite is wrong: {e}"));
        let mut scan = None;
        for case in &cases {
            let kept = RefCell::default();
            group.bench_function(&case.name, |bencher| {
                let acquire = || {
                    let scan = pollster::block_on(Scan::acquire(&case.subject, &[], None, &mut Unattended));
                    scan.unwrap_or_else(|e| panic!("{}: {e}", case.name))
                };
                let scan = scan.get_or_insert_with(acquire);
                bencher.iter_custom(|times| {
                    let seconds = seconds(scan, case, &kept, times);
                    Duration::from_secs_f64(seconds.unwrap_or_else(|e| panic!("{}: {e}", case.name)))
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, suite);
criterion_main!(benches);
