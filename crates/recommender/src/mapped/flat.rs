//! A list that is read the same way from memory and from a file.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Bytes that stay where they are.
pub(crate) type FileBytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A list of plain values, owned or part of a mapped file. Reading costs a branch and, from a file, a bounds check.
#[derive(Clone)]
pub struct Flat<T> {
    inner: Inner<T>,
}

#[derive(Clone)]
enum Inner<T> {
    Owned(Vec<T>),
    InFile {
        bytes: FileBytes,
        range: Range<usize>,
        of: PhantomData<T>,
    },
}

impl<T: bytemuck::AnyBitPattern> Flat<T> {
    /// Values of a file; none when the place is not inside it, not aligned, or no whole number of values.
    pub(super) fn in_file(bytes: &FileBytes, range: Range<usize>) -> Option<Self> {
        let place = (**bytes).as_ref().get(range.clone())?;
        bytemuck::try_cast_slice::<u8, T>(place).ok()?;
        Some(Self {
            inner: Inner::InFile {
                bytes: Arc::clone(bytes),
                range,
                of: PhantomData,
            },
        })
    }
}

impl<T: bytemuck::AnyBitPattern> Deref for Flat<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.inner {
            Inner::Owned(values) => values,
            Inner::InFile { bytes, range, .. } => bytemuck::cast_slice(&(**bytes).as_ref()[range.clone()]),
        }
    }
}

impl<T> From<Vec<T>> for Flat<T> {
    fn from(values: Vec<T>) -> Self {
        Self {
            inner: Inner::Owned(values),
        }
    }
}

impl<T> Default for Flat<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T: bytemuck::AnyBitPattern + PartialEq> PartialEq for Flat<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: bytemuck::AnyBitPattern + fmt::Debug> fmt::Debug for Flat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
