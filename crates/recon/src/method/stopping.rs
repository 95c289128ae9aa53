//! What iterative methods stop by.

use crate::declaration::{Count, Group, Kind, Parameter, Real, Role, parameters};

/// Most iterations, of every iterative method; the range and the default are those of [`BY_RESIDUAL`].
pub const ITERATIONS: Count = Count::new(Parameter {
    key: "iterations",
    label: "Iterations",
    unit: "",
    help: "Most iterations that are done. Stopping early regularises, too.",
    kind: Kind::Integer { min: 1, max: 1000, usual: 100, default: 30 },
    role: Role::Main,
});

/// What stops before that, of every iterative method; the help is that of [`BY_RESIDUAL`].
pub const TOLERANCE: Real = Real::new(Parameter {
    key: "tolerance",
    label: "Tolerance",
    unit: "",
    help: "Stops when the residual has fallen to this part of its start; looked at every 5 iterations.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.1, step: 0.000001, logarithmic: true, default: 0.0001 },
    role: Role::Main,
});

/// Of methods that solve an equation, which has a residual: conjugate gradients.
pub const BY_RESIDUAL: Group = Group(parameters![ITERATIONS, TOLERANCE]);

/// Of methods that minimise by small steps, which stop when the image hardly changes any more.
pub const BY_CHANGE: Group = Group(parameters![SMALL_STEPS, CHANGE]);

const SMALL_STEPS: Count = Count::new(Parameter {
    help: "Most iterations that are done.",
    kind: Kind::Integer { min: 1, max: 10_000, usual: 300, default: 100 },
    ..*ITERATIONS.declared()
});

const CHANGE: Real = Real::new(Parameter {
    help: "Stops when an iteration changes the image by less than this part of it; looked at every 5 iterations.",
    ..*TOLERANCE.declared()
});
