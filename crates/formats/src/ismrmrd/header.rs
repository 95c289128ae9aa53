//! The XML header of ISMRMRD: matrices, fields of view and the place of the centre. Whose the scan is, where and when it was
//! made are never read.

use crate::error::{Error, Result};
use roxmltree::{Document, Node, ParsingOptions};

/// Bytes and nodes of a header at most. Those of scanners have a hundredth of it.
pub const MOST_TEXT: usize = 4 << 20;
const MOST_NODES: u32 = 100_000;
/// Samples along an axis, and encodings.
const MOST_MATRIX: f64 = 16_384.0;
const MOST_ENCODINGS: usize = 64;

/// A matrix and the field of view that it covers, each (x, y, z): x is the readout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Space {
    /// Samples or pixels.
    pub matrix: [usize; 3],
    /// In mm; 0 where it is not said.
    pub fov: [f64; 3],
}

/// The counters of an encoding step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The largest.
    pub maximum: usize,
    /// That of the centre of k-space.
    pub centre: usize,
}

/// How the samples lie in k-space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trajectory {
    /// On the matrix, line by line.
    Cartesian,
    /// On the matrix, several lines in both directions after one excitation.
    Epi,
    /// Anywhere: the readouts say where.
    Other,
}

/// One encoding: a part of the scan with a matrix of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Encoding {
    /// How the samples lie.
    pub trajectory: Trajectory,
    /// What was sampled.
    pub encoded: Space,
    /// What the scanner shows.
    pub recon: Space,
    /// Along ky.
    pub step1: Option<Limit>,
    /// Along kz.
    pub step2: Option<Limit>,
    /// Whether the header says its fields of view in metres. They are in mm here.
    pub metres: bool,
}

/// What is needed of a header.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// At least one.
    pub encodings: Vec<Encoding>,
    /// The bandwidth that noise passes through, relative to that of a readout; 1 where it is not said.
    pub noise_bandwidth: f64,
}

impl Header {
    /// Reads the header's text.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it is no XML, or has no encoding with a matrix of 1 to 16384 samples along each axis.
    pub fn parse(text: &str) -> Result<Self> {
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options);
        let document = document.map_err(|e| {
            let at = e.pos();
            wrong("an XML header", format!("it cannot be read at line {}, column {}", at.row, at.col))
        })?;
        let root = document.root_element();
        let encodings = children(root, "encoding").take(MOST_ENCODINGS).map(encoding).collect::<Result<Vec<_>>>()?;
        if encodings.is_empty() {
            return Err(wrong("an encoding in the XML header", "there is none".into()));
        }
        let bandwidth = child(root, "acquisitionSystemInformation")
            .and_then(|system| number(system, "relativeReceiverNoiseBandwidth"))
            .filter(|bandwidth| (1e-3..=1e3).contains(bandwidth));
        Ok(Self { encodings, noise_bandwidth: bandwidth.unwrap_or(1.0) })
    }
}

fn wrong(expected: &str, came: String) -> Error {
    Error::Damaged { format: "ISMRMRD", expected: expected.into(), came }
}

fn children<'a, 'input>(node: Node<'a, 'input>, name: &'a str) -> impl Iterator<Item = Node<'a, 'input>> {
    // With or without the namespace of the schema.
    node.children().filter(move |child| child.is_element() && child.tag_name().name() == name)
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &'a str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

fn number(node: Node, name: &str) -> Option<f64> {
    child(node, name)?.text()?.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

/// Numbers of samples that are so close to a whole one are that: converters write 23.9996.
const WHOLE: f64 = 0.01;

/// A number of samples, to the nearest whole one.
fn whole(node: Node, name: &str) -> Result<Option<f64>> {
    let Some(n) = number(node, name) else { return Ok(None) };
    if (n - n.round()).abs() > WHOLE {
        return Err(wrong("whole numbers of samples and lines in the XML header", format!("{n} came")));
    }
    Ok(Some(n.round()))
}

/// Turns fields of view in metres into mm, and says whether they were: nothing that is scanned is smaller than a millimetre
/// both ways.
pub fn in_millimetres(encoded: &mut Space, recon: &mut Space) -> bool {
    let small = |space: &Space| space.fov[..2].iter().all(|mm| *mm > 0.0 && *mm < 1.0);
    let metres = small(encoded);
    for space in [encoded, recon] {
        if small(space) {
            space.fov = space.fov.map(|m| m * 1e3);
        }
    }
    metres
}

fn encoding(node: Node) -> Result<Encoding> {
    let trajectory = child(node, "trajectory").and_then(|node| node.text()).unwrap_or("cartesian").trim();
    let limits = child(node, "encodingLimits");
    let limit = |name: &'static str| -> Result<Option<Limit>> {
        let Some(limit) = limits.and_then(|limits| child(limits, name)) else { return Ok(None) };
        let count = |name: &str| -> Result<Option<usize>> {
            let count = whole(limit, name)?.filter(|n| (0.0..=65_535.0).contains(n));
            Ok(count.map(|n| n as usize))
        };
        let (maximum, centre) = (count("maximum")?, count("center")?);
        Ok(maximum.zip(centre).map(|(maximum, centre)| Limit { maximum, centre }))
    };
    let mut encoded = space(node, "encodedSpace")?;
    let mut recon = match child(node, "reconSpace") {
        Some(_) => space(node, "reconSpace").unwrap_or(encoded),
        None => encoded,
    };
    let metres = in_millimetres(&mut encoded, &mut recon);
    Ok(Encoding {
        trajectory: match trajectory.to_ascii_lowercase().as_str() {
            "cartesian" => Trajectory::Cartesian,
            "epi" => Trajectory::Epi,
            _ => Trajectory::Other,
        },
        encoded,
        recon,
        step1: limit("kspace_encoding_step_1")?,
        step2: limit("kspace_encoding_step_2")?,
        metres,
    })
}

fn space(node: Node, name: &str) -> Result<Space> {
    let space = child(node, name);
    let of = |group: &'static str, axis: &'static str| number(child(space?, group)?, axis);
    let mut matrix = [1; 3];
    let mut fov = [0.0; 3];
    for (i, axis) in ["x", "y", "z"].into_iter().enumerate() {
        let size = space.and_then(|space| child(space, "matrixSize"));
        let n = size.map_or(Ok(None), |size| whole(size, axis))?.unwrap_or(if i == 2 { 1.0 } else { 0.0 });
        if !(1.0..=MOST_MATRIX).contains(&n) {
            let expected = format!("a matrix of 1 to {MOST_MATRIX} along {axis} in the XML header");
            return Err(wrong(&expected, format!("{n} came")));
        }
        matrix[i] = n as usize;
        fov[i] = of("fieldOfView_mm", axis).filter(|mm| (1e-4..=1e5).contains(mm)).unwrap_or(0.0);
    }
    Ok(Space { matrix, fov })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"<?xml version="1.0"?><ismrmrdHeader xmlns="http://www.ismrm.org/ISMRMRD">
        <subjectInformation><patientName>DOE^JANE</patientName></subjectInformation>
        <encoding><trajectory>epi</trajectory>
          <encodedSpace><matrixSize><x>64</x><y>32</y><z>1</z></matrixSize>
            <fieldOfView_mm><x>400</x><y>200</y><z>5</z></fieldOfView_mm></encodedSpace>
          <reconSpace><matrixSize><x>32</x><y>32</y><z>1</z></matrixSize>
            <fieldOfView_mm><x>200</x><y>200</y><z>5</z></fieldOfView_mm></reconSpace>
          <encodingLimits><kspace_encoding_step_1><minimum>0</minimum><maximum>31</maximum><center>16</center>
            </kspace_encoding_step_1></encodingLimits></encoding></ismrmrdHeader>"#;

    #[test]
    fn the_matrix_is_read_and_nobody_s_name() -> Result<()> {
        let header = Header::parse(TEXT)?;
        let encoding = header.encodings[0];
        assert_eq!(encoding.trajectory, Trajectory::Epi);
        assert_eq!((encoding.encoded.matrix, encoding.recon.fov), ([64, 32, 1], [200.0, 200.0, 5.0]));
        assert_eq!((encoding.step1, encoding.step2), (Some(Limit { maximum: 31, centre: 16 }), None));
        assert!(!format!("{header:?}").contains("DOE"));
        Ok(())
    }

    #[test]
    fn numbers_of_samples_are_the_nearest_whole_ones_or_refused() -> Result<()> {
        let nearly = TEXT.replace("<y>32</y><z>1</z>", "<y>31.9996</y><z>1.0004</z>");
        let nearly = nearly.replace("<maximum>31<", "<maximum>30.9999<").replace("<center>16<", "<center>15.999<");
        assert_eq!(Header::parse(&nearly)?, Header::parse(TEXT)?);
        let between = Header::parse(&TEXT.replace("<x>64", "<x>63.5"));
        let error = between.map_or_else(|e| e.to_string(), |_| String::new());
        assert!(error.contains("whole numbers") && error.contains("63.5"), "{error}");
        Ok(())
    }

    #[test]
    fn a_field_of_view_in_metres_is_recognised() -> Result<()> {
        let metres = TEXT.replace("<x>400</x><y>200</y><z>5</z>", "<x>0.4</x><y>0.2</y><z>0.005</z>");
        let metres = metres.replace("<x>200</x><y>200</y><z>5</z>", "<x>0.2</x><y>0.2</y><z>0.005</z>");
        let (came, expected) = (Header::parse(&metres)?.encodings[0], Header::parse(TEXT)?.encodings[0]);
        assert!(came.metres && !expected.metres);
        for (came, expected) in [(came.encoded, expected.encoded), (came.recon, expected.recon)] {
            for (came, expected) in came.fov.iter().zip(expected.fov) {
                assert!((came - expected).abs() < 1e-9 * expected, "{came} mm, expected {expected}");
            }
        }
        Ok(())
    }

    #[test]
    fn damaged_headers_are_errors_without_their_text() {
        for text in ["", "DOE^JANE", "<a>DOE^JANE</b>", "<a>DOE^JANE</a>", &TEXT.replace("<x>64", "<x>-64DOE^JANE")] {
            let error = Header::parse(text).map_or_else(|e| e.to_string(), |_| String::new());
            assert!(error.starts_with("expected ") && !error.contains("DOE"), "{text}: {error}");
        }
        for end in 0..TEXT.len() {
            assert!(Header::parse(&TEXT[..end]).is_err(), "cut at {end}");
        }
    }
}
