//! A static server for the built page on this machine's own address.

use super::files;
use crate::csp::WORKER_POLICY;
use anyhow::{Context, Result, anyhow};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    thread::{self, JoinHandle},
};
use tiny_http::{Header, Method, Request, Response};

/// Requests that are answered at the same time.
const THREADS: usize = 4;

/// A running server; it stops when it is dropped.
pub struct Server {
    http: Arc<tiny_http::Server>,
    port: u16,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts serving a folder on a port of 127.0.0.1; port 0 takes any that is free.
    ///
    /// # Errors
    /// The folder holds no page, or the port is taken.
    pub fn start(root: &Path, port: u16) -> Result<Self> {
        let root = root.canonicalize().with_context(|| format!("there is no {}", root.display()))?;
        let http = tiny_http::Server::http(("127.0.0.1", port)).map_err(|error| anyhow!("port {port}: {error}"))?;
        let port = http.server_addr().to_ip().context("not an IP address")?.port();
        let http = Arc::new(http);
        let threads = (0..THREADS)
            .map(|_| {
                let (http, root) = (Arc::clone(&http), root.clone());
                thread::spawn(move || {
                    while let Ok(request) = http.recv() {
                        // The browser went away in the middle: nobody is left to tell.
                        let _ = answer(request, &root);
                    }
                })
            })
            .collect();
        Ok(Self { http, port, threads })
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Serves until the program is stopped.
    pub fn wait(mut self) {
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.http.unblock();
        }
    }
}

fn answer(request: Request, root: &Path) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        let refusal = Response::from_string("only GET and HEAD").with_status_code(405);
        return request.respond(refusal.with_header(header("Allow", "GET, HEAD")));
    }
    let found = files::resolve(root, request.url()).and_then(|path: PathBuf| Some((File::open(&path).ok()?, path)));
    let Some((file, path)) = found else {
        let missing = Response::from_string("not found").with_status_code(404);
        return request.respond(missing);
    };
    let mime_type = files::mime_type(&path);
    let mut response = Response::from_file(file)
        .with_header(header("Content-Type", mime_type))
        .with_header(header("Cache-Control", files::cache_control(&path)))
        .with_header(header("X-Content-Type-Options", "nosniff"))
        .with_header(header("Referrer-Policy", "no-referrer"));
    if mime_type.starts_with("text/javascript") {
        response = response.with_header(header("Content-Security-Policy", WORKER_POLICY));
    }
    request.respond(response)
}

fn header(name: &str, value: &str) -> Header {
    // Both are ASCII constants of this program, which is all that a header asks for.
    #[expect(clippy::unwrap_used, reason = "cannot fail for ASCII")]
    Header::from_bytes(name, value).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        io::{Read, Write},
        net::TcpStream,
    };

    fn ask(server: &Server, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
        write!(stream, "{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    #[test]
    fn a_page_is_served_and_nothing_beside_it() {
        let folder = std::env::temp_dir().join(format!("kspace-server-{}", std::process::id()));
        let dist = folder.join("dist");
        fs::create_dir_all(&dist).expect("the temporary folder is writable");
        fs::write(dist.join("index.html"), "the page").expect("as above");
        fs::write(dist.join("engine.js"), "go()").expect("as above");
        fs::write(folder.join("secret"), "the secret").expect("as above");
        let server = Server::start(&dist, 0).expect("some port is free");

        let page = ask(&server, "GET /");
        assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("the page"));
        assert!(page.contains("Cache-Control: no-cache"));
        let worker = ask(&server, "GET /engine.js");
        assert!(worker.contains("Content-Security-Policy: default-src 'none'"));
        for request in ["GET /../secret", "GET /%2e%2e/secret", "GET /missing"] {
            assert!(ask(&server, request).starts_with("HTTP/1.1 404"), "{request}");
        }
        assert!(ask(&server, "POST /").starts_with("HTTP/1.1 405"));
    }

    #[test]
    fn a_taken_port_is_an_error() {
        let first = Server::start(&std::env::temp_dir(), 0).expect("some port is free");
        assert!(Server::start(&std::env::temp_dir(), first.port).is_err());
    }
}
