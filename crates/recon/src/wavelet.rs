//! Daubechies' compactly supported orthonormal wavelets.
//!
//! Daubechies, Orthonormal bases of compactly supported wavelets, Commun Pure Appl Math 41:909 (1988), table 1; the
//! numbers as in PyWavelets (`rec_lo`).

use crate::declaration::{Choice, Count, Group, Kind, Parameter, Role, Settings, parameters};
use crate::device::Layout;
use crate::error::Result;

/// A family member: its scaling filter `h`; its wavelet filter is `g[j] = (-1)^j h[L - 1 - j]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Daubechies {
    /// Word in links: `db4` has four vanishing moments.
    pub name: &'static str,
    /// Scaling filter of even length L, with sum sqrt(2).
    pub scaling: &'static [f64],
}

/// The members that can be chosen.
pub const FAMILY: [Daubechies; 5] = [
    Daubechies { name: "db1", scaling: &[std::f64::consts::FRAC_1_SQRT_2, std::f64::consts::FRAC_1_SQRT_2] },
    Daubechies {
        name: "db2",
        scaling: &[0.48296291314453416, 0.8365163037378079, 0.2241438680420134, -0.12940952255126037],
    },
    Daubechies {
        name: "db3",
        scaling: &[
            0.33267055295008263,
            0.8068915093110925,
            0.45987750211849154,
            -0.13501102001025458,
            -0.08544127388202666,
            0.03522629188570953,
        ],
    },
    Daubechies {
        name: "db4",
        scaling: &[
            0.2303778133088965,
            0.7148465705529157,
            0.6308807679298589,
            -0.027983769416859854,
            -0.18703481171909309,
            0.030841381835560764,
            0.0328830116668852,
            -0.010597401785069032,
        ],
    },
    Daubechies {
        name: "db6",
        scaling: &[
            0.11154074335010947,
            0.49462389039845306,
            0.7511339080210954,
            0.31525035170919763,
            -0.22626469396543983,
            -0.12976686756726194,
            0.09750160558732304,
            0.027522865530305727,
            -0.03158203931748603,
            0.0005538422011614961,
            0.004777257510945511,
            -0.0010773010853084796,
        ],
    },
];

const WAVELET: Choice<Daubechies> = Choice::new(
    Parameter {
        key: "wavelet",
        label: "Wavelet",
        unit: "",
        help: "Daubechies' wavelet with so many vanishing moments: longer ones suit smooth images, db1 (Haar) flat ones.",
        kind: Kind::Choice {
            options: &[
                ("db1", "Haar (db1)"),
                ("db2", "Daubechies 2"),
                ("db3", "Daubechies 3"),
                ("db4", "Daubechies 4"),
                ("db6", "Daubechies 6"),
            ],
            default: "db4",
        },
        role: Role::Main,
    },
    &[(FAMILY[0], "db1"), (FAMILY[1], "db2"), (FAMILY[2], "db3"), (FAMILY[3], "db4"), (FAMILY[4], "db6")],
);

const LEVELS: Count = Count::new(Parameter {
    key: "levels",
    label: "Wavelet levels",
    unit: "",
    help: "How often the image is split into a coarse half and details; fewer where the image is too small.",
    kind: Kind::Integer { min: 1, max: 8, usual: 6, default: 5 },
    role: Role::Main,
});

impl Daubechies {
    /// The parameters that a method on wavelets declares: the member and the number of levels.
    pub const PARAMETERS: Group = Group(parameters![WAVELET, LEVELS]);

    /// Reads [`Self::PARAMETERS`]: the member and the number of levels.
    ///
    /// # Errors
    /// [`crate::Error::UnknownParameter`] when the settings are not of a method that declares them.
    pub fn from_settings(settings: &Settings) -> Result<(Self, usize)> {
        Ok((settings.get(WAVELET)?, settings.get(LEVELS)?))
    }

    /// The wavelet filter.
    pub fn wavelet(&self) -> Vec<f64> {
        let sign = |j: usize| if j.is_multiple_of(2) { 1.0 } else { -1.0 };
        self.scaling.iter().rev().enumerate().map(|(j, h)| sign(j) * h).collect()
    }

    /// Levels that an axis of this many pixels allows: the coarsest keeps at least a filter's length, one level at
    /// least is done.
    pub fn most_levels(&self, pixels: usize) -> usize {
        let mut levels = 1;
        while pixels >> (levels + 1) >= self.scaling.len() {
            levels += 1;
        }
        levels
    }

    /// As many levels as are wanted and the image allows, and pixels along (slow, fast) filled up to multiples of
    /// `2^levels`.
    pub fn fit(&self, levels: usize, layout: Layout) -> (usize, (usize, usize)) {
        let levels = levels.min(self.most_levels(layout.slow.min(layout.fast))).max(1);
        let up = |n: usize| n.next_multiple_of(1 << levels);
        (levels, (up(layout.slow), up(layout.fast)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_orthonormal_and_have_their_vanishing_moments() {
        for member in FAMILY {
            let (h, g) = (member.scaling, member.wavelet());
            let length = h.len();
            for shift in (0..length).step_by(2) {
                let inner = |a: &[f64], b: &[f64]| (shift..length).map(|j| a[j] * b[j - shift]).sum::<f64>();
                let expected = if shift == 0 { 1.0 } else { 0.0 };
                assert!((inner(h, h) - expected).abs() < 1e-11, "{} at {shift}", member.name);
                assert!(inner(h, &g).abs() < 1e-11 && inner(&g, h).abs() < 1e-11, "{} at {shift}", member.name);
            }
            for moment in 0..length / 2 {
                let sum: f64 = g.iter().enumerate().map(|(j, g)| (j as f64).powi(moment as i32) * g).sum();
                // Powers of positions up to 11 amplify the rounding of the table.
                assert!(sum.abs() < 1e-7 * 12f64.powi(moment as i32), "{}: moment {moment} is {sum:e}", member.name);
            }
        }
    }

    #[test]
    fn small_images_allow_few_levels() {
        let db4 = FAMILY[3];
        assert_eq!([8, 16, 31, 32, 256].map(|n| db4.most_levels(n)), [1, 1, 1, 2, 5]);
    }
}
