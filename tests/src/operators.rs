//! What every linear operator and every functional promises, on any device: adjoints, norms, proximal points. Each check
//! takes the objects that methods are made of, panics with the numbers, and shows that what is perturbed fails it.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

use crate::{Numbers, distance, inner, norm, wide};
use num_complex::Complex64;
use pollster::block_on;
use recon::coil::neighbours::KernelSize;
use recon::coil::spirit::SpiritKernel;
use recon::device::{Backend, Device, Layout};
use recon::functional::{Functional, GradientNorm, L1, WaveletL1};
use recon::operator::{Fourier, Gradient, LinearOperator, Normal, PreparedMaps, Sense, SpiritNormal, Wavelet};
use recon::wavelet::FAMILY;
use recon::{CoilMaps, Complex32, SamplingMask};
use std::sync::Arc;

/// (coils, y, x): divisible by four, odd, prime, not square.
const SIZES: [(usize, usize, usize); 5] = [(2, 16, 16), (3, 24, 16), (1, 17, 13), (4, 12, 31), (2, 33, 20)];
/// Single precision carries 6e-8, and a transform adds some log2(n) roundings.
const TOLERANCE: f64 = 3e-6;

/// Calls `check` with every operator and its name, for matrices and masks of many kinds. A new operator belongs here.
fn for_every_operator<D: Backend>(device: &D, mut check: impl FnMut(&str, &dyn LinearOperator<D>, &mut Numbers)) {
    for (i, dim @ (_, ny, nx)) in SIZES.into_iter().enumerate() {
        let mut numbers = Numbers::new(i as u64);
        let maps = numbers.maps(dim);
        for mask in [numbers.lines(ny, nx), numbers.points(ny, nx)] {
            let prepared = PreparedMaps::new(device, Arc::new(maps.clone())).unwrap();
            let sense = Sense::new(device, &prepared, &mask).unwrap();
            // An image that starts in its middle, as those of an encoding do.
            let layout = Layout { slow: nx, fast: ny, origin: (nx / 2, ny / 2) };
            let mut wavelet = Wavelet::new(device, FAMILY[3], 3, layout);
            wavelet.shift = (3, 5);
            check("fourier", &Fourier { dim }, &mut numbers);
            check("sense", &sense, &mut numbers);
            check("sense normal", &Normal::new(&sense), &mut numbers);
            check("sense normal and lambda", &Normal::with_tikhonov(device, &sense, 0.1), &mut numbers);
            check("wavelet", &wavelet, &mut numbers);
            check("gradient", &Gradient { layout: Layout::plain(nx, ny) }, &mut numbers);
            check("spirit normal", &spirit(device, &maps, &mask), &mut numbers);
        }
    }
}

/// SPIRiT's operator with the numbers of maps as its kernel, scaled to leave some of a sample.
fn spirit<D: Backend>(device: &D, maps: &CoilMaps, mask: &SamplingMask) -> SpiritNormal<D> {
    const NEIGHBOURS: KernelSize = KernelSize { ky: 3, kx: 3 };
    let coils = maps.maps.dim().0;
    let numbers = maps.maps.iter().map(|v| Complex64::new(v.re.into(), v.im.into()));
    let weights: Vec<_> = numbers.cycle().take(coils * NEIGHBOURS.count() * coils).collect();
    let length = norm(&weights);
    let weights = weights.iter().map(|w| w * 0.25 / length).collect();
    SpiritNormal::new(device, &SpiritKernel::from_weights(coils, NEIGHBOURS, weights).unwrap(), mask).unwrap()
}

fn applied<D: Device>(device: &D, operator: &dyn LinearOperator<D>, x: &[Complex32]) -> Vec<Complex32> {
    let mut out = device.zeros(operator.range());
    operator.apply(device, &device.upload(x), &mut out);
    block_on(device.download(&out)).unwrap()
}

fn adjoint<D: Device>(device: &D, operator: &dyn LinearOperator<D>, y: &[Complex32]) -> Vec<Complex32> {
    let mut out = device.zeros(operator.domain());
    operator.adjoint(device, &device.upload(y), &mut out);
    block_on(device.download(&out)).unwrap()
}

/// `|<A x, y> - <x, A^H y>| / (|A x| |y|)`.
fn adjoint_error(x: &[Complex32], image: &[Complex32], y: &[Complex32], back: &[Complex32]) -> f64 {
    let (x, image, y, back) = (wide(x), wide(image), wide(y), wide(back));
    (inner(&image, &y) - inner(&x, &back)).norm() / (norm(&image) * norm(&y))
}

/// `<A x, y> = <x, A^H y>` of every operator, and its fused forms are those that it is made of.
///
/// # Panics
/// When it does not hold.
pub fn operators_have_their_adjoints<D: Backend>(device: &D) {
    for_every_operator(device, |name, operator, numbers| {
        let (domain, range) = (operator.domain(), operator.range());
        let (x, y) = (numbers.vector(domain), numbers.vector(range));
        let image = applied(device, operator, &x);
        let back = adjoint(device, operator, &y);
        assert_eq!((image.len(), back.len()), (range, domain), "{name}");
        let error = adjoint_error(&x, &image, &y, &back);
        assert!(error < TOLERANCE, "{name}: {error:e}");
        // The control: a single sample that is a tenth off is seen.
        let mut wrong = back.clone();
        let largest = (0..domain).max_by(|a, b| wrong[*a].norm().total_cmp(&wrong[*b].norm())).unwrap();
        let size = wrong[largest].norm();
        wrong[largest] += x[largest] / x[largest].norm() * size * 0.1;
        assert!(adjoint_error(&x, &image, &y, &wrong) > 3.0 * TOLERANCE, "{name}");

        let mut added = device.upload(&x);
        operator.add_adjoint(device, &device.upload(&y), &mut added);
        let added = wide(&block_on(device.download(&added)).unwrap());
        let expected: Vec<_> = wide(&x).iter().zip(wide(&back)).map(|(x, b)| x + b).collect();
        let error = distance(&added, &expected);
        assert!(error < TOLERANCE, "{name}, added: {error:e}");

        let mut normal = device.zeros(domain);
        operator.normal(device, &device.upload(&x), &mut normal);
        let normal = wide(&block_on(device.download(&normal)).unwrap());
        let error = distance(&normal, &wide(&adjoint(device, operator, &image)));
        assert!(error < TOLERANCE, "{name}, normal: {error:e}");
    });
}

/// Every operator is linear, and its largest singular value is at most, and not far below, what it says.
///
/// # Panics
/// When it does not hold.
pub fn operators_are_linear_and_keep_their_norms<D: Backend>(device: &D) {
    for_every_operator(device, |name, operator, numbers| {
        let domain = operator.domain();
        let (a, b, factor) = (numbers.vector(domain), numbers.vector(domain), numbers.complex());
        let sum: Vec<_> = a.iter().zip(&b).map(|(a, b)| a + factor * b).collect();
        let image = |x: &[Complex32]| wide(&applied(device, operator, x));
        let factor = wide(&[factor])[0];
        let expected: Vec<_> = image(&a).iter().zip(image(&b)).map(|(a, b)| a + factor * b).collect();
        let error = distance(&image(&sum), &expected);
        assert!(error < TOLERANCE, "{name}: {error:e}");
        // Power iteration on A^H A: from below to the largest singular value.
        let bound = operator.norm_bound();
        let mut x = a;
        let mut largest = 0.0;
        for _ in 0..60 {
            let size = norm(&wide(&x)) as f32;
            x.iter_mut().for_each(|v| *v /= size);
            let forward = applied(device, operator, &x);
            largest = norm(&wide(&forward));
            x = adjoint(device, operator, &forward);
        }
        assert!(largest <= bound * (1.0 + 1e-5), "{name}: {largest} > {bound}");
        // And it is a bound that says something.
        assert!(largest > 0.3 * bound, "{name}: {largest} is far below {bound}");
    });
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

const WEIGHTS: [f64; 3] = [0.05, 0.5, 1.1];
/// What the step t of proximal maps is in these checks: neither 1 nor a power of two.
const STEP: f64 = 0.6;
/// Single precision: what lies on the edge of a ball may be found this much outside.
const ROUNDING: f64 = 1e-5;

/// What is known of a functional by another way, in double precision.
enum Truth<'a, D: Backend> {
    /// `weight sum_i |x_i|`.
    L1,
    /// The same of the coefficients of an orthonormal transform: through `W` by the device, which the adjoint's and the
    /// isometry's tests and PyWavelets' coefficients hold, and through `W^H` back.
    Wavelet(&'a dyn LinearOperator<D>),
    /// `weight` times the length of both differences of a pixel as one vector.
    Gradient,
}

impl<D: Backend> Truth<'_, D> {
    /// Lengths of what the functional sums.
    fn lengths(&self, device: &D, x: &[Complex32]) -> Vec<f64> {
        match self {
            Truth::L1 => wide(x).iter().map(|v| v.norm()).collect(),
            Truth::Wavelet(w) => wide(&applied(device, *w, x)).iter().map(|v| v.norm()).collect(),
            Truth::Gradient => pairs(&wide(x)),
        }
    }

    /// `prox_(weight f*)(x)` in double precision: the nearest point of a ball.
    fn conjugate_point(&self, device: &D, weight: f64, x: &[Complex32]) -> Vec<Complex64> {
        let within = |length: f64| if length > weight { weight / length } else { 1.0 };
        match self {
            Truth::L1 => wide(x).into_iter().map(|v| v * within(v.norm())).collect(),
            Truth::Wavelet(w) => {
                let projected = wide(&applied(device, *w, x)).into_iter().map(|v| v * within(v.norm()));
                let narrow: Vec<_> = projected.map(|v| Complex32::new(v.re as f32, v.im as f32)).collect();
                wide(&adjoint(device, *w, &narrow))
            }
            Truth::Gradient => {
                let (x, lengths) = (wide(x), pairs(&wide(x)));
                (0..x.len()).map(|i| x[i] * within(lengths[i % lengths.len()])).collect()
            }
        }
    }
}

/// Lengths of both differences of each pixel as one vector.
fn pairs(x: &[Complex64]) -> Vec<f64> {
    let (along_slow, along_fast) = x.split_at(x.len() / 2);
    along_slow.iter().zip(along_fast).map(|(a, b)| (a.norm_sqr() + b.norm_sqr()).sqrt()).collect()
}

/// Calls `check` with every functional of a weight, its name and what is known of it. A new functional belongs here.
fn for_every_functional<D: Backend + 'static>(
    device: &D,
    layouts: &[Layout],
    mut check: impl FnMut(&str, f64, &mut dyn FnMut(f64) -> Box<dyn Functional<D> + 'static>, &Truth<'_, D>, usize),
) {
    for layout in layouts.iter().copied() {
        for weight in WEIGHTS {
            let pixels = layout.len();
            check("l1", weight, &mut |weight| Box::new(L1 { length: pixels, weight }), &Truth::L1, pixels);
            let wavelet = || {
                let mut wavelet = Wavelet::new(device, FAMILY[1], 2, layout);
                wavelet.shift = (1, 2);
                wavelet
            };
            let mut make = |weight| -> Box<dyn Functional<D>> { Box::new(WaveletL1::new(device, wavelet(), weight)) };
            check("wavelet l1", weight, &mut make, &Truth::Wavelet(&wavelet()), pixels);
            let mut make = |weight| -> Box<dyn Functional<D>> { Box::new(GradientNorm { pixels, weight }) };
            check("gradient norm", weight, &mut make, &Truth::Gradient, 2 * pixels);
        }
    }
}

fn point<D: Device>(device: &D, of: &mut dyn Functional<D>, t: f64, x: &[Complex32]) -> Vec<Complex32> {
    let mut x = device.upload(x);
    of.prox(device, t, &mut x);
    block_on(device.download(&x)).unwrap()
}

/// `|f(p) + f*(x - p) - Re <p, x - p>|` relative to `|x|^2`: zero for the proximal point and for no other.
fn fenchel_error(x: &[Complex32], point: &[Complex32], value: f64, conjugate: f64) -> f64 {
    let (x, p) = (wide(x), wide(point));
    let rest: Vec<_> = x.iter().zip(&p).map(|(x, p)| x - p).collect();
    (value + conjugate - inner(&p, &rest).re).abs() / inner(&x, &x).re
}

/// Proximal maps meet Fenchel and Young's equality for `t f`, and values are what they say.
///
/// # Panics
/// When it does not hold.
pub fn functionals_give_proximal_points<D: Backend + 'static>(device: &D) {
    for_every_functional(device, &layouts(true), |name, weight, make, truth, length| {
        let x = Numbers::new(7).vector(length);
        let mut functional = make(weight);
        assert_eq!(functional.domain(), length, "{name}");
        let p = point(device, &mut *functional, STEP, &x);
        let of = device.upload(&p);
        let value = block_on(device.read(&functional.value(device, &of))).unwrap();
        let expected = weight * truth.lengths(device, &p).iter().sum::<f64>();
        assert!((value - expected).abs() <= 1e-5 * expected, "{name} at {weight}: {value}, not {expected}");
        let mut again = device.upload(&x);
        let at_once = block_on(device.read(&functional.prox_and_value(device, STEP, &mut again))).unwrap();
        assert!((at_once - expected).abs() <= 1e-5 * expected, "{name} at {weight}: {at_once}, not {expected}");
        // f* is zero within the ball of the weight, and infinite outside.
        let rest: Vec<_> = x.iter().zip(&p).map(|(x, p)| x - p).collect();
        let longest = truth.lengths(device, &rest).into_iter().fold(0.0, f64::max);
        let radius = weight * STEP * (1.0 + ROUNDING);
        let conjugate = if longest <= radius { 0.0 } else { f64::INFINITY };
        let error = fenchel_error(&x, &p, STEP * value, conjugate);
        // The ball has a margin for rounding.
        assert!(error < 2e-5, "{name} at {weight}: {error:e}, {longest} within {radius}");
        // The control: another weight's point is not this one's.
        let other = point(device, &mut *make(0.2 * weight), STEP, &x);
        assert!(fenchel_error(&x, &other, STEP * value, 0.0) > 1e-3, "{name} at {weight}");
    });
}

/// Proximal maps are firmly non-expansive, whatever the layout.
///
/// # Panics
/// When it does not hold.
pub fn proximal_maps_are_firmly_non_expansive<D: Backend + 'static>(device: &D) {
    for_every_functional(device, &layouts(false), |name, weight, make, _, length| {
        let mut numbers = Numbers::new(9);
        let (x, y) = (numbers.vector(length), numbers.vector(length));
        let mut functional = make(weight);
        let mut map = |x: &[Complex32]| wide(&point(device, &mut *functional, STEP, x));
        let (px, py) = (map(&x), map(&y));
        let difference = |a: &[Complex64], b: &[Complex64]| -> Vec<_> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
        let (moved, apart) = (difference(&px, &py), difference(&wide(&x), &wide(&y)));
        let slack = inner(&moved, &apart).re - inner(&moved, &moved).re;
        assert!(slack > -1e-5 * inner(&apart, &apart).re, "{name} at {weight}: {slack:e}");
    });
}

/// Moreau's decomposition, `prox_(t f)(x) + t prox_(f* / t)(x / t) = x`, with the proximal point of the conjugate worked
/// out by another way and in double precision; and the functional's own map of the conjugate is that point.
///
/// # Panics
/// When it does not hold.
pub fn proximal_maps_and_the_conjugates_add_up<D: Backend + 'static>(device: &D) {
    for_every_functional(device, &layouts(true), |name, weight, make, truth, length| {
        let x = Numbers::new(9).vector(length);
        let mut functional = make(weight);
        let p = wide(&point(device, &mut *functional, STEP, &x));
        // `t prox_(f* / t)(x / t)` is the nearest point of a ball of t times the weight.
        let sum = |weight: f64| -> Vec<Complex64> {
            let conjugate = truth.conjugate_point(device, STEP * weight, &x);
            p.iter().zip(&conjugate).map(|(p, q)| p + q).collect()
        };
        let error = distance(&sum(weight), &wide(&x));
        assert!(error < TOLERANCE, "{name} at {weight}: {error:e}");
        // The control: with another weight's they do not.
        let other = distance(&sum(0.8 * weight), &wide(&x));
        assert!(other > 1e-3, "{name} at {weight}: {other:e}");

        let mut own = device.upload(&x);
        functional.prox_conjugate(device, STEP, &mut own);
        let own = wide(&block_on(device.download(&own)).unwrap());
        let error = distance(&own, &truth.conjugate_point(device, weight, &x));
        assert!(error < TOLERANCE, "{name} at {weight}, of the conjugate: {error:e}");
    });
}
