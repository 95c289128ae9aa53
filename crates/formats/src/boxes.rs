//! Boxes of arrays that lie in a file element after element.

use crate::error::Result;
use num_complex::Complex32;
use std::ops::Range;

/// The elements of a box (one range for each axis) in C order, of an array that lies in C order or, where `fortran`, with
/// its first axis the fastest. `run(first, count, out)` appends elements that lie one after the other.
///
/// # Errors
/// Of `run`.
pub fn read(
    shape: &[usize],
    fortran: bool,
    ranges: &[Range<usize>],
    mut run: impl FnMut(usize, usize, &mut Vec<Complex32>) -> Result<()>,
) -> Result<Vec<Complex32>> {
    let rank = shape.len();
    // Axes as they lie, slowest first.
    let order: Vec<usize> = if fortran { (0..rank).rev().collect() } else { (0..rank).collect() };
    let count: usize = ranges.iter().map(Range::len).product();
    // How many of the fastest axes are whole: with the next one they make a run.
    let whole = order.iter().rev().take_while(|axis| ranges[**axis].len() == shape[**axis]).count().min(rank);
    let in_run = (whole + 1).min(rank);
    let (outer, inner) = order.split_at(rank - in_run);
    let length: usize = inner.iter().map(|axis| ranges[*axis].len()).product();
    let mut values = Vec::with_capacity(count);
    let runs: usize = outer.iter().map(|axis| ranges[*axis].len()).product();
    for i in 0..runs {
        let mut rest = i;
        let mut place = vec![0; rank];
        for axis in outer.iter().rev() {
            place[*axis] = ranges[*axis].start + rest % ranges[*axis].len();
            rest /= ranges[*axis].len();
        }
        for axis in inner {
            place[*axis] = ranges[*axis].start;
        }
        let first = order.iter().fold(0, |first, axis| first * shape[*axis] + place[*axis]);
        run(first, length, &mut values)?;
    }
    if !fortran || rank < 2 {
        return Ok(values);
    }
    // From the first axis the fastest to the last.
    let lengths: Vec<usize> = ranges.iter().map(Range::len).collect();
    let mut strides = vec![1; rank];
    for axis in 1..rank {
        strides[axis] = strides[axis - 1] * lengths[axis - 1];
    }
    let mut index = vec![0; rank];
    let mut at = 0;
    let mut out = Vec::with_capacity(values.len());
    for _ in 0..values.len() {
        out.push(values[at]);
        for axis in (0..rank).rev() {
            index[axis] += 1;
            at += strides[axis];
            if index[axis] < lengths[axis] {
                break;
            }
            at -= strides[axis] * lengths[axis];
            index[axis] = 0;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_both_orders_are_those_of_the_array() {
        let shape = [3, 4, 5];
        let value = |i: usize, j: usize, k: usize| Complex32::new((i * 100 + j * 10 + k) as f32, 0.0);
        for fortran in [false, true] {
            let lies = |place: usize| match fortran {
                false => value(place / 20, place / 5 % 4, place % 5),
                true => value(place % 3, place / 3 % 4, place / 12),
            };
            for ranges in
                [[0..3, 0..4, 0..5], [1..2, 0..4, 0..5], [0..3, 1..3, 2..3], [2..3, 3..4, 0..1], [0..2, 0..4, 1..5]]
            {
                let came = read(&shape, fortran, &ranges, |first, count, out| {
                    out.extend((first..first + count).map(lies));
                    Ok(())
                });
                let mut expected = Vec::new();
                for i in ranges[0].clone() {
                    for j in ranges[1].clone() {
                        expected.extend(ranges[2].clone().map(|k| value(i, j, k)));
                    }
                }
                assert_eq!(came, Ok(expected), "{fortran} {ranges:?}");
            }
        }
    }
}
