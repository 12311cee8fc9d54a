//! Where everything stands in a model file, written and checked.
//!
//! ```text
//! at   size  what (numbers with the lowest byte first)
//!   0     8  magic "PWMODEL\n"
//!   8     4  format version
//!  12     4  size of this header in bytes
//!  16     8  made at, microseconds since 1970 (signed)
//!  24     4  baskets counted
//!  28     4  baskets left out because of their size
//!  32     8  weight of all baskets, in 1/65536 of a fresh one
//!  40     8  strength of the prior, same unit
//!  48     4  products
//!  52     4  pairs
//!  56    32  SHA-256 of the parameters
//!  88   216  table of the nine sections: kind (4), bytes per entry (4), offset (8), size in bytes (8)
//! 304    32  SHA-256 of everything before and after these 32 bytes
//! 336        the sections, each at a multiple of eight, gaps filled with zero
//! ```

use std::ops::Range;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::{Facts, Model};

const MAGIC: [u8; 8] = *b"PWMODEL\n";
const FORMAT_VERSION: u32 = 2;
const TABLE_AT: usize = 88;
const TABLE_ENTRY_SIZE: usize = 24;
const CHECKSUM_AT: usize = TABLE_AT + Section::ALL.len() * TABLE_ENTRY_SIZE;
const CHECKSUM: Range<usize> = CHECKSUM_AT..CHECKSUM_AT + 32;
const HEADER_SIZE: usize = CHECKSUM.end;

/// Why bytes are not a model that this version can read. Nothing of such a file is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ModelFileError {
    /// The machine keeps the highest byte first; the file is read in place and so cannot be turned around.
    #[error("model files cannot be read on a big-endian machine")]
    BigEndian,
    /// Too short, or not begun as a model file begins.
    #[error("not a model file")]
    NotAModel,
    /// Written by another version.
    #[error("model format {found} is not the format {reads} this version reads")]
    Version {
        /// The format it has.
        found: u32,
        /// The format that can be read.
        reads: u32,
    },
    /// Shorter or longer than its header says.
    #[error("model file has {found} bytes instead of {expected}")]
    Size {
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        found: u64,
    },
    /// A bit was changed after it was written.
    #[error("model file is damaged: its checksum does not match")]
    Checksum,
    /// The bytes in memory do not start at a multiple of eight; see [`super::AlignedBytes`].
    #[error("model bytes must start at a multiple of eight")]
    Misaligned,
    /// The checksum is right and what it covers makes no sense.
    #[error("model file makes no sense: {0}")]
    Inconsistent(&'static str),
}

/// The parts of the file after its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Products,
    NOrders,
    Weights,
    Starts,
    Targets,
    NTogether,
    WeightsTogether,
    BoughtTogether,
    ReturnedTogether,
}

impl Section {
    const ALL: [Self; 9] = [
        Self::Products,
        Self::NOrders,
        Self::Weights,
        Self::Starts,
        Self::Targets,
        Self::NTogether,
        Self::WeightsTogether,
        Self::BoughtTogether,
        Self::ReturnedTogether,
    ];

    const fn entry_size(self) -> u64 {
        match self {
            Self::Products | Self::Weights | Self::WeightsTogether => 8,
            Self::NOrders
            | Self::Starts
            | Self::Targets
            | Self::NTogether
            | Self::BoughtTogether
            | Self::ReturnedTogether => 4,
        }
    }

    const fn n_entries(self, n_products: u32, n_pairs: u32) -> u64 {
        match self {
            Self::Products | Self::NOrders | Self::Weights => n_products as u64,
            Self::Starts => n_products as u64 + 1,
            Self::Targets | Self::NTogether | Self::WeightsTogether | Self::BoughtTogether | Self::ReturnedTogether => {
                n_pairs as u64
            }
        }
    }
}

/// Where each section stands. It follows from the two counts; the table in the file says the same for other readers.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    offsets: [u64; Section::ALL.len()],
    sizes: [u64; Section::ALL.len()],
    size_bytes: u64,
}

impl Layout {
    fn new(n_products: u32, n_pairs: u32) -> Self {
        let mut layout = Self {
            offsets: [0; Section::ALL.len()],
            sizes: [0; Section::ALL.len()],
            size_bytes: HEADER_SIZE as u64,
        };
        for section in Section::ALL {
            // No overflow: eight bytes times 2^32 entries.
            let size = section.entry_size() * section.n_entries(n_products, n_pairs);
            layout.offsets[section as usize] = layout.size_bytes;
            layout.sizes[section as usize] = size;
            layout.size_bytes += size.next_multiple_of(8);
        }
        layout
    }

    /// The section's place. Only for a layout whose file is in memory, so that its places are `usize`.
    pub(super) fn range(&self, section: Section) -> Range<usize> {
        let start = self.offsets[section as usize] as usize;
        start..start + self.sizes[section as usize] as usize
    }

    fn table(&self) -> Vec<u8> {
        let mut table = Vec::with_capacity(CHECKSUM_AT - TABLE_AT);
        for section in Section::ALL {
            table.extend((section as u32 + 1).to_le_bytes());
            table.extend((section.entry_size() as u32).to_le_bytes());
            table.extend(self.offsets[section as usize].to_le_bytes());
            table.extend(self.sizes[section as usize].to_le_bytes());
        }
        table
    }
}

pub(super) fn write(model: &Model) -> Vec<u8> {
    if cfg!(target_endian = "big") {
        panic!("model files are written as memory holds them, lowest byte first");
    }
    let Model {
        facts,
        products,
        n_orders,
        weights,
        starts,
        targets,
        n_together,
        weights_together,
        bought_together,
        returned_together,
    } = model;
    let layout = Layout::new(products.len() as u32, targets.len() as u32);
    let mut bytes = Vec::with_capacity(layout.size_bytes as usize);
    bytes.extend(MAGIC);
    bytes.extend(FORMAT_VERSION.to_le_bytes());
    bytes.extend((HEADER_SIZE as u32).to_le_bytes());
    bytes.extend(facts.trained_at.timestamp_micros().to_le_bytes());
    bytes.extend(facts.n_orders.to_le_bytes());
    bytes.extend(facts.n_oversized.to_le_bytes());
    bytes.extend(facts.total_weight.to_le_bytes());
    bytes.extend(facts.prior.to_le_bytes());
    bytes.extend((products.len() as u32).to_le_bytes());
    bytes.extend((targets.len() as u32).to_le_bytes());
    bytes.extend(facts.params_digest);
    bytes.extend(layout.table());
    bytes.extend([0; CHECKSUM.end - CHECKSUM.start]);
    for section in Section::ALL {
        let content: &[u8] = match section {
            Section::Products => bytemuck::cast_slice(products),
            Section::NOrders => bytemuck::cast_slice(n_orders),
            Section::Weights => bytemuck::cast_slice(weights),
            Section::Starts => bytemuck::cast_slice(starts),
            Section::Targets => bytemuck::cast_slice(targets),
            Section::NTogether => bytemuck::cast_slice(n_together),
            Section::WeightsTogether => bytemuck::cast_slice(weights_together),
            Section::BoughtTogether => bytemuck::cast_slice(bought_together),
            Section::ReturnedTogether => bytemuck::cast_slice(returned_together),
        };
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    let checksum = checksum(&bytes);
    bytes[CHECKSUM].copy_from_slice(&checksum);
    bytes
}

/// Reads the header and checks that the bytes are whole and as they were written. What the sections say is for the
/// view to check.
pub(super) fn read(bytes: &[u8]) -> Result<(Facts, Layout), ModelFileError> {
    if cfg!(target_endian = "big") {
        return Err(ModelFileError::BigEndian);
    }
    if bytes.len() < HEADER_SIZE || bytes[..8] != MAGIC {
        return Err(ModelFileError::NotAModel);
    }
    let found = u32::from_le_bytes(field(bytes, 8));
    if found != FORMAT_VERSION {
        let reads = FORMAT_VERSION;
        return Err(ModelFileError::Version { found, reads });
    }
    let layout = Layout::new(
        u32::from_le_bytes(field(bytes, 48)),
        u32::from_le_bytes(field(bytes, 52)),
    );
    if bytes.len() as u64 != layout.size_bytes {
        return Err(ModelFileError::Size {
            expected: layout.size_bytes,
            found: bytes.len() as u64,
        });
    }
    if checksum(bytes) != bytes[CHECKSUM] {
        return Err(ModelFileError::Checksum);
    }
    if !(bytes.as_ptr() as usize).is_multiple_of(8) {
        return Err(ModelFileError::Misaligned);
    }
    if u32::from_le_bytes(field(bytes, 12)) != HEADER_SIZE as u32 || bytes[TABLE_AT..CHECKSUM_AT] != layout.table() {
        return Err(ModelFileError::Inconsistent("section table"));
    }
    let facts = Facts {
        trained_at: DateTime::<Utc>::from_timestamp_micros(i64::from_le_bytes(field(bytes, 16)))
            .ok_or(ModelFileError::Inconsistent("time of making"))?,
        n_orders: u32::from_le_bytes(field(bytes, 24)),
        n_oversized: u32::from_le_bytes(field(bytes, 28)),
        total_weight: u64::from_le_bytes(field(bytes, 32)),
        prior: u64::from_le_bytes(field(bytes, 40)),
        params_digest: field(bytes, 56),
    };
    Ok((facts, layout))
}

fn checksum(bytes: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(&bytes[..CHECKSUM.start]);
    hash.update(&bytes[CHECKSUM.end..]);
    hash.finalize().into()
}

/// A field of the header, whose whole length was checked before.
fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    *bytes[at..].first_chunk().expect("fields stand inside the header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_as_long_as_its_picture_says() {
        assert_eq!((CHECKSUM_AT, HEADER_SIZE), (304, 336));
        assert_eq!(Layout::new(0, 0).table().len(), CHECKSUM_AT - TABLE_AT);
    }

    #[test]
    fn sections_follow_each_other_on_multiples_of_eight() {
        let layout = Layout::new(3, 5);
        let mut end = HEADER_SIZE;
        for section in Section::ALL {
            let range = layout.range(section);
            assert_eq!(range.start, end.next_multiple_of(8));
            end = range.end;
        }
        assert_eq!(layout.size_bytes as usize, end.next_multiple_of(8));
    }

    #[test]
    fn largest_counts_do_not_overflow() {
        assert!(Layout::new(u32::MAX, u32::MAX).size_bytes > 1 << 36);
    }
}
