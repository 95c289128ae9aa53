//! What the targets share.

use formats::source::Source;
use formats::watch::Unwatched;
use recon::subject::contents::Reading;

/// Opens files as the page does and reads the first slices of everything in them; errors are as good as numbers.
pub fn read(files: &[(&str, &[u8])]) {
    let sources: Vec<Source> = files.iter().map(|(name, bytes)| Source::new(*name, bytes.to_vec())).collect();
    let Ok(mut dataset) = formats::open(&sources, &mut Unwatched) else { return };
    let items = dataset.contents().items.clone();
    for item in items.iter().take(4) {
        let reading = Reading { item: item.key.clone(), ..Reading::default() };
        for index in (0..item.slices().min(2)).chain([item.slices()]) {
            let _ = dataset.slice(&reading, index, &mut Unwatched);
        }
    }
}
