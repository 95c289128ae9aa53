//! The workers' files, which Trunk names without a hash of their content (trunk-rs/trunk#405). With one in their names
//! the page that is open only ever speaks with the engine of its own build, whatever has been put on the host since,
//! and a browser may keep them for ever.

use crate::digest;
use anyhow::{Context, Result, bail};
use std::{fs, path::Path};

const WORKERS: [&str; 2] = ["engine", "reader"];
/// Modules that the page itself takes in when it needs them.
const MODULES: [&str; 1] = ["guide"];
const HASH_DIGITS: usize = 16;

/// Renames the files of all workers and modules; returns the elements for the page's head by which it finds them.
pub fn name_by_content(folder: &Path) -> Result<String> {
    let workers = WORKERS.iter().map(|name| rename_worker(folder, name));
    let modules = MODULES.iter().map(|name| Ok(element(name, &rename(folder, name, &[])?)));
    workers.chain(modules).collect()
}

fn element(name: &str, file: &str) -> String {
    format!("<meta name=\"{name}\" content=\"./{file}\">")
}

fn rename_worker(folder: &Path, name: &str) -> Result<String> {
    let loader = format!("{name}_loader.js");
    let loading = read(folder, &loader)?;
    let new_script = rename(folder, name, &loading)?;
    let new_loader = new_script.replace(".js", "_loader.js");
    fs::write(folder.join(&new_loader), with_name(loading, &format!("{name}.js"), &new_script)?)?;
    remove(folder, &loader)?;
    Ok(element(name, &new_loader))
}

/// Renames script and code, by their own content and what else belongs to them; returns the name of the script.
fn rename(folder: &Path, name: &str, belongs: &[u8]) -> Result<String> {
    let (script, module) = (format!("{name}.js"), format!("{name}_bg.wasm"));
    let (running, code) = (read(folder, &script)?, read(folder, &module)?);
    let hash = &digest::hexadecimal(&[belongs, &running, &code].concat())[..HASH_DIGITS];
    // Each names the next one.
    let (new_script, new_module) = (format!("{name}-{hash}.js"), format!("{name}-{hash}_bg.wasm"));
    fs::write(folder.join(&new_script), with_name(running, &module, &new_module)?)?;
    fs::write(folder.join(&new_module), code)?;
    remove(folder, &script)?;
    remove(folder, &module)?;
    Ok(new_script)
}

fn read(folder: &Path, file: &str) -> Result<Vec<u8>> {
    fs::read(folder.join(file)).with_context(|| format!("reading {file} of the built page"))
}

fn remove(folder: &Path, file: &str) -> Result<()> {
    fs::remove_file(folder.join(file)).with_context(|| format!("removing {file}"))
}

/// A script that refers to a file by another name.
fn with_name(script: Vec<u8>, old: &str, new: &str) -> Result<String> {
    let script = String::from_utf8(script).with_context(|| format!("the script that loads {old} is no text"))?;
    if !script.contains(old) {
        bail!("expected {old} to be named in the script that loads it; Trunk or wasm-bindgen write another form");
    }
    Ok(script.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_names_the_next_by_its_new_name() {
        let folder = std::env::temp_dir().join(format!("kspace-workers-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let put = |file: &str, text: &str| fs::write(folder.join(file), text).expect("as above");
        put("engine_loader.js", "import init from './engine.js';");
        put("engine.js", "new URL('engine_bg.wasm', import.meta.url)");
        put("engine_bg.wasm", "code");
        let head = rename_worker(&folder, "engine").expect("all is there");
        let loader = head.split('"').nth(3).and_then(|path| path.strip_prefix("./")).expect("a path");
        let script = loader.replace("_loader", "");
        let module = script.replace(".js", "_bg.wasm");
        let read = |file: &str| fs::read_to_string(folder.join(file)).expect("it was written");
        assert_eq!(read(loader), format!("import init from './{script}';"));
        assert_eq!(read(&script), format!("new URL('{module}', import.meta.url)"));
        assert_eq!(read(&module), "code");
        assert!(!folder.join("engine.js").exists());
        fs::remove_dir_all(&folder).expect("it is ours");
    }

    #[test]
    fn a_script_of_another_form_is_an_error() {
        assert!(with_name(b"import init from './other.js'".to_vec(), "engine.js", "new.js").is_err());
    }
}
