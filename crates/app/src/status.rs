//! How it stands with a protocol.

/// Seconds of work after which a visitor is told how many are left.
const LONG: f64 = 0.5;

/// How a protocol stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// What is shown is what is asked for.
    Done,
    /// Being worked on.
    Working {
        /// Part done, 0..1.
        fraction: f64,
        /// Coil maps rather than the image.
        calibrating: bool,
        /// Residual relative to the start.
        residual: Option<f64>,
        /// When its progress was first heard of, in seconds, and what was done by then.
        begun: Option<[f64; 2]>,
        /// Seconds left, at the pace so far.
        left: Option<f64>,
    },
    /// The visitor stopped it.
    Cancelled,
    /// It cannot be done; why.
    Failed(String),
}

impl Status {
    /// Just asked for.
    pub const ASKED: Status =
        Status::Working { fraction: 0.0, calibrating: false, residual: None, begun: None, left: None };

    /// Hears how far it is; nothing changes where nothing is being worked on.
    pub fn hear(&mut self, now: f64, calibrates: bool, done: f64, measured: Option<f64>) {
        let Status::Working { fraction, calibrating, residual, begun, left } = self else { return };
        let [since, then] = *begun.get_or_insert([now, done]);
        // Coil maps and image have a pace each.
        if *calibrating != calibrates || done < *fraction {
            (*begun, *left) = (Some([now, done]), None);
        } else if now - since > LONG && done > then {
            *left = Some((now - since) * (1.0 - done) / (done - then));
        }
        (*fraction, *calibrating, *residual) = (done, calibrates, measured);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_says_how_long() {
        let left = |status: &Status| match status {
            Status::Working { left, .. } => *left,
            _ => None,
        };
        let mut status = Status::ASKED;
        status.hear(10.0, true, 0.1, None);
        status.hear(10.2, true, 0.5, None);
        assert_eq!(left(&status), None);
        status.hear(11.0, true, 0.6, None);
        assert!((left(&status).expect("it takes long") - 0.8).abs() < 1e-9);
        // The image begins anew.
        status.hear(11.5, false, 0.0, None);
        assert_eq!(left(&status), None);
        status.hear(13.5, false, 0.25, Some(0.1));
        assert!((left(&status).expect("it takes long") - 6.0).abs() < 1e-9);
        let mut done = Status::Done;
        done.hear(14.0, false, 0.5, None);
        assert_eq!(done, Status::Done);
    }
}
