//! Chunks of work, on rayon's threads where the `threads` feature is on. A chunk never depends on how many
//! threads there are, so results are the same bit for bit with any number of them.

/// Elements of a partial sum: fixed, so that sums do not depend on the number of threads.
pub const PIECE: usize = 4096;

/// Calls `work(i, chunk)` for the `i`-th run of `size` elements of `data`.
pub fn for_each_chunk<T: Send>(data: &mut [T], size: usize, work: impl Fn(usize, &mut [T]) + Sync + Send) {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        data.par_chunks_mut(size).enumerate().for_each(|(i, chunk)| work(i, chunk));
    }
    #[cfg(not(feature = "threads"))]
    data.chunks_mut(size).enumerate().for_each(|(i, chunk)| work(i, chunk));
}

/// Calls `work(a, b)` for the runs of `size` elements of two equally long slices.
pub fn for_each_pair<T: Send>(a: &mut [T], b: &mut [T], size: usize, work: impl Fn(&mut [T], &mut [T]) + Sync + Send) {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        a.par_chunks_mut(size).zip(b.par_chunks_mut(size)).for_each(|(a, b)| work(a, b));
    }
    #[cfg(not(feature = "threads"))]
    a.chunks_mut(size).zip(b.chunks_mut(size)).for_each(|(a, b)| work(a, b));
}

/// `work(i, a, b)` for the `i`-th runs of `size` elements of two equally long slices, in order.
pub fn map_pairs<T: Send, U: Send>(
    a: &mut [T],
    b: &mut [T],
    size: usize,
    work: impl Fn(usize, &mut [T], &mut [T]) -> U + Sync + Send,
) -> Vec<U> {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        a.par_chunks_mut(size).zip(b.par_chunks_mut(size)).enumerate().map(|(i, (a, b))| work(i, a, b)).collect()
    }
    #[cfg(not(feature = "threads"))]
    a.chunks_mut(size).zip(b.chunks_mut(size)).enumerate().map(|(i, (a, b))| work(i, a, b)).collect()
}

/// `work(i)` for `i` in `0..count`, in order.
pub fn map<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        (0..count).into_par_iter().map(work).collect()
    }
    #[cfg(not(feature = "threads"))]
    (0..count).map(work).collect()
}
