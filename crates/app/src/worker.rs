//! Workers, from the page's side.

use experiment::message::{Request, Response, decode, encode};
use experiment::reader::{ReadRequest, ReadResponse};
use gloo::events::EventListener;
use gloo::utils::document;
use js_sys::{Array, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WorkerOptions, WorkerType};

/// A running engine.
pub type EngineWorker = Worker<Request, Response>;
/// A running reader.
pub type ReaderWorker = Worker<ReadRequest, ReadResponse>;

/// What the engine is called.
pub const ENGINE: &str = "engine";
/// What the reader is called.
pub const READER: &str = "reader";

/// The script of a worker: the one of this very build, which the page's head names (see `crates/xtask/src/finish/workers.rs`).
fn script(name: &str) -> String {
    let named = document().query_selector(&format!("meta[name={name}]")).ok().flatten();
    named.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| format!("./{name}_loader.js"))
}

/// The words of a JavaScript error or event; empty where there are none.
fn reason(of: &JsValue) -> String {
    js_sys::Reflect::get(of, &"message".into()).ok().and_then(|message| message.as_string()).unwrap_or_default()
}

/// A running worker that takes requests `Q` and gives answers `A`; dropping it ends the worker.
pub struct Worker<Q, A> {
    worker: web_sys::Worker,
    /// Their closures end with the worker.
    _listeners: [EventListener; 2],
    _speaks: PhantomData<(Q, A)>,
}

/// What came from a worker.
pub enum Event<A> {
    /// A message with its buffers.
    Message(A, Array),
    /// The worker failed without a word: its script did not load, or its memory ran out.
    Crash(String),
}

impl<Q: Serialize, A: DeserializeOwned + 'static> Worker<Q, A> {
    /// Starts a worker that tells `listener` everything.
    pub fn start(name: &'static str, listener: impl Fn(Event<A>) + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&script(name), &options)
            .map_err(|e| format!("this browser does not start workers: {}", reason(&e)))?;
        let listener = Rc::new(listener);
        let hear = listener.clone();
        let messages = EventListener::new(&worker, "message", move |event| {
            let parts: Array = event.unchecked_ref::<MessageEvent>().data().unchecked_into();
            match decode(&Uint8Array::new(&parts.get(0)).to_vec()) {
                Ok(response) => hear(Event::Message(response, parts)),
                Err(e) => hear(Event::Crash(format!("a message that is no response: {e}"))),
            }
        });
        let errors = EventListener::new(&worker, "error", move |event| {
            // A script that does not load gives an event without a message.
            let reason = reason(event);
            let unknown = || format!("the {name} could not be loaded");
            listener(Event::Crash(if reason.is_empty() { unknown() } else { reason }));
        });
        Ok(Self { worker, _listeners: [messages, errors], _speaks: PhantomData })
    }

    /// Posts a request, and what belongs to it.
    pub fn post(&self, request: &Q, more: &[JsValue]) {
        let header = JsValue::from(Uint8Array::from(&encode(request)[..]));
        let message: Array = std::iter::once(&header).chain(more).collect();
        let _ = self.worker.post_message(&message);
    }

    /// Posts a request and its buffers, which are transferred and not copied.
    pub fn post_transferred(&self, request: &Q, buffers: &[JsValue]) {
        let header = JsValue::from(Uint8Array::from(&encode(request)[..]));
        let message: Array = std::iter::once(&header).chain(buffers).collect();
        let transfer: Array = buffers.iter().collect();
        let _ = self.worker.post_message_with_transfer(&message, &transfer);
    }
}

impl<Q, A> Drop for Worker<Q, A> {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
