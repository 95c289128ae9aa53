//! Pictures, and how far they are from each other.

use crate::{distance, open};
use pollster::block_on;
use recon::Complex32;
use recon::device::{Backend, CoilCombination, Cpu, Device, Pictures};
use recon::metric::Metrics;
use recon::subject::presentation::Presentation;
use workbench_tests::Numbers;

/// Shapes (y, x) around the edges of tiles and of windows, and those of scanners.
const SHAPES: [(usize, usize); 8] = [(7, 7), (8, 23), (16, 16), (22, 22), (37, 41), (320, 320), (320, 368), (372, 331)];
/// Each pixel is rounded a few times.
const PIXELS: f64 = 3e-7;
/// Of the mean structural similarity, as a difference.
const SSIM: f64 = 0.0005;
/// Of the ratio of the largest pixel to the error, in dB.
const PSNR: f64 = 0.02;
/// Of the squared error's part of the energy.
const NMSE: f64 = 1e-5;

fn as_numbers(pixels: &[f32]) -> Vec<Complex32> {
    pixels.iter().map(|v| Complex32::new(*v, 0.0)).collect()
}

#[test]
fn pictures_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    for (ny, nx) in SHAPES {
        let mut numbers = Numbers::new((ny * nx) as u64);
        let image = numbers.vector(ny * nx);
        let other: Vec<f32> = (0..ny * nx).map(|_| numbers.real()).collect();
        let cpu = Cpu::new();
        let (magnitude, other_there) = (gpu.magnitude(&gpu.upload(&image)), gpu.picture(&other));
        assert_eq!(block_on(gpu.download_picture(&other_there)).unwrap(), other);
        let came = block_on(gpu.download_picture(&magnitude)).unwrap();
        let expected = cpu.magnitude(&image);
        assert!(distance(&as_numbers(&came), &as_numbers(&expected)) < PIXELS);
        let map = block_on(gpu.download_picture(&gpu.error_map(&other_there, &magnitude))).unwrap();
        let mut truth = as_numbers(&cpu.error_map(&other, &expected));
        assert!(distance(&as_numbers(&map), &truth) < PIXELS);
        truth[ny * nx / 2] *= 1.001;
        truth[0] += 0.01;
        assert!(distance(&as_numbers(&map), &truth) > PIXELS, "the control");
    }
}

#[test]
fn coils_are_combined_as_on_the_processor() {
    let Some(gpu) = open() else { return };
    for (coils, pixels) in [(1, 1), (1, 5003), (3, 257), (16, 320 * 320), (32, 97 * 101)] {
        let x = Numbers::new(coils as u64).vector(coils * pixels);
        let came = block_on(gpu.download(&gpu.root_sum_of_squares(&gpu.upload(&x), coils))).unwrap();
        let mut expected = Cpu::new().root_sum_of_squares(&x, coils);
        let error = distance(&came, &expected);
        assert!(error < PIXELS, "{coils} coils, {pixels} pixels: {error:e}");
        expected[0] *= 1.01;
        expected[pixels - 1] += 0.01;
        assert!(distance(&came, &expected) > PIXELS, "the control");
    }
}

/// A picture with smooth parts, edges and an empty background, and one that is a little off.
fn two(ny: usize, nx: usize, unit: f32, noise: f32) -> (Vec<f32>, Vec<f32>) {
    let mut numbers = Numbers::new((ny + nx) as u64);
    let pixel = |i: usize| {
        let (y, x) = ((i / nx) as f32 / ny as f32 - 0.5, (i % nx) as f32 / nx as f32 - 0.5);
        let inside = y * y + x * x < 0.2;
        let spot = (y - 0.1) * (y - 0.1) + x * x < 0.01;
        unit * if spot {
            3.0
        } else if inside {
            1.0 + 0.2 * (20.0 * x).sin()
        } else {
            0.0
        }
    };
    let reference: Vec<f32> = (0..ny * nx).map(pixel).collect();
    let other = reference.iter().map(|v| (v + unit * noise * numbers.real()).abs()).collect();
    (reference, other)
}

fn metrics<D: Backend>(device: &D, reference: &[f32], other: &[f32], dim: (usize, usize), range: f32) -> Metrics {
    let (reference, other) = (device.picture(reference), device.picture(other));
    let comparison = device.compare(&reference, &other, dim, range).unwrap();
    let scalars = [&comparison.squared_error, &comparison.energy, &comparison.ssim];
    let values = block_on(device.receive(device.request(&scalars))).unwrap();
    let read = recon::metric::Comparison { squared_error: values[0], energy: values[1], ssim: values[2] };
    Metrics::of(&read, range, dim).unwrap()
}

#[test]
fn metrics_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    // In any unit, and for pictures that are nearly the same or quite different.
    for (unit, noise) in [(1.0, 0.1), (1e-8, 0.01), (1e8, 0.001), (100.0, 2.0)] {
        for dim @ (ny, nx) in SHAPES {
            let (reference, other) = two(ny, nx, unit, noise);
            let cropped = ndarray::ArrayView2::from_shape(dim, &reference).unwrap();
            let range = recon::metric::largest(cropped);
            let came = metrics(&gpu, &reference, &other, dim, range);
            let expected = metrics(&Cpu::new(), &reference, &other, dim, range);
            let within = |came: &Metrics| {
                (came.ssim - expected.ssim).abs() < SSIM
                    && (came.psnr - expected.psnr).abs() < PSNR
                    && (came.nmse / expected.nmse - 1.0).abs() < NMSE
            };
            assert!(within(&came), "{ny} x {nx}, {unit}, {noise}: {came:?} {expected:?}");
            // The control: a little more noise.
            let (_, more) = two(ny, nx, unit, noise * 1.02);
            assert!(!within(&metrics(&gpu, &reference, &more, dim, range)));
        }
    }
}

#[test]
fn a_picture_is_like_itself() {
    let Some(gpu) = open() else { return };
    let (reference, _) = two(100, 90, 5.0, 0.0);
    let same = metrics(&gpu, &reference, &reference, (100, 90), 15.0);
    assert_eq!((same.nmse, same.psnr), (0.0, f64::INFINITY));
    assert!((same.ssim - 1.0).abs() < 1e-6);
}

#[test]
fn pictures_that_cannot_be_compared_are_refused() {
    let Some(gpu) = open() else { return };
    let (small, large) = (gpu.picture(&[0.0; 36]), gpu.picture(&[0.0; 64]));
    let refused = |error: recon::Error, words: &str| assert!(error.to_string().contains(words), "{error}");
    refused(gpu.compare(&small, &small, (6, 6), 1.0).err().unwrap(), "at least 7 x 7");
    refused(gpu.compare(&large, &small, (8, 8), 1.0).err().unwrap(), "36");
    refused(gpu.compare(&small, &large, (8, 8), 1.0).err().unwrap(), "36");
}

#[test]
fn what_is_shown_of_an_image_is_what_the_processor_shows() {
    let Some(gpu) = open() else { return };
    let matrix = [37, 52];
    let mut numbers = Numbers::new(7);
    let image = numbers.vector(matrix[0] * matrix[1]);
    let pixels: Vec<f32> = (0..matrix[0] * matrix[1]).map(|_| numbers.real()).collect();
    let cpu = Cpu::new();
    for (crop, mirror, transpose) in
        [([37, 52], [false; 2], true), ([20, 31], [true, false], false), ([36, 17], [true, true], true)]
    {
        let presentation = Presentation { matrix, crop, mirror, transpose };
        let came = block_on(gpu.download(&gpu.show(&gpu.upload(&image), &presentation))).unwrap();
        assert_eq!(came, cpu.show(&image, &presentation), "{presentation:?}");
        let there = gpu.show_picture(&gpu.picture(&pixels), &presentation);
        let came = block_on(gpu.download_picture(&there)).unwrap();
        assert_eq!(came, cpu.show_picture(&pixels, &presentation), "{presentation:?}");
        let other = Presentation { mirror: [!mirror[0], mirror[1]], ..presentation };
        assert_ne!(came, cpu.show_picture(&pixels, &other), "the control");
    }
}
