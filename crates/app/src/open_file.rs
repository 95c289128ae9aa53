//! How files come in: dropped, alone, together or as a folder, or chosen.

use crate::live::{CollectAny, effect};
use crate::state::{Gravity, OpenFile as File, State};
use crate::use_workbench;
use crate::viewers::shape_words;
use crate::workbench::Workbench;
use crate::workbench::files::Group;
use experiment::contents::{Centre, Domain, Item, Reading, Shift};
use experiment::declaration::Text;
use experiment::subject::file::{AXES, CENTRE, ITEM, SHA256, SHIFT, SLICE};
use js_sys::{Array, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, FileList, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry, HtmlElement};
use words::{say, t};

/// The input that lets the visitor choose a file.
const FILE_INPUT: &str = "k-space-file";
/// The same for a folder.
const FOLDER_INPUT: &str = "k-space-folder";
/// Formats, for the file chooser; what has no ending may still be DICOM.
const ENDINGS: &str = ".h5,.hdf5,.mat,.npy,.npz,.cfl,.hdr,.dat,.dcm,.ima,.nii,.gz,.png,.jpg,.jpeg,.zip";
/// Files of a folder at most.
const MOST_FILES: usize = 20_000;

/// Lets the visitor choose a file.
pub fn pick_file() {
    click(FILE_INPUT);
}

fn click(id: &str) {
    let input = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(input) = input {
        input.click();
    }
}

/// Opens what was chosen.
fn take(workbench: Workbench, files: Option<FileList>) {
    let files = files.into_iter().flat_map(|files| (0..files.length()).filter_map(move |i| files.get(i)));
    let named = files.map(|file| {
        let path = js_sys::Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|p| p.as_string());
        (path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name()), file)
    });
    open(workbench, named.collect());
}

fn open(workbench: Workbench, named: Vec<(String, web_sys::File)>) {
    let Some((first, _)) = named.first() else {
        workbench.state.notify(Gravity::Problem, t!("file-expected"));
        return;
    };
    // A folder is called by its name, a pair by that of its first file.
    let name = first.split('/').next().unwrap_or(first).to_owned();
    let (names, files) = named.into_iter().unzip();
    workbench.open(Group { name, names, files });
}

/// Opens what was dropped: folders are looked through.
pub fn drop(workbench: Workbench, transfer: Option<DataTransfer>) {
    let Some(transfer) = transfer else { return };
    let items = transfer.items();
    // Entries are to be had only while the event is handled.
    let entries: Vec<FileSystemEntry> =
        (0..items.length()).filter_map(|i| items.get(i)?.webkit_get_as_entry().ok().flatten()).collect();
    if !entries.iter().any(FileSystemEntry::is_directory) {
        take(workbench, transfer.files());
        return;
    }
    spawn_local(async move {
        let mut found = Vec::new();
        let mut waiting = entries;
        while let Some(entry) = waiting.pop()
            && found.len() < MOST_FILES
        {
            let path = entry.full_path().trim_start_matches('/').to_owned();
            if entry.is_directory() {
                waiting.extend(children(entry.unchecked_into()).await);
            } else if let Some(file) = file(entry.unchecked_into()).await {
                found.push((path, file));
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        open(workbench, found);
    });
}

/// The entries of a folder.
async fn children(folder: FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        // A browser gives a hundred at a time, and none at the end.
        let some = Promise::new(&mut |resolve, reject| {
            if reader.read_entries_with_callback(&resolve).is_err() {
                let _ = reject.call0(&JsValue::UNDEFINED);
            }
        });
        let some = JsFuture::from(some).await.map(|some| some.unchecked_into::<Array>());
        match some {
            Ok(some) if some.length() > 0 => all.extend(some.iter().map(JsCast::unchecked_into::<FileSystemEntry>)),
            _ => return all,
        }
    }
}

async fn file(entry: FileSystemFileEntry) -> Option<web_sys::File> {
    let file = Promise::new(&mut |resolve, _| entry.file_with_callback(&resolve));
    JsFuture::from(file).await.ok().map(JsCast::unchecked_into)
}

/// The item of the open file that is the subject now, if it is.
fn item_in_use(state: State) -> Option<(std::sync::Arc<File>, Item)> {
    let file = state.file.get()?;
    let subject = state.experiment.with(|e| e.subject.clone());
    let here = subject.find(SHA256).is_some_and(|sum| sum == file.fingerprint);
    let item = file.contents.item(subject.find(ITEM)?).ok().filter(|_| here)?.clone();
    Some((file, item))
}

/// The last slice of the file that is the subject.
pub fn last_slice(state: State) -> usize {
    item_in_use(state).map_or(0, |(_, item)| item.slices().max(1) - 1)
}

/// Where a slice of a stack is along its axes, of those that have several: each by its name, with place and length.
fn places(stack: &[(String, usize)], slice: usize) -> Vec<(&str, usize, usize)> {
    let mut rest = slice;
    let mut places = Vec::new();
    for (name, n) in stack.iter().rev().filter(|(_, n)| *n > 1) {
        places.push((name.as_str(), rest % n + 1, *n));
        rest /= n;
    }
    places.reverse();
    places
}

/// A slice of a stack in words: `Slice 3 of 10, Repetition 2 of 4`, counted from 1.
pub fn slice_words(stack: &[(String, usize)], slice: usize) -> String {
    let one = |(name, at, of): (&str, usize, usize)| t!("stack-place", name = say(name), at = at, of = of);
    places(stack, slice).into_iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The visitor's own files: choose, what is in use, what is being read.
#[component]
pub fn OpenFile() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let about = move || {
        let (file, item) = item_in_use(state)?;
        let [coils, ny, nx] = item.dim;
        let shape = if item.domain == Domain::KSpace { shape_words([coils, ny, nx]) } else { format!("{ny} × {nx}") };
        let format = say(&file.contents.format);
        Some(t!("file-about", name = &file.name, slices = item.slices(), shape = shape, format = format))
    };
    let place = move || {
        let (_, item) = item_in_use(state)?;
        let slice = state.experiment.with(|e| e.subject.find(SLICE).unwrap_or(0));
        Some(slice_words(&item.stack, slice)).filter(|words| !words.is_empty())
    };
    let notes = move || state.scan.with(|s| s.as_ref().map(|s| s.facts.notes.clone())).unwrap_or_default();
    let change = move |_| {
        let subject = state.experiment.with_untracked(|e| e.subject.clone());
        let text = |parameter: Text| subject.find(parameter).unwrap_or_default().to_owned();
        // Of a link that says the axes, what it does not say of the grid is as usual, and not as it is guessed.
        let said = !text(AXES).is_empty();
        workbench.import(Reading {
            item: text(ITEM),
            axes: text(AXES),
            centre: Centre::parse(&text(CENTRE)).ok().or(said.then_some(Centre::Middle)),
            shift: Shift::parse(&text(SHIFT)).ok().or(said.then_some(Shift::None)),
        });
    };
    let changeable =
        move || item_in_use(state).is_some_and(|(file, item)| item.guess.is_some() || file.contents.items.len() > 1);
    view! {
        <div class="open">
            <input
                id=FILE_INPUT
                class="visually-hidden"
                type="file"
                multiple=true
                accept=ENDINGS
                aria-label=t!("file-input")
                tabindex="-1"
                on:change:target=move |ev| {
                    take(workbench, ev.target().files());
                    // So that the same file can be chosen again.
                    ev.target().set_value("");
                }
            />
            <input
                id=FOLDER_INPUT
                class="visually-hidden"
                type="file"
                prop:webkitdirectory=true
                aria-label=t!("folder-input")
                tabindex="-1"
                on:change:target=move |ev| {
                    take(workbench, ev.target().files());
                    ev.target().set_value("");
                }
            />
            <div class="open-buttons">
                <button on:click=|_| pick_file()>{t!("file-open")}</button>
                <button on:click=|_| click(FOLDER_INPUT)>{t!("folder-open")}</button>
            </div>
            <p class="summary">
                {t!("file-formats")}" "{t!("stays-here")}
            </p>
            {move || about().map(|words| view! { <p class="summary">{words}</p> }.into_any())}
            {move || place().map(|words| view! { <p class="summary">{words}</p> }.into_any())}
            {move || changeable().then(|| view! { <button on:click=change>{t!("file-how")}</button> }.into_any())}
            {move || {
                let notes = notes();
                (!notes.is_empty())
                    .then(|| {
                        let one = |note: String| view! { <li>{say(&note)}</li> };
                        view! {
                            <ul class="notes" aria-label=t!("data-notes")>
                                {notes.into_iter().map(one).collect_any()}
                            </ul>
                        }
                    })
            }}
        </div>
    }
}

/// What is being read, with a way to stop it.
#[component]
pub fn ReadingProgress() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    // What takes no time is not shown.
    let shown = RwSignal::new(false);
    effect(move || {
        let busy = state.reading.with(Option::is_some);
        if busy {
            let show = move || shown.set(state.reading.with_untracked(Option::is_some));
            set_timeout(show, std::time::Duration::from_millis(300));
        } else {
            shown.set(false);
        }
    });
    move || {
        let reading = state.reading.get().filter(|_| shown.get())?;
        Some(
            view! {
                <div class="reading" role="group" aria-label=t!("reading")>
                    <span>{t!("reading-of", name = &reading.name)}</span>
                    <progress aria-label=t!("reading") max="1" value=reading.fraction.to_string()></progress>
                    <button on:click=move |_| workbench.cancel_reading()>{t!("cancel")}</button>
                </div>
            }
            .into_any(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn slices_are_counted_through_the_stack() {
        let stack = [("Slice".to_owned(), 3), ("Repetition".to_owned(), 2)];
        assert_eq!(places(&stack, 0), [("Slice", 1, 3), ("Repetition", 1, 2)]);
        assert_eq!(places(&stack, 5), [("Slice", 3, 3), ("Repetition", 2, 2)]);
        assert!(places(&[], 0).is_empty());
    }
}
