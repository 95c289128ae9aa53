//! The controls, made from declarations: a new pattern or method needs none of its own.

use crate::guide::OpenGuide;
use crate::layout::icon::{self, Icon};
use crate::lesion::PlaceLesion;
use crate::live::{CollectAny, effect, memo};
use crate::scale::{Scale, nearest, stops};
use crate::state::Part;
use crate::use_workbench;
use crate::workbench::Edit;
use experiment::declaration::{Declaration, Kind, Parameter, Role, Settings, Value};
use experiment::letter;
use experiment::place::REGION;
use experiment::preparation::lesion::Lesion;
use experiment::preparation::{self, Effect as Doing, Preparation as _};
use experiment::subject::file::SHA256;
use leptos::prelude::*;
use web_sys::HtmlInputElement;
use words::{declared, either, say, t};

/// Name and content of the registry that a part's declaration is from.
pub fn registry(part: Part) -> (&'static str, &'static [&'static Declaration]) {
    match part {
        Part::Subject => ("subject", experiment::SUBJECTS),
        Part::Preparation(_) => ("preparation", experiment::PREPARATIONS),
        Part::Sampling(_) => ("sampling pattern", experiment::SAMPLINGS),
        Part::Method(_) => ("method", experiment::METHODS),
        Part::Metrics => ("place of metrics", experiment::PLACES),
    }
}

/// The declaration of this id that a part may have.
fn registered(part: Part, id: &str) -> Option<&'static Declaration> {
    registry(part).1.iter().copied().find(|d| d.id == id)
}

/// Whether a declaration is of what a file holds.
fn is_of_file(declaration: &Declaration) -> bool {
    declaration.parameter(SHA256).is_some()
}

/// Whether a declaration is of what is painted on k-space.
fn is_painted(declaration: &Declaration) -> bool {
    declaration.parameters.iter().any(|p| p.role == Role::Painted)
}

/// How the messages of a part's declarations begin.
fn prefix(part: Part) -> &'static str {
    match part {
        Part::Subject => "subject",
        Part::Preparation(_) => "preparation",
        Part::Sampling(_) => "sampling",
        Part::Method(_) => "method",
        Part::Metrics => "metrics",
    }
}

/// What a declaration is called.
pub fn label(part: Part, declaration: &Declaration) -> String {
    declared(&format!("{}-{}", prefix(part), declaration.id), declaration.label)
}

/// What a declaration says of itself.
pub fn summary(part: Part, declaration: &Declaration) -> String {
    declared(&format!("{}-{}.summary", prefix(part), declaration.id), declaration.summary)
}

/// What a declaration says of a parameter, `words` in English: a message of its own or, where several mean the same by a
/// key, one for all of them. `about` is empty for the label.
fn of_parameter(part: Part, declaration: &str, key: &str, about: &str, words: &str) -> String {
    let (dash, dot) = if about.is_empty() { ("", "") } else { ("-", ".") };
    let own = format!("{}-{declaration}.{key}{dash}{about}", prefix(part));
    either(&own, &format!("parameter-{key}{dot}{about}"), words)
}

/// Opens how what is chosen works: its formula, its source, what it makes of a brain.
fn how(part: Part, declaration: Memo<String>) -> impl IntoView {
    let name = move || {
        let chosen = registered(part, &declaration.get());
        t!("how-short", name = chosen.map(|d| label(part, d)).unwrap_or_default())
    };
    let chapter = move || format!("{}-{}", prefix(part), declaration.get_untracked());
    view! { <OpenGuide class="how-button" name=Signal::derive(name) chapter=Signal::derive(chapter)><Icon path=icon::ABOUT /></OpenGuide> }
}

/// Sets all parameters of a part to their defaults, where one is not.
fn reset_all(part: Part) -> impl Fn() -> Option<AnyView> {
    let workbench = use_workbench();
    let changed = memo(move || {
        workbench.state.experiment.with(|e| {
            let is_other = |(p, v): (&'static Parameter, &Value)| p.role.has_control() && *v != p.kind.default_value();
            part.of(e).is_some_and(|settings| settings.iter().any(is_other))
        })
    });
    move || {
        changed.get().then(|| {
            view! {
                <button class="how-button reset" title=t!("reset-part") aria-label=t!("reset-part") on:click=move |_| workbench.reset(part, None)>
                    <Icon path=icon::RESET />
                </button>
            }
            .into_any()
        })
    }
}

/// A choice of what is registered, and the parameters of what is chosen.
#[component]
pub fn Settings(
    /// What it sets.
    part: Part,
    /// Names it for a screen reader.
    heading: String,
    /// The protocol that it belongs to, where that has to be told.
    of: Option<usize>,
    /// What stands beside the choice.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let declaration = memo(move || state.experiment.with(|e| part.of(e).map_or("", |s| s.id())).to_owned());
    let found = move || registered(part, &declaration.get());
    view! {
        <div class="settings">
            <div class="chosen" data-tour=part_name(part)>
                {of.map(|protocol| view! { <Tag protocol /> }.into_any())}
                <Choice part heading />
                {matches!(part, Part::Sampling(_) | Part::Method(_)).then(|| how(part, declaration))}
                {reset_all(part)}
                {children.map(|children| children())}
            </div>
            {move || {
                let d = found()?;
                let main = d.parameters.iter().filter(|p| p.role.is_main());
                let of_calibration = || d.parameters.iter().filter(|p| p.role == Role::Calibration);
                let calibration = of_calibration().count() > 0;
                let inside = view! {
                    <p class="summary">{summary(part, d)}</p>
                    {main.map(|p| view! { <Control part parameter=p /> }).collect_any()}
                    {calibration
                        .then(|| {
                            view! {
                                <details class="calibration">
                                    <summary>{t!("calibration")}</summary>
                                    {of_calibration()
                                        .map(|p| view! { <Control part parameter=p /> })
                                        .collect_any()}
                                </details>
                            }.into_any()
                        })}
                    {(!d.source.is_empty()).then(|| view! { <p class="source">{d.source}</p> }.into_any())}
                };
                if part != Part::Subject {
                    return Some(inside.into_any());
                }
                // What is scanned is chosen once; what is tried out is what comes after it.
                let folded = view! {
                    <details class="more">
                        <summary>{t!("subject-settings")}</summary>
                        {inside}
                    </details>
                };
                Some(folded.into_any())
            }}
        </div>
    }
}

/// The choice alone.
#[component]
pub fn Choice(
    /// What it sets.
    part: Part,
    /// Names it for a screen reader.
    heading: String,
) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let declaration = memo(move || state.experiment.with(|e| part.of(e).map_or("", |s| s.id())).to_owned());
    // What the open file would be used as.
    let of_open = move || state.file.with(|file| file.as_ref()?.contents.items.first().map(|item| item.subject()));
    let options = move || {
        let chosen = declaration.get();
        // A file can only be chosen by opening one.
        let open = of_open().filter(|_| !registered(part, &chosen).is_some_and(is_of_file));
        // A region can only be chosen where one is drawn.
        let drawn = part != Part::Metrics || state.display.regions.list.with(|list| !list.is_empty());
        let offered = |d: &&&Declaration| {
            chosen == d.id || (if is_of_file(d) { open == Some(d.id) } else { drawn || d.id != REGION.id })
        };
        let declarations = registry(part).1.iter().filter(offered).copied();
        declarations
            .map(|d| view! { <option value=d.id selected=d.id == chosen>{label(part, d)}</option> })
            .collect_any()
    };
    let choose = move |id: String| {
        let Some(chosen) = registered(part, &id) else { return };
        match part {
            Part::Subject if is_of_file(chosen) => workbench.use_file(),
            Part::Sampling(protocol) if is_painted(chosen) => workbench.begin_painting(protocol),
            Part::Metrics if chosen.id == REGION.id => workbench.measure_in_chosen_region(),
            _ => workbench.choose(part, chosen),
        }
    };
    view! {
        <select
            class="choice"
            aria-label=heading
            prop:value=move || declaration.get()
            on:change:target=move |ev| choose(ev.target().value())
        >
            {options}
        </select>
    }
}

/// Something that may be done to the subject's k-space: whether it is, and its parameters when it is.
#[component]
fn Preparation(
    /// Index in the registry.
    index: usize,
) -> impl IntoView {
    let workbench = use_workbench();
    let part = Part::Preparation(index);
    let on = memo(move || workbench.state.experiment.with(|e| part.of(e).is_some()));
    let declaration = experiment::PREPARATIONS[index];
    let parameters = move || {
        on.get().then(|| {
            view! {
                {(declaration.id == Lesion::DECLARATION.id).then(|| view! { <PlaceLesion /> }.into_any())}
                {declaration.parameters.iter().map(|p| view! { <Control part parameter=p /> }).collect_any()}
            }
            .into_any()
        })
    };
    view! {
        <div class="settings">
            <label class="share" title=summary(part, declaration)>
                <input
                    type="checkbox"
                    prop:checked=move || on.get()
                    on:change:target=move |ev| workbench.prepare(index, ev.target().checked())
                />
                {label(part, declaration)}
            </label>
            {parameters}
        </div>
    }
}

/// The preparations of some effect.
fn preparations(belongs: impl Fn(Doing) -> bool) -> Vec<usize> {
    let effect = |i: &usize| {
        let effect = preparation::effect(&Settings::new(experiment::PREPARATIONS[*i]));
        effect.expect("what is listed is registered")
    };
    (0..experiment::PREPARATIONS.len()).filter(|i| belongs(effect(i))).collect()
}

/// All that may be done to the subject's k-space: what is put on top of it, what goes wrong with the scan, and what is
/// made of the coils.
#[component]
pub fn Preparations() -> impl IntoView {
    let state = use_workbench().state;
    let spoiling = preparations(|effect| effect == Doing::Spoils);
    let of = |indices: Vec<usize>| indices.into_iter().map(|index| view! { <Preparation index /> }).collect_any();
    let switched_on = {
        let spoiling = spoiling.clone();
        memo(move || {
            state.experiment.with(|e| spoiling.iter().filter(|i| Part::Preparation(**i).of(e).is_some()).count())
        })
    };
    // What a link switches on is seen.
    let open = RwSignal::new(false);
    effect(move || {
        if switched_on.get() > 0 {
            open.set(true);
        }
    });
    let count =
        move || Some(switched_on.get()).filter(|count| *count > 0).map(|count| t!("preparations-on", count = count));
    view! {
        {of(preparations(|effect| effect == Doing::Adds))}
        <details class="spoils" open=move || open.get()>
            <summary>{t!("preparations-spoiling")}" "{count}</summary>
            {of(spoiling)}
        </details>
        {of(preparations(|effect| matches!(effect, Doing::InNoiseUnits | Doing::Loses)))}
    }
}

/// The letter of a protocol, in its colour.
#[component]
pub fn Tag(protocol: usize) -> impl IntoView {
    let class = format!("tag protocol-{}", letter(protocol));
    view! { <span class=class>{letter(protocol).to_ascii_uppercase().to_string()}</span> }
}

/// One parameter: a slider over its everyday range and a field for any value.
#[component]
pub fn Control(part: Part, parameter: &'static Parameter) -> impl IntoView {
    let workbench = use_workbench();
    let state = workbench.state;
    let key = parameter.key;
    let value = memo(move || state.experiment.with(|e| part.of(e).and_then(|s: &Settings| s.value(key).ok().cloned())));
    let text = move || value.get().map(|v| v.to_string()).unwrap_or_default();
    let scale = Scale::of(&parameter.kind);
    // The last slice is known from the file, not from the declaration.
    let last_slice = move || crate::open_file::last_slice(state);
    let steps = move || if parameter.role == Role::Slice { last_slice() as f64 } else { scale.steps };
    let id = format!("{}-{key}", part_name(part));
    let help_id = format!("{id}-help");
    let declaration = state.experiment.with_untracked(|e| part.of(e).map_or("", |s| s.id()));
    let name = of_parameter(part, declaration, key, "", parameter.label);
    let help = of_parameter(part, declaration, key, "help", parameter.help);
    let range = match parameter.kind {
        Kind::Integer { min, max, .. } => Some((min.to_string(), max.to_string())),
        Kind::Real { min, max, .. } => Some((min.to_string(), max.to_string())),
        Kind::Choice { .. } | Kind::Text => None,
    };
    let range_words = range.map(|(from, to)| t!("parameter-range", from = from, to = to)).unwrap_or_default();
    let help = format!("{help} {range_words}").trim_end().to_owned();
    let title = help.clone();
    let unit = match parameter.unit {
        "" => None,
        unit => Some(say(unit)),
    };
    // The slider stops at what the method can do.
    let stops = memo(move || stops(state, part, parameter));
    let slide = move |position: String, edit| {
        if let Ok(position) = position.parse::<f64>() {
            let value = scale.value(position).to_string();
            let value = stops.with_untracked(|stops| nearest(stops, &value)).unwrap_or(value);
            workbench.set(part, key, &value, edit);
        }
    };
    let default = parameter.kind.default_value();
    let changed = memo(move || value.get().is_some_and(|value| value != default));
    let reset = move || {
        changed.get().then(|| {
            let words = t!("reset-parameter", value = parameter.kind.default_value().to_string());
            view! {
                <button class="reset" title=words.clone() aria-label=words on:click=move |_| workbench.reset(part, Some(key))>
                    <Icon path=icon::RESET />
                </button>
            }
            .into_any()
        })
    };
    if let Kind::Choice { options, .. } = parameter.kind {
        let one = move |(word, label): &(&'static str, &'static str)| {
            let word = *word;
            let label = of_parameter(part, declaration, key, &format!("o-{word}"), label);
            view! { <option value=word selected=move || text() == word>{label}</option> }
        };
        return view! {
            <div class="control word" title=title>
                <label for=id.clone()>{name}</label>
                <select
                    id=id
                    aria-describedby=help_id.clone()
                    prop:value=text
                    on:change:target=move |ev| workbench.set(part, key, &ev.target().value(), Edit::Finished)
                >
                    {options.iter().map(one).collect_any()}
                </select>
                <span class="visually-hidden" id=help_id>{help}</span>
            </div>
        }
        .into_any();
    }
    let take = move |field: HtmlInputElement| {
        workbench.set(part, key, field.value().trim(), Edit::Finished);
        // A value that was refused gives way to the one that holds.
        field.set_value(&value.get_untracked().map(|v| v.to_string()).unwrap_or_default());
    };
    if parameter.kind == Kind::Text {
        return view! {
            <div class="control word" title=title>
                <label for=id.clone()>{name}</label>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    id=id
                    aria-describedby=help_id.clone()
                    prop:value=text
                    on:change:target=move |ev| take(ev.target())
                />
                <span class="visually-hidden" id=help_id>{help}</span>
            </div>
        }
        .into_any();
    }
    let tour = id.clone();
    let (stops_id, id_of_stops) = (format!("{id}-stops"), format!("{id}-stops"));
    view! {
        <div class="control" title=title data-tour=tour>
            <label for=id.clone()>
                {name.clone()}
                {unit.map(|unit| view! { <span class="unit">" "{unit}</span> }.into_any())}
            </label>
            {reset}
            <input
                type="range"
                list=move || stops.with(|stops| (!stops.is_empty()).then(|| stops_id.clone()))
                aria-label=name
                aria-describedby=help_id.clone()
                aria-valuetext=text
                min="0"
                max=move || steps().to_string()
                step="1"
                prop:value=move || value.get().map(|v| scale.position(&v)).unwrap_or(0.0).to_string()
                on:input:target=move |ev| slide(ev.target().value(), Edit::Dragging)
                on:change:target=move |ev| slide(ev.target().value(), Edit::Finished)
            />
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                id=id
                aria-describedby=help_id.clone()
                prop:value=text
                on:change:target=move |ev| take(ev.target())
            />
            <span class="visually-hidden" id=help_id>{help}</span>
            {move || {
                let id = id_of_stops.clone();
                let one = |stop: &usize| view! { <option value=scale.position(&Value::Integer(*stop as i64)).to_string()></option> };
                stops.with(|stops| {
                    (!stops.is_empty()).then(|| view! { <datalist id=id>{stops.iter().map(one).collect_any()}</datalist> }.into_any())
                })
            }}
        </div>
    }
    .into_any()
}

fn part_name(part: Part) -> String {
    match part {
        Part::Subject => "subject".into(),
        Part::Preparation(i) => format!("preparation-{i}"),
        Part::Sampling(i) => format!("{}-sampling", letter(i)),
        Part::Method(i) => format!("{}-method", letter(i)),
        Part::Metrics => "metrics".into(),
    }
}
