//! The reader: opens the visitor's files in a worker of its own, so that the page never waits, a reading can be ended at
//! any time by ending the worker, and the formats are loaded by those who need them only.
//!
//! Messages are described in [`experiment::reader`].

mod blobs;
mod export;
mod gallery;
mod preview;

use experiment::message::{decode, encode};
use experiment::reader::{AcquisitionHeader, ExportJob, ReadRequest, ReadResponse};
use formats::dataset::Dataset;
use formats::fingerprint;
use formats::watch::Watch;
use js_sys::{Array, Float32Array, Uint8Array};
use recon::subject::Need;
use recon::subject::acquisition::{Acquisition, Content};
use recon::subject::contents::{Contents, Reading};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// The files that were read last, open.
#[derive(Default)]
struct Reader {
    /// Names, sizes and dates.
    of: String,
    dataset: Option<Box<dyn Dataset>>,
    gallery: gallery::Gallery,
}

fn main() {
    std::panic::set_hook(Box::new(move |info| {
        // The message may hold text of a file, which may name a person.
        let place = info.location().map_or_else(String::new, |l| format!("{}:{}", l.file(), l.line()));
        post(&ReadResponse::Panicked { place }, &[]);
    }));
    let reader = RefCell::new(Reader::default());
    let handle = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let parts: Array = event.data().unchecked_into();
        // Page and reader are of one build: anything else would be a mistake of ours.
        let Ok(request) = decode::<ReadRequest>(&Uint8Array::new(&parts.get(0)).to_vec()) else {
            wasm_bindgen::throw_str("a message that is no request")
        };
        let number = request.number();
        let answered = match &request {
            ReadRequest::Export { job, .. } => post_export(number, job, &parts.get(1)),
            _ => {
                let files = parts.iter().skip(1).map(JsCast::unchecked_into::<File>).collect();
                reader.borrow_mut().answer(request, files)
            }
        };
        if let Err(sentence) = answered {
            post(&ReadResponse::Failed { number, sentence }, &[]);
        }
    });
    scope().set_onmessage(Some(handle.as_ref().unchecked_ref()));
    handle.forget();
    post(&ReadResponse::Ready, &[]);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Posts a header and buffers; the buffers are transferred.
fn post(header: &ReadResponse, buffers: &[JsValue]) {
    let header = JsValue::from(Uint8Array::from(&encode(header)[..]));
    let message: Array = std::iter::once(&header).chain(buffers).collect();
    let transfer: Array = buffers.iter().collect();
    if scope().post_message_with_transfer(&message, &transfer).is_err() {
        wasm_bindgen::throw_str("a message that cannot be posted");
    }
}

/// Float32 buffer with a copy of `values`.
fn floats(values: &[f32]) -> JsValue {
    Float32Array::from(values).buffer().into()
}

impl Reader {
    fn answer(&mut self, request: ReadRequest, files: Vec<File>) -> Result<(), String> {
        let number = request.number();
        let mut watch = Told { number, last: 0.0 };
        match request {
            ReadRequest::Open { names, .. } => {
                let fingerprint = self.open(files, &names, true, &mut watch)?;
                let contents = self.dataset()?.contents().clone();
                self.look(&contents, &mut watch)?;
                post(&ReadResponse::Opened { number, fingerprint, contents }, &[]);
            }
            ReadRequest::Preview { names, reading, slice, .. } => {
                self.open(files, &names, false, &mut watch)?;
                let dataset = self.dataset()?;
                let contents = dataset.read_as(&reading).map_err(|e| e.to_string())?;
                let supply = dataset.slice(&reading, slice, &mut watch).map_err(|e| e.to_string())?;
                let preview = preview::of(&supply)?;
                let (image, spacing, kspace) = (preview.image, supply.spacing, preview.kspace);
                let header = ReadResponse::Preview { number, contents, image, spacing, kspace };
                post(&header, &[floats(&preview.magnitude), floats(&preview.logarithm)]);
            }
            ReadRequest::Supply { names, need, .. } => {
                let supply = match need {
                    Need::File { reading, slice, .. } => {
                        self.open(files, &names, false, &mut watch)?;
                        self.slice(&reading, slice, &mut watch)?
                    }
                    Need::Gallery { dataset, slice, echo } => self.gallery.supply(&dataset, slice, echo)?,
                };
                post_supply(number, &supply);
            }
            // Answered before it comes here.
            ReadRequest::Export { .. } => {}
        }
        Ok(())
    }

    /// Opens files, unless they are open.
    fn open(&mut self, files: Vec<File>, names: &[String], anew: bool, watch: &mut Told) -> Result<String, String> {
        let of: Vec<_> = files.iter().map(|f| format!("{}/{}/{}", f.name(), f.size(), f.last_modified())).collect();
        let of = of.join("|");
        let sources = blobs::sources(files, names);
        if anew || self.of != of || self.dataset.is_none() {
            self.dataset = None;
            self.dataset = Some(formats::open(&sources, watch).map_err(|e| e.to_string())?);
            self.of = of;
        }
        if anew { fingerprint::of(&sources, watch).map_err(|e| e.to_string()) } else { Ok(String::new()) }
    }

    /// Reads the slice that will be shown first, where it is clear which: a file whose numbers are of no use is refused
    /// before it takes the place of anything.
    fn look(&mut self, contents: &Contents, watch: &mut Told) -> Result<(), String> {
        let [item] = &contents.items[..] else { return Ok(()) };
        if item.guess.as_ref().is_some_and(|guess| guess.ambiguous) {
            return Ok(());
        }
        self.slice(&Reading::default().of(item), item.middle(), watch).map(|_| ())
    }

    fn dataset(&mut self) -> Result<&mut Box<dyn Dataset>, String> {
        self.dataset.as_mut().ok_or_else(|| "expected an open file, but there is none".to_owned())
    }

    fn slice(&mut self, reading: &Reading, slice: usize, watch: &mut Told) -> Result<Acquisition, String> {
        let supply = self.dataset()?.slice(reading, slice, watch).map_err(|e| e.to_string())?;
        let empty = match &supply.content {
            Content::KSpace(kspace) => !kspace.occupied_lines().contains(&true),
            Content::Image(image) => image.iter().all(|v| *v == 0.0),
        };
        if empty {
            return Err(format!("expected numbers that are not zero, but slice {slice} holds only zeros"));
        }
        Ok(supply)
    }
}

fn post_export(number: u32, job: &ExportJob, buffer: &JsValue) -> Result<(), String> {
    let (names, bytes): (Vec<_>, Vec<_>) = export::write(job, buffer)?.into_iter().unzip();
    let buffers: Vec<JsValue> = bytes.iter().map(|bytes| Uint8Array::from(&bytes[..]).buffer().into()).collect();
    post(&ReadResponse::Exported { number, names }, &buffers);
    Ok(())
}

fn post_supply(number: u32, supply: &Acquisition) {
    let (dim, content) = match &supply.content {
        Content::KSpace(kspace) => {
            let (coils, ny, nx) = kspace.dim();
            ([coils, ny, nx], floats(bytemuck::cast_slice(kspace.as_slice())))
        }
        Content::Image(image) => {
            let (ny, nx) = image.dim();
            ([0, ny, nx], floats(&image.iter().copied().collect::<Vec<_>>()))
        }
    };
    let reference: Vec<f32> = supply.reference.iter().flatten().copied().collect();
    let header = AcquisitionHeader {
        dim,
        presentation: supply.presentation,
        spacing: supply.spacing,
        in_noise_units: supply.in_noise_units,
        notes: supply.notes.clone(),
    };
    let header = ReadResponse::Supplied { number, header: Box::new(header) };
    let calibration = supply.calibration.as_ref().map_or(&[][..], |lines| bytemuck::cast_slice(lines.as_slice()));
    post(&header, &[content, floats(&reference), floats(calibration)]);
}

/// Tells the page how far a reading is, some times a second.
struct Told {
    number: u32,
    last: f64,
}

/// Seconds between two messages of progress.
const PROGRESS: f64 = 0.1;

impl Watch for Told {
    fn progress(&mut self, done: u64, of: u64) -> formats::Result<()> {
        let now = scope().performance().map_or(0.0, |p| p.now() / 1000.0);
        if now - self.last > PROGRESS {
            self.last = now;
            let fraction = done as f64 / of.max(1) as f64;
            post(&ReadResponse::Progress { number: self.number, fraction }, &[]);
        }
        Ok(())
    }
}
