//! The SENSE operator.

use crate::{distance, open};
use gpu::{Gpu, Options};
use pollster::block_on;
use recon::device::{Backend, Cpu, Device, SenseKernels};
use recon::{CoilMaps, Complex32, KSpace, SamplingMask};
use std::sync::Arc;
use workbench_tests::Numbers;

/// Two transforms and a sum over coils.
const SENSE: f64 = 1.5e-6;

/// (coils, y, x): one coil and 32, more and fewer coils than a workgroup holds, primes, the matrices of MRI.
const SIZES: [(usize, usize, usize); 8] =
    [(1, 16, 16), (32, 24, 20), (3, 31, 17), (5, 256, 12), (8, 320, 10), (4, 10, 368), (2, 372, 331), (7, 49, 64)];

/// `E^H y`, `E^H E x` and the natural order of both.
fn images<D: Backend>(device: &D, maps: &Arc<CoilMaps>, mask: &SamplingMask, kspace: &KSpace) -> Vec<Vec<Complex32>> {
    let sense = device.sense(&device.maps(maps).unwrap(), mask).unwrap();
    let adjoint = device.sense_adjoint(&sense, kspace).unwrap();
    let mut normal = device.zeros(device.layout(&sense).len());
    device.sense_normal(&sense, &adjoint, &mut normal);
    let natural = [device.sense_image(&sense, &adjoint), device.sense_image(&sense, &normal)];
    [&adjoint, &normal, &natural[0], &natural[1]].map(|v| block_on(device.download(v)).unwrap()).to_vec()
}

#[test]
fn sense_is_that_of_the_processor() {
    let Some(gpu) = open() else { return };
    for dim @ (_, ny, nx) in SIZES {
        let mut numbers = Numbers::new(ny as u64);
        let maps = Arc::new(numbers.maps(dim));
        let kspace = numbers.kspace(dim);
        for mask in [numbers.lines(ny, nx), numbers.points(ny, nx)] {
            let (came, expected) = (images(&gpu, &maps, &mask, &kspace), images(&Cpu::new(), &maps, &mask, &kspace));
            for (i, (came, expected)) in came.iter().zip(&expected).enumerate() {
                let error = distance(came, expected);
                assert!(error < SENSE, "{dim:?}, image {i}: {error:e}");
            }
            // The control: another line less is another operator.
            let mut other = mask.to_array();
            let row = (0..ny).find(|y| other.row(*y).iter().any(|taken| *taken)).unwrap();
            other.row_mut(row).fill(false);
            let other = SamplingMask::from_points(other).unwrap();
            let wrong = images(&Cpu::new(), &maps, &other, &kspace);
            assert!(distance(&came[1], &wrong[1]) > 10.0 * SENSE, "{dim:?}");
        }
    }
}

#[test]
fn coils_that_do_not_fit_one_buffer_are_split() {
    if open().is_none() {
        return;
    }
    // Two of five coils fit.
    let dim @ (_, ny, nx) = (5, 16, 20);
    let options = Options { most_bytes: Some(2 * 8 * 16 * 20 + 100), ..Options::default() };
    let gpu = block_on(Gpu::open(options)).unwrap();
    let mut numbers = Numbers::new(5);
    let (maps, kspace) = (Arc::new(numbers.maps(dim)), numbers.kspace(dim));
    for (mask, dispatches) in [(numbers.lines(ny, nx), 3), (numbers.points(ny, nx), 9)] {
        let (came, expected) = (images(&gpu, &maps, &mask, &kspace), images(&Cpu::new(), &maps, &mask, &kspace));
        for (came, expected) in came.iter().zip(&expected) {
            assert!(distance(came, expected) < SENSE);
        }
        let sense = gpu.sense(&gpu.maps(&maps).unwrap(), &mask).unwrap();
        let (x, mut out) = (gpu.zeros(ny * nx), gpu.zeros(ny * nx));
        let before = gpu.work().dispatches;
        gpu.sense_normal(&sense, &x, &mut out);
        assert_eq!(gpu.work().dispatches - before, dispatches);
    }
    assert_eq!(gpu.failure(), None);
}
