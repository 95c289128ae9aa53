//! Transforms.

use crate::{distance, open};
use pollster::block_on;
use recon::device::{Cpu, Device, FourierTransform};
use recon::fourier::Direction;
use workbench_tests::Numbers;

/// A few roundings for each stage; Bluestein has twice as many.
const TRANSFORMS: f64 = 1e-6;

/// (planes, ny, nx): every radix, primes, the matrices of MRI, one line, more planes than lines in a workgroup.
const SIZES: [(usize, usize, usize); 25] = [
    (1, 1, 1),
    (1, 2, 3),
    (3, 4, 5),
    (2, 7, 8),
    (5, 6, 9),
    (1, 16, 16),
    (2, 13, 31),
    (1, 1, 257),
    (1, 257, 1),
    (4, 49, 64),
    (2, 120, 105),
    (1, 128, 256),
    (2, 320, 320),
    (1, 368, 640),
    (1, 372, 331),
    (1, 512, 343),
    (32, 24, 20),
    (1, 1000, 3),
    (1, 3, 1024),
    (1, 2048, 2),
    (1, 5, 2048),
    (1, 960, 1125),
    // Longer than a workgroup's memory: as rectangles, and primes.
    (1, 8192, 3),
    (2, 3, 4098),
    (1, 4099, 2),
];

#[test]
fn transforms_are_those_of_the_processor() {
    let Some(gpu) = open() else { return };
    for (planes, ny, nx) in SIZES {
        for direction in [Direction::Forward, Direction::Inverse] {
            let x = Numbers::new((ny * nx) as u64).vector(planes * ny * nx);
            let (mut a, mut b) = (gpu.upload(&x), x.clone());
            gpu.transform(&mut a, ny, nx, direction);
            Cpu::new().transform(&mut b, ny, nx, direction);
            let came = block_on(gpu.download(&a)).unwrap();
            let error = distance(&came, &b);
            assert!(error < TRANSFORMS, "{planes} x {ny} x {nx}, {direction:?}: {error:e}");
            // The control: an image that lies one pixel elsewhere is another.
            let mut moved = x.clone();
            moved.rotate_right(1);
            Cpu::new().transform(&mut moved, ny, nx, direction);
            assert!(ny * nx == 1 || distance(&came, &moved) > 0.1, "{planes} x {ny} x {nx}");
        }
    }
}
