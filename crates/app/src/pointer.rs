//! What mouse, pen and fingers mean on a viewer.

use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlDivElement, MouseEvent, PointerEvent, WheelEvent};

/// What a movement does. Lengths are in parts of the viewer's size, (x, y).
pub enum Done {
    /// Changes the window.
    Window([f64; 2]),
    /// Moves the picture.
    Pan([f64; 2]),
    /// Zooms about a point, from the viewer's centre, and moves.
    Pinch {
        /// How much larger.
        factor: f64,
        /// The point between the fingers.
        about: [f64; 2],
        /// How far it has moved.
        by: [f64; 2],
    },
}

/// A finger, or the mouse while a button is down.
#[derive(Clone, Copy)]
struct Held {
    id: i32,
    at: [f64; 2],
    pans: bool,
}

/// What is held on one viewer.
#[derive(Default)]
pub struct Gesture {
    held: Vec<Held>,
    /// Where the pointer went down, while it has not left that place: a click rather than a drag.
    clicks: Option<[i32; 2]>,
    /// Turns of the wheel that have not made up a slice.
    turned: f64,
}

impl Gesture {
    /// A button or a finger goes down; whether the viewer is to be focused.
    pub fn press(&mut self, ev: &PointerEvent, frame: &HtmlDivElement) -> bool {
        self.clicks = Some([ev.client_x(), ev.client_y()]);
        let touches = ev.pointer_type() == "touch";
        let pans = ev.shift_key() || ev.button() == 1;
        if !touches && ev.button() > 1 {
            return false;
        }
        if !touches {
            ev.prevent_default();
        }
        let _ = frame.set_pointer_capture(ev.pointer_id());
        self.held.retain(|held| touches && held.id != ev.pointer_id());
        self.held.push(Held { id: ev.pointer_id(), at: place(ev), pans });
        !touches
    }

    /// The pointer moves; a click stays one while it hardly moves when it `waits` for that.
    pub fn drag(&mut self, ev: &PointerEvent, frame: &HtmlDivElement, waits: bool) -> Option<Done> {
        let index = self.held.iter().position(|held| held.id == ev.pointer_id())?;
        let touches = ev.pointer_type() == "touch";
        if (waits || touches) && self.held.len() == 1 && self.is_click(ev) {
            return None;
        }
        self.clicks = None;
        let size = frame.get_bounding_client_rect();
        let width = size.width().max(1.0);
        let (from, to) = (self.held[index].at, place(ev));
        self.held[index].at = to;
        let by = [(to[0] - from[0]) / width, (to[1] - from[1]) / width];
        if let [one, two] = self.held[..] {
            let still = if index == 0 { two.at } else { one.at };
            let middle = |i: usize| (to[i] + still[i]) / 2.0;
            let apart = |at: [f64; 2]| (at[0] - still[0]).hypot(at[1] - still[1]).max(1.0);
            let corner = [size.left(), size.top()];
            let about = [0, 1].map(|i| (middle(i) - corner[i]) / width - 0.5);
            return Some(Done::Pinch { factor: apart(to) / apart(from), about, by: by.map(|v| v / 2.0) });
        }
        if touches && !is_focused(frame) {
            return None;
        }
        Some(if self.held[index].pans { Done::Pan(by) } else { Done::Window(by) })
    }

    /// The pointer goes up or is lost; whether that was the tap of a finger.
    pub fn release(&mut self, ev: &PointerEvent) -> bool {
        let alone = self.held.len() == 1;
        self.held.retain(|held| held.id != ev.pointer_id());
        alone && ev.type_() == "pointerup" && ev.pointer_type() == "touch" && self.is_click(ev)
    }

    /// Whether the pointer is where it went down, but for an unsteady hand.
    pub fn is_click(&self, ev: &MouseEvent) -> bool {
        self.clicks.is_some_and(|[x, y]| (ev.client_x() - x).abs().max((ev.client_y() - y).abs()) < 4)
    }

    /// Slices that the wheel has turned by.
    pub fn slices(&mut self, ev: &WheelEvent) -> i32 {
        // A notch of a wheel is about 100 pixels; other units are lines.
        self.turned += ev.delta_y() / if ev.delta_mode() == 0 { 60.0 } else { 2.0 };
        let whole = self.turned.trunc();
        self.turned -= whole;
        whole as i32
    }
}

fn place(ev: &PointerEvent) -> [f64; 2] {
    [ev.client_x().into(), ev.client_y().into()]
}

fn is_focused(frame: &HtmlDivElement) -> bool {
    leptos::prelude::document().active_element().as_ref() == Some(frame.unchecked_ref::<Element>())
}

/// Where an event is, (x, y) in parts of the size of an element.
pub fn part_of(ev: &MouseEvent, element: Option<EventTarget>) -> [f64; 2] {
    let Some(element) = element.and_then(|e| e.dyn_into::<Element>().ok()) else { return [0.5; 2] };
    let frame = element.get_bounding_client_rect();
    let x = (f64::from(ev.client_x()) - frame.left()) / frame.width().max(1.0);
    let y = (f64::from(ev.client_y()) - frame.top()) / frame.height().max(1.0);
    [x, y]
}
