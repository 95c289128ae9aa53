//! The page's own module without the machinery of panics: a tenth smaller, which its budget needs.
//!
//! A panic of the page stops it either way; those of the workers keep their words, since these are reported. Cargo has no
//! stable way to compile one module of a build so, standard library included: this program therefore stands before
//! `rustc` while Trunk builds (`RUSTC_WRAPPER`), and adds what is needed for the units of the profile `page`. The standard
//! library is built from its source, as it is with Debian's toolchain anyway; where that source cannot be had, the page
//! is built as it is, and larger.

use crate::setup::wasm_target::{DEBIAN_ENVIRONMENT, TARGET};
use std::{
    env,
    ffi::OsString,
    path::Path,
    process::{Command, ExitCode},
};

/// Set where this program stands before `rustc`.
const VARIABLE: &str = "KSPACE_LEAN_PAGE";
/// The flags that the page's units get: no code that formats, unwinds or prints a panic, no places of it, and nothing
/// behind `{:?}`, which the page must not show: it prints nothing there.
const FLAGS: [&str; 5] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
    "-Cllvm-args=-inline-threshold=0",
];
/// Crates of the standard library that have smaller ways to sort and to print numbers.
const LIBRARY: [&str; 3] = ["core", "alloc", "std"];
const SMALL_LIBRARY: [&str; 2] = ["--cfg", "feature=\"optimize_for_size\""];

/// What makes a build of the page lean: this program before `rustc`, and the standard library from its source.
pub fn environment(executable: &Path) -> Vec<(&'static str, OsString)> {
    let mut variables: Vec<_> = DEBIAN_ENVIRONMENT.map(|(name, value)| (name, value.into())).into();
    variables.push(("RUSTC_WRAPPER", executable.into()));
    variables.push((VARIABLE, "1".into()));
    variables
}

/// When Cargo has called this program in place of `rustc`: calls it, with what its unit needs.
pub fn stand_in() -> Option<ExitCode> {
    env::var_os(VARIABLE)?;
    let mut arguments = env::args_os().skip(1);
    let rustc =
        arguments.next().filter(|program| Path::new(program).file_stem().is_some_and(|stem| stem == "rustc"))?;
    let arguments: Vec<OsString> = arguments.collect();
    let mut command = Command::new(rustc);
    if is_of_page(&arguments) {
        command.args(FLAGS);
        if follows(&arguments, "--crate-name").is_some_and(|name| LIBRARY.iter().any(|known| name == known)) {
            command.args(SMALL_LIBRARY);
        }
    }
    let status = command.args(arguments).status();
    Some(ExitCode::from(status.ok().and_then(|status| u8::try_from(status.code()?).ok()).unwrap_or(1)))
}

/// Whether a unit is compiled for wasm under the profile `page`, which Cargo tells by its folder.
fn is_of_page(arguments: &[OsString]) -> bool {
    let page = Path::new(TARGET).join("page");
    let for_wasm = arguments.iter().any(|argument| argument == TARGET);
    let in_page = |folder: &OsString| Path::new(folder).ancestors().any(|ancestor| ancestor.ends_with(&page));
    for_wasm && follows(arguments, "--out-dir").is_some_and(in_page)
}

/// The value of an argument.
fn follows<'a>(arguments: &'a [OsString], name: &str) -> Option<&'a OsString> {
    arguments.iter().zip(arguments.iter().skip(1)).find(|(known, _)| *known == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::is_of_page;
    use std::ffi::OsString;

    #[test]
    fn only_units_of_the_page_are_lean() {
        let unit = |target: &str, folder: &str| {
            let words = ["--crate-name", "app", "--target", target, "--out-dir", folder];
            is_of_page(&words.map(OsString::from))
        };
        assert!(unit("wasm32-unknown-unknown", "/x/target/wasm32-unknown-unknown/page/deps"));
        assert!(!unit("wasm32-unknown-unknown", "/x/target/wasm32-unknown-unknown/engine/deps"));
        assert!(!unit("x86_64-unknown-linux-gnu", "/x/target/page/deps"));
        assert!(!is_of_page(&["-vV".into()]));
    }
}
