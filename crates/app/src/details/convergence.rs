//! How the iterations of all protocols converge, and the image at any of them.

use super::curves::{Curve, Curves};
use crate::live::{CollectAny, effect, memo};
use crate::state::EngineState;
use crate::switch::{Choice, Switch};
use crate::table::{decibel, significant};
use crate::use_workbench;
use crate::watch::iterative;
use experiment::iterates::IterateReport;
use experiment::letter;
use leptos::prelude::*;
use words::{say, t};

/// What is drawn against the iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Nmse,
    Psnr,
    Ssim,
    Objective,
}

const QUANTITIES: [Choice<Quantity>; 4] = [
    (Quantity::Nmse, "quantity-nmse", "quantity-nmse-help"),
    (Quantity::Psnr, "quantity-psnr", "quantity-psnr-help"),
    (Quantity::Ssim, "quantity-ssim", "quantity-ssim-help"),
    (Quantity::Objective, "quantity-objective", "quantity-objective-help"),
];

impl Quantity {
    fn of(self, report: &IterateReport) -> Option<f64> {
        let metrics = report.metrics;
        match self {
            Quantity::Nmse => metrics.map(|m| m.nmse),
            Quantity::Psnr => metrics.map(|m| m.psnr).filter(|psnr| psnr.is_finite()),
            Quantity::Ssim => metrics.map(|m| m.ssim),
            Quantity::Objective => Some(report.objective),
        }
    }

    fn printed(self, value: f64) -> String {
        match self {
            Quantity::Nmse | Quantity::Objective => significant(value),
            Quantity::Psnr => format!("{} dB", decibel(value)),
            Quantity::Ssim => format!("{value:.4}"),
        }
    }
}

/// The curves, and a hand on them.
#[component]
pub fn Convergence() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let watch = state.watch;
    // Results with their protocols: asked for when they change, not at every message of progress.
    let results = memo(move || iterative(state).iter().map(|(i, shown)| (*i, shown.result)).collect::<Vec<_>>());
    // Metrics of iterates are of the place that was asked for when they were told.
    let place = memo(move || state.experiment.with(|e| e.metrics.clone()));
    effect(move || {
        place.track();
        watch.courses.update_untracked(Vec::clear);
    });
    effect(move || {
        place.track();
        let results: Vec<_> = results.get().into_iter().map(|(_, result)| result).collect();
        let pixels =
            state.scan.with_untracked(|s| s.as_ref().map_or(1, |s| s.facts.presentation.shape().iter().product()));
        if let EngineState::Ready(_) = state.engine.get() {
            workbench.watch_iterates(&results, pixels);
        }
    });
    on_cleanup(move || workbench.forget_iterates());
    let has_reference = memo(move || state.scan.with(|s| s.as_ref().is_some_and(|s| s.reference.is_some())));
    let asked = RwSignal::new(Quantity::Nmse);
    let choices = memo(move || {
        let all = QUANTITIES.iter().copied();
        all.filter(|(quantity, ..)| has_reference.get() || *quantity == Quantity::Objective).collect::<Vec<_>>()
    });
    let quantity = memo(move || if has_reference.get() { asked.get() } else { Quantity::Objective });
    let curves = memo(move || {
        let quantity = quantity.get();
        watch.courses.with(|courses| {
            let curve = |(protocol, result): (usize, _)| {
                let course = courses.iter().find(|course| course.result == result)?;
                let point = |r: &IterateReport| Some((r.iteration as f64, quantity.of(r)?));
                let points = course.iterates.iter().filter_map(|(report, _)| point(report)).collect();
                Some(Curve { protocol, points })
            };
            results.get().into_iter().filter_map(curve).collect::<Vec<_>>()
        })
    });
    // At the iteration in hand, or the last.
    let reading = move |protocol: usize| {
        curves.with(|curves| {
            let points = &curves.iter().find(|curve| curve.protocol == protocol)?.points;
            let at = watch.at.get().map_or(f64::INFINITY, |at| at as f64);
            let after = points.partition_point(|point| point.0 <= at);
            points.get(after.saturating_sub(1)).copied()
        })
    };
    let words = move |protocol: usize| {
        reading(protocol).map(|(iteration, value)| {
            t!("convergence-reading", iteration = iteration, value = quantity.get().printed(value))
        })
    };
    let legend = move || {
        let one = |(i, _)| {
            let name = letter(i).to_ascii_uppercase();
            let follows = move || watch.staying.get() & (1 << i) == 0;
            view! {
                <li>
                    <button
                        class=format!("tag protocol-{}", letter(i))
                        class:off=move || !follows()
                        aria-pressed=move || follows().to_string()
                        aria-label=t!("convergence-follow", name = name)
                        title=t!("convergence-follow", name = name)
                        on:click=move |_| watch.staying.update(|staying| *staying ^= 1 << i)
                    >
                        {name.to_string()}
                    </button>
                    <svg class=format!("sample curve-{}", letter(i)) viewBox="0 0 30 4" aria-hidden="true">
                        <path d="M1 2H29"></path>
                    </svg>
                    <span>{move || words(i)}</span>
                </li>
            }
        };
        results.get().into_iter().map(one).collect_any()
    };
    let spoken = move || {
        let one = |(i, _)| words(i).map(|words| format!("{}: {words}", letter(i).to_ascii_uppercase()));
        results.get().into_iter().filter_map(one).collect::<Vec<_>>().join("; ")
    };
    let problem = move || {
        watch.courses.with(|courses| courses.iter().find_map(|course| course.problem.as_ref().map(|why| say(why))))
    };
    let none = memo(move || results.with(Vec::is_empty));
    move || {
        if none.get() {
            return view! { <p class="quiet">{t!("convergence-none")}</p> }.into_any();
        }
        view! {
            <div class="convergence">
                <div class="row">
                    <Switch
                        label=t!("convergence-quantity")
                        choices
                        chosen=quantity
                        choose=move |chosen| asked.set(chosen)
                    />
                    <button disabled=move || watch.at.get().is_none() on:click=move |_| watch.back()>
                        {t!("convergence-back")}
                    </button>
                </div>
                <Curves
                    curves
                    at=watch.at
                    name=Signal::derive(move || t!(quantity.get().name()))
                    spoken=Signal::derive(spoken)
                />
                <ul class="legend">{legend}</ul>
                {move || problem().map(|why| view! { <p role="alert">{why}</p> }.into_any())}
            </div>
        }
        .into_any()
    }
}

impl Quantity {
    fn name(self) -> &'static str {
        QUANTITIES.iter().find(|(quantity, ..)| *quantity == self).map_or("", |(_, name, _)| name)
    }
}
