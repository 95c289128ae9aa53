//! Which neighbours of each missing sample were taken.

use crate::coil::neighbours::KernelSize;
use crate::sampling::SamplingMask;
use std::collections::HashMap;

/// Missing samples with the same neighbours taken: they share their weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Geometry {
    /// The neighbours that were taken.
    pub taken: Vec<usize>,
    /// The samples, by their index in (ky, kx), in order.
    pub missing: Vec<u32>,
}

/// The geometries of a mask, in the order in which they come first. Samples of which no neighbour was taken are in none.
///
/// Neighbours beyond the edge of k-space were not taken.
pub fn geometries(mask: &SamplingMask, neighbours: KernelSize) -> Vec<Geometry> {
    let (ny, nx) = mask.dim();
    let KernelSize { ky, kx } = neighbours;
    let mut found: Vec<Geometry> = Vec::new();
    let mut known: HashMap<u64, usize> = HashMap::new();
    let mut columns = vec![0u64; nx];
    for y in 0..ny {
        if mask.lines().is_some_and(|lines| lines[y]) {
            continue;
        }
        // One bit for each neighbour along ky, of a neighbour with the same kx.
        for (x, column) in columns.iter_mut().enumerate() {
            let taken = |i: usize| (y + i).checked_sub(ky / 2).is_some_and(|y| y < ny && mask.takes(y, x));
            *column = (0..ky).map(|i| u64::from(taken(i)) << i).sum();
        }
        // The bits of a sample are those of its neighbour to the left, moved on.
        let column = |x: usize| columns.get(x).copied().unwrap_or(0);
        let newest = |x: usize| column(x + kx - 1 - kx / 2) << (ky * (kx - 1));
        let mut bits = (0..kx - 1 - kx / 2).fold(0, |bits, x| bits >> ky | column(x) << (ky * (kx - 1)));
        let mut last: Option<(u64, usize)> = None;
        for x in 0..nx {
            bits = bits >> ky | newest(x);
            if bits == 0 || mask.takes(y, x) {
                continue;
            }
            let index = match last {
                Some((same, index)) if same == bits => index,
                _ => *known.entry(bits).or_insert_with(|| {
                    let taken = (0..neighbours.count()).filter(|i| bits >> i & 1 == 1).collect();
                    found.push(Geometry { taken, missing: Vec::new() });
                    found.len() - 1
                }),
            };
            last = Some((bits, index));
            found[index].missing.push((y * nx + x) as u32);
        }
    }
    found
}
