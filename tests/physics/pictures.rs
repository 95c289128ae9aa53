//! Pictures on a device against plain formulas in double precision.

use pollster::block_on;
use recon::device::{Backend, Cpu, Device, Pictures};
use workbench_tests::Numbers;

/// A rounding or two of single precision.
const ROUNDING: f64 = 3e-7;
/// Sums of so many squares, in whatever order and precision a device adds them up.
const SUMS: f64 = 1e-4;

fn magnitudes(seed: u64, length: usize) -> Vec<f32> {
    Numbers::new(seed).vector(length).iter().map(|v| v.norm()).collect()
}

#[test]
fn magnitudes_and_differences_are_those_of_each_pixel() {
    let device = Cpu::new();
    for length in [1, 4095, 4097, 10_001] {
        let image = Numbers::new(2).vector(length);
        let magnitude = device.magnitude(&device.upload(&image));
        let came = block_on(device.download_picture(&magnitude)).unwrap();
        assert_eq!(came.len(), length);
        let wide = |v: &recon::Complex32| f64::from(v.re).hypot(v.im.into());
        assert!(image.iter().zip(&came).all(|(v, came)| (f64::from(*came) - wide(v)).abs() < ROUNDING));
        let reference = magnitudes(3, length);
        let error = device.error_map(&device.picture(&reference), &magnitude);
        let error = block_on(device.download_picture(&error)).unwrap();
        for ((r, v), e) in reference.iter().zip(&came).zip(&error) {
            assert!((f64::from(*e) - (f64::from(*r) - f64::from(*v)).abs()).abs() < ROUNDING, "{r} and {v}: {e}");
        }
    }
}

/// `|r - x|^2`, `|r|^2` and the mean structural similarity over the central square, window by window.
fn plain(reference: &[f32], x: &[f32], (ny, nx): (usize, usize), range: f64) -> [f64; 3] {
    let side = ny.min(nx);
    let at = |values: &[f32], y: usize, i: usize| f64::from(values[((ny - side) / 2 + y) * nx + (nx - side) / 2 + i]);
    let (mut error, mut energy, mut similarity) = (0.0, 0.0, 0.0);
    for (y, i) in (0..side * side).map(|k| (k / side, k % side)) {
        let (r, v) = (at(reference, y, i), at(x, y, i));
        error += (r - v).powi(2);
        energy += r * r;
    }
    let (c1, c2) = ((0.01 * range).powi(2), (0.03 * range).powi(2));
    let windows = side - 6;
    for (y, i) in (0..windows * windows).map(|k| (k / windows, k % windows)) {
        let window = |values: &[f32]| -> Vec<f64> { (0..49).map(|k| at(values, y + k / 7, i + k % 7)).collect() };
        let (a, b) = (window(reference), window(x));
        let mean = |v: &[f64]| v.iter().sum::<f64>() / 49.0;
        let (ma, mb) = (mean(&a), mean(&b));
        let covariance = |p: &[f64], mp: f64, q: &[f64], mq: f64| {
            p.iter().zip(q).map(|(p, q)| (p - mp) * (q - mq)).sum::<f64>() / 48.0
        };
        let (va, vb, ab) = (covariance(&a, ma, &a, ma), covariance(&b, mb, &b, mb), covariance(&a, ma, &b, mb));
        similarity += (2.0 * ma * mb + c1) * (2.0 * ab + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }
    [error, energy, similarity / (windows * windows) as f64]
}

fn compared<D: Backend>(device: &D, reference: &[f32], x: &[f32], dim: (usize, usize), range: f32) -> [f64; 3] {
    let came = device.compare(&device.picture(reference), &device.picture(x), dim, range).unwrap();
    [&came.squared_error, &came.energy, &came.ssim].map(|scalar| block_on(device.read(scalar)).unwrap())
}

#[test]
fn comparisons_are_those_of_their_definition_window_by_window() {
    let device = Cpu::new();
    for dim @ (ny, nx) in [(7, 7), (20, 33), (41, 30), (96, 96)] {
        let (reference, mut x) = (magnitudes(5, ny * nx), magnitudes(6, ny * nx));
        // Alike, but not the same.
        x.iter_mut().zip(&reference).for_each(|(x, r)| *x = r + 0.2 * *x);
        let range = 1.4;
        let (expected, came) =
            (plain(&reference, &x, dim, range.into()), compared(&device, &reference, &x, dim, range));
        for (came, expected) in came.iter().zip(&expected) {
            assert!((came / expected - 1.0).abs() < SUMS, "{dim:?}: {came} for {expected}");
        }
        // The control: one pixel, in the middle.
        x[ny / 2 * nx + nx / 2] += 0.5;
        let other = compared(&device, &reference, &x, dim, range);
        assert!((other[0] / expected[0] - 1.0).abs() > SUMS && (other[2] / expected[2] - 1.0).abs() > SUMS, "{dim:?}");
        assert_eq!(other[1], came[1]);
    }
}

#[test]
fn equal_pictures_have_no_error_and_a_similarity_of_one() {
    let x = magnitudes(7, 30 * 24);
    let [error, energy, similarity] = compared(&Cpu::new(), &x, &x, (30, 24), 1.4);
    assert!(error == 0.0 && energy > 0.0 && (similarity - 1.0).abs() < 1e-6, "{similarity}");
}

#[test]
fn pictures_of_another_size_are_refused_with_the_numbers() {
    let device = Cpu::new();
    let picture = |length: usize| device.picture(&vec![1.0; length]);
    let sentence = |a, b, dim| device.compare(&picture(a), &picture(b), dim, 1.0).unwrap_err().to_string();
    assert!(sentence(80, 72, (8, 9)).contains("[8, 9]") && sentence(72, 80, (8, 9)).contains("[80]"));
    assert!(sentence(48, 48, (6, 8)).contains("6 x 8"));
}
