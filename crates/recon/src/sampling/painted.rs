//! A mask painted by hand, kept in the link.
//!
//! Its text is `256x256.l.116-24-116`: the size (ky x kx); `l` for whole lines or `p` for single samples in the order
//! of (ky, kx); the lengths of runs that are not taken and taken, in turn, the first not taken (0 where the first is
//! taken).

use super::{ExpectedSamples, Pattern, Region, SamplingMask, Taken, centre_lines, draw};
use crate::declaration::{Declaration, Explanation, Formula, Kind, Parameter, Role, Settings, Text, parameters};
use crate::error::{Error, Result};

/// What the visitor painted.
pub struct Painted;

/// Centre lines to start painting from.
const FIRST_LINES: usize = 24;
/// The longest axis of a painted mask.
const LONGEST: usize = 8192;

/// The text of the mask, as [`encode`] writes it.
pub const MASK: Text = Text::new(Parameter {
    key: "mask",
    label: "Mask",
    unit: "",
    help: "Size, l for lines or p for single samples, and runs not taken and taken in turn, such as \
           256x256.l.116-24-116. Where it is empty, the centre lines are taken.",
    kind: Kind::Text,
    role: Role::Painted,
});

impl Pattern for Painted {
    const DECLARATION: Declaration = Declaration {
        id: "painted",
        label: "Painted",
        summary: "The lines or samples that you paint on k-space. They are kept in the link, for k-space of one size.",
        source: "By hand",
        parameters: parameters![MASK],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "You decide: paint and erase on k-space and watch the image follow. Keep only the centre and it blurs; \
               keep only the edge and outlines remain; take every second line and it folds.",
        fails: "Methods that calibrate need a fully sampled centre. The mask fits k-space of one size only.",
        formula: Formula::NONE,
        address: "",
        suits: "cg-sense",
    };

    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        let text = settings.get(MASK)?;
        if text.is_empty() {
            let centre = centre_lines(ny, FIRST_LINES.min(ny));
            return Ok(Taken::Lines((0..ny).map(|y| centre.contains(&y)).collect()));
        }
        let painted = Runs::parse(text)?;
        if (painted.ny, painted.nx) != (ny, nx) {
            return Err(Error::Sampling(format!(
                "expected a mask painted for the {ny} x {nx} samples (ky, kx) of this k-space, but this one was \
                 painted for {} x {}",
                painted.ny, painted.nx
            )));
        }
        painted.taken()
    }

    /// None is promised: what is painted may leave the centre out.
    fn calibration(_ny: usize, _nx: usize, _settings: &Settings) -> Result<Region> {
        Ok((0..0, 0..0))
    }

    /// Exactly what is painted.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let text = settings.get(MASK)?;
        let samples = match text.is_empty() {
            true => FIRST_LINES.min(ny) * nx,
            false => Runs::parse(text)?.samples(),
        };
        Ok(ExpectedSamples { samples: samples as f64, tolerance: 0.0 })
    }
}

/// The text of a mask of `ny` x `nx` (ky, kx).
pub fn encode(ny: usize, nx: usize, taken: impl Fn(usize, usize) -> bool) -> String {
    let whole_lines = (0..ny).all(|y| (1..nx).all(|x| taken(y, x) == taken(y, 0)));
    let (letter, width) = if whole_lines { ('l', 1) } else { ('p', nx) };
    let mut runs = vec![0];
    let mut last = false;
    for now in (0..ny).flat_map(|y| (0..width).map(move |x| (y, x))).map(|(y, x)| taken(y, x)) {
        if now != last {
            runs.push(0);
            last = now;
        }
        if let Some(run) = runs.last_mut() {
            *run += 1;
        }
    }
    let runs: Vec<String> = runs.iter().map(usize::to_string).collect();
    format!("{ny}x{nx}.{letter}.{}", runs.join("-"))
}

/// The mask of a text that [`encode`] wrote.
///
/// # Errors
/// [`Error::Sampling`] when the text is not of this form, its runs do not fill the size that it names, or it takes
/// nothing.
pub fn decode(text: &str) -> Result<SamplingMask> {
    let runs = Runs::parse(text)?;
    SamplingMask::new(runs.nx, runs.taken()?, None)
}

/// Whether a text that [`encode`] wrote takes nothing, as while a mask is begun anew.
pub fn is_empty(text: &str) -> bool {
    Runs::parse(text).is_ok_and(|runs| runs.samples() == 0)
}

/// What a text says.
struct Runs {
    ny: usize,
    nx: usize,
    whole_lines: bool,
    /// Not taken and taken in turn.
    lengths: Vec<usize>,
}

impl Runs {
    fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            let start: String = text.chars().take(40).collect();
            Error::Sampling(format!(
                "expected a painted mask such as 256x256.l.116-24-116, its size from 2 to {LONGEST} along each axis, \
                 but '{start}' came"
            ))
        };
        let mut parts = text.split('.');
        let (Some(size), Some(letter), Some(lengths), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let number = |text: &str| text.parse::<usize>().map_err(|_| wrong());
        let (ny, nx) = size.split_once('x').ok_or_else(wrong)?;
        let (ny, nx) = (number(ny)?, number(nx)?);
        let sizes = 2..=LONGEST;
        if !sizes.contains(&ny) || !sizes.contains(&nx) || !matches!(letter, "l" | "p") {
            return Err(wrong());
        }
        let whole_lines = letter == "l";
        let lengths = lengths.split('-').map(number).collect::<Result<Vec<_>>>()?;
        let (expected, what) = if whole_lines { (ny, "lines") } else { (ny * nx, "samples") };
        let sum = lengths.iter().fold(0usize, |sum, length| sum.saturating_add(*length));
        if sum != expected {
            return Err(Error::Sampling(format!(
                "expected runs of a painted mask that add up to its {expected} {what}, but they add up to {sum}"
            )));
        }
        Ok(Self { ny, nx, whole_lines, lengths })
    }

    /// Number of samples taken.
    fn samples(&self) -> usize {
        let places: usize = self.lengths.iter().skip(1).step_by(2).sum();
        places * if self.whole_lines { self.nx } else { 1 }
    }

    fn taken(&self) -> Result<Taken> {
        let turns = self.lengths.iter().zip([false, true].into_iter().cycle());
        let places = turns.flat_map(|(length, taken)| std::iter::repeat_n(taken, *length)).collect();
        match self.whole_lines {
            true => Ok(Taken::Lines(places)),
            false => draw::plane(self.ny, self.nx, places),
        }
    }
}
