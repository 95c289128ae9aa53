//! What explains the page. It is a module of its own, loaded when something of it is first opened, and knows the page by
//! little more than its address: examples are links.

mod dialog;
mod examples;
mod glossary;
mod how;
mod terms;
mod tour;

use experiment::examples::Example;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// What is shown of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chapter {
    /// The experiments that show one thing each.
    Examples,
    /// How a method or a pattern works.
    How(how::Subject),
    /// The words of the field, and the id of the one that is looked at.
    Glossary(Option<String>),
}

impl Chapter {
    /// From its name.
    fn parse(name: &str) -> Option<Self> {
        match name {
            "examples" => Some(Self::Examples),
            "glossary" => Some(Self::Glossary(None)),
            name => how::find(name).map(Self::How),
        }
    }
}

/// What the guide knows.
#[derive(Clone, Copy)]
pub struct Guide {
    /// The chapter in the dialog, which is closed when there is none.
    pub chapter: RwSignal<Option<Chapter>>,
    /// The example that was opened and whose words stand above the pictures.
    pub example: RwSignal<Option<Example>>,
    /// The step of the tour, if it is on.
    pub step: RwSignal<Option<usize>>,
}

impl Guide {
    /// Begins the tour anew.
    pub fn begin_the_tour(self) {
        self.chapter.set(None);
        self.example.set(None);
        self.step.set(Some(0));
    }
}

thread_local! {
    // It outlives what is mounted: another language is another page over the same state.
    static GUIDE: (Owner, Guide) = {
        let owner = Owner::new();
        let guide = owner.with(|| Guide {
            chapter: RwSignal::new(None),
            example: RwSignal::new(None),
            step: RwSignal::new(None),
        });
        (owner, guide)
    };
    static MOUNTED: RefCell<Option<Box<dyn std::any::Any>>> = const { RefCell::new(None) };
}

fn main() {
    examples::follow_address(guide());
}

fn guide() -> Guide {
    GUIDE.with(|(_, guide)| *guide)
}

/// Puts the guide into its place on the page, which is new when the page has another language.
#[wasm_bindgen]
pub fn place(element: HtmlElement) {
    let handle: UnmountHandle<_> = mount_to(element, move || {
        provide_context(guide());
        view! {
            <examples::Strip />
            <dialog::GuideDialog />
            <tour::Tour />
        }
    });
    MOUNTED.with(|mounted| mounted.replace(Some(Box::new(handle))));
}

/// Opens a chapter of the guide by its name, or begins the tour.
#[wasm_bindgen]
pub fn open(name: &str) {
    if name == "tour" {
        guide().begin_the_tour();
    } else if let Some(chapter) = Chapter::parse(name) {
        guide().chapter.set(Some(chapter));
    }
}

/// The guide that every component works on.
fn use_guide() -> Guide {
    expect_context()
}
