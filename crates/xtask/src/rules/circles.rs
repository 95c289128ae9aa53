//! Files of a crate that import each other in a circle. A folder's `mod.rs` that only re-exports (`pub use`) imports
//! nothing: whoever imports from the folder does not import its files' neighbours.

use super::sources::Source;
use std::collections::{BTreeMap, BTreeSet};

/// The crates whose files are in layers.
pub const LAYERED: [&str; 2] = ["recon", "gpu"];

/// A module's path from the root of its crate; empty for the root.
type Module = Vec<String>;

/// The circles of a crate, each with its files.
pub fn violations(name: &str, sources: &[Source]) -> Vec<String> {
    let folder = format!("crates/{name}/src/");
    let files: BTreeMap<Module, &str> = sources
        .iter()
        .filter(|source| source.ending() == "rs")
        .filter_map(|source| Some((module(source.path.strip_prefix(&folder)?), source.text.as_str())))
        .collect();
    let imports: BTreeMap<&Module, BTreeSet<&Module>> =
        files.iter().map(|(module, text)| (module, imported(module, text, &files))).collect();
    circles(&imports).into_iter().map(|circle| format!("{folder}: a circle of imports: {circle}")).collect()
}

/// The module of a file, by its path below `src/`.
fn module(path: &str) -> Module {
    let path = path.trim_end_matches(".rs");
    let mut parts: Module = path.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        parts.pop();
    }
    parts
}

/// The modules that a file imports from, outside of its tests.
fn imported<'a>(here: &Module, text: &str, files: &'a BTreeMap<Module, &str>) -> BTreeSet<&'a Module> {
    let code: String = text
        .split("#[cfg(test)]")
        .next()
        .unwrap_or_default()
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(|line| [line, "\n"])
        .collect();
    let mut found = BTreeSet::new();
    for statement in code.split(';') {
        // Statements begin lines; a re-export is not an import.
        let Some(start) =
            statement.rfind("\nuse ").map(|at| at + 5).or_else(|| statement.starts_with("use ").then_some(4))
        else {
            continue;
        };
        for path in expanded(&statement[start..]) {
            found.extend(target(here, &path, files).filter(|module| *module != here));
        }
    }
    found
}

/// The paths of a tree of imports.
fn expanded(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((before, rest)) = tree.split_once('{') else { return vec![tree.to_owned()] };
    let inside = rest.trim_end().trim_end_matches('}');
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in inside.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.flat_map(|part| expanded(&format!("{before}{part}"))).collect()
}

/// The file of this crate that a path leads into.
fn target<'a>(here: &Module, path: &str, files: &'a BTreeMap<Module, &str>) -> Option<&'a Module> {
    let mut parts: Vec<&str> = path.split("::").map(str::trim).collect();
    let mut base: Vec<&str> = here.iter().map(String::as_str).collect();
    match *parts.first()? {
        "crate" => {
            base.clear();
            parts.remove(0);
        }
        "self" => {
            parts.remove(0);
        }
        "super" => {
            while parts.first() == Some(&"super") {
                base.pop();
                parts.remove(0);
            }
        }
        first => {
            let child: Module = base.iter().chain([&first]).map(|part| (*part).to_owned()).collect();
            // Another crate.
            files.get(&child)?;
        }
    }
    base.extend(parts);
    let lengths = (0..=base.len()).rev();
    let prefixes = lengths.map(|length| base[..length].iter().map(|part| (*part).to_owned()).collect::<Module>());
    prefixes.into_iter().find_map(|prefix| files.get_key_value(&prefix)).map(|(module, _)| module)
}

/// Modules that reach each other.
fn circles(imports: &BTreeMap<&Module, BTreeSet<&Module>>) -> Vec<String> {
    let reach: BTreeMap<&Module, BTreeSet<&Module>> = imports
        .keys()
        .map(|start| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![*start]);
            while let Some(module) = next.pop() {
                next.extend(imports[module].iter().filter(|module| seen.insert(**module)));
            }
            (*start, seen)
        })
        .collect();
    let mut found = BTreeSet::new();
    for (module, reached) in reach.iter().filter(|(module, reached)| reached.contains(*module)) {
        let circle = reached.iter().filter(|other| reach[*other].contains(module));
        found.insert(circle.map(|part| part.join("::")).collect::<Vec<_>>().join(", "));
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<String> {
        let source =
            |(path, text): &(&str, &str)| Source { path: format!("crates/x/src/{path}"), text: (*text).into() };
        violations("x", &files.iter().map(source).collect::<Vec<_>>())
    }

    #[test]
    fn a_circle_is_found_however_it_is_written() {
        let circle = vec!["crates/x/src/: a circle of imports: a, b".to_owned()];
        assert_eq!(of(&[("a.rs", "use crate::b::B;\n"), ("b.rs", "//! B.\n\nuse crate::a;\n")]), circle);
        assert_eq!(of(&[("a.rs", "use super::{b::B, c};\n"), ("b.rs", "use crate::{a::{A, C}};\n")]), circle);
        let through = [("a.rs", "use crate::b;\n"), ("b.rs", "use crate::c;\n"), ("c.rs", "use crate::a;\n")];
        assert_eq!(of(&through), ["crates/x/src/: a circle of imports: a, b, c"]);
    }

    #[test]
    fn layers_are_no_circle() {
        assert_eq!(of(&[("a.rs", "use crate::b::B;\nuse std::fmt;\n"), ("b.rs", "pub struct B;\n")]), [""; 0]);
        // A folder that re-exports its files, which import from it.
        let folder = [
            ("d/mod.rs", "mod e;\nmod f;\npub use e::E;\n"),
            ("d/e.rs", "pub struct E;\n"),
            ("d/f.rs", "use super::E;\n"),
        ];
        assert_eq!(of(&folder), [""; 0]);
        // Tests may look anywhere.
        let tests =
            [("a.rs", "use crate::b;\n"), ("b.rs", "pub fn b() {}\n#[cfg(test)]\nmod tests {\nuse crate::a;\n}\n")];
        assert_eq!(of(&tests), [""; 0]);
    }
}
