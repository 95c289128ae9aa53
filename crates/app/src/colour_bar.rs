//! What the colours of a picture mean: a bar on its lower edge with the values at both ends.

use crate::display::Plane;
use crate::drawing::{Picture, draw};
use crate::live::effect;
use experiment::look::{Colours, Look};
use leptos::html::Canvas;
use leptos::prelude::*;

/// Colours from a value to a value. The picture's description has the numbers for a screen reader.
#[component]
pub fn ColourBar(
    /// The colours.
    #[prop(into)]
    colours: Signal<Colours>,
    /// The value of the darkest colour.
    #[prop(into)]
    from: Signal<String>,
    /// The value of the brightest colour.
    #[prop(into)]
    to: Signal<String>,
    /// What stands above the bar.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    effect(move || {
        let ramp = Plane::new(256, 1, (0..256u16).map(f32::from).collect());
        if let (Some(canvas), Some(plane)) = (canvas.get(), ramp) {
            draw(&canvas, &Picture::of(plane, Look { low: 0.0, high: 255.0, colours: colours.get(), inverted: false }));
        }
    });
    view! {
        <div class="colour-bar" aria-hidden="true">
            <p>{move || words.get()}</p>
            <span>{move || from.get()}</span>
            <canvas node_ref=canvas></canvas>
            <span>
                <span class="follows">{move || to.get()}</span>
            </span>
        </div>
    }
}
