//! Conjugate gradient and CG-SENSE against direct solutions in double precision.

use nalgebra::{Cholesky, DMatrix, DVector};
use ndarray::Array2;
use pollster::block_on;
use recon::declaration::{Settings, find};
use recon::device::{Cpu, Device};
use recon::method::{self, Calibration};
use recon::operator::LinearOperator;
use recon::solver::conjugate_gradient::ConjugateGradient;
use recon::{Complex32, Complex64, Problem, SamplingMask};
use std::sync::Arc;
use workbench_tests::textbook::Sense;
use workbench_tests::{Numbers, distance, reconstruct, wide};

fn narrow(v: Complex64) -> Complex32 {
    Complex32::new(v.re as f32, v.im as f32)
}

/// A Hermitian matrix with eigenvalues from 1 to some 60, and a right-hand side.
fn system(n: usize) -> (DMatrix<Complex64>, Vec<Complex32>) {
    let mut numbers = Numbers::new(11);
    let factor = DMatrix::from_fn(n, n, |_, _| wide(&[numbers.complex()])[0]);
    (factor.adjoint() * &factor + DMatrix::identity(n, n), numbers.vector(n))
}

fn direct(matrix: &DMatrix<Complex64>, b: &[Complex64]) -> Vec<Complex64> {
    let solution = Cholesky::new(matrix.clone()).unwrap().solve(&DVector::from_row_slice(b));
    solution.iter().copied().collect()
}

/// A Hermitian matrix as an operator.
struct Matrix(DMatrix<Complex64>);

impl LinearOperator<Cpu> for Matrix {
    fn domain(&self) -> usize {
        self.0.ncols()
    }

    fn range(&self) -> usize {
        self.0.nrows()
    }

    fn apply(&self, _: &Cpu, x: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        let product = &self.0 * DVector::from_vec(wide(x));
        out.iter_mut().zip(product.iter()).for_each(|(out, v)| *out = narrow(*v));
    }

    fn adjoint(&self, device: &Cpu, y: &Vec<Complex32>, out: &mut Vec<Complex32>) {
        self.apply(device, y, out);
    }

    fn norm_bound(&self) -> f64 {
        self.0.norm()
    }
}

fn residual(device: &Cpu, solver: &ConjugateGradient<Cpu>) -> f64 {
    block_on(device.read(&solver.square_residual(device))).unwrap().sqrt()
}

#[test]
fn conjugate_gradient_reaches_the_direct_solution() {
    let (device, n) = (Cpu::new(), 20);
    let (matrix, b) = system(n);
    let expected = direct(&matrix, &wide(&b));
    let matrix = Matrix(matrix);
    let mut solver = ConjugateGradient::new(&device, b);
    let after = |solver: &mut ConjugateGradient<Cpu>, steps: usize| {
        (0..steps).for_each(|_| solver.step(&device, &matrix));
        (distance(&wide(solver.x()), &expected), residual(&device, solver))
    };
    // The control: a few steps are not enough, and the residual says so.
    let (early, residual) = after(&mut solver, 3);
    assert!(early > 1e-2 && residual > 1e-2, "{early:e}, residual {residual:e}");
    // The exact solution takes n steps without rounding; single precision times a condition of 60 leaves 4e-6.
    let (late, residual) = after(&mut solver, 2 * n);
    assert!(late < 1e-5 && residual < 1e-6, "{late:e}, residual {residual:e}");
    // Once it is there, it stays there for a while (far beyond, the residual's squares underflow: methods stop before).
    let (stayed, residual) = after(&mut solver, 20);
    assert!(stayed < 1e-5 && residual.is_finite(), "{stayed:e}, residual {residual:e}");
}

#[test]
fn conjugate_gradient_of_nothing_is_nothing() {
    let device = Cpu::new();
    let matrix = Matrix(system(5).0);
    let mut solver = ConjugateGradient::new(&device, vec![Complex32::ZERO; 5]);
    (0..4).for_each(|_| solver.step(&device, &matrix));
    assert!(solver.x().iter().all(|v| *v == Complex32::ZERO));
    assert_eq!(residual(&device, &solver), 0.0);
}

/// The dense matrix of `E^H E + lambda`, a column for each pixel.
fn dense(sense: &Sense, lambda: f64) -> DMatrix<Complex64> {
    let (ny, nx) = sense.mask.dim();
    let mut matrix = DMatrix::zeros(ny * nx, ny * nx);
    for i in 0..ny * nx {
        let mut unit = Array2::from_elem((ny, nx), Complex64::ZERO);
        unit[[i / nx, i % nx]] = Complex64::ONE;
        let column = sense.adjoint(&sense.apply(&unit));
        matrix.column_mut(i).iter_mut().zip(&column).for_each(|(to, v)| *to = *v);
        matrix[(i, i)] += lambda;
    }
    matrix
}

/// Both lambdas are relative to the maps' largest sum of squares.
fn cg_sense_error(mask: &SamplingMask, lambda_of_method: f64, lambda: f64) -> f64 {
    let mut numbers = Numbers::new(21);
    let dim = (3, mask.dim().0, mask.dim().1);
    let mut maps = numbers.maps(dim);
    maps.maps.mapv_inplace(|s| s * 0.5); // sum of squares about 0.5, as maps have at most 1
    let kspace = numbers.kspace(dim);
    let problem = Problem::new(&kspace, mask).unwrap();
    let truth = Sense::new(&maps, mask);
    let b = truth.adjoint(&workbench_tests::textbook::wide(kspace.samples()));
    let expected = direct(&dense(&truth, lambda * maps.largest_square_sum()), b.as_slice().unwrap());
    let settings = Settings::new(find("method", method::DECLARATIONS, "cg-sense").unwrap());
    let settings = settings.with("lambda", lambda_of_method).unwrap();
    let settings = settings.with("iterations", 1000).unwrap().with("tolerance", 0).unwrap();
    let calibration = Calibration::of_maps(&Cpu::new(), Arc::new(maps)).unwrap();
    let device = Cpu::new();
    let done = reconstruct(&device, &problem, &calibration, &settings);
    let image = done.unwrap().image;
    distance(&wide(image.pixels.as_slice().unwrap()), &expected)
}

/// With a tolerance of 0 and iterations to spare, what single precision can give is reached, and kept.
#[test]
fn cg_sense_is_the_minimiser_that_its_declaration_states() {
    let mut numbers = Numbers::new(4);
    for mask in [numbers.lines(9, 8), numbers.points(9, 8), numbers.lines(8, 7), numbers.points(7, 11)] {
        // Single precision times a condition of about 1.5 / 0.02.
        let error = cg_sense_error(&mask, 0.02, 0.02);
        assert!(error < 1e-5, "{:?}: {error:e}", mask.dim());
        // The control: lambda, and not its half or its double, is in the normal equations.
        for wrong in [0.01, 0.04] {
            let error = cg_sense_error(&mask, wrong, 0.02);
            assert!(error > 1e-3, "{:?}: lambda {wrong} passes with {error:e}", mask.dim());
        }
    }
}
