//! Rows of different length in HDF5. `hdf5-pure` writes texts of variable length, but no numbers. Those lie in collections
//! of the "global heap" (HDF5 File Format Specification 3.0, III.E), to which an element refers by address and index. The
//! collections are put into a data set of plain bytes, whose address is known once the file is laid out.

/// Collections are no smaller: the HDF5 library reads as much at once.
const SMALLEST: usize = 4096;
/// Bytes of the head of a collection, and of an object in it.
const HEAD: usize = 16;

/// Collections, one after the other, each with one row as its object 1.
#[derive(Default)]
pub struct Heap {
    /// All bytes.
    pub bytes: Vec<u8>,
}

/// Where a row is: the elements that it has, and the place of its collection in the heap.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    elements: usize,
    place: usize,
}

impl Row {
    /// No elements, which lie nowhere.
    pub const NONE: Self = Self { elements: 0, place: 0 };

    /// The 16 bytes of an element that refers to the row: number of elements, address of the collection, index. The heap's
    /// address is `base`.
    pub fn reference(self, base: u64) -> [u8; 16] {
        let mut bytes = [0; 16];
        if self.elements > 0 {
            bytes[..4].copy_from_slice(&(self.elements as u32).to_le_bytes());
            bytes[4..12].copy_from_slice(&(base + self.place as u64).to_le_bytes());
            bytes[12] = 1;
        }
        bytes
    }
}

impl Heap {
    /// Adds a row of `elements` elements in so many `bytes`.
    pub fn push(&mut self, elements: usize, bytes: &[u8]) -> Row {
        let place = self.bytes.len();
        let padded = bytes.len().next_multiple_of(8);
        let used = HEAD + HEAD + padded;
        let size = used.max(SMALLEST);
        self.bytes.extend(b"GCOL\x01\0\0\0");
        self.bytes.extend((size as u64).to_le_bytes());
        // Index 1, referred to once.
        self.bytes.extend([1, 0, 1, 0, 0, 0, 0, 0]);
        self.bytes.extend((bytes.len() as u64).to_le_bytes());
        self.bytes.extend(bytes);
        self.bytes.resize(place + used, 0);
        if size >= used + HEAD {
            // What is free is object 0, which counts its own head.
            self.bytes.extend([0; 8]);
            self.bytes.extend(((size - used) as u64).to_le_bytes());
        }
        self.bytes.resize(place + size, 0);
        Row { elements, place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_hold_their_rows_and_fill_what_is_free() {
        for count in [1, 5, 4064, 4070, 4072, 4080, 9000] {
            let mut heap = Heap::default();
            heap.push(1, &[7]);
            let row = heap.push(count, &vec![9; count]);
            let at = row.reference(1000);
            assert_eq!(at[..4], (count as u32).to_le_bytes());
            assert_eq!(at[4..12], (1000 + SMALLEST as u64).to_le_bytes());
            let collection = &heap.bytes[SMALLEST..];
            assert_eq!(collection[8..16], (collection.len() as u64).to_le_bytes());
            assert!(collection.len() >= SMALLEST && collection.len().is_multiple_of(8));
            assert!(collection[32..32 + count].iter().all(|b| *b == 9));
        }
        assert_eq!(Row::NONE.reference(5), [0; 16]);
    }
}
