//! What may not stand in a source file.

use super::{dependencies, sources::Source};

/// A file longer than this says why in its first [`HEADING`] lines.
const LINES: usize = 500;
const HEADING: usize = 15;
const REASON: &str = "Over 500 lines because";
const COUNTED: [&str; 7] = ["rs", "mjs", "js", "ts", "css", "wgsl", "py"];

/// All violations of one file.
pub fn violations(source: &Source) -> Vec<String> {
    // The patterns themselves stand in this file and the tests of its neighbours.
    if source.is_in_crate("xtask") {
        return too_long(source).into_iter().collect();
    }
    let mut violations = Vec::new();
    violations.extend(too_long(source));
    violations.extend(unfinished(source));
    violations.extend(clocks(source));
    violations.extend(absolute_paths(source));
    violations
}

fn too_long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    let is_explained = source.text.lines().take(HEADING).any(|line| line.contains(REASON));
    (COUNTED.contains(&source.ending()) && lines > LINES && !is_explained)
        .then(|| format!("{}: {lines} lines; over {LINES} it says at its top `{REASON} ...`", source.path))
}

/// Code that is not there yet, and tests that do not run.
fn unfinished(source: &Source) -> Vec<String> {
    let words: &[&str] = match source.ending() {
        "rs" => &["todo!", "unimplemented!", "#[ignore"],
        "mjs" | "js" | "ts" => &[".only(", ".skip("],
        _ => return Vec::new(),
    };
    // A test may skip itself where a condition on the machine holds, but not for good.
    let is_conditional = |line: &str, word: &str| {
        word == ".skip(" && line.split_once(word).is_some_and(|(_, rest)| !rest.starts_with(['\'', '"', '`', ')']))
    };
    places(source, |line| {
        words.iter().find(|word| line.contains(**word) && !is_conditional(line, word)).map(|word| format!("`{word}`"))
    })
}

/// The pure crates know no clock.
fn clocks(source: &Source) -> Vec<String> {
    let is_pure = dependencies::PURE.iter().any(|name| source.is_in_crate(name));
    if !is_pure || source.ending() != "rs" {
        return Vec::new();
    }
    places(source, |line| {
        let code = line.split("//").next().unwrap_or(line);
        ["std::time", "SystemTime", "Instant::"]
            .iter()
            .find(|word| code.contains(**word))
            .map(|word| format!("`{word}` in a crate without a clock"))
    })
}

/// Paths of one particular machine.
fn absolute_paths(source: &Source) -> Vec<String> {
    const FOLDERS: [&str; 4] = ["/root/", "/home/", "/work/", "/Users/"];
    places(source, |line| {
        FOLDERS
            .iter()
            .find(|folder| {
                line.match_indices(**folder).any(|(start, _)| {
                    // After a letter or a dot it is the middle of an address or a relative path.
                    let before = line[..start].chars().next_back();
                    !before.is_some_and(|c| c.is_alphanumeric() || ".-_~*}".contains(c))
                })
            })
            .map(|folder| format!("a path below `{folder}`"))
    })
}

fn places(source: &Source, problem: impl Fn(&str) -> Option<String>) -> Vec<String> {
    source
        .text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| problem(line).map(|problem| format!("{}:{}: {problem}", source.path, index + 1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_long_file_explains_itself() {
        let long = "x\n".repeat(501);
        assert!(too_long(&source("a.rs", &long)).is_some());
        assert!(too_long(&source("a.rs", &"x\n".repeat(500))).is_none());
        assert!(too_long(&source("a.json", &long)).is_none());
        let explained = format!("//! Over 500 lines because it is a table.\n{long}");
        assert!(too_long(&source("a.rs", &explained)).is_none());
        let too_late = format!("{}// Over 500 lines because.\n{long}", "x\n".repeat(15));
        assert!(too_long(&source("a.rs", &too_late)).is_some());
    }

    #[test]
    fn unfinished_code_is_found() {
        for text in ["todo!()", "    unimplemented!(\"x\")", "#[ignore]", "#[ignore = \"slow\"]"] {
            assert_eq!(unfinished(&source("crates/recon/src/a.rs", text)).len(), 1, "{text}");
        }
        assert_eq!(unfinished(&source("e2e/a.mjs", "test.only('x', f)")).len(), 1);
        assert_eq!(unfinished(&source("e2e/a.mjs", "test.skip('x', f)")).len(), 1);
    }

    #[test]
    fn finished_code_is_not() {
        assert!(unfinished(&source("a.rs", "fn ignore() {} // to do")).is_empty());
        assert!(unfinished(&source("a.md", "`todo!`")).is_empty());
        assert!(unfinished(&source("a.mjs", "test.skip(!gpu, 'no GPU here')")).is_empty());
        assert!(violations(&source("crates/xtask/src/a.rs", "todo!()")).is_empty());
    }

    #[test]
    fn clocks_are_found_in_pure_crates_only() {
        let text = "use std::time::Instant;";
        assert_eq!(clocks(&source("crates/recon/src/a.rs", text)).len(), 1);
        assert_eq!(clocks(&source("crates/formats/src/a.rs", "Instant::now()")).len(), 1);
        assert!(clocks(&source("crates/cli/src/a.rs", text)).is_empty());
        assert!(clocks(&source("crates/recon-not/src/a.rs", text)).is_empty());
        assert!(clocks(&source("crates/recon/src/a.rs", "// no std::time here")).is_empty());
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        for text in ["cd /home/me/x", "\"/root/x\"", "path=/work/y", "(/Users/me/z)"] {
            let found = absolute_paths(&source("a.md", text));
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].starts_with("a.md:1:"));
        }
        for text in ["https://example.org/home/x", "./work/x", "src/root/x", "~/home/x"] {
            assert!(absolute_paths(&source("a.md", text)).is_empty(), "{text}");
        }
    }
}
