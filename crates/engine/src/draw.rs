//! Pictures of results that are on the GPU, drawn there; and the phases of those that the page draws itself.

use crate::devices::DeviceContext;
use crate::engine::{Engine, Shared};
use crate::port::{bytes, floats};
use experiment::Experiment;
use experiment::draw::{Drawing, Drawn, Part, ResultId, Way};
use experiment::look;
use experiment::message::Response;
use experiment::runner::Outcome;
use gpu::{Drawable, Gpu};
use recon::Complex32;
use recon::device::Backend;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The results that the page was told of last on a device.
pub struct Shown<D: Backend> {
    next: u32,
    kept: Vec<(u32, Rc<Outcome<D>>)>,
}

impl<D: Backend> Default for Shown<D> {
    fn default() -> Self {
        Self { next: 0, kept: Vec::new() }
    }
}

impl<D: Backend> Shown<D> {
    /// As many as the page shows at most, and those that they take the place of.
    const MOST: usize = Experiment::MOST_PROTOCOLS + 2;

    /// Keeps a result, and tells its number: the same for the same result.
    pub fn keep(&mut self, outcome: &Rc<Outcome<D>>) -> u32 {
        let before = self.kept.iter().position(|(_, kept)| Rc::ptr_eq(kept, outcome));
        let entry = before.map(|i| self.kept.remove(i)).unwrap_or_else(|| {
            self.next += 1;
            (self.next, outcome.clone())
        });
        let number = entry.0;
        self.kept.insert(0, entry);
        self.kept.truncate(Self::MOST);
        number
    }

    /// The result of this number, as long as it is kept.
    pub fn find(&self, number: u32) -> Option<Rc<Outcome<D>>> {
        self.kept.iter().find(|(n, _)| *n == number).map(|(_, outcome)| outcome.clone())
    }
}

impl Engine {
    /// Draws what is on the GPU, and tells what is not.
    pub fn draw(&self, pictures: Vec<Drawing>, way: Way) {
        let shared = self.shared.clone();
        spawn_local(async move {
            let lane = shared.devices.gpu();
            let mut drawn = Vec::with_capacity(pictures.len());
            let mut buffers = Vec::with_capacity(pictures.len());
            for picture in pictures {
                let pixels = match &lane {
                    Some(lane) => shared.drawn(lane, &picture, way).await,
                    None => None,
                };
                drawn.push(Drawn { viewer: picture.viewer, number: picture.number, done: pixels.is_some() });
                buffers.extend(pixels);
            }
            shared.port.post(&Response::Drawn { pictures: drawn }, &buffers);
        });
    }

    /// Hands out the image of a result or the k-space of the subject, in the unit of the data.
    pub fn export(&self, ticket: u32, result: Option<ResultId>) {
        let shared = &self.shared;
        let numbers = match result {
            Some(result) => shared.image(result).map(|(image, [height, width])| ([1, height, width], image)),
            None => shared.scan.borrow().as_ref().map(|scan| {
                let (coils, ny, nx) = scan.kspace.dim();
                ([coils, ny, nx], scan.kspace.as_slice().iter().map(|v| v * scan.unit).collect())
            }),
        };
        let (dim, numbers) = numbers.unwrap_or_default();
        let pairs: Vec<f32> = numbers.iter().flat_map(|v| [v.re, v.im]).collect();
        shared.port.post(&Response::Export { ticket, dim }, &[floats(&pairs)]);
    }

    /// Tells the phase of a result, if it is still here.
    pub fn phase(&self, result: ResultId) {
        if let Some((image, shape)) = self.shared.image(result) {
            let phases: Vec<f32> = image.into_iter().map(look::phase).collect();
            self.shared.port.post(&Response::Phase { result, shape }, &[floats(&phases)]);
        }
    }
}

impl Shared {
    /// The image of a result, if it is still here.
    fn image(&self, result: ResultId) -> Option<(Vec<Complex32>, [usize; 2])> {
        let on_gpu =
            |lane: Rc<DeviceContext<Gpu>>| lane.shown.borrow().find(result.number).map(|outcome| image_of(&outcome));
        match result.device {
            0 => self.devices.cpu.shown.borrow().find(result.number).map(|outcome| image_of(&outcome)),
            device => self.devices.gpu().filter(|lane| lane.number == device).and_then(on_gpu),
        }
    }

    /// A picture's bitmap or pixels; none when it is not on the GPU.
    async fn drawn(&self, lane: &DeviceContext<Gpu>, picture: &Drawing, way: Way) -> Option<JsValue> {
        let gpu = &lane.device;
        if lane.number != picture.result.device || gpu.failure().is_some() {
            return None;
        }
        let outcome = lane.shown.borrow().find(picture.result.number)?;
        let scan = self.scan.borrow().clone()?;
        let reference = lane.kept.borrow().picture_of_reference(&scan);
        let there = &outcome.on_device;
        let drawable = match picture.part {
            Part::Magnitude => Drawable::Values(&there.magnitude),
            Part::Phase => Drawable::Phases(&there.image),
            Part::Error => Drawable::Values(there.error.as_ref()?),
            Part::GFactor => Drawable::Values(there.g_factor.as_ref()?),
            Part::Reference => Drawable::Values(&reference.as_ref()?.picture),
        };
        let (ny, nx) = outcome.magnitude.dim();
        let (low, scale, table) = (picture.look.low, picture.look.scale(), picture.look.table());
        let drawing = gpu::Drawing { drawable, shape: [ny, nx], low, scale, table };
        // A browser whose GPU is a program on the processor may lose it to a canvas.
        if way == Way::Canvas || (way == Way::Best && !gpu.is_software() && !self.devices.has_lost_one()) {
            return bitmap(gpu, &drawing);
        }
        let pixels = gpu.draw(&drawing).await.ok()?;
        Some(bytes(&pixels))
    }
}

/// A bitmap that stays on the GPU.
#[cfg(target_arch = "wasm32")]
fn bitmap(gpu: &Gpu, drawing: &gpu::Drawing) -> Option<JsValue> {
    gpu.draw_bitmap(drawing).ok().map(JsValue::from)
}

/// Only browsers have bitmaps; this is for the checks of the whole workspace, which are native.
#[cfg(not(target_arch = "wasm32"))]
fn bitmap(_: &Gpu, _: &gpu::Drawing) -> Option<JsValue> {
    None
}

/// The image of a result, row-major, with its rows and columns.
fn image_of<D: Backend>(outcome: &Outcome<D>) -> (Vec<Complex32>, [usize; 2]) {
    let pixels = &outcome.image.pixels;
    let (ny, nx) = pixels.dim();
    (pixels.iter().copied().collect(), [ny, nx])
}
