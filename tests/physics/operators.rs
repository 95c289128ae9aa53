//! The SENSE operator and the transform of a device: adjoint, normal, unitary. Each check is a function that gives an
//! error, so that a negative control can show that a perturbed operator fails it.

use ndarray::{Array2, Array3};
use pollster::block_on;
use recon::device::{Backend, Cpu, SenseKernels};
use recon::fourier::Direction;
use recon::{CoilMaps, Complex32, Complex64, Image, KSpace, SamplingMask};
use std::sync::Arc;
use workbench_tests::textbook::{self, Sense};
use workbench_tests::{Numbers, distance, inner, norm, wide};

/// Single precision carries 6e-8; a transform of length n adds some log2(n) roundings, a few of them in a row.
const TOLERANCE: f64 = 2e-6;
/// What a perturbed operator must exceed: far above the tolerance, so that no check passes by luck.
const PERTURBED: f64 = 1e-3;

/// (coils, ky, kx): square and not, even, odd and prime, one coil and several.
const SIZES: [(usize, usize, usize); 7] =
    [(1, 16, 16), (1, 17, 13), (3, 15, 20), (4, 23, 12), (2, 31, 31), (5, 8, 37), (6, 33, 2)];

/// An operator as the device has it and what belongs to it.
struct Case {
    maps: CoilMaps,
    mask: SamplingMask,
    kspace: KSpace,
    name: String,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (i, dim) in SIZES.into_iter().enumerate() {
        let (_, ny, nx) = dim;
        let mut numbers = Numbers::new(i as u64);
        let full = SamplingMask::from_points(Array2::from_elem((ny, nx), true)).unwrap();
        for (kind, mask) in [("lines", numbers.lines(ny, nx)), ("points", numbers.points(ny, nx)), ("full", full)] {
            assert_eq!(mask.lines().is_none(), kind == "points");
            let (maps, kspace) = (numbers.maps(dim), numbers.kspace(dim));
            cases.push(Case { maps, mask, kspace, name: format!("{kind} {dim:?}") });
        }
    }
    cases
}

fn prepared<D: Backend>(device: &D, maps: &CoilMaps, mask: &SamplingMask) -> D::Sense {
    device.sense(&device.maps(&Arc::new(maps.clone())).unwrap(), mask).unwrap()
}

fn on_host<D: Backend>(device: &D, image: &D::Vector, case: &Case) -> Array2<Complex64> {
    let pixels = block_on(device.download(image)).unwrap();
    textbook::wide(&Image::new(case.mask.dim(), pixels).unwrap().pixels)
}

/// `E^H y` as the device computes it, (y, x).
fn device_adjoint<D: Backend>(device: &D, case: &Case) -> Array2<Complex64> {
    let sense = prepared(device, &case.maps, &case.mask);
    let image = device.sense_adjoint(&sense, &case.kspace).unwrap();
    on_host(device, &device.sense_image(&sense, &image), case)
}

/// `|<E x, y> - <x, E^H y>| / (|x| |E^H y|)`, E from the textbook and E^H y given. An arbitrary x.
fn adjoint_error(truth: &Sense, kspace: &KSpace, adjoint: &Array2<Complex64>) -> f64 {
    let (ny, nx) = adjoint.dim();
    let mut numbers = Numbers::new(99);
    let x = Array2::from_shape_fn((ny, nx), |_| numbers.complex());
    let x = textbook::wide(&x);
    let forward = truth.apply(&x);
    let left = inner(&forward.into_raw_vec_and_offset().0, &wide(kspace.as_slice()));
    let adjoint: Vec<_> = adjoint.iter().copied().collect();
    let x = x.into_raw_vec_and_offset().0;
    let right = inner(&x, &adjoint);
    (left - right).norm() / (norm(&x) * norm(&adjoint))
}

/// `|E^H E x - given| / |E^H E x|`, E from the textbook.
fn normal_error(truth: &Sense, x: &Array2<Complex64>, given: &Array2<Complex64>) -> f64 {
    let expected = truth.adjoint(&truth.apply(x));
    let flat = |a: &Array2<Complex64>| a.iter().copied().collect::<Vec<_>>();
    distance(&flat(given), &flat(&expected))
}

/// An image x in the reach of the operator, and `E^H E x`, both as the device computes them.
fn device_normal<D: Backend>(device: &D, case: &Case) -> (Array2<Complex64>, Array2<Complex64>) {
    let sense = prepared(device, &case.maps, &case.mask);
    let x = device.sense_adjoint(&sense, &case.kspace).unwrap();
    let mut out = device.zeros(device.length(&x));
    device.sense_normal(&sense, &x, &mut out);
    let image = |v| on_host(device, &device.sense_image(&sense, v), case);
    (image(&x), image(&out))
}

/// Ways in which an operator can be wrong, each of which the checks must find.
fn perturbed(case: &Case) -> Vec<(&'static str, Sense)> {
    let truth = || Sense::new(&case.maps, &case.mask);
    let mut sense = truth();
    let mut all = Vec::new();
    sense.maps.mapv_inplace(|s| s.conj());
    all.push(("sensitivities conjugated", sense));
    let mut sense = truth();
    let sample = sense.mask.iter().position(|taken| *taken).unwrap();
    let nx = sense.mask.ncols();
    sense.mask[[sample / nx, sample % nx]] = false;
    all.push(("one sample left out", sense));
    let mut sense = truth();
    sense.maps.mapv_inplace(|s| s * 1.01);
    all.push(("scaled by a hundredth", sense));
    let mut sense = truth();
    let (ny, nx) = sense.mask.dim();
    let mask = sense.mask.clone();
    sense.mask = Array2::from_shape_fn((ny, nx), |(y, x)| mask[[(y + 1) % ny, x]]);
    all.push(("mask off by one line", sense));
    all
}

#[test]
fn sense_adjoint_is_the_adjoint_of_the_textbooks_forward_operator() {
    let device = Cpu::new();
    for case in cases() {
        let error = adjoint_error(&Sense::new(&case.maps, &case.mask), &case.kspace, &device_adjoint(&device, &case));
        assert!(error < TOLERANCE, "{}: {error:e}", case.name);
    }
}

#[test]
fn the_adjoint_check_finds_perturbed_operators() {
    let device = Cpu::new();
    for case in cases().into_iter().filter(|case| !case.name.starts_with("full")) {
        let adjoint = device_adjoint(&device, &case);
        for (what, wrong) in perturbed(&case) {
            let error = adjoint_error(&wrong, &case.kspace, &adjoint);
            // Even 1 % of a small inner product is a hundred times what the check lets through.
            assert!(error > 50.0 * TOLERANCE, "{}: {what} passes with {error:e}", case.name);
        }
    }
}

#[test]
fn sense_normal_is_the_textbooks_adjoint_of_forward() {
    let device = Cpu::new();
    for case in cases() {
        let (x, out) = device_normal(&device, &case);
        let error = normal_error(&Sense::new(&case.maps, &case.mask), &x, &out);
        assert!(error < TOLERANCE, "{}: {error:e}", case.name);
    }
}

#[test]
fn the_normal_check_finds_perturbed_operators() {
    let device = Cpu::new();
    for case in cases().into_iter().filter(|case| !case.name.starts_with("full")) {
        let (x, out) = device_normal(&device, &case);
        for (what, wrong) in perturbed(&case) {
            let error = normal_error(&wrong, &x, &out);
            assert!(error > PERTURBED, "{}: {what} passes with {error:e}", case.name);
        }
    }
}

#[test]
fn normal_is_the_identity_for_a_full_mask_and_maps_of_unit_sum_of_squares() {
    let device = Cpu::new();
    for case in cases().into_iter().filter(|case| case.name.starts_with("full")) {
        let mut maps = case.maps.clone();
        for mut pixel in maps.maps.lanes_mut(ndarray::Axis(0)) {
            let square = pixel.iter().map(|s| s.norm_sqr()).sum::<f32>();
            pixel.mapv_inplace(|s| s / square.sqrt());
        }
        let case = Case { maps, ..case };
        let (x, out) = device_normal(&device, &case);
        let flat = |a: Array2<Complex64>| a.into_raw_vec_and_offset().0;
        let error = distance(&flat(out), &flat(x));
        assert!(error < TOLERANCE, "{}: {error:e}", case.name);
    }
}

#[test]
fn samples_that_the_mask_does_not_take_are_ignored() {
    let device = Cpu::new();
    for case in cases() {
        let mut samples = case.kspace.samples().clone();
        for ((_, y, x), v) in samples.indexed_iter_mut() {
            if !case.mask.takes(y, x) {
                *v = Complex32::new(1e20, -1e20);
            }
        }
        let spoilt = Case { kspace: KSpace::new(samples).unwrap(), ..case };
        let error = adjoint_error(
            &Sense::new(&spoilt.maps, &spoilt.mask),
            &only_taken(&spoilt),
            &device_adjoint(&device, &spoilt),
        );
        assert!(error < TOLERANCE, "{}: {error:e}", spoilt.name);
    }
}

fn only_taken(case: &Case) -> KSpace {
    let mut samples = case.kspace.samples().clone();
    for ((_, y, x), v) in samples.indexed_iter_mut() {
        *v = if case.mask.takes(y, x) { *v } else { Complex32::ZERO };
    }
    KSpace::new(samples).unwrap()
}

#[test]
fn operators_of_other_shapes_are_refused_with_both_shapes() {
    let (device, mut numbers) = (Cpu::new(), Numbers::new(5));
    let maps = numbers.maps((2, 8, 6));
    let on_device = device.maps(&Arc::new(maps)).unwrap();
    let refused = device.sense(&on_device, &numbers.points(6, 8)).err().unwrap().to_string();
    assert!(refused.contains("[8, 6]") && refused.contains("[6, 8]"), "{refused}");
    let sense = device.sense(&on_device, &numbers.points(8, 6)).unwrap();
    let refused = device.sense_adjoint(&sense, &numbers.kspace((3, 8, 6))).err().unwrap().to_string();
    assert!(refused.contains("[2, 8, 6]") && refused.contains("[3, 8, 6]"), "{refused}");
}

/// The transform of planes (planes, y, x), as a device does it.
fn transformed<D: Backend>(device: &D, x: &Array3<Complex32>, direction: Direction) -> Vec<Complex64> {
    let (_, ny, nx) = x.dim();
    let mut data = device.upload(x.as_slice().unwrap());
    device.transform(&mut data, ny, nx, direction);
    wide(&block_on(device.download(&data)).unwrap())
}

/// How far a transform is from unitary and from the textbook's: (`| |Fx| / |x| - 1 |`, distance of F x, of F^-1 F x).
fn transform_errors(
    x: &Array3<Complex32>,
    transform: impl Fn(&Array3<Complex32>, Direction) -> Vec<Complex64>,
) -> [f64; 3] {
    let flat = wide(x.as_slice().unwrap());
    let there = transform(x, Direction::Forward);
    let expected = textbook::forward(&textbook::wide(x)).into_raw_vec_and_offset().0;
    let narrow = there.iter().map(|v| Complex32::new(v.re as f32, v.im as f32)).collect();
    let back = transform(&Array3::from_shape_vec(x.dim(), narrow).unwrap(), Direction::Inverse);
    [(norm(&there) / norm(&flat) - 1.0).abs(), distance(&there, &expected), distance(&back, &flat)]
}

#[test]
fn the_transform_is_unitary_and_the_textbooks_for_any_size() {
    let device = Cpu::new();
    for (planes, ny, nx) in SIZES.into_iter().chain([(2, 2, 2), (1, 61, 64), (2, 40, 53)]) {
        let mut numbers = Numbers::new((ny * nx) as u64);
        let x = Array3::from_shape_fn((planes, ny, nx), |_| numbers.complex());
        let errors = transform_errors(&x, |x, direction| transformed(&device, x, direction));
        assert!(errors.iter().all(|e| *e < TOLERANCE), "{planes} x {ny} x {nx}: {errors:?}");
    }
}

#[test]
fn the_transform_check_finds_transforms_that_are_not_centred_or_not_normalised() {
    let device = Cpu::new();
    for (planes, ny, nx) in SIZES {
        let mut numbers = Numbers::new(3);
        let x = Array3::from_shape_fn((planes, ny, nx), |_| numbers.complex());
        let [energy, ..] = transform_errors(&x, |x, direction| {
            let scale = if direction == Direction::Forward { 1.01 } else { 1.0 / 1.01 };
            transformed(&device, x, direction).into_iter().map(|v| v * scale).collect()
        });
        assert!(energy > PERTURBED, "a scaled transform passes with {energy:e}");
        // Off by one sample: still unitary, but no longer centred.
        let [_, image, _] = transform_errors(&x, |x, direction| {
            let mut k = transformed(&device, x, direction);
            k.chunks_exact_mut(nx).for_each(|row| row.rotate_left(1));
            k
        });
        assert!(image > PERTURBED, "a transform off by one sample passes with {image:e}");
        let [.., back] = transform_errors(&x, |x, _| transformed(&device, x, Direction::Forward));
        assert!(back > PERTURBED, "a forward transform passes for the inverse with {back:e}");
    }
}
