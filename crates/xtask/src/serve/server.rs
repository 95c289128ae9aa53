//! A static server for the built page on this machine's own address.
//!
//! A thread for each connection, one request for each: browsers open connections ahead of need and leave them idle, and
//! a server with a pool of threads lets those stand before the request that the visitor waits for.

use super::{compressed::Compressed, files};
use crate::csp::WORKER_POLICY;
use anyhow::{Context, Result};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Longest head of a request that is read.
const MOST_HEAD: u64 = 64 * 1024;
/// A connection that says nothing for so long is closed.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server; it stops when it is dropped.
pub struct Server {
    port: u16,
    stopped: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts serving a folder on a port of 127.0.0.1; port 0 takes any that is free.
    ///
    /// # Errors
    /// The folder holds no page, or the port is taken.
    pub fn start(root: &Path, port: u16) -> Result<Self> {
        let root = root.canonicalize().with_context(|| format!("there is no {}", root.display()))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| format!("port {port}"))?;
        let port = listener.local_addr()?.port();
        let stopped = Arc::new(AtomicBool::new(false));
        let asked_to_stop = Arc::clone(&stopped);
        let compressed = Arc::new(Compressed::default());
        compressed.prepare(&root)?;
        let accept = move || {
            for stream in listener.incoming() {
                if asked_to_stop.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), root, compressed) = (stream, root.clone(), Arc::clone(&compressed)) else { continue };
                // The browser went away in the middle: nobody is left to tell.
                thread::spawn(move || drop(answer(stream, &root, &compressed)));
            }
        };
        Ok(Self { port, stopped, listener: Some(thread::spawn(accept)) })
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Serves until the program is stopped.
    pub fn wait(mut self) {
        if let Some(listener) = self.listener.take() {
            // A thread that panicked has said so itself.
            let _ = listener.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the listener, which then sees that it is to stop.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

/// What a request says that changes the answer.
struct Request {
    method: String,
    url: String,
    takes_gzip: bool,
}

fn read_request(stream: &TcpStream) -> io::Result<Option<Request>> {
    let mut lines = BufReader::new(stream.take(MOST_HEAD)).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    let mut takes_gzip = false;
    for line in lines {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        takes_gzip |= line.strip_prefix("accept-encoding:").is_some_and(|names| names.contains("gzip"));
    }
    let mut words = first.split_ascii_whitespace();
    let request = words.next().zip(words.next());
    Ok(request.map(|(method, url)| Request { method: method.to_owned(), url: url.to_owned(), takes_gzip }))
}

fn answer(mut stream: TcpStream, root: &Path, compressed: &Compressed) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let Some(Request { method, url, takes_gzip }) = read_request(&stream)? else { return Ok(()) };
    if !matches!(method.as_str(), "GET" | "HEAD") {
        return refuse(&mut stream, "405 Method Not Allowed", "Allow: GET, HEAD\r\n");
    }
    let found = files::resolve(root, &url).and_then(|path: PathBuf| Some((File::open(&path).ok()?, path)));
    let Some((mut file, path)) = found else { return refuse(&mut stream, "404 Not Found", "") };
    let smaller = if takes_gzip { compressed.of(&path)? } else { None };
    let length = match &smaller {
        Some(bytes) => bytes.len() as u64,
        None => file.metadata()?.len(),
    };
    let encoding = if smaller.is_some() { "Content-Encoding: gzip\r\n" } else { "" };
    let mime_type = files::mime_type(&path);
    let policy = match mime_type.starts_with("text/javascript") {
        true => format!("Content-Security-Policy: {WORKER_POLICY}\r\n"),
        false => String::new(),
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {mime_type}\r\nContent-Length: {length}\r\n{encoding}Vary: Accept-Encoding\r\n\
         Cache-Control: {}\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n{policy}\
         Connection: close\r\n\r\n",
        files::cache_control(&path),
    )?;
    match smaller {
        _ if method == "HEAD" => {}
        Some(bytes) => stream.write_all(&bytes)?,
        None => drop(io::copy(&mut file, &mut stream)?),
    }
    stream.flush()
}

fn refuse(stream: &mut TcpStream, status: &str, header: &str) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
        let smaller = ask(&server, "HEAD / HTTP/1.1\r\nAccept-Encoding: br, gzip\r\nX:");
        assert!(smaller.contains("Content-Encoding: gzip") && !page.contains("Content-Encoding"));
        for request in ["GET /../secret", "GET /%2e%2e/secret", "GET /missing"] {
            assert!(ask(&server, request).starts_with("HTTP/1.1 404"), "{request}");
        }
        assert!(ask(&server, "POST /").starts_with("HTTP/1.1 405"));
    }

    /// A folder with nothing in it.
    fn empty(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kspace-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        folder
    }

    #[test]
    fn idle_connections_hold_nobody_up() {
        let server = Server::start(&empty("idle"), 0).expect("some port is free");
        let idle: Vec<_> =
            (0..40).map(|_| TcpStream::connect(("127.0.0.1", server.port)).expect("it listens")).collect();
        assert!(ask(&server, "GET /missing").starts_with("HTTP/1.1 404"));
        drop(idle);
    }

    #[test]
    fn a_taken_port_is_an_error() {
        let folder = empty("taken");
        let first = Server::start(&folder, 0).expect("some port is free");
        assert!(Server::start(&folder, first.port).is_err());
    }
}
