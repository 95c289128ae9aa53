//! The page's typeface. Pretendard, because Latin, Greek, Hangul and the signs of mathematics are of one drawing in it, with
//! all weights in one file and figures of one width; under the SIL Open Font License, whose text goes with it.
//!
//! It comes from npm in slices, each for a range of characters. Only those are shipped that have a character of the
//! page's words or of [`SIGNS`]; a browser loads those that it meets. The slices are as their author made them: his
//! licence keeps the name for that. What no slice has, the system's font shows.

use crate::{digest, workspace::Workspace};
use anyhow::{Context, Result, bail};
use std::{collections::BTreeSet, fs, ops::RangeInclusive, path::Path};

const PACKAGE: &str = "web/node_modules/pretendard/dist";
const STYLES: &str = "web/variable/pretendardvariable-dynamic-subset.css";
/// Shown beside the words: numbers, units and what the controls are called in formulae.
const SIGNS: &str = "·–—…×÷±−≈≠≤≥→←↔°²³½√∑∫∂∞′″‖∥‘’“”αβγδεθλμπρσφχψωΔΣΩ";
const HASH_DIGITS: usize = 16;

/// One slice of the typeface.
struct Slice<'a> {
    /// Its file, from the style sheet.
    file: &'a str,
    /// The rule of the style sheet, from brace to brace.
    rule: &'a str,
    /// The characters that it has.
    ranges: Vec<RangeInclusive<u32>>,
}

impl Slice<'_> {
    fn has(&self, character: char) -> bool {
        self.ranges.iter().any(|range| range.contains(&u32::from(character)))
    }
}

/// Puts the slices that are needed, their style sheet and their licence into the page; returns the elements for its head.
pub fn write(workspace: &Workspace, folder: &Path) -> Result<String> {
    let package = workspace.root().join(PACKAGE);
    let path = package.join(STYLES);
    let styles = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let slices = slices(&styles)?;
    let wanted = characters(&workspace.root().join("web/locales"))?;
    let fonts = folder.join("fonts");
    fs::create_dir_all(&fonts).with_context(|| format!("making {}", fonts.display()))?;
    fs::copy(package.join("LICENSE.txt"), fonts.join("LICENSE.txt")).context("copying the licence of the typeface")?;

    let (mut shipped, mut head) = (String::new(), String::new());
    for slice in slices.iter().filter(|slice| wanted.iter().any(|character| slice.has(*character))) {
        let source = path.with_file_name("").join(slice.file);
        let bytes = fs::read(&source).with_context(|| format!("reading {}", source.display()))?;
        let stem = source.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{stem}-{}.woff2", &digest::hexadecimal(&bytes)[..HASH_DIGITS]);
        fs::write(fonts.join(&name), bytes).with_context(|| format!("writing {name}"))?;
        shipped.push_str(&format!("@font-face {}\n", slice.rule.replace(slice.file, &format!("./fonts/{name}"))));
        if slice.has('a') {
            // Every language of the page has Latin letters: they are on their way before anything asks for them.
            head =
                format!("<link rel=\"preload\" href=\"./fonts/{name}\" as=\"font\" type=\"font/woff2\" crossorigin>");
        }
    }
    let name = format!("fonts-{}.css", &digest::hexadecimal(shipped.as_bytes())[..HASH_DIGITS]);
    fs::write(folder.join(&name), shipped).with_context(|| format!("writing {name}"))?;
    Ok(format!("{head}<link rel=\"stylesheet\" href=\"./{name}\">"))
}

/// What the page may have to show: printable ASCII, signs, and every character of every language's words.
fn characters(locales: &Path) -> Result<BTreeSet<char>> {
    let mut wanted: BTreeSet<char> = (' '..='~').chain(SIGNS.chars()).collect();
    for entry in fs::read_dir(locales).with_context(|| format!("reading {}", locales.display()))? {
        let path = entry?.path();
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        wanted.extend(text.chars().filter(|character| !character.is_control()));
    }
    Ok(wanted)
}

fn slices(styles: &str) -> Result<Vec<Slice<'_>>> {
    let slices: Option<Vec<_>> = styles.split("@font-face ").skip(1).map(slice).collect();
    match slices {
        Some(slices) if !slices.is_empty() => Ok(slices),
        _ => bail!("{STYLES} of the package pretendard is not of the form that is expected"),
    }
}

fn slice(text: &str) -> Option<Slice<'_>> {
    let rule = text.get(..=text.find('}')?)?;
    let between = |start: &str, end: char| {
        let rest = &rule[rule.find(start)? + start.len()..];
        rest.get(..rest.find(end)?)
    };
    let ranges = between("unicode-range:", ';')?.split(',').map(range).collect::<Option<_>>()?;
    Some(Slice { file: between("url(", ')')?, rule, ranges })
}

/// `U+12` or `U+12-34`.
fn range(text: &str) -> Option<RangeInclusive<u32>> {
    let digits = text.trim().strip_prefix("U+")?;
    let (first, last) = digits.split_once('-').unwrap_or((digits, digits));
    let number = |digits| u32::from_str_radix(digits, 16).ok();
    Some(number(first)?..=number(last)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = "/* ... */ @font-face {\n src: url(./a/x.1.woff2) format('woff2');\n unicode-range: U+41-5a, U+d7; }\n\
        @font-face { src: url(./a/x.2.woff2);\n unicode-range: U+ac00-ac02; }";

    #[test]
    fn slices_are_read_with_their_characters() {
        let slices = slices(STYLES).expect("the form is right");
        assert_eq!(slices.iter().map(|slice| slice.file).collect::<Vec<_>>(), ["./a/x.1.woff2", "./a/x.2.woff2"]);
        assert!(slices[0].has('B') && slices[0].has('×') && !slices[0].has('b') && !slices[0].has('가'));
        assert!(slices[1].has('가'));
        assert!(slices[0].rule.starts_with('{') && slices[0].rule.ends_with('}'));
    }

    #[test]
    fn the_page_loads_the_same_signs() {
        assert!(include_str!("../../../../web/js/words.js").contains(SIGNS));
    }

    #[test]
    fn another_form_is_an_error() {
        assert!(slices("").is_err());
        assert!(slices("@font-face { src: url(a.woff2); }").is_err());
    }
}
