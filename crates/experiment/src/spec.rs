//! Specifications: `id;key=value;key=value`, in links and on the command line.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use recon::coil::espirit;
use recon::declaration::{Declaration, Parameter, Real, Role, Settings, Value, find};
use recon::{Error, Result};
use std::collections::HashSet;

/// What stays as it is in a text value: letters, digits and a few marks that no link parser touches.
const QUOTED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b',');

/// Parameters that links had before they had these, and the value that a link means which does not name one of them: what
/// was done before there was a choice. Others mean their defaults.
const YOUNGER: &[(Real, f64)] = &[(espirit::OUTSIDE, 0.0)];

/// All parameters as a link means them that names none.
pub fn unnamed(declaration: &'static Declaration) -> Settings {
    let declared = YOUNGER.iter().filter(|(parameter, _)| declaration.parameter(parameter).is_some());
    declared.fold(Settings::new(declaration), |settings, (parameter, value)| {
        settings.with(parameter, value).expect("the parameter is declared, and a test sets each of these values")
    })
}

/// Reads `id;key=value;...`; parameters that are not named keep their defaults.
///
/// `kind` names the registry in errors: `sampling pattern`, `method` or `subject`.
///
/// # Errors
/// [`Error::UnknownId`], [`Error::UnknownParameter`], [`Error::RepeatedParameter`], [`Error::Malformed`],
/// [`Error::OutOfRange`].
pub fn parse(kind: &'static str, declarations: &[&'static Declaration], text: &str) -> Result<Settings> {
    read(kind, declarations, text, Settings::new)
}

/// The same in a link, where parameters that are not named have the values of [`unnamed`].
///
/// # Errors
/// As [`parse`].
pub fn parse_in_link(kind: &'static str, declarations: &[&'static Declaration], text: &str) -> Result<Settings> {
    read(kind, declarations, text, unnamed)
}

/// Reads `id;key=value;...` over what `start` makes of the declaration.
fn read(
    kind: &'static str,
    declarations: &[&'static Declaration],
    text: &str,
    start: fn(&'static Declaration) -> Settings,
) -> Result<Settings> {
    let mut parts = text.split(';');
    let declaration = find(kind, declarations, parts.next().unwrap_or("").trim())?;
    let mut settings = start(declaration);
    let mut seen = HashSet::new();
    // A semicolon at the end is a slip that means nothing.
    for part in parts.filter(|part| !part.trim().is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let key = key.trim();
        let decoded = percent_decode_str(value.trim());
        settings.set(key, &decoded.clone().decode_utf8_lossy())?;
        if let Some(Parameter { key, .. }) = declaration.parameter(key) {
            let (id, came) = (declaration.id, value.to_owned());
            if decoded.decode_utf8().is_err() {
                return Err(Error::Malformed { id, key, expected: "percent-quoted UTF-8", came });
            }
            if !seen.insert(*key) {
                return Err(Error::RepeatedParameter { id, key });
            }
        }
    }
    Ok(settings)
}

/// Writes every parameter, so that the text means the same when a default changes, but for texts that are set by the
/// program and are empty, as they are when none is given.
pub fn print(settings: &Settings) -> String {
    let mut text = settings.id().to_owned();
    for (parameter, value) in settings.iter().filter(|(parameter, value)| !is_left_out(parameter, value)) {
        let value = match value {
            Value::Text(value) => utf8_percent_encode(value, QUOTED).to_string(),
            number => number.to_string(),
        };
        text.push_str(&format!(";{}={value}", parameter.key));
    }
    text
}

fn is_left_out(parameter: &Parameter, value: &Value) -> bool {
    parameter.role == Role::Hidden && *value == Value::Text(String::new())
}
