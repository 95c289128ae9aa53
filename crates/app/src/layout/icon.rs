//! The page's icons: strokes in the colour of the text around them, on a grid of 16.

use leptos::prelude::*;

/// An icon by its strokes; what it means stands in the name of the button around it.
#[component]
pub fn Icon(
    /// SVG path.
    path: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// An arrow that turns back.
pub const UNDO: &str = "M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H6";
/// Its mirror image.
pub const REDO: &str = "M10.5 3l3 3-3 3M13.5 6h-7a4 4 0 0 0 0 8H10";
/// An arrow that goes round to where it began.
pub const RESET: &str = "M3.2 5.5A5.5 5.5 0 1 1 2.5 8M3 2.5v3.2h3.2";
/// Two links of a chain.
pub const LINK: &str =
    "M6.5 9.5l3-3M7 4.5l1.3-1.3a3.1 3.1 0 0 1 4.4 4.4L11.4 9M9 11.5l-1.3 1.3a3.1 3.1 0 0 1-4.4-4.4L4.6 7";
/// A screen on its stand.
pub const PRESENT: &str = "M2 3h12v8H2zM8 11v3M5.5 14h5";
/// Three sliders.
pub const SETTINGS: &str = "M2 4h6M12 4h2M2 8h1M7 8h7M2 12h7M13 12h1M10 2.5v3M5 6.5v3M11 10.5v3";
/// A pencil.
pub const PENCIL: &str = "M2.5 13.5l.8-3.3 7.6-7.6a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2l-7.6 7.6z M9.6 4l2.4 2.4";
/// A wave.
pub const WAVE: &str = "M1.5 8c1.1-5 2.2-5 3.3 0s2.2 5 3.2 0 2.2-5 3.3 0 2.2 5 3.2 0";
/// A cross.
pub const CLOSE: &str = "M4 4l8 8M12 4l-8 8";
/// Four pictures.
pub const EXAMPLES: &str = "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z";
/// An i in a circle.
pub const ABOUT: &str = "M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 7.4v4M8 4.5v.4";
