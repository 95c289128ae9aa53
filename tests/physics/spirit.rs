//! SPIRiT: its operator against the convolution in k-space, its kernel against least squares, and its iterations.

use super::grappa::{every, products, related};
use experiment::spec;
use nalgebra::{Cholesky, DMatrix};
use ndarray::{Array2, Array3, s};
use pollster::block_on;
use recon::coil::neighbours::KernelSize;
use recon::coil::spirit::SpiritKernel;
use recon::device::{Cpu, Device, SpiritKernels};
use recon::method::{self, Calibration};
use recon::{Complex32, Complex64, KSpace, Problem, SamplingMask};
use std::sync::Arc;
use workbench_tests::{Done, Numbers, distance, inner, reconstruct, textbook, wide};

/// `(G - I) x` of k-space (coil, ky, kx) as a convolution that goes round at the edges, or its adjoint.
fn residual(kernel: &[Complex64], neighbours: KernelSize, x: &Array3<Complex64>, adjoint: bool) -> Array3<Complex64> {
    let (coils, ny, nx) = x.dim();
    let mut out = -x.clone();
    for (t, c, a) in triples(coils, coils, neighbours.count()) {
        let weight = kernel[(t * neighbours.count() + a) * coils + c];
        let (dy, dx) = neighbours.offset(a);
        for (_, y, x0) in triples(1, ny, nx) {
            let other = [(y as isize + dy).rem_euclid(ny as isize), (x0 as isize + dx).rem_euclid(nx as isize)];
            let [oy, ox] = other.map(|i| i as usize);
            match adjoint {
                false => out[[t, y, x0]] += weight * x[[c, oy, ox]],
                true => out[[c, oy, ox]] += weight.conj() * x[[t, y, x0]],
            }
        }
    }
    out
}

/// All (0..a, 0..b, 0..c).
fn triples(a: usize, b: usize, c: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..a * b * c).map(move |i| (i / (b * c), i / c % b, i % c))
}

fn missing(mask: &SamplingMask, x: &Array3<Complex64>) -> Array3<Complex64> {
    Array3::from_shape_fn(x.dim(), |(c, y, k)| if mask.takes(y, k) { Complex64::ZERO } else { x[[c, y, k]] })
}

#[test]
fn the_operator_is_the_convolution_in_k_space_and_its_adjoint() {
    let device = Cpu::new();
    // Sizes that are no multiple of the lanes, kernels of odd and even width.
    for (coils, ny, nx, ky, kx) in [(3, 15, 12, 5, 3), (2, 16, 21, 2, 5), (1, 9, 8, 3, 3)] {
        let mut numbers = Numbers::new(23);
        let neighbours = KernelSize { ky, kx };
        let weights = wide(&numbers.vector(coils * coils * ky * kx));
        let kernel = SpiritKernel::from_weights(coils, neighbours, weights.clone()).unwrap();
        for mask in [numbers.lines(ny, nx), numbers.points(ny, nx)] {
            let problem = Problem::new(&numbers.kspace((coils, ny, nx)), &mask).unwrap();
            let operator = device.spirit(&kernel, &mask).unwrap();
            let filled = |vector: &Vec<Complex32>| {
                let filled = device.spirit_fill(&operator, problem.kspace(), vector).unwrap();
                textbook::wide(&Array3::from_shape_vec((coils, ny, nx), filled).unwrap())
            };
            let flat = |x: &Array3<Complex64>| x.iter().copied().collect::<Vec<_>>();
            let y = textbook::wide(problem.kspace().samples());
            let (start, energy) = device.spirit_start(&operator, problem.kspace()).unwrap();
            let first = residual(&weights, neighbours, &y, false);
            let expected_energy = inner(&flat(&first), &flat(&first)).re;
            assert!((energy / expected_energy - 1.0).abs() < 1e-5, "{energy} {expected_energy}");
            let expected = missing(&mask, &residual(&weights, neighbours, &first, true));
            let came = missing(&mask, &filled(&start));
            let error = distance(&flat(&came.mapv(|v| -v)), &flat(&expected));
            assert!(error < 1e-5, "start: {error:e}");
            // Taken samples are where they were.
            assert_eq!(&filled(&start) - &came, y);
            let mut out = device.zeros(device.length(&start));
            device.spirit_normal(&operator, &start, &mut out);
            let expected = residual(&weights, neighbours, &residual(&weights, neighbours, &came, false), true);
            let error = distance(&flat(&missing(&mask, &filled(&out))), &flat(&missing(&mask, &expected)));
            assert!(error < 1e-5, "normal: {error:e}");
        }
    }
}

#[test]
fn one_inverse_gives_every_coils_least_squares_kernel() {
    let kspace = Numbers::new(2).kspace((3, 14, 17));
    let neighbours = KernelSize { ky: 3, kx: 3 };
    let products = products(&kspace, neighbours, [0..14, 0..17]);
    let lambda = 0.05;
    let kernel = block_on(SpiritKernel::fit(&products, lambda, &mut async || Ok(()))).unwrap();
    let side = products.side();
    let all = DMatrix::from_fn(side, side, |i, j| products.row(i / 3, i % 3)[j]);
    let ridge = lambda * all.norm() / side as f64;
    for t in 0..3 {
        let own = neighbours.centre() * 3 + t;
        let rest: Vec<usize> = (0..side).filter(|i| *i != own).collect();
        let mut matrix = DMatrix::from_fn(side - 1, side - 1, |i, j| all[(rest[i], rest[j])]);
        (0..side - 1).for_each(|i| matrix[(i, i)] += ridge);
        let right = DMatrix::from_fn(side - 1, 1, |i, _| all[(rest[i], own)]);
        let expected = Cholesky::new(matrix).unwrap().solve(&right);
        let came: Vec<Complex64> = rest.iter().map(|i| kernel.weight(t, i % 3, i / 3)).collect();
        assert!(distance(&came, expected.as_slice()) < 1e-10);
        assert_eq!(kernel.weight(t, t, neighbours.centre()), Complex64::ZERO);
    }
}

/// The image of the samples that a mask takes, with what is calibrated from all of them.
fn run(kspace: &KSpace, mask: &SamplingMask, settings: &str) -> Done {
    let settings = spec::parse("method", method::DECLARATIONS, settings).unwrap();
    let problem = Problem::new(kspace, mask).unwrap();
    method::check(&problem, &settings).unwrap();
    let (_, ny, nx) = kspace.dim();
    let products = products(kspace, KernelSize { ky: 5, kx: 5 }, [0..ny, 0..nx]);
    let calibration = Calibration::Gram(Arc::new(products));
    reconstruct(&Cpu::new(), &problem, &calibration, &settings).unwrap()
}

#[test]
fn related_samples_are_recovered_from_lines_and_from_random_points() {
    // Lines 5 to 35 are not empty, and those at the ends are taken.
    let n = 41;
    let kspace = related(8, n);
    let mut numbers = Numbers::new(4);
    let mut points = Array2::from_shape_fn((n, n), |_| numbers.real() > -0.2);
    points.slice_mut(s![16..24, 16..24]).fill(true);
    let mut lines = every(2, n).to_array();
    lines.slice_mut(s![16..24, ..]).fill(true);
    let image = |mask: &SamplingMask, settings: &str| run(&kspace, mask, settings);
    let pixels = |done: &Done| wide(done.image.pixels.as_slice().unwrap());
    let whole = SamplingMask::from_points(Array2::from_elem((n, n), true)).unwrap();
    let reference = pixels(&image(&whole, "zero-filled"));
    for taken in [points, lines, whole.to_array()] {
        let mask = SamplingMask::from_points(taken).unwrap();
        let done = image(&mask, "spirit;lambda=0.00001;iterations=300;tolerance=0.00001");
        let error = distance(&pixels(&done), &reference);
        // At the edge of what is not zero there is less to hold on to.
        assert!(error < 0.02, "{error:e}");
        // The objective falls, from 1.
        assert_eq!(done.history[0], (0, 1.0));
        assert!(done.history.windows(2).all(|pair| pair[1].1 < pair[0].1 + 1e-6), "{:?}", done.history);
        if mask == whole {
            assert_eq!(done.iterations, 0, "rounding was iterated upon");
        } else {
            // To nothing much, where there is something to fill in.
            assert!(done.history.last().unwrap().1 < 0.01);
            let aliased = distance(&pixels(&image(&mask, "zero-filled")), &reference);
            assert!(aliased > 0.1, "{aliased:e}");
        }
    }
}
