//! The problems that methods minimise and the rules of patterns, as LaTeX, and where they are from.

/// A problem or a rule.
pub struct Formula {
    /// As LaTeX; empty where there is none.
    pub latex: &'static str,
    /// Its symbols, of [`SYMBOLS`].
    pub symbols: &'static [&'static str],
    /// Where the source of the declaration is found, if that is sure.
    pub address: &'static str,
}

/// Symbols as LaTeX. What they mean is in `web/locales` (`symbol-` and the id).
pub const SYMBOLS: [(&str, &str); 35] = [
    ("image", r"\hat{x}"),
    ("x", r"x"),
    ("samples", r"y,\; y_c"),
    ("transform", r"F"),
    ("mask", r"M"),
    ("maps", r"S"),
    ("lambda", r"\lambda"),
    ("folded-maps", r"S"),
    ("folded", r"a"),
    ("scale", r"s"),
    ("wavelets", r"W"),
    ("differences", r"\nabla x"),
    ("weights", r"\hat{w}"),
    ("neighbours", r"N(k)"),
    ("calibration", r"A,\; b"),
    ("consistency", r"G"),
    ("all-kspace", r"\hat{x}"),
    ("lines", r"k_y"),
    ("offset", r"o"),
    ("acs", r"C"),
    ("density", r"p"),
    ("distance", r"d"),
    ("power", r"q"),
    ("width", r"\sigma"),
    ("places", r"k_i,\; k_j"),
    ("radius", r"r"),
    ("spread", r"\eta"),
    ("lattice", r"m,\; n"),
    ("shift", r"\Delta"),
    ("total", r"W_y"),
    ("centre-lines", r"n_0"),
    ("R", r"R"),
    ("folded-pixels", r"\hat{x}"),
    ("offsets", r"o,\; o'"),
    ("step", r"h"),
];

const LUSTIG: &str = "https://doi.org/10.1002/mrm.21391";
const FASTMRI: &str = "https://arxiv.org/abs/1811.08839";
const OFFSETS: &str = "https://arxiv.org/abs/1912.01101";

/// The formula of a method.
pub fn of_method(id: &str) -> Option<Formula> {
    let (latex, symbols, address): (_, &[_], _) = match id {
        "zero-filled" => (
            r"\hat{x} = \sqrt{\sum_c \left| F^{\mathsf{H}} y_c \right|^2}",
            &["image", "samples", "transform"],
            "https://doi.org/10.1002/mrm.1910160203",
        ),
        "cg-sense" => (
            r"\hat{x} = \arg\min_x \; \tfrac{1}{2} \left\| M F S x - y \right\|_2^2 + \tfrac{\lambda}{2} \left\| x \right\|_2^2",
            &["image", "x", "mask", "transform", "maps", "samples", "lambda"],
            "https://doi.org/10.1002/mrm.1241",
        ),
        "sense" => (
            r"\begin{aligned} \hat{x} &= \arg\min_x \; \tfrac{1}{2} \left\| S x - a \right\|_2^2 + \tfrac{R \lambda}{2} \left\| x \right\|_2^2 \\ &= \left( S^{\mathsf{H}} S + R \lambda I \right)^{-1} S^{\mathsf{H}} a \end{aligned}",
            &["folded-pixels", "folded-maps", "folded", "R", "lambda"],
            "https://doi.org/10.1002/(SICI)1522-2594(199911)42:5%3C952::AID-MRM16%3E3.0.CO;2-S",
        ),
        "l1-wavelet" => (
            r"\hat{x} = \arg\min_x \; \tfrac{1}{2} \left\| M F S x - y \right\|_2^2 + \lambda s \left\| W x \right\|_1",
            &["image", "x", "mask", "transform", "maps", "samples", "wavelets", "scale", "lambda"],
            LUSTIG,
        ),
        "total-variation" => (
            r"\hat{x} = \arg\min_x \; \tfrac{1}{2} \left\| M F S x - y \right\|_2^2 + \lambda s \sum_p \left\| (\nabla x)_p \right\|_2",
            &["image", "x", "mask", "transform", "maps", "samples", "differences", "scale", "lambda"],
            "https://doi.org/10.1002/mrm.21236",
        ),
        "grappa" => (
            r"\begin{aligned} \hat{w} &= \arg\min_w \; \left\| A w - b \right\|_2^2 + \lambda \left\| w \right\|_2^2 \\ y_c(k) &= \sum_{i \in N(k)} \hat{w}_i \, y_i \end{aligned}",
            &["weights", "calibration", "neighbours", "samples", "lambda"],
            "https://doi.org/10.1002/mrm.10171",
        ),
        "spirit" => (
            r"\hat{x} = \arg\min_x \; \left\| (G - I) x \right\|_2^2 \quad \text{s.t.} \quad M x = y",
            &["all-kspace", "consistency", "mask", "samples"],
            "https://doi.org/10.1002/mrm.22428",
        ),
        _ => return None,
    };
    Some(Formula { latex, symbols, address })
}

/// The rule of a pattern.
pub fn of_sampling(id: &str) -> Option<Formula> {
    let (latex, symbols, address): (_, &[_], _) = match id {
        "uniform" => (
            r"\{\, k_y : k_y \equiv o \ (\mathrm{mod}\ R) \,\} \cup C",
            &["lines", "offset", "R", "acs"],
            "https://doi.org/10.1002/(SICI)1522-2594(199911)42:5%3C952::AID-MRM16%3E3.0.CO;2-S",
        ),
        "variable-density" => (r"p(k_y) \propto (1 - d)^q", &["density", "lines", "distance", "power"], LUSTIG),
        "random" => (r"p(k_y) = \text{const.}", &["density", "lines"], LUSTIG),
        "gaussian" => (
            r"p(k_y) \propto e^{-d^2 / 2 \sigma^2}",
            &["density", "lines", "distance", "width"],
            "https://doi.org/10.1109/TMI.2017.2760978",
        ),
        "variable-density-2d" => {
            (r"p(k) \propto \bigl( 1 - d / \sqrt{2} \bigr)^q", &["density", "distance", "power"], LUSTIG)
        }
        "random-2d" => (r"p(k) = \text{const.}", &["density"], LUSTIG),
        "gaussian-2d" => (
            r"p(k) \propto e^{-d^2 / 2 \sigma^2}",
            &["density", "distance", "width"],
            "https://doi.org/10.1109/TMI.2017.2785879",
        ),
        "poisson-disc" => (
            r"\left\| k_i - k_j \right\| \ge r \, \bigl( 1 + (\eta - 1) \min(d_i, d_j) \bigr)",
            &["places", "radius", "spread", "distance"],
            "https://doi.org/10.1109/ISBI.2011.5872579",
        ),
        "caipirinha" => (
            r"k_y = R_y m, \qquad k_z = R_z n + \Delta m",
            &["lattice", "R", "shift"],
            "https://doi.org/10.1002/mrm.20787",
        ),
        "fastmri-random" => {
            (r"p(k_y) = \frac{W_y / R - n_0}{W_y - n_0}", &["density", "lines", "total", "centre-lines", "R"], FASTMRI)
        }
        "fastmri-equispaced" => {
            (r"\{\, k_y : k_y \equiv o \ (\mathrm{mod}\ R) \,\} \cup C", &["lines", "offset", "R", "acs"], FASTMRI)
        }
        "fastmri-equispaced-fraction" => (
            r"k_y = \mathrm{round}(o + m h), \qquad h = \frac{R \, (W_y - n_0)}{W_y - R \, n_0}",
            &["lines", "offset", "lattice", "total", "centre-lines", "R"],
            "https://doi.org/10.1109/TMI.2021.3075856",
        ),
        "fastmri-magic" => (
            r"k_y \equiv o \ (k_y \ge 0), \quad k_y \equiv o' \ (k_y < 0) \quad (\mathrm{mod}\ R)",
            &["lines", "offsets", "R"],
            OFFSETS,
        ),
        "fastmri-magic-fraction" => (
            r"k_y \equiv o \ (k_y \ge 0), \quad k_y \equiv o' \ (k_y < 0) \quad (\mathrm{mod}\ h), \qquad h \ge R",
            &["lines", "offsets", "step", "R"],
            OFFSETS,
        ),
        "painted" => ("", &[], ""),
        _ => return None,
    };
    Some(Formula { latex, symbols, address })
}

#[cfg(test)]
mod tests {
    use super::*;
    use experiment::{METHODS, SAMPLINGS};

    #[test]
    fn everything_that_is_registered_is_explained_and_every_symbol_defined() {
        let methods = METHODS.iter().map(|d| (d.id, of_method(d.id)));
        for (id, formula) in methods.chain(SAMPLINGS.iter().map(|d| (d.id, of_sampling(d.id)))) {
            let formula = formula.unwrap_or_else(|| panic!("{id} has no explanation"));
            for symbol in formula.symbols {
                assert!(SYMBOLS.iter().any(|(known, _)| known == symbol), "{id}: {symbol}");
            }
        }
    }
}
