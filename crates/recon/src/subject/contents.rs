//! What a file holds, and how a visitor wants it to be read.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
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

    /// How it is read where nobody says otherwise: as guessed.
    pub fn reading(&self) -> Reading {
        let Some(guess) = &self.guess else { return Reading { item: self.key.clone(), ..Reading::default() } };
        let named = |is: bool, name: &str| if is { name.to_owned() } else { String::new() };
        Reading {
            item: self.key.clone(),
            axes: guess.axes.to_string(),
            centre: named(guess.corner, CORNER),
            shift: named(guess.half, HALF),
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
    /// Whether the centre of k-space lies at the first element of its axes, as of `fft2(x)`, and not at `n / 2`.
    pub corner: bool,
    /// Whether the image's centre was its first pixel when it was transformed, as by `fftshift(fft2(x))`: without a
    /// correction the image is shifted by half a field of view.
    pub half: bool,
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

/// How a visitor wants a file to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Key of the item; empty for the first.
    pub item: String,
    /// The axes as [`Axes::parse`] reads them; empty as guessed.
    pub axes: String,
    /// Where the centre of k-space lies along its axes: `middle` (`n / 2`; the same when empty) or `corner` (0).
    pub centre: String,
    /// By how much the image is shifted, along every axis: `none` (the same when empty) or `half` a field of view.
    pub shift: String,
}

/// [`Reading::centre`] of k-space whose centre is the first element.
pub const CORNER: &str = "corner";
/// [`Reading::centre`] of k-space whose centre is in the middle.
pub const MIDDLE: &str = "middle";
/// [`Reading::shift`] of an image that is shifted by half a field of view.
pub const HALF: &str = "half";
/// [`Reading::shift`] of an image that is not shifted.
pub const NONE: &str = "none";

impl Reading {
    /// Whether the centre of k-space is the first element, and whether the image is shifted by half a field of view.
    ///
    /// # Errors
    /// [`Error::Data`] for another word than those that [`Reading`] names.
    pub fn habit(&self) -> Result<(bool, bool)> {
        let centre = match self.centre.as_str() {
            "" | MIDDLE => false,
            CORNER => true,
            came => {
                return Err(Error::Data(format!("expected {MIDDLE} or {CORNER} as the centre of k-space, but '{came}' came")));
            }
        };
        let shift = match self.shift.as_str() {
            "" | NONE => false,
            HALF => true,
            came => return Err(Error::Data(format!("expected {NONE} or {HALF} as the shift of the image, but '{came}' came"))),
        };
        Ok((centre, shift))
    }
}
