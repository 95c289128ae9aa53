//! The protocols that a scan of the visitor's own is shown with first.

use crate::Protocol;
use recon::declaration::Settings;
use recon::method::Method;
use recon::method::cg_sense::CgSense;
use recon::method::l1_wavelet::L1Wavelet;
use recon::method::zero_filled::ZeroFilled;
use recon::sampling::Pattern;
use recon::sampling::parameters::R_LINES;
use recon::sampling::uniform::{R, Uniform};
use recon::sampling::variable_density::VariableDensity;

/// Acceleration of a single coil: lines of variable density leave out what the wavelets find again, and not much more.
const OF_ONE_COIL: f64 = 2.5;

/// The first protocols for a scan of so many coils, the scanner's own way first.
///
/// Several coils stand in for lines that are left out: zero-filled and CG-SENSE, every fourth line. One coil cannot, and
/// CG-SENSE of one coil is the zero-filled image; what is left is that images are sparse, which lines at random make use of:
/// zero-filled and L1-wavelet, with lines of variable density. (Of a simulated brain, one coil at R = 2.5, the zero-filled NMSE is
/// .0141, that of L1-wavelet .0062 and that of total variation .0071.)
pub fn protocols(coils: usize) -> Vec<Protocol> {
    let (sampling, method) = if coils == 1 {
        let lines = Settings::new(&VariableDensity::DECLARATION).with(R_LINES, OF_ONE_COIL);
        (lines.expect("lines of variable density have an R of 1 and more"), &L1Wavelet::DECLARATION)
    } else {
        (Settings::new(&Uniform::DECLARATION), &CgSense::DECLARATION)
    };
    let protocol = |method| Protocol { sampling: sampling.clone(), method: Settings::new(method) };
    vec![protocol(&ZeroFilled::DECLARATION), protocol(method)]
}

/// Has protocols take all that was measured of data that are undersampled already: what is left out on top of that comes
/// later, if it is wanted.
pub fn take_all(protocols: &mut [Protocol]) {
    let all = Settings::new(&Uniform::DECLARATION).with(R, 1).expect("every line is one of the accelerations");
    protocols.iter_mut().for_each(|protocol| protocol.sampling = all.clone());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Experiment, spec};

    #[test]
    fn several_coils_begin_as_the_page_does_and_one_with_what_suits_it() {
        assert_eq!(protocols(8), Experiment::opening().protocols);
        let one: Vec<_> = protocols(1).iter().map(|p| [p.sampling.id(), p.method.id()]).collect();
        assert_eq!(one, [["variable-density", "zero-filled"], ["variable-density", "l1-wavelet"]]);
        assert!(spec::print(&protocols(1)[1].sampling).contains("R=2.5"));
    }

    #[test]
    fn of_undersampled_data_all_is_taken() {
        let mut protocols = protocols(1);
        take_all(&mut protocols);
        assert!(protocols.iter().all(|p| spec::print(&p.sampling).starts_with("uniform;R=1;")));
        assert_eq!(protocols[1].method.id(), "l1-wavelet");
    }
}
