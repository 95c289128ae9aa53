//! The link: an experiment as the fragment of an address, readable by people.
//!
//! `#subject=SPEC&prepare=SPEC&a.sampling=SPEC&a.method=SPEC&b.sampling=SPEC&b.method=SPEC&metrics=SPEC`, protocols lettered
//! in order, with as many preparations as there are, in the order in which they are done. Without `metrics`, they are taken
//! over the whole image, as they were before links had the key. The fragment never leaves the browser.

use crate::{Experiment, Protocol, letter, spec};
use percent_encoding::percent_decode_str;
use recon::declaration::Settings;
use recon::metric::place;
use recon::{method, preparation, sampling, subject};
use thiserror::Error;

/// What is wrong with a link.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LinkError {
    /// A part is not `key=value`.
    #[error("the link has a part '{0}': expected key=value")]
    NotAPair(String),
    /// A key that no experiment has.
    #[error(
        "the link has an unknown key '{0}': expected subject, prepare, metrics, or a.sampling, a.method and so on up to f.sampling, f.method"
    )]
    UnknownKey(String),
    /// A key that came twice.
    #[error("the link has '{0}' twice: expected it once")]
    Repeated(String),
    /// A key without which the others make no experiment.
    #[error("the link has no '{missing}': expected it beside '{beside}'")]
    Missing {
        /// The key that should be there.
        missing: String,
        /// The key that asks for it.
        beside: String,
    },
    /// A value that is wrong.
    #[error("the link's '{key}' is wrong: {source}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong with its value.
        source: recon::Error,
    },
}

/// Reads the fragment of an address, with or without its `#`, or a whole address. An empty one is the default
/// experiment.
///
/// # Errors
/// [`LinkError`]; nothing is ever dropped or corrected silently.
pub fn parse(link: &str) -> Result<Experiment, LinkError> {
    let fragment = match link.split_once('#') {
        Some((_, fragment)) => fragment,
        None if link.contains("://") => "",
        None => link,
    };
    // Some programs quote a whole fragment when they pass it on.
    let unquoted;
    let fragment = if fragment.contains('=') || !fragment.contains('%') {
        fragment
    } else {
        // What is no UTF-8 stays quoted, and is shown as it came.
        unquoted = percent_decode_str(fragment).decode_utf8().unwrap_or(fragment.into());
        &*unquoted
    };
    if fragment.trim().is_empty() {
        return Ok(Experiment::default());
    }
    let mut read = Parts::default();
    for part in fragment.split('&') {
        let (key, value) = part.split_once('=').ok_or_else(|| LinkError::NotAPair(part.to_owned()))?;
        read.take(key, value)?;
    }
    read.experiment()
}

/// The fragment, without `#`, that [`parse`] reads back as the same experiment.
pub fn print(experiment: &Experiment) -> String {
    let mut link = print_scan(&experiment.subject, &experiment.preparations);
    for (i, protocol) in experiment.protocols.iter().enumerate() {
        let (letter, sampling, method) = (letter(i), spec::print(&protocol.sampling), spec::print(&protocol.method));
        link.push_str(&format!("&{letter}.sampling={sampling}&{letter}.method={method}"));
    }
    link.push_str(&format!("&metrics={}", spec::print(&experiment.metrics)));
    link
}

/// The part of a link that the scan depends on: the subject and what is done to its k-space.
pub fn print_scan(subject: &Settings, preparations: &[Settings]) -> String {
    let mut link = format!("subject={}", spec::print(subject));
    for preparation in preparations {
        link.push_str(&format!("&prepare={}", spec::print(preparation)));
    }
    link
}

#[derive(Default)]
struct Parts {
    subject: Option<Settings>,
    preparations: Vec<Settings>,
    sampling: [Option<Settings>; Experiment::MOST_PROTOCOLS],
    method: [Option<Settings>; Experiment::MOST_PROTOCOLS],
    metrics: Option<Settings>,
}

impl Parts {
    fn take(&mut self, key: &str, value: &str) -> Result<(), LinkError> {
        let unknown = || LinkError::UnknownKey(key.to_owned());
        let wrong = |source| LinkError::Value { key: key.to_owned(), source };
        if key == "prepare" {
            let settings = spec::parse_in_link("preparation", preparation::DECLARATIONS, value).map_err(wrong)?;
            if self.preparations.iter().any(|other| other.id() == settings.id()) {
                return Err(LinkError::Repeated(format!("prepare={}", settings.id())));
            }
            self.preparations.push(settings);
            return Ok(());
        }
        let (slot, kind, declarations) = if key == "subject" {
            (&mut self.subject, "subject", subject::DECLARATIONS)
        } else if key == "metrics" {
            (&mut self.metrics, "place of metrics", place::DECLARATIONS)
        } else {
            let (protocol, part) = key.split_once('.').ok_or_else(unknown)?;
            let index = (0..Experiment::MOST_PROTOCOLS).find(|i| protocol == letter(*i).to_string());
            let index = index.ok_or_else(unknown)?;
            match part {
                "sampling" => (&mut self.sampling[index], "sampling pattern", sampling::DECLARATIONS),
                "method" => (&mut self.method[index], "method", method::DECLARATIONS),
                _ => return Err(unknown()),
            }
        };
        if slot.is_some() {
            return Err(LinkError::Repeated(key.to_owned()));
        }
        let settings = spec::parse_in_link(kind, declarations, value).and_then(|settings| {
            place::drawn(&settings)?;
            Ok(settings)
        });
        *slot = Some(settings.map_err(wrong)?);
        Ok(())
    }

    fn experiment(self) -> Result<Experiment, LinkError> {
        let last = (0..Experiment::MOST_PROTOCOLS).rev().find_map(|i| match (&self.sampling[i], &self.method[i]) {
            (Some(_), _) => Some((i, "sampling")),
            (None, Some(_)) => Some((i, "method")),
            (None, None) => None,
        });
        let mut protocols = Vec::new();
        for (i, (sampling, method)) in self.sampling.into_iter().zip(self.method).enumerate() {
            let key = |i: usize, part: &str| format!("{}.{part}", letter(i));
            match (sampling, method) {
                (Some(sampling), Some(method)) => protocols.push(Protocol { sampling, method }),
                (Some(_), None) => {
                    return Err(LinkError::Missing { missing: key(i, "method"), beside: key(i, "sampling") });
                }
                (None, Some(_)) => {
                    return Err(LinkError::Missing { missing: key(i, "sampling"), beside: key(i, "method") });
                }
                (None, None) => match last {
                    Some((last, part)) if last > i => {
                        return Err(LinkError::Missing { missing: key(i, "sampling"), beside: key(last, part) });
                    }
                    _ => break,
                },
            }
        }
        let subject = self
            .subject
            .ok_or_else(|| LinkError::Missing { missing: "subject".into(), beside: "a.sampling".into() })?;
        if protocols.is_empty() {
            return Err(LinkError::Missing { missing: "a.sampling".into(), beside: "subject".into() });
        }
        let metrics = self.metrics.unwrap_or_else(|| Settings::new(&place::IMAGE));
        Ok(Experiment { subject, preparations: self.preparations, protocols, metrics })
    }
}
