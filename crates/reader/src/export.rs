//! Files for the visitor to take home.

use experiment::reader::{ExportJob, Exported};
use formats::export::figure::{self, Figure};
use formats::export::{self, File, Format, What};
use js_sys::{ArrayBuffer, Float32Array, Uint8Array};
use ndarray::{Array2, Array3};
use recon::{Complex32, KSpace};
use wasm_bindgen::prelude::*;

/// The names and bytes of the files of a job, whose numbers are in `buffer`.
pub fn write(job: &ExportJob, buffer: &JsValue) -> Result<Vec<(String, Vec<u8>)>, String> {
    files(job, buffer.unchecked_ref())
        .map(|files| files.into_iter().map(|(ending, bytes)| (format!("{}.{ending}", job.stem), bytes)).collect())
        .map_err(|e| e.to_string())
}

fn files(job: &ExportJob, buffer: &ArrayBuffer) -> formats::Result<Vec<File>> {
    let [coils, ny, nx] = job.dim;
    let floats = || Float32Array::new(buffer).to_vec();
    let complex = || floats().chunks_exact(2).map(|v| Complex32::new(v[0], v[1])).collect::<Vec<_>>();
    let misfit = |e: ndarray::ShapeError| formats::Error::Write(e.to_string());
    let format = |what| Format::of_extension(&job.extension, what);
    match job.what {
        Exported::Image => {
            let pixels = Array2::from_shape_vec((ny, nx), complex()).map_err(misfit)?;
            export::image(format(What::Image)?, &pixels, job.spacing)
        }
        Exported::Magnitude if format(What::Image)? == Format::Png => {
            let (pixels, spacing) = (floats(), job.spacing);
            let figure =
                Figure { pixels: &pixels, shape: [ny, nx], window: job.window, spacing, caption: &job.caption };
            Ok(vec![("png", figure::write(&figure)?)])
        }
        Exported::Magnitude => {
            let pixels = Array2::from_shape_vec((ny, nx), floats()).map_err(misfit)?;
            export::magnitude(format(What::Image)?, &pixels, job.spacing)
        }
        Exported::KSpace => {
            let samples = Array3::from_shape_vec((coils, ny, nx), complex()).map_err(misfit)?;
            export::kspace(format(What::KSpace)?, &KSpace::new(samples)?, job.spacing)
        }
        Exported::Mask => {
            let taken = Uint8Array::new(buffer).to_vec().into_iter().map(|taken| taken != 0).collect();
            export::mask(format(What::Mask)?, &Array2::from_shape_vec((ny, nx), taken).map_err(misfit)?)
        }
    }
}
