//! Files of plain arrays (NumPy, MATLAB, BART, other HDF5): what an axis is stands nowhere, so it is guessed, and the
//! visitor may say otherwise.

use crate::arrays::{ArrayInfo, Arrays};
use crate::axes;
use crate::dataset::{Dataset, check_slice};
use crate::error::{Error, Result};
use crate::picture;
use crate::watch::Watch;
use ndarray::{Array2, Array3};
use num_complex::{Complex32, Complex64};
use recon::KSpace;
use recon::array::MAX_SAMPLES;
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Axes, Axis, Centre, Contents, Domain, Grid, Guess, Item, Reading, Shift};
use std::f64::consts::TAU;
use std::ops::Range;

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

    /// The item that is asked for, with the axes and the grid that it is to be read with. What was not said is as guessed,
    /// and what is not sure of it is among the item's notes.
    fn find(&self, reading: &Reading) -> Result<(usize, Item, Axes, Grid)> {
        let asked = self.contents.item(&reading.item)?;
        let index = self.contents.items.iter().position(|item| item.key == asked.key);
        let index = index.expect("the item was just found in these contents");
        let place = self.places[index];
        let info = &self.arrays.list()[place];
        let guess = asked.guess.as_ref().expect("every array is guessed when the file is opened");
        let usual = info.convention.as_ref().filter(|_| reading.axes == Reading::USUAL);
        let axes = match (reading.axes.as_str(), usual) {
            (_, Some(usual)) => usual.clone(),
            ("" | Reading::USUAL, None) => guess.axes.clone(),
            (said, None) => Axes::parse(said, &info.shape)?,
        };
        let mut item = Item { guess: Some(guess.clone()), ..item(info, &axes)? };
        if usual.is_some_and(|usual| *usual != guess.axes) {
            item.notes.push(format!(
                "The link does not say what the axes are: they were taken to be {axes}, though the numbers look like {}.",
                guess.axes
            ));
        } else if reading.axes.is_empty() && guess.ambiguous {
            item.notes.push(format!("It is not certain what the axes of the array are: they were taken to be {axes}."));
        }
        if item.domain == Domain::Image {
            return Ok((place, item, axes, Grid::default()));
        }
        let Guess { grid, .. } = guess;
        let (centre, shift) = (reading.centre.unwrap_or(grid.centre), reading.shift.unwrap_or(grid.shift));
        if centre == Centre::Corner {
            item.notes
                .push("The centre of k-space is in the corner of the array: it was moved to the middle.".to_owned());
        }
        if shift == Shift::Half {
            item.notes.push("The image of the array is shifted by half a field of view: it was moved back.".to_owned());
        }
        Ok((place, item, axes, Grid { centre, shift }))
    }
}

fn of_convention(info: &ArrayInfo) -> Option<Guess> {
    let (axes, grid) = (info.convention.clone()?, Grid::default());
    let reasons = vec!["too small to be looked at: in the usual order".into()];
    Some(Guess { axes, grid, reasons, ambiguous: true })
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
        let (_, item, ..) = self.find(reading)?;
        let mut contents = self.contents.clone();
        if let Some(place) = contents.items.iter_mut().find(|other| other.key == item.key) {
            *place = item;
        }
        Ok(contents)
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Acquisition> {
        let (place, mut item, axes, grid) = self.find(reading)?;
        check_slice(&item, index)?;
        let samples = Slices { arrays: &mut self.arrays, place, item: &item, axes: &axes, grid }.read(index, watch)?;
        let mut supply = match item.domain {
            Domain::KSpace => Acquisition::of_kspace(KSpace::new(samples)?),
            Domain::Image => Acquisition::of_image(picture::finite(magnitude(&samples), &mut item.notes)?),
        };
        supply.notes = item.notes;
        Ok(supply)
    }
}

/// Root sum of squares over the first axis (coil, y, x).
fn magnitude(samples: &Array3<Complex32>) -> Array2<f32> {
    let (_, ny, nx) = samples.dim();
    let mut squares = Array2::<f32>::zeros((ny, nx));
    for coil in samples.outer_iter() {
        squares.zip_mut_with(&coil, |sum, v| *sum += v.norm_sqr());
    }
    squares.mapv(f32::sqrt)
}

struct Slices<'a, A> {
    arrays: &'a mut A,
    place: usize,
    item: &'a Item,
    axes: &'a Axes,
    grid: Grid,
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
            let at = self.grid.place(kz, count);
            ranges[place] = at..at + 1;
            let (k, z) = (kz as f64 - (count / 2) as f64, slice as f64 - (count / 2) as f64);
            let turn = Complex64::from_polar(scale, TAU * k * z / count as f64) * self.grid.turn(kz, count);
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
        // Where each row and column lies, and by what it is turned.
        let line = |n: usize| (0..n).map(|i| (self.grid.place(i, n), self.grid.turn(i, n))).collect::<Vec<_>>();
        let (rows, columns, as_it_is) = (line(ny), line(nx), self.grid.shift == Shift::None);
        Ok(Array3::from_shape_fn((coils, ny, nx), |(c, y, x)| {
            let ((y, down), (x, along)) = (rows[y], columns[x]);
            let at = c * coil + y * row + x * column;
            let value = if part == 0 { values[at] } else { Complex32::new(values[at].re, values[at + part].re) };
            if as_it_is {
                return value;
            }
            let turned = Complex64::new(value.re.into(), value.im.into()) * down * along;
            Complex32::new(turned.re as f32, turned.im as f32)
        }))
    }
}
