//! How a file is read, before anything is computed with it: what is in it, what its axes are taken to be and why, and what
//! that looks like.

use crate::display::{Extent, Plane, Window};
use crate::drawing::{Picture, draw};
use crate::live::{CollectAny, effect, memo};
use crate::open_file::slice_words;
use crate::state::{Import, Preview};
use crate::use_workbench;
use experiment::contents::{Axes, Axis, Centre, Domain, Reading, Shift};
use experiment::look::{Colours, Look};
use leptos::html::{Canvas, Dialog};
use leptos::prelude::*;
use words::{say, t};

/// The dialog; open while there is a file that the visitor is asked about.
#[component]
pub fn ImportDialog() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let dialog = NodeRef::<Dialog>::new();
    let open = memo(move || state.import.with(Option::is_some));
    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open.get() {
            dialog.close();
        }
    });
    let ready = move || state.import.with(|i| i.as_ref().is_some_and(|i| matches!(i.preview, Preview::Shown { .. })));
    let title =
        move || state.import.with(|i| i.as_ref().map(|i| format!("{}: {}", i.file.name, say(&i.file.contents.format))));
    view! {
        <dialog
            node_ref=dialog
            class="import"
            aria-labelledby="import-title"
            on:close=move |_| state.import.set(None)
        >
            <h2 id="import-title">{t!("import-title")}</h2>
            <p class="summary">{title}</p>
            <div class="import-parts">
                <div>
                    <Items />
                    <AxesOfTheArray />
                    <GridOfTheArray />
                    <SliceOfTheStack />
                </div>
                <Look />
            </div>
            <div class="import-buttons">
                <button on:click=move |_| state.import.set(None)>{t!("cancel")}</button>
                <button class="primary" disabled=move || !ready() on:click=move |_| workbench.finish_import()>
                    {t!("import-use")}
                </button>
            </div>
        </dialog>
    }
}

/// What is in the file, where there is a choice.
#[component]
fn Items() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let choose = move |key: String| {
        let reading = state.import.with_untracked(|i| {
            let item = i.as_ref()?.file.contents.item(&key).ok()?;
            Some(Reading::default().of(item))
        });
        if let Some(reading) = reading {
            workbench.read_as(reading, None);
        }
    };
    let file = memo(move || state.import.with(|i| i.as_ref().map(|i| i.file.clone())));
    let chosen = memo(move || state.import.with(|i| i.as_ref().map(|i| i.reading.item.clone())).unwrap_or_default());
    move || {
        let file = file.get()?;
        (file.contents.items.len() > 1).then(|| {
            let one = |item: &experiment::contents::Item| {
                let key = item.key.clone();
                let kind = if item.domain == Domain::KSpace { t!("kspace") } else { t!("import-image") };
                let words = format!("{} ({kind}, {})", item.key, shape(&item.shape));
                view! { <option value=key.clone() selected=move || chosen.get() == key>{words}</option> }
            };
            view! {
                <label class="import-item">
                    {t!("import-item")}
                    <select prop:value=move || chosen.get() on:change:target=move |ev| choose(ev.target().value())>
                        {file.contents.items.iter().map(one).collect_any()}
                    </select>
                </label>
            }
        })
    }
}

fn shape(shape: &[usize]) -> String {
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ")
}

/// What each axis is, with the reasons of the guess.
#[component]
fn AxesOfTheArray() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let facts = memo(move || {
        state.import.with(|i| {
            let Import { item, reading, .. } = i.as_ref()?;
            let guess = item.guess.clone()?;
            let axes = reading.axes.split(',').map(str::to_owned).collect::<Vec<_>>();
            Some((item.key.clone(), item.shape.clone(), item.element.clone(), guess, axes))
        })
    });
    let change = move |place: usize, name: String| {
        let reading = state.import.with_untracked(|i| {
            let import = i.as_ref()?;
            let mut axes: Vec<_> = import.reading.axes.split(',').map(str::to_owned).collect();
            *axes.get_mut(place)? = name;
            Some(Reading { axes: axes.join(","), ..import.reading.clone() })
        });
        if let Some(reading) = reading {
            workbench.read_as(reading, None);
        }
    };
    move || {
        let (key, lengths, element, guess, axes) = facts.get()?;
        let array = if key.is_empty() { element } else { format!("{key}, {element}") };
        let one = |(place, (length, axis)): (usize, (&usize, &String))| {
            let axis = axis.clone();
            let options = Axis::ALL.map(|(_, name, label)| {
                view! { <option value=name selected=name == axis>{say(label)}</option> }
            });
            view! {
                <label>
                    {t!("import-axis", number = place + 1, length = length.to_string())}
                    <select on:change:target=move |ev| change(place, ev.target().value())>{options}</select>
                </label>
            }
        };
        let guessed = Axes::parse(&axes.join(","), &lengths).is_ok_and(|axes| axes == guess.axes);
        Some(
            view! {
                <fieldset class="axes">
                    <legend>{t!("import-axes", array = &array)}</legend>
                    {lengths.iter().zip(&axes).enumerate().map(one).collect_any()}
                </fieldset>
                <details class="reasons" open=guess.ambiguous>
                    <summary>
                        {match (guessed, guess.ambiguous) {
                            (true, true) => t!("import-guess-unsure"),
                            (true, false) => t!("import-guess"),
                            (false, _) => t!("import-guess-before"),
                        }}
                    </summary>
                    <p>{guess.axes.to_string()}</p>
                    <ul>{guess.reasons.iter().map(|reason| view! { <li>{say(reason)}</li> }).collect_any()}</ul>
                </details>
            }
            .into_any(),
        )
    }
}

/// How the k-space of an array lies on its grid.
#[component]
fn GridOfTheArray() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let facts = memo(move || {
        state.import.with(|i| {
            let Import { item, reading, .. } = i.as_ref()?;
            let asked = item.guess.is_some() && item.domain == Domain::KSpace;
            asked.then_some((reading.centre.unwrap_or_default(), reading.shift.unwrap_or_default()))
        })
    });
    let change = move |centre: Option<Centre>, shift: Option<Shift>| {
        let reading = state.import.with_untracked(|i| {
            let reading = i.as_ref()?.reading.clone();
            Some(Reading { centre: centre.or(reading.centre), shift: shift.or(reading.shift), ..reading })
        });
        let slice = state.import.with_untracked(|i| i.as_ref().map(|i| i.slice));
        if let Some(reading) = reading {
            workbench.read_as(reading, slice);
        }
    };
    move || {
        let (centre, shift) = facts.get()?;
        let centres = Centre::ALL.map(|(one, name, label)| {
            view! { <option value=name selected=one == centre>{say(label)}</option> }
        });
        let shifts = Shift::ALL.map(|(one, name, label)| {
            view! { <option value=name selected=one == shift>{say(label)}</option> }
        });
        Some(
            view! {
                <fieldset class="axes">
                    <legend>{t!("import-grid")}</legend>
                    <label>
                        {t!("import-centre")}
                        <select on:change:target=move |ev| change(Centre::parse(&ev.target().value()).ok(), None)>
                            {centres}
                        </select>
                    </label>
                    <label>
                        {t!("import-shift")}
                        <select on:change:target=move |ev| change(None, Shift::parse(&ev.target().value()).ok())>
                            {shifts}
                        </select>
                    </label>
                </fieldset>
            }
            .into_any(),
        )
    }
}

/// Which slice is looked at.
#[component]
fn SliceOfTheStack() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let stack = memo(move || state.import.with(|i| i.as_ref().map(|i| (i.item.stack.clone(), i.item.slices()))));
    let slice = memo(move || state.import.with(|i| i.as_ref().map_or(0, |i| i.slice)));
    let slide = move |text: String| {
        if let (Ok(slice), Some(reading)) =
            (text.parse(), state.import.with_untracked(|i| i.as_ref().map(|i| i.reading.clone())))
        {
            workbench.read_as(reading, Some(slice));
        }
    };
    move || {
        let (stack, slices) = stack.get()?;
        (slices > 1).then(|| {
            view! {
                <label class="import-item">
                    {move || slice_words(&stack, slice.get())}
                    <input
                        type="range"
                        aria-label=t!("import-slice")
                        min="0"
                        max=(slices - 1).to_string()
                        prop:value=move || slice.get().to_string()
                        on:change:target=move |ev| slide(ev.target().value())
                    />
                </label>
            }
            .into_any()
        })
    }
}

/// What it looks like.
#[component]
fn Look() -> impl IntoView {
    let state = use_workbench().state;
    let preview = memo(move || state.import.with(|i| i.as_ref().map(|i| i.preview.clone())));
    let notes = memo(move || state.import.with(|i| i.as_ref().map(|i| i.item.notes.clone())).unwrap_or_default());
    let pictures = move || match preview.get()? {
        Preview::Awaited => Some(view! { <p class="summary">{t!("reading-now")}</p> }.into_any()),
        Preview::Failed(why) => Some(view! { <p role="alert">{say(&why)}</p> }.into_any()),
        Preview::Shown { image, spacing, kspace } => {
            let window = Window::auto(&image).look(Colours::Grey, false);
            let grey = Look { low: 0.0, high: 1.0, colours: Colours::Grey, inverted: false };
            let image = view! { <Still plane=image spacing look=window label=t!("import-image-shown") /> };
            let kspace = kspace.map(|plane| view! { <Still plane spacing=None look=grey label=t!("kspace") /> });
            Some(view! { {image} {kspace} }.into_any())
        }
    };
    view! {
        <div class="import-look" aria-live="polite">
            {pictures}
            {move || notes.get().into_iter().map(|note| view! { <p class="summary">{say(&note)}</p> }).collect_any()}
        </div>
    }
}

/// A picture that does not change.
#[component]
fn Still(plane: Plane, spacing: Option<[f64; 2]>, look: Look, label: String) -> impl IntoView {
    let [height, width] = Extent::new([plane.height, plane.width], spacing).sides();
    let canvas = NodeRef::<Canvas>::new();
    let words = format!("{label}, {} × {}", plane.height, plane.width);
    effect(move || {
        if let Some(canvas) = canvas.get() {
            draw(&canvas, &Picture::of(plane.clone(), look));
        }
    });
    view! {
        <figure>
            <canvas
                node_ref=canvas
                role="img"
                aria-label=t!("import-preview", what = &words)
                style:aspect-ratio=format!("{width} / {height}")
            ></canvas>
            <figcaption>{words.clone()}</figcaption>
        </figure>
    }
}
