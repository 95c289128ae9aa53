//! Random numbers as NumPy's `RandomState` draws them: MT19937, and NumPy's ways of making numbers of its words.

use super::fastmri::{FILE, SEED};
use crate::declaration::Settings;
use crate::error::Result;
use rand_mt::Mt;

/// NumPy's legacy generator (`numpy/random/mtrand.pyx`), from a seed or, as in fastMRI, from a file's name.
pub(super) struct RandomState(Mt);

impl RandomState {
    /// `RandomState(tuple(map(ord, file)))` with the parameter `file`, or `RandomState(seed)` where it is empty.
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let file = settings.get(FILE)?;
        Ok(Self(match file.is_empty() {
            // The declared range is that of 32 bits.
            true => Mt::new(settings.get(SEED)? as u32),
            false => Mt::new_with_key(file.chars().map(u32::from)),
        }))
    }

    /// `uniform()`: 53 bits of two words, from 0 to below 1.
    pub(super) fn uniform(&mut self) -> f64 {
        let (high, low) = (self.0.next_u32() >> 5, self.0.next_u32() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `randint(0, high)` of an array's default integer: words masked to the bits of the largest result, until one is
    /// not beyond it; no word is drawn where there is nothing to choose.
    pub(super) fn randint(&mut self, high: u32) -> u32 {
        let largest = high.saturating_sub(1);
        if largest == 0 {
            return 0;
        }
        let mask = u32::MAX >> largest.leading_zeros();
        loop {
            let word = self.0.next_u32() & mask;
            if word <= largest {
                return word;
            }
        }
    }
}
