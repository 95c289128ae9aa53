//! MATLAB v7.3 `.mat` and other HDF5 files of plain arrays.

use super::{Hdf5, number_type};
use crate::arrays::{ArrayInfo, Arrays};
use crate::error::Result;
use crate::watch::Watch;
use hdf5_reader::group::Group;
use hdf5_reader::{Attribute, Dataset};
use ndarray::ArrayD;
use num_complex::Complex32;
use std::ops::Range;

/// Groups and data sets that are looked at, and groups within groups.
const MOST_OBJECTS: usize = 4096;
const DEEPEST: usize = 8;
/// Classes of MATLAB's variables that are numbers.
const CLASSES: [&str; 11] =
    ["double", "single", "logical", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];

/// The arrays of an HDF5 file.
pub struct Hdf5Arrays {
    file: Hdf5,
    matlab: bool,
    list: Vec<ArrayInfo>,
    datasets: Vec<Dataset>,
}

impl Hdf5Arrays {
    /// Lists the arrays of a file. MATLAB's, whose axes lie in reverse, are known by the class that every variable of its
    /// has. What is no array of numbers (texts, cells, references) is passed over.
    ///
    /// # Errors
    /// [`crate::Error::Damaged`], [`crate::Error::Cancelled`].
    pub fn open(file: Hdf5, watch: &mut dyn Watch) -> Result<Self> {
        let mut found = Found { visited: Vec::new(), datasets: Vec::new() };
        let root = file.root()?;
        found.walk(&file, &root, "", 0, watch)?;
        let matlab = found.datasets.iter().any(|(_, dataset)| class(dataset).is_some());
        let separator = if matlab { "." } else { "/" };
        let file = if matlab { file.named("MATLAB .mat (v7.3)") } else { file };
        let mut arrays = Self { file, matlab, list: Vec::new(), datasets: Vec::new() };
        for (path, dataset) in found.datasets {
            let numeric = class(&dataset).is_none_or(|class| CLASSES.contains(&class.as_str()));
            let empty = dataset.attribute("MATLAB_empty").is_ok();
            let Some(number) = number_type(&dataset).filter(|_| numeric && !empty) else { continue };
            let Ok(mut shape) = arrays.file.shape(&dataset) else { continue };
            if !(2..=16).contains(&shape.len()) || shape.contains(&0) {
                continue;
            }
            if matlab {
                shape.reverse();
            }
            let name = path.replace('/', separator);
            let (element, complex) = (number.name(), number.is_complex());
            arrays.list.push(ArrayInfo { name, shape, element, complex, known: None, convention: None });
            arrays.datasets.push(dataset);
        }
        Ok(arrays)
    }
}

/// The class of a variable of MATLAB's.
fn class(dataset: &Dataset) -> Option<String> {
    text(dataset.attribute("MATLAB_class").ok()?)
}

fn text(attribute: Attribute) -> Option<String> {
    attribute.read_string().ok().filter(|text| text.len() <= 64)
}

struct Found {
    /// Where the groups lie that were looked at: links may go in a circle.
    visited: Vec<u64>,
    datasets: Vec<(String, Dataset)>,
}

impl Found {
    fn walk(&mut self, file: &Hdf5, group: &Group, path: &str, depth: usize, watch: &mut dyn Watch) -> Result<()> {
        let full = self.visited.len() + self.datasets.len() >= MOST_OBJECTS;
        if full || depth > DEEPEST || self.visited.contains(&group.address()) {
            return Ok(());
        }
        self.visited.push(group.address());
        watch.progress(self.visited.len() as u64, MOST_OBJECTS as u64)?;
        let (groups, datasets) = match group.members() {
            Ok(members) => members,
            Err(e) if depth == 0 => return Err(file.error(&e)),
            // One part that cannot be read does not keep the others.
            Err(_) => return Ok(()),
        };
        let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let room = MOST_OBJECTS - self.datasets.len();
        self.datasets.extend(datasets.into_iter().take(room).map(|dataset| (join(dataset.name()), dataset)));
        for inner in groups {
            // MATLAB keeps there what cells and objects refer to, and how sparse matrices lie.
            let sparse = inner.attribute("MATLAB_sparse").is_ok();
            if !inner.name().starts_with('#') && !sparse {
                self.walk(file, &inner, &join(inner.name()), depth + 1, watch)?;
            }
        }
        Ok(())
    }
}

impl Arrays for Hdf5Arrays {
    fn format(&self) -> &'static str {
        self.file.format
    }

    fn list(&self) -> &[ArrayInfo] {
        &self.list
    }

    fn planes_first(&self) -> bool {
        self.matlab
    }

    fn read(&mut self, index: usize, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Vec<Complex32>> {
        watch.progress(0, 1)?;
        let dataset = &self.datasets[index];
        if !self.matlab {
            return self.file.numbers(dataset, ranges);
        }
        let reversed: Vec<Range<usize>> = ranges.iter().rev().cloned().collect();
        let values = self.file.numbers(dataset, &reversed)?;
        let lengths: Vec<usize> = reversed.iter().map(Range::len).collect();
        let values = ArrayD::from_shape_vec(lengths, values)
            .map_err(|_| self.file.wrong("an array of its shape", "it has more or fewer elements"))?;
        Ok(values.reversed_axes().iter().copied().collect())
    }
}
