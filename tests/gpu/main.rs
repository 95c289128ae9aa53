//! Every kernel against its twin on the processor, and every method against itself there.
//!
//! Without an adapter nothing is tested, unless `KSPACE_REQUIRE_GPU` is set: then that is a failure.

#![allow(clippy::unwrap_used)] // Tests may panic.

mod draw;
mod filling;
mod gradient;
mod iterates;
mod methods;
mod operators;
mod pictures;
mod sense;
mod spirit;
mod transform;
mod unfolding;
mod vectors;
mod wavelet;

use gpu::{Gpu, Options};
use pollster::block_on;

/// The GPU of the tests.
fn open() -> Option<Gpu> {
    match block_on(Gpu::open(Options::default())) {
        Ok(gpu) => Some(gpu),
        Err(why) if std::env::var_os("KSPACE_REQUIRE_GPU").is_some() => panic!("KSPACE_REQUIRE_GPU is set, but {why}"),
        Err(why) => {
            eprintln!("not tested: {why}");
            None
        }
    }
}

/// Relative distance of two vectors, in the L2 norm.
fn distance(came: &[recon::Complex32], expected: &[recon::Complex32]) -> f64 {
    assert_eq!(came.len(), expected.len());
    workbench_tests::distance(&workbench_tests::wide(came), &workbench_tests::wide(expected))
}
