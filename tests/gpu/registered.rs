//! The registries' operators and proximal maps, as on the processor.

use crate::open;
use recon::proximal;
use workbench_tests::registered;

/// Operators that the GPU has.
const OPERATORS: [&str; 5] = ["fourier", "sense-normal", "wavelet", "gradient", "consistency"];

#[test]
fn operators_have_their_adjoints() {
    let Some(gpu) = open() else { return };
    for id in OPERATORS {
        registered::operator_has_its_adjoint(&gpu, id);
    }
}

#[test]
fn operators_are_linear_and_keep_their_norms() {
    let Some(gpu) = open() else { return };
    for id in OPERATORS {
        registered::operator_is_linear_and_keeps_its_norm(&gpu, id);
    }
}

#[test]
fn every_proximal_map_gives_the_proximal_point() {
    let Some(gpu) = open() else { return };
    for d in proximal::DECLARATIONS {
        registered::proximal_map_gives_the_proximal_point(&gpu, d.id);
    }
}

#[test]
fn every_proximal_map_is_firmly_non_expansive_and_moreaus_parts_add_up() {
    let Some(gpu) = open() else { return };
    for d in proximal::DECLARATIONS {
        registered::proximal_map_is_firmly_non_expansive(&gpu, d.id);
    }
}
