//! DICOM images: one file, a folder or a zip of them, by series, in the order in which they lie in the patient.

mod header;
mod pixels;
mod places;

use crate::dataset::{Dataset, check_slice};
use crate::error::Result;
use crate::picture;
use crate::source::Source;
use crate::watch::Watch;
use header::{Colours, Header};
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Contents, Domain, Item, Reading};

pub use header::{bare, is_bare, is_dicom};

/// Images of DICOM files.
pub struct Dicom {
    contents: Contents,
    /// For each item, its slices: a file, and a frame of it.
    slices: Vec<Vec<(usize, usize)>>,
    files: Vec<(Source, Header)>,
}

impl Dicom {
    /// Looks at the headers of all files; those that are no DICOM images, or cannot be read, are passed over and counted.
    ///
    /// # Errors
    /// That of the first file when none is an image; [`crate::Error::Cancelled`].
    pub fn open(sources: &[Source], watch: &mut dyn Watch) -> Result<Self> {
        let (mut files, mut failed, mut passed) = (Vec::new(), None, 0usize);
        for (i, source) in sources.iter().enumerate() {
            watch.progress(i as u64, sources.len() as u64)?;
            if sources.len() > 1 && !source.head(132).is_ok_and(|head| is_dicom(&head)) {
                passed += 1;
                continue;
            }
            match header::read(source).and_then(|header| pixels::check(&header).map(|()| header)) {
                Ok(header) => files.push((source.clone(), header)),
                Err(error) => {
                    passed += 1;
                    failed.get_or_insert(error);
                }
            }
        }
        if files.is_empty() {
            return Err(failed.unwrap_or_else(|| header::damaged("an image", "none came")));
        }
        let mut series = by_series(&files);
        // The longest first: it is what was meant, not the scout.
        series.sort_by_key(|members| std::cmp::Reverse(members.len()));
        let (mut items, mut slices) = (Vec::new(), Vec::new());
        let single = series.len() == 1;
        for (number, members) in series.into_iter().enumerate() {
            let key = if single { String::new() } else { (number + 1).to_string() };
            let (order, places) = in_order(&files, &members);
            let mut item = item(&files[order[0].0].1, key, order.len(), places);
            if passed > 0 {
                item.notes.push(match passed {
                    1 => "1 file that is no DICOM image was passed over.".to_owned(),
                    _ => format!("{passed} files that are no DICOM images were passed over."),
                });
            }
            items.push(item);
            slices.push(order);
        }
        // They have served their purpose.
        files.iter_mut().for_each(|(_, header)| header.series = Vec::new());
        Ok(Self { contents: Contents { format: "DICOM".into(), items }, slices, files })
    }
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

/// Frames in the order in which they lie along the normal of the first, at one place by the time, their numbers and that of
/// the acquisition; and how many places there are, if all have as many frames.
fn in_order(files: &[(Source, Header)], members: &[usize]) -> (Vec<(usize, usize)>, usize) {
    let first = &files[members[0]].1;
    let normal = first.orientation.map(|[a, b, c, d, e, f]| [b * f - c * e, c * d - a * f, a * e - b * d]);
    let frames = |file: usize| (0..files[file].1.frames).map(move |frame| (file, frame));
    let mut placed: Vec<(Option<f64>, (usize, usize))> = Vec::new();
    for (file, frame) in members.iter().copied().flat_map(frames) {
        let along = files[file].1.position(frame).zip(normal);
        let along = along.map(|(p, n)| p.iter().zip(n).map(|(p, n)| p * n).sum::<f64>());
        placed.push((along.filter(|along| along.is_finite()), (file, frame)));
    }
    // Those that do not say where they are come first; of equal ones the order stays.
    placed.sort_by(|(a, _), (b, _)| a.unwrap_or(f64::MIN).total_cmp(&b.unwrap_or(f64::MIN)));
    let along: Vec<f64> = placed.iter().filter_map(|(along, _)| *along).collect();
    let thickness = first.thickness.into_iter().flatten().find(|t| *t > 0.0);
    let apart = places::apart(&along, thickness);
    let (mut keyed, mut counts, mut last) = (Vec::new(), Vec::<usize>::new(), None);
    for (along, (file, frame)) in placed {
        let same = last.is_some_and(|last: Option<f64>| match (last, along) {
            (Some(last), Some(along)) => along - last <= apart,
            (last, along) => last.is_none() && along.is_none(),
        });
        match counts.last_mut().filter(|_| same) {
            Some(count) => *count += 1,
            None => counts.push(1),
        }
        last = Some(along);
        let Header { time: [time, acquisition], instance, .. } = files[file].1;
        keyed.push((counts.len(), time, instance, acquisition, file, frame));
    }
    keyed.sort_unstable();
    let order: Vec<_> = keyed.into_iter().map(|(.., file, frame)| (file, frame)).collect();
    let regular = counts.len() > 1 && counts.iter().all(|count| *count == counts[0]);
    let places = if regular { counts.len() } else { order.len() };
    (order, places)
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

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Acquisition> {
        let item = self.contents.item(&reading.item)?;
        check_slice(item, index)?;
        watch.progress(0, 1)?;
        let place = self.contents.items.iter().position(|other| other.key == item.key);
        let place = place.expect("the item was just found in these contents");
        let (file, frame) = self.slices[place][index];
        let (source, header) = &self.files[file];
        picture::supply(pixels::frame(source, header, frame)?, header.spacing, item.notes.clone())
    }
}
