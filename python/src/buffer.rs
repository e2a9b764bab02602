//! Arrays by Python's buffer protocol (PEP 3118), without a copy.
//!
//! PyO3 offers it from Python 3.11 on, with which it became part of the stable ABI. Functions and struct are those that
//! 3.10 has too, so they are declared here: <https://docs.python.org/3.11/c-api/buffer.html>.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::{mem, ptr, slice};

use pyo3::prelude::*;
use pyo3::{PyErr, ffi};

/// Shape, strides and the kind of item; writing is not asked for.
const RECORDS_READ_ONLY: c_int = 0x10 | 0x08 | 0x04;

#[repr(C)]
struct Raw {
    start: *mut c_void,
    owner: *mut ffi::PyObject,
    bytes: isize,
    item_size: isize,
    read_only: c_int,
    dimensions: c_int,
    format: *mut c_char,
    shape: *mut isize,
    strides: *mut isize,
    suboffsets: *mut isize,
    internal: *mut c_void,
}

unsafe extern "C" {
    fn PyObject_GetBuffer(owner: *mut ffi::PyObject, view: *mut Raw, flags: c_int) -> c_int;
    fn PyBuffer_Release(view: *mut Raw);
}

/// The memory of an array, which its owner keeps where it is until this is dropped.
pub struct Buffer<'py> {
    // In a place of its own: owners may point into it.
    raw: Box<Raw>,
    /// Only who holds the interpreter may give it back.
    _held: Python<'py>,
}

impl<'py> Buffer<'py> {
    /// # Errors
    /// What the object raised: it has no such memory.
    pub fn of(object: &Bound<'py, PyAny>) -> PyResult<Buffer<'py>> {
        let py = object.py();
        // SAFETY: all of it may be zero: numbers and pointers.
        let mut raw = Box::new(unsafe { mem::zeroed::<Raw>() });
        // SAFETY: the interpreter is held, the object alive, and `raw` what it fills in.
        if unsafe { PyObject_GetBuffer(object.as_ptr(), ptr::from_mut(&mut *raw), RECORDS_READ_ONLY) } != 0 {
            return Err(PyErr::fetch(py));
        }
        Ok(Buffer { raw, _held: py })
    }

    /// Of each dimension how many items it has.
    pub fn shape(&self) -> &[usize] {
        // SAFETY: sizes are never negative, so they are the same as `usize`.
        unsafe { array(self.raw.shape.cast::<usize>().cast_const(), self.raw.dimensions) }
    }

    /// As the `struct` module names items: `B` is a byte.
    pub fn format(&self) -> &str {
        if self.raw.format.is_null() {
            return "B";
        }
        // SAFETY: the owner keeps it, and it ends with a zero.
        unsafe { CStr::from_ptr(self.raw.format) }.to_str().unwrap_or("?")
    }

    /// All of it, if its items are bytes that follow each other, the last dimension fastest.
    ///
    /// Whoever else writes to it meanwhile changes what is read.
    pub fn bytes(&self) -> Option<&[u8]> {
        // SAFETY: there is one for each dimension.
        let strides: &[isize] = unsafe { array(self.raw.strides.cast_const(), self.raw.dimensions) };
        let mut step = 1;
        for (length, stride) in self.shape().iter().zip(strides).rev() {
            // Where there is but one, nobody takes a step.
            if *length > 1 && *stride != step {
                return None;
            }
            step *= *length as isize;
        }
        let whole = self.raw.item_size == 1 && self.raw.suboffsets.is_null() && step == self.raw.bytes;
        // SAFETY: so many bytes lie there, until the owner gets it back.
        whole.then(|| unsafe { array(self.raw.start.cast::<u8>().cast_const(), self.raw.bytes) })
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        // SAFETY: it was filled in by its owner, and the interpreter is held.
        unsafe { PyBuffer_Release(ptr::from_mut(&mut *self.raw)) }
    }
}

/// # Safety
/// `count` of them lie at `start`, or it is null.
unsafe fn array<'a, T>(start: *const T, count: impl TryInto<usize>) -> &'a [T] {
    match count.try_into() {
        // SAFETY: as was promised.
        Ok(count) if !start.is_null() => unsafe { slice::from_raw_parts(start, count) },
        _ => &[],
    }
}
