//! Whether a 3D scan lacks lines in such a way that a transform along kz would hide it: what is missing of a slice of it is
//! nowhere to be seen, and its aliasing would pass for the object.

use super::readout::Readout;
use std::collections::{BTreeMap, BTreeSet};

/// Lines that may be missing among others, one of so many: a readout that was lost.
const LOST: usize = 1000;
/// Partitions that may be missing at one end more than at the other (zero padding), one of so many; more is partial Fourier.
const PADDED: usize = 16;

/// Whether the lines of any volume (each with its counters) leave out kz in more ways than by a symmetric edge that all its
/// ky share: elliptical scanning, CAIPIRINHA, Poisson discs, every second partition, partial Fourier along kz.
pub fn is_undersampled_along_kz<'a>(
    readouts: impl Iterator<Item = &'a Readout>,
    [ny, nz]: [usize; 2],
    shift: [i64; 2],
) -> bool {
    let mut volumes: BTreeMap<[u16; 5], BTreeMap<usize, BTreeSet<usize>>> = BTreeMap::new();
    for readout in readouts {
        let at = |step: usize, n: usize| {
            usize::try_from(i64::from(readout.steps[step]) + shift[step]).ok().filter(|at| *at < n)
        };
        if let (Some(ky), Some(kz)) = (at(0, ny), at(1, nz)) {
            volumes.entry(readout.counters).or_default().entry(ky).or_default().insert(kz);
        }
    }
    volumes.values().any(|lines| {
        let kz = || lines.values().flatten().copied();
        let (Some(first), Some(last)) = (kz().min(), kz().max()) else { return false };
        let cells = lines.len() * (last + 1 - first);
        let missing = cells - lines.values().map(BTreeSet::len).sum::<usize>();
        missing > cells / LOST || first.abs_diff(nz - 1 - last) > (nz / PADDED).max(2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readouts::readout::{Flags, Location};

    fn undersampled(taken: impl Fn(usize, usize) -> bool) -> bool {
        let lines = (0..32).flat_map(|ky| (0..24).map(move |kz| (ky, kz))).filter(|(ky, kz)| taken(*ky, *kz));
        let readouts: Vec<_> = lines
            .map(|(ky, kz)| {
                let steps = [ky as u16 + 1, kz as u16];
                Readout {
                    flags: Flags::default(),
                    samples: 8,
                    coils: 1,
                    centre: 4,
                    discard: [0; 2],
                    space: 0,
                    dwell: 1.0,
                    dimensions: 0,
                    steps,
                    counters: [0; 5],
                    location: Location::AfterHeader(0),
                }
            })
            .collect();
        is_undersampled_along_kz(readouts.iter(), [32, 24], [-1, 0])
    }

    #[test]
    fn what_a_transform_along_kz_would_hide_is_told_from_what_it_would_not() {
        assert!(!undersampled(|_, _| true) && !undersampled(|ky, _| ky % 3 == 0), "kz is complete");
        assert!(!undersampled(|_, kz| (2..22).contains(&kz)), "zero padding");
        assert!(undersampled(|_, kz| kz > 8), "partial Fourier");
        assert!(undersampled(|_, kz| kz % 2 == 0) && undersampled(|ky, kz| (kz + ky / 2) % 2 == 0 && ky % 2 == 0));
        let inside = |n: usize, at: usize| ((at as f64 + 0.5) / n as f64 * 2.0 - 1.0).powi(2);
        assert!(undersampled(|ky, kz| inside(32, ky) + inside(24, kz) < 1.0), "elliptical");
    }
}
