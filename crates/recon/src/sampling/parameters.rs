//! Parameters that several patterns share.

use crate::declaration::{Kind, Parameter, Role};

/// The asked acceleration of patterns that take any number of lines.
pub(super) const R_LINES: Parameter = Parameter {
    key: "R",
    label: "Acceleration R",
    unit: "",
    help: "Lines in all over lines taken, the calibration region included.",
    kind: Kind::Real { min: 1.0, max: 1024.0, usual: 12.0, step: 0.1, logarithmic: false, default: 4.0 },
    role: Role::Main,
};

/// The calibration region of the patterns along ky.
pub(super) const ACS: Parameter = Parameter {
    key: "acs",
    label: "Calibration lines",
    unit: "",
    help: "Lines at the centre of k-space that are always taken. Coil sensitivities are estimated from them.",
    kind: Kind::Integer { min: 0, max: 8192, usual: 64, default: 24 },
    role: Role::Main,
};

/// How a polynomial density falls off.
pub(super) const POWER: Parameter = Parameter {
    key: "power",
    label: "Density power",
    unit: "",
    help: "The density falls as (1 - distance from the centre) to this power. At 0 it is the same everywhere.",
    kind: Kind::Real { min: 0.0, max: 20.0, usual: 8.0, step: 0.1, logarithmic: false, default: 3.0 },
    role: Role::Main,
};

/// The seed of random lines.
pub(super) const SEED_LINES: Parameter = Parameter {
    key: "seed",
    label: "Seed",
    unit: "",
    help: "Chooses the random lines. The same seed gives the same lines everywhere.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 1 },
    role: Role::Main,
};

/// The asked acceleration of patterns that take any number of single samples.
pub(super) const R_SAMPLES: Parameter = Parameter {
    key: "R",
    label: "Acceleration R",
    unit: "",
    help: "Samples in all over samples taken, the calibration region included.",
    kind: Kind::Real { min: 1.0, max: 1024.0, usual: 24.0, step: 0.1, logarithmic: false, default: 4.0 },
    role: Role::Main,
};

/// The calibration region of the patterns over ky and kx.
pub(super) const ACS_SQUARE: Parameter = Parameter {
    key: "acs",
    label: "Calibration width",
    unit: "samples",
    help: "Width of the square at the centre of k-space that is always taken. Coil maps are estimated from it.",
    kind: Kind::Integer { min: 0, max: 8192, usual: 64, default: 24 },
    role: Role::Main,
};

/// How wide a Gaussian density is.
pub(super) const WIDTH: Parameter = Parameter {
    key: "width",
    label: "Density width",
    unit: "",
    help: "Standard deviation of the density, as a part of the distance from the centre of k-space to its edge.",
    kind: Kind::Real { min: 0.05, max: 10.0, usual: 1.0, step: 0.01, logarithmic: false, default: 0.3 },
    role: Role::Main,
};

/// The seed of random samples.
pub(super) const SEED_SAMPLES: Parameter =
    Parameter { help: "Chooses the random samples. The same seed gives the same samples everywhere.", ..SEED_LINES };
