//! Vulkan on the processor, on which the GPU's code is tested where there is no GPU: lavapipe, Mesa's, and SwiftShader,
//! which comes with Chromium.

use super::{Chromium, Step, packages};
use crate::{
    command::{QUESTION, answers, output_within},
    workspace::Workspace,
};
use anyhow::Result;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The environment variable by which the Vulkan loader is told which drivers there are.
pub const VARIABLE: &str = "VK_DRIVER_FILES";

const DRIVER_FOLDERS: [&str; 3] = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
const CHROMIUM_FOLDERS: [&str; 4] =
    ["/usr/lib/chromium", "/usr/lib64/chromium-browser", "/usr/lib/chromium-browser", "/opt/google/chrome"];

/// The step.
pub struct SoftwareVulkan;

impl SoftwareVulkan {
    /// The drivers' files that are there: those that the environment names, else lavapipe's and SwiftShader's. None
    /// where the loader is missing that would open them.
    pub fn find() -> Vec<PathBuf> {
        if let Some(named) = env::var_os(VARIABLE) {
            return vec![named.into()];
        }
        if !cfg!(target_os = "linux") || !has_loader() {
            return Vec::new();
        }
        let lavapipe = DRIVER_FOLDERS.iter().flat_map(|folder| files_in(Path::new(folder), "lvp_icd"));
        let beside_chromium =
            Chromium::find().ok().and_then(|browser| browser.canonicalize().ok()?.parent().map(PathBuf::from));
        let swiftshader = CHROMIUM_FOLDERS.iter().map(PathBuf::from).chain(beside_chromium);
        let swiftshader = swiftshader.flat_map(|folder| files_in(&folder, "vk_swiftshader_icd"));
        // One of each is enough.
        lavapipe.take(1).chain(swiftshader.take(1)).collect()
    }
}

/// Whether programs find Vulkan's loader.
fn has_loader() -> bool {
    ["ldconfig", "/sbin/ldconfig"].iter().any(|name| {
        output_within(Command::new(name).arg("-p"), QUESTION).is_ok_and(|all| all.contains("libvulkan.so.1"))
    })
}

fn files_in(folder: &Path, start: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    files.sort();
    files
}

impl Step for SoftwareVulkan {
    fn name(&self) -> &'static str {
        "Vulkan on the processor"
    }

    fn is_done(&self, _: &Workspace) -> bool {
        // Elsewhere there is none that a package manager would bring.
        !Self::find().is_empty() || !answers(Command::new("apt-get").arg("--version"))
    }

    fn is_optional(&self) -> bool {
        true
    }

    fn announcement(&self) -> String {
        "installing Vulkan's loader and lavapipe for the tests of the GPU's code".to_owned()
    }

    fn do_it(&self, _: &Workspace) -> Result<()> {
        packages::apt(&["install", "-y", "libvulkan1"])?;
        // Chromium's SwiftShader does where there is no such package.
        let _ = packages::apt(&["install", "-y", "mesa-vulkan-drivers"]);
        Ok(())
    }

    fn by_hand(&self) -> String {
        "install libvulkan1 and mesa-vulkan-drivers, or nothing: the GPU's code is then not tested natively".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_that_driver_are_taken() {
        let folder = env::temp_dir().join(format!("kspace-vulkan-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for temporary files");
        for name in ["lvp_icd.x86_64.json", "radeon_icd.x86_64.json", "lvp_icd.txt"] {
            fs::write(folder.join(name), "{}").expect("a file in it");
        }
        assert_eq!(files_in(&folder, "lvp_icd"), [folder.join("lvp_icd.x86_64.json")]);
        assert!(files_in(&folder.join("none"), "lvp_icd").is_empty());
        fs::remove_dir_all(&folder).expect("it is ours");
    }
}
