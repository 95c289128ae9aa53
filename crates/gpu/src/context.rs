//! The device: how it is opened, and what becomes of it.

use crate::kernel::Kernels;
use crate::lines::{LargeFft, Lines};
use crate::memory::{Buffer, MOST_PARTS, Memory, Vector};
use crate::painter::Painter;
use crate::recorder::Recorder;
use crate::scalar::Slots;
use futures_channel::oneshot;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};
use web_time::Instant;

/// A GPU.
pub struct Gpu {
    pub(crate) device: wgpu::Device,
    pub(crate) queue: wgpu::Queue,
    pub(crate) kernels: Kernels,
    pub(crate) memory: Memory,
    pub(crate) slots: Slots,
    /// Parts of sums, one a workgroup.
    pub(crate) parts: Buffer,
    pub(crate) recorder: Recorder,
    pub(crate) painter: OnceCell<Painter>,
    /// Transforms by the length of their lines.
    pub(crate) transforms: RefCell<HashMap<usize, Rc<Lines>>>,
    pub(crate) large_transforms: RefCell<HashMap<usize, Rc<LargeFft>>>,
    /// How many readings a solver may have on their way.
    pub(crate) ahead: Cell<usize>,
    pub(crate) last_answer: Cell<Option<Instant>>,
    failure: Arc<Mutex<Failure>>,
    adapter: String,
    software: bool,
    /// Of [`Options::most_bytes`].
    most_bytes: u64,
}

/// What went wrong, once something did; set by callbacks of the driver.
#[derive(Default)]
struct Failure {
    why: Option<String>,
    /// Whether the device is gone.
    lost: bool,
    /// Those who wait for it.
    waiting: Vec<oneshot::Sender<()>>,
}

impl Failure {
    /// Notes what went wrong; what was noted first stays, but where the device is lost, that is the reason.
    fn note(&mut self, why: String, lost: bool) {
        if lost || self.why.is_none() {
            self.why = Some(why);
        }
        self.lost |= lost;
        // Whoever waited may have gone.
        for waiting in self.waiting.drain(..) {
            let _ = waiting.send(());
        }
    }
}

/// A poisoned lock only means that another callback panicked.
fn locked(failure: &Mutex<Failure>) -> MutexGuard<'_, Failure> {
    failure.lock().unwrap_or_else(|e| e.into_inner())
}

/// How to open a GPU.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// For tests: the first kernel's answer is taken to be wrong.
    pub distrust: bool,
    /// For tests: a piece of more bytes than this is refused, as by a GPU with little memory.
    pub most_bytes: Option<u64>,
}

/// Why there is no GPU to work with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unavailable {
    /// The browser has no WebGPU, or the machine no driver.
    Absent,
    /// There is WebGPU, but no adapter for it.
    NoAdapter(String),
    /// The adapter gives no device.
    NoDevice(String),
    /// The first kernel gave a wrong answer, or none.
    Wrong(String),
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unavailable::Absent if cfg!(target_arch = "wasm32") => write!(f, "this browser does not offer WebGPU here"),
            Unavailable::Absent => write!(f, "there is no driver for a GPU"),
            Unavailable::NoAdapter(_) if cfg!(target_arch = "wasm32") => {
                write!(f, "the browser offers WebGPU, but no GPU that it would use")
            }
            Unavailable::NoAdapter(_) => write!(f, "no GPU with a driver for Vulkan, Metal or DX12 was found"),
            Unavailable::NoDevice(why) => write!(f, "the GPU could not be opened: {why}"),
            Unavailable::Wrong(why) => write!(f, "the GPU computes wrong: {why}"),
        }
    }
}

impl std::error::Error for Unavailable {}

impl Gpu {
    /// Opens the GPU that the browser or the system gives first, and has it work out something whose answer is known.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn open(options: Options) -> Result<Self, Unavailable> {
        #[cfg(target_arch = "wasm32")]
        if !crate::browser::is_offered() {
            return Err(Unavailable::Absent);
        }
        let backends =
            if cfg!(target_arch = "wasm32") { wgpu::Backends::BROWSER_WEBGPU } else { wgpu::Backends::PRIMARY };
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = backends;
        let instance = wgpu::Instance::new(descriptor);
        let request = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let adapter = instance.request_adapter(&request).await.map_err(|e| Unavailable::NoAdapter(e.to_string()))?;
        let limits = adapter.limits();
        let description = wgpu::DeviceDescriptor {
            label: Some("k-space workbench"),
            required_limits: limits,
            // Measures where it is there; nothing else needs it.
            required_features: adapter.features() & wgpu::Features::TIMESTAMP_QUERY,
            memory_hints: wgpu::MemoryHints::Performance,
            ..Default::default()
        };
        let (device, queue) =
            adapter.request_device(&description).await.map_err(|e| Unavailable::NoDevice(e.to_string()))?;
        let software = adapter.get_info().device_type == wgpu::DeviceType::Cpu;
        let gpu = Self { software, ..Self::new(describe(&adapter).await, device, queue, options) };
        gpu.prove(options).await.map_err(Unavailable::Wrong)?;
        Ok(gpu)
    }

    fn new(adapter: String, device: wgpu::Device, queue: wgpu::Queue, options: Options) -> Self {
        let failure = Arc::<Mutex<Failure>>::default();
        let lost = failure.clone();
        device.set_device_lost_callback(move |_, message| {
            let message = message.trim();
            let why = if message.is_empty() { String::new() } else { format!(": {message}") };
            locked(&lost).note(format!("the GPU was lost{why}"), true);
        });
        let wrong = failure.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let why = match error {
                wgpu::Error::OutOfMemory { .. } => "the GPU's memory is full".into(),
                error => format!("the GPU refused: {error}"),
            };
            locked(&wrong).note(why, false);
        }));
        let memory = Memory::default();
        let (slots, _) = memory.buffer(&device, Slots::BYTES);
        let (parts, _) = memory.buffer(&device, (MOST_PARTS * 4) as u64);
        let recorder = Recorder::new(&device);
        Self {
            device,
            queue,
            kernels: Kernels::default(),
            memory,
            slots: Slots::new(slots),
            parts,
            recorder,
            painter: OnceCell::new(),
            transforms: RefCell::default(),
            large_transforms: RefCell::default(),
            ahead: Cell::new(1),
            last_answer: Cell::new(None),
            failure,
            adapter,
            software: false,
            most_bytes: options.most_bytes.unwrap_or(u64::MAX),
        }
    }

    /// Why nothing that was made since can be trusted: the device is lost, its memory is full, or it refused something.
    pub fn failure(&self) -> Option<String> {
        locked(&self.failure).why.clone()
    }

    /// Whether the device is gone for good; another one may be opened.
    pub fn is_lost(&self) -> bool {
        locked(&self.failure).lost
    }

    /// Waits until there is a [`Gpu::failure`]: for ever, if there is none, or the GPU is dropped before.
    pub fn failed(&self) -> impl Future<Output = ()> + use<> {
        let (tell, told) = oneshot::channel();
        let mut failure = locked(&self.failure);
        failure.waiting.push(tell);
        if let Some(why) = failure.why.clone() {
            let lost = failure.lost;
            failure.note(why, lost);
        }
        drop(failure);
        async {
            if told.await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    pub(crate) fn fail(&self, why: String) {
        locked(&self.failure).note(why, false);
    }

    /// Destroys the device, as a driver does that gives up: for tests.
    pub fn destroy(&self) {
        self.device.destroy();
        // Natively, callbacks are called while it is asked; a browser calls them by itself.
        let _ = self.device.poll(wgpu::PollType::Poll);
    }

    /// The adapter's name, and its driver's or, in a browser, vendor and architecture; and by what it is reached.
    pub fn adapter(&self) -> &str {
        &self.adapter
    }

    /// Whether a program on the processor plays the GPU.
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// A vector of this length, holding whatever was there.
    pub(crate) fn vector(&self, length: usize) -> Vector {
        self.vector_and_whether_zero(length).0
    }

    pub(crate) fn vector_and_whether_zero(&self, length: usize) -> (Vector, bool) {
        let (buffer, zero) = self.storage(length as u64 * 8);
        (Vector { buffer: buffer.into(), length }, zero)
    }

    /// Bytes that a kernel can be bound to at once.
    pub(crate) fn most_in_a_piece(&self) -> u64 {
        let limits = self.device.limits();
        limits.max_storage_buffer_binding_size.min(limits.max_buffer_size).min(self.most_bytes)
    }

    /// A buffer that can be bound, and whether it is new and therefore zero.
    pub(crate) fn storage(&self, bytes: u64) -> (Buffer, bool) {
        let most = self.most_in_a_piece();
        if bytes > most {
            self.fail(format!("expected at most {most} bytes in a piece for this GPU, but {bytes} are needed"));
            return self.memory.buffer(&self.device, 0);
        }
        self.memory.buffer(&self.device, bytes)
    }

    /// Has the GPU work out something whose answer is known.
    async fn prove(&self, options: Options) -> Result<(), String> {
        use recon::device::Device;
        let values = [1.0f32, -2.0, 3.0].map(|v| num_complex::Complex32::new(v, 0.5));
        let x = self.upload(&values);
        let mut y = self.zeros(values.len());
        self.add_scaled(&self.scalar(2.0), &x, &mut y);
        let came = self.read(&self.dot(&x, &y)).await.map_err(|e| e.to_string())?;
        let expected = 2.0 * (1.0 + 4.0 + 9.0 + 3.0 * 0.25);
        if options.distrust || (came - expected).abs() > 1e-4 {
            return Err(format!("expected {expected}, but {came} came"));
        }
        Ok(())
    }
}

/// As [`Gpu::adapter`].
async fn describe(adapter: &wgpu::Adapter) -> String {
    let wgpu::AdapterInfo { name, driver, backend, .. } = adapter.get_info();
    #[cfg(target_arch = "wasm32")]
    let (name, driver) = match name.trim() {
        "" => (crate::browser::adapter().await.unwrap_or_default(), driver),
        _ => (name, driver),
    };
    let words = [name.as_str(), driver.as_str()];
    let words: Vec<&str> = words.into_iter().map(str::trim).filter(|w| !w.is_empty()).collect();
    let name = if words.is_empty() { "unnamed".into() } else { words.join(", ") };
    match backend {
        wgpu::Backend::BrowserWebGpu => format!("{name}, WebGPU"),
        backend => format!("{name}, {backend}"),
    }
}
