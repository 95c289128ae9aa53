//! From a requested address to a file of the built page, and what is said about that file.

use std::path::{Path, PathBuf};

/// The file for the path of a request, or `None` where there is none to give.
///
/// Only plain names lead further down; what would lead up or aside (`..`, drive letters,
/// backslashes, hidden files, links that point outside) leads nowhere.
pub fn resolve(root: &Path, request: &str) -> Option<PathBuf> {
    let path = request.split(['?', '#']).next()?;
    let path = percent_decoded(path.strip_prefix('/')?)?;
    let mut file = root.to_owned();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        if name.starts_with('.') || name.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(name);
    }
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    let (file, root) = (file.canonicalize().ok()?, root.canonicalize().ok()?);
    (file.starts_with(&root) && file.is_file()).then_some(file)
}

/// The MIME type by the ending of a file's name.
pub fn mime_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "ftl") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// How long a browser may keep a file: for ever if its name holds a hash of its content, as
/// `app-1a2b3c4d5e6f7a8b_bg.wasm` does; else it asks each time.
pub fn cache_control(file: &Path) -> &'static str {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let stem = stem.strip_suffix("_bg").or_else(|| stem.strip_suffix("_loader")).unwrap_or(stem);
    let is_hashed = stem
        .rsplit_once('-')
        .is_some_and(|(_, hash)| (12..=16).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A folder with a page in `dist` and a secret beside it.
    fn site(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kspace-{name}-{}", std::process::id()));
        let dist = folder.join("dist");
        fs::create_dir_all(dist.join("a b")).expect("the temporary folder is writable");
        for file in ["index.html", "a b/c.js", ".hidden", "../secret"] {
            fs::write(dist.join(file), "x").expect("the temporary folder is writable");
        }
        dist
    }

    #[test]
    fn files_of_the_page_are_found() {
        let dist = site("found");
        for request in ["/", "/index.html", "/?a=b", "/a%20b/c.js", "//index.html"] {
            assert!(resolve(&dist, request).is_some(), "{request}");
        }
    }

    #[test]
    fn nothing_else_is() {
        let dist = site("outside");
        for request in [
            "/../secret",
            "/%2e%2e/secret",
            "/a b/../../secret",
            "/..%2fsecret",
            "/..\\secret",
            "/%5c..%5csecret",
            "//etc/passwd",
            "/.hidden",
            "/missing",
            "/a%20b",
            "/%zz",
            "/%",
            "secret",
            "",
        ] {
            assert_eq!(resolve(&dist, request), None, "{request}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_outside() {
        let dist = site("link");
        let link = dist.join("link.txt");
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(dist.join("../secret"), &link).expect("links are supported");
        assert_eq!(resolve(&dist, "/link.txt"), None);
    }

    #[test]
    fn only_hashed_names_are_kept() {
        let kept = |name| cache_control(Path::new(name)).contains("immutable");
        assert!(kept("app-1a2b3c4d5e6f7a8b.js") && kept("app-1a2b3c4d5e6f7a8b_bg.wasm"));
        assert!(kept("style-a1b2c3d4e5f6a7b.css") && kept("engine-1a2b3c4d5e6f7a8b_loader.js"));
        for name in ["index.html", "engine.js", "engine_bg.wasm", "a-cafe.js", "service-worker.js"] {
            assert!(!kept(name), "{name}");
        }
    }

    #[test]
    fn wasm_has_the_type_that_streaming_needs() {
        assert_eq!(mime_type(Path::new("a.wasm")), "application/wasm");
        assert!(mime_type(Path::new("a.js")).starts_with("text/javascript"));
    }
}
