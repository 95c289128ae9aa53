//! How the pictures are shown. Nothing of it is part of the experiment.

use crate::display::{Plane, View, Window};
use crate::live::memo;
use crate::regions::Regions;
use crate::state::{Component, Shown, State};
use experiment::letter;
use experiment::look::Colours;
use leptos::prelude::*;
use std::sync::Arc;
use words::t;

/// What a picture is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The fully sampled data.
    Reference,
    /// A protocol.
    Protocol(usize),
}

impl Source {
    /// Sources at most.
    const MOST: usize = 1 + experiment::Experiment::MOST_PROTOCOLS;

    /// The reference and the protocols, of which there are `protocols`.
    pub fn all(protocols: usize) -> impl Iterator<Item = Self> {
        std::iter::once(Self::Reference).chain((0..protocols).map(Self::Protocol))
    }

    /// Its place among all of them.
    pub fn index(self) -> usize {
        match self {
            Source::Reference => 0,
            Source::Protocol(i) => i + 1,
        }
    }

    /// The inverse of [`Source::index`].
    pub fn at(index: usize) -> Self {
        index.checked_sub(1).map_or(Source::Reference, Source::Protocol)
    }

    /// What it is called where there is little room.
    pub fn name(self) -> String {
        match self {
            Source::Reference => t!("source-reference"),
            Source::Protocol(i) => letter(i).to_ascii_uppercase().to_string(),
        }
    }

    /// The class of its tag.
    pub fn class(self) -> String {
        match self {
            Source::Reference => "tag reference".to_owned(),
            Source::Protocol(i) => format!("tag protocol-{}", letter(i)),
        }
    }
}

/// How images stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// All of them, side by side.
    Side,
    /// Two, with an edge between them that is dragged.
    Slider,
    /// Two, one at a time.
    Flip,
    /// Two, the second over the first, as transparent as is wanted.
    Overlay,
    /// The second less the first.
    Difference,
}

/// The window that images are shown in while the visitor has set none of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Tissue, whatever is brighter: see [`Window::auto`].
    Auto,
    /// From the smallest value to the largest.
    Full,
    /// Between the percentiles 1 and 99.
    Percentiles,
    /// The lowest eighth: ghosts, folds and noise.
    Faint,
}

/// How pixels are made larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interpolation {
    /// Smoothly until pixels are looked at.
    Auto,
    /// Smoothly.
    Smooth,
    /// Each pixel a square.
    Nearest,
}

/// Zoom and window of a viewer that does not share them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Own {
    /// Zoom and pan.
    pub view: View,
    /// The window, if it has one of its own.
    pub window: Option<Window>,
}

/// How the pictures are shown. Copies are the same.
#[derive(Clone, Copy)]
pub struct Display {
    /// How images stand to each other.
    pub arrangement: RwSignal<Arrangement>,
    /// The two that are compared where two are.
    pub pair: RwSignal<[Source; 2]>,
    /// Where the edge between the two is, or how much of the second is seen: 0..1.
    pub share: RwSignal<f64>,
    /// Whether the second of the two is seen while they are flipped.
    pub flipped: RwSignal<bool>,
    /// Whether they flip by themselves.
    pub flips: RwSignal<bool>,
    /// Seconds that each is seen then.
    pub pace: RwSignal<f64>,
    /// How the window is found.
    pub preset: RwSignal<Preset>,
    /// How many times brighter than images their errors are shown.
    pub gain: RwSignal<f32>,
    /// How pixels are made larger.
    pub interpolation: RwSignal<Interpolation>,
    /// Colours of images.
    pub image_colours: RwSignal<Colours>,
    /// Colours of errors and maps.
    pub map_colours: RwSignal<Colours>,
    /// What is pointed at, in pixels (y, x) from the top left of the pictures of the subject.
    pub point: RwSignal<Option<[f64; 2]>>,
    /// Whether what is pointed at is shown magnified.
    pub inset: RwSignal<bool>,
    /// Whether the outline of the pixels that metrics are taken over is drawn.
    pub outline: RwSignal<bool>,
    /// Regions of interest, and the line of the profile.
    pub regions: Regions,
    /// Of each source that does not share window and zoom.
    pub own: RwSignal<[Option<Own>; Source::MOST]>,
}

impl Display {
    /// As the page begins.
    pub fn new() -> Self {
        Self {
            arrangement: RwSignal::new(Arrangement::Side),
            pair: RwSignal::new([Source::Protocol(0), Source::Protocol(1)]),
            share: RwSignal::new(0.5),
            flipped: RwSignal::new(false),
            flips: RwSignal::new(false),
            pace: RwSignal::new(1.0),
            preset: RwSignal::new(Preset::Auto),
            gain: RwSignal::new(5.0),
            interpolation: RwSignal::new(Interpolation::Auto),
            image_colours: RwSignal::new(Colours::Grey),
            map_colours: RwSignal::new(Colours::Inferno),
            point: RwSignal::new(None),
            inset: RwSignal::new(false),
            outline: RwSignal::new(false),
            regions: Regions::new(),
            own: RwSignal::new([None; Source::MOST]),
        }
    }

    /// What a source shows by itself, when it is not linked.
    pub fn own_of(&self, source: Option<Source>) -> Option<Own> {
        self.own.with(|own| source.and_then(|s| own[s.index()]))
    }

    /// Exchanges the two that are compared.
    pub fn exchange(&self, [first, second]: [Source; 2]) {
        self.pair.set([second, first]);
    }
}

/// The window and the unit that all viewers share, made once for all of them.
#[derive(Clone, Copy)]
pub struct Common {
    /// The window.
    pub window: Memo<Window>,
    /// The largest value of the reference or, without one, what the window spans: the unit of a drag.
    pub unit: Memo<f32>,
}

impl State {
    /// The window that is used: the visitor's, else one that fits the reference or, without one, the first image.
    pub fn common(&self) -> Common {
        if let Some(common) = use_context::<Common>() {
            return common;
        }
        let state = *self;
        let fitting = memo(move || {
            let preset = state.display.preset.get();
            let first = || state.protocols.with(|p| p.iter().find_map(|p| p.shown.as_ref().map(|s| s.image.clone())));
            let plane = state.magnitude_of(Source::Reference).or_else(first);
            plane.map_or(Window { centre: 0.5, width: 1.0 }, |plane| match preset {
                Preset::Auto => Window::auto(&plane),
                Preset::Full => Window::percentiles(&plane, 0, 100),
                Preset::Percentiles => Window::percentiles(&plane, 1, 99),
                Preset::Faint => Window::between(0.0, Window::percentiles(&plane, 0, 100).white() / 8.0),
            })
        });
        let window = memo(move || state.window.get().unwrap_or_else(|| fitting.get()));
        let unit = memo(move || {
            let of = |plane: Plane| plane.values.iter().copied().fold(0.0, f32::max);
            state.magnitude_of(Source::Reference).map_or_else(|| fitting.get().width, of)
        });
        Common { window, unit }
    }

    /// Height and width in mm of a pixel of the subject's images, where they are known.
    pub fn spacing(&self) -> Option<[f64; 2]> {
        self.scan.with(|s| s.as_ref().and_then(|s| s.facts.spacing))
    }

    /// The same, unnoticed.
    pub fn spacing_untracked(&self) -> Option<[f64; 2]> {
        self.scan.with_untracked(|s| s.as_ref().and_then(|s| s.facts.spacing))
    }

    /// Height and width in mm of a pixel of an image of the matrix, whose rows are along ky.
    pub fn spacing_of_matrix(&self) -> Option<[f64; 2]> {
        let turned = self.scan.with(|s| s.as_ref().is_some_and(|s| s.facts.presentation.transpose));
        self.spacing().map(|[y, x]| if turned { [x, y] } else { [y, x] })
    }

    /// Zoom and pan of a source's pictures.
    pub fn view_of(&self, source: Option<Source>) -> View {
        self.display.own_of(source).map_or_else(|| self.view.get(), |own| own.view)
    }

    /// Changes zoom and pan of a source's pictures, and of all that are linked with it.
    pub fn change_view(&self, source: Option<Source>, change: impl Fn(View) -> View) {
        self.change_own(source, |own| own.view = change(own.view), || self.view.update(|v| *v = change(*v)));
    }

    /// The window of a source's pictures.
    pub fn window_of(&self, source: Option<Source>, common: Memo<Window>) -> Window {
        self.display.own_of(source).and_then(|own| own.window).unwrap_or_else(|| common.get())
    }

    /// Sets the window of a source's pictures, and of all that are linked with it.
    pub fn set_window(&self, source: Option<Source>, window: Option<Window>) {
        self.change_own(source, |own| own.window = window, || self.window.set(window));
    }

    /// Fits a source's pictures, in the automatic window.
    pub fn fit(&self, source: Option<Source>) {
        let fitted = Own { view: View::default(), window: None };
        self.change_own(
            source,
            |own| *own = fitted,
            || {
                self.view.set(View::default());
                self.window.set(None);
                self.display.preset.set(Preset::Auto);
            },
        );
    }

    /// Links a source with the others, or lets it go its own way from where it is.
    pub fn turn_link(&self, source: Source) {
        let here = Own { view: self.view.get_untracked(), window: self.window.get_untracked() };
        self.display.own.update(|own| {
            let own = &mut own[source.index()];
            *own = if own.is_some() { None } else { Some(here) };
        });
    }

    fn change_own(&self, source: Option<Source>, own: impl FnOnce(&mut Own), common: impl FnOnce()) {
        match source.filter(|s| self.display.own.with_untracked(|own| own[s.index()].is_some())) {
            Some(source) => self.display.own.update(|all| {
                if let Some(place) = &mut all[source.index()] {
                    own(place);
                }
            }),
            None => common(),
        }
    }

    /// The last finished result of a source; none where work has failed since.
    pub fn shown_of(&self, source: Source) -> Option<Arc<Shown>> {
        match source {
            Source::Reference => None,
            Source::Protocol(i) => self.protocols.with(|p| p.get(i).and_then(|p| p.shown.clone())),
        }
    }

    /// Magnitudes of a source.
    pub fn magnitude_of(&self, source: Source) -> Option<Plane> {
        match source {
            Source::Reference => self.scan.with(|s| s.as_ref().and_then(|s| s.reference.clone())),
            source => self.shown_of(source).map(|shown| shown.image.clone()),
        }
    }

    /// The chosen component of a source's image as numbers, once it is known. The reference is a root sum of squares: it
    /// is its own real part, and it has no phase.
    pub fn component_of(&self, source: Source) -> Memo<Option<Plane>> {
        let state = *self;
        // Planes are never changed: the same place is the same picture.
        let make = move |_: Option<&Option<Plane>>| {
            let (component, magnitude) = (state.component.get(), state.magnitude_of(source)?);
            let Source::Protocol(i) = source else {
                return Some(if component == Component::Imaginary { magnitude.map(|_| 0.0) } else { magnitude });
            };
            if let Some(instead) = state.watch.instead(i, &*state.shown_of(source)?) {
                return Some(instead.plane);
            }
            if component == Component::Magnitude {
                return Some(magnitude);
            }
            let result = state.shown_of(source)?.result;
            let phase = state.protocols.with(|p| p.get(i).and_then(|p| p.phase.clone()));
            let phase = phase.filter(|phase| phase.result == result)?.radians.clone();
            Some(match component {
                Component::Real => magnitude.with(&phase, |m, p| m * p.cos()),
                Component::Imaginary => magnitude.with(&phase, |m, p| m * p.sin()),
                _ => phase,
            })
        };
        Memo::new_with_compare(make, |before, now| {
            let place = |plane: Option<&Option<Plane>>| plane.map(|p| p.as_ref().map(|p| p.values.as_ptr()));
            place(before) != place(now)
        })
    }
}
