//! Images, k-space and masks to take home.

use crate::kspace::taken_words;
use crate::live::{CollectAny, memo};
use crate::state::{Gravity, State};
use crate::use_workbench;
use crate::workbench::Workbench;
use experiment::letter;
use experiment::reader::{ExportJob, Exported};
use js_sys::{Array, Float32Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use words::t;

/// What can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// The image of a protocol.
    Image(usize),
    /// The reference.
    Reference,
    /// The subject's k-space.
    KSpace,
    /// The mask of a protocol.
    Mask(usize),
}

impl Saved {
    fn words(self) -> String {
        match self {
            Saved::Image(i) => t!("save-image", name = letter(i).to_ascii_uppercase()),
            Saved::Reference => t!("save-reference"),
            Saved::KSpace => t!("kspace"),
            Saved::Mask(i) => t!("save-mask", name = letter(i).to_ascii_uppercase()),
        }
    }

    /// Endings of the formats that hold it, with their names: messages, or the same in every language.
    fn formats(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Saved::Image(_) | Saved::Reference => {
                &[("png", "save-as-shown"), ("npy", "NumPy .npy"), ("cfl", "BART .cfl"), ("nii", "NIfTI .nii")]
            }
            Saved::KSpace => &[("npy", "NumPy .npy"), ("cfl", "BART .cfl"), ("h5", "ISMRMRD .h5")],
            Saved::Mask(_) => &[("npy", "NumPy .npy"), ("png", "PNG")],
        }
    }
}

/// What is to be saved, in which format, and a button that does it.
#[component]
pub fn Save() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let count = memo(move || state.protocols.with(Vec::len));
    let has_reference = memo(move || state.scan.with(|s| s.as_ref().is_some_and(|s| s.reference.is_some())));
    let all = move || {
        let images = (0..count.get()).map(Saved::Image);
        let reference = has_reference.get().then_some(Saved::Reference);
        images.chain(reference).chain([Saved::KSpace]).chain((0..count.get()).map(Saved::Mask)).collect::<Vec<_>>()
    };
    let chosen = RwSignal::new(0usize);
    let what = memo(move || all().get(chosen.get()).copied().unwrap_or(Saved::KSpace));
    let ending = RwSignal::new("png".to_owned());
    let ending_in_use = memo(move || {
        let formats = what.get().formats();
        let fits = formats.iter().any(|(known, _)| *known == ending.get());
        if fits { ending.get() } else { formats[0].0.to_owned() }
    });
    let things = move || {
        let one = |(i, saved): (usize, Saved)| {
            view! { <option value=i.to_string() selected=move || chosen.get() == i>{saved.words()}</option> }
        };
        all().into_iter().enumerate().map(one).collect_any()
    };
    let formats = move || {
        let one = |(ending, label): &(&'static str, &'static str)| {
            let (ending, label) = (*ending, *label);
            view! { <option value=ending selected=move || ending_in_use.get() == ending>{t!(label)}</option> }
        };
        what.get().formats().iter().map(one).collect_any()
    };
    view! {
        <div class="save">
            <select
                aria-label=t!("save-what")
                prop:value=move || chosen.get().to_string()
                on:change:target=move |ev| chosen.set(ev.target().value().parse().unwrap_or(0))
            >
                {things}
            </select>
            <select
                aria-label=t!("save-format")
                prop:value=move || ending_in_use.get()
                on:change:target=move |ev| ending.set(ev.target().value())
            >
                {formats}
            </select>
            <button on:click=move |_| save(workbench, what.get_untracked(), &ending_in_use.get_untracked())>{t!("save")}</button>
        </div>
        <p class="summary">{t!("save-about")}</p>
    }
}

fn save(workbench: Workbench, what: Saved, ending: &str) {
    let state = workbench.state;
    let window = state.common().window.get_untracked();
    let window = [window.centre - window.width / 2.0, window.white()];
    let spacing = state.scan.with_untracked(|s| s.as_ref().and_then(|s| s.facts.spacing));
    let (stem, caption) = (stem(state, what), caption(state, what));
    let job =
        |exported, dim| ExportJob { what: exported, stem, extension: ending.to_owned(), dim, spacing, window, caption };
    let floats = |values: &[f32]| JsValue::from(Float32Array::from(values).buffer());
    let shown = |i: usize| state.protocols.with_untracked(|p| p.get(i).and_then(|p| p.shown.clone()));
    match what {
        Saved::Image(i) => match shown(i) {
            Some(shown) if ending == "png" => {
                let dim = [1, shown.image.height, shown.image.width];
                workbench.write(job(Exported::Magnitude, dim), floats(&shown.image.values));
            }
            Some(shown) => workbench.export(job(Exported::Image, [0; 3]), Some(shown.result)),
            None => state.notify(Gravity::Problem, t!("save-no-image")),
        },
        Saved::Reference => {
            let reference = state.scan.with_untracked(|s| s.as_ref().and_then(|s| s.reference.clone()));
            if let Some(plane) = reference {
                let dim = [1, plane.height, plane.width];
                workbench.write(job(Exported::Magnitude, dim), floats(&plane.values));
            }
        }
        Saved::KSpace => workbench.export(job(Exported::KSpace, [0; 3]), None),
        Saved::Mask(i) => {
            if let Some(shown) = shown(i) {
                let [_, ny, nx] = shown.report.shape;
                let bytes = Uint8Array::from(&*shown.mask).buffer();
                workbench.write(job(Exported::Mask, [1, ny, nx]), bytes.into());
            }
        }
    }
}

/// The name of the file: of the subject's kind, since a file's own name may say whose it is.
fn stem(state: State, what: Saved) -> String {
    let subject = state.experiment.with_untracked(|e| e.subject.id());
    let method = |i: usize| state.experiment.with_untracked(|e| e.protocols.get(i).map_or("", |p| p.method.id()));
    match what {
        Saved::Image(i) => format!("{subject}-{}-{}", letter(i), method(i)),
        Saved::Reference => format!("{subject}-reference"),
        Saved::KSpace => format!("{subject}-kspace"),
        Saved::Mask(i) => format!("{subject}-{}-mask", letter(i)),
    }
}

/// What stands below a picture: the protocol, and that it is no diagnosis. In English, as all files are: the letters that
/// pictures are written with are Latin.
fn caption(state: State, what: Saved) -> String {
    let of_protocol = |i: usize| {
        let shown = state.protocols.with_untracked(|p| p.get(i).and_then(|p| p.shown.clone()))?;
        let width = shown.report.shape[2];
        let taken = taken_words(&shown.mask, width);
        let metrics = shown.report.metrics.map(|m| format!(" NMSE {:.4}, SSIM {:.4}.", m.nmse, m.ssim));
        Some(format!("{}. {} ({taken}).{}", shown.report.method, shown.report.sampling, metrics.unwrap_or_default()))
    };
    let words = match what {
        Saved::Image(i) => of_protocol(i).unwrap_or_default(),
        Saved::Reference => "Fully sampled reference.".to_owned(),
        Saved::KSpace | Saved::Mask(_) => return String::new(),
    };
    format!("{words} k-space workbench: for education and research, not for diagnosis.")
}

/// Hands bytes to the visitor as a file, without the network.
pub fn download(name: &str, bytes: &JsValue, media_type: &str) {
    let kind = BlobPropertyBag::new();
    kind.set_type(media_type);
    let Ok(blob) = Blob::new_with_buffer_source_sequence_and_options(&Array::of1(bytes), &kind) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a").map(JsCast::unchecked_into::<HtmlAnchorElement>) {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&url);
}
