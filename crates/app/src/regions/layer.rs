//! Regions and the line on a viewer: drawn, moved and stretched there, at the same place in all viewers.

use super::shape::{Outline, Point};
use super::{Regions, Tool};
use crate::display::Extent;
use crate::live::{CollectAny, memo};
use crate::pointer;
use crate::use_workbench;
use crate::viewer::view_here;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// Units of the drawing across a viewer.
const ACROSS: f64 = 1000.0;

/// What is held.
#[derive(Clone, Copy, PartialEq)]
enum Held {
    /// A region, moved from a point.
    Region(usize, Point),
    /// A corner of a region.
    Corner(usize, usize),
    /// A region that is being drawn from a point.
    Drawn(usize, Point),
    /// A freehand region that is being drawn.
    Pen(usize),
    /// An end of the line.
    End(usize),
}

/// Lies on the pictures of the subject.
#[component]
pub fn RegionLayer(
    /// Rows and columns of the pictures.
    size: Memo<[usize; 2]>,
) -> impl IntoView {
    let state = use_workbench().state;
    let regions = state.display.regions;
    let view = view_here(state);
    let held = StoredValue::new(None::<Held>);
    let extent = memo(move || Extent::new(size.get(), state.spacing()));
    let place = move |point: Point| view.get().in_viewer(point, extent.get()).map(|part| ACROSS * part);
    let point_of = move |ev: &PointerEvent| {
        let [x, y] = pointer::part_of(ev, ev.current_target());
        let dim = size.get_untracked();
        let point = view.get_untracked().in_picture([y, x], extent.get_untracked());
        [0, 1].map(|i| point[i].clamp(0.0, dim[i] as f64))
    };
    let pressed = move |ev: PointerEvent| {
        if ev.button() != 0 || ev.shift_key() || !ev.is_primary() {
            return;
        }
        let at = point_of(&ev);
        let target = ev.target().and_then(|t| t.dyn_into::<Element>().ok());
        let told = |name: &str| target.as_ref()?.get_attribute(name)?.parse::<usize>().ok();
        let grasped = match (regions.tool.get_untracked(), told("data-region"), told("data-corner")) {
            (Some(tool), ..) => begin(regions, tool, at),
            (None, Some(region), Some(corner)) => Held::Corner(region, corner),
            (None, Some(region), None) => Held::Region(region, at),
            (None, None, Some(end)) => Held::End(end),
            _ => return,
        };
        ev.stop_propagation();
        ev.prevent_default();
        if let Held::Region(region, _) = grasped {
            regions.chosen.set(Some(region));
        }
        if let Some(layer) = ev.current_target().and_then(|t| t.dyn_into::<Element>().ok()) {
            let _ = layer.set_pointer_capture(ev.pointer_id());
        }
        held.set_value(Some(grasped));
    };
    let moved = move |ev: PointerEvent| {
        let Some(grasped) = held.get_value() else { return };
        let (at, dim) = (point_of(&ev), size.get_untracked());
        match grasped {
            Held::Region(region, from) => {
                regions.change(region, |r| r.shift([at[0] - from[0], at[1] - from[1]], dim));
                held.set_value(Some(Held::Region(region, at)));
            }
            Held::Corner(region, corner) => regions.change(region, |r| r.stretch(corner, at)),
            Held::Drawn(region, from) => regions.change(region, |r| r.drawn.points = vec![from, at]),
            Held::Pen(region) => regions.change(region, |r| r.drawn.points.push(at)),
            Held::End(end) => regions.line.update(|line| line.iter_mut().for_each(|line| line[end] = at)),
        }
    };
    let released = move |_| {
        if held.get_value().is_some() {
            held.set_value(None);
            regions.finish();
        }
    };
    let one = move |index: usize| {
        let path = memo(move || regions.list.with(|list| list.get(index).map(|r| r.path(place))));
        let chosen = move || regions.chosen.get() == Some(index);
        let label = move || {
            let (name, [y, x]) = regions.list.with(|list| list.get(index).map(|r| (r.name.clone(), r.bounds()[0])))?;
            let [y, x] = place([y, x]);
            Some(view! { <text x=format!("{x:.1}") y=format!("{:.1}", y - 8.0)>{name}</text> }.into_any())
        };
        let corner = move |i: usize| {
            let d = move || {
                let corner = regions.list.with(|list| list.get(index).map(|r| r.corners()[i]))?;
                Some(dot(place(corner)))
            };
            view! { <path class="handle" data-region=index.to_string() data-corner=i.to_string() d=d></path> }
        };
        view! {
            <g class="region" class:chosen=chosen>
                <path class="halo" d=move || path.get()></path>
                <path class="outline" d=move || path.get()></path>
                <path class="grip" data-region=index.to_string() d=move || path.get()></path>
                {label}
                {move || chosen().then(|| (0..4).map(corner).collect_any())}
            </g>
        }
        .into_any()
    };
    let count = memo(move || regions.list.with(Vec::len));
    let line = move || {
        regions.line.get().map(|ends| {
            let [a, b] = ends.map(place);
            let d = format!("M{:.2} {:.2}L{:.2} {:.2}", a[1], a[0], b[1], b[0]);
            view! {
                <g class="region line">
                    <path class="halo" d=d.clone()></path>
                    <path class="outline" d=d></path>
                    <path class="handle" data-corner="0" d=dot(a)></path>
                    <path class="handle" data-corner="1" d=dot(b)></path>
                </g>
            }
        })
    };
    view! {
        <svg
            class="regions"
            class:armed=move || regions.tool.get().is_some()
            viewBox=format!("0 0 {ACROSS} {ACROSS}")
            aria-hidden="true"
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=released
        >
            {move || (0..count.get()).map(one).collect_any()}
            {line}
        </svg>
    }
}

/// Begins what a tool draws.
fn begin(regions: Regions, tool: Tool, at: Point) -> Held {
    match tool {
        Tool::Line => {
            regions.line.set(Some([at, at]));
            Held::End(1)
        }
        Tool::Region(outline) => {
            regions.add(outline, vec![at]);
            let index = regions.list.with_untracked(Vec::len) - 1;
            if outline == Outline::Freehand { Held::Pen(index) } else { Held::Drawn(index, at) }
        }
    }
}

/// A stroke of no length, which stays as large as its pen however the drawing is scaled.
fn dot([y, x]: Point) -> String {
    format!("M{x:.2} {y:.2}h0")
}
