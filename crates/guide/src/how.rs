//! How each method and each sampling pattern works: in plain words, as a formula, in pictures, and when it fails.

use crate::formulas::{self, Formula, SYMBOLS};
use crate::{Chapter, use_guide};
use experiment::declaration::Declaration;
use experiment::{METHODS, SAMPLINGS, examples};
use leptos::html::Div;
use leptos::prelude::*;
use words::{declared, t};

/// What is explained: a kind, as in the ids of its words, and an id in its registry.
pub type Subject = (&'static str, &'static str);

/// From `method-cg-sense` or `sampling-uniform`.
pub fn find(name: &str) -> Option<Subject> {
    let known = |kind, declarations: &[&'static Declaration]| {
        let id = name.strip_prefix(kind)?.strip_prefix('-')?;
        declarations.iter().find(|d| d.id == id).map(|d| (kind, d.id))
    };
    known("method", METHODS).or_else(|| known("sampling", SAMPLINGS))
}

fn label(kind: &str, declaration: &Declaration) -> String {
    declared(&format!("{kind}-{}", declaration.id), declaration.label)
}

/// All that is explained, and the explanation of one.
#[component]
pub fn How(
    /// Which one.
    subject: Subject,
) -> impl IntoView {
    let guide = use_guide();
    let (kind, id) = subject;
    let group = move |of: &'static str, declarations: &[&'static Declaration], heading: String| {
        let one = |d: &&'static Declaration| {
            let other = (of, d.id);
            let here = (other == subject).then_some("true");
            let go = move |_| guide.chapter.set(Some(Chapter::How(other)));
            view! {
                <li>
                    <button class="entry" aria-current=here on:click=go>
                        {label(of, d)}
                    </button>
                </li>
            }
        };
        view! {
            <h3>{heading}</h3>
            <ul>{declarations.iter().map(one).collect_view()}</ul>
        }
    };
    let declarations = if kind == "method" { METHODS } else { SAMPLINGS };
    let declaration = declarations.iter().copied().find(|d| d.id == id);
    view! {
        <div class="how">
            <nav aria-label=t!("how")>
                {group("method", METHODS, t!("how-methods"))} {group("sampling", SAMPLINGS, t!("how-samplings"))}
            </nav>
            {declaration.map(|declaration| view! { <Explanation kind declaration /> })}
        </div>
    }
}

#[component]
fn Explanation(kind: &'static str, declaration: &'static Declaration) -> impl IntoView {
    let guide = use_guide();
    let id = declaration.id;
    let name = label(kind, declaration);
    let says = |part: &str| t!(&format!("how-{kind}-{id}.{part}"));
    let is_method = kind == "method";
    let (formula, link) = match is_method {
        true => (formulas::of_method(id), examples::of_method(id)),
        false => (formulas::of_sampling(id), examples::of_sampling(id)),
    };
    let address = formula.as_ref().map_or("", |formula| formula.address);
    let rule = if is_method { t!("how-problem") } else { t!("how-rule") };
    let summary = declared(&format!("{kind}-{id}.summary"), declaration.summary);
    view! {
        <article aria-labelledby="how-title">
            <h3 id="how-title">{name.clone()}</h3>
            <p class="summary">{summary}</p>
            <h4>{t!("how-does")}</h4>
            <p>{says("does")}</p>
            {formula.filter(|formula| !formula.latex.is_empty()).map(|formula| view! {
                <h4>{rule}</h4>
                <Problem formula />
            })}
            <h4>{t!("how-fails")}</h4>
            <p>{says("fails")}</p>
            <h4>{t!("how-figure")}</h4>
            <Figures kind id name />
            <p class="ways">
                <a href=format!("#{link}") on:click=move |_| guide.chapter.set(None)>{t!("how-try")}</a>
            </p>
            <h4>{t!("how-source")}</h4>
            <p class="source">
                {declaration.source}
                {(!address.is_empty())
                    .then(|| {
                        let shown = address.trim_start_matches("https://").replace("%3C", "<").replace("%3E", ">");
                        view! {
                            <br />
                            <a href=address target="_blank" rel="noopener">
                                {shown}
                            </a>
                        }
                    })}
            </p>
        </article>
    }
}

/// A formula, and what its symbols mean.
#[component]
fn Problem(formula: Formula) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    typeset(place, formula.latex, true);
    let symbol = |id: &&'static str| {
        let latex = SYMBOLS.iter().find(|(other, _)| other == id).map_or("", |(_, latex)| latex);
        let place = NodeRef::<Div>::new();
        typeset(place, latex, false);
        view! {
            <dt>
                <div node_ref=place>{latex}</div>
            </dt>
            <dd>{t!(&format!("symbol-{id}"))}</dd>
        }
    };
    view! {
        <div class="formula" node_ref=place tabindex="0" role="group" aria-label=t!("how-formula")>
            {formula.latex}
        </div>
        <dl class="symbols">{formula.symbols.iter().map(symbol).collect_view()}</dl>
    }
}

/// LaTeX as MathML in its place, where it stands as it is until then.
fn typeset(place: NodeRef<Div>, latex: &'static str, display: bool) {
    Effect::new(move |_| place.get().iter().for_each(|place| browser::typeset(place, latex, display)));
}

/// What the method or the pattern makes of a brain.
#[component]
fn Figures(kind: &'static str, id: &'static str, name: String) -> impl IntoView {
    let figure = |file: String, caption: String, alt: String| {
        view! {
            <figure>
                <img src=format!("./figures/{file}.png") alt=alt width="160" height="160" loading="lazy" />
                <figcaption>{caption}</figcaption>
            </figure>
        }
    };
    let sampling = if kind == "method" { examples::sampling_of_method(id) } else { id };
    let pattern = SAMPLINGS.iter().find(|d| d.id == sampling).map_or_else(String::new, |d| label("sampling", d));
    let taken = figure(format!("sampling-{sampling}-mask"), t!("how-mask"), t!("how-mask-alt", name = pattern.clone()));
    let start =
        figure(format!("sampling-{sampling}-start"), t!("how-start"), t!("how-start-alt", name = pattern.clone()));
    let result = figure(format!("{kind}-{id}"), t!("how-result"), t!("how-result-alt", name = name.clone()));
    let last = match kind {
        "method" => figure(format!("method-{id}-error"), t!("how-error"), t!("how-error-alt", name = name)),
        _ => figure(format!("sampling-{id}-spread"), t!("how-spread"), t!("how-spread-alt", name = name)),
    };
    view! {
        <div class="figures">{taken} {start} {result} {last}</div>
        <p class="note">{t!("how-figure-note", sampling = pattern)}</p>
    }
}

mod browser {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(raw_module = "./js/formulas.js")]
    extern "C" {
        pub fn typeset(place: &web_sys::HtmlElement, latex: &str, display: bool);
    }
}
