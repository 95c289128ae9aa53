//! The devices: the processor, which is always there, and the GPU, which may be, and may go away.
//!
//! The processor works from the first moment on. The GPU takes over once it is open, has proven itself and has done the
//! wanted work once in small, so that its kernels are compiled; what is shown is then made again on it. When it fails,
//! the processor goes on.

use crate::cache::Cache;
use crate::cooperation::{CooperativeMonitor, Duty};
use crate::draw::Shown;
use crate::engine::{Engine, Shared};
use experiment::benchmark::shortened;
use experiment::calibration_cache::CalibrationCache;
use experiment::device::{DeviceChoice, DeviceInUse};
use experiment::gpu_record::{Failure, GpuRecord, Retired};
use experiment::message::Response;
use experiment::runner::Runner;
use experiment::scan::Scan;
use experiment::spec;
use futures_lite::future;
use gpu::{Gpu, Options};
use recon::Error;
use recon::device::{Backend, Cpu, Device};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Seconds that the GPU's first work waits for the processor's first results at most.
const PATIENCE: f64 = 1.0;
/// Seconds after a failed answer in which the loss of the device is told, at most.
const NEWS: f64 = 1.0;

/// A device, with what is kept on it.
pub struct DeviceContext<D: Backend> {
    /// The device.
    pub device: D,
    /// 0 of the processor; every GPU that is opened has another.
    pub number: u32,
    /// Calibrations.
    pub kept: RefCell<CalibrationCache<D>>,
    /// Outcomes.
    pub cache: RefCell<Cache<D>>,
    /// What the page was told of.
    pub shown: RefCell<Shown<D>>,
    /// Why it was given up, though it was not lost.
    refused: RefCell<Option<String>>,
}

impl<D: Backend> DeviceContext<D> {
    fn new(device: D, number: u32) -> Self {
        Self {
            device,
            number,
            kept: RefCell::default(),
            cache: RefCell::default(),
            shown: RefCell::default(),
            refused: RefCell::default(),
        }
    }
}

/// The devices, and what is known of the GPU.
pub struct Devices {
    /// The processor.
    pub cpu: Rc<DeviceContext<Cpu>>,
    record: RefCell<GpuRecord<Rc<DeviceContext<Gpu>>>>,
}

impl Devices {
    /// The processor alone, until the page says which device it wants.
    pub fn new() -> Self {
        Self { cpu: Rc::new(DeviceContext::new(Cpu::new(), 0)), record: RefCell::default() }
    }

    /// The GPU, when it is in use.
    pub fn gpu(&self) -> Option<Rc<DeviceContext<Gpu>>> {
        self.record.borrow().in_use()
    }

    /// The number of the lane that a method of so many samples is worked on.
    pub fn number_for(&self, method: &str, samples: usize) -> u32 {
        self.gpu().filter(|_| self.fallback(method, samples).is_none()).map_or(0, |lane| lane.number)
    }

    /// Why a method of so many samples is not worked on by the GPU, where that was tried.
    pub fn fallback(&self, method: &str, samples: usize) -> Option<String> {
        self.record.borrow().fallback(method, samples).map(str::to_owned)
    }

    /// The device in use, for the page.
    pub fn in_use(&self) -> DeviceInUse {
        let name = self.gpu().map_or_else(|| self.cpu.device.describe(), |lane| lane.device.describe());
        DeviceInUse { name, gpu: self.record.borrow().standing() }
    }

    /// Whether a GPU was lost since the visitor asked for one.
    pub fn has_lost_one(&self) -> bool {
        self.record.borrow().has_lost_one()
    }
}

impl Engine {
    /// Uses this device from now on, or as soon as it can.
    pub fn use_device(&self, choice: DeviceChoice) {
        let open = self.shared.devices.record.borrow_mut().choose(choice);
        if open {
            spawn_local(open_gpu(self.clone()));
        }
        self.switched();
    }

    /// Tells which device is in use now, and has what is shown be made on it.
    fn switched(&self) {
        self.shared.port.post(&Response::Device(self.shared.devices.in_use()), &[]);
        self.shared.changes.tell();
        if self.shared.scan.borrow().is_some() {
            self.pump();
        }
    }

    /// A method failed on the GPU, of so many samples: the processor does it from now on. When the GPU itself is lost,
    /// it does everything.
    pub async fn gpu_failed(&self, lane: &DeviceContext<Gpu>, method: &'static str, samples: usize, why: &str) {
        if lane.device.failure().is_none() {
            // An answer that does not come is noticed before the loss of the device that is the reason.
            future::or(lane.device.failed(), self.shared.port.pause(NEWS)).await;
        }
        let refused = lane.refused.borrow().clone();
        if refused.is_some() || !lane.device.is_lost() {
            let why = refused.as_deref().unwrap_or(why);
            self.shared.devices.record.borrow_mut().note_unfit(method, samples, why);
            // What the processor has made of it is told again, with the reason.
            self.shared.jobs.borrow_mut().iter_mut().for_each(|job| job.settled = None);
        }
        self.retire(lane);
    }

    /// Gives a GPU up that has failed, and opens another; not for ever.
    fn retire(&self, lane: &DeviceContext<Gpu>) {
        let devices = &self.shared.devices;
        let Some(why) = lane.device.failure() else { return };
        let failure = if lane.device.is_lost() { Failure::Lost } else { Failure::Refused };
        let retired = devices.record.borrow_mut().failed(lane.number, failure, why.clone());
        let Some(Retired { was_in_use, open_another }) = retired else { return };
        if failure == Failure::Refused {
            lane.refused.replace(Some(why));
        }
        if let Some(gpu) = was_in_use {
            // A calibration takes longer than it takes to bring it over, which the processor always can.
            let _ = devices.cpu.kept.borrow_mut().take_over(&devices.cpu.device, &gpu.kept.borrow());
        }
        lane.device.destroy();
        if open_another {
            spawn_local(open_gpu(self.clone()));
        }
        self.switched();
    }
}

/// Opens the GPU, and lets it take over when it is ready.
async fn open_gpu(engine: Engine) {
    let devices = &engine.shared.devices;
    let gpu = match Gpu::open(Options::default()).await {
        Ok(gpu) => gpu,
        Err(why) => {
            devices.record.borrow_mut().could_not_open(why.to_string());
            return engine.switched();
        }
    };
    let number = devices.record.borrow_mut().opened();
    let lane = Rc::new(DeviceContext::new(gpu, number));
    spawn_local(watch(engine.clone(), lane.clone()));
    make_ready(&engine, &lane).await;
    let in_time = devices.record.borrow_mut().ready(number, lane);
    if in_time {
        engine.switched();
    }
}

/// Notices a failure while nobody works with the GPU.
async fn watch(engine: Engine, lane: Rc<DeviceContext<Gpu>>) {
    let failed = lane.device.failed();
    let lane = Rc::downgrade(&lane);
    failed.await;
    if let Some(lane) = lane.upgrade() {
        engine.retire(&lane);
    }
}

/// Has a GPU do what is wanted once, in small: kernels are compiled when they are first used, for the size at hand.
async fn make_ready(engine: &Engine, lane: &DeviceContext<Gpu>) {
    let shared = &engine.shared;
    // The first picture is the processor's, and undisturbed.
    let start = shared.port.now();
    while (shared.is_busy() || shared.scan.borrow().is_none()) && shared.port.now() - start < PATIENCE {
        shared.port.pause(0.02).await;
    }
    // When the subject is another in the end, its kernels are compiled on the way.
    let Some(scan) = shared.scan.borrow().clone() else { return };
    let Some(wanted) = shared.wanted.borrow().clone().filter(|wanted| scan.is_of(&wanted.experiment)) else { return };
    let cpu = shared.devices.cpu.clone();
    // Where something has failed before, it may have been the memory for them.
    let never_failed = !shared.devices.record.borrow().has_been_refused();
    if never_failed && lane.kept.borrow_mut().take_over(&lane.device, &cpu.kept.borrow()).is_err() {
        return;
    }
    for protocol in &wanted.experiment.protocols {
        let (method, samples) = (protocol.method.declaration().id, scan.kspace.as_slice().len());
        if shared.devices.fallback(method, samples).is_some() {
            continue;
        }
        let (trial, away) = (Trial { shared, scan: &scan }, Cell::new(0.0));
        let monitor = &mut CooperativeMonitor::new(shared, &trial, &away);
        let clock: &dyn Fn() -> f64 = &|| shared.port.now();
        let runner = Runner { device: &lane.device, clock, maps: None };
        let tried = async {
            let (mask, method) = (scan.mask(&protocol.sampling)?, shortened(&protocol.method)?);
            runner.run(&scan, &spec::print(&protocol.sampling), &mask, &method, &lane.kept, monitor).await
        };
        match tried.await {
            Err(Error::Device(why)) => engine.gpu_failed(lane, method, samples, &why).await,
            Err(Error::Cancelled) => return,
            // Whatever else is wrong with it is told when it is run in earnest.
            Ok(_) | Err(_) => {}
        }
        if lane.device.failure().is_some() {
            return;
        }
    }
}

/// Tries protocols as long as their subject is wanted.
struct Trial<'a> {
    shared: &'a Shared,
    scan: &'a Rc<Scan>,
}

impl Duty for Trial<'_> {
    fn is_over(&self) -> bool {
        !self.shared.scan.borrow().as_ref().is_some_and(|scan| Rc::ptr_eq(scan, self.scan))
    }
}
