//! Damage that gets past the checksum.

use std::ops::Range;

use sha2::{Digest as _, Sha256};

/// Makes the checksum fit again, as a faulty or hostile writer would.
pub(crate) fn sealed(mut bytes: Vec<u8>, checksum: Range<usize>) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(&bytes[..checksum.start]);
    hash.update(&bytes[checksum.end..]);
    bytes[checksum].copy_from_slice(&hash.finalize());
    bytes
}
