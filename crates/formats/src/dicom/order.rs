//! Images of a series in the order in which they lie in the patient, those at one place in the order of time.

use super::header::{Header, Numbers};
use crate::source::Source;

/// Slices that are as near as this, in mm, lie at the same place, and none that are farther apart than that do.
const SAME_PLACE: f64 = 1e-3;
const ANOTHER_PLACE: f64 = 0.5;
/// Cosines that differ by less are of one direction: a scanner that follows the head turns its slices a little.
const SAME_DIRECTION: f64 = 0.02;
/// Directions among which that of a slice is looked for.
const MOST_DIRECTIONS: usize = 64;

/// The images of a series in order.
#[derive(Debug, Default, PartialEq)]
pub struct Ordered {
    /// A file, and a frame of it, for each.
    pub images: Vec<(usize, usize)>,
    /// How many places there are, if all have as many images; otherwise the number of images.
    pub places: usize,
    /// What is not sure of it.
    pub notes: Vec<String>,
}

struct Image {
    direction: usize,
    /// In mm along the normal, and the number of the place.
    along: Option<f64>,
    place: usize,
    numbers: Numbers,
    file: usize,
    frame: usize,
}

/// Every frame of some files: slices of one direction after the other, along their normal; those at one place, however a
/// scan has them apart by rounding or by following the patient, by the numbers of their time.
pub fn of(files: &[(Source, Header)], members: &[usize]) -> Ordered {
    let mut directions: Vec<Option<[f64; 6]>> = Vec::new();
    let mut images = Vec::new();
    for &file in members {
        let header = &files[file].1;
        for frame in 0..header.frames {
            let orientation = header.orientation(frame);
            let known = directions.iter().rposition(|known| alike(known, &orientation));
            let known = known.filter(|known| known + MOST_DIRECTIONS >= directions.len());
            let direction = known.unwrap_or_else(|| {
                directions.push(orientation);
                directions.len() - 1
            });
            let along = header.position(frame).zip(directions[direction]).map(|(position, [a, b, c, d, e, f])| {
                let normal = [b * f - c * e, c * d - a * f, a * e - b * d];
                position.iter().zip(normal).map(|(p, n)| p * n).sum()
            });
            images.push(Image { direction, along, place: 0, numbers: header.numbers(frame), file, frame });
        }
    }
    images.sort_by(|a, b| {
        let along = |image: &Image| image.along.unwrap_or(f64::NEG_INFINITY);
        a.direction.cmp(&b.direction).then(along(a).total_cmp(&along(b)))
    });
    let spacing = members.first().and_then(|file| files[*file].1.slice_spacing());
    for slices in images.chunk_by_mut(|a, b| a.direction == b.direction) {
        let near = tolerance(slices, spacing);
        let mut last: Option<(Option<f64>, usize)> = None;
        for slice in slices {
            slice.place = match last {
                None => 0,
                Some((Some(before), place)) if slice.along.is_some_and(|along| along - before > near) => place + 1,
                Some((None, place)) if slice.along.is_some() => place + 1,
                Some((_, place)) => place,
            };
            last = Some((slice.along, slice.place));
        }
    }
    images.sort_by_key(|image| (image.direction, image.place, image.numbers, image.file, image.frame));
    let runs: Vec<usize> =
        images.chunk_by(|a, b| (a.direction, a.place) == (b.direction, b.place)).map(<[Image]>::len).collect();
    let regular = runs.len() > 1 && runs.iter().all(|count| *count == runs[0]);
    let mut notes = Vec::new();
    if images.len() > 1 && images.iter().any(|image| image.along.is_none()) {
        let note =
            "It is not said of every slice where it lies: those without a place are in the order of their numbers.";
        notes.push(note.to_owned());
    } else if runs.len() > 1 && !regular {
        notes.push("Some slices have more images than others: all are listed in one row, slice by slice.".to_owned());
    }
    let places = if regular { runs.len() } else { images.len() };
    Ordered { images: images.iter().map(|image| (image.file, image.frame)).collect(), places, notes }
}

fn alike(a: &Option<[f64; 6]>, b: &Option<[f64; 6]>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| (a - b).abs() < SAME_DIRECTION),
        (None, None) => true,
        _ => false,
    }
}

/// How near, in mm, slices of one place are: a tenth of what lies between two places. That is the smallest of what the
/// header says and of the gaps between slices, those left out that are less than a tenth of the next larger.
fn tolerance(sorted: &[Image], spacing: Option<f64>) -> f64 {
    let known: Vec<f64> = sorted.iter().filter_map(|image| image.along).collect();
    let mut gaps: Vec<f64> = known.windows(2).map(|two| two[1] - two[0]).filter(|gap| *gap > SAME_PLACE).collect();
    gaps.sort_by(|a, b| b.total_cmp(a));
    let jump = gaps.windows(2).position(|two| two[1] * 10.0 < two[0]).unwrap_or(gaps.len().saturating_sub(1));
    let seen = gaps.get(jump).copied();
    let smallest = seen.into_iter().chain(spacing).fold(f64::INFINITY, f64::min);
    (smallest / 10.0).clamp(SAME_PLACE, ANOTHER_PLACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(places: &[f64], spacing: Option<f64>) -> f64 {
        let image =
            |along: &f64| Image { direction: 0, along: Some(*along), place: 0, numbers: [None; 3], file: 0, frame: 0 };
        tolerance(&places.iter().map(image).collect::<Vec<_>>(), spacing)
    }

    #[test]
    fn slices_of_one_place_are_nearer_than_a_tenth_of_what_lies_between_two() {
        let about = |came: f64, expected: f64| assert!((came - expected).abs() < 1e-6, "{came}, expected {expected}");
        about(near(&[0.0, 0.01, 0.02, 3.0, 3.01, 3.02], None), 0.298);
        about(near(&[0.0, 0.0, 0.3, 0.3], None), 0.03);
        // Two slabs far apart, of slices of 3 mm: what the header says keeps them apart.
        assert!(near(&[0.0, 3.0, 103.0, 106.0], Some(6.0)) < 3.0);
        assert!(near(&[0.0, 3.0, 103.0, 106.0], None) < 3.0);
        about(near(&[1.0], None), ANOTHER_PLACE);
    }
}
