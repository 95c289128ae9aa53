//! A readout: what its header says, and where its samples are read from.

use crate::error::Result;
use num_complex::Complex32;

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

/// The flags of a readout, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u64);

impl Flags {
    /// Of the bits as ISMRMRD has them.
    pub fn of_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Whether the flag is set.
    pub fn has(self, flag: Flag) -> bool {
        self.0 >> (flag as u32 - 1) & 1 == 1
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        Self(flags.into_iter().fold(0, |bits, flag| bits | 1 << (flag as u32 - 1)))
    }
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

/// Where a file has the samples of a readout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// Behind the readout's header, which begins at this byte of the file.
    AfterHeader(u64),
    /// In heaps of HDF5.
    Heaps(Heaps),
}

/// References to data of variable length, as the file has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heaps {
    /// To the samples.
    pub samples: [u8; 16],
    /// To the places of the samples in k-space.
    pub trajectory: [u8; 16],
}

impl Location {
    /// Where the header begins that the samples come behind.
    pub fn header(self) -> Option<u64> {
        match self {
            Self::AfterHeader(at) => Some(at),
            Self::Heaps(_) => None,
        }
    }

    /// The references to heaps.
    pub fn heaps(self) -> Option<Heaps> {
        match self {
            Self::AfterHeader(_) => None,
            Self::Heaps(heaps) => Some(heaps),
        }
    }
}

/// What a readout's header says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readout {
    /// What it is for, and how it was read.
    pub flags: Flags,
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
    /// Where its samples are.
    pub location: Location,
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

/// Readouts that say where their samples lie.
pub trait Trajectories: Samples {
    /// Where the samples of a readout lie (sample, dimension), in parts of the matrix or in periods per field of view.
    ///
    /// # Errors
    /// Of the file.
    fn places(&self, readout: &Readout) -> Result<Vec<f32>>;
}

impl Readout {
    /// Whether the flag is set.
    pub fn is(&self, flag: Flag) -> bool {
        self.flags.has(flag)
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
