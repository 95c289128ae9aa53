//! The images as they are shown: the reference and the protocols, in the window of their viewers, and what two differ by.

use crate::display::{Plane, largest_error};
use crate::display_state::Source;
use crate::drawing::{Content, Picture};
use crate::live::memo;
use crate::state::{Component, State};
use crate::table::{decibel, significant};
use crate::viewers::shape_words;
use crate::watch::figures;
use experiment::draw::{Part, ResultId};
use experiment::letter;
use experiment::look::{Colours, Look};
use leptos::prelude::*;
use std::f32::consts::{PI, TAU};
use words::t;

/// The image of a source, or another component of it.
pub fn image(state: State, source: Source) -> Signal<Option<Picture>> {
    let window = state.common().window;
    let plane = state.component_of(source);
    // Where a result is on the GPU, its reference is.
    let result = memo(move || {
        state.protocols.with(|protocols| {
            let mut results = protocols.iter().enumerate().filter_map(|(i, p)| Some((i, p.shown.as_ref()?.result)));
            let wanted = |(i, result): &(usize, ResultId)| match source {
                Source::Reference => result.device > 0,
                Source::Protocol(of) => of == *i,
            };
            results.find(wanted).map(|(_, result)| result)
        })
    });
    // Iterates and what is played are magnitudes of the page's own.
    let instead = memo(move || in_place(state, source).is_some());
    let size = memo(move || state.magnitude_of(source).map(|plane| [plane.width, plane.height]));
    Signal::derive(move || {
        let (component, window) = (state.component.get(), state.window_of(Some(source), window));
        let (colours, inverted) = (state.display.image_colours.get(), state.inverted.get());
        let (look, part) = match (component, source) {
            _ if instead.get() => (window.look(colours, inverted), None),
            (Component::Real | Component::Imaginary, _) => (window.signed(colours, inverted), None),
            (Component::Phase, Source::Protocol(_)) => (Look::PHASE, Some(Part::Phase)),
            (_, Source::Reference) => (window.look(colours, inverted), Some(Part::Reference)),
            (_, Source::Protocol(_)) => (window.look(colours, inverted), Some(Part::Magnitude)),
        };
        let on_gpu = result.get().filter(|result| result.device > 0).zip(part);
        Some(Picture { size: size.get()?, content: Content::Values { plane: plane.get(), look, on_gpu } })
    })
}

/// The second less the first, and the largest difference that has a colour of its own.
pub fn difference(state: State, [first, second]: [Source; 2]) -> (Signal<Option<Picture>>, Memo<f32>) {
    let window = state.common().window;
    let most = memo(move || largest_error(window.get(), state.display.gain.get()));
    let (a, b) = (state.component_of(first), state.component_of(second));
    let difference = Memo::new_with_compare(
        move |_: Option<&Option<Plane>>| {
            let (a, b) = (
                a.get()?,
                b.get().filter(|b| a.with(|a| a.as_ref().is_some_and(|a| a.values.len() == b.values.len())))?,
            );
            if state.component.get() != Component::Phase {
                return Some(a.with(&b, |a, b| b - a));
            }
            // A reference has no phase to differ from.
            let known = first != Source::Reference && second != Source::Reference;
            known.then(|| a.with(&b, |a, b| (b - a + PI).rem_euclid(TAU) - PI))
        },
        |before, now| {
            let place = |plane: Option<&Option<Plane>>| plane.map(|p| p.as_ref().map(|p| p.values.as_ptr()));
            place(before) != place(now)
        },
    );
    let picture = Signal::derive(move || {
        let look = if state.component.get() == Component::Phase { Look::PHASE } else { Look::diverging(most.get()) };
        Some(Picture::of(difference.get()?, look))
    });
    (picture, most)
}

/// What is shown in place of a source's result, in words.
pub fn in_place(state: State, source: Source) -> Option<String> {
    match source {
        Source::Reference => None,
        Source::Protocol(i) => Some(state.watch.instead(i, &*state.shown_of(source)?)?.words),
    }
}

/// The text alternative of a source's image.
pub fn description(state: State, source: Source) -> Signal<String> {
    Signal::derive(move || {
        let Source::Protocol(i) = source else {
            let shape = state.scan.with(|s| s.as_ref().map(|s| shape_words(s.facts.shape)));
            return t!("reference-description", shape = shape.unwrap_or_default());
        };
        let name = letter(i).to_ascii_uppercase();
        let Some(shown) = state.protocols.with(|p| p.get(i).and_then(|p| p.shown.clone())) else {
            return t!("image-awaited", name = name);
        };
        if let Some(words) = in_place(state, source) {
            return t!("in-place-description", name = name, words = words);
        }
        let metrics = figures(state, i).and_then(|figures| figures.metrics).map_or_else(
            || t!("metrics-missing"),
            |m| format!("NMSE {}, PSNR {} dB, SSIM {:.4}", significant(m.nmse), decibel(m.psnr), m.ssim),
        );
        let (method, sampling) = (&shown.report.method, &shown.report.sampling);
        let id = match state.component.get() {
            Component::Magnitude => "image-of",
            Component::Phase => "image-of-phase",
            Component::Real => "image-of-real",
            Component::Imaginary => "image-of-imaginary",
        };
        t!(id, name = name, method = method, sampling = sampling, metrics = metrics)
    })
}

/// The colours that images and maps may have, with their names.
pub const COLOURS: [(Colours, &str); 6] = [
    (Colours::Grey, "colours-grey"),
    (Colours::Inferno, "colours-inferno"),
    (Colours::Magma, "colours-magma"),
    (Colours::Plasma, "colours-plasma"),
    (Colours::Viridis, "colours-viridis"),
    (Colours::Cividis, "colours-cividis"),
];
