//! Which slices lie at the same place, though the numbers say it only nearly.

/// Slices that are as near as this, in mm, lie at the same place.
const SAME: f64 = 1e-3;
/// Those of one place are nearer to each other than this part of the distance to the next place.
const PART: f64 = 0.1;
/// The distance from slice to slice, in mm, where nobody says it.
const USUAL: f64 = 3.0;

/// The largest gap, in mm, between slices at one place. Positions along the normal come sorted, the distance from slice to
/// slice or their thickness where it is said.
///
/// Repetitions of a slice lie where the first one lay but for rounding, or for what follows the patient's motion. Their gaps
/// are those below a jump to at least ten times as much, and below a tenth of the thickness; of several such jumps it is the
/// one that leaves as many slices at each place, or else the largest. With no such jump, slices that differ at all lie apart.
pub fn apart(along: &[f64], thickness: Option<f64>) -> f64 {
    let most = PART * thickness.unwrap_or(USUAL);
    let extent = along.last().zip(along.first()).map_or(0.0, |(last, first)| last - first);
    if extent <= most {
        return extent.max(SAME);
    }
    let mut gaps: Vec<f64> = along.windows(2).map(|two| (two[1] - two[0]).max(SAME)).collect();
    gaps.sort_by(f64::total_cmp);
    let jumps = gaps.windows(2).map(|two| (two[0], two[1]));
    let jumps: Vec<(f64, f64)> = jumps.filter(|(below, above)| *below <= most && *below <= PART * above).collect();
    let between = |(below, above): (f64, f64)| (below * above).sqrt();
    let regular = jumps.iter().copied().find(|jump| is_regular(along, between(*jump)));
    let largest = jumps.iter().copied().max_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)));
    regular.or(largest).map_or(SAME, between)
}

/// Whether there are several places with as many slices each.
fn is_regular(along: &[f64], apart: f64) -> bool {
    let mut counts = vec![1usize];
    for two in along.windows(2) {
        match counts.last_mut().filter(|_| two[1] - two[0] <= apart) {
            Some(count) => *count += 1,
            None => counts.push(1),
        }
    }
    counts.len() > 1 && counts[0] > 1 && counts.iter().all(|count| *count == counts[0])
}

#[cfg(test)]
mod tests {
    use super::apart;

    /// How many places there are.
    fn places(mut along: Vec<f64>, thickness: Option<f64>) -> usize {
        along.sort_by(f64::total_cmp);
        let apart = apart(&along, thickness);
        1 + along.windows(2).filter(|two| two[1] - two[0] > apart).count()
    }

    #[test]
    fn repetitions_are_told_from_slices() {
        // Slices, repetitions, the distance, and how far repetitions are from each other.
        for (slices, repetitions, step, jitter) in [
            (5, 8, 3.0, 0.0),
            (5, 8, 3.0, 1e-6),
            (5, 8, 3.0, 0.004),
            (20, 40, 4.0, 0.05),
            (3, 2, 2.5, 0.2),
            (176, 1, 1.0, 0.0),
            (60, 1, 0.5, 0.0),
            (1, 30, 0.0, 0.02),
        ] {
            let one = |i: usize| {
                let wobble = ((i * 7919) % 101) as f64 / 100.0 - 0.5;
                step * (i / repetitions) as f64 + jitter * wobble
            };
            let along: Vec<f64> = (0..slices * repetitions).map(one).collect();
            for thickness in [None, Some(5.0)] {
                let came = places(along.clone(), thickness);
                assert_eq!(came, slices, "{slices} x {repetitions}, {step} mm, {jitter} mm, {thickness:?}");
            }
        }
    }

    #[test]
    fn a_scan_cut_off_and_a_gap_in_a_stack_mislead_nobody() {
        let cut_off = (0..17).map(|i| 3.0 * (i % 5) as f64 + 0.001 * (i / 5) as f64).collect();
        assert_eq!(places(cut_off, Some(3.0)), 5);
        let two_blocks = [0.0, 3.0, 6.0, 100.0, 103.0, 106.0];
        assert_eq!(places(two_blocks.to_vec(), Some(3.0)), 6);
        assert_eq!(places(Vec::new(), None), 1);
    }
}
