//! The outline of the pixels over which metrics are taken, on the pictures of the subject.

use crate::display::{Extent, Plane, View};
use crate::display_state::Source;
use crate::live::memo;
use crate::state::State;
use crate::use_workbench;
use experiment::place;
use leptos::prelude::*;
use std::sync::Arc;

/// Units of the drawing across a viewer.
const ACROSS: f64 = 1000.0;

/// What is outlined on all viewers: made once, since the body is found anew for it.
#[derive(Clone, Copy)]
pub struct Outlined(Memo<Option<Arc<Path>>>);

/// An outline along the edges of pixels.
struct Path {
    /// Rows and columns of the picture.
    size: [usize; 2],
    /// The data of an SVG path, in pixels.
    data: String,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        (self.size, &self.data) == (other.size, &other.data)
    }
}

/// Of the pixels that metrics are taken over, while it is to be seen.
pub fn outlined(state: State) -> Outlined {
    // The reference by its place, so that a change of anything else finds no body anew.
    let reference = Memo::new_with_compare(
        move |_| state.magnitude_of(Source::Reference),
        |before: Option<&Option<Plane>>, now| {
            let place = |plane: Option<&Option<Plane>>| plane.map(|p| p.as_ref().map(|p| p.values.as_ptr()));
            place(before) != place(now)
        },
    );
    let settings = memo(move || state.experiment.with(|e| e.metrics.clone()));
    Outlined(memo(move || {
        if !state.display.outline.get() || settings.with(|s| s.id() == place::IMAGE.id) {
            return None;
        }
        reference.with(|plane| {
            let plane = plane.as_ref()?;
            let inside = settings.with(|s| place::pixels(s, &plane.values, [plane.height, plane.width])).ok()?;
            let size = [plane.height, plane.width];
            Some(Arc::new(Path { size, data: path(&inside, plane.width) }))
        })
    }))
}

/// The edges between pixels that are inside and their neighbours that are not.
fn path(inside: &[bool], width: usize) -> String {
    let height = inside.len() / width.max(1);
    let at = |y: usize, x: usize| y < height && x < width && inside[y * width + x];
    let mut data = String::new();
    // Edges above pixels, then left of them; neighbours in a row make one line.
    let mut line = |along: usize,
                    across: usize,
                    crosses: &dyn Fn(usize, usize) -> bool,
                    print: &dyn Fn(usize, usize, usize) -> String| {
        for i in 0..=across {
            let mut start = None;
            for j in 0..=along {
                let edge = j < along && crosses(i, j);
                match (start, edge) {
                    (None, true) => start = Some(j),
                    (Some(from), false) => {
                        data.push_str(&print(i, from, j));
                        start = None;
                    }
                    _ => {}
                }
            }
        }
    };
    line(width, height, &|y, x| at(y, x) != (y > 0 && at(y - 1, x)), &|y, from, to| format!("M{from} {y}H{to}"));
    line(height, width, &|x, y| at(y, x) != (x > 0 && at(y, x - 1)), &|x, from, to| format!("M{x} {from}V{to}"));
    data
}

/// The outline on a viewer.
#[component]
pub fn MetricsOutline(
    /// Zoom and pan of the viewer.
    view: Memo<View>,
    /// Height and width of a pixel in mm, where they are known.
    spacing: Memo<Option<[f64; 2]>>,
) -> impl IntoView {
    let outlined = use_context::<Outlined>().unwrap_or_else(|| outlined(use_workbench().state));
    move || {
        outlined.0.get().map(|path| {
            let extent = Extent::new(path.size, spacing.get());
            let placed = move || {
                let corner = |at: f64| view.with(|v| v.in_viewer([at, at], extent)).map(|part| ACROSS * part);
                let ([y, x], [next_y, next_x]) = (corner(0.0), corner(1.0));
                format!("matrix({} 0 0 {} {x} {y})", next_x - x, next_y - y)
            };
            view! {
                <div class="metrics-outline" aria-hidden="true">
                    <svg viewBox=format!("0 0 {ACROSS} {ACROSS}")>
                        <g transform=placed>
                            <path class="halo" d=path.data.clone()></path>
                            <path d=path.data.clone()></path>
                        </g>
                    </svg>
                </div>
            }
            .into_any()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_runs_along_the_edges_of_pixels() {
        let one = [false, false, false, false, true, true, false, false, false];
        assert_eq!(path(&one, 3), "M1 1H3M1 2H3M1 1V2M3 1V2");
        assert_eq!(path(&[true; 4], 2), "M0 0H2M0 2H2M0 0V2M2 0V2");
        assert_eq!(path(&[false; 4], 2), "");
    }
}
