//! Tissues and the signal that a spin-echo scan has of them.

/// What decides on a tissue's signal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tissue {
    /// Density of the protons that are seen, relative to cerebrospinal fluid.
    pub density: f64,
    /// Longitudinal relaxation time, ms.
    pub t1: f64,
    /// Transverse relaxation time, ms.
    pub t2: f64,
}

const fn tissue(density: f64, t1: f64, t2: f64) -> Tissue {
    Tissue { density, t1, t2 }
}

// At 3 T, rounded to what several studies have in common. Grey and white matter, muscle and blood: Stanisz et al., Magn
// Reson Med 54:507 (2005) and Wansapura et al., J Magn Reson Imaging 9:531 (1999). Deep nuclei: Gelman et al., Magn
// Reson Med 45:71 (2001), with T2 that iron shortens. Fat and marrow: de Bazelaire et al., Radiology 230:652 (2004).
// Densities: Kwan et al., IEEE Trans Med Imaging 18:1085 (1999), the nuclei's between those of grey and white matter.

/// Cortex.
pub const GREY_MATTER: Tissue = tissue(0.82, 1400.0, 95.0);
/// White matter.
pub const WHITE_MATTER: Tissue = tissue(0.70, 850.0, 70.0);
/// White matter of looser bundles.
pub const LOOSE_WHITE_MATTER: Tissue = tissue(0.71, 870.0, 73.0);
/// White matter of denser bundles.
pub const DENSE_WHITE_MATTER: Tissue = tissue(0.69, 840.0, 68.5);
/// Cerebrospinal fluid.
pub const FLUID: Tissue = tissue(1.0, 4000.0, 1500.0);
/// Caudate nucleus.
pub const CAUDATE: Tissue = tissue(0.80, 1250.0, 78.0);
/// Putamen.
pub const PUTAMEN: Tissue = tissue(0.79, 1180.0, 72.0);
/// Globus pallidus.
pub const PALLIDUM: Tissue = tissue(0.74, 950.0, 55.0);
/// Thalamus.
pub const THALAMUS: Tissue = tissue(0.77, 1080.0, 78.0);
/// Choroid plexus.
pub const CHOROID_PLEXUS: Tissue = tissue(0.9, 1900.0, 160.0);
/// Falx and other dura.
pub const DURA: Tissue = tissue(0.5, 1000.0, 30.0);
/// Blood that flows through the slice and leaves little signal.
pub const FLOWING_BLOOD: Tissue = tissue(0.15, 1900.0, 50.0);
/// Blood that flows slowly, in veins of the scalp.
pub const SLOW_BLOOD: Tissue = tissue(0.85, 1900.0, 150.0);
/// Skin.
pub const SKIN: Tissue = tissue(0.7, 1200.0, 45.0);
/// Fat of the scalp.
pub const FAT: Tissue = tissue(0.9, 380.0, 70.0);
/// Muscle.
pub const MUSCLE: Tissue = tissue(0.75, 1410.0, 45.0);
/// Compact bone.
pub const BONE: Tissue = tissue(0.05, 500.0, 5.0);
/// Marrow of the skull.
pub const MARROW: Tissue = tissue(0.65, 550.0, 55.0);

/// Times of a spin-echo sequence, in ms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpinEcho {
    /// From excitation to excitation.
    pub repetition: f64,
    /// From excitation to echo.
    pub echo: f64,
    /// From inversion to excitation; 0 when there is no inversion.
    pub inversion: f64,
}

impl SpinEcho {
    /// `density (1 - exp(-TR / T1)) exp(-TE / T2)`, or, after an inversion,
    /// `density (1 - 2 exp(-TI / T1) + exp(-TR / T1)) exp(-TE / T2)`, which is negative for what has not yet passed
    /// zero: the magnetisation that a sequence of 90 and 180 degree pulses leaves when TE is short beside TR (Bernstein
    /// et al., Handbook of MRI Pulse Sequences, Elsevier, 2004, sections 14.2 and 14.3).
    pub fn signal(&self, tissue: &Tissue) -> f64 {
        let left = |time: f64| (-time / tissue.t1).exp();
        let recovered = if self.inversion > 0.0 {
            1.0 - 2.0 * left(self.inversion) + left(self.repetition)
        } else {
            1.0 - left(self.repetition)
        };
        tissue.density * recovered * (-self.echo / tissue.t2).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(repetition: f64, echo: f64, inversion: f64, tissue: Tissue) -> f64 {
        SpinEcho { repetition, echo, inversion }.signal(&tissue)
    }

    #[test]
    fn the_signal_is_that_of_the_textbook_at_times_that_are_multiples() {
        let example = tissue(0.8, 1000.0, 100.0);
        let e = std::f64::consts::E;
        assert!((signal(1000.0, 0.0, 0.0, example) - 0.8 * (1.0 - 1.0 / e)).abs() < 1e-12);
        assert!((signal(1e9, 100.0, 0.0, example) - 0.8 / e).abs() < 1e-12);
        // Nulled at T1 ln 2, negative before.
        let null = 1000.0 * std::f64::consts::LN_2;
        assert!(signal(1e9, 10.0, null, example).abs() < 1e-12);
        assert!(signal(1e9, 10.0, null / 2.0, example) < -0.2 && signal(1e9, 10.0, 2.0 * null, example) > 0.2);
    }

    #[test]
    fn the_times_decide_which_tissue_is_brightest() {
        let [white, grey, fluid] = [WHITE_MATTER, GREY_MATTER, FLUID];
        // T1-weighted: white matter over grey matter over fluid, with fat the brightest.
        let t1 = |t| signal(500.0, 12.0, 0.0, t);
        assert!(t1(FAT) > 1.5 * t1(white) && t1(white) > 1.2 * t1(grey) && t1(grey) > 1.5 * t1(fluid));
        // T2-weighted: the other way round.
        let t2 = |t| signal(4000.0, 90.0, 0.0, t);
        assert!(t2(fluid) > 1.5 * t2(grey) && t2(grey) > 1.3 * t2(white));
        // Proton density: grey matter over white by their densities.
        let density = |t| signal(8000.0, 5.0, 0.0, t);
        assert!((density(grey) / density(white) / (0.82 / 0.70) - 1.0).abs() < 0.03);
        // Fluid attenuated by inversion, grey matter still above white.
        let flair = |t| signal(8000.0, 100.0, 2300.0, t);
        assert!(flair(fluid).abs() < 0.1 * flair(grey) && flair(grey) > 1.1 * flair(white));
    }
}
