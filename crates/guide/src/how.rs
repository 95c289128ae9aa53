//! How each method and each sampling pattern works: in plain words, as a formula, in pictures, and when it fails.

use crate::{Chapter, use_guide};
use experiment::declaration::{Declaration, Explanation, Formula, Symbol};
use experiment::{METHODS, SAMPLINGS, examples, explanation_of_method, explanation_of_sampling};
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
    let explanation = if kind == "method" { explanation_of_method(id) } else { explanation_of_sampling(id) };
    let explained = declaration.zip(explanation.ok());
    view! {
        <div class="how">
            <nav aria-label=t!("how")>
                {group("method", METHODS, t!("how-methods"))} {group("sampling", SAMPLINGS, t!("how-samplings"))}
            </nav>
            {explained.map(|(declaration, explanation)| view! { <Article kind declaration explanation /> })}
        </div>
    }
}

#[component]
fn Article(kind: &'static str, declaration: &'static Declaration, explanation: &'static Explanation) -> impl IntoView {
    let guide = use_guide();
    let id = declaration.id;
    let name = label(kind, declaration);
    let Explanation { does, fails, ref formula, address, suits } = *explanation;
    let says = |part: &str, words| declared(&format!("how-{kind}-{id}.{part}"), words);
    let (rule, link) = match kind {
        "method" => (t!("how-problem"), examples::of_method(id, explanation)),
        _ => (t!("how-rule"), examples::of_sampling(id, explanation)),
    };
    let summary = declared(&format!("{kind}-{id}.summary"), declaration.summary);
    view! {
        <article aria-labelledby="how-title">
            <h3 id="how-title">{name.clone()}</h3>
            <p class="summary">{summary}</p>
            <h4>{t!("how-does")}</h4>
            <p>{says("does", does)}</p>
            {(!formula.latex.is_empty()).then(|| view! {
                <h4>{rule}</h4>
                <Problem formula />
            })}
            <h4>{t!("how-fails")}</h4>
            <p>{says("fails", fails)}</p>
            <Figures kind id name suits />
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
fn Problem(formula: &'static Formula) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    typeset(place, formula.latex, true);
    let symbol = |&Symbol { id, latex, meaning }: &'static Symbol| {
        let place = NodeRef::<Div>::new();
        typeset(place, latex, false);
        view! {
            <dt>
                <div node_ref=place>{latex}</div>
            </dt>
            <dd>{declared(&format!("symbol-{id}"), meaning)}</dd>
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

/// What the method or the pattern makes of a brain, where there are pictures of it.
#[component]
fn Figures(kind: &'static str, id: &'static str, name: String, suits: &'static str) -> impl IntoView {
    // A new one is explained before anybody has run `kspace figures`.
    let absent = RwSignal::new(false);
    let figure = |file: String, caption: String, alt: String| {
        view! {
            <figure>
                <img
                    src=format!("./figures/{file}.png")
                    alt=alt
                    width="160"
                    height="160"
                    loading="lazy"
                    on:error=move |_| absent.set(true)
                />
                <figcaption>{caption}</figcaption>
            </figure>
        }
    };
    let sampling = if kind == "method" { suits } else { id };
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
        <h4 hidden=move || absent.get()>{t!("how-figure")}</h4>
        <div class="figures" hidden=move || absent.get()>
            {taken} {start} {result} {last}
        </div>
        <p class="note" hidden=move || absent.get()>
            {t!("how-figure-note", sampling = pattern)}
        </p>
    }
}

mod browser {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen(raw_module = "./js/formulas.js")]
    extern "C" {
        pub fn typeset(place: &web_sys::HtmlElement, latex: &str, display: bool);
    }
}
