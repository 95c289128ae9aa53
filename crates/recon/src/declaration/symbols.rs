//! Symbols of the formulas in explanations. One that only a single formula has may stand beside that formula.

use super::explanation::Symbol;

/// Constants, one a line: name, id, LaTeX, meaning.
macro_rules! symbols {
    ($($name:ident = $id:literal, $latex:literal, $meaning:literal;)+) => {
        $(
            #[doc = $meaning]
            pub const $name: Symbol = Symbol { id: $id, latex: $latex, meaning: $meaning };
        )+
    };
}

symbols! {
    IMAGE = "image", r"\hat{x}", "the image";
    X = "x", r"x", "an image that is tried";
    SAMPLES = "samples", r"y,\; y_c", "the samples taken, of all coils and of coil c; zero where none was taken";
    TRANSFORM = "transform", r"F", "the Fourier transform";
    MASK = "mask", r"M", "the mask: keeps the samples taken";
    MAPS = "maps", r"S", "multiplication with the coil maps";
    LAMBDA = "lambda", r"\lambda", "the weight of the penalty";
    FOLDED_MAPS = "folded-maps", r"S", "the sensitivities of all coils to the R pixels that fold onto each other";
    FOLDED = "folded", r"a", "the folded pixel in the image of each coil";
    SCALE = "scale", r"s", "the largest pixel of the zero-filled image, so that λ does not depend on the data's scale";
    WAVELETS = "wavelets", r"W", "the wavelet transform";
    DIFFERENCES = "differences", r"\nabla x", "the differences of a pixel to its right and lower neighbours";
    WEIGHTS = "weights", r"\hat{w}", "the weights, learned from the calibration region";
    NEIGHBOURS = "neighbours", r"N(k)", "the samples taken around k, in all coils";
    CALIBRATION = "calibration", r"A,\; b", "neighbours and samples of the calibration region";
    CONSISTENCY = "consistency", r"G", "replaces every sample by the weighted sum of its neighbours in all coils";
    ALL_KSPACE = "all-kspace", r"\hat{x}", "the k-space of all coils, missing samples included";
    LINES = "lines", r"k_y", "the number of a line";
    OFFSET = "offset", r"o", "the first line";
    ACS = "acs", r"C", "the calibration region at the centre";
    DENSITY = "density", r"p", "the density that samples are drawn by";
    DISTANCE = "distance", r"d", "the distance from the centre of k-space, 1 at its edge";
    POWER = "power", r"q", "the power by which the density falls";
    WIDTH = "width", r"\sigma", "the width of the Gaussian";
    PLACES = "places", r"k_i,\; k_j", "any two samples taken outside of the calibration region";
    RADIUS = "radius", r"r", "the least distance at the centre, found so that R is met";
    SPREAD = "spread", r"\eta", "the spread: how much larger it is at the edge";
    LATTICE = "lattice", r"m,\; n", "whole numbers";
    SHIFT = "shift", r"\Delta", "the shift from row to row";
    TOTAL = "total", r"W_y", "the number of all lines";
    CENTRE_LINES = "centre-lines", r"n_0", "the number of centre lines";
    R = "R", r"R", "the acceleration";
    FOLDED_PIXELS = "folded-pixels", r"\hat{x}", "the R pixels that fold onto each other";
    OFFSETS = "offsets", r"o,\; o'", "the first line of each half, so that mirrored lines fall into the gaps";
    STEP = "step", r"h", "the distance between lines";
}
