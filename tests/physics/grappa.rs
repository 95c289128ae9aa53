//! GRAPPA: its sums against their definition, its weights where they are exact, and what it refuses.

use ndarray::Array3;
use pollster::block_on;
use recon::coil::neighbours::{CalibrationGram, KernelSize, KernelSupport};
use recon::declaration::{Settings, find};
use recon::device::Cpu;
use recon::method::{self, grappa};
use recon::monitor::Unattended;
use recon::{Complex32, Complex64, Error, KSpace, Problem, Result, SamplingMask};
use workbench_tests::{Numbers, distance, wide};

pub fn products(kspace: &KSpace, neighbours: KernelSize, region: [std::ops::Range<usize>; 2]) -> CalibrationGram {
    sums(kspace, neighbours, region, KernelSupport::ZeroPadded)
}

fn sums(
    kspace: &KSpace,
    neighbours: KernelSize,
    [rows, columns]: [std::ops::Range<usize>; 2],
    edge: KernelSupport,
) -> CalibrationGram {
    block_on(neighbours.calibrate(kspace, Some((rows, columns)), edge, &mut Unattended)).unwrap()
}

fn fill(problem: &Problem, products: &CalibrationGram, lambda: f64) -> Result<Array3<Complex32>> {
    let filled = block_on(grappa::fill(&Cpu::new(), problem, products, lambda, &mut Unattended))?;
    Ok(Array3::from_shape_vec(problem.kspace().dim(), filled).unwrap())
}

#[test]
fn products_of_neighbours_are_those_of_the_definition() {
    let kspace = Numbers::new(5).kspace((3, 12, 13));
    let (rows, columns) = (2..9, 1..13);
    let widths = [(5, 5), (2, 3), (4, 7), (3, 2)];
    for ((ky, kx), edge) in widths.into_iter().flat_map(|w| [(w, KernelSupport::ZeroPadded), (w, KernelSupport::Valid)])
    {
        let neighbours = KernelSize { ky, kx };
        let came = sums(&kspace, neighbours, [rows.clone(), columns.clone()], edge);
        let place = |y: usize, x: usize, a: usize| {
            let (dy, dx) = neighbours.offset(a);
            let (y, x) = (y.wrapping_add_signed(dy), x.wrapping_add_signed(dx));
            (rows.contains(&y) && columns.contains(&x)).then_some((y, x))
        };
        let sample = |c: usize, y: usize, x: usize, a: usize| {
            place(y, x, a).map_or(Complex64::ZERO, |(y, x)| wide(&[kspace.samples()[[c, y, x]]])[0])
        };
        let centres = rows.clone().flat_map(|y| columns.clone().map(move |x| (y, x)));
        let whole = |(y, x): &(usize, usize)| (0..ky * kx).all(|a| place(*y, *x, a).is_some());
        let centres: Vec<_> = centres.filter(|centre| edge == KernelSupport::ZeroPadded || whole(centre)).collect();
        for (a, b) in (0..ky * kx).flat_map(|a| (0..ky * kx).map(move |b| (a, b))) {
            for (c, d) in [(0, 0), (1, 0), (0, 2)] {
                let sum: Complex64 =
                    centres.iter().map(|(y, x)| sample(c, *y, *x, a).conj() * sample(d, *y, *x, b)).sum();
                let error = (came.row(a, c)[b * 3 + d] - sum).norm();
                assert!(error < 1e-5, "{ky} x {kx}, {edge:?}: neighbours {a} and {b}, coils {c} and {d}: {error:e}");
            }
        }
    }
}

/// Samples with a relation between neighbours: coils whose sensitivities have 3 x 3 coefficients, and an object whose
/// spectrum is noise inside of a margin of zeros, so that the relation holds up to the edges.
pub fn related(coils: usize, n: usize) -> KSpace {
    let mut numbers = Numbers::new(17);
    let margin = 6;
    let spectrum = numbers.kspace((1, n, n));
    let spectrum = |y: usize, x: usize| {
        let inside = |i: usize| (margin..n - margin).contains(&i);
        if inside(y) && inside(x) { spectrum.samples()[[0, y, x]] } else { Default::default() }
    };
    let taps = numbers.vector(coils * 9);
    let sample = |(c, y, x): (usize, usize, usize)| {
        let tap = |i: usize| taps[c * 9 + i] * spectrum((y + i / 3).wrapping_sub(1), (x + i % 3).wrapping_sub(1));
        (0..9).map(tap).sum()
    };
    KSpace::new(Array3::from_shape_fn((coils, n, n), sample)).unwrap()
}

/// One line of each `step`, from line 1 on.
pub fn every(step: usize, n: usize) -> SamplingMask {
    SamplingMask::from_points(ndarray::Array2::from_shape_fn((n, n), |(y, _)| y % step == 1 % step)).unwrap()
}

#[test]
fn samples_that_obey_a_relation_between_neighbours_are_recovered() {
    // Samples are zero but in lines 5 to 35, of which those at the ends are taken; beyond, a line has one neighbour.
    let n = 41;
    let kspace = related(8, n);
    let products = products(&kspace, KernelSize { ky: 5, kx: 5 }, [0..n, 0..n]);
    let problem = Problem::new(&kspace, &every(2, n)).unwrap();
    let error = |lambda: f64| {
        let filled = fill(&problem, &products, lambda).unwrap();
        let lines = |k: &Array3<_>| wide(&k.slice(ndarray::s![.., 5..36, ..]).iter().copied().collect::<Vec<_>>());
        distance(&lines(&filled), &lines(kspace.samples()))
    };
    let exact = error(1e-5);
    // The bias of the regularisation; without any, what rounding leaves of the equations is singular.
    assert!(exact < 1e-5, "{exact:e}");
    // The control: weights that are held back.
    assert!(error(1.0) > 0.05, "{:e}", error(1.0));
}

#[test]
fn taken_samples_stay_as_they_are_and_those_without_neighbours_stay_zero() {
    let n = 40;
    let kspace = related(4, n);
    let products = products(&kspace, KernelSize { ky: 3, kx: 3 }, [0..n, 0..n]);
    let mask = every(5, n);
    let problem = Problem::new(&kspace, &mask).unwrap();
    let filled = fill(&problem, &products, 0.01).unwrap();
    for ((c, y, x), v) in filled.indexed_iter() {
        match y % 5 {
            // Lines that are empty in the data were not taken.
            1 => assert_eq!(*v, problem.kspace().samples()[[c, y, x]]),
            3 | 4 => assert_eq!(v.norm(), 0.0),
            _ => {}
        }
    }
    assert!(filled.slice(ndarray::s![.., 12, ..]).iter().any(|v| v.norm() > 0.0));
}

#[test]
fn coils_that_repeat_others_are_singular_without_regularisation_and_nothing_with_it() {
    let n = 40;
    let two = related(2, n);
    let twice = KSpace::new(Array3::from_shape_fn((4, n, n), |(c, y, x)| two.samples()[[c % 2, y, x]])).unwrap();
    let products = products(&twice, KernelSize { ky: 5, kx: 5 }, [0..n, 0..n]);
    let problem = Problem::new(&twice, &every(2, n)).unwrap();
    match fill(&problem, &products, 0.0) {
        Err(Error::Calibration(sentence)) => assert!(sentence.contains("raise lambda"), "{sentence}"),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("singular equations were solved"),
    }
    let filled = fill(&problem, &products, 0.01).unwrap();
    assert!(filled.iter().all(|v| v.is_finite()));
    // The same coil, the same samples.
    let coil = |c: usize| wide(&filled.index_axis(ndarray::Axis(0), c).iter().copied().collect::<Vec<_>>());
    assert!(distance(&coil(2), &coil(0)) < 1e-5);
}

#[test]
fn thousands_of_arrangements_of_many_coils_are_refused_before_the_work_begins() {
    let n = 160;
    let mut numbers = Numbers::new(3);
    let mut taken = ndarray::Array2::from_shape_fn((n, n), |_| numbers.real() > 0.3);
    taken.slice_mut(ndarray::s![64..96, 64..96]).fill(true);
    let mask = SamplingMask::from_points(taken).unwrap();
    let settings = Settings::new(find("method", method::DECLARATIONS, "grappa").unwrap());
    let wide = settings.clone().with("kernel-ky", 7).and_then(|s| s.with("kernel-kx", 7)).unwrap();
    let problem = |coils: usize| Problem::new(&numbers.clone().kspace((coils, n, n)), &mask).unwrap();
    assert!(method::check(&problem(4), &settings).is_ok());
    let sentence = method::check(&problem(32), &wide).unwrap_err().to_string();
    assert!(sentence.contains("arrangements") && sentence.contains("32 coils"), "{sentence}");
}

#[test]
fn fewer_coils_than_the_acceleration_are_refused_with_both_numbers() {
    let n = 48;
    let mut lines = every(4, n).to_array();
    lines.slice_mut(ndarray::s![16..32, ..]).fill(true);
    let mask = SamplingMask::from_points(lines).unwrap();
    for id in ["grappa", "spirit"] {
        let settings = Settings::new(find("method", method::DECLARATIONS, id).unwrap());
        let problem = |coils: usize| Problem::new(&Numbers::new(8).kspace((coils, n, n)), &mask).unwrap();
        assert!(method::check(&problem(4), &settings).is_ok());
        let sentence = method::check(&problem(3), &settings).unwrap_err().to_string();
        assert!(sentence.contains("R = 4") && sentence.contains('3'), "{sentence}");
    }
}
