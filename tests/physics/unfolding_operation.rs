//! The device's unfolding and its matrices against each system by itself, in double precision.

use nalgebra::{DMatrix, DVector};
use pollster::block_on;
use recon::coil::unfolding::UnfoldingPlan;
use recon::device::{Backend, Cpu, Device, Pictures, SenseKernels, Unfolding};
use recon::sampling::lattice::Lattice;
use recon::{CoilMaps, Complex32, Complex64};
use std::sync::Arc;
use workbench_tests::{Numbers, distance, wide};

/// (coils, y, x), distances along ky and kx, the shift.
type Case = ((usize, usize, usize), (usize, usize), usize);

/// Whole rows of eight and rests; a regularised system of one, two, three and four pixels.
const CASES: [Case; 4] =
    [((4, 12, 20), (3, 1), 0), ((5, 16, 18), (2, 2), 1), ((3, 9, 24), (1, 3), 0), ((2, 8, 11), (1, 1), 0)];

const LAMBDA: f32 = 0.03;

/// Single precision times the condition of systems that arbitrary maps make, some ten squared.
const TOLERANCE: f64 = 1e-5;

struct Example {
    maps: CoilMaps,
    folded: Vec<Complex32>,
    plan: UnfoldingPlan,
}

/// Arbitrary maps, zero in a corner.
fn example((dim, step, shift): Case) -> Example {
    let mut numbers = Numbers::new(dim.1 as u64);
    let mut maps = numbers.maps(dim);
    maps.maps.slice_mut(ndarray::s![.., ..3, ..4]).fill(Complex32::ZERO);
    let folded = numbers.vector(dim.0 * dim.1 * dim.2);
    let lattice = Lattice { step, shift, origin: (step.0 - 1, 0) };
    let plan = UnfoldingPlan::new(dim, maps.largest_square_sum(), &lattice, LAMBDA).unwrap();
    Example { maps, folded, plan }
}

/// Image and geometry factor (y, x), set by set.
fn plain(Example { maps, folded, plan }: &Example, lambda: f64) -> (Vec<Complex64>, Vec<Complex64>) {
    let (coils, ny, nx) = plan.dim;
    let n = plan.displacements.len();
    let (mut image, mut g) = (vec![Complex64::ZERO; ny * nx], vec![Complex64::ZERO; ny * nx]);
    for (y, x) in (0..plan.folded.0 * plan.folded.1).map(|i| (i / plan.folded.1, i % plan.folded.1)) {
        let at = |d: usize| ((y + plan.displacements[d].0) % ny, x + plan.displacements[d].1);
        let seen = |d: &usize| maps.maps.slice(ndarray::s![.., at(*d).0, at(*d).1]).iter().any(|v| v.norm() > 0.0);
        let inside: Vec<usize> = (0..n).filter(seen).collect();
        let sensitivity = |c: usize, i: usize| wide(&[maps.maps[[c, at(inside[i]).0, at(inside[i]).1]]])[0];
        let s = DMatrix::from_fn(coils, inside.len(), sensitivity);
        let a = DVector::from_fn(coils, |c, _| wide(&folded[(c * ny + y) * nx + x..][..1])[0] * n as f64);
        let normal = s.adjoint() * &s;
        let inverse = normal.clone().try_inverse().unwrap();
        let shifted = &normal + DMatrix::identity(inside.len(), inside.len()) * Complex64::from(lambda * n as f64);
        let pixels = shifted.try_inverse().unwrap() * (s.adjoint() * a);
        for (i, d) in inside.iter().enumerate() {
            let to = at(*d).0 * nx + at(*d).1;
            image[to] = pixels[i] * wide(&[plan.phases[*d]])[0].conj();
            g[to] = (inverse[(i, i)] * normal[(i, i)]).sqrt();
        }
    }
    (image, g)
}

/// Image and geometry factor as a device unfolds them, in parts.
fn unfolded<D: Backend>(device: &D, Example { maps, folded, plan }: &Example) -> (Vec<Complex64>, Vec<Complex64>) {
    let pixels = plan.dim.1 * plan.dim.2;
    let (maps, folded) = (device.maps(&Arc::new(maps.clone())).unwrap(), device.upload(folded));
    let (mut image, mut g) = (device.zeros(pixels), device.picture(&vec![-1.0; pixels]));
    let middle = plan.folded.0 / 2;
    for rows in [0..middle, middle..plan.folded.0] {
        device.unfold(plan, &maps, rows, &folded, &mut image, &mut g).unwrap();
    }
    let g = block_on(device.download_picture(&g)).unwrap();
    (wide(&block_on(device.download(&image)).unwrap()), g.iter().map(|g| f64::from(*g).into()).collect())
}

#[test]
fn a_device_unfolds_every_set_as_its_system_says() {
    for case in CASES {
        let example = example(case);
        let ((image, g), (expected, expected_g)) = (unfolded(&Cpu::new(), &example), plain(&example, LAMBDA.into()));
        let (error, error_of_g) = (distance(&image, &expected), distance(&g, &expected_g));
        assert!(error < TOLERANCE && error_of_g < TOLERANCE, "{case:?}: image {error:e}, g {error_of_g:e}");
        // The control: another lambda.
        let (other, _) = plain(&example, 1.1 * f64::from(LAMBDA));
        assert!(distance(&image, &other) > 1e-4, "{case:?}");
    }
}

#[test]
fn the_plans_matrices_give_the_same_pixels_and_geometry_factors() {
    for case in CASES {
        let example = example(case);
        let Example { maps, folded, plan } = &example;
        let ((coils, ny, nx), (height, width)) = (plan.dim, plan.folded);
        let n = plan.displacements.len();
        let (mut image, mut factors) = (vec![Complex64::ZERO; ny * nx], vec![Complex64::ZERO; ny * nx]);
        for rows in [0..1, 1..height] {
            let (matrices, g) = plan.matrices(maps, rows.clone()).unwrap();
            for (i, v) in wide(&matrices).into_iter().enumerate() {
                let (x, c, d, row) = (i % width, i / width % coils, i / width / coils % n, i / width / coils / n);
                let y = rows.start + row;
                let to = (y + plan.displacements[d].0) % ny * nx + x + plan.displacements[d].1;
                image[to] += v * wide(&folded[(c * ny + y) * nx + x..][..1])[0];
                factors[to] = f64::from(g[(row * n + d) * width + x]).into();
            }
        }
        let (expected, expected_g) = plain(&example, LAMBDA.into());
        let (error, error_of_g) = (distance(&image, &expected), distance(&factors, &expected_g));
        assert!(error < TOLERANCE && error_of_g < TOLERANCE, "{case:?}: image {error:e}, g {error_of_g:e}");
    }
}

#[test]
fn maps_and_images_of_other_shapes_are_refused_with_both() {
    let Example { maps, folded, plan } = example(CASES[0]);
    let device = Cpu::new();
    let refused = |maps: CoilMaps, folded: &[Complex32]| {
        let (maps, folded) = (device.maps(&Arc::new(maps)).unwrap(), device.upload(folded));
        let (mut image, mut g) = (device.zeros(240), device.picture(&[0.0; 240]));
        device.unfold(&plan, &maps, 0..1, &folded, &mut image, &mut g).unwrap_err().to_string()
    };
    let other = refused(Numbers::new(1).maps((4, 20, 12)), &folded);
    assert!(other.contains("[4, 12, 20]") && other.contains("[4, 20, 12]"), "{other}");
    let short = refused(maps, &folded[..900]);
    assert!(short.contains("[960]") && short.contains("[900]"), "{short}");
}
