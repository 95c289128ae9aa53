//! What the service worker keeps: the page's own files with their sums, and a version that is the sum of them all.

use crate::{digest, workspace::Workspace};
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::{collections::BTreeMap, fs, path::Path};

/// Tells the page that there is a service worker, and where.
pub const HEAD: &str = "<meta name=\"service-worker\" content=\"./service-worker.js\">";

const SCRIPT: &str = "service-worker.js";
/// The line of the script that is written anew.
const PLACE: &str = "const PAGE = { version: '', files: {}, pictures: {} };";
const VERSION_DIGITS: usize = 16;

/// Paths from the folder of the page, `/` between their parts, and sums.
type Sums = BTreeMap<String, String>;

/// Writes the service worker into the page that is finished otherwise.
pub fn write(workspace: &Workspace, folder: &Path) -> Result<()> {
    let source = workspace.root().join("web").join(SCRIPT);
    let script = fs::read_to_string(&source).with_context(|| format!("reading {}", source.display()))?;
    let mut files = Sums::new();
    collect(folder, "", &mut files)?;
    fs::write(folder.join(SCRIPT), with_list(&script, files)?).with_context(|| format!("writing {SCRIPT}"))
}

/// Sums of all files below a folder, but for hidden ones and the service worker itself.
fn collect(folder: &Path, path: &str, files: &mut Sums) -> Result<()> {
    for entry in fs::read_dir(folder.join(path)).with_context(|| format!("reading {path} of the built page"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == SCRIPT {
            continue;
        }
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        if entry.file_type()?.is_dir() {
            collect(folder, &path, files)?;
        } else {
            let bytes = fs::read(entry.path()).with_context(|| format!("reading {path}"))?;
            files.insert(path, digest::integrity(&bytes));
        }
    }
    Ok(())
}

/// The script with the list in it. Pictures of the gallery, which are many, are kept when they were looked at.
fn with_list(script: &str, files: Sums) -> Result<String> {
    if !script.contains(PLACE) {
        bail!("{SCRIPT} has no line `{PLACE}`");
    }
    let is_picture = |path: &str| path.starts_with("datasets/") && path.ends_with(".png");
    let (pictures, mut files): (Sums, Sums) = files.into_iter().partition(|(path, _)| is_picture(path));
    // A host may redirect the one to the other, and what was redirected cannot answer for a page.
    if let Some(page) = files.remove("index.html") {
        files.insert(String::new(), page);
    }
    let all = json!([files, pictures]).to_string();
    let version = &digest::hexadecimal(all.as_bytes())[..VERSION_DIGITS];
    let page = json!({ "version": version, "files": files, "pictures": pictures });
    Ok(script.replacen(PLACE, &format!("const PAGE = {page};"), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(files: &[(&str, &str)]) -> Sums {
        files.iter().map(|(path, sum)| ((*path).to_owned(), (*sum).to_owned())).collect()
    }

    #[test]
    fn the_list_has_the_page_its_files_and_apart_the_pictures() {
        let files = [("index.html", "1"), ("a.js", "2"), ("datasets/manifest.json", "3"), ("datasets/a/0.png", "4")];
        let script = with_list(&format!("a\n{PLACE}\nb"), sums(&files)).expect("the line is there");
        assert!(script.contains(r#""files":{"":"1","a.js":"2","datasets/manifest.json":"3"}"#), "{script}");
        assert!(script.contains(r#""pictures":{"datasets/a/0.png":"4"}"#));
        assert!(script.starts_with("a\n") && script.ends_with("\nb"));
    }

    #[test]
    fn any_change_is_another_version() {
        let version = |sum| with_list(PLACE, sums(&[("a.js", sum)])).expect("the line is there");
        assert_ne!(version("1").replace("\"1\"", ""), version("2").replace("\"2\"", ""));
        assert_eq!(version("1"), version("1"));
    }

    #[test]
    fn a_script_without_a_place_is_an_error() {
        assert!(with_list("const PAGE = {};", Sums::new()).is_err());
    }

    #[test]
    fn the_script_of_this_repository_has_the_place() {
        assert!(include_str!("../../../../web/service-worker.js").contains(PLACE));
    }
}
