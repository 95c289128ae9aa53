//! The worker's side of the message channel, and its clock.

use experiment::message::{Response, encode};
use js_sys::{Array, ArrayBuffer, Function, Promise, WebAssembly};
use ndarray::Array2;
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

/// Posts to the page.
#[derive(Clone)]
pub struct Port {
    scope: DedicatedWorkerGlobalScope,
}

impl Port {
    /// The one worker that this runs in.
    pub fn of_this_worker() -> Self {
        Self { scope: js_sys::global().unchecked_into() }
    }

    /// Calls `handle` for every message, for ever.
    pub fn listen(&self, handle: impl Fn(MessageEvent) + 'static) {
        let closure = Closure::<dyn Fn(MessageEvent)>::new(handle);
        self.scope.set_onmessage(Some(closure.as_ref().unchecked_ref()));
        closure.forget();
    }

    /// Posts a header and buffers; the buffers are transferred.
    pub fn post(&self, header: &Response, buffers: &[JsValue]) {
        let header = JsValue::from(js_sys::Uint8Array::from(&encode(header)[..]));
        let message: Array = std::iter::once(&header).chain(buffers).collect();
        let transfer: Array = buffers.iter().collect();
        if self.scope.post_message_with_transfer(&message, &transfer).is_err() {
            wasm_bindgen::throw_str("a message that cannot be posted");
        }
    }

    /// Tells the page how large the memory is.
    pub fn post_memory(&self) {
        let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
        let buffer: ArrayBuffer = memory.buffer().unchecked_into();
        self.post(&Response::Memory { megabytes: f64::from(buffer.byte_length()) / 1e6 }, &[]);
    }

    /// Returns after so many seconds.
    pub async fn pause(&self, seconds: f64) {
        let promise = Promise::new(&mut |resolve, reject| {
            let milliseconds = (seconds * 1000.0) as i32;
            if self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).is_err() {
                let _ = reject.call0(&JsValue::UNDEFINED);
            }
        });
        let _ = JsFuture::from(promise).await;
    }

    /// Seconds since the worker started.
    pub fn now(&self) -> f64 {
        self.scope.performance().map_or(0.0, |p| p.now() / 1000.0)
    }
}

/// Float32 buffer with a copy of `values`.
pub fn floats(values: &[f32]) -> JsValue {
    js_sys::Float32Array::from(values).buffer().into()
}

/// As [`floats`], of an image (y, x).
pub fn pixels(image: &Array2<f32>) -> JsValue {
    floats(image.as_standard_layout().as_slice().expect("the standard layout is one slice"))
}

/// Byte buffer with a copy of `values`.
pub fn bytes(values: &[u8]) -> JsValue {
    js_sys::Uint8Array::from(values).buffer().into()
}

/// A channel to ourselves, and who waits for a message through it. One for all: a browser keeps a channel that nobody has
/// closed.
struct Bell {
    port: MessagePort,
    waiting: RefCell<VecDeque<Function>>,
}

impl Bell {
    fn new() -> Self {
        let channel = MessageChannel::new().expect("every browser with WebAssembly has message channels");
        let ring = Closure::<dyn Fn()>::new(|| {
            if let Some(resolve) = BELL.with(|bell| bell.waiting.borrow_mut().pop_front()) {
                resolve.call0(&JsValue::UNDEFINED).expect("a promise can be resolved");
            }
        });
        channel.port1().set_onmessage(Some(ring.as_ref().unchecked_ref()));
        ring.forget();
        Self { port: channel.port2(), waiting: RefCell::default() }
    }
}

thread_local! {
    static BELL: Bell = Bell::new();
}

/// Returns after the messages that are waiting have been handled.
///
/// By a message to ourselves: a timer would wait 4 ms when used again and again.
pub async fn let_messages_in() {
    let promise = Promise::new(&mut |resolve, _| {
        BELL.with(|bell| {
            bell.waiting.borrow_mut().push_back(resolve);
            bell.port.post_message(&JsValue::UNDEFINED).expect("nothing can be cloned");
        });
    });
    let _ = JsFuture::from(promise).await;
}
