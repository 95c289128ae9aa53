//! The axis of a plot: which values it spans, and which of them are written on it. Plain functions, tested natively.

/// From the lower to the upper end of a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    logarithmic: bool,
}

/// Values that are written on an axis at most.
const MOST_TICKS: usize = 6;

impl Axis {
    /// From the smallest value to the largest, and over 0.
    pub fn linear(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values.fold((0f64, 0f64), |(low, high), v| (low.min(v), high.max(v)));
        Self { low, high: if high > low { high } else { low + 1.0 }, logarithmic: false }
    }

    /// Logarithmic where positive values span a decade or more, else as [`Axis::linear`].
    pub fn covering(values: impl Iterator<Item = f64> + Clone) -> Self {
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.clone().fold(0.0, f64::max);
        if low > 0.0 && high.is_finite() && high >= 10.0 * low {
            return Self { low: round_down(low), high, logarithmic: true };
        }
        Self::linear(values)
    }

    /// As [`Axis::covering`], but linear axes begin and end where the values do, rounded.
    pub fn within(values: impl Iterator<Item = f64> + Clone) -> Self {
        let axis = Self::covering(values.clone());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if axis.logarithmic || high <= low {
            return axis;
        }
        let step = round_step(high - low);
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, logarithmic: false }
    }

    /// Where a value lies, from 0 to 1.
    pub fn place(&self, value: f64) -> f64 {
        let part = if self.logarithmic {
            (value / self.low).log10() / (self.high / self.low).log10()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        part.clamp(0.0, 1.0)
    }

    /// Round values with their places and names.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        if self.logarithmic {
            let (first, last) = (self.low.log10().ceil() as i32, (self.high.log10() + 1e-9).floor() as i32);
            let step = ((last - first) as usize / MOST_TICKS + 1).max(1);
            if last - first < 2 {
                // Hardly a decade: what lies between is written, too.
                let between = (first - 1..=last).flat_map(|decade| [1, 2, 5].map(|digit| (digit, decade)));
                let ticks = between.map(|(digit, decade)| (f64::from(digit) * 10f64.powi(decade), digit, decade));
                let inside = ticks.filter(|(v, ..)| (self.low * (1.0 - 1e-9)..=self.high * (1.0 + 1e-9)).contains(v));
                return inside.map(|(v, digit, decade)| (self.place(v), times_power_of_ten(digit, decade))).collect();
            }
            // From the top, where a curve that falls begins.
            let decades = (first..=last).rev().step_by(step);
            return decades.map(|decade| (self.place(10f64.powi(decade)), power_of_ten(decade))).collect();
        }
        let step = round_step(self.high - self.low);
        let (first, last) = ((self.low / step - 1e-9).ceil() as i64, (self.high / step + 1e-9).floor() as i64);
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        let ticks = (first..=last).map(|i| i as f64 * step);
        ticks.map(|v| (self.place(v), format!("{v:.decimals$}").replace('-', "−"))).collect()
    }
}

/// 1, 2 or 5 times a power of ten, so that a few of them make up `span`.
fn round_step(span: f64) -> f64 {
    let least = span / (MOST_TICKS - 1) as f64;
    let power = 10f64.powf(least.log10().floor());
    let fits = |factor: &f64| factor * power >= least * (1.0 - 1e-9);
    [1.0, 2.0, 5.0].into_iter().find(fits).unwrap_or(10.0) * power
}

/// The largest of 1, 2 or 5 times a power of ten that a value reaches.
pub fn round_down(v: f64) -> f64 {
    let power = 10f64.powf(v.log10().floor());
    [5.0, 2.0].into_iter().find(|factor| factor * power <= v).unwrap_or(1.0) * power
}

/// 1, 2 or 5 times a power of ten, plain where it is short.
fn times_power_of_ten(digit: u32, decade: i32) -> String {
    match digit {
        1 => power_of_ten(decade),
        _ if (-3..=3).contains(&decade) => {
            format!("{0:.1$}", f64::from(digit) * 10f64.powi(decade), (-decade).max(0) as usize)
        }
        _ => format!("{digit}·{}", power_of_ten(decade)),
    }
}

/// Plain where it is short: 0.01, 100, else 10⁻⁵.
fn power_of_ten(decade: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if (-2..=3).contains(&decade) {
        return format!("{}", 10f64.powi(decade));
    }
    let digits = decade.unsigned_abs().to_string();
    let raised: String = digits.bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect();
    format!("10{}{raised}", if decade < 0 { "⁻" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(axis: Axis) -> Vec<String> {
        axis.ticks().into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn a_linear_axis_has_a_few_round_ticks() {
        assert_eq!(names(Axis::linear([0.0, 5.0, 30.0].into_iter())), ["0", "10", "20", "30"]);
        assert_eq!(names(Axis::linear([0.0, 1.0].into_iter())), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(names(Axis::linear([0.0, 1000.0].into_iter())).len(), 6);
        assert_eq!(names(Axis::linear([-0.5, 1.0].into_iter())), ["−0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(names(Axis::linear([-128.0, 127.0].into_iter())), ["−100", "0", "100"]);
        assert_eq!(names(Axis::linear([-60.0, 0.0].into_iter())), ["−60", "−40", "−20", "0"]);
    }

    #[test]
    fn values_that_span_decades_get_a_logarithmic_axis() {
        let axis = Axis::covering([1.0, 0.03, 0.0021].into_iter());
        assert_eq!(names(axis), ["1", "0.1", "0.01"]);
        assert!((axis.place(1.0) - 1.0).abs() < 1e-12);
        assert!((axis.place(0.002)).abs() < 1e-12);
        let narrow = Axis::covering([0.062, 0.0053].into_iter());
        assert_eq!(names(narrow), ["0.005", "0.01", "0.02", "0.05"]);
        let wide = Axis::covering([1.0, 1e-12].into_iter());
        assert!(names(wide).len() <= MOST_TICKS + 1);
        assert!(names(wide).contains(&"10⁻¹²".to_owned()), "{:?}", names(wide));
    }

    #[test]
    fn values_of_one_decade_or_of_both_signs_get_a_linear_axis() {
        assert_eq!(Axis::covering([1.0, 0.4].into_iter()), Axis::linear([1.0, 0.4].into_iter()));
        assert_eq!(Axis::covering([1.0, -0.4].into_iter()), Axis::linear([1.0, -0.4].into_iter()));
    }

    #[test]
    fn an_axis_within_its_values_ends_at_round_ones() {
        let axis = Axis::within([27.3, 31.8, 30.0].into_iter());
        assert_eq!(names(axis), ["27", "28", "29", "30", "31", "32"]);
        assert_eq!(Axis::within([1.0, 0.03].into_iter()), Axis::covering([1.0, 0.03].into_iter()));
        assert_eq!(Axis::within([2.0].into_iter()), Axis::linear([2.0].into_iter()));
    }

    #[test]
    fn every_value_lies_on_its_axis() {
        for values in [vec![0.0], vec![3.0], vec![1.0, 7e-8], vec![-2.0, 9.0], vec![0.0, 17.0, 123.0]] {
            let axis = Axis::covering(values.iter().copied());
            for v in values.iter().filter(|v| **v != 0.0) {
                let at = axis.place(*v);
                assert!((0.0..=1.0).contains(&at), "{v} at {at}");
            }
            assert!(axis.ticks().iter().all(|(at, _)| (0.0..=1.0).contains(at)));
        }
    }
}
