//! The languages of the page: one file each in `web/locales`, listed in the page so that a new one is that file and no
//! more.

use anyhow::{Context, Result, bail};
use std::{fs, path::Path};

/// The message in which a language's file says its own name.
const NAME: &str = "language-name = ";
const OPENING: &str = "<meta name=\"languages\" content=\"";

/// The page with its list of the languages in a folder: `code=name`, English first.
///
/// # Errors
/// A file cannot be read or does not name its language, or the page has no place for the list.
pub fn list(page: &str, folder: &Path) -> Result<String> {
    let mut languages = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let Some(code) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".ftl")) else { continue };
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let Some(name) = text.lines().find_map(|line| line.strip_prefix(NAME)) else {
            bail!("{} does not name its language: it has no line `{NAME}...`", path.display());
        };
        languages.push((code.to_owned(), name.trim().to_owned()));
    }
    languages.sort_by_key(|(code, _)| (code != "en", code.clone()));
    let listed: Vec<_> = languages.iter().map(|(code, name)| format!("{code}={name}")).collect();
    insert(page, &listed.join(",")).context("the page has no list of languages to be filled in")
}

fn insert(page: &str, listed: &str) -> Option<String> {
    let start = page.find(OPENING)? + OPENING.len();
    let length = page[start..].find('"')?;
    Some(format!("{}{listed}{}", &page[..start], &page[start + length..]))
}

#[cfg(test)]
mod tests {
    use super::insert;

    #[test]
    fn the_list_takes_the_place_of_the_one_before() {
        let page = "<meta name=\"languages\" content=\"en=English\" />";
        let expected = "<meta name=\"languages\" content=\"en=English,ko=한국어\" />";
        assert_eq!(insert(page, "en=English,ko=한국어").as_deref(), Some(expected));
        assert_eq!(insert("<head></head>", ""), None);
    }
}
