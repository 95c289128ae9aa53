//! How a picture of real numbers becomes colours: the same on the page and on the GPU, from one table.

use recon::Complex32;
use serde::{Deserialize, Serialize};
use std::f32::consts::PI;

/// A colour map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Colours {
    /// From black to white.
    Grey,
    /// Inferno: perceptually even, from black to bright yellow.
    Inferno,
    /// Magma: perceptually even, from black to pale yellow.
    Magma,
    /// Plasma: perceptually even, from blue to yellow.
    Plasma,
    /// Viridis: perceptually even, from violet to yellow.
    Viridis,
    /// Cividis: the same to eyes that see no red or no green.
    Cividis,
    /// From blue over white, which is the middle, to red: for signed numbers.
    Diverging,
    /// Ends where it begins, for phases.
    Cyclic,
}

/// A window of values, and the colours that it is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The value of the first colour, in the unit of the picture.
    pub low: f32,
    /// The value of the last colour.
    pub high: f32,
    /// The colours.
    pub colours: Colours,
    /// Whether first and last are exchanged.
    pub inverted: bool,
}

impl Look {
    /// For phases in radians.
    pub const PHASE: Self = Self { low: -PI, high: PI, colours: Colours::Cyclic, inverted: false };

    /// The inferno colours from a value to a value.
    pub const fn inferno(low: f32, high: f32) -> Self {
        Self { low, high, colours: Colours::Inferno, inverted: false }
    }

    /// From the negative of a value to the value.
    pub const fn diverging(most: f32) -> Self {
        Self { low: -most, high: most, colours: Colours::Diverging, inverted: false }
    }

    /// Parts of the table for each unit of the picture: value `v` has colour `255 (v - low) scale`, rounded.
    pub fn scale(&self) -> f32 {
        1.0 / (self.high - self.low)
    }

    /// The colours as RGBA, from the lowest value to the highest.
    pub fn table(&self) -> [[u8; 4]; 256] {
        std::array::from_fn(|i| {
            let i = if self.inverted { 255 - i } else { i };
            let colour = match self.colours {
                Colours::Grey => return [i as u8, i as u8, i as u8, 255],
                Colours::Inferno => colorous::INFERNO.eval_rational(i, 256),
                Colours::Magma => colorous::MAGMA.eval_rational(i, 256),
                Colours::Plasma => colorous::PLASMA.eval_rational(i, 256),
                Colours::Viridis => colorous::VIRIDIS.eval_rational(i, 256),
                Colours::Cividis => colorous::CIVIDIS.eval_rational(i, 256),
                // Theirs begins with red.
                Colours::Diverging => colorous::RED_BLUE.eval_rational(255 - i, 256),
                // Its own steps leave out the last, which is the first.
                Colours::Cyclic => colorous::RAINBOW.eval_continuous(i as f64 / 255.0),
            };
            [colour.r, colour.g, colour.b, 255]
        })
    }

    /// RGBA of each value.
    pub fn pixels(&self, values: &[f32]) -> Vec<u8> {
        let (table, scale) = (self.table(), self.scale());
        let colour = |v: &f32| table[(((v - self.low) * scale).clamp(0.0, 1.0) * 255.0 + 0.5) as usize];
        values.iter().flat_map(colour).collect()
    }
}

/// Phase in radians, 0 of 0; that of negative numbers is pi, whatever the sign of their zero.
pub fn phase(v: Complex32) -> f32 {
    if v.re == 0.0 && v.im == 0.0 { 0.0 } else { (v.im + 0.0).atan2(v.re) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_maps_black_to_white_and_inverts() {
        let look = Look { low: 0.0, high: 2.0, colours: Colours::Grey, inverted: false };
        let red = |look: Look| look.pixels(&[0.0, 1.0, 4.0]).into_iter().step_by(4).collect::<Vec<_>>();
        assert_eq!(red(look), [0, 128, 255]);
        assert_eq!(red(Look { inverted: true, ..look }), [255, 127, 0]);
    }

    #[test]
    fn colours_of_phases_end_where_they_begin() {
        let table = Look::PHASE.table();
        assert!((0..3).all(|c| table[0][c].abs_diff(table[255][c]) <= 2), "{:?} {:?}", table[0], table[255]);
    }

    #[test]
    fn signed_numbers_are_blue_below_and_red_above() {
        let pixels = Look::diverging(1.0).pixels(&[-1.0, 0.0, 1.0]);
        assert!(pixels[2] > pixels[0] && pixels[8] > pixels[10], "{pixels:?}");
        // Their middle is [242, 239, 238] where they are told of (d3-scale-chromatic).
        assert!(pixels[4..7].iter().all(|v| *v > 235), "{pixels:?}");
    }

    #[test]
    fn nothing_is_seen_of_a_window_without_end() {
        let look = Look::inferno(0.0, f32::INFINITY);
        assert_eq!(look.pixels(&[3.0])[..], look.table()[0]);
    }
}
