//! Random numbers as NumPy's `RandomState` draws them: MT19937, and NumPy's ways of making numbers of its words.

use crate::declaration::{Count, Kind, Parameter, Role, Settings, Text};
use crate::error::Result;
use rand_mt::Mt;

/// The seed of NumPy's generator.
pub(super) const SEED: Count = Count::new(Parameter {
    key: "seed",
    label: "Seed",
    unit: "",
    help: "Seed of NumPy's generator, where no file name is given.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 0 },
    role: Role::Main,
});

/// A name that is the seed instead.
pub(super) const FILE: Text = Text::new(Parameter {
    key: "file",
    label: "File name as seed",
    unit: "",
    help: "Name of a volume, such as file1000001.h5: fastMRI evaluates with it as the seed.",
    kind: Kind::Text,
    role: Role::Main,
});

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
