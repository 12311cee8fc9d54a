//! The model's file: what goes in comes out, and nothing damaged is believed.

use std::ops::Range;

use pairwell_recommender::{AlignedBytes, Model, ModelFileError, ModelView};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::sealed::sealed;
use crate::support::{baskets, day, everything, mine, product};

/// Where the checksum stands, as the format says.
const CHECKSUM: Range<usize> = 304..336;

fn model() -> Model {
    let contents: Vec<Vec<i64>> = (0..30)
        .map(|order| {
            vec![order % 3, 3 + order % 5, 8 + order % 2]
                .into_iter()
                .map(|id| id + 1)
                .collect()
        })
        .collect();
    mine(&baskets(contents), &everything())
}

fn open(bytes: &[u8]) -> Result<ModelView<AlignedBytes>, ModelFileError> {
    ModelView::open(AlignedBytes::from(bytes))
}

/// Asks everything there is to ask; a number that makes no sense fails.
fn ask_everything(view: &ModelView<AlignedBytes>) {
    for source in -1..20 {
        for (target, evidence, score) in view.neighbours(product(source)) {
            assert!((0.0..=1.0).contains(&score), "score {score}");
            assert!((0.0..=1.0).contains(&evidence.attach_rate));
            assert!(evidence.assoc_lift.is_finite());
            let _ = view.evidence(product(source), target);
        }
    }
    assert!(view.top_pairs(10).iter().all(|pair| pair.strength.is_finite()));
}

#[test]
fn what_goes_in_comes_out() {
    let model = model();
    let bytes = model.to_bytes();
    let view = open(&bytes).expect("a good file");
    assert_eq!(view.trained_at(), day(100));
    assert_eq!(view.params_digest(), everything().digest());
    assert_eq!(view.n_orders(), model.n_orders());
    assert_eq!(view.n_products(), model.n_products());
    assert_eq!(view.n_pairs(), model.n_pairs());
    assert!(view.n_pairs() > 20, "the test needs something to damage");
    ask_everything(&view);
    assert_eq!(model.to_bytes(), bytes, "the same model is the same file");
}

#[test]
fn format_is_pinned() {
    // Put together apart from this code, from the format as documented. A change here is a new format version: files
    // of the old one stand on disks.
    let bytes = mine(&baskets([[1, 2], [1, 2], [3, 4]]), &everything()).to_bytes();
    assert_eq!(&bytes[..16], b"PWMODEL\n\x02\0\0\0\x50\x01\0\0");
    assert_eq!(bytes.len(), 536);
    let digest = Sha256::digest(&bytes);
    let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "62b58801765f6455");
}

#[test]
fn checksum_stands_where_tests_mend_it() {
    let bytes = model().to_bytes();
    assert_eq!(sealed(bytes.clone(), CHECKSUM), bytes);
}

#[test]
fn damage_is_named() {
    let bytes = model().to_bytes();
    let error = |bytes: &[u8]| open(bytes).map(|_| ()).expect_err("damaged");
    assert_eq!(error(b""), ModelFileError::NotAModel);
    assert_eq!(error(&[0; 500]), ModelFileError::NotAModel);

    let mut newer = bytes.clone();
    newer[8] = 3;
    assert_eq!(error(&newer), ModelFileError::Version { found: 3, reads: 2 });

    let cut = &bytes[..bytes.len() - 8];
    let size = bytes.len() as u64;
    let expected = ModelFileError::Size {
        expected: size,
        found: size - 8,
    };
    assert_eq!(error(cut), expected);

    let mut flipped = bytes.clone();
    flipped[400] ^= 1;
    assert_eq!(error(&flipped), ModelFileError::Checksum);
}

#[test]
fn bytes_at_an_odd_address_are_refused_and_not_misread() {
    let bytes = model().to_bytes();
    let mut room = vec![0_u64; bytes.len() / 8 + 2];
    let room: &mut [u8] = bytemuck::cast_slice_mut(&mut room);
    room[1..=bytes.len()].copy_from_slice(&bytes);
    assert_eq!(
        ModelView::open(&room[1..=bytes.len()]).map(|_| ()),
        Err(ModelFileError::Misaligned)
    );
}

proptest! {
    #[test]
    fn any_changed_bit_is_noticed(at: prop::sample::Index, bit in 0_u8..8) {
        let mut bytes = model().to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(open(&bytes).is_err());
    }

    #[test]
    fn any_other_length_is_noticed(at: prop::sample::Index, more in 1_usize..64) {
        let bytes = model().to_bytes();
        prop_assert!(open(&bytes[..at.index(bytes.len())]).is_err());
        let mut longer = bytes;
        longer.resize(longer.len() + more, 0);
        prop_assert!(open(&longer).is_err());
    }

    #[test]
    fn well_sealed_nonsense_is_refused_or_harmless(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = model().to_bytes();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(view) = open(&sealed(bytes, CHECKSUM)) {
            ask_everything(&view);
        }
    }

    #[test]
    fn any_bytes_at_all_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..1_000)) {
        prop_assert!(open(&bytes).is_err());
    }
}
