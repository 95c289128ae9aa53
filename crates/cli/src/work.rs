//! How work is done and timed.

use crate::arguments::DeviceName;
use crate::error::Error;
use experiment::run::Bench;
use recon::CoilMaps;
use recon::device::Cpu;
use std::sync::Arc;
use std::time::Instant;

/// Runs the work on as many threads as asked for.
pub fn on_device<T: Send>(
    DeviceName::Cpu: DeviceName,
    threads: Option<usize>,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
    let threads = threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|e| Error::Threads { threads, reason: e.to_string() })?.install(work)
}

/// A bench on the processor, its clock in seconds.
pub type CpuBench<'a> = Bench<'a, Cpu, &'a dyn Fn() -> f64>;

/// Runs the work at a bench to its end.
pub fn at_bench<T>(
    maps: Option<Arc<CoilMaps>>,
    work: impl AsyncFnOnce(&CpuBench) -> recon::Result<T>,
) -> Result<T, Error> {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64();
    let bench = Bench { device: &Cpu::new(), clock: &clock as &dyn Fn() -> f64, maps };
    Ok(pollster::block_on(work(&bench))?)
}
