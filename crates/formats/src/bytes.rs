//! Whole numbers of any width in the bytes of a file.

/// The number in at most 8 bytes, the least significant first.
pub fn little_endian(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The number in at most 8 bytes, the most significant first.
pub fn big_endian(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The number in two's complement that the lowest `width` bits are, from 1 to 64 of them.
pub fn signed(bits: u64, width: u32) -> i64 {
    let unused = 64 - width.clamp(1, 64);
    (bits << unused) as i64 >> unused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_language() {
        let number = -0x0123_4567_89ab_i64;
        assert_eq!(little_endian(&number.to_le_bytes()) as i64, number);
        assert_eq!(big_endian(&number.to_be_bytes()) as i64, number);
        assert_eq!((little_endian(&[1, 2, 3]), big_endian(&[1, 2, 3]), big_endian(&[])), (0x03_0201, 0x01_0203, 0));
        assert_eq!(
            [signed(0xfff, 12), signed(0x7ff, 12), signed(0x8000, 16), signed(u64::MAX, 64)],
            [-1, 2047, -32_768, -1]
        );
    }
}
