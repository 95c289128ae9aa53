//! The numbers.

use crate::controls::{Choice, Control, Tag, label};
use crate::display_menu::toggle;
use crate::display_state::Source;
use crate::kspace::side_lobe;
use crate::live::{CollectAny, memo};
use crate::pictures::in_place;
use crate::state::{Part, Shown, State};
use crate::status::Status;
use crate::use_workbench;
use crate::watch::{Figures, figures};
use experiment::declaration::Settings;
use experiment::report::{CONVENTION, MetricsReport, ProtocolReport, REGION_CONVENTION};
use experiment::{letter, place};
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

/// What the place of metrics is called.
pub fn place_name(state: State) -> String {
    label(Part::Metrics, state.experiment.with(|e| e.metrics.declaration()))
}

/// What a column is made from.
#[derive(Clone)]
struct Column {
    shown: Option<Arc<Shown>>,
    /// Of what is on the screen.
    figures: Option<Figures>,
    /// Whether something else than the result is on the screen.
    instead: bool,
    stale: bool,
}

impl PartialEq for Column {
    /// Results are never changed: the same place is the same result.
    fn eq(&self, other: &Self) -> bool {
        let place = |column: &Self| column.shown.as_ref().map(Arc::as_ptr);
        let rest = |column: &Self| (column.figures, column.instead, column.stale);
        place(self) == place(other) && rest(self) == rest(other)
    }
}

impl Column {
    fn of(state: State, index: usize) -> Self {
        let view = state.protocols.with(|p| p.get(index).map(|view| (view.shown.clone(), view.status.clone())));
        let (shown, status) = view.unwrap_or((None, Status::ASKED));
        Self {
            shown,
            figures: figures(state, index),
            instead: in_place(state, Source::Protocol(index)).is_some(),
            stale: status != Status::Done,
        }
    }

    fn cell(&self, row: &Row, place: &Settings) -> Option<String> {
        let report = &self.shown.as_ref()?.report;
        match row.cell {
            Cell::OnScreen(cell) => cell(&self.figures?),
            // Nothing else is known of what is shown in place of a result.
            _ if self.instead => None,
            Cell::Report(cell) => cell(report),
            Cell::Elsewhere(cell) => elsewhere(report, place).and_then(|m| cell(&m)),
            Cell::HaarPsi { beside } => (beside == (place.id() == place::IMAGE.id))
                .then_some(report.region_at(place)?.haarpsi)
                .flatten()
                .map(four),
        }
    }
}

/// Metrics of the definition that is not chosen: over the whole image, or over the body where that is.
fn elsewhere(report: &ProtocolReport, place: &Settings) -> Option<MetricsReport> {
    if place.id() == place::IMAGE.id { report.body.map(Into::into) } else { report.metrics }
}

fn four(v: f64) -> String {
    format!("{v:.4}")
}

/// How a cell is made.
#[derive(Clone, Copy)]
enum Cell {
    /// Of what is on the screen.
    OnScreen(fn(&Figures) -> Option<String>),
    /// Of the result.
    Report(fn(&ProtocolReport) -> Option<String>),
    /// Of metrics by the other definition.
    Elsewhere(fn(&MetricsReport) -> Option<String>),
    /// HaarPSI, which is of a region only: among the metrics that are chosen, or among the others.
    HaarPsi {
        /// Among the others.
        beside: bool,
    },
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
    cell: Cell,
}

impl Row {
    const fn new(name: &'static str, meaning: &'static str, cell: Cell) -> Self {
        Self { name, meaning, always: true, cell }
    }

    const fn where_known(self) -> Self {
        Self { always: false, ..self }
    }

    /// Its name, with where it is taken if that is not the place that is chosen.
    fn name(&self, place: &Settings) -> String {
        match self.cell {
            Cell::Elsewhere(_) | Cell::HaarPsi { beside: true } => {
                let other = if place.id() == place::IMAGE.id { &place::BODY } else { &place::IMAGE };
                t!("row-elsewhere", name = t!(self.name), place = label(Part::Metrics, other))
            }
            _ => t!(self.name),
        }
    }
}

static ROWS: [Row; 17] = [
    Row::new("row-asked", "row-asked-help", Cell::Report(|r| Some(format!("{}×", r.asked_acceleration?)))),
    Row::new("row-effective", "row-effective-help", Cell::OnScreen(|f| Some(format!("{:.3}×", f.acceleration)))),
    Row::new("row-side-lobe", "row-side-lobe-help", Cell::Report(|r| Some(side_lobe(r.side_lobe)))),
    Row::new("row-nmse", "row-nmse-help", Cell::OnScreen(|f| Some(significant(f.metrics?.nmse)))),
    Row::new("row-psnr", "row-psnr-help", Cell::OnScreen(|f| Some(decibel(f.metrics?.psnr)))),
    Row::new("row-ssim", "row-ssim-help", Cell::OnScreen(|f| Some(four(f.metrics?.ssim)))),
    Row::new("row-haarpsi", "row-haarpsi-help", Cell::HaarPsi { beside: false }).where_known(),
    Row::new("row-nmse", "row-nmse-help", Cell::Elsewhere(|m| Some(significant(m.nmse)))).where_known(),
    Row::new("row-psnr", "row-psnr-help", Cell::Elsewhere(|m| Some(decibel(m.psnr)))).where_known(),
    Row::new("row-ssim", "row-ssim-help", Cell::Elsewhere(|m| Some(four(m.ssim)))).where_known(),
    Row::new("row-haarpsi", "row-haarpsi-help", Cell::HaarPsi { beside: true }).where_known(),
    Row::new(
        "row-g-factor",
        "row-g-factor-help",
        Cell::Report(|r| {
            let g = r.g_factor?;
            Some(format!("{:.2} / {:.2}", g.mean, g.largest))
        }),
    )
    .where_known(),
    Row::new("row-time", "row-time-help", Cell::Report(|r| Some(duration(r.seconds)))),
    Row::new(
        "row-calibration",
        "row-calibration-help",
        Cell::Report(|r| {
            let time = duration(r.calibration_seconds?);
            Some(if r.calibration_reused { format!("({time})") } else { time })
        }),
    ),
    Row::new(
        "row-iterations",
        "row-iterations-help",
        Cell::Report(|r| Some(format!("{} · {:.1e}", r.iterations, r.residual?))),
    ),
    Row::new("row-device", "row-device-help", Cell::Report(|r| Some(r.device.clone()))),
    Row::new("row-fallback", "row-fallback-help", Cell::Report(|r| r.fallback.as_deref().map(say))).where_known(),
];

/// Protocols from the best to the worst, as `B, A`.
fn order(values: &[(usize, f64)]) -> String {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let letters: Vec<_> = sorted.iter().map(|(i, _)| letter(*i).to_ascii_uppercase().to_string()).collect();
    letters.join(", ")
}

/// What is larger of a better image.
type Goodness = fn(&MetricsReport) -> f64;

/// Where the two definitions put the protocols in different orders: the metric, and its orders where metrics are taken and
/// elsewhere.
fn different_orders(columns: &[Column], place: &Settings) -> Option<(&'static str, [String; 2])> {
    let both: Vec<_> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.stale && !column.instead)
        .filter_map(|(i, column)| {
            let report = &column.shown.as_ref()?.report;
            Some((i, report.metrics_at(place)?, elsewhere(report, place)?))
        })
        .collect();
    let better: [(_, Goodness); 2] = [("row-ssim", |m| m.ssim), ("row-nmse", |m| -m.nmse)];
    better.into_iter().find_map(|(name, value)| {
        let here: Vec<_> = both.iter().map(|(i, here, _)| (*i, value(here))).collect();
        let there: Vec<_> = both.iter().map(|(i, _, there)| (*i, value(there))).collect();
        let orders = [order(&here), order(&there)];
        (orders[0] != orders[1]).then_some((name, orders))
    })
}

/// Where metrics are taken, and how the body is found.
fn places(state: State) -> AnyView {
    let threshold = place::BODY.parameter(place::THRESHOLD);
    let of_body = memo(move || state.experiment.with(|e| e.metrics.id() == place::BODY.id));
    let outlined = memo(move || state.experiment.with(|e| e.metrics.id() != place::IMAGE.id));
    view! {
        <div class="row places-of-metrics">
            <label>
                <span>{t!("metrics-where")}</span>
                <Choice part=Part::Metrics heading=t!("metrics-where") />
            </label>
            {move || outlined.get().then(|| toggle(t!("metrics-outline"), state.display.outline))}
            {move || {
                let parameter = threshold.filter(|_| of_body.get())?;
                Some(view! { <Control part=Part::Metrics parameter /> }.into_any())
            }}
        </div>
    }
    .into_any()
}

/// Metrics, accelerations and times of all protocols.
#[component]
pub fn Table() -> impl IntoView {
    let state = use_workbench().state;
    let count = memo(move || state.protocols.with(Vec::len));
    let columns = memo(move || (0..count.get()).map(|i| Column::of(state, i)).collect::<Vec<_>>());
    let place = memo(move || state.experiment.with(|e| e.metrics.clone()));
    let head = move || (0..count.get()).map(|protocol| view! { <th scope="col"><Tag protocol /></th> }).collect_any();
    let cells = move |row: &'static Row| {
        columns.with(|columns| {
            let text = |column: &Column| place.with(|p| column.cell(row, p)).unwrap_or_else(|| DASH.into());
            columns.iter().map(|c| view! { <td class:stale=c.stale>{text(c)}</td> }).collect_any()
        })
    };
    let rows = ROWS.each_ref().map(|row| {
        let there = memo(move || {
            let told = |columns: &Vec<Column>| place.with(|p| columns.iter().any(|c| c.cell(row, p).is_some()));
            row.always || columns.with(told)
        });
        move || {
            there.get().then(|| {
                view! {
                    <tr class:elsewhere=matches!(row.cell, Cell::Elsewhere(_) | Cell::HaarPsi { beside: true })>
                        <th scope="row" title=t!(row.meaning)>{move || place.with(|p| row.name(p))}</th>
                        {move || cells(row)}
                    </tr>
                }
                .into_any()
            })
        }
    });
    let orders = memo(move || columns.with(|columns| place.with(|p| different_orders(columns, p))));
    let orders = move || {
        orders.get().map(|(name, [here, there])| {
            let other = if place.with(|p| p.id() == place::IMAGE.id) { &place::BODY } else { &place::IMAGE };
            let (place, other) = (place_name(state), label(Part::Metrics, other));
            let words =
                t!("metrics-orders", metric = t!(name), here = here, there = there, place = place, other = other);
            view! { <p class="orders" role="note">{words}</p> }.into_any()
        })
    };
    view! {
        <section class="numbers" aria-label=t!("numbers")>
            {places(state)}
            {orders}
            <table>
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{t!("measure")}</span></th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="convention">
                {t!("metrics-convention", body = say(REGION_CONVENTION), image = say(CONVENTION))}
            </p>
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
