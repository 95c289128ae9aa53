//! Centred orthonormal transforms against NumPy's.

use crate::samples;
use pollster::block_on;
use recon::Complex64;
use recon::device::{Cpu, Device, FourierTransform};
use recon::fourier::Direction;
use workbench_tests::{distance, wide};

/// Some log2(n) roundings of single precision, 6e-8 each.
const TOLERANCE: f64 = 5e-7;

fn transformed(name: &str, direction: Direction) -> Vec<Complex64> {
    let device = Cpu::new();
    let from = samples(name);
    let (_, ny, nx) = from.dim();
    let mut data = device.upload(from.as_slice());
    device.transform(&mut data, ny, nx, direction);
    wide(&block_on(device.download(&data)).unwrap())
}

#[test]
fn transforms_are_numpys_centred_orthonormal_ones_in_both_directions() {
    for size in ["2x3", "5x7", "8x12", "9x16", "16x15", "31x23"] {
        let (image, kspace) = (format!("transforms/image_{size}.npy"), format!("transforms/kspace_{size}.npy"));
        let of = |name: &str| wide(samples(name).as_slice());
        let error = distance(&transformed(&image, Direction::Forward), &of(&kspace));
        assert!(error < TOLERANCE, "{size} forward: {error:e}");
        let error = distance(&transformed(&kspace, Direction::Inverse), &of(&image));
        assert!(error < TOLERANCE, "{size} inverse: {error:e}");
        // The control: the directions differ.
        assert!(distance(&transformed(&image, Direction::Inverse), &of(&kspace)) > 0.1, "{size}");
    }
}
