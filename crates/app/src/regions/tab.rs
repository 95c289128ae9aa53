//! The tab of regions and the line profile: what draws them, their names, and what is measured.

use super::measure::{Spread, cell};
use super::profile::Profile;
use super::shape::{Outline, Region};
use super::{Noise, Regions, Tool};
use crate::badge::copy;
use crate::display::Plane;
use crate::display_menu::{one_of, select};
use crate::display_state::Source;
use crate::live::{CollectAny, memo};
use crate::state::State;
use crate::table::{DASH, decibel, significant};
use crate::use_workbench;
use crate::workbench::Workbench;
use experiment::region::RegionMetrics;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};
use words::t;

const TOOLS: [(Tool, &str); 4] = [
    (Tool::Region(Outline::Ellipse), "region-ellipse"),
    (Tool::Region(Outline::Rectangle), "region-rectangle"),
    (Tool::Region(Outline::Freehand), "region-freehand"),
    (Tool::Line, "region-line"),
];

const NOISES: [(Noise, &str); 2] = [(Noise::Difference, "noise-difference"), (Noise::Background, "noise-background")];

/// One measure of one region in every image.
#[derive(Clone, PartialEq)]
struct Row {
    region: String,
    /// The message of its name.
    measure: &'static str,
    values: Vec<Option<f64>>,
}

impl Row {
    fn printed(&self, value: Option<f64>) -> String {
        value.map_or(DASH.to_owned(), |v| if self.measure == "region-psnr" { decibel(v) } else { significant(v) })
    }
}

/// Tools, regions, measures, and the profile.
#[component]
pub fn RegionTab() -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let regions = state.display.regions;
    let names = memo(move || regions.list.with(|list| list.len()));
    let rows = memo(move || measured(state, regions));
    let hint = move || {
        regions.tool.get().map(|_| t!("region-draw")).or_else(|| {
            let none = names.get() == 0 && regions.line.with(Option::is_none);
            none.then(|| t!("region-none"))
        })
    };
    view! {
        <div class="region-tab">
            <div class="row" role="group" aria-label=t!("region-tools")>
                {TOOLS.map(|(tool, name)| tool_button(state, tool, name))}
                <span class="quiet" role="status">{hint}</span>
            </div>
            {move || (names.get() > 0).then(|| list(workbench, names.get()))}
            {move || (names.get() > 0).then(|| table(state, rows))}
            <Profile />
        </div>
    }
}

/// A button that lets the next drag draw; by keys it puts something in the middle, to be moved from there.
fn tool_button(state: State, tool: Tool, name: &'static str) -> AnyView {
    let regions = state.display.regions;
    let chosen = move || regions.tool.get() == Some(tool);
    let press = move |ev: MouseEvent| {
        if ev.detail() > 0 {
            regions.tool.update(|armed| *armed = if *armed == Some(tool) { None } else { Some(tool) });
            return;
        }
        let Some([height, width]) = dim(state).map(|dim| dim.map(|n| n as f64)) else { return };
        let [low, high] = [0.4, 0.6].map(|part| [part * height, part * width]);
        match tool {
            Tool::Line => regions.line.set(Some([[height / 2.0, 0.2 * width], [height / 2.0, 0.8 * width]])),
            Tool::Region(Outline::Freehand) => {
                let middle = (low[1] + high[1]) / 2.0;
                regions.add(Outline::Freehand, vec![[low[0], middle], high, [high[0], low[1]]]);
            }
            Tool::Region(outline) => regions.add(outline, vec![low, high]),
        }
        regions.settle();
    };
    view! {
        <button aria-pressed=move || chosen().to_string() on:click=press>{t!(name)}</button>
    }
    .into_any()
}

/// Rows and columns of the images.
fn dim(state: State) -> Option<[usize; 2]> {
    state.scan.with_untracked(|s| s.as_ref().map(|s| s.facts.presentation.shape()))
}

/// The regions with their names, and what they are held against.
fn list(workbench: Workbench, count: usize) -> AnyView {
    let state = workbench.state;
    let regions = state.display.regions;
    let name = move |i: usize| regions.list.with(|list| list.get(i).map_or(String::new(), |r| r.name.clone()));
    let all = move || (0..count).map(name).collect::<Vec<_>>();
    let one = |i: usize| {
        view! {
            <li class:chosen=move || regions.chosen.get() == Some(i)>
                <input
                    type="text"
                    aria-label=t!("region-name", number = i + 1)
                    prop:value=move || name(i)
                    on:focus=move |_| regions.chosen.set(Some(i))
                    on:change:target=move |ev| {
                        let name = ev.target().value();
                        regions.change(i, |r| r.name = name);
                        regions.settle();
                    }
                />
                <button
                    title=t!("region-move-help")
                    aria-label=move || t!("region-move", name = name(i))
                    on:focus=move |_| regions.chosen.set(Some(i))
                    on:keydown=move |ev| moved(state, i, &ev)
                >
                    "✥"
                </button>
                <button title=t!("region-measure-help") on:click=move |_| workbench.measure_in_region(i)>
                    {t!("region-measure")}
                </button>
                <button aria-label=move || t!("region-remove", name = name(i)) on:click=move |_| regions.remove(i)>"×"</button>
            </li>
        }
    };
    let of = move |label: &str, chosen: RwSignal<usize>| {
        select(t!(label), all(), Signal::derive(move || chosen.get().min(count - 1)), move |i| chosen.set(i))
    };
    let [first, second] = regions.contrast;
    // Names are in the choices.
    let choices = move || {
        regions.settled.track();
        view! {
            {one_of(t!("noise"), &NOISES, regions.noise)}
            {(regions.noise.get() == Noise::Background).then(|| of("noise-region", regions.background))}
            {(count > 1).then(|| view! { {of("contrast-first", first)} {of("contrast-second", second)} }.into_any())}
        }
    };
    view! {
        <ul class="region-list">{(0..count).map(one).collect_any()}</ul>
        <div class="row">{choices}</div>
    }
    .into_any()
}

/// The arrow keys move a region, with Shift they stretch it.
fn moved(state: State, index: usize, ev: &KeyboardEvent) {
    let by = match ev.key().as_str() {
        "ArrowLeft" => [0.0, -1.0],
        "ArrowRight" => [0.0, 1.0],
        "ArrowUp" => [-1.0, 0.0],
        "ArrowDown" => [1.0, 0.0],
        _ => return,
    };
    ev.prevent_default();
    ev.stop_propagation();
    let (regions, Some(dim)) = (state.display.regions, dim(state)) else { return };
    regions.change(index, |r| {
        if ev.shift_key() {
            let [_, _, corner, _] = r.corners();
            r.stretch(2, [0, 1].map(|i| (corner[i] + by[i]).min(dim[i] as f64)));
        } else {
            r.shift(by, dim);
        }
    });
    regions.settle();
}

/// Everything that is measured: of each region, and of the two whose contrast is told.
fn measured(state: State, regions: Regions) -> Vec<Row> {
    let list = regions.settled.get();
    let count = state.protocols.with(Vec::len);
    let images: Vec<Option<Plane>> = Source::all(count).map(|source| state.magnitude_of(source)).collect();
    let Some(first) = images.iter().flatten().next() else { return Vec::new() };
    let dim = [first.height, first.width];
    let fits = |plane: &&Plane| plane.height == dim[0] && plane.width == dim[1];
    let masks: Vec<Vec<bool>> = list.iter().map(|region| region.drawn.mask(dim)).collect();
    let at = |i: usize| i.min(list.len().saturating_sub(1));
    let reference = images[0].as_ref().filter(fits);
    // What noise is in an image, for a region.
    let noise = |image: &Plane, mask: &[bool], is_reference: bool| match regions.noise.get() {
        Noise::Background => Spread::of(image.values.iter().copied(), masks.get(at(regions.background.get()))?),
        Noise::Difference => {
            let difference = image.values.iter().zip(&*reference?.values).map(|(v, r)| v - r);
            Spread::of(difference, mask).filter(|_| !is_reference)
        }
    };
    let over =
        |signal: f64, noise: Option<Spread>| noise.map(|n| signal / n.deviation).filter(|ratio| ratio.is_finite());
    let each = |value: &dyn Fn(&Plane, bool) -> Option<f64>| -> Vec<Option<f64>> {
        images.iter().enumerate().map(|(i, image)| value(image.as_ref().filter(fits)?, i == 0)).collect()
    };
    let mut rows = Vec::new();
    for (region, mask) in list.iter().zip(&masks) {
        let spread = |image: &Plane| Spread::of(image.values.iter().copied(), mask);
        let metrics = |image: &Plane, is_reference: bool| {
            let reference = reference.filter(|_| !is_reference)?;
            RegionMetrics::new(&reference.values, &image.values, dim, mask).ok()
        };
        let all: Vec<_> = images.iter().enumerate().map(|(i, p)| metrics(p.as_ref().filter(fits)?, i == 0)).collect();
        let mut row = |measure, values| rows.push(Row { region: region.name.clone(), measure, values });
        row("region-mean", each(&|image, _| Some(spread(image)?.mean)));
        row("region-deviation", each(&|image, _| Some(spread(image)?.deviation)));
        row("region-snr", each(&|image, is| over(spread(image)?.mean, noise(image, mask, is))));
        row("region-nmse", all.iter().map(|m| Some(m.as_ref()?.nmse)).collect());
        row("region-psnr", all.iter().map(|m| Some(m.as_ref()?.psnr)).collect());
        row("region-ssim", all.iter().map(|m| Some(m.as_ref()?.ssim)).collect());
        row("region-haarpsi", all.iter().map(|m| m.as_ref()?.haarpsi).collect());
    }
    let [a, b] = regions.contrast.map(|chosen| at(chosen.get()));
    if a != b {
        let both: Vec<bool> = masks[a].iter().zip(&masks[b]).map(|(a, b)| *a || *b).collect();
        let contrast = |image: &Plane, is: bool| {
            let mean = |i: usize| Some(Spread::of(image.values.iter().copied(), &masks[i])?.mean);
            over((mean(a)? - mean(b)?).abs(), noise(image, &both, is))
        };
        let names = |list: &[Region]| format!("{} – {}", list[a].name, list[b].name);
        rows.push(Row { region: names(&list), measure: "region-cnr", values: each(&contrast) });
    }
    rows
}

/// The measures as a table, with their definitions and a copy for other programs.
fn table(state: State, rows: Memo<Vec<Row>>) -> AnyView {
    let sources = move || Source::all(state.protocols.with(Vec::len)).collect::<Vec<_>>();
    let csv = move |_| {
        let names: Vec<String> = sources().into_iter().map(Source::name).collect();
        let mut lines = vec![format!("region,measure,{}", names.join(","))];
        rows.with_untracked(|rows| {
            for row in rows {
                let values = row.values.iter().map(|v| v.map_or(String::new(), |v| v.to_string())).collect::<Vec<_>>();
                lines.push(format!("{},{},{}", cell(&row.region), cell(&t!(row.measure)), values.join(",")));
            }
        });
        copy(lines.join("\n") + "\n", t!("region-copied"));
    };
    let head = move || {
        sources()
            .into_iter()
            .map(|s| view! { <th scope="col"><span class=s.class()>{s.name()}</span></th> })
            .collect_any()
    };
    let body = move || {
        let one = |row: Row| {
            let cells = row.values.iter().map(|v| view! { <td>{row.printed(*v)}</td> }).collect_any();
            view! {
                <tr class:begins=row.measure == "region-mean">
                    <th scope="row">{row.region.clone()}" · "{t!(row.measure)}</th>
                    {cells}
                </tr>
            }
        };
        rows.get().into_iter().map(one).collect_any()
    };
    let definition = move || match state.display.regions.noise.get() {
        Noise::Difference => t!("noise-difference-help"),
        Noise::Background => t!("noise-background-help"),
    };
    view! {
        <div class="numbers">
            <table>
                <thead>
                    <tr>
                        <td></td>
                        {head}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        <p class="convention">{definition}" "{t!("region-metrics-help")}</p>
        <button on:click=csv>{t!("region-copy")}</button>
    }
    .into_any()
}
