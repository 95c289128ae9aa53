//! Vectors and scalars on a device, against double precision, at lengths around the pieces that a device works in.

use pollster::block_on;
use recon::device::{Backend, CoilCombination, Cpu, Device, SolverSteps};
use recon::{Complex32, Complex64};
use workbench_tests::{Numbers, distance, inner, norm, wide};

const LENGTHS: [usize; 6] = [1, 3, 4095, 4096, 4097, 10_001];

/// A handful of roundings of single precision, 6e-8 each.
const TOLERANCE: f64 = 3e-7;

fn check<D: Backend>(
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

/// Operations on more than two vectors: of x, y, u and v, all of a length, the last two are what comes out.
fn check_fused<D: Backend>(
    device: &D,
    what: &str,
    operation: impl Fn([&D::Vector; 2], &mut D::Vector, &mut D::Vector),
    truth: impl Fn([Complex64; 4]) -> [Complex64; 2],
) {
    for length in LENGTHS {
        let mut numbers = Numbers::new(length as u64);
        let [x, y, u, v] = [(); 4].map(|()| numbers.vector(length));
        let (mut first, mut second) = (device.upload(&u), device.upload(&v));
        operation([&device.upload(&x), &device.upload(&y)], &mut first, &mut second);
        let [x, y, u, v] = [x, y, u, v].map(|v| wide(&v));
        let expected: Vec<_> = (0..length).map(|i| truth([x[i], y[i], u[i], v[i]])).collect();
        for (came, which) in [(first, 0), (second, 1)] {
            let expected: Vec<_> = expected.iter().map(|pair| pair[which]).collect();
            let came = wide(&block_on(device.download(&came)).unwrap());
            let error = distance(&came, &expected);
            assert!(error < TOLERANCE, "{what}, length {length}, vector {which}: {error:e}");
        }
    }
}

#[test]
fn steps_of_solvers_are_their_formulas() {
    let device = Cpu::new();
    let (factor, exact) = (device.scalar(-0.7), f64::from(-0.7f32));
    check_fused(
        &device,
        "extrapolate",
        |[x, y], u, _| device.extrapolate(x, &factor, y, u),
        |[x, y, _, v]| [x + (x - y) * exact, v],
    );
    check_fused(
        &device,
        "gradient_step",
        |[x, y], u, v| device.gradient_step(x, &factor, y, v, u),
        |[x, y, _, v]| [x - (y - v) * exact, v],
    );
    check_fused(
        &device,
        "descend",
        |[x, y], u, v| device.descend(&factor, x, y, u, v),
        |[x, y, u, _]| [u - (x - y) * exact, u - (x - y) * (2.0 * exact)],
    );
    check_fused(
        &device,
        "conjugate_step",
        |[x, y], u, v| {
            let square = block_on(device.read(&device.conjugate_step(&factor, x, y, u, v))).unwrap();
            let expected = norm(&wide(&block_on(device.download(v)).unwrap())).powi(2);
            assert!((square / expected - 1.0).abs() < TOLERANCE, "{square:e}, expected {expected:e}");
        },
        |[x, y, u, v]| [u + x * exact, v - y * exact],
    );
}

#[test]
fn square_distance_is_the_square_of_the_difference() {
    let device = Cpu::new();
    for length in LENGTHS {
        let mut numbers = Numbers::new(17);
        let (a, b) = (numbers.vector(length), numbers.vector(length));
        let came = block_on(device.read(&device.square_distance(&device.upload(&a), &device.upload(&b)))).unwrap();
        let difference: Vec<_> = wide(&a).iter().zip(&wide(&b)).map(|(a, b)| a - b).collect();
        let error = (came / norm(&difference).powi(2) - 1.0).abs();
        assert!(error < TOLERANCE, "length {length}: {error:e}");
    }
}

#[test]
fn scalars_are_combined_selected_and_read_in_order() {
    let device = Cpu::new();
    let [two, three] = [2.0, 3.0].map(|v| device.scalar(v));
    let read = |scalar: &<Cpu as Device>::Scalar| block_on(device.read(scalar)).unwrap();
    assert_eq!(read(&device.combine(&[(0.5, &two), (-2.0, &three)], 10.0)), 5.0);
    assert_eq!(read(&device.combine(&[], 7.0)), 7.0);
    let select = |a, b| read(&device.select_greater(&device.scalar(a), &device.scalar(b), &two, &three));
    assert_eq!([select(1.0, 0.5), select(0.5, 1.0), select(1.0, 1.0)], [2.0, 3.0, 3.0]);
    assert_eq!([select(f32::NAN, 0.0), select(0.0, f32::NAN)], [3.0, 3.0]);
    let reading = device.request(&[&three, &two, &three]);
    assert_eq!(block_on(device.receive(reading)).unwrap(), [3.0, 2.0, 3.0]);
}

/// Beck and Teboulle, eq. 4.2 and lemma 4.3: `t'^2 - t' = t^2`, from which follows `t_k >= (k + 1) / 2`.
#[test]
fn momentum_grows_as_the_proof_needs_it() {
    let device = Cpu::new();
    let mut t = device.scalar(1.0);
    for k in 2..50 {
        let before = block_on(device.read(&t)).unwrap();
        let (next, beta) = device.momentum(&t);
        let (here, beta) = (block_on(device.read(&next)).unwrap(), block_on(device.read(&beta)).unwrap());
        assert!((here * here - here - before * before).abs() < 1e-5 * here * here, "{here} after {before}");
        assert!((beta - (before - 1.0) / here).abs() < 1e-6 && here >= f64::from(k + 1) / 2.0, "{beta} at {here}");
        t = next;
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
