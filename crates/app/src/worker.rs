//! The engine's worker, from the page's side.

use experiment::message::{Request, Response};
use gloo::events::EventListener;
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// The script that Trunk makes for the worker.
const SCRIPT: &str = "./engine_loader.js";

/// A running engine; dropping it ends the worker.
pub struct EngineWorker {
    worker: Worker,
    /// Their closures end with the worker.
    _listeners: [EventListener; 2],
}

/// What came from a worker.
pub enum Event {
    /// A message with its buffers.
    Message(Response, Array),
    /// The worker failed without a word: its script did not load, or its memory ran out.
    Crash(String),
}

impl EngineWorker {
    /// Starts a worker that tells `listener` everything.
    pub fn start(listener: impl Fn(Event) + 'static) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options)
            .map_err(|e| format!("this browser does not start workers: {e:?}"))?;
        let listener = Rc::new(listener);
        let hear = listener.clone();
        let messages = EventListener::new(&worker, "message", move |event| {
            let parts: Array = event.unchecked_ref::<MessageEvent>().data().unchecked_into();
            match serde_wasm_bindgen::from_value(parts.get(0)) {
                Ok(response) => hear(Event::Message(response, parts)),
                Err(e) => hear(Event::Crash(format!("a message that is no response: {e}"))),
            }
        });
        let errors = EventListener::new(&worker, "error", move |event| {
            // A script that does not load gives an event without a message.
            let message = js_sys::Reflect::get(event, &"message".into()).ok().and_then(|m| m.as_string());
            listener(Event::Crash(message.unwrap_or_else(|| format!("{SCRIPT} could not be loaded"))));
        });
        Ok(Self { worker, _listeners: [messages, errors] })
    }

    /// Posts a request, and what belongs to it.
    pub fn post(&self, request: &Request, more: &[JsValue]) {
        // Requests are plain values, which can always be posted.
        let header = serde_wasm_bindgen::to_value(request).unwrap_or(JsValue::NULL);
        let message: Array = std::iter::once(&header).chain(more).collect();
        let _ = self.worker.post_message(&message);
    }
}

impl Drop for EngineWorker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
