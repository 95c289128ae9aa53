//! DICOM images: one file, a folder or a zip of them, by series, in the order in which they lie in the patient.

mod compressed;
mod header;
mod order;
mod pixels;

use crate::dataset::Dataset;
use crate::error::Result;
use crate::picture;
use crate::source::Source;
use crate::watch::Watch;
use header::{Colours, Header};
use recon::subject::contents::{Contents, Domain, Item, Reading};
use recon::subject::supply::Supply;

pub use header::{is_bare, is_dicom};

/// Bytes that tell whether a file is DICOM.
const HEAD: usize = 512;

/// Images of DICOM files.
pub struct Dicom {
    contents: Contents,
    /// For each item, its slices: a file, and a frame of it.
    slices: Vec<Vec<(usize, usize)>>,
    files: Vec<(Source, Header)>,
}

impl Dicom {
    /// Looks at the headers of all files; those that are no DICOM images, and those that cannot be read, are passed over and
    /// counted.
    ///
    /// # Errors
    /// That of the first file when none is an image; [`crate::Error::Cancelled`].
    pub fn open(sources: &[Source], watch: &mut dyn Watch) -> Result<Self> {
        let (mut files, mut errors, mut passed) = (Vec::new(), Vec::new(), 0usize);
        for (i, source) in sources.iter().enumerate() {
            watch.progress(i as u64, sources.len() as u64)?;
            if sources.len() > 1 && !recognises(source) {
                passed += 1;
                continue;
            }
            let header = header::read(source).and_then(|header| {
                header.as_ref().map_or(Ok(()), pixels::check)?;
                Ok(header)
            });
            match header {
                Ok(Some(header)) => files.push((source.clone(), header)),
                Ok(None) => passed += 1,
                Err(error) => errors.push(error),
            }
        }
        let failed = errors.len();
        if files.is_empty() {
            let first = errors.into_iter().next();
            return Err(first.unwrap_or_else(|| header::damaged("an image", "it has no pixels")));
        }
        let mut series = by_series(&files);
        // The longest first: it is what was meant, not the scout.
        series.sort_by_key(|members| std::cmp::Reverse(members.len()));
        let (mut items, mut slices) = (Vec::new(), Vec::new());
        let single = series.len() == 1;
        for (number, members) in series.into_iter().enumerate() {
            let key = if single { String::new() } else { (number + 1).to_string() };
            let ordered = order::of(&files, &members);
            let mut item = item(&files[ordered.images[0].0].1, key, ordered.images.len(), ordered.places);
            if passed > 0 {
                item.notes.push(match passed {
                    1 => "1 file that is no DICOM image was passed over.".to_owned(),
                    _ => format!("{passed} files that are no DICOM images were passed over."),
                });
            }
            if failed > 0 {
                item.notes.push(match failed {
                    1 => "1 DICOM file could not be read: a slice may be missing.".to_owned(),
                    _ => format!("{failed} DICOM files could not be read: slices may be missing."),
                });
            }
            item.notes.extend(ordered.notes);
            items.push(item);
            slices.push(ordered.images);
        }
        // They have served their purpose.
        files.iter_mut().for_each(|(_, header)| header.series = Vec::new());
        Ok(Self { contents: Contents { format: "DICOM".into(), items }, slices, files })
    }
}

/// Whether a file is DICOM, also where what should be before its elements is missing.
pub fn recognises(source: &Source) -> bool {
    source.head(HEAD).is_ok_and(|head| is_dicom(&head) || is_bare(&head))
}

/// Files of one series and size.
fn by_series(files: &[(Source, Header)]) -> Vec<Vec<usize>> {
    let mut series: Vec<Vec<usize>> = Vec::new();
    for (i, (_, header)) in files.iter().enumerate() {
        let same = |members: &&mut Vec<usize>| {
            let first = &files[members[0]].1;
            first.series == header.series && first.size == header.size
        };
        match series.iter_mut().find(same) {
            Some(members) => members.push(i),
            None => series.push(vec![i]),
        }
    }
    series
}

fn item(header: &Header, key: String, count: usize, places: usize) -> Item {
    let (ny, nx) = (header.size[0] as usize, header.size[1] as usize);
    let inner = count / places.max(1);
    let stack = match inner {
        _ if count == 1 => Vec::new(),
        1 => vec![("Slice".to_owned(), count)],
        _ => vec![("Slice".to_owned(), places), ("Image".to_owned(), inner)],
    };
    let mut notes = Vec::new();
    match header.colours {
        Colours::Rgb | Colours::Luminance => notes.push("The colours were made grey, by their luminance.".to_owned()),
        Colours::Inverted => notes.push("The file shows large numbers dark: they were turned round.".to_owned()),
        Colours::Grey | Colours::Other => {}
    }
    let kind = if header.signed { "int" } else { "uint" };
    Item {
        key,
        domain: Domain::Image,
        shape: vec![count, ny, nx],
        element: format!("{kind}{}", header.bits[0]),
        guess: None,
        stack,
        dim: [1, ny, nx],
        notes,
    }
}

impl Dataset for Dicom {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Supply> {
        let item = self.contents.item(&reading.item)?;
        picture::check_slice(item, index)?;
        watch.progress(0, 1)?;
        let place = self.contents.items.iter().position(|other| other.key == item.key);
        let place = place.expect("the item was just found in these contents");
        let (file, frame) = self.slices[place][index];
        let (source, header) = &self.files[file];
        picture::supply(pixels::frame(source, header, frame)?, header.spacing(frame), item.notes.clone())
    }
}
