//! CAIPIRINHA: a regular lattice over ky and kx, shifted from row to row.

use super::lattice::Lattice;
use super::parameters::ACS_SQUARE;
use super::{ExpectedSamples, Pattern, Region, Taken, draw, plane};
use crate::declaration::{
    Count, Declaration, Explanation, Formula, Kind, Parameter, Role, Settings, parameters, symbols,
};
use crate::error::{Error, Result};

/// Every `Ry`-th row along ky, of it every `Rz`-th sample, moved on by `shift` samples from one row taken to the next,
/// through DC; and a square calibration region.
pub struct Caipirinha;

/// A step of the lattice along one axis.
const fn step(key: &'static str, label: &'static str, help: &'static str) -> Count {
    let kind = Kind::Integer { min: 1, max: 1024, usual: 8, default: 2 };
    Count::new(Parameter { key, label, unit: "", help, kind, role: Role::Main })
}

const RY: Count = step("Ry", "Acceleration along ky", "Every Ry-th row is taken. The acceleration is Ry times Rz.");
const RZ: Count =
    step("Rz", "Acceleration along kx", "Every Rz-th sample of a row is taken. The acceleration is Ry times Rz.");

const SHIFT: Count = Count::new(Parameter {
    key: "shift",
    label: "Shift",
    unit: "samples",
    help: "By how much a row is shifted against the row taken before it. At 0 there is no CAIPIRINHA.",
    kind: Kind::Integer { min: 0, max: 1023, usual: 7, default: 1 },
    role: Role::Main,
});

impl Pattern for Caipirinha {
    const DECLARATION: Declaration = Declaration {
        id: "caipirinha",
        label: "CAIPIRINHA",
        summary: "Every Ry-th row and of it every Rz-th sample, shifted from row to row, so that the image folds onto \
                  itself where coils differ more. For 3D-encoded scans: ky and kx (kz) are both phase-encoded.",
        source: "Breuer et al., Controlled aliasing in volumetric parallel imaging (2D CAIPIRINHA), Magn Reson Med \
                 55:549 (2006)",
        parameters: parameters![RY, RZ, SHIFT, ACS_SQUARE],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "A regular lattice over two phase-encoding axes whose rows are shifted against each other. Pixels then \
               fold onto ones that lie diagonally apart, where the coils differ more: the same R with less g-factor \
               noise.",
        fails: "For compressed sensing, as any regular pattern. Which shift is best depends on the coils and on the \
                subject's shape.",
        formula: Formula {
            latex: r"k_y = R_y m, \qquad k_z = R_z n + \Delta m",
            symbols: &[symbols::LATTICE, symbols::R, symbols::SHIFT],
        },
        address: "https://doi.org/10.1002/mrm.20787",
        suits: "cg-sense",
    };

    fn taken(ny: usize, nx: usize, settings: &Settings) -> Result<Taken> {
        let (down, across) = (settings.get(RY)?, settings.get(RZ)?);
        if down > ny || across > nx {
            return Err(Error::Sampling(format!(
                "expected an Ry of at most the {ny} rows and an Rz of at most the {nx} samples of a row of this \
                 k-space, but Ry = {down} and Rz = {across} came"
            )));
        }
        let shift = settings.get(SHIFT)? % across;
        let (y, x) = (ny / 2, nx / 2);
        // Back from DC to the first row.
        let origin = (y % down, (x + y / down * (across - shift)) % across);
        let lattice = Lattice { step: (down, across), shift, origin };
        draw::plane(ny, nx, (0..ny * nx).map(|place| lattice.contains(place / nx, place % nx)).collect())
    }

    fn calibration(ny: usize, nx: usize, settings: &Settings) -> Result<Region> {
        plane::square(ny, nx, settings)
    }

    fn asked(settings: &Settings) -> Result<Option<f64>> {
        Ok(Some(settings.get(RY)? as f64 * settings.get(RZ)? as f64))
    }

    /// One sample of `Ry Rz` and what of the calibration region lies between, up to one row and one sample of each row
    /// more or fewer.
    fn expected_samples(ny: usize, nx: usize, settings: &Settings) -> Result<ExpectedSamples> {
        let (rows, columns) = Self::calibration(ny, nx, settings)?;
        let (down, across) = (settings.get(RY)? as f64, settings.get(RZ)? as f64);
        let region = (rows.len() * columns.len()) as f64;
        let samples = ((ny * nx) as f64 - region) / (down * across) + region;
        let edges = |height: usize, width: usize| height as f64 / down + width as f64 / across + 1.0;
        Ok(ExpectedSamples { samples, tolerance: edges(ny, nx) + edges(rows.len(), columns.len()) })
    }
}
