//! The page's content security policy, put into the page itself so that every static host
//! serves it.
//!
//! Nothing may be loaded from, or sent to, any other origin. Trunk starts the page from an
//! inline module script; the policy names that script by its hash.

use crate::digest;

/// Which inline scripts of the page may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineScripts {
    /// Those that are in the page now, named by their hashes.
    Present,
    /// All: Trunk's development server writes its address into the script that reloads the page
    /// only when it serves it, so that no hash of it is known before.
    Any,
}

/// The policy of a page that may run these inline scripts.
fn policy(page: &str, allowed: InlineScripts) -> String {
    let inline: String = match allowed {
        InlineScripts::Any => " 'unsafe-inline'".to_owned(),
        InlineScripts::Present => inline_scripts(page).iter().map(|script| format!(" '{}'", hash(script))).collect(),
    };
    format!(
        "default-src 'none'; \
         script-src 'self' 'wasm-unsafe-eval'{inline}; \
         worker-src 'self' blob:; \
         style-src 'self'; \
         img-src 'self' blob: data:; \
         connect-src 'self'; \
         font-src 'self'; \
         manifest-src 'self'; \
         base-uri 'none'; \
         form-action 'none'"
    )
}

/// The policy for a worker, which does not inherit the page's and has no place for one in its
/// file: the server sends it as a header with every script.
pub const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     worker-src 'self' blob:; connect-src 'self'";

const OPENING: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
const CLOSING: &str = "\" />";

/// The same page with its policy, in place of an older one.
///
/// Returns `None` if the page has no `<head>`.
pub fn insert(page: &str, allowed: InlineScripts) -> Option<String> {
    let mut page = page.to_owned();
    if let Some(start) = page.find(OPENING) {
        let length = page[start..].find(CLOSING)? + CLOSING.len();
        page.replace_range(start..start + length, "");
    }
    let tag = format!("{OPENING}{}{CLOSING}", policy(&page, allowed));
    // A policy holds for what comes after it, and the character set must come very early.
    let head = page.find("<head>")? + "<head>".len();
    let after_charset = page[head..]
        .trim_start()
        .starts_with("<meta charset")
        .then(|| page[head..].find('>').map(|end| head + end + 1))
        .flatten();
    page.insert_str(after_charset.unwrap_or(head), &tag);
    Some(page)
}

/// The texts of the scripts that are written into the page.
fn inline_scripts(page: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("<script") {
        rest = &rest[start..];
        let Some(body) = rest.find('>').map(|end| end + 1) else {
            break;
        };
        let Some(end) = rest.find("</script>") else {
            break;
        };
        if !rest[..body].contains(" src=") && body <= end {
            scripts.push(&rest[body..end]);
        }
        rest = &rest[end..];
    }
    scripts
}

/// The hash of a script as the browser sees it, with plain line feeds.
fn hash(script: &str) -> String {
    digest::integrity(script.replace("\r\n", "\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use InlineScripts::{Any, Present};

    const PAGE: &str = "<html><head>\n<meta charset=\"utf-8\" /><title>k</title></head><body>\
        <script type=\"module\">go()</script><script src=\"a.js\"></script></body></html>";

    #[test]
    fn only_inline_scripts_are_named() {
        assert_eq!(inline_scripts(PAGE), ["go()"]);
    }

    #[test]
    fn the_policy_follows_the_character_set() {
        let page = insert(PAGE, Present).expect("the page has a head");
        let charset = page.find("charset").expect("it is in the page");
        let policy = page.find("Content-Security-Policy").expect("it was inserted");
        assert!(charset < policy && policy < page.find("<title>").expect("it is in the page"));
        assert!(page.contains(&format!("'{}'", hash("go()"))));
    }

    #[test]
    fn a_second_time_replaces_the_first() {
        let once = insert(PAGE, Present).expect("the page has a head");
        assert_eq!(insert(&once, Present).as_deref(), Some(once.as_str()));
        let changed = once.replace("go()", "stop()");
        let twice = insert(&changed, Present).expect("the page has a head");
        assert!(!twice.contains(&hash("go()")) && twice.contains(&hash("stop()")));
        assert_eq!(twice.matches("Content-Security-Policy").count(), 1);
    }

    #[test]
    fn development_allows_inline_scripts_and_nothing_else_more() {
        let page = insert(PAGE, Any).expect("the page has a head");
        let released = insert(PAGE, Present).expect("the page has a head");
        assert!(page.contains("'unsafe-inline'") && !page.contains("sha256"));
        let named = format!("'{}'", hash("go()"));
        assert_eq!(released, page.replace("'unsafe-inline'", &named));
    }

    #[test]
    fn without_a_head_there_is_no_place() {
        assert_eq!(insert("<p>", Present), None);
    }
}
