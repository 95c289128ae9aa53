//! The numbers.

use crate::controls::Tag;
use crate::kspace::side_lobe;
use crate::live::{CollectAny, memo};
use crate::state::{ProtocolView, Shown};
use crate::status::Status;
use crate::use_workbench;
use experiment::report::CONVENTION;
use leptos::prelude::*;
use std::sync::Arc;
use words::{say, t};

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

/// In place of a number that there is not.
pub const DASH: &str = "–";

/// What a column is made from.
#[derive(Clone)]
struct Column {
    shown: Option<Arc<Shown>>,
    stale: bool,
}

impl PartialEq for Column {
    /// Results are never changed: the same place is the same result.
    fn eq(&self, other: &Self) -> bool {
        let place = |column: &Self| column.shown.as_ref().map(Arc::as_ptr);
        place(self) == place(other) && self.stale == other.stale
    }
}

impl Column {
    fn of(view: &ProtocolView) -> Self {
        Self { shown: view.shown.clone(), stale: view.status != Status::Done }
    }

    fn cell(&self, row: &Row) -> Option<String> {
        (row.cell)(self.shown.as_ref()?)
    }
}

/// A row of the table.
struct Row {
    /// The message of its name.
    name: &'static str,
    /// The message of what it means.
    meaning: &'static str,
    /// Whether it is always there, or only when a protocol on the screen has something to tell.
    always: bool,
    /// Its cell of a protocol.
    cell: fn(&Shown) -> Option<String>,
}

impl Row {
    const fn new(name: &'static str, meaning: &'static str, cell: fn(&Shown) -> Option<String>) -> Self {
        Self { name, meaning, always: true, cell }
    }

    const fn where_known(self) -> Self {
        Self { always: false, ..self }
    }
}

static ROWS: [Row; 12] = [
    Row::new("row-asked", "row-asked-help", |s| Some(format!("{}×", s.report.asked_acceleration?))),
    Row::new("row-effective", "row-effective-help", |s| Some(format!("{:.3}×", s.report.effective_acceleration))),
    Row::new("row-side-lobe", "row-side-lobe-help", |s| Some(side_lobe(s.report.side_lobe))),
    Row::new("row-nmse", "row-nmse-help", |s| Some(significant(s.report.metrics?.nmse))),
    Row::new("row-psnr", "row-psnr-help", |s| Some(decibel(s.report.metrics?.psnr))),
    Row::new("row-ssim", "row-ssim-help", |s| Some(format!("{:.4}", s.report.metrics?.ssim))),
    Row::new("row-g-factor", "row-g-factor-help", |s| {
        let g = s.report.g_factor?;
        Some(format!("{:.2} / {:.2}", g.mean, g.largest))
    })
    .where_known(),
    Row::new("row-time", "row-time-help", |s| Some(duration(s.report.seconds))),
    Row::new("row-calibration", "row-calibration-help", |s| {
        let time = duration(s.report.calibration_seconds?);
        Some(if s.report.calibration_reused { format!("({time})") } else { time })
    }),
    Row::new("row-iterations", "row-iterations-help", |s| {
        Some(format!("{} · {:.1e}", s.report.iterations, s.report.residual?))
    }),
    Row::new("row-device", "row-device-help", |s| Some(s.report.device.clone())),
    Row::new("row-fallback", "row-fallback-help", |s| s.report.fallback.as_deref().map(say)).where_known(),
];

/// Metrics, accelerations and times of all protocols.
#[component]
pub fn Table() -> impl IntoView {
    let state = use_workbench().state;
    let columns = memo(move || state.protocols.with(|p| p.iter().map(Column::of).collect::<Vec<_>>()));
    let count = memo(move || columns.with(Vec::len));
    let head = move || (0..count.get()).map(|protocol| view! { <th scope="col"><Tag protocol /></th> }).collect_any();
    let cells = move |row: &'static Row| {
        columns.with(|columns| {
            let text = |column: &Column| column.cell(row).unwrap_or_else(|| DASH.into());
            columns.iter().map(|c| view! { <td class:stale=c.stale>{text(c)}</td> }).collect_any()
        })
    };
    let rows = ROWS.each_ref().map(|row| {
        let there = memo(move || row.always || columns.with(|c| c.iter().any(|c| c.cell(row).is_some())));
        move || {
            there.get().then(|| {
                view! {
                    <tr>
                        <th scope="row" title=t!(row.meaning)>{t!(row.name)}</th>
                        {move || cells(row)}
                    </tr>
                }
                .into_any()
            })
        }
    });
    view! {
        <section class="numbers" aria-label=t!("numbers")>
            <table>
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{t!("measure")}</span></th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="convention">{t!("metrics-convention", convention = say(CONVENTION))}</p>
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
