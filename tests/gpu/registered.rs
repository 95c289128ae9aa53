//! The registries' operators and proximal maps, as on the processor.

use crate::open;
use recon::{operator, proximal};
use workbench_tests::registered;

#[test]
fn every_operator_has_its_adjoint() {
    let Some(gpu) = open() else { return };
    for d in operator::DECLARATIONS {
        registered::operator_has_its_adjoint(&gpu, d.id);
    }
}

#[test]
fn every_operator_is_linear_and_keeps_its_norm() {
    let Some(gpu) = open() else { return };
    for d in operator::DECLARATIONS {
        registered::operator_is_linear_and_keeps_its_norm(&gpu, d.id);
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
        registered::proximal_map_and_the_conjugates_add_up(&gpu, d.id);
    }
}
