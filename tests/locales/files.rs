//! The files themselves: the same messages with the same variables in every language.

use crate::declared;
use crate::sources::repository;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// In the place of a variable.
pub const GAP: char = '\u{1}';

/// What a message says.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Words {
    /// Its text, all plural forms one after the other, with [`GAP`] for each variable.
    pub text: String,
    /// The names of its variables.
    pub variables: BTreeSet<String>,
}

/// Messages by their ids, attributes by `id.attribute`.
pub type Language = BTreeMap<String, Words>;

fn words(pattern: &Pattern<&str>, into: &mut Words) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => into.text.push_str(value),
            PatternElement::Placeable { expression: Expression::Inline(one) } => variable(one, into),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let mut chooses = Words::default();
                variable(selector, &mut chooses);
                into.variables.extend(chooses.variables);
                variants.iter().for_each(|variant| words(&variant.value, into));
            }
        }
    }
}

fn variable(expression: &InlineExpression<&str>, into: &mut Words) {
    into.text.push(GAP);
    match expression {
        InlineExpression::VariableReference { id } => {
            into.variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            let mut inside = Words::default();
            arguments.positional.iter().for_each(|argument| variable(argument, &mut inside));
            into.variables.extend(inside.variables);
        }
        _ => {}
    }
}

/// All languages, by their codes.
pub fn languages() -> BTreeMap<String, Language> {
    let folder = repository().join("web/locales");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|file| (file.file_stem().unwrap().to_string_lossy().into_owned(), read(&file))).collect()
}

/// The language that the others are compared with.
pub fn english() -> Language {
    languages().remove("en").unwrap()
}

fn read(file: &std::path::Path) -> Language {
    let text = fs::read_to_string(file).unwrap();
    let resource = parser::parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{file:?}: {errors:?}"));
    let mut language = Language::new();
    let mut add = |id: String, pattern: &Pattern<&str>| {
        let mut said = Words::default();
        words(pattern, &mut said);
        assert!(!said.text.trim().is_empty(), "{file:?}: {id} is empty");
        assert!(language.insert(id.clone(), said).is_none(), "{file:?}: {id} is there twice");
    };
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        if let Some(value) = &message.value {
            add(message.id.name.to_owned(), value);
        }
        for attribute in &message.attributes {
            add(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
        }
    }
    language
}

#[test]
fn every_language_has_the_same_messages_with_the_same_variables() {
    let english = english();
    for (code, language) in languages() {
        for (id, words) in &english {
            let here = language.get(id).unwrap_or_else(|| panic!("{code}.ftl has no {id}"));
            assert_eq!(here.variables, words.variables, "{code}.ftl: the variables of {id}");
        }
        let more: Vec<_> = language.keys().filter(|id| !english.contains_key(*id)).collect();
        let unknown: Vec<_> = more.iter().filter(|id| !declared::ids().contains(**id)).collect();
        assert!(unknown.is_empty(), "{code}.ftl: neither English nor of a declaration: {unknown:?}");
    }
}

/// Words that a Korean reader knows by their Latin letters: names of methods, metrics, times, axes, units and colour maps,
/// and that of the workbench.
const LATIN: &str = "HaarPSI CAIPIRINHA CG SENSE ESPIRiT GRAPPA SPIRiT CNR NMSE PSNR SNR SSIM T1 T2 TE TI TR kx ky dB mm CPU GPU SHA \
                     256 Cividis Inferno Magma Plasma Viridis k space workbench";

#[test]
fn korean_is_korean() {
    let hangul = |letter: char| ('\u{ac00}'..='\u{d7a3}').contains(&letter);
    let mut found = Vec::new();
    for (id, words) in &languages()["ko"] {
        let letters = words.text.chars().filter(|letter| letter.is_alphabetic());
        let latin_only = letters.clone().next().is_some() && !letters.clone().any(hangul);
        let mut each = words.text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        if latin_only && !each.all(|word| LATIN.split(' ').any(|known| known == word)) {
            found.push(format!("{id} = {}", words.text));
        }
    }
    assert!(found.is_empty(), "ko.ftl, without a Korean letter:\n{}", found.join("\n"));
}
