//! How work is done and timed.

use crate::error::Error;
use experiment::device::DeviceChoice;
use experiment::runner::Runner;
use gpu::{Gpu, Options};
use pollster::block_on;
use recon::CoilMaps;
use recon::device::{Backend, Cpu};
use std::sync::Arc;
use std::time::Instant;

/// A runner with a clock in seconds.
pub type Timed<'a, D> = Runner<'a, D, &'a dyn Fn() -> f64>;

/// Work on whatever device.
pub trait Work: Sync {
    /// What comes out, on the host.
    type Output: Send;

    /// Coil maps that are known.
    fn maps(&self) -> Option<Arc<CoilMaps>> {
        None
    }

    /// Does it.
    #[allow(async_fn_in_trait)] // Run on one thread; no caller needs `Send`.
    async fn at<D: Backend>(&self, runner: &Timed<'_, D>) -> recon::Result<Self::Output>;
}

/// Does the work on the device that is asked for, and what the processor does of it on so many threads.
pub fn on_device<W: Work>(choice: DeviceChoice, threads: Option<usize>, work: &W) -> Result<W::Output, Error> {
    let threads = threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|e| Error::Threads { threads, reason: e.to_string() })?;
    pool.install(|| {
        let opened = match choice {
            DeviceChoice::Cpu => None,
            DeviceChoice::Gpu => Some(block_on(Gpu::open(Options::default()))?),
            DeviceChoice::Auto => block_on(Gpu::open(Options::default())).ok(),
        };
        match opened.map(|gpu| at_bench(&gpu, work)) {
            Some(Err(recon::Error::Device(why))) if choice == DeviceChoice::Auto => {
                eprintln!("the GPU failed, and the processor does it: {why}");
            }
            Some(done) => return Ok(done?),
            None => {}
        }
        Ok(at_bench(&Cpu::new(), work)?)
    })
}

fn at_bench<D: Backend, W: Work>(device: &D, work: &W) -> recon::Result<W::Output> {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64();
    block_on(work.at(&Runner { device, clock: &clock as &dyn Fn() -> f64, maps: work.maps() }))
}
