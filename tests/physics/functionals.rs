//! Every linear operator and every functional is what it says, on the processor.

use recon::device::Cpu;
use workbench_tests::operators;

#[test]
fn operators_have_their_adjoints() {
    operators::operators_have_their_adjoints(&Cpu::new());
}

#[test]
fn operators_are_linear_and_keep_their_norms() {
    operators::operators_are_linear_and_keep_their_norms(&Cpu::new());
}

#[test]
fn functionals_give_proximal_points() {
    operators::functionals_give_proximal_points(&Cpu::new());
}

#[test]
fn proximal_maps_are_firmly_non_expansive_and_moreaus_parts_add_up() {
    operators::proximal_maps_are_firmly_non_expansive(&Cpu::new());
    operators::proximal_maps_and_the_conjugates_add_up(&Cpu::new());
}
