//! Slices in the order of space and echoes in that of time.

use crate::slice::Slice;
use anyhow::{Result, bail};
use gallery::Source;

/// All slices of a scan.
pub struct Stack<'a> {
    /// One for each slice and echo, the echoes of a slice one after the other.
    pub slices: Vec<&'a Slice>,
    /// From slice to slice, from row to row, from column to column, in mm.
    pub spacing: [f64; 3],
    /// In ms.
    pub echo_times: Vec<f64>,
    /// In ms.
    pub repetition_time: f64,
}

impl<'a> Stack<'a> {
    /// Orders slices by their position along their normal, then by echo time.
    ///
    /// # Errors
    /// They are not those that the source promises, or not evenly spaced.
    pub fn of(slices: &'a [Slice], source: &Source) -> Result<Self> {
        let [count, echoes, rows, columns] = source.shape;
        if slices.len() != count * echoes {
            bail!("expected {count} x {echoes} images, but {} came", slices.len());
        }
        let mut slices: Vec<&Slice> = slices.iter().collect();
        slices.sort_by(|a, b| a.position.total_cmp(&b.position).then(a.echo_time.total_cmp(&b.echo_time)));
        let (first, last) = (slices[0], slices[slices.len() - 1]);
        let echo_times: Vec<f64> = slices[..echoes].iter().map(|slice| slice.echo_time).collect();
        let step = (last.position - first.position) / (count.max(2) - 1) as f64;
        for (i, slice) in slices.iter().enumerate() {
            let place = first.position + step * (i / echoes) as f64;
            let fits = slice.shape == [rows, columns]
                && slice.spacing == first.spacing
                && slice.repetition_time == first.repetition_time
                && slice.echo_time == echo_times[i % echoes]
                && (slice.position - place).abs() < EVEN;
            if !fits {
                bail!(
                    "expected image {i} to be {rows} x {columns} pixels of {:?} mm at {place:.2} mm and {} ms, but it is \
                     {:?} of {:?} mm at {:.2} mm and {} ms",
                    first.spacing,
                    echo_times[i % echoes],
                    slice.shape,
                    slice.spacing,
                    slice.position,
                    slice.echo_time
                );
            }
        }
        let [row, column] = first.spacing;
        // Positions are written with a few digits: so is what is made of them.
        let step = (step * 1000.0).round() / 1000.0;
        Ok(Self { slices, spacing: [step, row, column], echo_times, repetition_time: first.repetition_time })
    }
}

/// How far from its place a slice may lie, in mm.
const EVEN: f64 = 0.2;
