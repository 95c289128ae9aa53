//! Ventricles, nuclei, falx and vessels.

use super::cortex::along_midline;
use super::layers::Brain;
use super::{Parts, tissue};
use crate::shape::outline::{ellipse, smooth, stroke};
use tissue::Tissue;

/// What each side has, as points at positive x of a closed curve.
const PAIRED: &[(Tissue, &[[f64; 2]])] = &[
    // Claustrum.
    (
        tissue::GREY_MATTER,
        &[
            [35.8, -15.0],
            [37.6, -9.0],
            [37.6, 0.0],
            [36.0, 7.0],
            [33.6, 12.0],
            [33.1, 11.0],
            [35.0, 5.5],
            [36.5, -1.0],
            [36.5, -8.5],
            [34.8, -14.0],
        ],
    ),
    (
        tissue::PUTAMEN,
        &[
            [26.5, -20.5],
            [31.2, -17.0],
            [33.6, -9.0],
            [33.6, -1.0],
            [31.2, 6.5],
            [28.0, 11.5],
            [26.6, 8.0],
            [27.2, 0.0],
            [25.6, -8.0],
            [23.6, -15.0],
        ],
    ),
    (
        tissue::PALLIDUM,
        &[[22.4, -9.5], [25.0, -6.5], [26.2, -1.0], [26.0, 5.0], [24.0, 6.5], [21.4, 2.5], [19.3, -3.0], [20.0, -8.0]],
    ),
    (
        tissue::THALAMUS,
        &[
            [3.0, 1.5],
            [7.0, -1.0],
            [11.5, 0.5],
            [15.2, 5.0],
            [18.0, 10.5],
            [18.8, 16.0],
            [15.8, 20.5],
            [10.8, 21.0],
            [6.6, 18.0],
            [3.4, 13.0],
            [2.6, 7.0],
        ],
    ),
    // Head of the caudate nucleus.
    (
        tissue::CAUDATE,
        &[
            [8.5, -25.5],
            [13.5, -27.0],
            [18.0, -23.5],
            [19.2, -17.5],
            [16.9, -11.0],
            [12.5, -6.0],
            [9.2, -4.5],
            [8.8, -9.0],
            [10.0, -16.0],
        ],
    ),
    // Frontal horn of the lateral ventricle.
    (
        tissue::FLUID,
        &[
            [1.2, -21.5],
            [4.0, -25.5],
            [8.5, -29.2],
            [13.0, -31.0],
            [15.0, -29.3],
            [12.4, -24.5],
            [10.6, -17.5],
            [8.8, -10.0],
            [6.0, -4.5],
            [2.2, -3.0],
            [1.0, -9.0],
        ],
    ),
    // Trigone and occipital horn, with the choroid plexus in them.
    (
        tissue::FLUID,
        &[
            [17.5, 20.5],
            [22.0, 17.5],
            [25.8, 19.5],
            [27.6, 25.0],
            [26.6, 32.0],
            [23.6, 39.0],
            [20.2, 44.5],
            [18.6, 42.5],
            [20.2, 35.0],
            [19.6, 28.5],
        ],
    ),
    (tissue::CHOROID_PLEXUS, &[[19.7, 22.2], [22.5, 21.5], [24.4, 25.0], [24.0, 30.5], [22.2, 32.0], [21.5, 27.0]]),
    // Tail of the caudate nucleus.
    (tissue::CAUDATE, &[[23.2, 14.2], [25.2, 14.6], [27.0, 17.4], [26.2, 18.2], [24.0, 16.4]]),
];

/// What lies in the middle.
const MIDDLE: &[(Tissue, &[[f64; 2]])] = &[
    // Third ventricle; a septum is left between the frontal horns.
    (
        tissue::FLUID,
        &[
            [-1.3, -1.0],
            [0.0, -2.4],
            [1.4, -1.0],
            [2.0, 5.0],
            [1.7, 11.0],
            [0.5, 15.5],
            [-0.8, 15.0],
            [-1.8, 10.0],
            [-1.9, 4.0],
        ],
    ),
    // Pineal body.
    (tissue::GREY_MATTER, &[[-2.0, 17.0], [0.0, 15.8], [2.1, 17.2], [1.6, 19.6], [0.0, 20.4], [-1.7, 19.4]]),
    // Quadrigeminal cistern.
    (
        tissue::FLUID,
        &[[-7.0, 23.5], [-2.5, 21.5], [0.0, 22.0], [2.5, 21.5], [7.0, 23.5], [3.0, 24.6], [0.0, 25.2], [-3.0, 24.6]],
    ),
];

/// Arteries across the slice: x, y, radius.
const ARTERIES: [[f64; 3]; 10] = [
    [-1.4, -30.0, 1.0],
    [1.6, -30.6, 0.9],
    [45.4, -4.5, 1.0],
    [44.8, 2.0, 0.8],
    [-45.6, -4.0, 1.0],
    [-44.6, 3.0, 0.85],
    [52.0, -2.4, 0.8],
    [-52.5, -2.0, 0.8],
    [1.2, 29.0, 0.9],
    [-1.6, 29.6, 0.7],
];

/// Paints what lies in and between the hemispheres.
pub(super) fn add(parts: &mut Parts, brain: &Brain) {
    for (tissue, points) in PAIRED {
        parts.add(smooth(points, 5, true), *tissue);
        // The other side is never quite the same.
        let other: Vec<_> = points.iter().map(|[x, y]| [0.25 - x, y + 0.5]).collect();
        parts.add(smooth(&other, 5, true), *tissue);
    }
    for (tissue, points) in MIDDLE {
        parts.add(smooth(points, 5, true), *tissue);
    }
    // Superior sagittal sinus, in the fold of the dura.
    let (front, back) = (brain.hull[0][1], brain.hull[brain.hull.len() / 2][1]);
    let sinus = [[-4.2, back + 3.6], [0.0, back - 1.5], [4.0, back + 3.4], [0.0, back + 4.6]];
    parts.add(smooth(&sinus, 5, true), tissue::FLOWING_BLOOD);
    parts.add(stroke(&along_midline(front - 1.5, -34.0, 12), |_| 0.35), tissue::DURA);
    parts.add(stroke(&along_midline(back + 1.5, 34.0, 12), |_| 0.4), tissue::DURA);
    for [x, y, radius] in ARTERIES {
        parts.add(ellipse([x, y], [radius, radius], 0.0, 16), tissue::FLOWING_BLOOD);
    }
}
