//! Every linear operator and every functional is what it says, as on the processor.

use crate::open;
use workbench_tests::operators;

#[test]
fn operators_have_their_adjoints() {
    let Some(gpu) = open() else { return };
    operators::operators_have_their_adjoints(&gpu);
}

#[test]
fn operators_are_linear_and_keep_their_norms() {
    let Some(gpu) = open() else { return };
    operators::operators_are_linear_and_keep_their_norms(&gpu);
}

#[test]
fn functionals_give_proximal_points() {
    let Some(gpu) = open() else { return };
    operators::functionals_give_proximal_points(&gpu);
}

#[test]
fn proximal_maps_are_firmly_non_expansive_and_moreaus_parts_add_up() {
    let Some(gpu) = open() else { return };
    operators::proximal_maps_are_firmly_non_expansive(&gpu);
    operators::proximal_maps_and_the_conjugates_add_up(&gpu);
}
