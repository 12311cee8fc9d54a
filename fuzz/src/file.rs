//! Files that are written here and read again: sound ones, and ways to damage them that get past the checksum.

use std::ops::Range;

use pairwell_recommender::AlignedBytes;
use sha2::{Digest as _, Sha256};

/// A reader of one kind of file, with a sound file of it.
pub struct Target<'a> {
    /// A file as it is written.
    pub sound: &'a [u8],
    /// Where its checksum stands.
    pub checksum: Range<usize>,
}

impl Target<'_> {
    /// The file to try. With an odd first byte the rest is a file by itself; with an even one it is a list of changes to
    /// the sound file, six bytes each (place and two new bytes), and the checksum is made to fit again, as a faulty or
    /// hostile writer would.
    pub fn file(&self, data: &[u8]) -> AlignedBytes {
        let Some((kind, rest)) = data.split_first() else {
            return AlignedBytes::from(data);
        };
        if kind % 2 == 1 {
            return AlignedBytes::from(self.sealed(rest.to_vec()));
        }
        let mut bytes = self.sound.to_vec();
        for change in rest.chunks_exact(6) {
            let place = u32::from_le_bytes([change[0], change[1], change[2], change[3]]) as usize % bytes.len();
            bytes[place] = change[4];
            let next = (place + 1) % bytes.len();
            bytes[next] = change[5];
        }
        AlignedBytes::from(self.sealed(bytes))
    }

    fn sealed(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if bytes.len() >= self.checksum.end {
            let mut hash = Sha256::new();
            hash.update(&bytes[..self.checksum.start]);
            hash.update(&bytes[self.checksum.end..]);
            bytes[self.checksum.clone()].copy_from_slice(&hash.finalize());
        }
        bytes
    }
}
