//! `cargo xtask`: sets the workspace up, builds and serves the page, tests and checks it.
//!
//! Everything a fresh machine needs beyond Rust, Node and git is fetched by the set-up steps
//! (module [`setup`]); every other command starts with the steps that it needs.

mod arguments;
mod check;
mod command;
mod csp;
mod digest;
mod finish;
mod format;
mod languages;
mod lean;
mod licences;
mod metadata;
mod page;
mod rules;
mod serve;
mod setup;
mod test;
mod workspace;

use arguments::Arguments;
use std::process::ExitCode;
use workspace::Workspace;

fn main() -> ExitCode {
    if let Some(exit) = lean::stand_in() {
        return exit;
    }
    let arguments = match arguments::parse(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("error: {error}\n\n{}", arguments::HELP);
            return ExitCode::FAILURE;
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    if let Arguments::Help = arguments {
        println!("{}", arguments::HELP);
        return Ok(());
    }
    let workspace = Workspace::find()?;
    match arguments {
        Arguments::Help => Ok(()),
        Arguments::Setup => setup::run(&workspace, &setup::everything()),
        Arguments::Datasets => setup::run(&workspace, &[Box::new(setup::Datasets { optional: false })]),
        Arguments::Build => page::set_up_and_build(&workspace),
        Arguments::Serve(options) => serve::run(&workspace, &options),
        Arguments::Test(options) => test::run(&workspace, &options),
        Arguments::Check { fast } => check::run(&workspace, fast),
        Arguments::Soak { minutes } => test::soak(&workspace, minutes),
        Arguments::Format => format::rewrite(&workspace),
        Arguments::FinishDist => finish::run(&workspace),
    }
}
