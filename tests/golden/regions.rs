//! Metrics within regions against scikit-image's map of structural similarity, piq's HaarPSI and NumPy, and the body against
//! scikit-image's threshold and SciPy's morphology, all in double precision.

use crate::{json, source};
use ndarray::Array2;
use recon::Image;
use recon::metric::Metrics;
use recon::metric::body::{body, li_threshold};
use recon::metric::region::RegionMetrics;

/// Sums over the same single-precision pixels in another order.
const SAME_PIXELS: f64 = 1e-10;

fn magnitude(name: &str) -> Array2<f32> {
    Image { pixels: formats::npy::read_image(&source(&format!("metrics/{name}.npy"))).unwrap() }.magnitude()
}

/// By the same arithmetic as `make_regions.py`.
fn region(name: &str, (ny, nx): (usize, usize)) -> Vec<bool> {
    let (ny, nx) = (ny as i64, nx as i64);
    let inside = |y: i64, x: i64| match name {
        "disc" => 2 * ((3 * y - ny).pow(2) + (2 * x - nx).pow(2)) < ny.min(nx).pow(2),
        "rim" => y < 5 || x >= nx - 4,
        "stripes" => (y + 2 * x) % 3 == 0,
        "edge" => y == 1 && x > 4,
        "all" => true,
        _ => panic!("there is no region '{name}'"),
    };
    (0..ny).flat_map(|y| (0..nx).map(move |x| (y, x))).map(|(y, x)| inside(y, x)).collect()
}

fn of(reference: &Array2<f32>, x: &Array2<f32>, region: &[bool]) -> recon::Result<RegionMetrics> {
    let (ny, nx) = reference.dim();
    RegionMetrics::new(reference.as_slice().unwrap(), x.as_slice().unwrap(), [ny, nx], region)
}

#[test]
fn metrics_within_a_region_are_those_of_scikit_image_and_piq() {
    for (name, regions) in json("regions.json").as_object().unwrap() {
        let (reference, x) = (magnitude(&format!("{name}_reference")), magnitude(&format!("{name}_image")));
        for (key, expected) in regions.as_object().unwrap() {
            let got = of(&reference, &x, &region(key, reference.dim())).unwrap();
            assert_eq!(got.pixels as u64, expected["pixels"].as_u64().unwrap(), "{name}, {key}");
            let metrics = [
                ("nmse", Some(got.nmse)),
                ("psnr", Some(got.psnr)),
                ("ssim", Some(got.ssim)),
                ("haarpsi", got.haarpsi),
            ];
            for (metric, got) in metrics {
                let same = match (got, expected[metric].as_f64()) {
                    (Some(got), Some(expected)) => (got / expected - 1.0).abs() < SAME_PIXELS,
                    (got, expected) => got == expected,
                };
                assert!(same, "{name}, {key}: {metric} {got:?}, expected {}", expected[metric]);
            }
        }
    }
}

/// Control: other images, ranges and pixels have other metrics.
#[test]
fn metrics_of_a_region_depend_on_its_pixels_and_on_its_range() {
    let (reference, x) = (magnitude("phantom_reference"), magnitude("phantom_image"));
    let disc = region("disc", reference.dim());
    let before = of(&reference, &x, &disc).unwrap();
    let (mut outside, mut inside) = (x.clone(), x.clone());
    let first = |wanted: bool| disc.iter().position(|inside| *inside == wanted).unwrap();
    outside.as_slice_mut().unwrap()[first(false)] += 9.0;
    inside.as_slice_mut().unwrap()[first(true)] += 9.0;
    let got = of(&reference, &outside, &disc).unwrap();
    assert_eq!((got.nmse, got.psnr), (before.nmse, before.psnr));
    assert!(of(&reference, &inside, &disc).unwrap().nmse > 1.01 * before.nmse);
    let mut brighter = reference.clone();
    brighter.as_slice_mut().unwrap()[first(false)] += 99.0;
    assert_eq!(of(&brighter, &x, &disc).unwrap().psnr, before.psnr, "the range is that of the region");
}

/// NMSE, PSNR and range of the whole of a square image are fastMRI's; SSIM is not: its map has a rim.
#[test]
fn the_region_of_all_pixels_of_a_square_image_has_nmse_and_psnr_of_the_image() {
    for name in ["phantom", "odd", "smallest"] {
        let (reference, x) = (magnitude(&format!("{name}_reference")), magnitude(&format!("{name}_image")));
        let (whole, got) = (Metrics::new(&reference, &x).unwrap(), of(&reference, &x, &vec![true; x.len()]).unwrap());
        assert_eq!((got.pixels, got.nmse, got.psnr), (x.len(), whole.nmse, whole.psnr), "{name}");
    }
}

#[test]
fn equal_images_are_perfect_in_any_region() {
    let image = magnitude("odd_reference");
    let got = of(&image, &image, &region("disc", image.dim())).unwrap();
    assert_eq!((got.nmse, got.psnr), (0.0, f64::INFINITY));
    assert!((got.ssim - 1.0).abs() < 1e-12 && (got.haarpsi.unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn regions_without_meaning_are_refused_or_have_no_number() {
    let image = magnitude("odd_reference");
    let nothing = vec![false; image.len()];
    assert!(of(&image, &image, &nothing).unwrap_err().to_string().contains("empty"));
    let short = of(&image, &image, &nothing[1..]).unwrap_err().to_string();
    assert!(short.contains("[33, 33]") && short.contains("[1088]"), "{short}");
    let zero = Array2::zeros((9, 9));
    assert!(of(&zero, &zero, &[true; 81]).unwrap_err().to_string().contains("zero all over"));
    let even = Array2::ones((32, 32));
    let mut middle = vec![false; 32 * 32];
    middle[16 * 32 + 16] = true;
    assert_eq!(of(&even, &even, &middle).unwrap().haarpsi, None, "no edge anywhere near");
}

#[test]
fn the_body_is_that_of_scikit_image_and_scipy() {
    for (name, threshold) in json("body.json").as_object().unwrap() {
        let image =
            Image { pixels: formats::npy::read_image(&source(&format!("body/{name}.npy"))).unwrap() }.magnitude();
        for factor in [1.0, 1.5] {
            let expected = formats::npy::read_image(&source(&format!("body/{name}_{factor:.1}.npy"))).unwrap();
            let expected = expected.mapv(|v| v.re > 0.5);
            let got = body(image.view(), factor);
            assert!(expected.iter().any(|inside| *inside) && expected.iter().any(|inside| !inside));
            assert_eq!(got, expected, "{name}, factor {factor}");
        }
        let smooth = Array2::from_shape_fn(image.dim(), |(y, x)| {
            let at = |i: usize, j: usize, n: usize| (i + j).saturating_sub(2).min(n - 1);
            let pixel = |i, j| f64::from(image[[at(y, i, image.nrows()), at(x, j, image.ncols())]]);
            (0..25).map(|k| pixel(k / 5, k % 5)).sum::<f64>() / 25.0
        });
        let (got, expected) = (li_threshold(smooth.view()).unwrap(), threshold.as_f64().unwrap());
        assert!((got / expected - 1.0).abs() < 1e-6, "{name}: threshold {got}, scikit-image {expected}");
    }
}
