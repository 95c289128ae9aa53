//! How a line of some length is transformed within a workgroup: plain numbers.

/// Stages of a transform by Stockham's autosort algorithm in workgroup memory.
///
/// Van Loan, Computational Frameworks for the Fast Fourier Transform, SIAM (1992), algorithm 1.7.1, with mixed radices;
/// lengths with other prime factors by Bluestein, IEEE Trans Audio Electroacoust 18:451 (1970), as a convolution of a
/// length that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Length of the line.
    pub length: usize,
    /// Elements of workgroup memory that a line takes: its length, or that of Bluestein's convolution.
    pub span: usize,
    /// Radices of the stages that transform a span.
    pub radices: Vec<usize>,
    /// Threads that work on a line.
    pub threads: usize,
    /// Lines that a workgroup holds.
    pub lines: usize,
}

/// What a workgroup may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkgroupLimits {
    /// Threads.
    pub threads: usize,
    /// Complex numbers in workgroup memory.
    pub numbers: usize,
}

/// Lines that one workgroup holds at most.
const MOST_LINES: usize = 16;
/// Butterflies that a thread holds in registers at most.
const MOST_BUTTERFLIES: usize = 4;

impl Plan {
    /// For lines of this length; none when one does not fit a workgroup.
    pub fn new(length: usize, limits: WorkgroupLimits) -> Option<Self> {
        let (span, radices) = match radices(length) {
            Some(radices) => (length, radices),
            // A power of two comes in the end.
            None => (2 * length - 1..).find_map(|span| Some((span, radices(span)?)))?,
        };
        if span > limits.numbers {
            return None;
        }
        let widest = radices.iter().map(|radix| span / radix).max().unwrap_or(1);
        let threads = widest.min(limits.threads);
        let lines = (limits.threads / threads).min(limits.numbers / span).clamp(1, MOST_LINES);
        (widest.div_ceil(threads) <= MOST_BUTTERFLIES).then_some(Self { length, span, radices, threads, lines })
    }

    /// Whether the length has other prime factors than the radices.
    pub fn is_bluestein(&self) -> bool {
        self.span != self.length
    }
}

/// Factors 8, 4, 2, 7, 5, 3 of a length, if it has no others.
fn radices(length: usize) -> Option<Vec<usize>> {
    let mut rest = length;
    let mut found = Vec::new();
    let twos = length.trailing_zeros() as usize;
    // As few stages as possible: eights, and what is left as fours or a two.
    let (eights, fours, single) = match (twos / 3, twos % 3) {
        (eights, 0) => (eights, 0, 0),
        (0, 1) => (0, 0, 1),
        (eights, 1) => (eights - 1, 2, 0),
        (eights, _) => (eights, 1, 0),
    };
    found.extend(
        std::iter::repeat_n(8, eights).chain(std::iter::repeat_n(4, fours)).chain(std::iter::repeat_n(2, single)),
    );
    rest >>= twos;
    for radix in [7, 5, 3] {
        while rest.is_multiple_of(radix) {
            rest /= radix;
            found.push(radix);
        }
    }
    (rest == 1).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: WorkgroupLimits = WorkgroupLimits { threads: 256, numbers: 2048 };

    #[test]
    fn radices_multiply_to_the_length() {
        for length in 1..3000 {
            if let Some(radices) = radices(length) {
                assert_eq!(radices.iter().product::<usize>(), length);
            }
        }
        assert_eq!(radices(320), Some(vec![8, 8, 5]));
        assert_eq!(radices(256), Some(vec![8, 8, 4]));
        assert_eq!(radices(368), None);
    }

    #[test]
    fn plans_stay_within_their_limits() {
        for length in 1..=2048 {
            let Some(plan) = Plan::new(length, ROOM) else {
                assert!(length > 1000, "{length}");
                continue;
            };
            assert!(plan.threads * plan.lines <= ROOM.threads && plan.span * plan.lines <= ROOM.numbers, "{plan:?}");
            assert!(plan.span == length || plan.span >= 2 * length - 1, "{plan:?}");
        }
        let short = Plan::new(16, ROOM);
        assert!(short.is_some_and(|plan| plan.lines == MOST_LINES));
    }
}
