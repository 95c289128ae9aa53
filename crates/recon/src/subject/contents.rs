//! What a file holds, and how a visitor wants it to be read.

use crate::error::{Error, Result};
use num_complex::Complex64;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;
use std::fmt;

/// What a file, or the files that belong together, holds. Nothing in it says whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// The format, as people call it: `ISMRMRD`, `NumPy .npy`.
    pub format: String,
    /// What can be looked at, the most likely first: a variable, a series, a measurement. At least one.
    pub items: Vec<Item>,
}

impl Contents {
    /// The item of this key, or the first where the key is empty.
    ///
    /// # Errors
    /// [`Error::Data`] naming the keys that there are.
    pub fn item(&self, key: &str) -> Result<&Item> {
        let found = if key.is_empty() { self.items.first() } else { self.items.iter().find(|item| item.key == key) };
        found.ok_or_else(|| {
            let known: Vec<_> = self.items.iter().map(|item| item.key.as_str()).collect();
            Error::Data(format!("expected one of {}, but '{key}' was asked for", known.join(", ")))
        })
    }
}

/// Something that can be looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Name of the variable, number of the series; empty where there is one thing only.
    pub key: String,
    /// Samples or pixels.
    pub domain: Domain,
    /// The axes of the array as the file has it, slowest first.
    pub shape: Vec<usize>,
    /// Type of the elements, as `complex64`.
    pub element: String,
    /// What the axes are; none where the format itself says it.
    pub guess: Option<Guess>,
    /// The axes of the stack of slices, outermost first, each with its name and length: `[("Slice", 20)]`. Empty for one
    /// slice. A slice is counted through all of them, the last the fastest.
    pub stack: Vec<(String, usize)>,
    /// Coils, ky lines and kx samples of a slice; coils is 1 for images.
    pub dim: [usize; 3],
    /// Sentences about what was found: noise scan, oversampling, an undersampled scan.
    pub notes: Vec<String>,
}

impl Item {
    /// Slices in all.
    pub fn slices(&self) -> usize {
        self.stack.iter().map(|(_, n)| n).product()
    }

    /// The id of the subject that it becomes.
    pub fn subject(&self) -> &'static str {
        match self.domain {
            Domain::KSpace => "file",
            Domain::Image => "image",
        }
    }

    /// The slice in the middle, which is shown first.
    pub fn middle(&self) -> usize {
        self.slices().saturating_sub(1) / 2
    }
}

/// Samples or pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Domain {
    /// Samples of k-space.
    KSpace,
    /// Pixels of an image, from which k-space is simulated.
    Image,
}

/// What the axes of an array are taken to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// One for each axis, slowest first.
    pub axes: Axes,
    /// How k-space lies on its grid; as usual for images.
    pub grid: Grid,
    /// Why, in sentences.
    pub reasons: Vec<String>,
    /// Whether something else is as likely: the visitor is asked.
    pub ambiguous: bool,
}

/// What an axis of an array is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Axis {
    /// Receive coils.
    Coil,
    /// Slices, each with a k-space of two dimensions.
    Slice,
    /// Repetitions, echoes or anything else that is looked at one by one.
    Other,
    /// Averages: their mean is taken.
    Average,
    /// The second phase-encode direction of a 3D scan: transformed, gives slices.
    Kz,
    /// The phase-encode direction.
    Ky,
    /// The readout.
    Kx,
    /// Rows of an image.
    Y,
    /// Columns of an image.
    X,
    /// Real and imaginary part, of length 2.
    Part,
}

impl Axis {
    /// All of them with their names in links and on the command line, and on the screen.
    pub const ALL: [(Axis, &'static str, &'static str); 10] = [
        (Axis::Coil, "coil", "Coil"),
        (Axis::Slice, "slice", "Slice"),
        (Axis::Other, "other", "Echo, repetition or other"),
        (Axis::Average, "average", "Average (mean taken)"),
        (Axis::Kz, "kz", "kz (second phase encoding)"),
        (Axis::Ky, "ky", "ky (phase encoding)"),
        (Axis::Kx, "kx", "kx (readout)"),
        (Axis::Y, "y", "y (rows of the image)"),
        (Axis::X, "x", "x (columns of the image)"),
        (Axis::Part, "part", "Real and imaginary part"),
    ];

    /// Its name in links.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(axis, ..)| *axis == self).map_or("", |(_, name, _)| name)
    }
}

/// What the axes of an array are, slowest first. Text in links: `coil,ky,kx`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axes(pub Vec<Axis>);

impl fmt::Display for Axes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|axis| axis.name()).collect();
        f.write_str(&names.join(","))
    }
}

impl Axes {
    /// Reads the text of a link for an array of this shape.
    ///
    /// # Errors
    /// [`Error::Data`] when a name is unknown, there are more or fewer axes than the shape has, or they make neither
    /// k-space nor an image: ky and kx once each, or y and x once each; coil, kz and part at most once, part of length 2.
    pub fn parse(text: &str, shape: &[usize]) -> Result<Self> {
        let names: Vec<_> = text.split(',').map(str::trim).collect();
        let mut axes = Vec::new();
        for name in &names {
            let found = Axis::ALL.iter().find(|(_, known, _)| known == name).map(|(axis, ..)| *axis);
            axes.push(found.ok_or_else(|| {
                let known: Vec<_> = Axis::ALL.iter().map(|(_, known, _)| *known).collect();
                Error::Data(format!("expected axes among {}, but '{name}' came", known.join(", ")))
            })?);
        }
        let axes = Self(axes);
        axes.check(shape)?;
        Ok(axes)
    }

    /// # Errors
    /// As [`Axes::parse`].
    pub fn check(&self, shape: &[usize]) -> Result<()> {
        if self.0.len() != shape.len() {
            return Err(Error::Data(format!(
                "expected {} axes for the shape {shape:?}, but {} came: {self}",
                shape.len(),
                self.0.len()
            )));
        }
        let count = |axis| self.0.iter().filter(|a| **a == axis).count();
        let kspace = count(Axis::Ky) == 1 && count(Axis::Kx) == 1 && count(Axis::Y) + count(Axis::X) == 0;
        let image =
            count(Axis::Y) == 1 && count(Axis::X) == 1 && count(Axis::Ky) + count(Axis::Kx) + count(Axis::Kz) == 0;
        let once = [Axis::Coil, Axis::Kz, Axis::Part].iter().all(|axis| count(*axis) <= 1);
        if !(kspace || image) || !once {
            return Err(Error::Data(format!(
                "expected the axes ky and kx, or y and x, once each, and coil, kz and part at most once, but {self} came"
            )));
        }
        match self.place(Axis::Part) {
            Some(place) if shape[place] != 2 => Err(Error::Data(format!(
                "expected 2 elements along the axis of real and imaginary part, but it has {}",
                shape[place]
            ))),
            _ => Ok(()),
        }
    }

    /// Where the axis is, if it is there.
    pub fn place(&self, axis: Axis) -> Option<usize> {
        self.0.iter().position(|a| *a == axis)
    }

    /// Whether they make k-space or an image.
    pub fn domain(&self) -> Domain {
        if self.place(Axis::Ky).is_some() { Domain::KSpace } else { Domain::Image }
    }
}

/// Where the sample of frequency 0 is along ky, kx and kz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Centre {
    /// At `n / 2`.
    #[default]
    Middle,
    /// The first, as an FFT leaves it: in the corner of the array.
    Corner,
}

impl Centre {
    /// Both with their names in links and on the command line, and on the screen.
    pub const ALL: [(Self, &'static str, &'static str); 2] =
        [(Self::Middle, "middle", "In the middle"), (Self::Corner, "corner", "In the corner")];

    /// Its name in links.
    pub fn name(self) -> &'static str {
        if self == Self::Corner { "corner" } else { "middle" }
    }

    /// # Errors
    /// [`Error::Data`] for other names.
    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(_, name, _)| *name == text).map(|(centre, ..)| *centre);
        found.ok_or_else(|| {
            Error::Data(format!("expected middle or corner as the centre of k-space, but '{text}' came"))
        })
    }
}

/// Which pixel of the image the transform took for the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Shift {
    /// That at `n / 2`, as `fft2(ifftshift(image))` does.
    #[default]
    None,
    /// The first, as `fft2(image)` does: taken as usual, the image is shifted by half a field of view.
    Half,
}

impl Shift {
    /// Both with their names in links and on the command line, and on the screen.
    pub const ALL: [(Self, &'static str, &'static str); 2] =
        [(Self::None, "none", "Not shifted"), (Self::Half, "half", "Shifted by half the FOV")];

    /// Its name in links.
    pub fn name(self) -> &'static str {
        if self == Self::Half { "half" } else { "none" }
    }

    /// # Errors
    /// [`Error::Data`] for other names.
    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|(_, name, _)| *name == text).map(|(shift, ..)| *shift);
        found.ok_or_else(|| Error::Data(format!("expected none or half as the shift of the image, but '{text}' came")))
    }
}

/// How k-space lies on its grid: what programs that save it differ in. `fftshift(fft2(ifftshift(image)))` is as usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Grid {
    /// Where frequency 0 is.
    pub centre: Centre,
    /// Where the image is.
    pub shift: Shift,
}

impl Grid {
    /// Where the sample is that belongs at `i` of `n`, frequency 0 at `n / 2`.
    pub fn place(self, i: usize, n: usize) -> usize {
        match self.centre {
            Centre::Middle => i,
            Centre::Corner => (i + n - n / 2) % n,
        }
    }

    /// The factor by which it has to be multiplied for the middle of the image to be at pixel `n / 2`.
    pub fn turn(self, i: usize, n: usize) -> Complex64 {
        match self.shift {
            Shift::None => Complex64::ONE,
            Shift::Half => {
                let half = n / 2;
                // In whole parts of a turn, so that it is exactly 1 or -1 where n is even.
                let parts = (i + n - half) % n * half % n;
                if 2 * parts == n { -Complex64::ONE } else { Complex64::cis(TAU * parts as f64 / n as f64) }
            }
        }
    }
}

/// How a visitor wants a file to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Key of the item; empty for the first.
    pub item: String,
    /// The axes as [`Axes::parse`] reads them; empty as guessed; [`Reading::USUAL`].
    pub axes: String,
    /// Where the centre of k-space is; as guessed where it is not said.
    pub centre: Option<Centre>,
    /// How the image is shifted; as guessed where it is not said.
    pub shift: Option<Shift>,
}

impl Reading {
    /// The axes of a link that does not say them, as those of before there were guesses: in the format's usual order if it
    /// has one, else as guessed.
    pub const USUAL: &'static str = "usual";

    /// With everything that is not said as it is guessed of `item`.
    pub fn of(&self, item: &Item) -> Self {
        let mut reading = Self { item: item.key.clone(), ..self.clone() };
        if let Some(guess) = &item.guess {
            if reading.axes.is_empty() {
                reading.axes = guess.axes.to_string();
            }
            reading.centre.get_or_insert(guess.grid.centre);
            reading.shift.get_or_insert(guess.grid.shift);
        }
        reading
    }

    /// The texts of a link for centre and shift: empty where they are as usual, which is what a link means that does not
    /// say them.
    pub fn grid_words(&self) -> [&'static str; 2] {
        let centre = self.centre.filter(|centre| *centre != Centre::Middle).map_or("", Centre::name);
        let shift = self.shift.filter(|shift| *shift != Shift::None).map_or("", Shift::name);
        [centre, shift]
    }
}
