//! The gallery of real anatomy: pictures of the page's own folder, fetched one by one when they are looked at.

use experiment::missing_data_set;
use formats::gallery::{self, Manifest};
use js_sys::{ArrayBuffer, Uint8Array};
use recon::subject::acquisition::Acquisition;
use wasm_bindgen::prelude::*;
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

/// The folder beside the page.
const FOLDER: &str = "datasets";

/// What is known of the gallery.
#[derive(Default)]
pub struct Gallery {
    manifest: Option<Manifest>,
}

impl Gallery {
    /// A slice of a data set.
    pub fn supply(&mut self, dataset: &str, slice: usize, echo: usize) -> Result<Acquisition, String> {
        let missing = || missing_data_set(dataset);
        if self.manifest.is_none() {
            let bytes = fetch(Manifest::FILE).ok_or_else(missing)?;
            self.manifest = Some(gallery::manifest(&bytes).map_err(|e| e.to_string())?);
        }
        let manifest = self.manifest.as_ref().ok_or_else(missing)?;
        let set = manifest.set(dataset).ok_or_else(missing)?;
        let picture = gallery::picture(set, slice, echo).map_err(|e| e.to_string())?;
        let png = fetch(&picture.file).ok_or_else(missing)?;
        gallery::supply(set, slice, echo, &png).map_err(|e| e.to_string())
    }
}

/// The bytes of a file of the gallery; none when it is not there. A worker may wait.
fn fetch(name: &str) -> Option<Vec<u8>> {
    let request = XmlHttpRequest::new().ok()?;
    request.open_with_async("GET", &format!("{FOLDER}/{name}"), false).ok()?;
    request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
    request.send().ok()?;
    let there = request.status().ok()? == 200;
    let buffer: ArrayBuffer = request.response().ok().filter(|_| there)?.dyn_into().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}
