//! `kspace`: the workbench's experiments on the command line.
//!
//! Results go to standard output, errors to standard error as one line, with exit status 1 (2 for a wrong command
//! line).

mod arguments;
mod benchmark;
mod commands;
mod data;
mod declarations;
mod error;
mod export;
mod figures;
mod files;
mod output;
mod supply;
mod work;

use arguments::{Arguments, Command};
use clap::Parser;
use error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(e) if !e.use_stderr() => {
            // Help and version, which clap prints as they are.
            let _ = e.print();
            return ExitCode::SUCCESS;
        }
        Err(e) => {
            // clap's message ends at an empty line; what is missing may stand in lines of its own.
            let text = e.to_string();
            let message: Vec<_> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            eprintln!("{} (see kspace --help)", message.join(" "));
            return ExitCode::from(2);
        }
    };
    match run(&arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("error: {}", e.to_string().replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<(), Error> {
    match command {
        Command::Subjects { json } => declarations::print(recon::subject::DECLARATIONS, *json),
        Command::Patterns { json } => declarations::print(recon::sampling::DECLARATIONS, *json),
        Command::Preparations { json } => declarations::print(recon::preparation::DECLARATIONS, *json),
        Command::Methods { json } => declarations::print(recon::method::DECLARATIONS, *json),
        Command::Mask(mask) => commands::mask(mask),
        Command::Maps(maps) => commands::maps(maps),
        Command::Inspect(inspect) => commands::inspect(inspect),
        Command::Export(arguments) => export::run(arguments),
        Command::Recon(recon) => commands::recon(recon),
        Command::Compare(compare) => commands::compare(compare),
        Command::Run(run) => commands::run(run),
        Command::Simulate(simulate) => commands::simulate(simulate),
        Command::Figures { folder, check } => figures::run(folder, *check),
        Command::Bench(benchmark) => benchmark::run(benchmark),
    }
}
