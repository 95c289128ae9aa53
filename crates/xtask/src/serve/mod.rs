//! `cargo xtask serve`.

mod browser;
mod compressed;
mod files;
mod server;

pub use server::Server;

use crate::{arguments, command, page, setup, workspace::Workspace};
use anyhow::{Context, Result};
use std::net::TcpListener;

/// How many ports are tried before giving up.
const PORTS: u16 = 50;

/// Builds the page and serves it until the program is stopped.
pub fn run(workspace: &Workspace, options: &arguments::Serve) -> Result<()> {
    if options.build {
        setup::run(workspace, &setup::for_page_and_gallery())?;
    }
    if options.dev {
        return develop(workspace, options);
    }
    if options.build {
        page::build(workspace)?;
    }
    let server = first_free(options.port, |port| Server::start(&workspace.dist(), port))?;
    let url = server.url();
    println!("\nThe workbench is at {url} (stop with Ctrl+C)");
    if options.open {
        browser::open(&url);
    }
    server.wait();
    Ok(())
}

/// Trunk's own server, which rebuilds and reloads on every change.
fn develop(workspace: &Workspace, options: &arguments::Serve) -> Result<()> {
    page::fetch(workspace)?;
    let port = first_free(options.port, |port| {
        TcpListener::bind(("127.0.0.1", port))?;
        Ok(port)
    })?;
    println!("\nThe workbench will be at http://127.0.0.1:{port}/ after the first build (stop with Ctrl+C)");
    let mut trunk = page::trunk(workspace);
    trunk
        .args(["serve", "--offline", "--no-spa", "--address", "127.0.0.1", "--port"])
        .arg(port.to_string())
        // Its own folder: a release in `dist/` stays what it is.
        .args(["--dist", "target/dist-dev"]);
    if options.open && browser::is_likely() {
        trunk.arg("--open");
    }
    command::run(&mut trunk)
}

/// The outcome of the first port from `start` on that succeeds.
fn first_free<T>(start: u16, attempt: impl Fn(u16) -> Result<T>) -> Result<T> {
    let mut outcome = attempt(start);
    for port in (start..=u16::MAX).take(usize::from(PORTS)).skip(1) {
        if outcome.is_ok() {
            break;
        }
        outcome = attempt(port);
    }
    outcome.with_context(|| format!("no free port from {start} on"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_taken_port_gives_way_to_the_next() {
        let third = first_free(8080, |port| {
            if port < 8082 {
                bail!("taken");
            }
            Ok(port)
        });
        assert_eq!(third.ok(), Some(8082));
    }

    #[test]
    fn there_is_an_end_to_trying() {
        assert!(first_free::<()>(u16::MAX, |_| bail!("taken")).is_err());
    }
}
