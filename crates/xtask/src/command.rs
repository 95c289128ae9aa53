//! Running other programs: with a time limit where they only answer a question, and with one
//! clear message where they fail.

use anyhow::{Context, Result, anyhow, bail};
use std::{
    ffi::{OsStr, OsString},
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// The time limit of a question such as `--version`.
pub const QUESTION: Duration = Duration::from_secs(20);

/// Runs a command that shares this terminal.
///
/// # Errors
/// It could not be started or did not succeed; the message names it.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start `{}`", shown(command)))?;
    succeeded(command, status)
}

/// [`run`] with a time limit, after which the command is killed; it reads no input.
///
/// # Errors
/// As [`run`], or the time was over.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child =
        command.stdin(Stdio::null()).spawn().with_context(|| format!("could not start `{}`", shown(command)))?;
    let status = wait_within(&mut child, limit).with_context(|| format!("`{}` gave no answer", shown(command)))?;
    succeeded(command, status)
}

/// What a command writes to its standard output, within the time limit.
///
/// # Errors
/// As [`run_within`]; the message ends with what the command wrote to its standard error.
pub fn output_within(command: &mut Command, limit: Duration) -> Result<String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start `{}`", shown(command)))?;
    let output = read_aside(child.stdout.take());
    let complaint = read_aside(child.stderr.take());
    let status = wait_within(&mut child, limit).with_context(|| format!("`{}` gave no answer", shown(command)))?;
    // A reader that panicked has read nothing; the exit status tells whether that was wrong.
    let output = output.join().unwrap_or_default();
    let complaint = complaint.join().unwrap_or_default();
    succeeded(command, status).map_err(|error| match complaint.trim() {
        "" => error,
        complaint => anyhow!("{error}: {complaint}"),
    })?;
    Ok(output)
}

/// Reads a pipe to its end in a thread of its own, so that the other end never has to wait.
fn read_aside(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // A pipe that breaks ends the output.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Whether a command can be started and succeeds within the time of a [`QUESTION`].
pub fn answers(command: &mut Command) -> bool {
    output_within(command, QUESTION).is_ok()
}

/// The first executable of this name on a search path in the form of `PATH`.
pub fn which(name: &str, search_path: &OsStr) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    std::env::split_paths(search_path)
        .flat_map(|folder| endings.iter().map(move |end| folder.join(format!("{name}{end}"))))
        .find(|file| is_executable(file))
}

/// npm by the name that this system starts it with.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// A command that needs an administrator: through `sudo -n` where one is not that already.
///
/// `sudo -n` never asks for a password: it fails, and the step then says what to do by hand.
pub fn as_administrator(program: &str) -> Command {
    let is_root = output_within(Command::new("id").arg("-u"), QUESTION).is_ok_and(|id| id.trim() == "0");
    if is_root {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.arg("-n").arg(program);
    command
}

fn wait_within(child: &mut Child, limit: Duration) -> Result<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if start.elapsed() > limit {
            // It may have ended by itself in the meantime, which is as good.
            let _ = child.kill();
            let _ = child.wait();
            bail!("stopped after {} s", limit.as_secs());
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// The program and its first arguments, as one would type them.
fn shown(command: &Command) -> String {
    const ARGUMENTS: usize = 8;
    let program = Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str());
    let mut words: Vec<OsString> = vec![name.to_owned()];
    words.extend(command.get_args().take(ARGUMENTS).map(OsStr::to_owned));
    if command.get_args().len() > ARGUMENTS {
        words.push("...".into());
    }
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back() {
        let answer = output_within(Command::new("echo").arg("here"), QUESTION);
        assert_eq!(answer.ok().as_deref(), Some("here\n"));
    }

    #[test]
    fn a_silent_program_is_stopped() {
        let start = Instant::now();
        let answer = output_within(Command::new("sleep").arg("30"), Duration::from_millis(100));
        assert!(answer.is_err());
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_failure_names_the_program() {
        let error = run(&mut Command::new("false")).expect_err("`false` always fails");
        assert!(error.to_string().contains("`false` failed"));
    }

    #[test]
    fn a_failed_question_says_what_the_program_said() {
        let mut command = Command::new("sh");
        let answer = output_within(command.args(["-c", "echo no >&2; exit 3"]), QUESTION);
        let error = answer.expect_err("the program exits with 3").to_string();
        assert!(error.ends_with(": no"), "{error}");
    }

    #[test]
    fn which_finds_only_what_exists() {
        let path = OsStr::new("/bin:/usr/bin");
        assert!(which("sh", path).is_some());
        assert!(which("no-such-program-anywhere", path).is_none());
    }
}
