//! The icon of the page, lines of k-space with the centre taken densely: one drawing, written as SVG and, for home
//! screens that want them, as PNG.

use anyhow::{Context, Result};
use std::{fmt::Write, fs, io::BufWriter, path::Path};

/// Edge of the drawing.
const SIZE: f64 = 32.0;
const GROUND: [u8; 3] = [0x11, 0x15, 0x1c];
/// Radius of the corners of what is not masked by the system.
const CORNER: f64 = 7.0;
/// Lines from 6 to 26: middle, thickness and colour.
const LINES: [(f64, f64, [u8; 3]); 6] = [
    (6.0, 1.6, [0x5b, 0x6b, 0x82]),
    (26.0, 1.6, [0x5b, 0x6b, 0x82]),
    (11.0, 1.8, [0x6c, 0xc5, 0xff]),
    (21.0, 1.8, [0x6c, 0xc5, 0xff]),
    (14.5, 2.2, [0xff, 0xb4, 0x54]),
    (17.5, 2.2, [0xff, 0xb4, 0x54]),
];
const LINE_ENDS: [f64; 2] = [6.0, 26.0];
/// Samples of a pixel along each direction: its colour is their mean.
const SAMPLES: usize = 4;

/// Sizes of the PNGs, whose names `web/manifest.webmanifest` has; those of maskable ones fill the square, and their
/// drawing stays in the inner circle that every mask leaves.
const PICTURES: [(&str, usize, bool); 4] = [
    ("icon-192.png", 192, false),
    ("icon-512.png", 512, false),
    ("icon-maskable-512.png", 512, true),
    ("icon-touch-180.png", 180, true),
];

/// Writes all icons into a folder; returns the one for the page's head. It is in the page itself: Chromium asks for one
/// that is not at every change of the address.
pub fn write(folder: &Path) -> Result<String> {
    let svg = svg();
    fs::write(folder.join("icon.svg"), &svg).context("writing icon.svg")?;
    for (name, size, maskable) in PICTURES {
        write_png(&folder.join(name), size, maskable).with_context(|| format!("writing {name}"))?;
    }
    let escaped = svg.trim_end().replace('#', "%23").replace('"', "'");
    Ok(format!("<link rel=\"icon\" href=\"data:image/svg+xml,{escaped}\" type=\"image/svg+xml\">"))
}

fn svg() -> String {
    let hex = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIZE} {SIZE}\">\
         <rect width=\"{SIZE}\" height=\"{SIZE}\" rx=\"{CORNER}\" fill=\"{}\"/>",
        hex(GROUND)
    );
    let [start, end] = LINE_ENDS;
    for (middle, thickness, colour) in LINES {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<path d=\"M{start} {middle}H{end}\" stroke=\"{}\" stroke-width=\"{thickness}\"/>",
            hex(colour)
        );
    }
    text + "</svg>\n"
}

fn write_png(path: &Path, size: usize, maskable: bool) -> Result<()> {
    let edge = u32::try_from(size)?;
    let mut encoder = png::Encoder::new(BufWriter::new(fs::File::create(path)?), edge, edge);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&pixels(size, maskable))?;
    Ok(())
}

fn pixels(size: usize, maskable: bool) -> Vec<u8> {
    let step = SIZE / (size * SAMPLES) as f64;
    let place = |pixel: usize, sample: usize| ((pixel * SAMPLES + sample) as f64 + 0.5) * step;
    let mut bytes = Vec::with_capacity(size * size * 4);
    for y in 0..size {
        for x in 0..size {
            let mut sum = [0_u32; 4];
            for sample in 0..SAMPLES * SAMPLES {
                let colour = colour_at(place(x, sample % SAMPLES), place(y, sample / SAMPLES), maskable);
                for (total, part) in sum.iter_mut().zip(colour.unwrap_or(GROUND).into_iter().map(u32::from)) {
                    *total += part;
                }
                sum[3] += if colour.is_some() { 255 } else { 0 };
            }
            bytes.extend(sum.map(|total| (total / (SAMPLES * SAMPLES) as u32) as u8));
        }
    }
    bytes
}

/// The colour at a place; none outside of the corners.
fn colour_at(x: f64, y: f64, maskable: bool) -> Option<[u8; 3]> {
    let beyond = |at: f64| (CORNER - at).max(at - (SIZE - CORNER)).max(0.0);
    if !maskable && beyond(x).hypot(beyond(y)) > CORNER {
        return None;
    }
    // What a mask leaves for certain is the inner four fifths.
    let centred = |at: f64| if maskable { (at - SIZE / 2.0) / 0.8 + SIZE / 2.0 } else { at };
    let (x, y) = (centred(x), centred(y));
    let [start, end] = LINE_ENDS;
    let line = LINES.iter().find(|(middle, thickness, _)| (y - middle).abs() < thickness / 2.0);
    Some(line.filter(|_| (start..end).contains(&x)).map_or(GROUND, |(_, _, colour)| *colour))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_clear_and_maskable_ones_are_not() {
        let alpha = |maskable| pixels(64, maskable)[3];
        assert_eq!((alpha(false), alpha(true)), (0, 255));
    }

    #[test]
    fn the_centre_is_the_densest() {
        assert_eq!(colour_at(16.0, 14.5, false), Some([0xff, 0xb4, 0x54]));
        assert_eq!(colour_at(16.0, 16.0, false), Some(GROUND));
        assert_eq!(colour_at(3.0, 14.5, false), Some(GROUND));
    }

    #[test]
    fn the_manifest_names_the_icons() {
        let manifest = include_str!("../../../../web/manifest.webmanifest");
        for (name, size, _) in PICTURES.iter().take(3) {
            assert!(
                manifest.contains(&format!("\"{name}\"")) && manifest.contains(&format!("{size}x{size}")),
                "{name}"
            );
        }
    }
}
