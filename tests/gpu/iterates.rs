//! The images on the way to a result, as on the processor.

use crate::open;
use experiment::METHODS;
use workbench_tests::iterates;

#[test]
fn the_images_on_the_way_of_every_method_that_iterates_end_at_its_result() {
    let Some(gpu) = open() else { return };
    for d in METHODS.iter().filter(|d| d.parameters.iter().any(|p| p.key == "iterations")) {
        // A program on the processor takes its time.
        iterates::iterates_end_at_the_result(&gpu, &format!("{};iterations=12", d.id), &[4]);
    }
}
