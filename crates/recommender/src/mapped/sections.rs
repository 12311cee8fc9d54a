//! The file: sections one after another, written and read in the same order.

use std::ops::Range;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::flat::{FileBytes, Flat};
use crate::model::ModelFileError;

/// What a file begins with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileKind {
    pub(crate) magic: [u8; 8],
    pub(crate) version: u32,
}

const CHECKSUM: Range<usize> = 16..48;
const TABLE_AT: usize = CHECKSUM.end;
const TABLE_ENTRY_SIZE: usize = 16;

/// More sections than any file has: what is claimed beyond is not believed.
const MAX_SECTIONS: usize = 1 << 10;

/// Collects sections.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    table: Vec<u8>,
    content: Vec<u8>,
}

impl Writer {
    /// Adds a section.
    pub(crate) fn put<T: bytemuck::NoUninit>(&mut self, values: &[T]) {
        self.table.extend((size_of::<T>() as u64).to_le_bytes());
        self.table.extend((values.len() as u64).to_le_bytes());
        self.content.extend_from_slice(bytemuck::cast_slice(values));
        self.content.resize(self.content.len().next_multiple_of(8), 0);
    }

    /// The whole file.
    ///
    /// # Panics
    /// On a platform that keeps the highest byte first, where no file can be read either.
    pub(crate) fn finish(self, kind: FileKind) -> Vec<u8> {
        if cfg!(target_endian = "big") {
            panic!("model files are written as memory holds them, lowest byte first");
        }
        let n_sections = (self.table.len() / TABLE_ENTRY_SIZE) as u32;
        let mut bytes = Vec::with_capacity(TABLE_AT + self.table.len() + self.content.len());
        bytes.extend(kind.magic);
        bytes.extend(kind.version.to_le_bytes());
        bytes.extend(n_sections.to_le_bytes());
        bytes.extend([0; CHECKSUM.end - CHECKSUM.start]);
        bytes.extend(self.table);
        bytes.extend(self.content);
        let checksum = checksum(&bytes);
        bytes[CHECKSUM].copy_from_slice(&checksum);
        bytes
    }
}

/// Gives the sections back in their order.
pub(crate) struct Reader {
    bytes: FileBytes,
    /// Bytes per entry, and place.
    sections: std::vec::IntoIter<(usize, Range<usize>)>,
}

impl Reader {
    /// Checks that the bytes are whole and as they were written. O(size).
    pub(crate) fn open<B>(bytes: B, kind: FileKind) -> Result<Self, ModelFileError>
    where
        B: AsRef<[u8]> + Send + Sync + 'static,
    {
        let bytes: FileBytes = Arc::new(bytes);
        let sections = check((*bytes).as_ref(), kind)?;
        Ok(Self {
            bytes,
            sections: sections.into_iter(),
        })
    }

    /// The next section, as values of this type.
    pub(crate) fn take<T: bytemuck::AnyBitPattern>(&mut self) -> Result<Flat<T>, ModelFileError> {
        let missing = ModelFileError::Inconsistent("a section is missing");
        let (entry_size, range) = self.sections.next().ok_or(missing)?;
        if entry_size != size_of::<T>() {
            return Err(ModelFileError::Inconsistent("entries of another size"));
        }
        Flat::in_file(&self.bytes, range).ok_or(ModelFileError::Inconsistent("entries at an odd place"))
    }

    /// The next section, which must have this many values.
    pub(crate) fn take_n<T: bytemuck::AnyBitPattern>(&mut self, n: usize) -> Result<Flat<T>, ModelFileError> {
        let values = self.take()?;
        if values.len() == n {
            Ok(values)
        } else {
            Err(ModelFileError::Inconsistent("a section has another length"))
        }
    }

    /// The next section: where rows start in a list of `n_entries`, one more than there are rows.
    pub(crate) fn take_starts(&mut self, n_rows: usize) -> Result<Starts, ModelFileError> {
        let starts = self.take_n::<u32>(n_rows + 1)?;
        if starts[0] != 0 || !starts.is_sorted() {
            return Err(ModelFileError::Inconsistent("rows do not follow each other"));
        }
        let n_entries = starts[n_rows] as usize;
        Ok(Starts { starts, n_entries })
    }

    /// Ends reading: nothing may be left.
    pub(crate) fn finish(mut self) -> Result<(), ModelFileError> {
        match self.sections.next() {
            Some(_) => Err(ModelFileError::Inconsistent("more sections than are known")),
            None => Ok(()),
        }
    }
}

/// Where rows start, and how many entries they have in all.
pub(crate) struct Starts {
    pub(crate) starts: Flat<u32>,
    pub(crate) n_entries: usize,
}

/// The sections of sound bytes.
fn check(bytes: &[u8], kind: FileKind) -> Result<Vec<(usize, Range<usize>)>, ModelFileError> {
    if cfg!(target_endian = "big") {
        return Err(ModelFileError::BigEndian);
    }
    if bytes.len() < TABLE_AT || bytes[..8] != kind.magic {
        return Err(ModelFileError::NotAModel);
    }
    let found = u32::from_le_bytes(field(bytes, 8));
    if found != kind.version {
        let reads = kind.version;
        return Err(ModelFileError::Version { found, reads });
    }
    let sections = table(bytes)?;
    if checksum(bytes) != bytes[CHECKSUM] {
        return Err(ModelFileError::Checksum);
    }
    if !(bytes.as_ptr() as usize).is_multiple_of(8) {
        return Err(ModelFileError::Misaligned);
    }
    Ok(sections)
}

/// What the table says, and that the file ends where its last section does.
fn table(bytes: &[u8]) -> Result<Vec<(usize, Range<usize>)>, ModelFileError> {
    let nonsense = ModelFileError::Inconsistent("section table");
    let n_sections = u32::from_le_bytes(field(bytes, 12)) as usize;
    let start = TABLE_AT + n_sections * TABLE_ENTRY_SIZE;
    if n_sections > MAX_SECTIONS || bytes.len() < start {
        return Err(nonsense);
    }
    let mut at = start as u64;
    let mut sections = Vec::with_capacity(n_sections);
    for entry in 0..n_sections {
        let entry = TABLE_AT + entry * TABLE_ENTRY_SIZE;
        let entry_size = u64::from_le_bytes(field(bytes, entry));
        let n_entries = u64::from_le_bytes(field(bytes, entry + 8));
        let size = entry_size.checked_mul(n_entries).ok_or(nonsense)?;
        let end = at
            .checked_add(size)
            .filter(|end| *end <= bytes.len() as u64)
            .ok_or(nonsense)?;
        // Inside the file, so both fit.
        sections.push((entry_size as usize, at as usize..end as usize));
        at = end.next_multiple_of(8);
    }
    if at != bytes.len() as u64 {
        return Err(ModelFileError::Size {
            expected: at,
            found: bytes.len() as u64,
        });
    }
    Ok(sections)
}

fn checksum(bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(&bytes[..CHECKSUM.start]);
    hash.update(&bytes[CHECKSUM.end..]);
    hash.finalize().into()
}

/// A field whose place was checked to be inside.
fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    *bytes[at..].first_chunk().expect("fields stand inside the bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AlignedBytes;

    const KIND: FileKind = FileKind {
        magic: *b"PWTEST\n\0",
        version: 3,
    };

    fn file() -> Vec<u8> {
        let mut writer = Writer::default();
        writer.put::<u32>(&[1, 2, 3]);
        writer.put::<f32>(&[]);
        writer.put::<i64>(&[-4]);
        writer.finish(KIND)
    }

    fn open(bytes: &[u8]) -> Result<Reader, ModelFileError> {
        Reader::open(AlignedBytes::from(bytes), KIND)
    }

    #[test]
    fn sections_come_back_in_order() {
        let mut reader = open(&file()).expect("a good file");
        assert_eq!(reader.take::<u32>().as_deref(), Ok([1, 2, 3].as_slice()));
        assert_eq!(reader.take::<f32>().as_deref(), Ok([].as_slice()));
        assert_eq!(reader.take::<i64>().as_deref(), Ok([-4].as_slice()));
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let error = |bytes: &[u8]| open(bytes).err().expect("damaged");
        assert_eq!(error(b"PW"), ModelFileError::NotAModel);
        let mut other = file();
        other[8] = 4;
        assert_eq!(error(&other), ModelFileError::Version { found: 4, reads: 3 });
        let mut flipped = file();
        let last = flipped.len() - 1;
        flipped[last] ^= 1;
        assert_eq!(error(&flipped), ModelFileError::Checksum);
        let mut longer = file();
        longer.extend([0; 8]);
        assert!(matches!(error(&longer), ModelFileError::Size { .. }));
        let mut reader = open(&file()).expect("a good file");
        assert!(reader.take::<i64>().is_err(), "another size");
        assert!(reader.take_n::<f32>(1).is_err(), "another length");
        assert!(reader.finish().is_err(), "one is left");
    }
}
