//! What only a browser tells: whether it offers WebGPU here, and what the adapter is.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property of an object, where it has it.
fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_null() && !value.is_undefined())
}

/// `navigator.gpu`; there is none in an insecure context, in an old browser, or where workers may not have it.
fn entry() -> Option<JsValue> {
    property(&property(&js_sys::global(), "navigator")?, "gpu")
}

/// Whether the browser offers WebGPU here.
pub fn is_offered() -> bool {
    entry().is_some()
}

/// Vendor and architecture of the adapter that is given for high performance: wgpu passes on the description alone,
/// which browsers leave empty.
pub async fn adapter() -> Option<String> {
    let gpu = entry()?;
    let options = Object::new();
    Reflect::set(&options, &"powerPreference".into(), &"high-performance".into()).ok()?;
    let request: Function = property(&gpu, "requestAdapter")?.dyn_into().ok()?;
    let promise: Promise = request.call1(&gpu, &options).ok()?.dyn_into().ok()?;
    let info = property(&JsFuture::from(promise).await.ok()?, "info")?;
    let words = ["vendor", "architecture"].map(|name| property(&info, name).and_then(|word| word.as_string()));
    let words: Vec<String> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
