//! Metrics within regions against scikit-image's map of structural similarity and NumPy, in double precision.

use crate::{json, source};
use ndarray::Array2;
use recon::Image;
use recon::metric::Metrics;
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
        _ => y == 1 && x > 4,
    };
    (0..ny).flat_map(|y| (0..nx).map(move |x| (y, x))).map(|(y, x)| inside(y, x)).collect()
}

fn of(reference: &Array2<f32>, x: &Array2<f32>, region: &[bool]) -> recon::Result<RegionMetrics> {
    let (ny, nx) = reference.dim();
    RegionMetrics::new(reference.as_slice().unwrap(), x.as_slice().unwrap(), [ny, nx], region)
}

#[test]
fn metrics_within_a_region_are_those_of_scikit_image() {
    for (name, regions) in json("regions.json").as_object().unwrap() {
        let (reference, x) = (magnitude(&format!("{name}_reference")), magnitude(&format!("{name}_image")));
        for (key, expected) in regions.as_object().unwrap() {
            let came = of(&reference, &x, &region(key, reference.dim())).unwrap();
            assert_eq!(came.pixels as u64, expected["pixels"].as_u64().unwrap(), "{name}, {key}");
            for (metric, came) in [("nmse", came.nmse), ("psnr", Some(came.psnr)), ("ssim", came.ssim)] {
                let same = match (came, expected[metric].as_f64()) {
                    (Some(came), Some(expected)) => (came / expected - 1.0).abs() < SAME_PIXELS,
                    (came, expected) => came == expected,
                };
                assert!(same, "{name}, {key}: {metric} {came:?}, scikit-image {}", expected[metric]);
            }
        }
    }
}

#[test]
fn the_region_of_all_pixels_of_a_square_image_has_the_metrics_of_the_image() {
    for name in ["phantom", "odd", "smallest"] {
        let (reference, x) = (magnitude(&format!("{name}_reference")), magnitude(&format!("{name}_image")));
        let (whole, came) = (Metrics::new(&reference, &x).unwrap(), of(&reference, &x, &vec![true; x.len()]).unwrap());
        let expected =
            RegionMetrics { pixels: x.len(), nmse: Some(whole.nmse), psnr: whole.psnr, ssim: Some(whole.ssim) };
        assert_eq!(came, expected, "{name}");
    }
}

#[test]
fn regions_without_meaning_are_refused_or_have_no_number() {
    let image = magnitude("odd_reference");
    let nothing = vec![false; image.len()];
    assert!(of(&image, &image, &nothing).unwrap_err().to_string().contains("empty"));
    let short = of(&image, &image, &nothing[1..]).unwrap_err().to_string();
    assert!(short.contains("[33, 33]") && short.contains("[1088]"), "{short}");
    let zero = Array2::zeros((9, 9));
    assert!(of(&zero, &zero, &[true; 81]).unwrap_err().to_string().contains("zero everywhere"));
    let mut dot = zero.clone();
    dot[[8, 8]] = 1.0;
    let mut corner = [false; 81];
    corner[0] = true;
    let came = of(&dot, &dot, &corner).unwrap();
    assert_eq!((came.nmse, came.psnr, came.ssim), (None, f64::INFINITY, None));
}
