//! The registries, for people and as JSON.

use crate::error::Error;
use crate::output::say;
use recon::declaration::{Declaration, Kind, Parameter, Role, Value};
use serde_json::{Value as Json, json};

/// Prints what is registered.
pub fn print(declarations: &[&Declaration], json: bool) -> Result<(), Error> {
    if json {
        let all: Vec<Json> = declarations.iter().map(|d| to_json(d)).collect();
        return say!("{:#}", Json::from(all));
    }
    for d in declarations {
        say!("{}  {}\n    {}", d.id, d.label, d.summary)?;
        if !d.source.is_empty() {
            say!("    Source: {}", d.source)?;
        }
        for p in d.parameters.iter().filter(|p| p.role != Role::Hidden) {
            say!("    {} = {}  {}  {}", p.key, p.kind.default_value(), range(p), p.help)?;
        }
        say!("")?;
    }
    Ok(())
}

fn range(parameter: &Parameter) -> String {
    match parameter.kind {
        Kind::Integer { min, max, .. } => format!("({min} to {max})"),
        Kind::Real { min, max, .. } => format!("({min} to {max})"),
        Kind::Choice { options, .. } => format!("({})", words(options).join(", ")),
        Kind::Text => "(text)".into(),
    }
}

fn to_json(d: &Declaration) -> Json {
    let parameters: Vec<Json> = d
        .parameters
        .iter()
        .map(|p| {
            let (kind, min, max) = match p.kind {
                Kind::Integer { min, max, .. } => ("integer", json!(min), json!(max)),
                Kind::Real { min, max, .. } => ("real", json!(min), json!(max)),
                Kind::Choice { .. } => ("choice", Json::Null, Json::Null),
                Kind::Text => ("text", Json::Null, Json::Null),
            };
            let default = match p.kind.default_value() {
                Value::Integer(v) => json!(v),
                Value::Real(v) => json!(v),
                Value::Text(v) => json!(v),
            };
            let (key, label, unit, help) = (p.key, p.label, p.unit, p.help);
            let options = match p.kind {
                Kind::Choice { options, .. } => json!(words(options)),
                _ => Json::Null,
            };
            json!({ "key": key, "label": label, "unit": unit, "help": help,
                    "kind": kind, "min": min, "max": max, "default": default, "options": options,
                    "calibration": p.role == Role::Calibration })
        })
        .collect();
    json!({ "id": d.id, "label": d.label, "summary": d.summary, "source": d.source, "parameters": parameters })
}

fn words(options: &[(&'static str, &'static str)]) -> Vec<&'static str> {
    options.iter().map(|(word, _)| *word).collect()
}
