//! The images on the way to a result, as on the processor.

use crate::open;
use experiment::METHODS;
use workbench_tests::iterates;

#[test]
fn the_images_on_the_way_of_every_method_end_at_its_result() {
    let Some(gpu) = open() else { return };
    for d in METHODS {
        iterates::iterates_end_at_the_result(&gpu, d.id);
    }
}
