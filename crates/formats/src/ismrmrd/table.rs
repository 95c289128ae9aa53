//! The readouts of ISMRMRD, which calls them acquisitions: a table of their headers, and their samples as they are needed.

use crate::error::Result;
use crate::hdf5::Hdf5;
use crate::hdf5::number::{NumberType, Real};
use crate::readouts::readout::{Flags, Heaps, Location, Readout, Samples, Trajectories};
use crate::watch::Watch;
use hdf5_reader::error::{Error as ReaderError, Result as ReaderResult};
use hdf5_reader::{Dataset, Datatype, H5Type, dtype_element_size};
use num_complex::Complex32;

/// Readouts of a scan at most: their headers take a tenth of a gigabyte then.
const MOST_READOUTS: usize = 1 << 20;
/// Readouts whose headers are read at once.
const BATCH: usize = 1024;

/// A number in a compound.
#[derive(Debug, Clone, Copy)]
struct Field {
    real: Real,
    /// Its first byte.
    at: usize,
}

impl Field {
    fn whole(self, bytes: &[u8]) -> Option<u64> {
        self.real.read_unsigned(bytes.get(self.at..)?)
    }

    fn short(self, bytes: &[u8]) -> Option<u16> {
        self.whole(bytes).map(|value| value.min(u64::from(u16::MAX)) as u16)
    }

    fn real(self, bytes: &[u8]) -> Option<f64> {
        self.real.read(bytes.get(self.at..)?)
    }
}

/// Where the fields of a readout lie in its compound: those of its header, and the references to its data.
struct Layout {
    flags: Field,
    samples: Field,
    coils: Field,
    centre: Field,
    discard: [Field; 2],
    space: Field,
    dimensions: Field,
    dwell: Field,
    steps: [Field; 2],
    /// By [`crate::readouts::readout::Counter`].
    counters: [Field; 5],
    trajectory: usize,
    data: usize,
}

fn field<'a>(datatype: &'a Datatype, name: &str) -> Option<(&'a Datatype, usize)> {
    let Datatype::Compound { fields, .. } = datatype else { return None };
    let field = fields.iter().find(|field| field.name == name)?;
    Some((&field.datatype, field.byte_offset as usize))
}

impl Layout {
    fn of(datatype: &Datatype) -> Option<Self> {
        let (head, at_head) = field(datatype, "head")?;
        let (counters, at_counters) = field(head, "idx")?;
        let number = |name: &str| {
            let (datatype, at) = match field(head, name) {
                Some((datatype, at)) => (datatype, at_head + at),
                None => field(counters, name).map(|(datatype, at)| (datatype, at_head + at_counters + at))?,
            };
            Some(Field { real: Real::of(datatype)?, at })
        };
        let heap = |name| {
            let (datatype, at) = field(datatype, name)?;
            matches!(datatype, Datatype::VarLen { .. }).then_some(at)
        };
        // Which average it is does not matter, but there is no acquisition that does not say it.
        number("average")?;
        Some(Self {
            flags: number("flags")?,
            samples: number("number_of_samples")?,
            coils: number("active_channels")?,
            centre: number("center_sample")?,
            discard: [number("discard_pre")?, number("discard_post")?],
            space: number("encoding_space_ref")?,
            dimensions: number("trajectory_dimensions")?,
            dwell: number("sample_time_us")?,
            steps: [number("kspace_encode_step_1")?, number("kspace_encode_step_2")?],
            counters: [number("repetition")?, number("set")?, number("phase")?, number("contrast")?, number("slice")?],
            trajectory: heap("traj")?,
            data: heap("data")?,
        })
    }

    fn read(&self, bytes: &[u8]) -> Option<Readout> {
        let shorts = |[first, second]: [Field; 2]| Some([first.short(bytes)?, second.short(bytes)?]);
        let heap = |at: usize| {
            let mut reference = [0; 16];
            // Files of 4 byte addresses have shorter references.
            let came = bytes.get(at..)?;
            let count = came.len().min(16);
            reference[..count].copy_from_slice(&came[..count]);
            Some(reference)
        };
        let mut counters = [0; 5];
        for (counter, field) in counters.iter_mut().zip(self.counters) {
            *counter = field.short(bytes)?;
        }
        Some(Readout {
            flags: Flags::of_bits(self.flags.whole(bytes)?),
            samples: self.samples.short(bytes)?,
            coils: self.coils.short(bytes)?,
            centre: self.centre.short(bytes)?,
            discard: shorts(self.discard)?,
            space: self.space.short(bytes)?,
            dwell: self.dwell.real(bytes)? as f32,
            dimensions: self.dimensions.short(bytes)?,
            steps: shorts(self.steps)?,
            counters,
            location: Location::Heaps(Heaps { samples: heap(self.data)?, trajectory: heap(self.trajectory)? }),
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

/// The type of what a reference leads to.
struct Elements<T> {
    kind: T,
    /// Bytes of one.
    size: usize,
}

/// The readouts of a scan.
pub struct ReadoutTable {
    dataset: Dataset,
    samples: Elements<NumberType>,
    trajectory: Elements<Real>,
    /// Their headers, in the order of the scan.
    pub readouts: Vec<Readout>,
}

impl ReadoutTable {
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
            let trajectory = Elements { kind: Real::of(&trajectory)?, size: sizes[0] };
            Some((trajectory, Elements { kind: NumberType::of(&data)?, size: sizes[1] }))
        };
        let (trajectory, samples) = types().ok_or_else(|| file.wrong(expected, "another type came"))?;
        let shape = file.shape(&dataset)?;
        let count: usize = shape.iter().product();
        if count > MOST_READOUTS {
            let what = "scan, in readouts,".into();
            return Err(crate::Error::TooLarge { what, most: MOST_READOUTS as u64, came: count as u64 });
        }
        let mut readouts = Vec::with_capacity(count);
        let [rows, rest @ ..] = shape.as_slice() else { return Err(file.wrong(expected, "a single value came")) };
        for first in (0..*rows).step_by(BATCH) {
            watch.progress(first as u64, *rows as u64)?;
            let batch = first..(first + BATCH).min(*rows);
            let ranges: Vec<_> = std::iter::once(batch).chain(rest.iter().map(|n| 0..*n)).collect();
            readouts.extend(file.read::<Readout>(&dataset, &ranges)?);
        }
        Ok(Self { dataset, samples, trajectory, readouts })
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
}

/// The readouts of a file together with it.
pub struct OfFile<'a>(pub &'a Hdf5, pub &'a ReadoutTable);

impl Samples for OfFile<'_> {
    fn table(&self) -> &[Readout] {
        &self.1.readouts
    }

    /// The samples (coil, sample) of a readout.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] when there are more or fewer than its header says.
    fn samples(&self, readout: &Readout) -> Result<Vec<Complex32>> {
        let (Self(file, table), reference) = (self, heaps(readout).samples);
        let Elements { kind, size } = &table.samples;
        let numbers = if kind.is_complex() { 1 } else { 2 };
        let count = usize::from(readout.samples) * usize::from(readout.coils);
        let bytes = table.heap(file, &reference, *size, count * numbers)?;
        let values = bytes.chunks_exact((size * numbers).max(1)).map(|bytes| {
            if let Some(number) = kind.read(bytes).filter(|_| kind.is_complex()) {
                return number;
            }
            let part = |at: usize| bytes.get(at..).and_then(|bytes| kind.read(bytes)).map_or(f32::NAN, |v| v.re);
            Complex32::new(part(0), part(*size))
        });
        let values: Vec<_> = values.collect();
        if values.len() != count {
            return Err(file.wrong(format!("{count} samples in a readout"), format!("it has {}", values.len())));
        }
        Ok(values)
    }

    fn check_memory(&self, bytes: u64) -> Result<()> {
        self.0.check_memory(bytes)
    }
}

impl Trajectories for OfFile<'_> {
    fn places(&self, readout: &Readout) -> Result<Vec<f32>> {
        let (Self(file, table), reference) = (self, heaps(readout).trajectory);
        let Elements { kind, size } = &table.trajectory;
        let count = usize::from(readout.samples) * usize::from(readout.dimensions);
        let bytes = table.heap(file, &reference, *size, count)?;
        let places = bytes.chunks_exact((*size).max(1));
        Ok(places.map(|bytes| kind.read(bytes).map_or(f32::NAN, |v| v as f32)).collect())
    }
}

fn heaps(readout: &Readout) -> Heaps {
    readout.location.heaps().expect("a readout of this table is read from a compound with references")
}
