//! The steps of a slider, and where it stops.

use crate::state::{Part, State};
use experiment::declaration::{Kind, Parameter, Role, Value};
use leptos::prelude::*;

/// A slider in whole steps over the everyday values of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    kind: Kind,
    /// The last step.
    pub steps: f64,
}

/// Steps per decade of a logarithmic slider.
const PER_DECADE: f64 = 20.0;

impl Scale {
    /// Of a kind of parameter.
    pub fn of(kind: &Kind) -> Self {
        let steps = match *kind {
            Kind::Integer { min, usual, .. } => (usual - min) as f64,
            Kind::Real { usual, step, logarithmic: true, .. } => ((usual / step).log10() * PER_DECADE).round() + 1.0,
            Kind::Real { min, usual, step, .. } => ((usual - min) / step).round(),
            Kind::Choice { .. } | Kind::Text => 0.0,
        };
        Self { kind: *kind, steps }
    }

    /// The value at a step.
    pub fn value(&self, position: f64) -> Value {
        match self.kind {
            Kind::Integer { min, .. } => Value::Integer(min + position.round() as i64),
            Kind::Real { min, logarithmic: true, .. } if position < 0.5 => Value::Real(min),
            Kind::Real { usual, step, logarithmic: true, .. } => {
                let v = step * 10f64.powf((position - 1.0) / PER_DECADE);
                Value::Real(two_digits(v.min(usual)))
            }
            Kind::Real { min, step, .. } => {
                // As many decimals as the step has: 0.3, not 0.30000000000000004.
                let v = min + position * step;
                Value::Real((v / step).round() / (1.0 / step).round().max(1.0))
            }
            kind @ (Kind::Choice { .. } | Kind::Text) => kind.default_value(),
        }
    }

    /// The step nearest to a value.
    pub fn position(&self, value: &Value) -> f64 {
        let position = match (self.kind, value) {
            (Kind::Integer { min, .. }, Value::Integer(v)) => (v - min) as f64,
            (Kind::Real { step, logarithmic: true, .. }, Value::Real(v)) if *v > 0.0 => {
                ((v / step).log10() * PER_DECADE + 1.0).max(0.0)
            }
            (Kind::Real { min, step, logarithmic: false, .. }, Value::Real(v)) => (v - min) / step,
            _ => 0.0,
        };
        // Slices have no everyday range: the file tells how many there are.
        if self.steps > 0.0 { position.min(self.steps).round() } else { position }
    }
}

/// Rounded to two significant digits.
fn two_digits(v: f64) -> f64 {
    format!("{v:.1e}").parse().unwrap_or(v)
}

/// The values at which a slider stops, where its methods cannot do others.
pub fn stops(state: State, part: Part, parameter: &Parameter) -> Vec<usize> {
    let (Part::Sampling(protocol), Role::Acceleration) = (part, parameter.role) else { return Vec::new() };
    let Some([_, ny, _]) = state.scan.with(|s| s.as_ref().map(|s| s.facts.shape)) else { return Vec::new() };
    let shared = state.shared_sampling.get();
    state.experiment.with(|e| {
        let concerned = e.protocols.iter().enumerate().filter(|(i, _)| shared || *i == protocol);
        concerned.filter_map(|(_, p)| p.accelerations(ny)).next().unwrap_or_default()
    })
}

/// The stop nearest to a value, if there are stops.
pub fn nearest(stops: &[usize], value: &str) -> Option<String> {
    let value = value.parse::<f64>().ok()?;
    let distance = |stop: &&usize| (**stop as f64).max(1.0).ln() - value.max(1.0).ln();
    stops.iter().min_by(|a, b| distance(a).abs().total_cmp(&distance(b).abs())).map(usize::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::registry;
    use experiment::declaration::Settings;

    /// Every slider of every registered declaration gives values that are allowed, and finds its way back.
    #[test]
    fn sliders_give_allowed_values_and_keep_their_position() {
        for part in [Part::Subject, Part::Preparation(0), Part::Sampling(0), Part::Method(0)] {
            for declaration in registry(part).1 {
                for parameter in declaration.parameters.iter().filter(|p| p.role != Role::Hidden) {
                    let scale = Scale::of(&parameter.kind);
                    for step in 0..=(scale.steps as usize) {
                        let value = scale.value(step as f64);
                        let set = Settings::new(declaration).with(parameter.key, &value);
                        assert!(set.is_ok(), "{} {}: {set:?}", declaration.id, parameter.key);
                        let back = scale.position(&value);
                        assert!((back - step as f64).abs() <= 1.0, "{}: {step} became {back}", parameter.key);
                    }
                }
            }
        }
    }

    #[test]
    fn a_slider_stops_at_the_nearest_value_that_will_do() {
        let stops = [1, 2, 4, 8];
        let at = |value: &str| nearest(&stops, value).unwrap_or_default();
        assert_eq!(["1", "3", "5", "7", "12"].map(at), ["1", "4", "4", "8", "8"]);
        assert_eq!(nearest(&[], "3"), None);
    }

    #[test]
    fn values_are_short() {
        let kind = Kind::Real { min: 0.0, max: 10.0, usual: 1.0, step: 0.1, logarithmic: false, default: 0.0 };
        assert_eq!(Scale::of(&kind).value(3.0).to_string(), "0.3");
        let kind = Kind::Real { min: 0.0, max: 1.0, usual: 1.0, step: 0.0001, logarithmic: true, default: 0.0 };
        assert_eq!(Scale::of(&kind).value(0.0).to_string(), "0");
        assert_eq!(Scale::of(&kind).value(21.0).to_string(), "0.001");
    }
}
