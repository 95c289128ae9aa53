//! Drawing pictures on the canvases of the page.
//!
//! What is on the GPU is drawn there, by the engine: the page asks at most once a frame, for the newest look of each viewer,
//! and never touches the numbers. Everything else, and what the engine cannot draw, the page draws itself from the
//! numbers, by the same table of colours. A canvas keeps what it shows until what comes next is there.

use crate::address;
use crate::display::Plane;
use crate::workbench::Workbench;
use experiment::draw::{self, Drawn, Part, ResultId, Way};
use experiment::look::Look;
use experiment::message::Request;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageData};

/// A picture, ready to be drawn.
#[derive(Clone, PartialEq)]
pub struct Picture {
    /// Columns and rows.
    pub size: [usize; 2],
    /// What it is made of.
    pub content: Content,
}

/// What a picture is made of.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// RGBA.
    Pixels(Arc<[u8]>),
    /// Numbers.
    Values {
        /// The numbers, where the page has them.
        plane: Option<Plane>,
        /// Their colours.
        look: Look,
        /// Where they are on the GPU, if they are.
        on_gpu: Option<(ResultId, Part)>,
    },
}

impl Picture {
    /// Numbers that the page alone has.
    pub fn of(plane: Plane, look: Look) -> Self {
        Self { size: [plane.width, plane.height], content: Content::Values { plane: Some(plane), look, on_gpu: None } }
    }

    /// The same, of which the engine may have the numbers on the GPU.
    pub fn at(self, result: ResultId, part: Part) -> Self {
        match self.content {
            Content::Values { plane, look, .. } if result.device > 0 => {
                Self { content: Content::Values { plane, look, on_gpu: Some((result, part)) }, ..self }
            }
            _ => self,
        }
    }

    fn on_gpu(&self) -> Option<(ResultId, Part, Look)> {
        match &self.content {
            Content::Values { look, on_gpu: Some((result, part)), .. } => Some((*result, *part, *look)),
            _ => None,
        }
    }
}

/// What the viewers show, and what was asked for.
pub struct Drawings {
    viewers: HashMap<u32, Viewer>,
    next: u32,
    /// Whether an answer is awaited.
    asked: bool,
    /// Whether the next frame asks.
    due: bool,
    /// None where the page draws everything: for comparison.
    way: Option<Way>,
}

struct Viewer {
    canvas: HtmlCanvasElement,
    picture: Picture,
    /// Counts up with every change.
    number: u32,
    asked: u32,
    drawn: u32,
    /// Who drew last, as the canvas says for the tests.
    drawn_by: &'static str,
    /// What the engine did not draw.
    refused: Option<(ResultId, Part)>,
}

impl Viewer {
    fn wants(&self) -> Option<(ResultId, Part, Look)> {
        self.picture.on_gpu().filter(|(result, part, _)| self.refused != Some((*result, *part)))
    }

    /// Draws what is wanted, by the page.
    fn draw_here(&mut self) {
        if draw(&self.canvas, &self.picture) {
            self.is_drawn(self.number, "page");
        } else {
            self.is_awaited();
        }
    }

    fn is_awaited(&self) {
        // For the tests: an attribute cannot fail to be set.
        let _ = self.canvas.set_attribute("data-awaited", "");
    }

    fn is_drawn(&mut self, number: u32, by: &'static str) {
        self.drawn = number;
        if self.drawn_by != by {
            self.drawn_by = by;
            let _ = self.canvas.set_attribute("data-drawn-by", by);
        }
        if self.drawn == self.number {
            let _ = self.canvas.remove_attribute("data-awaited");
        }
    }
}

impl Drawings {
    /// Of no viewers yet. `drawing=page|canvas|read` before the fragment of the address chooses the way, for the tests.
    pub fn new() -> Self {
        let way = match address::asked("drawing").as_deref() {
            Some("page") => None,
            Some("canvas") => Some(Way::Canvas),
            Some("read") => Some(Way::Read),
            _ => Some(Way::Best),
        };
        Self { viewers: HashMap::new(), next: 0, asked: false, due: false, way }
    }

    fn request(&mut self) -> Vec<draw::Drawing> {
        let mut pictures = Vec::new();
        for (viewer, v) in &mut self.viewers {
            if v.number > v.asked.max(v.drawn)
                && let Some((result, part, look)) = v.wants()
            {
                v.asked = v.number;
                pictures.push(draw::Drawing { viewer: *viewer, number: v.number, result, part, look });
            }
        }
        pictures
    }
}

impl Workbench {
    /// A number for a viewer.
    pub fn new_viewer(&self) -> u32 {
        self.drawings.update_value(|d| d.next += 1);
        self.drawings.with_value(|d| d.next)
    }

    /// The viewer is gone.
    pub fn forget_viewer(&self, viewer: u32) {
        self.drawings.try_update_value(|d| d.viewers.remove(&viewer));
    }

    /// Draws a picture on the canvas of a viewer, soon.
    pub fn show(&self, viewer: u32, canvas: &HtmlCanvasElement, picture: Picture) {
        let mut asks = false;
        self.drawings.update_value(|d| {
            let first = || Viewer {
                canvas: canvas.clone(),
                picture: picture.clone(),
                number: 0,
                asked: 0,
                drawn: 0,
                drawn_by: "",
                refused: None,
            };
            let by_page = d.way.is_none();
            let v = d.viewers.entry(viewer).or_insert_with(first);
            v.canvas = canvas.clone();
            v.picture = picture;
            v.number += 1;
            if by_page || v.wants().is_none() {
                v.draw_here();
            } else {
                v.is_awaited();
                asks = !d.asked && !std::mem::replace(&mut d.due, true);
            }
        });
        if asks {
            self.ask_in_a_frame();
        }
    }

    fn ask_in_a_frame(&self) {
        let workbench = *self;
        request_animation_frame(move || workbench.ask_for_drawings());
    }

    fn ask_for_drawings(&self) {
        let mut request = None;
        self.drawings.update_value(|d| {
            d.due = false;
            let pictures = d.request();
            if let Some(way) = d.way.filter(|_| !pictures.is_empty()) {
                d.asked = true;
                request = Some(Request::Draw { pictures, way });
            }
        });
        if let Some(request) = request {
            self.post(&request, &[]);
        }
    }

    /// The engine has drawn.
    pub fn hear_drawn(&self, pictures: &[Drawn], parts: &Array) {
        let mut asks = false;
        self.drawings.update_value(|d| {
            d.asked = false;
            let mut next = 1;
            for drawn in pictures {
                let pixels = drawn.done.then(|| {
                    next += 1;
                    parts.get(next - 1)
                });
                let viewer = d.viewers.get_mut(&drawn.viewer);
                // What was drawn since is newer.
                let Some(viewer) = viewer.filter(|v| drawn.number > v.drawn) else { continue };
                match pixels {
                    Some(pixels) => put(viewer, drawn.number, &pixels),
                    None => {
                        viewer.refused = viewer.wants().map(|(result, part, _)| (result, part));
                        viewer.draw_here();
                    }
                }
            }
            let waits = d.viewers.values().any(|v| v.number > v.drawn && v.wants().is_some());
            asks = waits && !std::mem::replace(&mut d.due, true);
        });
        if asks {
            self.ask_in_a_frame();
        }
    }

    /// The engine is gone: what was asked of it, the page draws.
    pub fn draw_everything_here(&self) {
        self.drawings.update_value(|d| {
            d.asked = false;
            for viewer in d.viewers.values_mut().filter(|v| v.number > v.drawn) {
                viewer.draw_here();
            }
        });
    }
}

/// Puts what the engine drew on a viewer's canvas.
fn put(viewer: &mut Viewer, number: u32, pixels: &JsValue) {
    let [width, height] = viewer.picture.size.map(|n| n as u32);
    if let Some(bitmap) = pixels.dyn_ref::<ImageBitmap>() {
        if let Some(context) = context(&viewer.canvas, [bitmap.width(), bitmap.height()]) {
            let _ = context.draw_image_with_image_bitmap(bitmap, 0.0, 0.0);
        }
        bitmap.close();
        viewer.is_drawn(number, "canvas");
    } else {
        // Of a picture of another size, which is no longer wanted.
        let pixels = Uint8Array::new(pixels);
        if pixels.length() == 4 * width * height
            && let Some(context) = context(&viewer.canvas, [width, height])
        {
            put_pixels(&context, &pixels.to_vec(), width, height);
        }
        viewer.is_drawn(number, "read");
    }
}

/// Draws a picture from its numbers on a canvas, which takes on its size; whether the numbers are there.
pub fn draw(canvas: &HtmlCanvasElement, picture: &Picture) -> bool {
    let made;
    let pixels: &[u8] = match &picture.content {
        Content::Pixels(pixels) => pixels,
        Content::Values { plane: Some(plane), look, .. } => {
            made = look.pixels(&plane.values);
            &made
        }
        Content::Values { plane: None, .. } => return false,
    };
    let [width, height] = picture.size.map(|n| n as u32);
    if let Some(context) = context(canvas, [width, height]) {
        put_pixels(&context, pixels, width, height);
    }
    true
}

/// The context of a canvas of this size.
fn context(canvas: &HtmlCanvasElement, [width, height]: [u32; 2]) -> Option<CanvasRenderingContext2d> {
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

fn put_pixels(context: &CanvasRenderingContext2d, pixels: &[u8], width: u32, height: u32) {
    if let Ok(pixels) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), width, height) {
        let _ = context.put_image_data(&pixels, 0.0, 0.0);
    }
}
