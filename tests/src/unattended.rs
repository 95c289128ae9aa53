//! Acquisitions that nobody waits for.

use experiment::scan::Scan;
use pollster::block_on;
use recon::declaration::Settings;
use recon::monitor::{Part, Unattended};
use recon::subject::acquisition::Acquisition;
use recon::{KSpace, Result, preparation, subject};

/// As [`subject::acquire`], of a subject that needs nothing from elsewhere.
pub fn acquire(subject: &Settings) -> Result<Acquisition<KSpace>> {
    block_on(subject::acquire(subject, None, &mut Part::whole(&mut Unattended)))
}

/// As [`preparation::prepare`].
pub fn prepare(kspace: &KSpace, settings: &Settings) -> Result<KSpace> {
    block_on(preparation::prepare(kspace, settings, &mut Part::whole(&mut Unattended)))
}

/// As [`Scan::acquire`], of a subject that needs nothing from elsewhere.
pub fn scan(subject: &Settings, preparations: &[Settings]) -> Result<Scan> {
    block_on(Scan::acquire(subject, preparations, None, &mut Unattended))
}

/// As [`Scan::new`].
pub fn scan_of(subject: Settings, preparations: &[Settings], acquired: impl Into<Acquisition<KSpace>>) -> Result<Scan> {
    block_on(Scan::new(subject, preparations, acquired, &mut Unattended))
}
