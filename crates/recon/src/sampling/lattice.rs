//! Regular undersampling: which lattice the samples lie on, and where the image folds onto itself.

use super::SamplingMask;

/// Samples (ky, kx) at `origin + i (step_y, shift) + j (0, step_x)` for all whole i and j: every `step_y`-th row, of it
/// every `step_x`-th sample, moved on by `shift` from one row taken to the next.
///
/// Whole lines have `step.1 = 1`; CAIPIRINHA (Breuer et al., Magn Reson Med 55:549, 2006) has a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lattice {
    /// Distances along ky and along kx.
    pub step: (usize, usize),
    /// By how much a row is moved along kx against the row taken before it, less than `step.1`.
    pub shift: usize,
    /// The sample that comes first.
    pub origin: (usize, usize),
}

impl Lattice {
    /// How many pixels fold onto each other: one sample of so many is taken.
    pub fn acceleration(&self) -> usize {
        self.step.0 * self.step.1
    }

    /// Whether the sample at (`ky`, `kx`) lies on the lattice.
    pub fn contains(&self, ky: usize, kx: usize) -> bool {
        let (down, across) = self.step;
        // The origin is the first of its kind, so no row taken is above it.
        ky >= self.origin.0
            && (ky - self.origin.0).is_multiple_of(down)
            && kx % across == (self.origin.1 + (ky - self.origin.0) / down * self.shift) % across
    }

    /// Whether the lattice goes on at one edge of a (`ny`, `nx`) matrix where it ends at the other, as the periodic
    /// transform continues it. Only then does a pixel fold onto a few others and not onto all of them.
    pub fn is_periodic(&self, ny: usize, nx: usize) -> bool {
        let (down, across) = self.step;
        ny.is_multiple_of(down) && nx.is_multiple_of(across) && (ny / down * self.shift).is_multiple_of(across)
    }

    /// The displacements (y, x) of the pixels that fold onto each other, (0, 0) first: the reciprocal lattice, all `d`
    /// with `k_y d_y / ny + k_x d_x / nx` whole for each vector `k` of the lattice. They are
    /// `(ny / step_y) (i - j shift / step_x)`, `(nx / step_x) j`, the first modulo `ny`.
    ///
    /// None where the lattice [is not periodic](Lattice::is_periodic).
    pub fn displacements(&self, ny: usize, nx: usize) -> Option<Vec<(usize, usize)>> {
        let (down, across) = self.step;
        let (height, width) = (ny / down, nx / across);
        self.is_periodic(ny, nx).then(|| {
            // A whole number, since the lattice is periodic.
            let shear = height * self.shift / across;
            let displacement = move |j: usize, i: usize| ((i * height + ny - shear * j % ny) % ny, j * width);
            (0..across).flat_map(|j| (0..down).map(move |i| displacement(j, i))).collect()
        })
    }
}

impl SamplingMask {
    /// The lattice that the samples lie on, a fully sampled box around DC apart. The densest where there are several;
    /// none where there is none with at least two rows and, unless lines are whole, two columns.
    pub fn lattice(&self) -> Option<Lattice> {
        let (ny, nx) = self.dim();
        // Whole lines are all said by their first sample.
        let nx = if self.lines().is_some() { 1 } else { nx };
        let row = (0..ny).find(|y| (0..nx).any(|x| self.takes(*y, x)))?;
        let mut columns = (0..nx).filter(|x| self.takes(row, *x));
        let first = columns.next()?;
        let across = columns.next().map_or(nx, |second| second - first);
        if nx > 1 && 2 * across > nx {
            return None;
        }
        // A row before the first would have to be taken, too.
        (row + 1..=ny / 2)
            .flat_map(|down| (0..across).map(move |shift| (down, shift)))
            .map(|(down, shift)| Lattice { step: (down, across), shift, origin: (row, first) })
            .find(|lattice| self.is_lattice_and_box(lattice, ny, nx))
    }

    /// Whether all samples of the lattice are taken, and the others that are taken belong to a full box around DC.
    fn is_lattice_and_box(&self, lattice: &Lattice, ny: usize, nx: usize) -> bool {
        let all = || (0..ny).flat_map(|y| (0..nx).map(move |x| (y, x)));
        if !all().all(|(y, x)| self.takes(y, x) || !lattice.contains(y, x)) {
            return false;
        }
        let extra = || all().filter(|(y, x)| self.takes(*y, *x) && !lattice.contains(*y, *x));
        let grow = |(top, bottom, left, right): (usize, usize, usize, usize), (y, x): (usize, usize)| {
            (top.min(y), bottom.max(y), left.min(x), right.max(x))
        };
        if extra().next().is_none() {
            return true;
        }
        let (top, bottom, left, right) = extra().fold((ny / 2, ny / 2, nx / 2, nx / 2), grow);
        let (rows, columns) = self.calibration_region().unwrap_or((0..0, 0..0));
        let outside = all().filter(|(y, x)| lattice.contains(*y, *x) && !(rows.contains(y) && columns.contains(x)));
        // A single sample outside says nothing of a distance.
        outside.take(2).count() == 2 && (top..=bottom).all(|y| (left..=right).all(|x| self.takes(y, x)))
    }
}
