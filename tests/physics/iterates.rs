//! The images on the way to a result, and what else is shown of the work.

use experiment::calibration_cache::CalibrationCache;
use experiment::runner::Runner;
use experiment::{METHODS, SAMPLINGS, SUBJECTS, spec};
use pollster::block_on;
use recon::Complex32;
use recon::device::Cpu;
use recon::monitor::Unattended;
use std::cell::RefCell;
use workbench_tests::iterates;
use workbench_tests::late::Late;
use workbench_tests::unattended;

#[test]
fn the_images_on_the_way_of_every_method_end_at_its_result() {
    for d in METHODS {
        iterates::iterates_end_at_the_result(&Cpu::new(), d.id, &[1, 7]);
        iterates::iterates_end_at_the_result(&Late::new(&[3]), d.id, &[1, 7]);
    }
}

#[test]
fn no_more_images_are_handed_out_than_are_asked_for() {
    iterates::iterates_are_bounded();
}

/// Root sum of squares over coils of (coil, y, x).
fn combined(coils: &[Complex32], pixels: usize) -> Vec<f32> {
    (0..pixels).map(|i| coils.iter().skip(i).step_by(pixels).map(|v| v.norm_sqr()).sum::<f32>().sqrt()).collect()
}

fn largest_difference<'a>(a: impl IntoIterator<Item = &'a f32>, b: impl IntoIterator<Item = &'a f32>) -> f32 {
    a.into_iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn coil_images_and_the_filling_of_kspace_combine_to_reference_and_zero_filled_image() {
    let subject = spec::parse("subject", SUBJECTS, "shepp-logan;matrix=40;coils=5").unwrap();
    let scan = unattended::scan(&subject, &[]).unwrap();
    let reference = scan.reference.as_ref().unwrap();
    let taken = scan.mask(&spec::parse("sampling", SAMPLINGS, "uniform;R=4;acs=12").unwrap()).unwrap();
    let method = |text| spec::parse("method", METHODS, text).unwrap();
    let (cpu, kept) = (Cpu::new(), RefCell::new(CalibrationCache::default()));
    let runner = Runner { device: &cpu, clock: || 0.0, maps: None };
    let (plain, unattended) = (method("zero-filled"), &mut Unattended);
    let zero_filled = block_on(runner.run(&scan, "", &taken, &plain, &kept, unattended)).unwrap().magnitude;
    let close = 1e-5 * reference.iter().copied().fold(0.0, f32::max);

    let whole = combined(&scan.coil_images(None).unwrap(), 40 * 40);
    assert!(largest_difference(&whole, reference) < close);
    let part = combined(&scan.coil_images(Some(&taken)).unwrap(), 40 * 40);
    assert!(largest_difference(&part, &zero_filled) < close);

    let bytes: Vec<u8> = taken.to_array().iter().map(|taken| u8::from(*taken)).collect();
    assert_eq!(scan.filled(&cpu, &bytes).unwrap(), zero_filled);
    assert_eq!(&scan.filled(&cpu, &[1; 1600]).unwrap(), reference);
    assert!(scan.filled(&cpu, &[0; 1600]).unwrap().iter().all(|v| *v == 0.0));
    let refused = scan.filled(&cpu, &bytes[1..]).unwrap_err().to_string();
    assert!(refused.contains("[40, 40]") && refused.contains("[1599]"), "{refused}");

    // The maps of ESPIRiT have a sum of squares of 1 where there is signal.
    let maps = |text| block_on(runner.maps_in_use(&scan, &taken, &method(text), &kept, &mut Unattended)).unwrap();
    assert_eq!(maps("zero-filled"), None);
    assert_eq!(maps("grappa"), None);
    let squares = combined(&maps("cg-sense").unwrap(), 40 * 40);
    assert!(squares.iter().all(|v| *v == 0.0 || (v - 1.0).abs() < 1e-4));
    assert!(squares.iter().any(|v| *v > 0.0));
}
