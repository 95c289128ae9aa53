//! The readouts (acquisitions) of ISMRMRD: a table of their headers, and their samples as they are needed.

use crate::error::Result;
use crate::hdf5::Hdf5;
use crate::hdf5::number::{NumberType, Real};
use crate::watch::Watch;
use hdf5_reader::error::{Error as ReaderError, Result as ReaderResult};
use hdf5_reader::{Dataset, Datatype, H5Type, dtype_element_size};
use num_complex::Complex32;

/// Readouts of a scan at most: their headers take a tenth of a gigabyte then.
const MOST_READOUTS: usize = 1 << 20;
/// Readouts whose headers are read at once.
const BATCH: usize = 1024;

/// A bit of the flags, counted from 1 as ISMRMRD counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Noise alone.
    Noise = 19,
    /// A line for calibration alone.
    Calibration = 20,
    /// A line of the image for calibration, too.
    CalibrationAndImaging = 21,
    /// Read in the opposite direction.
    Reverse = 22,
    /// A navigator.
    Navigation = 23,
    /// For the phase correction of EPI.
    PhaseCorrection = 24,
    /// Feedback in real time.
    HpFeedback = 26,
    /// Without samples that mean anything.
    Dummy = 27,
    /// Feedback in real time.
    RtFeedback = 28,
    /// With the body coil, for shading.
    SurfaceCoilCorrection = 29,
    /// For the stabilisation of the phase.
    PhaseStabilisationReference = 30,
    /// For the stabilisation of the phase.
    PhaseStabilisation = 31,
}

/// The counters by which a scan is a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Of volumes.
    Repetition,
    /// Of whatever the sequence does twice: flow encodings, inversions.
    Set,
    /// Of the heart.
    Phase,
    /// Echoes.
    Contrast,
    /// Slices, or slabs of a 3D scan.
    Slice,
}

/// What a readout's header says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readout {
    flags: u64,
    /// Samples of a coil.
    pub samples: u16,
    /// Coils.
    pub coils: u16,
    /// The sample at the centre of k-space.
    pub centre: u16,
    /// Samples to be dropped at the beginning and at the end.
    pub discard: [u16; 2],
    /// The encoding that it belongs to.
    pub space: u16,
    /// Microseconds from one sample to the next.
    pub dwell: f32,
    /// Numbers that say where a sample lies.
    pub dimensions: u16,
    /// Counters along ky and kz.
    pub steps: [u16; 2],
    /// By [`Counter`].
    pub counters: [u16; 5],
    trajectory: [u8; 16],
    data: [u8; 16],
}

/// The samples of readouts, wherever they come from.
pub trait Samples {
    /// The headers of the readouts.
    fn table(&self) -> &[Readout];

    /// The samples (coil, sample) of a readout.
    ///
    /// # Errors
    /// Of the file.
    fn samples(&self, readout: &Readout) -> Result<Vec<Complex32>>;

    /// Whether a file of this size can ask for so much memory.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`].
    fn check_memory(&self, bytes: u64) -> Result<()>;
}

impl Readout {
    /// A readout of another format: samples, coils and the centre; samples to be dropped; encoding and dwell time; counters
    /// along ky and kz; other counters; and where the file has it.
    pub fn new(
        flags: impl Iterator<Item = Flag>,
        [samples, coils, centre]: [u16; 3],
        discard: [u16; 2],
        (space, dwell): (u16, f32),
        steps: [u16; 2],
        counters: [u16; 5],
        place: u64,
    ) -> Self {
        let flags = flags.fold(0, |flags, flag| flags | 1 << (flag as u32 - 1));
        let mut data = [0; 16];
        data[..8].copy_from_slice(&place.to_le_bytes());
        let (dimensions, trajectory) = (0, [0; 16]);
        Self { flags, samples, coils, centre, discard, space, dwell, dimensions, steps, counters, trajectory, data }
    }

    /// Where the file has it, as [`Readout::new`] was told.
    pub fn place(&self) -> u64 {
        self.data.first_chunk().map_or(0, |place| u64::from_le_bytes(*place))
    }

    /// Whether the flag is set.
    pub fn is(&self, flag: Flag) -> bool {
        self.flags >> (flag as u32 - 1) & 1 == 1
    }

    /// Whether it holds nothing of an image or its calibration.
    pub fn is_left_out(&self) -> bool {
        use Flag::*;
        [
            Navigation,
            PhaseCorrection,
            HpFeedback,
            Dummy,
            RtFeedback,
            SurfaceCoilCorrection,
            PhaseStabilisationReference,
            PhaseStabilisation,
        ]
        .into_iter()
        .any(|flag| self.is(flag))
    }

    /// Whether it is for calibration only.
    pub fn is_calibration_only(&self) -> bool {
        self.is(Flag::Calibration) && !self.is(Flag::CalibrationAndImaging)
    }

    /// Samples that are kept.
    pub fn kept(&self) -> usize {
        let [before, after] = self.discard.map(usize::from);
        usize::from(self.samples).saturating_sub(before).saturating_sub(after)
    }
}

/// Where the fields of a readout's header lie in its compound.
struct Layout {
    whole: [(Real, usize); 16],
    dwell: (Real, usize),
    heaps: [usize; 2],
}

const WHOLE: [&str; 16] = [
    "flags",
    "number_of_samples",
    "active_channels",
    "center_sample",
    "discard_pre",
    "discard_post",
    "encoding_space_ref",
    "trajectory_dimensions",
    "kspace_encode_step_1",
    "kspace_encode_step_2",
    "repetition",
    "set",
    "phase",
    "contrast",
    "slice",
    "average",
];

fn field<'a>(datatype: &'a Datatype, name: &str) -> Option<(&'a Datatype, usize)> {
    let Datatype::Compound { fields, .. } = datatype else { return None };
    let field = fields.iter().find(|field| field.name == name)?;
    Some((&field.datatype, field.byte_offset as usize))
}

impl Layout {
    fn of(datatype: &Datatype) -> Option<Self> {
        let (head, at_head) = field(datatype, "head")?;
        let (counters, at_counters) = field(head, "idx")?;
        let real = |name: &str| {
            let (datatype, at) = match field(head, name) {
                Some((datatype, at)) => (datatype, at_head + at),
                None => field(counters, name).map(|(datatype, at)| (datatype, at_head + at_counters + at))?,
            };
            Some((Real::of(datatype)?, at))
        };
        let mut whole = Vec::with_capacity(WHOLE.len());
        for name in WHOLE {
            whole.push(real(name)?);
        }
        let heap = |name| {
            let (datatype, at) = field(datatype, name)?;
            matches!(datatype, Datatype::VarLen { .. }).then_some(at)
        };
        Some(Self {
            whole: whole.try_into().ok()?,
            dwell: real("sample_time_us")?,
            heaps: [heap("traj")?, heap("data")?],
        })
    }

    fn read(&self, bytes: &[u8]) -> Option<Readout> {
        let whole = |i: usize| {
            let (real, at): (Real, usize) = self.whole[i];
            real.read_unsigned(bytes.get(at..)?)
        };
        let short = |i| whole(i).map(|value| value.min(u64::from(u16::MAX)) as u16);
        let heap = |i: usize| {
            let at: usize = self.heaps[i];
            let mut reference = [0; 16];
            // Files of 4 byte addresses have shorter references.
            let came = bytes.get(at..)?;
            let count = came.len().min(16);
            reference[..count].copy_from_slice(&came[..count]);
            Some(reference)
        };
        let mut counters = [0; 5];
        for (i, counter) in counters.iter_mut().enumerate() {
            *counter = short(10 + i)?;
        }
        Some(Readout {
            flags: whole(0)?,
            samples: short(1)?,
            coils: short(2)?,
            centre: short(3)?,
            discard: [short(4)?, short(5)?],
            space: short(6)?,
            dimensions: short(7)?,
            steps: [short(8)?, short(9)?],
            counters,
            dwell: self.dwell.0.read(bytes.get(self.dwell.1..)?)? as f32,
            trajectory: heap(0)?,
            data: heap(1)?,
        })
    }
}

fn no_readout() -> ReaderError {
    ReaderError::TypeMismatch { expected: "an acquisition".into(), actual: "another compound".into() }
}

impl H5Type for Readout {
    fn hdf5_type() -> Datatype {
        f32::hdf5_type()
    }

    fn from_bytes(bytes: &[u8], datatype: &Datatype) -> ReaderResult<Self> {
        Layout::of(datatype).and_then(|layout| layout.read(bytes)).ok_or_else(no_readout)
    }

    fn element_size(datatype: &Datatype) -> usize {
        dtype_element_size(datatype).unwrap_or(0)
    }

    fn decode_vec(raw: &[u8], datatype: &Datatype, count: usize) -> Option<ReaderResult<Vec<Self>>> {
        let (layout, size) = (Layout::of(datatype)?, dtype_element_size(datatype).ok()?);
        let raw = raw.get(..count.checked_mul(size)?).filter(|_| size > 0)?;
        let readouts = raw.chunks_exact(size).map(|bytes| layout.read(bytes));
        Some(readouts.collect::<Option<Vec<_>>>().ok_or_else(no_readout))
    }
}

/// The readouts of a scan.
pub struct Readouts {
    dataset: Dataset,
    /// Bytes of an element of the variable-length data, and whether it is a complex number.
    element: [usize; 2],
    number: NumberType,
    real: Real,
    /// Their headers, in the order of the scan.
    pub table: Vec<Readout>,
}

impl Readouts {
    /// Whether a data set has readouts.
    pub fn recognises(dataset: &Dataset) -> bool {
        Layout::of(dataset.dtype()).is_some()
    }

    /// Reads the headers.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`], [`crate::Error::TooLarge`], [`crate::Error::Cancelled`].
    pub fn open(file: &Hdf5, dataset: Dataset, watch: &mut dyn Watch) -> Result<Self> {
        let expected = "acquisitions: a compound of head, traj and data, the last two of variable length";
        let base = |name| match field(dataset.dtype(), name) {
            Some((Datatype::VarLen { base, .. }, _)) => Some((**base).clone()),
            _ => None,
        };
        let types = || {
            let (trajectory, data) = (base("traj")?, base("data")?);
            let sizes = [dtype_element_size(&trajectory).ok()?, dtype_element_size(&data).ok()?];
            Layout::of(dataset.dtype())?;
            Some((sizes, Real::of(&trajectory)?, NumberType::of(&data)?))
        };
        let (element, real, number) = types().ok_or_else(|| file.wrong(expected, "another type came"))?;
        let shape = file.shape(&dataset)?;
        let count: usize = shape.iter().product();
        if count > MOST_READOUTS {
            let what = "scan, in readouts,".into();
            return Err(crate::Error::TooLarge { what, most: MOST_READOUTS as u64, came: count as u64 });
        }
        let mut table = Vec::with_capacity(count);
        let [rows, rest @ ..] = shape.as_slice() else { return Err(file.wrong(expected, "a single value came")) };
        for first in (0..*rows).step_by(BATCH) {
            watch.progress(first as u64, *rows as u64)?;
            let batch = first..(first + BATCH).min(*rows);
            let ranges: Vec<_> = std::iter::once(batch).chain(rest.iter().map(|n| 0..*n)).collect();
            table.extend(file.read::<Readout>(&dataset, &ranges)?);
        }
        Ok(Self { dataset, element, number, real, table })
    }

    fn heap(&self, file: &Hdf5, reference: &[u8; 16], element: usize, count: usize) -> Result<Vec<u8>> {
        let size = self.dataset.vlen_reference_size().min(16);
        let came = u32::from_le_bytes([reference[0], reference[1], reference[2], reference[3]]) as usize;
        if came != count {
            return Err(file.wrong(format!("{count} numbers in a readout"), format!("it has {came}")));
        }
        file.check_memory(count as u64 * element as u64)?;
        self.dataset.resolve_vlen_reference_bytes(&reference[..size], element).map_err(|e| file.error(&e))
    }

    /// The samples (coil, sample) of a readout.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] when there are more or fewer than its header says.
    pub fn samples(&self, file: &Hdf5, readout: &Readout) -> Result<Vec<Complex32>> {
        let numbers = if self.number.is_complex() { 1 } else { 2 };
        let count = usize::from(readout.samples) * usize::from(readout.coils);
        let bytes = self.heap(file, &readout.data, self.element[1], count * numbers)?;
        let values = bytes.chunks_exact((self.element[1] * numbers).max(1)).map(|bytes| {
            if let Some(number) = self.number.read(bytes).filter(|_| self.number.is_complex()) {
                return number;
            }
            let part = |at: usize| bytes.get(at..).and_then(|bytes| self.number.read(bytes)).map_or(f32::NAN, |v| v.re);
            Complex32::new(part(0), part(self.element[1]))
        });
        let values: Vec<_> = values.collect();
        if values.len() != count {
            return Err(file.wrong(format!("{count} samples in a readout"), format!("it has {}", values.len())));
        }
        Ok(values)
    }

    /// Where the samples of a readout lie (sample, dimension).
    ///
    /// # Errors
    /// As [`Readouts::samples`].
    pub fn places(&self, file: &Hdf5, readout: &Readout) -> Result<Vec<f32>> {
        let count = usize::from(readout.samples) * usize::from(readout.dimensions);
        let bytes = self.heap(file, &readout.trajectory, self.element[0], count)?;
        let places = bytes.chunks_exact(self.element[0].max(1));
        Ok(places.map(|bytes| self.real.read(bytes).map_or(f32::NAN, |v| v as f32)).collect())
    }
}

/// The readouts of a file together with it.
pub struct OfFile<'a>(pub &'a Hdf5, pub &'a Readouts);

impl Samples for OfFile<'_> {
    fn table(&self) -> &[Readout] {
        &self.1.table
    }

    fn samples(&self, readout: &Readout) -> Result<Vec<Complex32>> {
        self.1.samples(self.0, readout)
    }

    fn check_memory(&self, bytes: u64) -> Result<()> {
        self.0.check_memory(bytes)
    }
}
