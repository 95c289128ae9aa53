//! Siemens Twix files by the structures of twixtools, and the k-space of the lines that it reads.

use crate::{bytes, json, source};
use formats::source::Source;
use formats::watch::Unwatched;
use recon::KSpace;
use recon::subject::acquisition::Content;
use recon::subject::contents::{Domain, Reading};

fn check(name: &str, kspace: &KSpace) {
    let expected = json("formats/twix.json");
    let expected: Vec<f64> = expected[name].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    let came: Vec<f64> = kspace.as_slice().iter().flat_map(|v| [f64::from(v.re), f64::from(v.im)]).collect();
    assert_eq!(came.len(), expected.len(), "{name}");
    let largest = expected.iter().fold(0.0f64, |largest, v| largest.max(v.abs()));
    for (i, (came, expected)) in came.iter().zip(&expected).enumerate() {
        // Single precision, and a whitening of a condition below 10.
        assert!((came - expected).abs() < 2e-6 * largest, "{name}, {i}: {came}, expected {expected}");
    }
}

#[test]
fn a_file_of_vd_is_told_apart_averaged_turned_round_and_prewhitened() {
    let mut file = formats::open(&[source("formats/twix_vd.dat")], &mut Unwatched).unwrap();
    let items = file.contents().items.clone();
    assert_eq!(items.len(), 1, "a measurement of noise alone is no item");
    assert_eq!((items[0].dim, items[0].domain, items[0].slices()), ([3, 16, 16], Domain::KSpace, 2));
    let notes = items[0].notes.join(" ");
    assert!(notes.contains("noise scan (6 readouts)") && notes.contains("Left out: 2 readouts"), "{notes}");
    for slice in 0..2 {
        let supply = file.slice(&Reading::default(), slice, &mut Unwatched).unwrap();
        let Content::KSpace(kspace) = supply.content else { panic!("expected k-space") };
        check(&format!("vd image {slice}"), &kspace);
        check(&format!("vd reference {slice}"), &supply.calibration.unwrap());
        assert_eq!(supply.spacing, Some([11.25, 15.0]));
        assert!(supply.notes.iter().any(|note| note.contains("undersampled")), "{:?}", supply.notes);
        assert!(supply.notes.iter().any(|note| note.contains("up to 2 times")), "{:?}", supply.notes);
    }
}

#[test]
fn partitions_of_a_file_of_vb_are_transformed() {
    let mut file = formats::open(&[source("formats/twix_vb.dat")], &mut Unwatched).unwrap();
    assert_eq!((file.contents().items[0].dim, file.contents().items[0].slices()), ([2, 12, 12], 4));
    for partition in 0..4 {
        let supply = file.slice(&Reading::default(), partition, &mut Unwatched).unwrap();
        let Content::KSpace(kspace) = supply.content else { panic!("expected k-space") };
        check(&format!("vb {partition}"), &kspace);
        assert!(!supply.in_noise_units && supply.calibration.is_none());
    }
}

#[test]
fn a_file_that_is_cut_off_or_damaged_ends_in_a_sentence_or_with_what_is_there() {
    for name in ["twix_vd.dat", "twix_vb.dat"] {
        let whole = bytes(&format!("formats/{name}"));
        for i in 0..400 {
            let mut damaged = whole[..whole.len() * (i + 1) / 400].to_vec();
            if i % 2 == 1 {
                damaged = whole.clone();
                // Headers of protocols and readouts.
                let place = if i % 4 == 1 { i * 3 } else { 10_240 + i * 37 };
                damaged[place] ^= 1 << (i % 8);
            }
            match formats::open(&[Source::new("meas.dat", damaged)], &mut Unwatched) {
                Ok(mut file) => drop(file.slice(&Reading::default(), 0, &mut Unwatched)),
                Err(error) => assert!(error.to_string().contains("expected"), "{name}, {i}: {error}"),
            }
        }
    }
}
