//! What is kept between runs, so that a slider that moves repeats none of it.

use crate::link;
use crate::scan::Scan;
use ndarray::Array2;
use recon::device::Backend;
use recon::method::{Calibration, CalibrationPlan};
use recon::metric::{self, Comparison, Metrics};
use recon::{Error, Problem, Result};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// What a calibration depends on.
#[derive(Clone, PartialEq)]
pub(crate) struct CalibrationKey {
    scan: String,
    by_scan_of_its_own: bool,
    region: Option<(Range<usize>, Range<usize>)>,
    pub(crate) plan: CalibrationPlan,
}

impl CalibrationKey {
    /// Of a scan, the samples that are used of it, and what is made of them.
    pub(crate) fn new(scan: &Scan, problem: &Problem, plan: CalibrationPlan) -> Self {
        let region = plan.region(problem.calibration());
        Self { scan: name(scan), by_scan_of_its_own: problem.has_calibration_scan(), region, plan }
    }
}

/// The last few calibrations, and the latest scan's reference on the device.
pub struct CalibrationCache<D: Backend> {
    calibrations: Vec<(CalibrationKey, Calibration<D>, f64)>,
    /// Those that are being made: whoever needs the same waits for it.
    in_work: Vec<CalibrationKey>,
    reference: Option<(String, Rc<Reference<D>>)>,
}

impl<D: Backend> Default for CalibrationCache<D> {
    fn default() -> Self {
        Self { calibrations: Vec::new(), in_work: Vec::new(), reference: None }
    }
}

impl<D: Backend> CalibrationCache<D> {
    const MOST: usize = 4;

    /// A calibration, and the seconds that it took.
    pub(crate) fn find(&self, key: &CalibrationKey) -> Option<(Calibration<D>, f64)> {
        let mut kept = self.calibrations.iter();
        kept.find(|(k, ..)| k == key).map(|(_, calibration, seconds)| (calibration.clone(), *seconds))
    }

    pub(crate) fn keep(&mut self, key: CalibrationKey, calibration: Calibration<D>, seconds: f64) {
        self.calibrations.insert(0, (key, calibration, seconds));
        self.calibrations.truncate(Self::MOST);
    }

    /// Takes over calibrations that were made for another device.
    ///
    /// # Errors
    /// [`Error::Device`] when the device cannot hold them.
    pub fn take_over<E: Backend>(&mut self, device: &D, other: &CalibrationCache<E>) -> Result<()> {
        // The newest is kept last, and so is found first.
        for (key, calibration, seconds) in other.calibrations.iter().rev() {
            if self.find(key).is_none() {
                self.keep(key.clone(), calibration.brought_to(device)?, *seconds);
            }
        }
        Ok(())
    }

    /// Whether somebody is making a calibration.
    pub(crate) fn is_in_work(&self, key: &CalibrationKey) -> bool {
        self.in_work.contains(key)
    }

    /// The reference of a scan on the device, if it has one; that of another scan is forgotten.
    pub(crate) fn reference(&mut self, device: &D, scan: &Scan) -> Option<Rc<Reference<D>>> {
        let pixels = scan.reference.as_ref().ok()?;
        let name = name(scan);
        match &self.reference {
            Some((of, reference)) if *of == name => Some(reference.clone()),
            _ => {
                let reference = Rc::new(Reference::new(device, pixels));
                self.reference = Some((name, reference.clone()));
                Some(reference)
            }
        }
    }
}

impl<D: Backend> CalibrationCache<D> {
    /// The reference of a scan on the device, (y, x), where it is there.
    pub fn picture_of_reference(&self, scan: &Scan) -> Option<Rc<Reference<D>>> {
        self.reference.as_ref().filter(|(of, _)| *of == name(scan)).map(|(_, reference)| reference.clone())
    }
}

/// Subject and preparations, as they stand in the link.
fn name(scan: &Scan) -> String {
    link::print_scan(&scan.subject, &scan.preparations)
}

/// Takes a calibration out of those in work, however its making ends.
pub(crate) struct InFlight<'a, D: Backend> {
    kept: &'a RefCell<CalibrationCache<D>>,
    key: &'a CalibrationKey,
}

impl<'a, D: Backend> InFlight<'a, D> {
    pub(crate) fn begin(kept: &'a RefCell<CalibrationCache<D>>, key: &'a CalibrationKey) -> Self {
        kept.borrow_mut().in_work.push(key.clone());
        Self { kept, key }
    }
}

impl<D: Backend> Drop for InFlight<'_, D> {
    fn drop(&mut self) {
        self.kept.borrow_mut().in_work.retain(|key| key != self.key);
    }
}

/// A reference image on a device.
pub struct Reference<D: Backend> {
    /// Its pixels (y, x).
    pub picture: D::Picture,
    dim: (usize, usize),
    /// The largest pixel of its central square.
    range: f32,
}

impl<D: Backend> Reference<D> {
    fn new(device: &D, pixels: &Array2<f32>) -> Self {
        // Row-major from the start.
        let picture = device.picture(pixels.as_standard_layout().as_slice().expect("the standard layout is one slice"));
        Self { picture, dim: pixels.dim(), range: metric::largest(pixels.view()) }
    }

    /// What a comparison of a magnitude image with it comes to, on its way to the host.
    pub(crate) fn compare(&self, device: &D, magnitude: &D::Picture) -> Result<D::Reading> {
        let Comparison { squared_error, energy, ssim } =
            device.compare(&self.picture, magnitude, self.dim, self.range)?;
        Ok(device.request(&[&squared_error, &energy, &ssim]))
    }

    /// Metrics from such a comparison.
    pub(crate) async fn metrics(&self, device: &D, reading: D::Reading) -> Result<Metrics> {
        let [squared_error, energy, ssim] = device.receive(reading).await?[..] else {
            return Err(Error::Device("expected three scalars, but others came".into()));
        };
        Metrics::of(&Comparison { squared_error, energy, ssim }, self.range, self.dim)
    }
}
