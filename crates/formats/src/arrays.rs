//! Files of plain arrays (NumPy, MATLAB, BART, other HDF5): what an axis is stands nowhere, so it is guessed, and the
//! visitor may say otherwise.

use crate::axes;
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::watch::Watch;
use ndarray::{Array2, Array3};
use num_complex::{Complex32, Complex64};
use recon::KSpace;
use recon::array::MAX_SAMPLES;
use recon::subject::contents::{Axes, Axis, Contents, Domain, Guess, Item, Reading};
use recon::subject::supply::Supply;
use std::f64::consts::TAU;
use std::ops::Range;

/// An array of a file, as its header describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayInfo {
    /// Name of the variable; empty where there is one only.
    pub name: String,
    /// Lengths of the axes, in the order in which people who use the format write them.
    pub shape: Vec<usize>,
    /// Type of the elements, as `complex64`.
    pub element: String,
    /// Whether the elements are complex.
    pub complex: bool,
    /// What the axes are, where the format has them in an order of its own.
    pub known: Option<Axes>,
    /// What the axes are in a link that does not say it, where that is not what is guessed: links of before there were
    /// guesses.
    pub convention: Option<Axes>,
}

/// The arrays of a file.
pub trait Arrays {
    /// The format's name, as `NumPy .npy`.
    fn format(&self) -> &'static str;

    /// Every array of numbers with at least 2 axes, whose size the file has been checked to hold.
    fn list(&self) -> &[ArrayInfo];

    /// Whether people who use the format put rows and columns first, as in MATLAB, and not last.
    fn planes_first(&self) -> bool {
        false
    }

    /// The elements of a box (one range for each axis) of the array with this index, in C order of the axes as listed;
    /// the imaginary part of real ones is 0.
    ///
    /// # Errors
    /// Of the file; the box itself is inside of the array.
    fn read(mut self, index: usize, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Vec<Complex32>>;
}

/// A file of arrays, open.
pub struct ArrayFile<A> {
    arrays: A,
    contents: Contents,
    /// For each item, the array that it is of.
    places: Vec<usize>,
}

/// Elements that are read at once at most, the number of samples that a slice may have.
const MOST: usize = MAX_SAMPLES;

impl<A: Arrays> ArrayFile<A> {
    /// Looks at the arrays of a file: those that can be k-space or images, the most likely first.
    ///
    /// # Errors
    /// [`Error::Damaged`] when there is none; as [`Arrays::read`].
    pub fn open(mut arrays: A, watch: &mut dyn Watch) -> Result<Self> {
        let list = arrays.list().to_vec();
        let mut found = Vec::new();
        for (index, info) in list.iter().enumerate() {
            let guess = match &info.known {
                Some(axes) => Some(axes::of_known(&mut arrays, index, axes, watch)?),
                None => axes::guess(&mut arrays, index, watch)?.or_else(|| of_convention(info)),
            };
            if let Some(guess) = guess
                && let Ok(item) = item(info, &guess.axes)
            {
                let elements: usize = info.shape.iter().product();
                let likelihood = (item.domain == Domain::KSpace, elements);
                found.push((likelihood, index, Item { guess: Some(guess), ..item }));
            }
        }
        found.sort_by(|(a, i, _), (b, j, _)| b.cmp(a).then(i.cmp(j)));
        if found.is_empty() {
            let shapes: Vec<_> = list.iter().map(|info| format!("{:?} of {}", info.shape, info.element)).collect();
            let came = if shapes.is_empty() { "there are no arrays".into() } else { shapes.join(", ") + " came" };
            let expected =
                format!("an array of numbers with 2 to 8 axes, two of them of at least {} elements,", axes::SHORTEST);
            return Err(Error::Damaged { format: arrays.format(), expected, came });
        }
        let places = found.iter().map(|(_, index, _)| *index).collect();
        let items = found.into_iter().map(|(.., item)| item).collect();
        let contents = Contents { format: arrays.format().to_owned(), items };
        Ok(Self { arrays, contents, places })
    }

    /// The item that is asked for, with the axes that it is to be read with.
    fn find(&self, reading: &Reading) -> Result<(usize, Item, Axes)> {
        let asked = self.contents.item(&reading.item)?;
        let index = self.contents.items.iter().position(|item| item.key == asked.key).unwrap_or_default();
        let place = self.places[index];
        let info = &self.arrays.list()[place];
        let axes = match (&info.convention, &asked.guess) {
            _ if !reading.axes.is_empty() => Axes::parse(&reading.axes, &info.shape)?,
            (Some(convention), _) => convention.clone(),
            (None, Some(guess)) => guess.axes.clone(),
            (None, None) => Axes::parse("ky,kx", &info.shape)?,
        };
        let item = Item { guess: asked.guess.clone(), ..item(info, &axes)? };
        Ok((place, item, axes))
    }
}

fn of_convention(info: &ArrayInfo) -> Option<Guess> {
    let axes = info.convention.clone()?;
    Some(Guess { axes, reasons: vec!["too small to be looked at: in the usual order".into()], corner: false, half: false, ambiguous: true })
}

/// What an array is with these axes.
fn item(info: &ArrayInfo, axes: &Axes) -> Result<Item> {
    axes.check(&info.shape)?;
    let length = |axis| axes.place(axis).map_or(1, |place| info.shape[place]);
    let domain = axes.domain();
    let (ny, nx) = match domain {
        Domain::KSpace => (length(Axis::Ky), length(Axis::Kx)),
        Domain::Image => (length(Axis::Y), length(Axis::X)),
    };
    let coils = length(Axis::Coil);
    let samples = coils.checked_mul(ny).and_then(|n| n.checked_mul(nx));
    if coils == 0 || ny < 2 || nx < 2 || samples.is_none_or(|samples| samples > MOST) {
        return Err(recon::Error::Data(format!(
            "expected at most {MOST} samples in a slice, at least 1 coil and at least 2 rows and columns, but {coils} coils \
             of {ny} x {nx} came"
        ))
        .into());
    }
    let stacked = axes.0.iter().zip(&info.shape).filter_map(|(axis, n)| match axis {
        Axis::Slice | Axis::Kz => Some(("Slice".to_owned(), *n)),
        Axis::Other => Some(("Other".to_owned(), *n)),
        _ => None,
    });
    Ok(Item {
        key: info.name.clone(),
        domain,
        shape: info.shape.clone(),
        element: info.element.clone(),
        guess: None,
        stack: stacked.collect(),
        dim: [coils, ny, nx],
        notes: Vec::new(),
    })
}

impl<A: Arrays> Dataset for ArrayFile<A> {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read_as(&mut self, reading: &Reading) -> Result<Contents> {
        let (_, item, _) = self.find(reading)?;
        let mut contents = self.contents.clone();
        if let Some(place) = contents.items.iter_mut().find(|other| other.key == item.key) {
            *place = item;
        }
        Ok(contents)
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Supply> {
        let (place, item, axes) = self.find(reading)?;
        if index >= item.slices() {
            let last = item.slices().saturating_sub(1);
            let message = format!("expected a slice from 0 to {last}, but slice {index} was asked for");
            return Err(recon::Error::Data(message).into());
        }
        let (corner, half) = reading.habit()?;
        let slices = Slices { arrays: &mut self.arrays, place, item: &item, axes: &axes, corner, half };
        let mut samples = slices.read(index, watch)?;
        let mut notes = item.notes;
        let mut supply = match item.domain {
            Domain::KSpace => {
                if corner {
                    samples = centred(&samples);
                    notes.push("The centre of k-space is the first element in the file: moved to the middle".to_owned());
                }
                if half {
                    shift_by_half(&mut samples);
                    notes.push("The image is shifted by half a field of view in the file: moved back".to_owned());
                }
                Supply::of_kspace(KSpace::new(samples)?)
            }
            Domain::Image => {
                let (image, missing) = magnitude(&samples)?;
                if missing > 0 {
                    notes.push(format!("{missing} pixels are not a number (NaN): they count as 0"));
                }
                Supply::of_image(image)
            }
        };
        let guessed = item.guess.filter(|guess| reading.axes.is_empty() && guess.axes != axes);
        if let Some(guess) = guessed {
            let guess = guess.axes;
            notes.push(format!("The link does not say what the axes are: taken to be {axes}, though they look like {guess}"));
        }
        supply.notes = notes;
        Ok(supply)
    }
}

/// Samples (coil, ky, kx) whose centre is the first element, with it at `n / 2`.
fn centred(samples: &Array3<Complex32>) -> Array3<Complex32> {
    let (_, ny, nx) = samples.dim();
    Array3::from_shape_fn(samples.dim(), |(c, y, x)| samples[(c, (y + ny - ny / 2) % ny, (x + nx - nx / 2) % nx)])
}

/// Moves the image of samples (coil, ky, kx), whose centre is at `n / 2`, by `n / 2` pixels along both axes: where the first
/// pixel was the origin of the transform, the middle one is.
fn shift_by_half(samples: &mut Array3<Complex32>) {
    let (_, ny, nx) = samples.dim();
    // exp(-i 2 pi k c / n) with the centre c = n / 2.
    let turn = |i: usize, n: usize| {
        let (k, c) = (i as f64 - (n / 2) as f64, (n / 2) as f64);
        Complex64::from_polar(1.0, -TAU * k * c / n as f64)
    };
    let (rows, columns): (Vec<_>, Vec<_>) = ((0..ny).map(|y| turn(y, ny)).collect(), (0..nx).map(|x| turn(x, nx)).collect());
    for ((_, y, x), value) in samples.indexed_iter_mut() {
        let turn = rows[y] * columns[x];
        *value *= Complex32::new(turn.re as f32, turn.im as f32);
    }
}

/// Root sum of squares over the first axis (coil, y, x), and how many pixels are not a number: they are 0.
fn magnitude(samples: &Array3<Complex32>) -> Result<(Array2<f32>, usize)> {
    let (_, ny, nx) = samples.dim();
    let mut squares = Array2::<f32>::zeros((ny, nx));
    for coil in samples.outer_iter() {
        squares.zip_mut_with(&coil, |sum, v| *sum += v.norm_sqr());
    }
    let mut missing = 0;
    squares.iter_mut().filter(|v| v.is_nan()).for_each(|v| {
        *v = 0.0;
        missing += 1;
    });
    if let Some(broken) = squares.iter().position(|v| !v.is_finite()) {
        let message = format!("expected finite pixels, but the one at ({}, {}) is not", broken / nx, broken % nx);
        return Err(recon::Error::Data(message).into());
    }
    Ok((squares.mapv(f32::sqrt), missing))
}

struct Slices<'a, A> {
    arrays: &'a mut A,
    place: usize,
    item: &'a Item,
    axes: &'a Axes,
    corner: bool,
    half: bool,
}

impl<A: Arrays> Slices<'_, A> {
    /// The slice (coil, row, column).
    fn read(&mut self, index: usize, watch: &mut dyn Watch) -> Result<Array3<Complex32>> {
        let mut ranges: Vec<Range<usize>> = self.item.shape.iter().map(|n| 0..*n).collect();
        let mut rest = index;
        let mut partition = None;
        for (place, axis) in self.axes.0.iter().enumerate().rev() {
            let n = self.item.shape[place];
            match axis {
                Axis::Slice | Axis::Other => ranges[place] = rest % n..rest % n + 1,
                Axis::Kz => partition = Some((place, rest % n, n)),
                _ => continue,
            }
            rest /= n;
        }
        let Some((place, slice, count)) = partition else { return self.averaged(&ranges, watch) };
        // One term of the centred orthonormal inverse transform along kz after the other: no more than a slice is held.
        let [coils, ny, nx] = self.item.dim;
        let mut sum = Array3::<Complex32>::zeros((coils, ny, nx));
        let scale = 1.0 / (count as f64).sqrt();
        for kz in 0..count {
            watch.progress(kz as u64, count as u64)?;
            ranges[place] = kz..kz + 1;
            let origin = |first: bool| if first { 0.0 } else { (count / 2) as f64 };
            let (k, z) = (kz as f64 - origin(self.corner), slice as f64 - origin(self.half));
            let turn = Complex64::from_polar(scale, TAU * k * z / count as f64);
            let turn = Complex32::new(turn.re as f32, turn.im as f32);
            sum.zip_mut_with(&self.averaged(&ranges, watch)?, |sum, v| *sum += v * turn);
        }
        Ok(sum)
    }

    /// The mean over all averages.
    fn averaged(&mut self, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Array3<Complex32>> {
        let averages: Vec<usize> = (0..ranges.len()).filter(|place| self.axes.0[*place] == Axis::Average).collect();
        let count: usize = averages.iter().map(|place| ranges[*place].len()).product();
        if count <= 1 {
            return self.plane(ranges, watch);
        }
        let mut ranges = ranges.to_vec();
        let mut sum: Option<Array3<Complex32>> = None;
        for i in 0..count {
            let mut rest = i;
            for place in averages.iter().rev() {
                let n = self.item.shape[*place];
                ranges[*place] = rest % n..rest % n + 1;
                rest /= n;
            }
            let one = self.plane(&ranges, watch)?;
            match &mut sum {
                Some(sum) => *sum += &one,
                None => sum = Some(one),
            }
        }
        let sum = sum.unwrap_or_else(|| Array3::zeros((1, 2, 2)));
        Ok(sum / Complex32::from(count as f32))
    }

    /// The elements of a box that is one thick but along coil, part, rows and columns.
    fn plane(&mut self, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Array3<Complex32>> {
        let values = self.arrays.read(self.place, ranges, watch)?;
        let lengths: Vec<usize> = ranges.iter().map(Range::len).collect();
        let mut strides = vec![1; lengths.len()];
        for place in (0..lengths.len().saturating_sub(1)).rev() {
            strides[place] = strides[place + 1] * lengths[place + 1];
        }
        let stride = |axis| self.axes.place(axis).map_or(0, |place| strides[place]);
        let (row, column) = match self.item.domain {
            Domain::KSpace => (stride(Axis::Ky), stride(Axis::Kx)),
            Domain::Image => (stride(Axis::Y), stride(Axis::X)),
        };
        let (coil, part) = (stride(Axis::Coil), stride(Axis::Part));
        let [coils, ny, nx] = self.item.dim;
        let expected: usize = lengths.iter().product();
        if values.len() != expected {
            let (expected, came) = (format!("{expected} elements"), format!("{} came", values.len()));
            return Err(Error::Damaged { format: self.arrays.format(), expected, came });
        }
        Ok(Array3::from_shape_fn((coils, ny, nx), |(c, y, x)| {
            let at = c * coil + y * row + x * column;
            if part == 0 { values[at] } else { Complex32::new(values[at].re, values[at + part].re) }
        }))
    }
}
