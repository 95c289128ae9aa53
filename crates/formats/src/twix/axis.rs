//! How long an axis of k-space is, and where its centre lies. The counters that occur decide: the centre that readouts name
//! may never have been set, and the protocol may be that of another sequence, as with those of Pulseq.

/// Lines may be missing at the ends of a matrix, one of so many.
const EDGE: usize = 16;

/// Counters along an axis that occur.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// The smallest.
    pub first: u16,
    /// The largest.
    pub last: u16,
    /// The longest way from one that occurs to the next.
    pub gap: u16,
    /// That of the centre of k-space, as the readouts say.
    pub centre: u16,
}

/// An axis that holds the lines with its centre at `length / 2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// Lines, measured or not.
    pub length: usize,
    /// The counter at the centre of k-space.
    pub centre: u16,
}

impl Steps {
    /// Of counters, in any order, and the centre that is named.
    pub fn of(counters: impl Iterator<Item = u16>, centre: u16) -> Self {
        let all: std::collections::BTreeSet<u16> = counters.collect();
        let ends = all.first().copied().zip(all.last().copied());
        let (first, last) = ends.unwrap_or((0, 0));
        let gap = all.iter().zip(all.iter().skip(1)).map(|(a, b)| b - a).max().unwrap_or(1);
        Self { first, last, gap, centre }
    }

    /// From the first to the last.
    pub fn count(self) -> usize {
        usize::from(self.last - self.first) + 1
    }

    /// The axis. The centre that readouts name is believed where lines lie on both sides of it and the protocol's length, if
    /// the lines reach one of its ends, agrees; else the lines are all there, or partial Fourier about the strongest of
    /// them, which is looked for (`strongest`) only then.
    pub fn axis<E>(
        self,
        claimed: Option<usize>,
        strongest: impl FnOnce() -> Result<Option<u16>, E>,
    ) -> Result<Axis, E> {
        let [first, last, centre] = [self.first, self.last, self.centre].map(i64::from);
        let (count, gap) = (self.count(), usize::from(self.gap));
        let middle = first + (count / 2) as i64;
        let axis = |length: usize, centre: i64| Axis { length, centre: centre.clamp(0, u16::MAX.into()) as u16 };
        let holds = |n: usize, centre: i64| {
            let (before, after) = (first + (n / 2) as i64 - centre, (n - n / 2) as i64 + centre - 1 - last);
            before >= 0 && after >= 0 && before.min(after) <= gap.max(n / EDGE) as i64
        };
        // The length that has this centre, and no line more.
        let least = |centre: i64| {
            let (before, from) = (centre - first, last - centre + 1);
            axis((if from > before { 2 * from - 1 } else { 2 * before }).max(1) as usize, centre)
        };
        // All lines, and one grid more where the last may be missing.
        let complete = claimed.filter(|n| (count..count + gap).contains(n));
        let named = first < centre && centre <= last;
        if named {
            if let Some(n) = claimed.filter(|n| holds(*n, centre)) {
                return Ok(axis(n, centre));
            }
            // Counters that begin with 0 or 1 are all there; others are what is left of partial Fourier.
            if gap == 1 && first <= 1 && centre.abs_diff(middle) <= 1 {
                return Ok(axis(count, middle));
            }
            let Some(n) = complete else { return Ok(least(centre)) };
            let whole = first + (n / 2) as i64;
            let strongest = strongest()?.map_or(whole, i64::from);
            let nearer = strongest.abs_diff(whole) <= strongest.abs_diff(centre);
            return Ok(if nearer { axis(n, whole) } else { least(centre) });
        }
        let strongest = strongest()?.map_or(middle, i64::from);
        let near = |n: usize, centre: i64| strongest.abs_diff(centre) <= gap.max(n / EDGE).max(1) as u64;
        // Counters begin with 0, but for those that begin with 1.
        let of_claimed = claimed.map(|n| (n, (n / 2) as i64 + if last < n as i64 { 0 } else { first }));
        if let Some((n, centre)) = of_claimed.filter(|(n, centre)| holds(*n, *centre) && near(*n, *centre)) {
            return Ok(axis(n, centre));
        }
        Ok(if gap == 1 && near(count, middle) { axis(count, middle) } else { least(strongest.clamp(first, last)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// Length and centre of lines `first..=last` with a gap, a named centre and the protocol's length, the strongest line
    /// being another.
    fn settled([first, last, gap, centre]: [u16; 4], claimed: Option<usize>, strongest: u16) -> (usize, u16) {
        let found = || Ok::<_, Infallible>(Some(strongest));
        let Ok(Axis { length, centre }) = Steps { first, last, gap, centre }.axis(claimed, found);
        (length, centre)
    }

    #[test]
    fn the_axis_of_a_scan_is_what_the_protocol_says_where_the_lines_agree() {
        // Partial Fourier at either end, undersampled, and with a centre that is not in the middle of the counters.
        assert_eq!(settled([3, 15, 1, 8], Some(16), 8), (16, 8));
        assert_eq!(settled([0, 47, 1, 32], Some(64), 32), (64, 32));
        assert_eq!(settled([0, 47, 1, 16], Some(64), 16), (64, 16));
        assert_eq!(settled([0, 92, 4, 48], Some(96), 48), (96, 48));
        assert_eq!(settled([0, 4, 1, 2], Some(5), 2), (5, 2));
        // Nothing said, or something that does not hold the lines.
        assert_eq!(settled([3, 15, 1, 8], None, 8), (15, 8));
        assert_eq!(settled([0, 15, 1, 8], Some(12), 8), (16, 8));
        assert_eq!(settled([0, 94, 2, 48], None, 48), (96, 48));
    }

    #[test]
    fn a_centre_that_was_never_set_or_is_one_off_makes_no_lines() {
        assert_eq!(settled([0, 63, 1, 0], Some(64), 32), (64, 32));
        assert_eq!(settled([1, 64, 1, 0], Some(64), 33), (64, 33));
        assert_eq!(settled([1, 64, 1, 1], None, 33), (64, 33));
        for centre in [31, 33] {
            for claimed in [Some(64), None] {
                assert_eq!(settled([0, 63, 1, centre], claimed, 32), (64, 32));
            }
        }
        assert_eq!(settled([0, 62, 1, 0], None, 31), (63, 31));
        // Nowhere near.
        assert_eq!(settled([0, 63, 1, 16], Some(64), 32), (64, 32));
        assert_eq!(settled([0, 63, 1, 500], Some(64), 32), (64, 32));
    }

    #[test]
    fn a_protocol_that_contradicts_the_lines_makes_none() {
        // 128 lines, of which the protocol knows 64; or 256, which they would not reach the ends of.
        for (claimed, centre) in [(64, 0), (64, 64), (256, 0), (256, 64), (256, 63)] {
            assert_eq!(settled([0, 127, 1, centre], Some(claimed), 64), (128, 64), "{claimed} {centre}");
        }
        // Partial Fourier whose centre was never set: the strongest line is it.
        assert_eq!(settled([0, 95, 1, 0], Some(64), 32), (127, 32));
        assert_eq!(settled([0, 47, 1, 0], Some(64), 32), (64, 32));
    }

    #[test]
    fn lines_are_counted_with_their_gaps() {
        assert_eq!(Steps::of([6, 2, 4, 2].into_iter(), 4), Steps { first: 2, last: 6, gap: 2, centre: 4 });
        assert_eq!((Steps::of([5].into_iter(), 0).count(), Steps::of(std::iter::empty(), 0).gap), (1, 1));
    }
}
