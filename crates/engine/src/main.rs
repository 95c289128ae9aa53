//! The engine: reconstructs in a worker, so that the page never waits.
//!
//! It owns the device, the data and the jobs. Messages are described in [`experiment::message`].

mod benchmark;
mod cache;
mod changes;
mod cooperation;
mod devices;
mod draw;
mod engine;
mod job;
mod port;
mod supplies;
mod watch;

use engine::Engine;
use experiment::message::{Request, Response, decode};
use port::Port;
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

fn main() {
    let port = Port::of_this_worker();
    // The instance is dead after a panic: the page hears of it and starts another.
    let panicking = port.clone();
    std::panic::set_hook(Box::new(move |info| {
        let message = info.to_string();
        panicking.post(&Response::Panicked { message }, &[]);
    }));
    let engine = Engine::new(port.clone());
    let ready = Response::Ready { device: engine.shared.devices.in_use(), version: env!("CARGO_PKG_VERSION").into() };
    port.listen(move |event: MessageEvent| handle(&engine, &event));
    port.post(&ready, &[]);
}

fn handle(engine: &Engine, event: &MessageEvent) {
    let parts: js_sys::Array = event.data().unchecked_into();
    let request: Request = match decode(&js_sys::Uint8Array::new(&parts.get(0)).to_vec()) {
        Ok(request) => request,
        // Page and engine are of one build: this would be a mistake of ours.
        Err(e) => wasm_bindgen::throw_str(&format!("a message that is no request: {e}")),
    };
    match request {
        Request::Run { generation, link, awaited } => engine.run(generation, &link, &awaited),
        Request::Cancel => engine.cancel(),
        Request::PointSpread { shape } => engine.spread(shape, &js_sys::Uint8Array::new(&parts.get(1)).to_vec()),
        Request::Device { choice } => engine.use_device(choice),
        Request::Draw { pictures, way } => engine.draw(pictures, way),
        Request::Phase { result } => engine.phase(result),
        Request::Coils { of, phase } => engine.coils(of, phase),
        Request::Iterates { results, most } => engine.iterates(results, most),
        Request::Fill { ticket } => engine.fill(ticket, &js_sys::Uint8Array::new(&parts.get(1)).to_vec()),
        Request::Export { ticket, result } => engine.export(ticket, result),
        Request::Benchmark { sizes, repetitions } => engine.benchmark(sizes, repetitions),
        Request::StopBenchmark => engine.stop_benchmark(),
        Request::WriteBenchmark(report) => engine.write_benchmark(&report),
        Request::Supply { need, header } => engine.supply(need, &header, &parts),
        Request::SupplyFailed { need, sentence } => engine.supply_failed(need, sentence),
        #[allow(clippy::panic)] // It is what the test asks for.
        Request::PanicForTest => panic!("a panic for the tests"),
    }
}
