//! Vectors and scalars on a device, against double precision, at lengths around the pieces that a device works in.

use pollster::block_on;
use recon::device::{Cpu, Device};
use recon::{Complex32, Complex64};
use workbench_tests::{Numbers, distance, inner, norm, wide};

const LENGTHS: [usize; 6] = [1, 3, 4095, 4096, 4097, 10_001];

/// A handful of roundings of single precision, 6e-8 each.
const TOLERANCE: f64 = 3e-7;

fn check<D: Device>(
    device: &D,
    what: &str,
    operation: impl Fn(&D::Vector, &mut D::Vector),
    truth: impl Fn(Complex64, Complex64) -> Complex64,
) {
    for length in LENGTHS {
        let mut numbers = Numbers::new(length as u64);
        let (x, y) = (numbers.vector(length), numbers.vector(length));
        let mut out = device.upload(&y);
        operation(&device.upload(&x), &mut out);
        let came = wide(&block_on(device.download(&out)).unwrap());
        let expected: Vec<_> = wide(&x).iter().zip(&wide(&y)).map(|(x, y)| truth(*x, *y)).collect();
        assert!(distance(&came, &expected) < TOLERANCE, "{what}, length {length}");
    }
}

#[test]
fn sums_and_scalings_are_those_of_double_precision() {
    let device = Cpu::new();
    let alpha = device.scalar(-0.7);
    let exact = f64::from(-0.7f32);
    check(&device, "copy", |x, y| device.copy(x, y), |x, _| x);
    check(&device, "add_scaled", |x, y| device.add_scaled(&alpha, x, y), |x, y| y + x * exact);
    check(&device, "subtract_scaled", |x, y| device.subtract_scaled(&alpha, x, y), |x, y| y - x * exact);
    check(&device, "scale_and_add", |x, y| device.scale_and_add(x, &alpha, y), |x, y| x + y * exact);
}

#[test]
fn dot_is_the_real_part_of_the_inner_product() {
    let device = Cpu::new();
    for length in LENGTHS {
        let mut numbers = Numbers::new(7);
        let (a, b) = (numbers.vector(length), numbers.vector(length));
        let came = block_on(device.read(&device.dot(&device.upload(&a), &device.upload(&b)))).unwrap();
        let (a, b) = (wide(&a), wide(&b));
        let error = (came - inner(&a, &b).re).abs() / (norm(&a) * norm(&b));
        assert!(error < TOLERANCE, "length {length}: {error:e}");
        // The control: without the conjugate it is another number.
        let bilinear: Complex64 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
        assert!((came - bilinear.re).abs() / (norm(&a) * norm(&b)) > 1e-4, "length {length}: no conjugate");
    }
}

#[test]
fn dividing_by_what_is_not_positive_gives_zero() {
    let device = Cpu::new();
    let divide = |a, b| block_on(device.read(&device.divide(&device.scalar(a), &device.scalar(b)))).unwrap();
    assert_eq!(divide(-6.0, 2.0), -3.0);
    assert_eq!(divide(6.0, -2.0), 0.0);
    assert_eq!(divide(1.0, 0.0), 0.0);
    assert_eq!(divide(0.0, 0.0), 0.0);
}

#[test]
fn root_sum_of_squares_is_that_of_the_coils_at_each_pixel() {
    let device = Cpu::new();
    for (coils, pixels) in [(1, 5), (3, 4097), (8, 10_001)] {
        let images = Numbers::new(1).vector(coils * pixels);
        let came = block_on(device.download(&device.root_sum_of_squares(&device.upload(&images), coils))).unwrap();
        let truth = |i: usize| (0..coils).map(|c| wide(&images)[c * pixels + i].norm_sqr()).sum::<f64>().sqrt();
        assert_eq!(came.len(), pixels);
        for i in (0..pixels).step_by(pixels / 5) {
            assert!((f64::from(came[i].re) / truth(i) - 1.0).abs() < TOLERANCE, "{coils} coils, pixel {i}");
        }
        assert!(came.iter().all(|v| v.im == 0.0 && v.re >= 0.0));
    }
    assert_eq!(device.length(&device.zeros(17)), 17);
    assert!(block_on(device.download(&device.zeros(17))).unwrap().iter().all(|v| *v == Complex32::ZERO));
}
