//! ISMRMRD `.h5`: raw data of any scanner. An XML header, and acquisitions (readouts of all coils) with a header each. The
//! headers are read once; samples are read when a slice needs them.
//!
//! Inati et al., ISMRM Raw data format: a proposed standard for MRI raw datasets, Magn Reson Med 77:411 (2017).

mod gridded;
pub mod header;
mod lines;
pub(crate) mod noise;
pub(crate) mod plan;
pub(crate) mod readout;
pub(crate) mod supply;
mod undersampling;

use crate::dataset::Dataset;
use crate::error::Result;
use crate::hdf5::Hdf5;
use crate::watch::Watch;
use gridded::grid;
use header::{Header, MOST_TEXT};
use noise::Noise;
use plan::{ONE_LINE, Plan, plans};
use readout::{Flag, OfFile, Readouts};
use recon::KSpace;
use recon::subject::contents::{Contents, Reading};
use recon::subject::supply::Supply;
use supply::{NOISE_SCAN, supply};

/// An ISMRMRD file, open.
pub struct Ismrmrd {
    file: Hdf5,
    readouts: Readouts,
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
        xml && file.dataset(&format!("{name}/data")).is_some_and(|data| Readouts::recognises(&data))
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
        let readouts = Readouts::open(&file, data, watch)?;
        let mut plans = plans(&header, &readouts.table);
        let came = readouts.table.len();
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
        let noise: usize = readouts.table.iter().filter(|readout| readout.is(Flag::Noise)).count();
        if noise > 0 {
            let note = format!("{NOISE_SCAN} ({noise} readouts): the coils are prewhitened with it.");
            items.iter_mut().for_each(|item| item.notes.push(note.clone()));
        }
        let contents = Contents { format: "ISMRMRD".into(), items };
        Ok(Self { file, readouts, plans, contents, bandwidth: header.noise_bandwidth, noise: None })
    }

    /// A slice whose samples lie off the matrix. Its noise is not white any more: no unit of noise.
    fn gridded(
        &self,
        plan: &Plan,
        (rows, partition): (&[u32], usize),
        mut notes: Vec<String>,
        watch: &mut dyn Watch,
    ) -> Result<Supply> {
        let kspace = KSpace::new(grid(&self.file, &self.readouts, plan, (rows, partition), watch)?)?;
        notes.retain(|note| !note.starts_with(NOISE_SCAN));
        notes.push(format!(
            "Gridded from {} readouts off the matrix (radial or spiral): what is undersampled here is the gridded scan.",
            rows.len()
        ));
        let (presentation, spacing) = (plan.presentation, plan.spacing);
        Ok(Supply { presentation, spacing, notes, ..Supply::of_kspace(kspace) })
    }
}

impl Dataset for Ismrmrd {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn slice(&mut self, reading: &Reading, index: usize, watch: &mut dyn Watch) -> Result<Supply> {
        let item = self.contents.item(&reading.item)?;
        let place = self.contents.items.iter().position(|other| other.key == item.key);
        let place = place.expect("the item was just found in these contents");
        let slices = item.slices();
        if index >= slices {
            let message = format!("expected a slice from 0 to {}, but slice {index} was asked for", slices - 1);
            return Err(recon::Error::Data(message).into());
        }
        let notes = item.notes.clone();
        let plan = &self.plans[place];
        let (counters, plane) = plan.place(index);
        let rows = plan.readouts(&self.readouts.table, counters);
        if plan.off_the_matrix {
            return self.gridded(plan, (&rows, plane), notes, watch);
        }
        let scan = OfFile(&self.file, &self.readouts);
        Noise::prepare(&mut self.noise, &scan, plan.coils, self.bandwidth, watch)?;
        supply(&scan, plan, self.noise.as_ref(), index, notes, watch)
    }
}
