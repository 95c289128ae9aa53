//! ISMRMRD `.h5`: raw data of any scanner. An XML header, and acquisitions (readouts of all coils) with a header each. The
//! headers are read once; samples are read when a slice needs them.
//!
//! Inati et al., ISMRM Raw data format: a proposed standard for MRI raw datasets, Magn Reson Med 77:411 (2017).

pub mod header;
mod table;

use crate::dataset::{Dataset, check_slice};
use crate::error::Result;
use crate::hdf5::Hdf5;
use crate::readouts::gridded::grid;
use crate::readouts::noise::{self, Noise};
use crate::readouts::plan::{ONE_LINE, Plan, plans};
use crate::readouts::slice::supply;
use crate::watch::Watch;
use header::{Header, MOST_TEXT};
use recon::KSpace;
use recon::subject::acquisition::Acquisition;
use recon::subject::contents::{Contents, Reading};
use table::{OfFile, ReadoutTable};

/// An ISMRMRD file, open.
pub struct Ismrmrd {
    file: Hdf5,
    table: ReadoutTable,
    plans: Vec<Plan>,
    contents: Contents,
    bandwidth: f64,
    /// Of the coils that were asked for last.
    noise: Option<Noise>,
}

/// The group with acquisitions, if there is one: `dataset`, or the first with an XML header and acquisitions.
pub fn group(file: &Hdf5) -> Option<String> {
    let is = |name: &str| {
        let xml = file.dataset(&format!("{name}/xml")).is_some();
        xml && file.dataset(&format!("{name}/data")).is_some_and(|data| ReadoutTable::recognises(&data))
    };
    if is("dataset") {
        return Some("dataset".into());
    }
    file.root().ok()?.groups().ok()?.iter().take(64).map(|group| group.name().to_owned()).find(|name| is(name))
}

impl Ismrmrd {
    /// Reads the headers of the group's scan.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`], [`crate::Error::TooLarge`], [`crate::Error::Cancelled`].
    pub fn open(file: Hdf5, group: &str, watch: &mut dyn Watch) -> Result<Self> {
        let file = file.named("ISMRMRD");
        let missing = || file.wrong("an XML header and acquisitions", "one of them is missing");
        let xml = file.dataset(&format!("{group}/xml")).ok_or_else(missing)?;
        let header = Header::parse(&file.text(&xml, MOST_TEXT)?)?;
        let data = file.dataset(&format!("{group}/data")).ok_or_else(missing)?;
        let table = ReadoutTable::open(&file, data, watch)?;
        let mut plans = plans(&header.encodings, &table.readouts);
        let came = table.readouts.len();
        if plans.is_empty() {
            return Err(file.wrong("acquisitions of an image", format!("none of {came} is one")));
        }
        plans.retain(|plan| !plan.is_of_one_line());
        if plans.is_empty() {
            return Err(file.wrong("acquisitions of an image", ONE_LINE));
        }
        for plan in &plans {
            let [coils, ny, nx] = plan.item.dim;
            if coils == 0 || ny < 2 || nx < 2 || coils.saturating_mul(ny * nx) > recon::array::MAX_SAMPLES {
                let expected = "at least 1 coil, 2 lines and 2 samples, and at most 67108864 samples in a slice";
                return Err(file.wrong(expected, format!("{coils} coils of {ny} x {nx} came")));
            }
        }
        let mut items: Vec<_> = plans.iter().map(|plan| plan.item.clone()).collect();
        if let Some(note) = noise::note(&table.readouts) {
            items.iter_mut().for_each(|item| item.notes.push(note.clone()));
        }
        let contents = Contents { format: "ISMRMRD".into(), items };
        Ok(Self { file, table, plans, contents, bandwidth: header.noise_bandwidth, noise: None })
    }

    /// A slice whose samples lie off the matrix. Its noise is not white any more: no unit of noise, and no word of a noise
    /// scan, which the plan's own notes do not mention.
    fn gridded(&self, plan: &Plan, (rows, partition): (&[u32], usize), watch: &mut dyn Watch) -> Result<Acquisition> {
        let scan = OfFile(&self.file, &self.table);
        let kspace = KSpace::new(grid(&scan, plan, (rows, partition), watch)?)?;
        let mut notes = plan.item.notes.clone();
        notes.push(format!(
            "Gridded from {} readouts off the matrix (radial or spiral): what is undersampled here is the gridded scan.",
            rows.len()
        ));
        let (presentation, spacing) = (plan.presentation, plan.spacing);
        Ok(Acquisition { presentation, spacing, notes, ..Acquisition::of_kspace(kspace) })
    }
}

impl Dataset for Ismrmrd {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Acquisition> {
        let item = self.contents.item(&reading.item)?;
        let place = self.contents.items.iter().position(|other| other.key == item.key);
        let place = place.expect("the item was just found in these contents");
        check_slice(item, index)?;
        let plan = &self.plans[place];
        let (counters, plane) = plan.place(index);
        if plan.off_the_matrix {
            let rows = plan.readouts(&self.table.readouts, counters);
            return self.gridded(plan, (&rows, plane), watch);
        }
        let scan = OfFile(&self.file, &self.table);
        Noise::prepare(&mut self.noise, &scan, plan.coils, self.bandwidth, watch)?;
        supply(&scan, plan, self.noise.as_ref(), index, item.notes.clone(), watch)
    }
}
