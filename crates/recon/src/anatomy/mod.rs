//! A head of our own making: an axial slice at the level of the basal ganglia, from smooth outlines alone. It is
//! nobody's; sizes and places are those of an adult, lengths in mm, (x, y) from the middle, the front up.

mod cortex;
mod deep;
mod layers;
pub mod tissue;

use crate::shape::outline::Line;
use tissue::Tissue;

/// Width and height of the field of view that the slice lies in, in mm.
pub const FIELD_OF_VIEW: f64 = 220.0;

/// An outline filled with a tissue, painted over what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Vertices (x, y) in mm.
    pub outline: Line,
    /// What it is made of.
    pub tissue: Tissue,
    /// Only what lies inside of the outline of the part of this number is painted.
    pub within: Option<usize>,
}

/// The parts of the slice, each painted over those before.
pub fn head() -> Vec<Part> {
    let mut parts = Parts(Vec::new());
    let brain = layers::add(&mut parts);
    cortex::add(&mut parts, &brain);
    deep::add(&mut parts, &brain);
    parts.0
}

/// Parts in the making.
struct Parts(Vec<Part>);

impl Parts {
    /// Adds a part; its number.
    fn add(&mut self, outline: Line, tissue: Tissue) -> usize {
        self.0.push(Part { outline, tissue, within: None });
        self.0.len() - 1
    }

    fn add_within(&mut self, within: usize, outline: Line, tissue: Tissue) {
        self.0.push(Part { outline, tissue, within: Some(within) });
    }
}

/// A number from -1 to 1 for each property `j` of each thing `i`, spread evenly by the golden and the plastic ratio: what
/// is irregular is so in the same way everywhere.
fn wobble(i: usize, j: usize) -> f64 {
    let (i, j) = (i as f64, j as f64);
    2.0 * (i * 0.618_033_988_749_894_9 + j * 0.754_877_666_246_692_7 + 0.137 * i * j).fract() - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tissue at a point, by crossings of the outlines.
    fn tissue_at(parts: &[Part], x: f64, y: f64) -> Option<Tissue> {
        let inside = |outline: &Line| {
            let edges = outline.iter().zip(outline.iter().cycle().skip(1));
            let crossed = edges
                .filter(|(a, b)| (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
            crossed.count() % 2 == 1
        };
        let there = |p: &&Part| inside(&p.outline) && p.within.is_none_or(|w| inside(&parts[w].outline));
        parts.iter().rev().find(there).map(|p| p.tissue)
    }

    #[test]
    fn each_tissue_is_where_it_belongs() {
        let parts = head();
        let expected = [
            (7.0, -22.0, tissue::FLUID),
            (-7.0, -22.0, tissue::FLUID),
            (0.0, 6.0, tissue::FLUID),
            (14.5, -19.0, tissue::CAUDATE),
            (30.0, -8.0, tissue::PUTAMEN),
            (-30.0, -8.0, tissue::PUTAMEN),
            (22.5, 0.0, tissue::PALLIDUM),
            (10.0, 10.0, tissue::THALAMUS),
            (-10.0, 10.0, tissue::THALAMUS),
            (21.0, 37.0, tissue::FLUID),
            (22.5, 25.0, tissue::CHOROID_PLEXUS),
        ];
        for (x, y, tissue) in expected {
            assert_eq!(tissue_at(&parts, x, y), Some(tissue), "at ({x}, {y})");
        }
        assert_eq!(tissue_at(&parts, 100.0, 0.0), None);
        // From outside to the brain, at the back: skin, fat, bone, marrow, bone, fluid.
        let mut met = vec![];
        for step in 0..400 {
            let tissue = tissue_at(&parts, 25.0, 108.0 - 0.1 * f64::from(step));
            if let Some(tissue) = tissue.filter(|t| met.last() != Some(t)) {
                met.push(tissue);
            }
        }
        let layers = [tissue::SKIN, tissue::FAT, tissue::BONE, tissue::MARROW, tissue::BONE, tissue::FLUID];
        assert_eq!(met[..6], layers);
        assert!(met.contains(&tissue::GREY_MATTER));
    }

    /// Folded: by far more of the brain's section is cortex than a rim of its thickness would be, and white matter and
    /// fluid are there in the parts of a real one.
    #[test]
    fn the_cortex_is_folded() {
        let parts = head();
        let (mut grey, mut white, mut fluid) = (0, 0, 0);
        for (x, y) in (0..200 * 160).map(|i| (f64::from(i % 160) - 79.6, f64::from(i / 160) - 99.7)) {
            match tissue_at(&parts, x, y) {
                Some(tissue::GREY_MATTER) => grey += 1,
                Some(tissue::WHITE_MATTER | tissue::LOOSE_WHITE_MATTER | tissue::DENSE_WHITE_MATTER) => white += 1,
                Some(tissue::FLUID) => fluid += 1,
                _ => {}
            }
        }
        // 1 mm^2 a point. A rim of 2.5 mm around a perimeter of 450 mm would be 1100 mm^2.
        assert!(grey > 3000 && grey < 7000, "grey {grey}");
        assert!(white > 4000 && white < 9000, "white {white}");
        assert!(fluid > 1500 && fluid < 4500, "fluid {fluid}");
    }
}
