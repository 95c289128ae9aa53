//! The files of the page as they travel: compressed where that makes them smaller, each once.

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

/// Endings of files that are compressed: pictures and typefaces are already.
const ENDINGS: [&str; 9] = ["html", "js", "mjs", "css", "wasm", "json", "svg", "ftl", "webmanifest"];

/// When a file was changed last, and its compressed content.
type Version = (SystemTime, Arc<[u8]>);

/// Compressed contents by path.
#[derive(Default)]
pub struct Compressed {
    kept: Mutex<HashMap<PathBuf, Version>>,
}

impl Compressed {
    /// The compressed content of a file; none where that is of no use.
    pub fn of(&self, path: &Path) -> io::Result<Option<Arc<[u8]>>> {
        if !path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known)) {
            return Ok(None);
        }
        let changed = fs::metadata(path)?.modified()?;
        // The map is whole at any time: a thread that panicked has left no half of an entry.
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = kept().get(path).filter(|(at, _)| *at == changed) {
            return Ok(Some(Arc::clone(bytes)));
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&fs::read(path)?)?;
        let bytes: Arc<[u8]> = encoder.finish()?.into();
        kept().insert(path.to_owned(), (changed, Arc::clone(&bytes)));
        Ok(Some(bytes))
    }

    /// Compresses all files of a folder itself, so that nobody waits for it later.
    pub fn prepare(&self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_file() {
                self.of(&path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_is_compressed_is_kept_until_the_file_changes() {
        let folder = std::env::temp_dir().join(format!("kspace-compressed-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let (script, picture) = (folder.join("a.js"), folder.join("a.png"));
        let put = |text: &str, second: u64| {
            fs::write(&script, text).expect("as above");
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(second);
            fs::File::options().write(true).open(&script).and_then(|file| file.set_modified(time)).expect("as above");
        };
        put("one", 1);
        fs::write(&picture, "pixels").expect("as above");
        let compressed = Compressed::default();
        compressed.prepare(&folder).expect("all can be read");
        let text = || {
            let bytes = compressed.of(&script).expect("it can be read").expect("it is worth it");
            let mut text = String::new();
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("it is gzip");
            text
        };
        assert_eq!(text(), "one");
        assert_eq!(compressed.kept.lock().expect("nobody panicked").len(), 1);
        put("two", 2);
        assert_eq!(text(), "two");
        assert!(compressed.of(&picture).expect("it can be read").is_none());
        fs::remove_dir_all(&folder).expect("it is ours");
    }
}
