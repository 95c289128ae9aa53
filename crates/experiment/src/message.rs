//! What the page and the engine in its worker say to each other.
//!
//! A message is a JavaScript array: a header (the bytes of one of these, see [`encode`]), then buffers, which are
//! transferred and not copied. The docstring of each header says which buffers follow.

use crate::benchmark::{BenchmarkReport, CaseReport};
use crate::coils::Coils;
use crate::device::{DeviceChoice, DeviceInUse};
use crate::draw::{Drawing, Drawn, ResultId, Way};
use crate::iterates::IterateReport;
use crate::reader::AcquisitionHeader;
use crate::report::{MetricsReport, ProtocolReport};
use recon::subject::Need;
use recon::subject::presentation::Presentation;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The bytes of a header, in the `postcard` format: what reads them is a third of what reads objects, and the page's module
/// has a budget. Both sides are of one build.
pub fn encode(header: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(header).expect("it fails only for sequences of unknown length, and no header has one")
}

/// The inverse of [`encode`].
///
/// # Errors
/// They are bytes of something else, in a sentence.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|e| e.to_string())
}

/// From the page to the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Show this experiment; a newer request takes the place of an older one.
    Run {
        /// Counts up; every answer carries it back.
        generation: u32,
        /// The experiment, as the fragment of its link.
        link: String,
        /// Protocols whose result the page waits for, also when they are as they were in the request before: their
        /// result, or what became of it, is told again.
        awaited: Vec<usize>,
    },
    /// Stop what is running; what is finished stays.
    Cancel,
    /// Tell the point spread of a mask; followed by the mask (ky, kx) as bytes.
    PointSpread {
        /// ky lines and kx samples of the mask.
        shape: [usize; 2],
    },
    /// Draw these pictures, if they are on the GPU.
    Draw {
        /// The pictures.
        pictures: Vec<Drawing>,
        /// By what way.
        way: Way,
    },
    /// Tell the phase of a result.
    Phase {
        /// The result.
        result: ResultId,
    },
    /// Tell what each coil sees; a newer request takes the place of an older one.
    Coils {
        /// Of what; none for nothing any more.
        of: Option<Coils>,
        /// Phases in place of magnitudes.
        phase: bool,
    },
    /// Tell what the iterations of these results came to, one result after the other, while nothing else is to be done. A
    /// newer request takes the place of an older one; without results, nothing more is told.
    Iterates {
        /// The results.
        results: Vec<ResultId>,
        /// Iterates that are told of each at most, [`crate::iterates::MOST`] or fewer.
        most: usize,
    },
    /// Tell the zero-filled image of a part of the subject's samples; followed by the mask (ky, kx) as bytes.
    Fill {
        /// The answer carries it back.
        ticket: u32,
    },
    /// Here is what was needed; followed by the buffers of its header.
    Supply {
        /// What it was.
        need: Need,
        /// What it is.
        header: Box<AcquisitionHeader>,
    },
    /// What was needed cannot be had.
    SupplyFailed {
        /// What it was.
        need: Need,
        /// Why; none where the file is not at hand.
        sentence: Option<String>,
    },
    /// Hand out numbers for a file.
    Export {
        /// The answer carries it back.
        ticket: u32,
        /// The image of a result, or, without one, the k-space of the subject.
        result: Option<ResultId>,
    },
    /// Use this device from now on; what is shown is made again on it. The page says it before the first [`Request::Run`].
    Device {
        /// The device.
        choice: DeviceChoice,
    },
    /// Run the benchmark, once what is wanted of the experiment is done. One at a time.
    Benchmark {
        /// Sizes of [`crate::benchmark::SIZES`] that are run, from the smallest on.
        sizes: usize,
        /// How often each case is run.
        repetitions: usize,
    },
    /// Stop the benchmark; what is measured stays.
    StopBenchmark,
    /// Write a benchmark down as a file.
    WriteBenchmark(Box<BenchmarkReport>),
    /// Panic: the page's tests look at what becomes of it.
    PanicForTest,
}

/// From the engine to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The engine is up.
    Ready {
        /// The device in use.
        device: DeviceInUse,
        /// Version of the engine: a page of another version must not talk to it.
        version: String,
    },
    /// Another device is in use, or it stands otherwise with the GPU.
    Device(DeviceInUse),
    /// The subject needs something from elsewhere.
    Needs {
        /// What.
        need: Need,
    },
    /// The subject is being loaded or simulated, and prepared.
    Acquiring {
        /// Of the request.
        generation: u32,
        /// Part done, 0..1.
        fraction: f64,
    },
    /// The subject is there. Buffers: magnitude of the reference (y, x) as float32, empty without reference; log10
    /// of the root sum of squares of k-space over coils (ky, kx) as float32, scaled to 0..1.
    Scanned {
        /// Of the request.
        generation: u32,
        /// Coils, ky lines and kx samples.
        shape: [usize; 3],
        /// How images are shown.
        presentation: Presentation,
        /// Height and width of a pixel that is shown, in mm, where they are known.
        spacing: Option<[f64; 2]>,
        /// What the visitor should know of the data.
        notes: Vec<String>,
        /// Why there is no reference, if there is none.
        no_reference: Option<String>,
    },
    /// A protocol is being worked on.
    Working {
        /// Of the request.
        generation: u32,
        /// Index of the protocol.
        protocol: usize,
        /// Whether coil maps are being made, rather than the image.
        calibrating: bool,
        /// Part done, 0..1.
        fraction: f64,
        /// Residual relative to the start, when one was measured.
        residual: Option<f64>,
    },
    /// A protocol is done. Buffers: magnitude (y, x) as float32; error map (y, x) as float32, empty without
    /// reference; mask (ky, kx) as bytes; geometry factor (y, x) as float32, empty for methods that do not know it.
    Finished {
        /// Of the request.
        generation: u32,
        /// Index of the protocol.
        protocol: usize,
        /// Numbers.
        report: Box<ProtocolReport>,
        /// What the page calls it by.
        result: ResultId,
        /// Rows and columns of the image.
        image: [usize; 2],
    },
    /// Pictures that were asked for, in order. Buffers: of each that is done an `ImageBitmap`, or RGBA (y, x, 4) as bytes.
    Drawn {
        /// Which.
        pictures: Vec<Drawn>,
    },
    /// The phase of a result. Buffer: in radians (y, x) as float32; 0 where there is nothing.
    Phase {
        /// The result.
        result: ResultId,
        /// Rows and columns.
        shape: [usize; 2],
    },
    /// What each coil sees. Buffer: magnitude, in the scan's unit, or phase in radians (coil, y, x) as float32; empty where
    /// there is nothing of the kind.
    Coils {
        /// Of what.
        of: Coils,
        /// Whether these are phases.
        phase: bool,
        /// Coils, rows and columns.
        shape: [usize; 3],
        /// Why there is nothing, if something went wrong; a method may also have no coil maps.
        problem: Option<String>,
    },
    /// What an iteration of a result came to. Buffer: magnitude (y, x) as float32, in the scan's unit.
    Iterate {
        /// The result.
        result: ResultId,
        /// Numbers.
        report: IterateReport,
        /// Rows and columns.
        shape: [usize; 2],
    },
    /// All iterates of a result that were asked for are told.
    IteratesEnded {
        /// The result.
        result: ResultId,
        /// Why there are no more, if something went wrong.
        problem: Option<String>,
    },
    /// The image of the samples that were asked for. Buffer: magnitude (y, x) as float32, in the scan's unit; empty when
    /// there is no such subject.
    Filled {
        /// Of the request.
        ticket: u32,
        /// Rows and columns.
        shape: [usize; 2],
        /// Where the experiment takes them; none without a reference.
        metrics: Option<MetricsReport>,
    },
    /// Numbers for a file. Buffer: pairs of float32, of k-space (coil, ky, kx) or an image (y, x); empty when it is no
    /// longer there.
    Export {
        /// Of the request.
        ticket: u32,
        /// Coils (1 for an image), rows and columns.
        dim: [usize; 3],
    },
    /// The point spread that was asked for. Buffer: its magnitude (y, x) in dB from the peak, not below -60, as
    /// float32.
    PointSpread {
        /// Rows and columns.
        shape: [usize; 2],
    },
    /// A protocol was cancelled by the visitor; the last finished image stays.
    Cancelled {
        /// Of the request.
        generation: u32,
        /// Index of the protocol; none if it is the acquisition, which all of them wait for.
        protocol: Option<usize>,
    },
    /// The request failed, all of it or one protocol.
    Failed {
        /// Of the request.
        generation: u32,
        /// Index of the protocol; none when the subject failed.
        protocol: Option<usize>,
        /// What was expected and what came.
        sentence: String,
        /// The subject is a file that is not at hand.
        needs_file: bool,
    },
    /// How the benchmark stands.
    Benchmark(BenchmarkNews),
    /// How large the engine's memory is now; it never shrinks.
    Memory {
        /// Millions of bytes.
        megabytes: f64,
    },
    /// The engine panicked and is dead.
    Panicked {
        /// The panic's message and place.
        message: String,
    },
}

/// News of a benchmark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BenchmarkNews {
    /// A case is being worked on.
    Working {
        /// Its name.
        name: String,
        /// Cases done before it.
        done: usize,
        /// Cases in all.
        of: usize,
    },
    /// A case is done.
    Measured(Box<CaseReport>),
    /// A benchmark as JSON, which was asked for.
    Written {
        /// The file.
        text: String,
    },
    /// Nothing more comes: all is done, or it was stopped.
    Ended {
        /// Why it broke off, if it did so by itself.
        problem: Option<String>,
    },
}
