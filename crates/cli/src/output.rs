//! Standard output. A reader that has seen enough and closes it (`| head`) is no error.

use crate::error::Error;
use std::fmt::Display;
use std::io::{ErrorKind, Write, stdout};

/// Prints a line.
pub fn line(text: impl Display) -> Result<(), Error> {
    match writeln!(stdout().lock(), "{text}") {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => {
            Err(Error::Io { action: "write", path: "standard output".into(), source })
        }
        _ => Ok(()),
    }
}

/// As `println!`, through [`line()`].
macro_rules! say {
    ($($argument:tt)*) => { crate::output::line(format_args!($($argument)*)) };
}
pub(crate) use say;
