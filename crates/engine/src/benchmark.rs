//! The benchmark, case by case, with messages let in as in any other work.

use crate::cooperation::{CooperativeMonitor, Duty};
use crate::engine::{Engine, Shared};
use experiment::benchmark::{BenchmarkReport, CaseReport, SIZES, cases, measure};
use experiment::message::{BenchmarkNews, Response};
use experiment::runner::Runner;
use experiment::scan::Scan;
use js_sys::JSON;
use recon::monitor::Monitor;
use recon::{Error, Result};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

impl Engine {
    /// Starts the benchmark; one that is running stops.
    pub fn benchmark(&self, sizes: usize, repetitions: usize) {
        self.stop_benchmark();
        spawn_local(work(self.shared.clone(), self.shared.benchmark.get(), sizes, repetitions));
    }

    /// Stops the benchmark.
    pub fn stop_benchmark(&self) {
        self.shared.benchmark.set(self.shared.benchmark.get() + 1);
        self.shared.changes.tell();
    }

    /// Writes a benchmark as JSON, with lines for people.
    pub fn write_benchmark(&self, report: &BenchmarkReport) {
        // Plain data: all of it is JSON.
        let value = report.serialize(&Serializer::json_compatible()).unwrap_or_default();
        if let Ok(text) = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &2.into()) {
            self.shared.tell(BenchmarkNews::Written { text: text.into() });
        }
    }
}

/// Runs the benchmark of this number until it is done or another number counts.
async fn work(shared: Rc<Shared>, number: u32, sizes: usize, repetitions: usize) {
    let problem = match attempt(&shared, number, sizes, repetitions).await {
        Ok(()) | Err(Error::Cancelled) => None,
        Err(e) => Some(e.to_string()),
    };
    shared.tell(BenchmarkNews::Ended { problem });
}

async fn attempt(shared: &Shared, number: u32, sizes: usize, repetitions: usize) -> Result<()> {
    let sizes = &SIZES[..sizes.clamp(1, SIZES.len())];
    let all = sizes.iter().map(|size| cases(*size)).collect::<Result<Vec<_>>>()?;
    let of = all.iter().map(Vec::len).sum();
    let mut done = 0;
    for cases in &all {
        let mut scan = None;
        for case in cases {
            let away = Cell::new(0.0);
            let measuring = Measuring { shared, number };
            let mut turns = CooperativeMonitor::new(shared, &measuring, &away);
            shared.tell(BenchmarkNews::Working { name: case.name.clone(), done, of });
            turns.wait().await?;
            // Times are no good beside other work.
            while shared.is_busy() {
                turns.wait().await?;
            }
            let scan = match &scan {
                Some(scan) => scan,
                None => scan.insert(Scan::acquire(&case.subject, &[], None, &mut turns).await?),
            };
            let cpu = &shared.devices.cpu.device;
            let clock: &dyn Fn() -> f64 = &|| shared.port.now() - away.get();
            shared.measured(
                measure(&Runner { device: cpu, clock, maps: None }, scan, case, repetitions, &mut turns).await?,
            );
            // Coil maps by themselves are made by the processor, whatever the device.
            if let Some(gpu) = shared.devices.gpu().filter(|_| !case.is_calibration()) {
                let runner = Runner { device: &gpu.device, clock, maps: None };
                shared.measured(measure(&runner, scan, case, repetitions, &mut turns).await?);
            }
            done += 1;
        }
    }
    Ok(())
}

impl Shared {
    fn measured(&self, report: CaseReport) {
        self.port.post_memory();
        self.tell(BenchmarkNews::Measured(Box::new(report)));
    }

    fn tell(&self, news: BenchmarkNews) {
        self.port.post(&Response::Benchmark(news), &[]);
    }
}

/// Measures until it is stopped, or another benchmark begins.
struct Measuring<'a> {
    shared: &'a Shared,
    number: u32,
}

impl Duty for Measuring<'_> {
    fn is_over(&self) -> bool {
        self.shared.benchmark.get() != self.number
    }
}
