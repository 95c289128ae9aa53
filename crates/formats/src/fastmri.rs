//! fastMRI `.h5`: raw data of the fastMRI challenges, multi-coil or of one coil.
//!
//! Zbontar et al., fastMRI: an open dataset and benchmarks for accelerated MRI, arXiv:1811.08839 (2018). `kspace` is (slice,
//! coil, row, column) or (slice, row, column), rows along the readout and columns along the phase encoding, centred;
//! `reconstruction_rss` and `reconstruction_esc` are the central part of the images of the centred orthonormal transform.

use crate::dataset::{Dataset, check_slice};
use crate::error::Result;
use crate::hdf5::{Hdf5, number_type};
use crate::ismrmrd::header::{Header, MOST_TEXT};
use crate::readouts::encoding::{METRES, Space};
use crate::watch::Watch;
use hdf5_reader::Dataset as Array;
use ndarray::{Array2, Array3};
use num_complex::Complex32;
use recon::KSpace;
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Contents, Domain, Item, Reading};
use recon::subject::presentation::Presentation;

/// A fastMRI file, open.
pub struct FastMri {
    file: Hdf5,
    kspace: Array,
    /// Slices, coils, rows and columns.
    shape: [usize; 4],
    has_coils: bool,
    /// The reference, its rows and columns.
    reference: Option<(Array, [usize; 2])>,
    /// Columns that were measured.
    mask: Option<Vec<bool>>,
    /// Rows and columns that are shown.
    crop: [usize; 2],
    spacing: Option<[f64; 2]>,
    contents: Contents,
}

const REFERENCES: [&str; 2] = ["reconstruction_rss", "reconstruction_esc"];
const EXPECTED: &str = "kspace (slice, coil, row, column) or (slice, row, column) of complex numbers";

/// Whether a file is of the challenge: complex `kspace` of 3 or 4 axes, and one of its companions.
pub fn recognises(file: &Hdf5) -> bool {
    let complex = |array: &Array| number_type(array).is_some_and(|number| number.is_complex());
    let companions = ["ismrmrd_header", "mask", REFERENCES[0], REFERENCES[1]];
    file.dataset("kspace").is_some_and(|array| complex(&array) && matches!(array.shape().len(), 3 | 4))
        && companions.iter().any(|name| file.dataset(name).is_some())
}

impl FastMri {
    /// Reads everything but samples and pixels.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`], [`crate::Error::TooLarge`].
    pub fn open(file: Hdf5) -> Result<Self> {
        let file = file.named("fastMRI");
        let kspace = file.dataset("kspace").ok_or_else(|| file.wrong(EXPECTED, "there is none"))?;
        let (has_coils, shape) = match *file.shape(&kspace)? {
            [slices, coils, rows, columns] => (true, [slices, coils, rows, columns]),
            [slices, rows, columns] => (false, [slices, 1, rows, columns]),
            ref shape => return Err(file.wrong(EXPECTED, format!("its shape is {shape:?}"))),
        };
        let [slices, coils, rows, columns] = shape;
        let samples = coils.checked_mul(rows).and_then(|n| n.checked_mul(columns));
        let most = recon::array::MAX_SAMPLES;
        if slices == 0 || coils == 0 || rows < 2 || columns < 2 || samples.is_none_or(|n| n > most) {
            return Err(
                file.wrong(format!("at most {most} samples in a slice, and no empty axis"), format!("{shape:?} came"))
            );
        }
        let mut notes = Vec::new();
        let recon = recon_space(&file)?;
        let reference = reference(&file, shape)?;
        let asked = match (&reference, recon) {
            (Some((_, size)), _) => *size,
            (None, Some(recon)) => [recon.matrix[0], recon.matrix[1]],
            (None, None) => [rows, columns],
        };
        // As the challenge: where the scan is narrower than what is asked for, all of it.
        let crop = [asked[0].min(rows), asked[1].min(columns)];
        let spacing = recon.map(|recon| [recon.fov[0] / recon.matrix[0] as f64, recon.fov[1] / recon.matrix[1] as f64]);
        if recon.is_some_and(|recon| recon.metres) {
            notes.push(METRES.into());
        }
        if let Some(protocol) = protocol(&file) {
            notes.push(format!("Acquisition: {protocol}."));
        }
        let mask = mask(&file, columns)?;
        if let Some(mask) = &mask {
            let taken = mask.iter().filter(|taken| **taken).count();
            notes.push(format!("The file's mask takes {taken} of {columns} lines: the scan is undersampled."));
        }
        if crop != [rows, columns] {
            notes
                .push(format!("Shown is the central part of {} x {} pixels, as the challenge does.", crop[0], crop[1]));
        }
        let mut whole = vec![slices, coils, rows, columns];
        if !has_coils {
            whole.remove(1);
        }
        let item = Item {
            key: String::new(),
            domain: Domain::KSpace,
            shape: whole,
            element: number_type(&kspace).map_or_else(String::new, |number| number.name()),
            guess: None,
            stack: if slices > 1 { vec![("Slice".into(), slices)] } else { Vec::new() },
            dim: [coils, columns, rows],
            notes,
        };
        let contents = Contents { format: "fastMRI".into(), items: vec![item] };
        let spacing = spacing.filter(|mm| mm.iter().all(|mm| *mm > 0.0));
        Ok(Self { file, kspace, shape, has_coils, reference, mask, crop, spacing, contents })
    }

    /// One slice (coil, ky, kx): ky along the columns, kx along the rows.
    fn samples(&self, index: usize, watch: &mut dyn Watch) -> Result<Array3<Complex32>> {
        let [_, coils, rows, columns] = self.shape;
        self.file.check_memory(8 * (coils as u64) * (rows as u64) * (columns as u64))?;
        let mut samples = Array3::zeros((coils, columns, rows));
        for (coil, mut plane) in samples.outer_iter_mut().enumerate() {
            watch.progress(coil as u64, coils as u64)?;
            let ranges = [index..index + 1, coil..coil + 1, 0..rows, 0..columns];
            let ranges = if self.has_coils { &ranges[..] } else { &[index..index + 1, 0..rows, 0..columns][..] };
            let values = self.file.numbers(&self.kspace, ranges)?;
            for (x, row) in values.chunks_exact(columns).enumerate() {
                for (y, v) in row.iter().enumerate() {
                    let taken = self.mask.as_ref().is_none_or(|mask| mask[y]);
                    plane[[y, x]] = if taken { *v } else { Complex32::ZERO };
                }
            }
        }
        Ok(samples)
    }
}

impl Dataset for FastMri {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Acquisition> {
        let item = self.contents.item(&reading.item)?;
        check_slice(item, index)?;
        let [.., rows, columns] = self.shape;
        let notes = item.notes.clone();
        let kspace = KSpace::new(self.samples(index, watch)?)?;
        let [height, width] = self.crop;
        let presentation =
            Presentation { crop: [width, height], transpose: true, ..Presentation::whole([columns, rows]) };
        let reference = match &self.reference {
            Some((pixels, [ny, nx])) if [*ny, *nx] == self.crop => {
                let pixels = self.file.numbers(pixels, &[index..index + 1, 0..*ny, 0..*nx])?;
                let magnitude = pixels.iter().map(|v| v.norm()).collect();
                Array2::from_shape_vec((*ny, *nx), magnitude).ok().filter(|image| image.iter().all(|v| v.is_finite()))
            }
            _ => None,
        };
        Ok(Acquisition { presentation, reference, spacing: self.spacing, notes, ..Acquisition::of_kspace(kspace) })
    }
}

/// What the scanner shows, as the ISMRMRD header says.
fn recon_space(file: &Hdf5) -> Result<Option<Space>> {
    let Some(xml) = file.dataset("ismrmrd_header") else { return Ok(None) };
    let header = Header::parse(&file.text(&xml, MOST_TEXT)?)?;
    Ok(header.encodings.first().map(|encoding| encoding.recon))
}

fn reference(file: &Hdf5, [slices, _, rows, columns]: [usize; 4]) -> Result<Option<(Array, [usize; 2])>> {
    for name in REFERENCES {
        if let Some(array) = file.dataset(name)
            && number_type(&array).is_some()
            && let [n, ny, nx] = *file.shape(&array)?
            && n == slices
            && (1..=rows).contains(&ny)
            && (1..=columns).contains(&nx)
        {
            return Ok(Some((array, [ny, nx])));
        }
    }
    Ok(None)
}

/// Which columns were measured; none where the file has no mask, or it is of another length.
fn mask(file: &Hdf5, columns: usize) -> Result<Option<Vec<bool>>> {
    let Some(mask) = file.dataset("mask").filter(|mask| number_type(mask).is_some()) else { return Ok(None) };
    let shape = file.shape(&mask)?;
    if shape.iter().product::<usize>() != columns {
        return Ok(None);
    }
    let ranges: Vec<_> = shape.iter().map(|n| 0..*n).collect();
    Ok(Some(file.numbers(&mask, &ranges)?.into_iter().map(|v| v.re != 0.0).collect()))
}

/// The challenge's name of the protocol (`CORPD_FBK`, `AXT2`), if it is one. No other attribute is read: `patient_id` is one.
fn protocol(file: &Hdf5) -> Option<String> {
    let text = file.root().ok()?.attribute("acquisition").ok()?.read_string().ok()?;
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    (!text.is_empty() && text.len() <= 16 && text.chars().all(plain)).then_some(text)
}
