//! The numbers.

use crate::controls::Tag;
use crate::state::{ProtocolView, Shown, Status};
use crate::use_workbench;
use experiment::report::CONVENTION;
use leptos::prelude::*;
use std::sync::Arc;

/// Four significant digits, without an exponent where they are readable so.
pub fn significant(v: f64) -> String {
    if v == 0.0 || !v.is_finite() {
        return v.to_string();
    }
    let magnitude = v.abs().log10().floor();
    if !(-6.0..6.0).contains(&magnitude) {
        return format!("{v:.3e}");
    }
    format!("{v:.*}", (3.0 - magnitude).max(0.0) as usize)
}

/// Decibels with two decimals; the sign of infinity for equal images.
pub fn decibel(v: f64) -> String {
    if v.is_infinite() { "∞".into() } else { format!("{v:.2}") }
}

/// Seconds, or milliseconds where there are few.
pub fn duration(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.0} ms", 1000.0 * seconds) } else { format!("{seconds:.2} s") }
}

/// A row: its name, what it means, and its cell of a protocol.
type Row = (&'static str, &'static str, fn(&Shown) -> String);

const DASH: &str = "–";

const ROWS: [Row; 9] = [
    ("Acceleration asked", "The R that the sampling was asked for", |s| {
        s.report.asked_acceleration.map_or(DASH.into(), |r| format!("{r}×"))
    }),
    ("Acceleration effective", "Samples in all over samples taken", |s| {
        format!("{:.3}×", s.report.effective_acceleration)
    }),
    ("NMSE", "Normalised mean squared error: lower is better", |s| {
        s.report.metrics.map_or(DASH.into(), |m| significant(m.nmse))
    }),
    ("PSNR (dB)", "Peak signal to noise ratio: higher is better", |s| {
        s.report.metrics.map_or(DASH.into(), |m| decibel(m.psnr))
    }),
    ("SSIM", "Structural similarity, 1 for equal images: higher is better", |s| {
        s.report.metrics.map_or(DASH.into(), |m| format!("{:.4}", m.ssim))
    }),
    ("Time", "Wall time of the reconstruction alone", |s| duration(s.report.seconds)),
    ("Calibration", "Wall time of the coil maps; in brackets when taken over from before", |s| {
        match (s.report.calibration_seconds, s.report.calibration_reused) {
            (None, _) => DASH.into(),
            (Some(t), false) => duration(t),
            (Some(t), true) => format!("({})", duration(t)),
        }
    }),
    ("Iterations", "Iterations done, and the residual relative to the start", |s| match s.report.residual {
        Some(residual) => format!("{} · {residual:.1e}", s.report.iterations),
        None => DASH.into(),
    }),
    ("Device", "Where it really ran", |s| s.report.device.clone()),
];

/// Metrics, accelerations and times of all protocols.
#[component]
pub fn Table() -> impl IntoView {
    let state = use_workbench().state;
    let shown = Memo::new(move |_| {
        let one = |p: &ProtocolView| (p.shown.clone(), p.status != Status::Done);
        state.protocols.with(|p| p.iter().map(one).collect::<Vec<(Option<Arc<Shown>>, bool)>>())
    });
    let head = move || {
        (0..shown.with(Vec::len)).map(|protocol| view! { <th scope="col"><Tag protocol /></th> }).collect_view()
    };
    let cells = move |cell: fn(&Shown) -> String| {
        shown.with(|shown| {
            let text = |s: &Option<Arc<Shown>>| s.as_ref().map_or(DASH.into(), |s| cell(s));
            shown.iter().map(|(s, stale)| view! { <td class:stale=*stale>{text(s)}</td> }).collect_view()
        })
    };
    let rows = ROWS.map(|(name, meaning, cell)| {
        view! {
            <tr>
                <th scope="row" title=meaning>{name}</th>
                {move || cells(cell)}
            </tr>
        }
    });
    view! {
        <section class="numbers" aria-label="Numbers">
            <table>
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">"Measure"</span></th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="convention">"Metrics as "{CONVENTION}"."</p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_digits() {
        assert_eq!(significant(0.0083121), "0.008312");
        assert_eq!(significant(1.01044), "1.010");
        assert_eq!(significant(0.0), "0");
        assert_eq!(significant(1.23456e-9), "1.235e-9");
        assert_eq!(decibel(f64::INFINITY), "∞");
        assert_eq!(duration(0.0591), "59 ms");
    }
}
