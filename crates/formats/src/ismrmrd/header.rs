//! The XML header of ISMRMRD: matrices, fields of view and the place of the centre. Whose the scan is, where and when it was
//! made are never read.

use crate::error::{Error, Result};
use crate::readouts::encoding::{Encoding, Limit, Space, Trajectory, in_mm};
use roxmltree::{Document, Node, ParsingOptions};

/// Bytes and nodes of a header at most. Those of scanners have a hundredth of it.
pub const MOST_TEXT: usize = 4 << 20;
const MOST_NODES: u32 = 100_000;
/// Samples along an axis, and encodings.
const MOST_MATRIX: f64 = 16_384.0;
const MOST_ENCODINGS: usize = 64;
/// Numbers this close to a whole one are meant to be whole: programs that work them out from mm write 23.9996.
const WHOLE: f64 = 0.05;

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

/// The whole number that is meant.
///
/// # Errors
/// [`Error::Damaged`] when none is near.
fn whole(value: f64) -> Result<usize> {
    let near = value.round();
    if (value - near).abs() > WHOLE {
        return Err(wrong("whole numbers of samples in the XML header", format!("{value} came")));
    }
    Ok(near as usize)
}

fn encoding(node: Node) -> Result<Encoding> {
    let trajectory = child(node, "trajectory").and_then(|node| node.text()).unwrap_or("cartesian").trim();
    let limits = child(node, "encodingLimits");
    let limit = |name: &'static str| -> Result<Option<Limit>> {
        let Some(limit) = limits.and_then(|limits| child(limits, name)) else { return Ok(None) };
        let count = |name| number(limit, name).filter(|n| (-WHOLE..=65_535.0).contains(n)).map(whole).transpose();
        Ok(count("maximum")?.zip(count("center")?).map(|(maximum, centre)| Limit { maximum, centre }))
    };
    let encoded = space(node, "encodedSpace")?;
    Ok(Encoding {
        trajectory: match trajectory.to_ascii_lowercase().as_str() {
            "cartesian" => Trajectory::Cartesian,
            "epi" => Trajectory::Epi,
            _ => Trajectory::Other,
        },
        encoded,
        recon: space(node, "reconSpace").unwrap_or(encoded),
        step1: limit("kspace_encoding_step_1")?,
        step2: limit("kspace_encoding_step_2")?,
    })
}

fn space(node: Node, name: &str) -> Result<Space> {
    let space = child(node, name);
    let of = |group: &'static str, axis: &'static str| number(child(space?, group)?, axis);
    let mut matrix = [1; 3];
    let mut fov = [0.0; 3];
    for (i, axis) in ["x", "y", "z"].into_iter().enumerate() {
        let n = of("matrixSize", axis).unwrap_or(if i == 2 { 1.0 } else { 0.0 });
        if !(1.0 - WHOLE..=MOST_MATRIX + WHOLE).contains(&n) {
            let expected = format!("a matrix of 1 to {MOST_MATRIX} along {axis} in the XML header");
            return Err(wrong(&expected, format!("{n} came")));
        }
        matrix[i] = whole(n)?;
        fov[i] = of("fieldOfView_mm", axis).filter(|mm| (1e-6..=1e5).contains(mm)).unwrap_or(0.0);
    }
    let (fov, metres) = in_mm(fov);
    Ok(Space { matrix, fov, metres })
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
    fn numbers_that_are_nearly_whole_are_rounded_and_others_refused() -> Result<()> {
        let near = TEXT.replace("<x>64<", "<x>63.9996<").replace("<maximum>31<", "<maximum>30.9999<");
        let encoding = Header::parse(&near.replace("<center>16<", "<center>16.0004<"))?.encodings[0];
        assert_eq!(encoding.encoded.matrix, [64, 32, 1]);
        assert_eq!(encoding.step1, Some(Limit { maximum: 31, centre: 16 }));
        for half in [TEXT.replace("<x>64<", "<x>63.5<"), TEXT.replace("<center>16<", "<center>15.5<")] {
            let error = Header::parse(&half).map_or_else(|e| e.to_string(), |_| String::new());
            assert!(error.contains("whole numbers") && error.contains(".5 came"), "{error}");
        }
        Ok(())
    }

    #[test]
    fn a_field_of_view_in_metres_is_recognised() -> Result<()> {
        let metres = TEXT.replace("<x>400</x><y>200</y><z>5</z>", "<x>0.4</x><y>0.2</y><z>0.005</z>");
        let encoding = Header::parse(&metres)?.encodings[0];
        assert_eq!((encoding.encoded.fov, encoding.encoded.metres), ([400.0, 200.0, 5.0], true));
        assert_eq!((encoding.recon.fov, encoding.recon.metres), ([200.0, 200.0, 5.0], false));
        // A thin slice alone is none, nor a slice in mm beside metres.
        assert_eq!(in_mm([200.0, 200.0, 1.5]), ([200.0, 200.0, 1.5], false));
        assert_eq!(in_mm([0.5, 0.25, 5.0]), ([500.0, 250.0, 5.0], true));
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
