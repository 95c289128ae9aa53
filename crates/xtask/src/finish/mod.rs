//! The last touches that Trunk's `post_build` hook gives the built page: names of the workers' files that hold their
//! content, typeface, icons, the languages, the content security policy, the gallery, and the list that the page is kept by without a network.

mod fonts;
mod icons;
mod offline;
mod workers;

use crate::{
    csp::{self, InlineScripts},
    languages, setup,
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{env, fs, path::PathBuf};

/// Finishes the page that Trunk has staged.
///
/// # Errors
/// A file of it is missing, or cannot be written.
pub fn run(workspace: &Workspace) -> Result<()> {
    let folder = env::var_os("TRUNK_STAGING_DIR").map_or_else(|| workspace.dist(), PathBuf::from);
    let is_development = env::var_os("TRUNK_PROFILE").is_some_and(|profile| profile == "debug");
    let path = folder.join("index.html");
    let page = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;

    let mut head = workers::name_by_content(&folder)?;
    head.push_str(&fonts::write(workspace, &folder)?);
    head.push_str(&icons::write(&folder)?);
    setup::datasets::copy(workspace, &folder)?;
    // A page that is built anew all the time is not kept.
    if !is_development {
        head.push_str(offline::HEAD);
    }
    let page = page.replacen("</head>", &format!("{head}</head>"), 1);
    let page = languages::list(&page, &workspace.root().join("web/locales"))?;
    languages::part_the_guide(&folder.join("locales"))?;
    let allowed = if is_development { InlineScripts::Any } else { InlineScripts::Present };
    let page = csp::insert(&page, allowed).with_context(|| format!("{} has no head", path.display()))?;
    fs::write(&path, page).with_context(|| format!("writing {}", path.display()))?;
    // It has the sums of all the others.
    if is_development { Ok(()) } else { offline::write(workspace, &folder) }
}
