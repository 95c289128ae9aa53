//! What subjects need from elsewhere: slices that the page has had read. The files themselves are not here.

use experiment::reader::AcquisitionHeader;
use js_sys::{Array, Float32Array};
use ndarray::{Array2, Array3};
use recon::subject::Need;
use recon::subject::acquisition::{Acquisition, Content};
use recon::{Complex32, Error, KSpace, Result};
use std::rc::Rc;

/// Slices that are kept, so that going back to one shows it at once.
const MOST_SLICES: usize = 8;
/// Bytes of the slices that are kept beside the newest.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// What came, newest first.
#[derive(Default)]
pub struct Supplies {
    kept: Vec<(Need, Rc<Acquisition>)>,
    /// What could not be had, and why; asked for again when it is wanted again.
    failed: Option<(Need, Error)>,
    /// What the page was asked for and has not answered.
    awaited: Option<Need>,
}

/// How it stands with something that is needed.
pub enum Standing {
    /// It is here.
    Here(Rc<Acquisition>),
    /// The page has to be asked for it.
    ToBeAsked,
    /// The page was asked for it.
    Awaited,
}

impl Supplies {
    /// How it stands with what is needed.
    ///
    /// # Errors
    /// Once, why it cannot be had.
    pub fn find(&mut self, need: &Need) -> Result<Standing> {
        if let Some((_, supply)) = self.kept.iter().find(|(kept, _)| kept == need) {
            return Ok(Standing::Here(supply.clone()));
        }
        if let Some((_, error)) = self.failed.take_if(|(failed, _)| failed == need) {
            return Err(error);
        }
        if self.awaited.as_ref() == Some(need) {
            return Ok(Standing::Awaited);
        }
        self.awaited = Some(need.clone());
        Ok(Standing::ToBeAsked)
    }

    /// Keeps what came.
    pub fn keep(&mut self, need: Need, header: &AcquisitionHeader, parts: &Array) {
        self.awaited.take_if(|awaited| *awaited == need);
        match supply(header, parts) {
            Ok(supply) => {
                self.kept.retain(|(kept, _)| *kept != need);
                self.kept.insert(0, (need, Rc::new(supply)));
                let (mut bytes, mut index) = (0, 0);
                self.kept.retain(|(_, supply)| {
                    bytes += match &supply.content {
                        Content::KSpace(kspace) => kspace.as_slice().len() * 8,
                        Content::Image(image) => image.len() * 4,
                    };
                    index += 1;
                    index == 1 || (index <= MOST_SLICES && bytes <= MOST_BYTES)
                });
            }
            Err(error) => self.failed = Some((need, error)),
        }
    }

    /// Notes that something cannot be had.
    pub fn fail(&mut self, need: Need, error: Error) {
        self.awaited.take_if(|awaited| *awaited == need);
        self.failed = Some((need, error));
    }
}

/// Puts header and buffers together; the buffers are parts 1 to 3 of the message.
fn supply(header: &AcquisitionHeader, parts: &Array) -> Result<Acquisition> {
    let floats = |part| Float32Array::new(&parts.get(part)).to_vec();
    let [coils, ny, nx] = header.dim;
    let shape = |e: ndarray::ShapeError| Error::Data(e.to_string());
    let kspace = |values: Vec<f32>, coils| {
        let samples = values.chunks_exact(2).map(|v| Complex32::new(v[0], v[1])).collect();
        KSpace::new(Array3::from_shape_vec((coils, ny, nx), samples).map_err(shape)?)
    };
    let content = match coils {
        0 => Content::Image(Array2::from_shape_vec((ny, nx), floats(1)).map_err(shape)?),
        coils => Content::KSpace(kspace(floats(1), coils)?),
    };
    header.presentation.check()?;
    let [height, width] = header.presentation.shape();
    let reference = Some(floats(2)).filter(|reference| !reference.is_empty());
    let reference =
        reference.map(|pixels| Array2::from_shape_vec((height, width), pixels).map_err(shape)).transpose()?;
    let calibration = Some(floats(3)).filter(|lines| !lines.is_empty());
    let calibration = calibration.map(|lines| kspace(lines, coils)).transpose()?;
    Ok(Acquisition {
        content,
        calibration,
        presentation: header.presentation,
        reference,
        spacing: header.spacing,
        in_noise_units: header.in_noise_units,
        notes: header.notes.clone(),
    })
}
