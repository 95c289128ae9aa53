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

/// How the headings of sections begin whose words are wanted by the guide alone.
const OF_THE_GUIDE: &str = "## Guide";

/// Puts the words that the guide alone shows, which are many, into files of their own: `guide/code.ftl` beside `code.ftl`.
///
/// # Errors
/// A file cannot be read or written.
pub fn part_the_guide(folder: &Path) -> Result<()> {
    let of_the_guide = folder.join("guide");
    fs::create_dir_all(&of_the_guide).with_context(|| format!("making {}", of_the_guide.display()))?;
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "ftl") {
            let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            let (page, guide) = parted(&text);
            let beside = of_the_guide.join(path.file_name().unwrap_or_default());
            fs::write(&path, page).with_context(|| format!("writing {}", path.display()))?;
            fs::write(&beside, guide).with_context(|| format!("writing {}", beside.display()))?;
        }
    }
    Ok(())
}

/// The words of the page, and those of the guide.
fn parted(text: &str) -> (String, String) {
    let (mut page, mut guide) = (String::new(), String::new());
    let mut is_guide = false;
    for line in text.lines() {
        if line.starts_with("## ") {
            is_guide = line.starts_with(OF_THE_GUIDE);
        }
        let part = if is_guide { &mut guide } else { &mut page };
        part.push_str(line);
        part.push('\n');
    }
    (page, guide)
}

fn insert(page: &str, listed: &str) -> Option<String> {
    let start = page.find(OPENING)? + OPENING.len();
    let length = page[start..].find('"')?;
    Some(format!("{}{listed}{}", &page[..start], &page[start + length..]))
}

#[cfg(test)]
mod tests {
    use super::{insert, parted};

    #[test]
    fn sections_of_the_guide_are_parted_from_those_around_them() {
        let text = "a = 1\n## Guide: words\nb = 2\n    .c = 3\n## Else\nd = 4\n";
        let (page, guide) = parted(text);
        assert_eq!(page, "a = 1\n## Else\nd = 4\n");
        assert_eq!(guide, "## Guide: words\nb = 2\n    .c = 3\n");
    }

    #[test]
    fn the_list_takes_the_place_of_the_one_before() {
        let page = "<meta name=\"languages\" content=\"en=English\" />";
        let expected = "<meta name=\"languages\" content=\"en=English,ko=한국어\" />";
        assert_eq!(insert(page, "en=English,ko=한국어").as_deref(), Some(expected));
        assert_eq!(insert("<head></head>", ""), None);
    }
}
