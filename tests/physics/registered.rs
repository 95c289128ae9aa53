//! Every operator and every proximal map of the registries is what it says, on the processor.

use recon::device::Cpu;
use recon::{operator, proximal};
use workbench_tests::registered;

#[test]
fn every_operator_has_its_adjoint() {
    for d in operator::DECLARATIONS {
        registered::operator_has_its_adjoint(&Cpu::new(), d.id);
    }
}

#[test]
fn every_operator_is_linear_and_keeps_its_norm() {
    for d in operator::DECLARATIONS {
        registered::operator_is_linear_and_keeps_its_norm(&Cpu::new(), d.id);
    }
}

#[test]
fn every_proximal_map_gives_the_proximal_point() {
    for d in proximal::DECLARATIONS {
        registered::proximal_map_gives_the_proximal_point(&Cpu::new(), d.id);
    }
}

#[test]
fn every_proximal_map_is_firmly_non_expansive_and_moreaus_parts_add_up() {
    for d in proximal::DECLARATIONS {
        registered::proximal_map_is_firmly_non_expansive(&Cpu::new(), d.id);
        registered::proximal_map_and_the_conjugates_add_up(&Cpu::new(), d.id);
    }
}
