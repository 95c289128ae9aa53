//! Parameters that several patterns share.

use crate::declaration::{Count, Kind, Parameter, Real, Role};

/// The asked acceleration of patterns that take any number of lines.
pub const R_LINES: Real = Real::new(Parameter {
    key: "R",
    label: "Acceleration R",
    unit: "",
    help: "Lines in all over lines taken, the calibration region included.",
    kind: Kind::Real { min: 1.0, max: 1024.0, usual: 12.0, step: 0.1, logarithmic: false, default: 4.0 },
    role: Role::Acceleration,
});

/// The calibration region of the patterns along ky.
pub const ACS: Count = Count::new(Parameter {
    key: "acs",
    label: "Calibration lines",
    unit: "",
    help: "Lines at the centre of k-space that are always taken. Coil sensitivities are estimated from them.",
    kind: Kind::Integer { min: 0, max: 8192, usual: 64, default: 24 },
    role: Role::Main,
});

/// How a polynomial density falls off.
pub const POWER: Real = Real::new(Parameter {
    key: "power",
    label: "Density power",
    unit: "",
    help: "The density falls as (1 - distance from the centre) to this power. At 0 it is the same everywhere.",
    kind: Kind::Real { min: 0.0, max: 20.0, usual: 8.0, step: 0.1, logarithmic: false, default: 3.0 },
    role: Role::Main,
});

/// The seed of random lines.
pub const SEED_LINES: Count = Count::new(Parameter {
    key: "seed",
    label: "Seed",
    unit: "",
    help: "Chooses the random lines. The same seed gives the same lines everywhere.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 1 },
    role: Role::Main,
});

/// The asked acceleration of patterns that take any number of single samples.
pub const R_SAMPLES: Real = Real::new(Parameter {
    key: "R",
    label: "Acceleration R",
    unit: "",
    help: "Samples in all over samples taken, the calibration region included.",
    kind: Kind::Real { min: 1.0, max: 1024.0, usual: 24.0, step: 0.1, logarithmic: false, default: 4.0 },
    role: Role::Acceleration,
});

/// The calibration region of the patterns over ky and kx.
pub const ACS_SQUARE: Count = Count::new(Parameter {
    key: "acs",
    label: "Calibration width",
    unit: "samples",
    help: "Width of the square at the centre of k-space that is always taken. Coil maps are estimated from it.",
    kind: Kind::Integer { min: 0, max: 8192, usual: 64, default: 24 },
    role: Role::Main,
});

/// How wide a Gaussian density is.
pub const WIDTH: Real = Real::new(Parameter {
    key: "width",
    label: "Density width",
    unit: "",
    help: "Standard deviation of the density, as a part of the distance from the centre of k-space to its edge.",
    kind: Kind::Real { min: 0.05, max: 10.0, usual: 1.0, step: 0.01, logarithmic: false, default: 0.3 },
    role: Role::Main,
});

/// The seed of random samples.
pub const SEED_SAMPLES: Count = Count::new(Parameter {
    help: "Chooses the random samples. The same seed gives the same samples everywhere.",
    ..*SEED_LINES.declared()
});
