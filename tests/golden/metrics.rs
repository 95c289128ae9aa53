//! NMSE, PSNR and SSIM against scikit-image and NumPy in double precision.

use crate::json;
use ndarray::Array2;
use recon::Image;
use recon::metric::Metrics;

/// Ours sum in double precision over the same single-precision pixels: only the order of sums differs.
const SAME_PIXELS: f64 = 1e-10;
/// The images of the definition are rounded to single precision first: pixels move by 3e-8 of an error of 0.035, at
/// random.
const ROUNDED_PIXELS: f64 = 1e-7;

fn magnitude(name: &str) -> Array2<f32> {
    Image { pixels: formats::npy::read_image(&crate::source(&format!("metrics/{name}.npy"))).unwrap() }.magnitude()
}

fn check(name: &str, reference: &Array2<f32>, image: &Array2<f32>, tolerance: f64) {
    let expected = &json("metrics.json")[name];
    let came = Metrics::new(reference, image).unwrap();
    for (key, came) in [("nmse", came.nmse), ("psnr", came.psnr), ("ssim", came.ssim)] {
        let expected = expected[key].as_f64().unwrap();
        assert!((came / expected - 1.0).abs() < tolerance, "{name}: {key} {came}, scikit-image {expected}");
    }
}

#[test]
fn metrics_are_those_of_scikit_image_on_fastmris_central_square() {
    for name in ["phantom", "wide", "tall", "odd", "smallest"] {
        check(name, &magnitude(&format!("{name}_reference")), &magnitude(&format!("{name}_image")), SAME_PIXELS);
    }
}

/// `make_golden.py` measures these images with scikit-image and NumPy in double precision, as "definition".
#[test]
fn metrics_of_images_from_formulas_are_those_of_scikit_image() {
    let wave = |y: f64, x: f64| 0.5 + 0.5 * (x / 5.0).sin() * (y / 7.0).cos();
    let noise = |y: f64, x: f64| 0.05 * (1.3 * x + 2.1 * y).sin();
    let image = |f: &dyn Fn(f64, f64) -> f64| Array2::from_shape_fn((64, 64), |(y, x)| f(y as f64, x as f64) as f32);
    let (reference, x) = (image(&wave), image(&|y, x| wave(y, x) + noise(y, x)));
    check("definition", &reference, &x, ROUNDED_PIXELS);
}

/// Without the crop, an image that is not square has other metrics: the crop is really made.
#[test]
fn metrics_do_not_look_beyond_the_central_square() {
    let (reference, image) = (magnitude("tall_reference"), magnitude("tall_image"));
    let (before, mut spoilt) = (Metrics::new(&reference, &image).unwrap(), image.clone());
    spoilt.slice_mut(ndarray::s![..8, ..]).fill(9e9);
    spoilt.slice_mut(ndarray::s![52.., ..]).fill(9e9);
    assert_eq!(Metrics::new(&reference, &spoilt).unwrap(), before);
    spoilt[[8, 0]] *= 1.5;
    assert_ne!(Metrics::new(&reference, &spoilt).unwrap(), before);
}

#[test]
fn equal_images_are_perfect_and_unusable_ones_are_refused_with_the_numbers() {
    let image = magnitude("odd_reference");
    let perfect = Metrics::new(&image, &image).unwrap();
    assert_eq!((perfect.nmse, perfect.psnr), (0.0, f64::INFINITY));
    assert!((perfect.ssim - 1.0).abs() < 1e-12);
    let sentence = |reference: &Array2<f32>, x: &Array2<f32>| Metrics::new(reference, x).unwrap_err().to_string();
    let other = sentence(&image, &magnitude("wide_image"));
    assert!(other.contains("[33, 33]") && other.contains("[40, 56]"), "{other}");
    let small = Array2::ones((6, 9));
    assert!(sentence(&small, &small).contains("6 x 9"));
    let zero = Array2::zeros((8, 8));
    assert!(sentence(&zero, &zero).contains("zero everywhere"));
}
