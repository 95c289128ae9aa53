//! What is guessed of arrays that are made here: ellipsoids with air around them, seen by coils, as programs save them.

use super::{guess, of_known};
use crate::array_file::ArrayFile;
use crate::arrays::{ArrayInfo, Arrays};
use crate::dataset::Dataset;
use crate::error::Result;
use crate::watch::{Unwatched, Watch};
use ndarray::{ArrayD, Axis as Along, IxDyn, Slice};
use num_complex::{Complex32, Complex64};
use recon::subject::acquisition::Content;
use recon::subject::contents::{Axes, Axis, Centre, Guess, Reading, Shift};
use std::f64::consts::{PI, TAU};
use std::ops::Range;

/// One array in memory.
struct Held(Vec<ArrayInfo>, ArrayD<Complex32>);

impl Arrays for Held {
    fn format(&self) -> &'static str {
        "held"
    }

    fn list(&self) -> &[ArrayInfo] {
        &self.0
    }

    fn read(&mut self, _: usize, ranges: &[Range<usize>], _: &mut dyn Watch) -> Result<Vec<Complex32>> {
        let part = self.1.slice_each_axis(|axis| Slice::from(ranges[axis.axis.index()].clone()));
        Ok(part.iter().copied().collect())
    }
}

fn held(array: ArrayD<Complex64>) -> Held {
    let info = ArrayInfo {
        name: String::new(),
        shape: array.shape().to_vec(),
        element: "complex64".into(),
        complex: true,
        known: None,
        convention: None,
    };
    Held(vec![info], array.mapv(|v| Complex32::new(v.re as f32, v.im as f32)))
}

fn guess_of(array: ArrayD<Complex64>) -> Guess {
    guess(&mut held(array), 0, &mut Unwatched).expect("nothing fails").expect("it is an array of planes")
}

/// A head (z, y, x) within 0.8 x 0.9 x 0.7 of its field of view: bright skin, two dark holes, a bright mark at the top left.
fn head(shape: [usize; 3]) -> ArrayD<Complex64> {
    ArrayD::from_shape_fn(IxDyn(&shape), |i| {
        let [z, y, x] = [0, 1, 2].map(|axis| 2.0 * (i[axis] as f64 - (shape[axis] / 2) as f64) / shape[axis] as f64);
        let z = if shape[0] == 1 { 0.0 } else { z };
        let within = |[cz, cy, cx]: [f64; 3], [rz, ry, rx]: [f64; 3]| {
            ((z - cz) / rz).powi(2) + ((y - cy) / ry).powi(2) + ((x - cx) / rx).powi(2) < 1.0
        };
        let mut v = 0.0;
        if within([0.0; 3], [0.8, 0.9, 0.7]) {
            v = if within([0.0; 3], [0.72, 0.82, 0.62]) { 0.4 } else { 1.0 };
        }
        if within([0.1, 0.0, 0.2], [0.3, 0.3, 0.1]) || within([-0.1, 0.1, -0.2], [0.3, 0.3, 0.1]) {
            v = 0.1;
        }
        if within([0.0, -0.4, -0.2], [0.4, 0.15, 0.12]) {
            v = 1.2;
        }
        Complex64::from_polar(v, 0.5 * x)
    })
}

/// Sensitivities of coils around the object, last axis.
fn with_coils(object: &ArrayD<Complex64>, coils: usize) -> ArrayD<Complex64> {
    let mut shape = object.shape().to_vec();
    let (ny, nx) = (shape[1] as f64, shape[2] as f64);
    shape.push(coils);
    ArrayD::from_shape_fn(IxDyn(&shape), |i| {
        let angle = TAU * i[3] as f64 / coils as f64;
        let (y, x) =
            (2.0 * i[1] as f64 / ny - 1.0 - 1.3 * angle.sin(), 2.0 * i[2] as f64 / nx - 1.0 - 1.3 * angle.cos());
        object[[i[0], i[1], i[2]]] * Complex64::from_polar((-(y * y + x * x) / 1.5).exp(), angle)
    })
}

/// The transform along an axis: from the pixel that is the origin to frequencies of which the first that is stored is given.
fn transform(array: &ArrayD<Complex64>, axis: usize, origin: usize, first: isize) -> ArrayD<Complex64> {
    let n = array.shape()[axis];
    let mut out = ArrayD::zeros(array.raw_dim());
    for k in 0..n {
        let mut sum = array.index_axis(Along(axis), 0).mapv(|_| Complex64::ZERO);
        for x in 0..n {
            let turn = Complex64::cis(-TAU * (k as f64 + first as f64) * (x as f64 - origin as f64) / n as f64);
            sum.zip_mut_with(&array.index_axis(Along(axis), x), |sum, v| *sum += *v * turn);
        }
        out.index_axis_mut(Along(axis), k).assign(&sum);
    }
    out
}

/// `fftshift(fft(ifftshift(array)))` along these axes, or without either shift.
fn kspace(array: &ArrayD<Complex64>, axes: &[usize], centre: Centre, shift: Shift) -> ArrayD<Complex64> {
    axes.iter().fold(array.clone(), |array, axis| {
        let half = array.shape()[*axis] / 2;
        let origin = if shift == Shift::Half { 0 } else { half };
        transform(&array, *axis, origin, if centre == Centre::Corner { 0 } else { -(half as isize) })
    })
}

fn usual(array: &ArrayD<Complex64>, axes: &[usize]) -> ArrayD<Complex64> {
    kspace(array, axes, Centre::Middle, Shift::None)
}

#[test]
fn the_second_phase_encoding_of_a_volume_is_recognised_wherever_it_stands() {
    for (order, axes) in [
        ([1, 2, 0, 3], "ky,kx,kz,coil"),
        ([3, 0, 1, 2], "coil,kz,ky,kx"),
        ([0, 1, 2, 3], "kz,ky,kx,coil"),
        ([0, 3, 1, 2], "kz,coil,ky,kx"),
    ] {
        for centre in [Centre::Middle, Centre::Corner] {
            let volume = kspace(&with_coils(&head([20, 32, 40]), 4), &[0, 1, 2], centre, Shift::None);
            let stored = volume.permuted_axes(IxDyn(&order)).as_standard_layout().into_owned();
            let guess = guess_of(stored);
            assert_eq!((guess.axes.to_string().as_str(), guess.grid.centre), (axes, centre), "{:?}", guess.reasons);
            assert!(!guess.ambiguous, "{axes}: {:?}", guess.reasons);
        }
    }
    let guess = guess_of(usual(&head([16, 32, 40]), &[0, 1, 2]));
    assert_eq!(guess.axes.to_string(), "kz,ky,kx", "{:?}", guess.reasons);
}

#[test]
fn slices_are_no_second_phase_encoding_even_where_the_head_ends() {
    // A stack over the whole head, with air above and below it.
    let guess = guess_of(usual(&with_coils(&head([20, 32, 40]), 4), &[1, 2]));
    assert_eq!(guess.axes.to_string(), "slice,ky,kx,coil", "{:?}", guess.reasons);
    assert!(!guess.ambiguous, "{:?}", guess.reasons);
    // Echoes that decay, and slices whose brightness differs from one to the next as that of excitations that overlap does.
    for weight in [|i: usize| (-(i as f64) / 2.0).exp(), |i: usize| if i.is_multiple_of(2) { 1.0 } else { 0.7 }] {
        let one = usual(&head([1, 32, 40]), &[1, 2]);
        let array = ArrayD::from_shape_fn(IxDyn(&[12, 32, 40]), |i| one[[0, i[1], i[2]]] * weight(i[0]));
        let guess = guess_of(array);
        assert_eq!(guess.axes.to_string(), "slice,ky,kx", "{:?}", guess.reasons);
    }
}

#[test]
fn what_peaks_as_slices_of_a_small_object_may_is_asked_about() {
    // Half of the slices have less than a fourteenth of the energy of the brightest one, in the middle.
    let one = usual(&head([1, 32, 40]), &[1, 2]);
    let weight = |i: usize| (-((i as f64 - 6.0) / 2.0).abs()).exp() + 0.05;
    let guess = guess_of(ArrayD::from_shape_fn(IxDyn(&[12, 32, 40]), |i| one[[0, i[1], i[2]]] * weight(i[0])));
    assert!(guess.ambiguous, "{:?}", guess.reasons);
}

/// The root sum of squares of the image that a file gives, with the notes.
fn image_of(array: ArrayD<Complex64>, reading: &Reading, slice: usize) -> (Vec<f64>, Vec<String>) {
    let mut file = ArrayFile::open(held(array), &mut Unwatched).expect("it is an array");
    let supply = file.slice(reading, slice, &mut Unwatched).expect("it is sound");
    let Content::KSpace(kspace) = supply.content else { panic!("expected k-space") };
    let samples = kspace.samples().mapv(|v| Complex64::new(v.re.into(), v.im.into())).into_dyn();
    let [_, ny, nx] = *samples.shape() else { panic!("expected three axes") };
    // The inverse is the transform of the conjugate.
    let images = usual(&samples.mapv(|v| v.conj()), &[1, 2]).mapv(|v| v.norm_sqr() / ((ny * nx) as f64).powi(2));
    (images.sum_axis(Along(0)).mapv(f64::sqrt).iter().copied().collect(), supply.notes)
}

fn assert_is(came: &[f64], expected: &ArrayD<Complex64>, scale: f64, what: &str) {
    assert_eq!(came.len(), expected.len(), "{what}");
    for (i, (came, expected)) in came.iter().zip(expected).enumerate() {
        // Single precision.
        assert!((came * scale - expected.norm()).abs() < 1e-4, "{what}, pixel {i}: {came}, expected {expected}");
    }
}

#[test]
fn a_sample_that_is_no_number_does_not_make_an_image_of_k_space() {
    let mut array = usual(&head([1, 32, 40]), &[1, 2]);
    array[[0, 16, 20]] = Complex64::new(f64::NAN, 0.0);
    array[[0, 3, 3]] = Complex64::new(0.0, f64::INFINITY);
    assert_eq!(guess_of(array.clone()).axes.to_string(), "coil,ky,kx");
    let mut file = ArrayFile::open(held(array), &mut Unwatched).expect("it is an array");
    let refused = file.slice(&Reading::default(), 0, &mut Unwatched).expect_err("it is damaged").to_string();
    assert!(refused.contains("2 of 1280"), "{refused}");
}

#[test]
fn every_habit_gives_the_same_image_and_what_was_done_is_said() {
    for (ny, nx) in [(32, 40), (33, 41), (32, 41)] {
        let object = head([1, ny, nx]);
        for centre in [Centre::Middle, Centre::Corner] {
            for shift in [Shift::None, Shift::Half] {
                let what = format!("{ny} x {nx}, {centre:?}, {shift:?}");
                let array = kspace(&object, &[1, 2], centre, shift);
                let guess = guess_of(array.clone());
                assert_eq!((guess.grid.centre, guess.grid.shift), (centre, shift), "{what}: {:?}", guess.reasons);
                let (image, notes) = image_of(array.clone(), &Reading::default(), 0);
                assert_is(&image, &object, 1.0, &what);
                let said = |word: &str| notes.iter().any(|note| note.contains(word));
                assert_eq!(said("corner"), centre == Centre::Corner, "{what}: {notes:?}");
                assert_eq!(said("half a field of view"), shift == Shift::Half, "{what}: {notes:?}");
                // Who says otherwise gets it: another image, but where the samples were only moved, which turns its phase.
                let usual = Reading { centre: Some(Centre::Middle), shift: Some(Shift::None), ..Reading::default() };
                let (as_stored, notes) = image_of(array, &usual, 0);
                assert!(notes.iter().all(|note| !note.contains("moved")), "{what}: {notes:?}");
                let same = as_stored.iter().zip(&image).all(|(a, b)| (a - b).abs() < 1e-4);
                assert_eq!(same, shift == Shift::None, "{what}");
            }
        }
    }
}

#[test]
fn a_volume_of_another_habit_has_its_slices_in_order() {
    let object = head([8, 32, 40]);
    for (centre, shift) in [(Centre::Middle, Shift::Half), (Centre::Corner, Shift::Half), (Centre::Corner, Shift::None)]
    {
        let array = kspace(&object, &[0, 1, 2], centre, shift);
        let reading =
            Reading { axes: "kz,ky,kx".into(), centre: Some(centre), shift: Some(shift), ..Reading::default() };
        for z in [0, 3, 4, 7] {
            let (image, _) = image_of(array.clone(), &reading, z);
            let expected = object.index_axis(Along(0), z).to_owned();
            // The transform along kz is orthonormal in the reader, and was not here.
            assert_is(&image, &expected, 1.0 / 8f64.sqrt(), &format!("{centre:?}, {shift:?}, slice {z}"));
        }
    }
}

#[test]
fn the_dimensions_of_a_format_are_looked_at_for_the_same_habits() {
    let array = kspace(&head([1, 32, 40]), &[1, 2], Centre::Corner, Shift::Half);
    let axes = Axes(vec![Axis::Other, Axis::Ky, Axis::Kx]);
    let guess = of_known(&mut held(array), 0, &axes, &mut Unwatched).expect("nothing fails");
    assert_eq!((guess.axes, guess.grid.centre, guess.grid.shift), (axes, Centre::Corner, Shift::Half));
}

#[test]
fn objects_that_are_not_in_the_middle_are_not_moved() {
    // Two legs, with air between them; a head a fifth of the field of view off; one that fills it; one seen by a coil at its
    // side. A coil of its own at the other end of a wide field of view, as that of a knee, is as far off as can be.
    let legs = |y: f64, x: f64| (y / 0.5).powi(2) + ((x.abs() - 0.4) / 0.3).powi(2) < 1.0;
    let off = |y: f64, x: f64| ((y - 0.4) / 0.5).powi(2) + ((x + 0.4) / 0.5).powi(2) < 1.0;
    let full = |_: f64, _: f64| true;
    let objects: [&dyn Fn(f64, f64) -> bool; 3] = [&legs, &off, &full];
    for (i, object) in objects.into_iter().enumerate() {
        for sided in [false, true] {
            let array = ArrayD::from_shape_fn(IxDyn(&[1, 48, 48]), |at| {
                let (y, x) = (at[1] as f64 / 24.0 - 1.0, at[2] as f64 / 24.0 - 1.0);
                let seen = if sided { (-((y + 0.8).powi(2) + x * x) / 0.8).exp() } else { 1.0 };
                // Texture, so that what fills the field of view is no single sample.
                let texture = 1.0 + 0.3 * (5.0 * PI * y).sin() * (3.0 * PI * x).cos();
                Complex64::from(f64::from(u8::from(object(y, x))) * seen * texture)
            });
            let guess = guess_of(usual(&array, &[1, 2]));
            assert_eq!(guess.grid.shift, Shift::None, "object {i}, {sided}: {:?}", guess.reasons);
        }
    }
}
