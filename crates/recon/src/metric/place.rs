//! Where metrics are taken: the body, the whole image, or a region that is drawn.

use super::body::body;
use super::drawn::{Drawn, Outline};
use super::region::RegionMetrics;
use crate::declaration::{Choice, Declaration, Kind, Parameter, Real, Role, Settings, Text, parameters};
use crate::error::{Error, Result};
use ndarray::{Array2, ArrayView2};

/// The threshold of the body.
pub const THRESHOLD: Real = Real::new(Parameter {
    key: "threshold",
    label: "Body threshold",
    unit: "",
    help: "What belongs to the body is brighter than this times the threshold of minimum cross-entropy. Raise it where the \
           outline takes in background, lower it where it cuts into the body.",
    kind: Kind::Real { min: 0.05, max: 10.0, usual: 2.0, step: 0.05, logarithmic: false, default: 1.0 },
    role: Role::Main,
});

/// Over the body, which is found in the reference.
pub const BODY: Declaration = Declaration {
    id: "body",
    label: "Body",
    summary: "The body is found in the reference; its background, which is noise, does not count.",
    source: "Li and Tam, An iterative algorithm for minimum cross entropy thresholding, Pattern Recognit Lett 19:771 (1998)",
    parameters: parameters![THRESHOLD],
};

/// Over the whole image, as fastMRI does.
pub const IMAGE: Declaration = Declaration {
    id: "image",
    label: "Whole image (fastMRI)",
    summary: "The central square of the image, background included, as fastMRI and most papers do it.",
    source: "Zbontar et al., fastMRI: an open dataset and benchmarks for accelerated MRI, arXiv:1811.08839 (2018)",
    parameters: &[],
};

/// What the points are of.
const OUTLINE: Choice<Outline> = Choice::new(
    Parameter {
        key: "outline",
        label: "Outline",
        unit: "",
        help: "What the points are of: two corners around an ellipse or a rectangle, or a polygon.",
        kind: Kind::Choice {
            options: &[("ellipse", "Ellipse"), ("rectangle", "Rectangle"), ("freehand", "Freehand")],
            default: "ellipse",
        },
        role: Role::Hidden,
    },
    &Outline::ALL,
);

/// The points.
const POINTS: Text = Text::new(Parameter {
    key: "points",
    label: "Points",
    unit: "",
    help: "y,x,y,x in pixels from the upper left corner.",
    kind: Kind::Text,
    role: Role::Hidden,
});

/// Over a region that is drawn.
pub const REGION: Declaration = Declaration {
    id: "region",
    label: "Drawn region",
    summary: "A region drawn on the image, in place of the body.",
    source: "",
    parameters: parameters![OUTLINE, POINTS],
};

/// All places, the default first.
pub const DECLARATIONS: &[&Declaration] = &[&BODY, &IMAGE, &REGION];

/// The region that settings of [`REGION`] describe; none of the other places.
///
/// # Errors
/// As [`Drawn::parse`].
pub fn drawn(settings: &Settings) -> Result<Option<Drawn>> {
    if settings.id() != REGION.id {
        return Ok(None);
    }
    Drawn::parse(settings.get(OUTLINE)?, settings.get(POINTS)?).map(Some)
}

/// The place of a region.
pub fn of_drawn(region: &Drawn) -> Result<Settings> {
    Settings::new(&REGION).with(OUTLINE, region.outline.id())?.with(POINTS, region.print())
}

/// The factor on the threshold of the body: of [`BODY`], and 1 at all other places.
fn factor(settings: &Settings) -> f64 {
    settings.find(THRESHOLD).unwrap_or(1.0)
}

/// The pixels of a reference image of `dim` rows and columns over which metrics are taken, row by row as the image; all of
/// them for [`IMAGE`].
///
/// # Errors
/// As [`drawn`]; [`Error::Shape`] when the image has not the pixels of `dim`.
pub fn pixels(settings: &Settings, reference: &[f32], dim: [usize; 2]) -> Result<Vec<bool>> {
    match drawn(settings)? {
        Some(region) => Ok(region.mask(dim)),
        None if settings.id() == IMAGE.id => Ok(vec![true; dim[0] * dim[1]]),
        None => {
            let image = ArrayView2::from_shape(dim, reference).map_err(|_| Error::Shape {
                what: "reference (y, x)",
                expected: dim.to_vec(),
                came: vec![reference.len()],
            })?;
            Ok(body(image, factor(settings)).into_iter().collect())
        }
    }
}

/// The reference of a scan with the pixels of its body and, where one is drawn, of a region.
pub struct Places {
    reference: Vec<f32>,
    dim: [usize; 2],
    body: Vec<bool>,
    region: Option<Vec<bool>>,
}

/// Metrics at each place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceMetrics {
    /// Over the body; none where the reference has none.
    pub body: Option<RegionMetrics>,
    /// Over the region that is drawn, if there is one.
    pub region: Option<RegionMetrics>,
}

impl Places {
    /// Of the magnitude of a reference (y, x), for settings of one of [`DECLARATIONS`].
    ///
    /// # Errors
    /// As [`drawn`]; [`Error::Data`] when the region has no pixel of the image or no signal.
    pub fn new(settings: &Settings, reference: &Array2<f32>) -> Result<Self> {
        let (ny, nx) = reference.dim();
        let body: Vec<bool> = body(reference.view(), factor(settings)).into_iter().collect();
        let region = drawn(settings)?.map(|region| region.mask([ny, nx]));
        let reference: Vec<f32> = reference.iter().copied().collect();
        if let Some(region) = &region
            && !region.iter().zip(&reference).any(|(inside, r)| *inside && *r > 0.0)
        {
            return Err(Error::Data(format!(
                "expected a region with signal within the image of {ny} x {nx} pixels, but the one drawn has none"
            )));
        }
        Ok(Self { reference, dim: [ny, nx], body, region })
    }

    /// Metrics of a magnitude image (y, x).
    ///
    /// # Errors
    /// [`Error::Shape`] when the image has another shape than the reference.
    pub fn metrics(&self, image: &Array2<f32>) -> Result<PlaceMetrics> {
        let image = image.as_standard_layout();
        let pixels = image.as_slice().expect("the standard layout is contiguous");
        let over = |region: &[bool]| RegionMetrics::new(&self.reference, pixels, self.dim, region);
        let body = self.body.contains(&true).then(|| over(&self.body)).transpose()?;
        Ok(PlaceMetrics { body, region: self.region.as_deref().map(over).transpose()? })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // A test may stop where it fails.
    use super::*;

    #[test]
    fn each_place_has_its_pixels() {
        let reference = Array2::from_shape_fn((32, 40), |(y, x)| {
            if (8..24).contains(&y) && (10..30).contains(&x) { 1.0 } else { 0.001 * (x % 3) as f32 }
        });
        let count = |settings: &Settings| {
            let pixels = pixels(settings, reference.as_slice().unwrap(), [32, 40]).unwrap();
            pixels.iter().filter(|inside| **inside).count()
        };
        assert_eq!(count(&Settings::new(&IMAGE)), 32 * 40);
        let of_body = count(&Settings::new(&BODY));
        assert!((250..500).contains(&of_body), "{of_body}");
        let region = Drawn { outline: Outline::Rectangle, points: vec![[9.0, 12.0], [13.0, 14.0]] };
        let settings = of_drawn(&region).unwrap();
        assert_eq!((count(&settings), drawn(&settings).unwrap()), (8, Some(region)));
        let metrics = Places::new(&settings, &reference).unwrap().metrics(&reference).unwrap();
        assert_eq!(metrics.region.unwrap().pixels, 8);
        assert_eq!(metrics.body.unwrap().nmse, 0.0);
        let outside = Settings::new(&REGION).with(POINTS, "50,50,60,60").unwrap();
        let error = Places::new(&outside, &reference).err().unwrap().to_string();
        assert!(error.contains("32 x 40"), "{error}");
    }
}
