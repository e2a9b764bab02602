//! A program that works for us. Both its pipes are drained, it may be ended at any time, and it does not outlive us.

use std::io::{self, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};

/// Bytes of what it complains of that are kept. The rest is read all the same: a pipe that nobody empties would hold
/// it up for ever.
const KEPT: usize = 4096;

pub struct Program {
    child: Child,
    complaints: Option<JoinHandle<String>>,
}

impl Program {
    /// Starts it, with the input that it was given; gives what it prints.
    pub fn start(command: &mut Command) -> io::Result<(Program, ChildStdout)> {
        end_with_parent(command);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let pipes = child.stdout.take().zip(child.stderr.take());
        let mut program = Program { child, complaints: None };
        let (output, errors) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        program.complaints = Some(thread::spawn(|| first_of(errors)));
        Ok((program, output))
    }

    /// Ends it, if it has not; gives what it complained of, once.
    pub fn end(&mut self) -> String {
        // An error means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.complaints.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.end();
    }
}

fn first_of(mut errors: ChildStderr) -> String {
    let mut kept = Vec::new();
    // Reading on is the point, keeping is not; a pipe that breaks is at its end.
    let _ = errors.by_ref().take(KEPT as u64).read_to_end(&mut kept);
    let _ = io::copy(&mut errors, &mut io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}

/// Even if we are killed. Where the system has no such promise, a program that we read from ends when it next prints.
#[cfg(target_os = "linux")]
fn end_with_parent(command: &mut Command) {
    use std::os::unix::process::{CommandExt, parent_id};

    let parent = std::process::id();
    let promise = move || {
        // SAFETY: it takes two numbers and touches no memory of ours.
        if unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } != 0 {
            return Err(io::Error::last_os_error());
        }
        // We may have been killed before the promise was made.
        if parent_id() == parent { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    };
    // SAFETY: between fork and exec the closure makes system calls only; it allocates nothing and takes no lock.
    unsafe { command.pre_exec(promise) };
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: &mut Command) {}
