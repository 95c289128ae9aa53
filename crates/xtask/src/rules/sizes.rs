//! The wasm files stay small enough for a poor network.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};
use std::{fs, io::Write};

/// Budgets in bytes, compressed with gzip, by the start of the file's name. The page finds the body for its outline and
/// measures regions, so that both follow the hand. The reader, with all its
/// formats, is loaded with the first file only, the guide when it is opened.
const BUDGETS: [(&str, usize); 4] = [("app", 450_000), ("engine", 900_000), ("guide", 250_000), ("reader", 1_500_000)];

/// Compares the wasm files of the built page with their budgets.
pub fn check(workspace: &Workspace) -> Result<()> {
    let mut sizes = Vec::new();
    for entry in fs::read_dir(workspace.dist()).context("reading dist/")? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wasm") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            sizes.push((name.into_owned(), compressed_size(&bytes)?));
        }
    }
    for (name, size) in &sizes {
        println!("{name}: {} kB compressed", size / 1000);
    }
    let violations = violations(&sizes);
    if !violations.is_empty() {
        bail!("{}", violations.join("\n"));
    }
    Ok(())
}

fn compressed_size(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn violations(sizes: &[(String, usize)]) -> Vec<String> {
    let mut violations = Vec::new();
    for (start, budget) in BUDGETS {
        if !sizes.iter().any(|(name, _)| name.starts_with(start)) {
            violations.push(format!("dist/ has no {start}*.wasm"));
        }
        for (name, size) in sizes.iter().filter(|(name, _)| name.starts_with(start)) {
            if *size > budget {
                violations.push(format!("{name}: {size} bytes compressed, the budget is {budget}"));
            }
        }
    }
    for (name, _) in sizes {
        if !BUDGETS.iter().any(|(start, _)| name.starts_with(start)) {
            violations.push(format!("{name}: has no budget in crates/xtask/src/rules/sizes.rs"));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(app: usize, engine: usize) -> Vec<(String, usize)> {
        let of = |name: &str, size| (name.to_owned(), size);
        vec![
            of("app-0123456789abcdef_bg.wasm", app),
            of("engine_bg.wasm", engine),
            of("guide_bg.wasm", 1),
            of("reader_bg.wasm", 1),
        ]
    }

    #[test]
    fn within_the_budget_is_fine() {
        assert!(violations(&sizes(450_000, 900_000)).is_empty());
    }

    #[test]
    fn beyond_it_missing_or_unknown_is_not() {
        assert_eq!(violations(&sizes(450_001, 900_001)).len(), 2);
        assert_eq!(
            violations(&sizes(1, 1)[..1]),
            ["engine", "guide", "reader"].map(|name| format!("dist/ has no {name}*.wasm"))
        );
        let mut more = sizes(1, 1);
        more.push(("other.wasm".to_owned(), 1));
        assert_eq!(violations(&more).len(), 1);
    }

    #[test]
    fn repetition_compresses_and_noise_does_not() {
        let plain = compressed_size(&[0; 10_000]).expect("memory is enough");
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..10_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_be_bytes()[0]
            })
            .collect();
        assert!(plain < 200);
        assert!(compressed_size(&noise).expect("memory is enough") > 9_000);
    }
}
