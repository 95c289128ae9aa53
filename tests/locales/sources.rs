//! The sources of the workspace as texts: what is written between quotation marks in them.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below a folder of the repository, with its text but without its tests, which may be a `tests.rs`.
pub fn of(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![repository().join(folder)];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                waiting.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") && !entry.ends_with("tests.rs") {
                let text = fs::read_to_string(&entry).unwrap();
                let end = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
                found.push((entry, text[..end].to_owned()));
            }
        }
    }
    found.sort();
    found
}

/// The texts between quotation marks, each with the place where it begins; comments have none.
pub fn literals(source: &str) -> Vec<(usize, String)> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some(letter) = quoted_letter(rest) {
            at += letter;
        } else if bytes[at] == b'"' {
            let (text, length) = literal(&rest[1..]);
            found.push((at, text));
            at += length + 1;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// The length of a character literal that a text begins with, if it does: its quotation mark opens no text.
fn quoted_letter(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let escaped = inside.strip_prefix('\\');
    let end = match escaped {
        Some(escaped) => 2 + escaped[1..].find('\'')?,
        None => inside.chars().next()?.len_utf8(),
    };
    inside[end..].starts_with('\'').then_some(end + 2)
}

/// A literal from after its opening mark, and its length with the closing one.
fn literal(rest: &str) -> (String, usize) {
    let mut text = String::new();
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, at + 1),
            '\\' => match letters.next() {
                // The next line goes on with its first letter.
                Some((_, '\n')) => while letters.next_if(|(_, letter)| letter.is_whitespace()).is_some() {},
                Some((_, 'n')) => text.push('\n'),
                Some((_, other)) => text.push(other),
                None => break,
            },
            letter => text.push(letter),
        }
    }
    (text, rest.len())
}

#[test]
fn literals_are_read_as_the_compiler_reads_them() {
    let source = "let a = \"one \\\n    two\"; // \"not this\"\nlet b = ['\"', '\\'']; f(\"{x} \\\"three\\\"\")";
    let texts: Vec<_> = literals(source).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["one two", "{x} \"three\""]);
}
