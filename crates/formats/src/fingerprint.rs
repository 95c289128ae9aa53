//! By what a file is recognised.

use crate::error::Result;
use crate::source::Source;
use crate::watch::Watch;
use sha2::{Digest, Sha256};

/// Files up to this size are read whole.
const WHOLE: u64 = 64 << 20;
/// Of larger ones, this many pieces spread evenly from the first byte to the last.
const PIECES: u64 = 129;
/// Bytes of a piece.
const PIECE: u64 = 1 << 16;

/// The SHA-256, hexadecimal, of a file of at most 64 MiB. Of a larger one, which is not read whole, `parts-` and the
/// SHA-256 of its length (8 bytes, little endian) and of 129 pieces of 64 KiB, spread evenly from its start to its end. Of
/// several files that belong together `files-` and the SHA-256 of their fingerprints, sorted.
///
/// # Errors
/// [`crate::Error::Unreadable`], [`crate::Error::Cancelled`].
pub fn of(sources: &[Source], watch: &mut dyn Watch) -> Result<String> {
    if let [one] = sources {
        return of_one(one, watch);
    }
    let mut all = sources.iter().map(|source| of_one(source, watch)).collect::<Result<Vec<_>>>()?;
    all.sort_unstable();
    Ok(format!("files-{}", hexadecimal(&Sha256::digest(all.concat()))))
}

fn of_one(source: &Source, watch: &mut dyn Watch) -> Result<String> {
    let length = source.length();
    let mut digest = Sha256::new();
    let (pieces, size) = match length {
        0..=WHOLE => (length.div_ceil(1 << 20), 1 << 20),
        _ => (PIECES, PIECE),
    };
    let large = length > WHOLE;
    if large {
        digest.update(length.to_le_bytes());
    }
    for i in 0..pieces {
        watch.progress(i, pieces)?;
        let offset = if large { ((length - PIECE) / (PIECES - 1)) * i } else { i * size };
        let mut piece = vec![0; size.min(length - offset) as usize];
        source.read_at(offset, &mut piece)?;
        digest.update(&piece);
    }
    let sum = hexadecimal(&digest.finalize());
    Ok(if large { format!("parts-{sum}") } else { sum })
}

/// The SHA-256 of bytes that are at hand, hexadecimal.
pub fn of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    #[test]
    fn a_small_file_has_its_sha256_and_a_set_does_not_mind_its_order() {
        let source = |text: &str| Source::new("a", text.as_bytes().to_vec());
        let of = |sources: &[Source]| of(sources, &mut Unwatched).unwrap_or_default();
        assert_eq!(of(&[source("abc")]), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(of(&[source("")]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(of(&[source("a"), source("b")]), of(&[source("b"), source("a")]));
    }
}
