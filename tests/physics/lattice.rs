//! The lattice of a mask is found, and nothing else is taken for one.

use ndarray::Array2;
use recon::sampling::lattice::Lattice;
use recon::{SamplingMask, sampling};
use workbench_tests::Numbers;

fn pattern(spec: &str, ny: usize) -> SamplingMask {
    let settings = experiment::spec::parse("sampling pattern", sampling::DECLARATIONS, spec).unwrap();
    SamplingMask::from_pattern(ny, 40, &settings).unwrap()
}

/// The samples of a lattice and of a box of (`height`, `width`) around DC.
fn mask((ny, nx): (usize, usize), lattice: &Lattice, (height, width): (usize, usize)) -> SamplingMask {
    let within = |i: usize, n: usize, width: usize| (i + width / 2 >= n / 2) && (i + width / 2 < n / 2 + width);
    SamplingMask::from_points(Array2::from_shape_fn((ny, nx), |(y, x)| {
        lattice.contains(y, x) || (within(y, ny, height) && within(x, nx, width))
    }))
    .unwrap()
}

#[test]
fn every_uniform_pattern_is_a_lattice_of_its_r_wherever_it_starts() {
    for ny in [64, 101, 320] {
        for r in 1..9 {
            for (acs, seed) in [(0, 0), (0, 1), (1, 2), (2, 3), (20, 5), (24, 6)] {
                let mask = pattern(&format!("uniform;R={r};acs={acs};seed={seed}"), ny);
                let lattice =
                    mask.lattice().unwrap_or_else(|| panic!("{ny} lines, R = {r}, acs = {acs}, seed = {seed}"));
                assert_eq!(lattice.step, (r, 1), "{ny} lines, acs = {acs}, seed = {seed}");
                assert_eq!(lattice.origin, (seed % r, 0));
                assert_eq!(lattice.is_periodic(ny, 40), ny % r == 0);
            }
        }
    }
}

#[test]
fn lattices_of_single_samples_are_found_around_any_calibration_box() {
    for (step, shift) in [((1, 2), 0), ((2, 2), 0), ((2, 2), 1), ((3, 2), 1), ((1, 4), 1), ((1, 4), 2), ((2, 3), 2)] {
        for origin in [(0, 0), (step.0 - 1, step.1 - 1)] {
            for box_around_dc in [(0, 0), (8, 8), (9, 7), (2, 2), (12, 36)] {
                let lattice = Lattice { step, shift, origin };
                let mask = mask((36, 48), &lattice, box_around_dc);
                assert_eq!(mask.lattice(), Some(lattice), "{box_around_dc:?}");
            }
        }
    }
}

#[test]
fn what_is_not_regular_is_no_lattice() {
    for seed in 0..20 {
        assert_eq!(pattern(&format!("variable-density;R=4;acs=16;seed={seed}"), 128).lattice(), None, "seed {seed}");
    }
    // Nothing but the centre, and a single line outside of it.
    let lines = |taken: &dyn Fn(usize) -> bool| {
        SamplingMask::from_points(Array2::from_shape_fn((64, 8), |(y, _)| taken(y))).unwrap()
    };
    assert_eq!(lines(&|y| (20..44).contains(&y)).lattice(), None);
    assert_eq!(lines(&|y| (20..44).contains(&y) || y == 3).lattice(), None);
    // One line of a lattice missing, or one too many.
    assert!(lines(&|y| y % 4 == 1 || (20..44).contains(&y)).lattice().is_some());
    assert_eq!(lines(&|y| (y % 4 == 1 && y != 53) || (20..44).contains(&y)).lattice(), None);
    assert_eq!(lines(&|y| y % 4 == 1 || (20..44).contains(&y) || y == 10).lattice(), None);
    assert_eq!(Numbers::new(3).points(32, 32).lattice(), None);
}

/// By definition: the transform of the lattice's indicator is not zero there, and nowhere else.
#[test]
fn pixels_fold_onto_each_other_where_the_transform_of_the_lattice_is_not_zero() {
    let (ny, nx) = (12, 16);
    for (step, shift) in [((1, 1), 0), ((4, 1), 0), ((2, 2), 0), ((2, 2), 1), ((3, 4), 1), ((1, 4), 3), ((6, 8), 4)] {
        let lattice = Lattice { step, shift, origin: (0, 0) };
        let Some(displacements) = lattice.displacements(ny, nx) else {
            assert!(!lattice.is_periodic(ny, nx));
            continue;
        };
        assert_eq!(displacements.len(), lattice.acceleration());
        assert_eq!(displacements[0], (0, 0));
        for dy in 0..ny {
            for dx in 0..nx {
                let mut sum = recon::Complex64::ZERO;
                for (y, x) in
                    (0..ny).flat_map(|y| (0..nx).map(move |x| (y, x))).filter(|(y, x)| lattice.contains(*y, *x))
                {
                    let turn = (y * dy) as f64 / ny as f64 + (x * dx) as f64 / nx as f64;
                    sum += recon::Complex64::cis(std::f64::consts::TAU * turn);
                }
                let folds = sum.norm() > 1e-6;
                assert_eq!(folds, displacements.contains(&(dy, dx)), "{lattice:?} at ({dy}, {dx})");
            }
        }
    }
    assert!(!Lattice { step: (3, 4), shift: 1, origin: (0, 0) }.is_periodic(9, 16), "3 rows move by 3 of 4");
    assert!(Lattice { step: (3, 4), shift: 1, origin: (0, 0) }.is_periodic(12, 16));
}
