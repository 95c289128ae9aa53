//! What every operator and every proximal map of the registries promises, on any device: adjoints, norms, proximal
//! points. Each check panics with the numbers, and shows that what is perturbed fails it.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

use crate::{Numbers, distance, inner, norm, wide};
use num_complex::Complex64;
use pollster::block_on;
use recon::device::{Device, Layout};
use recon::operator::{self, Example, Side};
use recon::wavelet::FAMILY;
use recon::{Complex32, proximal};

/// (coils, y, x): divisible by four, odd, prime, not square.
const SIZES: [(usize, usize, usize); 5] = [(2, 16, 16), (3, 24, 16), (1, 17, 13), (4, 12, 31), (2, 33, 20)];
/// Single precision carries 6e-8, and a transform adds some log2(n) roundings.
const TOLERANCE: f64 = 3e-6;

fn examples() -> impl Iterator<Item = (Numbers, Example)> {
    SIZES.into_iter().enumerate().flat_map(|(i, dim)| {
        let mut numbers = Numbers::new(i as u64);
        let maps = numbers.maps(dim);
        let masks = [numbers.lines(dim.1, dim.2), numbers.points(dim.1, dim.2)];
        masks.map(|mask| (numbers.clone(), Example { maps: maps.clone(), mask }))
    })
}

fn apply<D: Device>(device: &D, id: &str, example: &Example, side: Side, x: &[Complex32]) -> Vec<Complex32> {
    block_on(operator::apply(device, id, example, side, x)).unwrap()
}

/// `|<A x, y> - <x, A^H y>| / (|A x| |y|)`.
fn adjoint_error(x: &[Complex32], image: &[Complex32], y: &[Complex32], back: &[Complex32]) -> f64 {
    let (x, image, y, back) = (wide(x), wide(image), wide(y), wide(back));
    (inner(&image, &y) - inner(&x, &back)).norm() / (norm(&image) * norm(&y))
}

/// `<A x, y> = <x, A^H y>` of an operator, for matrices and masks of many kinds.
///
/// # Panics
/// When it does not hold.
pub fn operator_has_its_adjoint<D: Device>(device: &D, id: &str) {
    for (mut numbers, example) in examples() {
        let (domain, range) = operator::lengths(device, id, &example).unwrap();
        let (x, y) = (numbers.vector(domain), numbers.vector(range));
        let image = apply(device, id, &example, Side::Forward, &x);
        let back = apply(device, id, &example, Side::Adjoint, &y);
        assert_eq!((image.len(), back.len()), (range, domain), "{}", id);
        let error = adjoint_error(&x, &image, &y, &back);
        assert!(error < TOLERANCE, "{}: {error:e}", id);
        // The control: a single sample that is a tenth off is seen.
        let mut wrong = back.clone();
        let largest = (0..domain).max_by(|a, b| wrong[*a].norm().total_cmp(&wrong[*b].norm())).unwrap();
        let size = wrong[largest].norm();
        wrong[largest] += x[largest] / x[largest].norm() * size * 0.1;
        assert!(adjoint_error(&x, &image, &y, &wrong) > 3.0 * TOLERANCE, "{}", id);
    }
}

/// An operator is linear, and its largest singular value is at most, and not far below, what it says.
///
/// # Panics
/// When it does not hold.
pub fn operator_is_linear_and_keeps_its_norm<D: Device>(device: &D, id: &str) {
    for (mut numbers, example) in examples() {
        let (domain, _) = operator::lengths(device, id, &example).unwrap();
        let (a, b, factor) = (numbers.vector(domain), numbers.vector(domain), numbers.complex());
        let sum: Vec<_> = a.iter().zip(&b).map(|(a, b)| a + factor * b).collect();
        let image = |x: &[Complex32]| wide(&apply(device, id, &example, Side::Forward, x));
        let factor = wide(&[factor])[0];
        let expected: Vec<_> = image(&a).iter().zip(image(&b)).map(|(a, b)| a + factor * b).collect();
        let error = distance(&image(&sum), &expected);
        assert!(error < TOLERANCE, "{}: {error:e}", id);
        // Power iteration on A^H A: from below to the largest singular value.
        let bound = operator::norm(id, &example).unwrap();
        let mut x = a;
        let mut largest = 0.0;
        for _ in 0..60 {
            let size = norm(&wide(&x)) as f32;
            x.iter_mut().for_each(|v| *v /= size);
            let forward = apply(device, id, &example, Side::Forward, &x);
            largest = norm(&wide(&forward));
            x = apply(device, id, &example, Side::Adjoint, &forward);
        }
        assert!(largest <= bound * (1.0 + 1e-5), "{}: {largest} > {bound}", id);
        // And it is a bound that says something.
        assert!(largest > 0.3 * bound, "{}: {largest} is far below {bound}", id);
    }
}

/// Layouts with and without a start in the middle; for the exact check, sizes that a two-level transform divides.
fn layouts(exact: bool) -> Vec<Layout> {
    let mut layouts = vec![
        Layout::plain(16, 16),
        Layout { slow: 24, fast: 16, origin: (12, 8) },
        Layout { slow: 20, fast: 28, origin: (0, 14) },
    ];
    if !exact {
        layouts.extend([Layout { slow: 17, fast: 22, origin: (8, 11) }, Layout::plain(13, 31)]);
    }
    layouts
}

const WEIGHTS: [f32; 3] = [0.05, 0.5, 1.1];

/// `|f(p) + f*(x - p) - Re <p, x - p>|` relative to `|x|^2`: zero for the proximal point and for no other.
fn fenchel_error(x: &[Complex32], point: &[Complex32], value: f64, conjugate: f64) -> f64 {
    let (x, p) = (wide(x), wide(point));
    let rest: Vec<_> = x.iter().zip(&p).map(|(x, p)| x - p).collect();
    (value + conjugate - inner(&p, &rest).re).abs() / inner(&x, &x).re
}

/// A proximal map meets Fenchel and Young's equality.
///
/// # Panics
/// When it does not hold.
pub fn proximal_map_gives_the_proximal_point<D: Device>(device: &D, id: &str) {
    for layout in layouts(true) {
        for t in WEIGHTS {
            let mut numbers = Numbers::new(7);
            let x = numbers.vector(proximal::length(id, layout).unwrap());
            let mapped = block_on(proximal::map(device, id, layout, t, &x)).unwrap();
            let error = fenchel_error(&x, &mapped.point, mapped.value, mapped.conjugate);
            // The indicator's ball has a margin of 1e-5 for rounding.
            assert!(error < 2e-5, "{} at {t}: {error:e}", id);
            // The control: another weight's point is not this one's.
            let other = block_on(proximal::map(device, id, layout, 0.2 * t, &x)).unwrap();
            let (value, conjugate) = (mapped.value, mapped.conjugate);
            assert!(fenchel_error(&x, &other.point, value, conjugate) > 1e-3, "{} at {t}", id);
        }
    }
}

/// A proximal map is firmly non-expansive.
///
/// # Panics
/// When it does not hold.
pub fn proximal_map_is_firmly_non_expansive<D: Device>(device: &D, id: &str) {
    for layout in layouts(false) {
        for t in WEIGHTS {
            let mut numbers = Numbers::new(9);
            let length = proximal::length(id, layout).unwrap();
            let (x, y) = (numbers.vector(length), numbers.vector(length));
            let map = |x: &[Complex32]| wide(&block_on(proximal::map(device, id, layout, t, x)).unwrap().point);
            let (px, py) = (map(&x), map(&y));
            let difference =
                |a: &[Complex64], b: &[Complex64]| -> Vec<_> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
            let (moved, apart) = (difference(&px, &py), difference(&wide(&x), &wide(&y)));
            let slack = inner(&moved, &apart).re - inner(&moved, &moved).re;
            assert!(slack > -1e-5 * inner(&apart, &apart).re, "{} at {t}: {slack:e}", id);
        }
    }
}

/// Moreau's decomposition: `prox_f(x) + prox_f*(x) = x`, with the proximal point of the conjugate worked out here, by
/// another way and in double precision.
///
/// # Panics
/// When it does not hold.
pub fn proximal_map_and_the_conjugates_add_up<D: Device>(device: &D, id: &str) {
    for layout in layouts(true) {
        for t in WEIGHTS {
            let x = Numbers::new(9).vector(proximal::length(id, layout).unwrap());
            let point = wide(&block_on(proximal::map(device, id, layout, t, &x)).unwrap().point);
            let sum = |other: f64| -> Vec<Complex64> {
                let conjugate = conjugate_point(device, id, layout, other, &x);
                point.iter().zip(&conjugate).map(|(p, q)| p + q).collect()
            };
            let error = distance(&sum(t.into()), &wide(&x));
            assert!(error < TOLERANCE, "{id} at {t}: {error:e}");
            // The control: with another weight's they do not.
            let other = distance(&sum(0.8 * f64::from(t)), &wide(&x));
            assert!(other > 1e-3, "{id} at {t}: {other:e}");
        }
    }
}

/// `prox_f*(x)` of the registered functions, in double precision.
fn conjugate_point<D: Device>(device: &D, id: &str, layout: Layout, t: f64, x: &[Complex32]) -> Vec<Complex64> {
    let within = |length: f64| if length > t { t / length } else { 1.0 };
    match id {
        // The conjugate is the indicator of a ball: the nearest point of it.
        "l1" => wide(x).into_iter().map(|v| v * within(v.norm())).collect(),
        // The same of the coefficients of an orthonormal transform: through `W` by the device, which the adjoint's and
        // the isometry's tests and PyWavelets' coefficients hold, and through `W^H` back.
        "wavelet-l1" => {
            let wavelet = device.wavelet(FAMILY[1], 2, layout);
            let shift = (1, 2);
            let mut coefficients = device.zeros(device.coefficients(&wavelet));
            device.analyse(&wavelet, shift, &device.upload(x), &mut coefficients);
            let projected = block_on(device.download(&coefficients)).unwrap().into_iter().map(|v| {
                let factor = within(f64::from(v.re).hypot(v.im.into()));
                Complex32::new((f64::from(v.re) * factor) as f32, (f64::from(v.im) * factor) as f32)
            });
            let mut projected = device.upload(&projected.collect::<Vec<_>>());
            let mut out = device.zeros(x.len());
            device.synthesise(&wavelet, shift, &mut projected, &mut out);
            wide(&block_on(device.download(&out)).unwrap())
        }
        // The conjugate is t times the length of both differences of a pixel: it is shortened by t.
        "dual-ball" => {
            let x = wide(x);
            let half = x.len() / 2;
            let length = |i: usize| x[i].norm_sqr() + x[i + half].norm_sqr();
            let factor = |i: usize| (1.0 - t / length(i).sqrt()).max(0.0);
            (0..x.len()).map(|i| x[i] * factor(i % half)).collect()
        }
        _ => panic!("{id} is new here: say what the proximal point of its conjugate is"),
    }
}
