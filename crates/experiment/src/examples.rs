//! Experiments that show one thing each. Their words are the page's (`example-` and the id, in `web/locales`).

use recon::declaration::Explanation;

/// An experiment that shows one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Names it, as in its words and in its picture.
    pub id: &'static str,
    /// The experiment, as [`crate::link::print`] prints it.
    pub link: &'static str,
}

/// The experiment that explains a sampling pattern by its id: what its samples make by themselves, and what a method
/// makes of them that suits the pattern.
pub fn of_sampling(id: &str, explanation: &Explanation) -> String {
    let settings = match id {
        "painted" => "painted;mask=160x160.l.6-2-16-2-14-2-10-2-6-40-6-2-10-2-14-2-16-2-6",
        id => id,
    };
    compared(settings, explanation.suits)
}

/// The same of a method, on the samples of a pattern that suits it.
pub fn of_method(id: &str, explanation: &Explanation) -> String {
    compared(explanation.suits, id)
}

fn compared(sampling: &str, method: &str) -> String {
    let of = |letter, method| format!("&{letter}.sampling={sampling}&{letter}.method={method}");
    format!("subject=brain;matrix=160;snr=80{}{}&metrics=body", of('a', "zero-filled"), of('b', method))
}

/// In the order in which they are told.
pub const EXAMPLES: [Example; 12] = [
    Example {
        id: "clinical",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=16;phase=1;snr=80;seed=1;\
               correlation=0&a.sampling=uniform;R=4;acs=24;seed=0&a.method=grappa;lambda=0.01;kernel-ky=5;\
               kernel-kx=5;combination=rss;block=7&b.sampling=uniform;R=2;acs=24;seed=0&b.method=grappa;\
               lambda=0.01;kernel-ky=5;kernel-kx=5;combination=rss;block=7&metrics=body;threshold=1",
    },
    Example {
        id: "aliasing",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=200;seed=1;\
               correlation=0&a.sampling=uniform;R=2;acs=0;seed=0&a.method=zero-filled;combination=rss;block=7&\
               b.sampling=uniform;R=4;acs=0;seed=0&b.method=zero-filled;combination=rss;block=7&metrics=body;threshold=1",
    },
    Example {
        id: "centre-edge",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=200;seed=1;\
               correlation=0&a.sampling=painted;mask=256x256.l.96-64-96&a.method=zero-filled;combination=rss;\
               block=7&b.sampling=painted;mask=256x256.l.0-112-32-112&b.method=zero-filled;combination=rss;\
               block=7&metrics=body;threshold=1",
    },
    Example {
        id: "coils",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=100;seed=1;\
               correlation=0&a.sampling=uniform;R=3;acs=24;seed=0&a.method=zero-filled;combination=rss;block=7&\
               b.sampling=uniform;R=3;acs=24;seed=0&b.method=cg-sense;lambda=0.003;iterations=30;\
               tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "random",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=100;seed=1;\
               correlation=0&a.sampling=uniform;R=8;acs=24;seed=0&a.method=l1-wavelet;lambda=0.001;\
               iterations=100;tolerance=0.0001;wavelet=db4;levels=5;shifts=random;calibration=24;kernel=6;\
               threshold=0.02;crop=0.8;outside=0&b.sampling=variable-density-2d;R=8;acs=24;power=3;seed=1&\
               b.method=l1-wavelet;lambda=0.001;iterations=100;tolerance=0.0001;wavelet=db4;levels=5;\
               shifts=random;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "parallel-compressed",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=80;seed=1;\
               correlation=0&a.sampling=uniform;R=6;acs=24;seed=0&a.method=cg-sense;lambda=0.003;iterations=30;\
               tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&b.sampling=poisson-disc;R=6;\
               acs=24;spread=4;seed=1&b.method=l1-wavelet;lambda=0.003;iterations=100;tolerance=0.0001;\
               wavelet=db4;levels=5;shifts=random;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "g-factor",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=60;seed=1;\
               correlation=0&a.sampling=uniform;R=2;acs=24;seed=0&a.method=sense;lambda=0.001;calibration=24;\
               kernel=6;threshold=0.02;crop=0.8;outside=0&b.sampling=uniform;R=4;acs=24;seed=0&b.method=sense;\
               lambda=0.001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "too-fast",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=100;seed=1;\
               correlation=0&a.sampling=uniform;R=3;acs=24;seed=0&a.method=cg-sense;lambda=0.003;iterations=30;\
               tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&b.sampling=uniform;R=10;acs=24;\
               seed=0&b.method=cg-sense;lambda=0.003;iterations=30;tolerance=0.0001;calibration=24;kernel=6;\
               threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "lesion",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=60;seed=1;\
               correlation=0&prepare=lesion;y=-0.02;x=0.14;diameter=0.05;contrast=0.6&a.sampling=uniform;R=2;\
               acs=24;seed=0&a.method=cg-sense;lambda=0.003;iterations=30;tolerance=0.0001;calibration=24;\
               kernel=6;threshold=0.02;crop=0.8;outside=0&b.sampling=uniform;R=8;acs=24;seed=0&b.method=cg-sense;\
               lambda=0.003;iterations=30;tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "prior",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=60;seed=1;\
               correlation=0&a.sampling=variable-density;R=3;acs=24;power=3;seed=1&a.method=total-variation;\
               lambda=0.003;iterations=100;tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&\
               b.sampling=variable-density;R=3;acs=24;power=3;seed=1&b.method=total-variation;lambda=0.1;\
               iterations=100;tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "resolution",
        link: "subject=resolution;matrix=256;array=head;coils=8;phase=0;snr=100;seed=1;correlation=0&\
               a.sampling=painted;mask=256x256.l.96-64-96&a.method=zero-filled;combination=rss;block=7&\
               b.sampling=uniform;R=6;acs=24;seed=0&b.method=cg-sense;lambda=0.003;iterations=30;\
               tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
    Example {
        id: "motion",
        link: "subject=brain;matrix=256;tr=3000;te=80;ti=0;array=head;coils=8;phase=1;snr=100;seed=1;\
               correlation=0&prepare=motion;course=step;y=0.02;x=0;rotation=4;at=0.6;cycles=5;jerks=3;seed=1;\
               order=sequential&a.sampling=uniform;R=1;acs=24;seed=0&a.method=zero-filled;combination=rss;\
               block=7&b.sampling=uniform;R=3;acs=24;seed=0&b.method=cg-sense;lambda=0.003;iterations=30;\
               tolerance=0.0001;calibration=24;kernel=6;threshold=0.02;crop=0.8;outside=0&metrics=body;threshold=1",
    },
];
