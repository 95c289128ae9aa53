//! Physics: operators against the textbook, solvers against direct solutions, every pattern and every method of the
//! registries against what they promise.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod acquisition;
mod benchmark;
mod calibration_scan;
mod combination;
mod convergence;
mod declarations;
mod effects;
mod extremes;
mod filling;
mod functionals;
mod grappa;
mod iterates;
mod lattice;
mod maps_end;
mod measured;
mod one_coil;
mod operators;
mod patterns;
mod pictures;
mod preparation;
mod recovery;
mod sampling;
mod scale_and_threads;
mod solver;
mod spirit;
mod subjects;
mod unfolding;
mod unfolding_operation;
mod vectors;
