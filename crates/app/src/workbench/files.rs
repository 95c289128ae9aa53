//! The visitor's files: what is open, what the reader is asked for, and what becomes of its answers.

use super::{Edit, Workbench};
use crate::display::Plane;
use crate::save::download;
use crate::state::{Gravity, Import, OpenFile, Part, Preview, ReadingNow};
use crate::worker::{Event, READER, ReaderWorker};
use experiment::Experiment;
use experiment::contents::{Contents, Domain, Item, Need, Reading};
use experiment::declaration::{Settings, find};
use experiment::draw::ResultId;
use experiment::message::Request;
use experiment::reader::{ExportJob, ReadRequest, ReadResponse};
use experiment::subject::file::{AXES, CENTRE, ITEM, NAME, SHA256, SHIFT, SLICE};
use js_sys::{Array, Float32Array};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use words::{say, t};

/// Files that the page can go back to.
const MOST_FILES: usize = 8;

/// Files that belong together, as the visitor gave them.
#[derive(Clone)]
pub struct Group {
    /// What they are called: the name of the only one, or of their folder.
    pub name: String,
    /// Their names, with the folders that they came in.
    pub names: Vec<String>,
    /// The files; they stay on the visitor's disk until something is read of them.
    pub files: Vec<web_sys::File>,
}

/// What the page has of the visitor's, and what it waits for.
#[derive(Default)]
pub struct Files {
    reader: Option<ReaderWorker>,
    /// Requests, with what belongs to them, until the reader is up.
    unsent: Option<Vec<(ReadRequest, Vec<JsValue>)>>,
    open: Vec<(Group, Arc<OpenFile>)>,
    number: u32,
    opening: Option<(u32, Group)>,
    previewing: Option<u32>,
    supplying: Option<(u32, Need)>,
    /// Jobs whose numbers the engine was asked for.
    exporting: Vec<(u32, ExportJob)>,
    /// What the engine has asked for since; the newest takes the place of an older one.
    next: Option<Need>,
}

impl Workbench {
    /// Reads files of the visitor's that belong together.
    pub fn open(&self, group: Group) {
        self.end_reading_if_busy();
        let number = self.next_number();
        self.state.reading.set(Some(ReadingNow { name: group.name.clone(), fraction: 0.0 }));
        let (names, files) = (group.names.clone(), group.files.clone());
        self.files.update_value(|f| f.opening = Some((number, group)));
        self.read(&ReadRequest::Open { number, names }, &files);
    }

    /// Has a file written from numbers that are here.
    pub fn write(&self, job: ExportJob, buffer: JsValue) {
        let number = self.next_number();
        self.send(&ReadRequest::Export { number, job: Box::new(job) }, &[buffer]);
    }

    /// Has a file written from numbers that the engine has: the image of a result, or the subject's k-space.
    pub fn export(&self, job: ExportJob, result: Option<ResultId>) {
        let ticket = self.next_number();
        self.files.update_value(|f| f.exporting.push((ticket, job)));
        self.post(&Request::Export { ticket, result }, &[]);
    }

    /// The engine hands out numbers for a file.
    pub(super) fn exported(&self, ticket: u32, dim: [usize; 3], buffer: JsValue) {
        let found = self.take(|f| {
            let place = f.exporting.iter().position(|(of, _)| *of == ticket)?;
            Some(f.exporting.remove(place).1)
        });
        match found {
            Some(job) if dim[1] > 0 => self.write(ExportJob { dim, ..job }, buffer),
            Some(_) => self.state.notify(Gravity::Problem, t!("save-gone")),
            None => {}
        }
    }

    /// Stops what the reader does.
    pub fn cancel_reading(&self) {
        if let Some(reading) = self.state.reading.get_untracked() {
            self.reading_ended(Some(format!("The reading of {} was cancelled", reading.name)));
        }
    }

    fn end_reading_if_busy(&self) {
        if self.files.with_value(|f| f.opening.is_some() || f.previewing.is_some()) {
            self.files.update_value(|f| (f.opening, f.previewing, f.reader) = (None, None, None));
            if let Some((_, need)) = self.take(|f| f.supplying.take()) {
                self.supply(need);
            }
        }
    }

    fn take<T>(&self, of: impl FnOnce(&mut Files) -> T) -> T {
        let mut taken = None;
        self.files.update_value(|f| taken = Some(of(f)));
        // The closure has run: `files` lives as long as the page.
        #[allow(clippy::expect_used)]
        taken.expect("the page's files")
    }

    fn next_number(&self) -> u32 {
        self.take(|f| {
            f.number += 1;
            f.number
        })
    }

    fn read(&self, request: &ReadRequest, files: &[web_sys::File]) {
        let files: Vec<JsValue> = files.iter().map(|file| file.clone().into()).collect();
        self.send(request, &files);
    }

    /// Loads the reader once there is something to see, so that files can be opened when the network has gone.
    pub(super) fn load_reader_soon(&self) {
        let workbench = *self;
        let load = move || {
            // Nothing is loaded beside what is being measured.
            if workbench.state.benchmark.open.get_untracked() {
                workbench.load_reader_soon();
                return;
            }
            words::load_typeface();
            if workbench.files.with_value(|f| f.reader.is_none()) {
                workbench.start_reader();
            }
        };
        set_timeout(load, Duration::from_millis(1500));
    }

    fn send(&self, request: &ReadRequest, more: &[JsValue]) {
        if self.files.with_value(|f| f.reader.is_none()) && !self.start_reader() {
            return;
        }
        self.files.update_value(|f| {
            if let Some(unsent) = &mut f.unsent {
                unsent.push((request.clone(), more.to_vec()));
            } else if let Some(reader) = &f.reader {
                reader.post(request, more);
            }
        });
    }

    fn start_reader(&self) -> bool {
        let workbench = *self;
        match ReaderWorker::start(READER, move |event| workbench.hear_reader(event)) {
            Ok(reader) => {
                self.files.update_value(|f| (f.reader, f.unsent) = (Some(reader), Some(Vec::new())));
                true
            }
            Err(reason) => {
                self.reading_ended(Some(format!("The file cannot be read: {reason}")));
                false
            }
        }
    }

    fn hear_reader(&self, event: Event<ReadResponse>) {
        match event {
            Event::Message(ReadResponse::Ready, _) => {
                // For the tests: nothing more is loaded from now on.
                if let Some(body) = document().body() {
                    let _ = body.set_attribute("data-reader", "ready");
                }
                for (request, more) in self.take(|f| f.unsent.take()).unwrap_or_default() {
                    self.send(&request, &more);
                }
            }
            Event::Message(ReadResponse::Progress { fraction, .. }, _) => {
                self.state.reading.update(|r| r.iter_mut().for_each(|r| r.fraction = fraction));
            }
            Event::Message(ReadResponse::Opened { number, fingerprint, contents }, _) => {
                let group = self.take(|f| f.opening.take_if(|(of, _)| *of == number));
                if let Some((_, group)) = group {
                    self.state.reading.set(None);
                    self.opened(group, fingerprint, contents);
                }
            }
            Event::Message(ReadResponse::Preview { number, contents, image, spacing, kspace }, parts) => {
                if self.take(|f| f.previewing.take_if(|of| *of == number)).is_some() {
                    self.previewed(contents, (image, spacing), kspace, &parts);
                }
            }
            Event::Message(ReadResponse::Supplied { number, header }, parts) => {
                if let Some((_, need)) = self.take(|f| f.supplying.take_if(|(of, _)| *of == number)) {
                    self.state.reading.set(None);
                    let buffers = [parts.get(1), parts.get(2), parts.get(3)];
                    self.post_transferred(&Request::Supply { need, header }, &buffers);
                }
                self.supply_next();
            }
            Event::Message(ReadResponse::Exported { names, .. }, parts) => {
                for (name, bytes) in names.iter().zip(parts.iter().skip(1)) {
                    download(name, &bytes, "application/octet-stream");
                }
            }
            Event::Message(ReadResponse::Failed { number, sentence }, _) => self.failed_reading(number, &sentence),
            Event::Message(ReadResponse::Panicked { place }, _) => {
                self.reading_ended(Some(format!("The file could not be read: the reader stopped at {place}")));
            }
            Event::Crash(message) => {
                self.reading_ended(Some(format!("The file could not be read: the reader stopped ({message})")));
            }
        }
    }

    fn failed_reading(&self, number: u32, sentence: &str) {
        if let Some((_, group)) = self.take(|f| f.opening.take_if(|(of, _)| *of == number)) {
            self.state.reading.set(None);
            self.state.notify(Gravity::Problem, t!("file-problem", name = &group.name, problem = say(sentence)));
        } else if self.take(|f| f.previewing.take_if(|of| *of == number)).is_some() {
            let problem = crate::state::sentence(sentence);
            self.state.import.update(|i| i.iter_mut().for_each(|i| i.preview = Preview::Failed(problem.clone())));
        } else if let Some((_, need)) = self.take(|f| f.supplying.take_if(|(of, _)| *of == number)) {
            self.state.reading.set(None);
            self.post(&Request::SupplyFailed { need, sentence: Some(sentence.to_owned()) }, &[]);
        } else {
            self.state.notify(Gravity::Problem, say(sentence));
        }
        self.supply_next();
    }

    /// The reader is ended, and what it was asked for is not to be had.
    fn reading_ended(&self, sentence: Option<String>) {
        let (supplying, previewing) = self.take(|f| {
            f.reader = None;
            f.opening = None;
            (f.supplying.take(), f.previewing.take())
        });
        self.state.reading.set(None);
        if let (Some(sentence), true) = (&sentence, previewing.is_some()) {
            let problem = crate::state::sentence(sentence);
            self.state.import.update(|i| i.iter_mut().for_each(|i| i.preview = Preview::Failed(problem.clone())));
        }
        if let Some((_, need)) = supplying {
            self.post(&Request::SupplyFailed { need, sentence: sentence.clone() }, &[]);
        }
        if let Some(sentence) = sentence {
            self.state.notify(Gravity::Problem, say(&sentence));
        }
        self.supply_next();
    }

    /// The engine needs a slice.
    pub(super) fn supply(&self, need: Need) {
        self.files.update_value(|f| f.next = Some(need));
        self.supply_next();
    }

    fn supply_next(&self) {
        if self.files.with_value(|f| f.supplying.is_some()) {
            return;
        }
        let Some(need) = self.take(|f| f.next.take()) else { return };
        let group = match &need {
            Need::Gallery { dataset, .. } => Group { name: dataset.clone(), names: Vec::new(), files: Vec::new() },
            Need::File { fingerprint, .. } => {
                let open = |f: &Files| f.open.iter().find(|(_, file)| file.fingerprint == *fingerprint).cloned();
                let Some((group, file)) = self.files.with_value(open) else {
                    self.post(&Request::SupplyFailed { need, sentence: None }, &[]);
                    return;
                };
                let shown = |f: &Option<Arc<OpenFile>>| f.as_ref().is_some_and(|f| f.fingerprint == file.fingerprint);
                if !self.state.file.with_untracked(shown) {
                    self.state.file.set(Some(file));
                }
                group
            }
        };
        let number = self.next_number();
        self.state.reading.set(Some(ReadingNow { name: group.name.clone(), fraction: 0.0 }));
        self.files.update_value(|f| f.supplying = Some((number, need.clone())));
        self.read(&ReadRequest::Supply { number, names: group.names, need }, &group.files);
    }

    fn opened(&self, group: Group, fingerprint: String, contents: Contents) {
        let file = Arc::new(OpenFile { name: group.name.clone(), fingerprint: fingerprint.clone(), contents });
        self.remember_files(fingerprint.clone(), &group);
        self.files.update_value(|f| {
            f.open.retain(|(_, other)| other.fingerprint != fingerprint);
            f.open.insert(0, (group, file.clone()));
            f.open.truncate(MOST_FILES);
        });
        let subject = self.state.experiment.with_untracked(|e| e.subject.clone());
        let asked_for = subject.find(SHA256).unwrap_or("").to_owned();
        let waiting = self.state.subject_problem.with_untracked(Option::is_some);
        self.state.file.set(Some(file.clone()));
        if waiting && !asked_for.is_empty() && asked_for != fingerprint {
            self.state.subject_problem.set(Some(format!(
                "This experiment needs the file '{}' with SHA-256 {asked_for}, but '{}' has {fingerprint}.",
                subject.find(NAME).unwrap_or(""),
                file.name,
            )));
        } else if asked_for == fingerprint {
            self.ask();
        } else {
            self.use_file();
        }
    }

    /// Makes the file that was opened last the subject: at once where it is clear how it is to be read, else after the
    /// visitor has said so.
    pub fn use_file(&self) {
        let Some(file) = self.state.file.get_untracked() else { return };
        let unsure = file.contents.items.iter().any(|item| item.guess.as_ref().is_some_and(|guess| guess.ambiguous));
        if unsure || file.contents.items.len() > 1 {
            self.import(Reading::default());
        } else if let Some(item) = file.contents.items.first() {
            self.use_slice(&file, item, item.middle());
        }
    }

    /// Shows how the file that was opened last is read, for the visitor to change it.
    pub fn import(&self, reading: Reading) {
        let Some(file) = self.state.file.get_untracked() else { return };
        let item = file.contents.item(&reading.item).ok().or(file.contents.items.first());
        let Some(item) = item.cloned() else { return };
        let reading = reading.of(&item);
        let slice = item.middle();
        self.state.import.set(Some(Import { file, item, reading, slice, preview: Preview::Awaited }));
        self.ask_for_preview();
    }

    /// Changes how a file that is being looked at is read.
    pub fn read_as(&self, reading: Reading, slice: Option<usize>) {
        self.state.import.update(|import| {
            if let Some(import) = import {
                if import.reading.item != reading.item
                    && let Ok(item) = import.file.contents.item(&reading.item)
                {
                    import.item = item.clone();
                }
                import.slice = slice.unwrap_or(0);
                import.reading = reading;
                import.preview = Preview::Awaited;
            }
        });
        self.ask_for_preview();
    }

    fn ask_for_preview(&self) {
        let Some(import) = self.state.import.get_untracked() else { return };
        let group = self.files.with_value(|f| {
            f.open.iter().find(|(_, file)| file.fingerprint == import.file.fingerprint).map(|(group, _)| group.clone())
        });
        let Some(group) = group else { return };
        let number = self.next_number();
        self.files.update_value(|f| f.previewing = Some(number));
        let Import { reading, slice, .. } = import;
        self.read(&ReadRequest::Preview { number, names: group.names, reading, slice }, &group.files);
    }

    fn previewed(
        &self,
        contents: Contents,
        ([height, width], spacing): ([usize; 2], Option<[f64; 2]>),
        kspace: [usize; 2],
        parts: &Array,
    ) {
        let plane = |part, width, height| Plane::new(width, height, Float32Array::new(&parts.get(part)).to_vec());
        let image = plane(1, width, height);
        let kspace = plane(2, kspace[1], kspace[0]);
        self.state.import.update(|import| {
            if let Some(import) = import
                && let (Some(image), Ok(item)) = (image, contents.item(&import.reading.item))
            {
                import.item = item.clone();
                import.slice = import.slice.min(item.slices().max(1) - 1);
                import.preview = Preview::Shown { image, spacing, kspace };
            }
        });
    }

    /// Uses the file as the visitor wants it to be read.
    pub fn finish_import(&self) {
        let Some(import) = self.state.import.get_untracked() else { return };
        self.state.import.set(None);
        let Import { file, item, reading, slice, .. } = import;
        // What is known of the item as it is read now goes with the file.
        let mut contents = file.contents.clone();
        contents.items.iter_mut().filter(|other| other.key == item.key).for_each(|other| *other = item.clone());
        let file = Arc::new(OpenFile { contents, ..(*file).clone() });
        self.files.update_value(|f| {
            f.open
                .iter_mut()
                .filter(|(_, other)| other.fingerprint == file.fingerprint)
                .for_each(|o| o.1 = file.clone());
        });
        self.state.file.set(Some(file.clone()));
        self.use_reading(&file, &item, &reading, slice);
    }

    fn use_slice(&self, file: &OpenFile, item: &Item, slice: usize) {
        self.use_reading(file, item, &Reading::default().of(item), slice);
    }

    fn use_reading(&self, file: &OpenFile, item: &Item, reading: &Reading, slice: usize) {
        let (kind, declarations) = crate::controls::registry(Part::Subject);
        let settings = find(kind, declarations, item.subject()).map(Settings::new);
        let settings = settings.and_then(|s| {
            let s = s.with(NAME, &file.name)?.with(SHA256, &file.fingerprint)?;
            let s = s.with(ITEM, &reading.item)?.with(AXES, &reading.axes)?.with(SLICE, slice)?;
            if item.domain == Domain::Image {
                return Ok(s);
            }
            let [centre, shift] = reading.grid_words();
            s.with(CENTRE, centre)?.with(SHIFT, shift)
        });
        if let Ok(subject) = settings {
            let before = self.state.experiment.get_untracked();
            let is_other = before.subject.find(SHA256) != subject.find(SHA256);
            self.inner.update_value(|i| i.opened = is_other);
            self.change(Experiment { subject, ..before }, Edit::Finished);
        }
    }
}
