//! The engine's file: what goes in comes out, and nothing damaged is believed.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use pairwell_domain::{CustomerId, ProductId};
use pairwell_recommender::engine::{EngineScratch, Level, Ranked, ShopEngine, ShopQuestion, Surface};
use pairwell_recommender::{AlignedBytes, ModelFileError};
use proptest::prelude::*;

use crate::made_up::{DAY_S, learn, regular_shop};
use crate::sealed::sealed;

/// Where the checksum stands, as the format says.
const CHECKSUM: Range<usize> = 16..48;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(400 * DAY_S, 0).expect("an instant")
}

/// Products are numbered from 1,000, customers from 500.
fn learned(n_orders: usize) -> ShopEngine {
    let products: Vec<ProductId> = (1_000..1_050).map(ProductId::new).collect();
    let customers: Vec<CustomerId> = (500..560).map(CustomerId::new).collect();
    ShopEngine::new(
        learn(&regular_shop(n_orders)),
        &products,
        (0..50).collect(),
        &customers,
        now(),
    )
}

/// Learning takes a while: all tests damage copies of the same file.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| learned(3_000).to_bytes());

fn open(bytes: &[u8]) -> Result<ShopEngine, ModelFileError> {
    ShopEngine::open(AlignedBytes::from(bytes))
}

fn ask(engine: &ShopEngine, surface: Surface, given: &[i64], customer: Option<i64>) -> Vec<Ranked> {
    let given: Vec<ProductId> = given.iter().copied().map(ProductId::new).collect();
    let question = ShopQuestion {
        surface,
        given: &given,
        customer: customer.map(CustomerId::new),
        at: now(),
    };
    let mut best = Vec::new();
    engine.rank(&question, 10, &mut EngineScratch::default(), &mut best);
    best
}

/// Asks a good deal of what there is to ask; a number that makes no sense fails.
fn ask_around(engine: &ShopEngine) -> Vec<Vec<Ranked>> {
    let mut answers = Vec::new();
    for surface in Surface::ALL {
        for given in [vec![], vec![1_003], vec![1_003, 1_020, 1_049, 7]] {
            for customer in [None, Some(500), Some(559), Some(7)] {
                answers.push(ask(engine, surface, &given, customer));
            }
        }
    }
    for ranked in answers.iter().flatten() {
        assert!((0.0..=1.0).contains(&ranked.probability), "{ranked:?}");
        let _ = engine.product(ranked.item);
    }
    answers
}

#[test]
fn an_engine_from_its_file_answers_as_it_did_before() {
    let engine = learned(3_000);
    let bytes = engine.to_bytes();
    assert_eq!(bytes, *FILE, "the same orders are the same file");
    let opened = open(&bytes).expect("a good file");
    assert_eq!(opened.learned_at(), now());
    assert_eq!(opened.engine().learned(), engine.engine().learned());
    assert_eq!(opened.engine().learned()[1].level, Level::Trees);
    assert_eq!(
        opened.engine().strongest_features(Surface::Page, 3),
        engine.engine().strongest_features(Surface::Page, 3)
    );
    let answers = ask_around(&opened);
    assert_eq!(answers, ask_around(&engine));
    assert!(answers.iter().flatten().count() > 100, "the test needs answers");
    assert_eq!(opened.to_bytes(), bytes);
}

#[test]
fn the_same_orders_are_the_same_file_on_any_number_of_threads() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    assert!(pool.install(|| learned(3_000).to_bytes()) == *FILE);
}

#[test]
fn ids_are_the_shops_own() {
    let engine = open(&FILE).expect("a good file");
    assert_eq!(engine.item(ProductId::new(1_007)), Some(7));
    assert_eq!(engine.product(7), ProductId::new(1_007));
    assert_eq!(engine.item(ProductId::new(7)), None);
    let [first, ..] = ask(&engine, Surface::Cart, &[1_003], None)[..] else {
        panic!("a planted pair is found");
    };
    assert_eq!(engine.product(first.item), ProductId::new(1_023));
    assert_eq!(ask(&engine, Surface::Page, &[7], Some(7)), [], "nothing known to go by");
}

#[test]
fn one_scratch_serves_engines_of_different_sizes() {
    let (large, small) = (open(&FILE).expect("a good file"), learned(20));
    let mut scratch = EngineScratch::default();
    let mut with_shared = |engine: &ShopEngine| {
        let question = ShopQuestion {
            surface: Surface::Cart,
            given: &[ProductId::new(1_003)],
            customer: Some(CustomerId::new(503)),
            at: now(),
        };
        let mut best = Vec::new();
        engine.rank(&question, 10, &mut scratch, &mut best);
        best
    };
    for engine in [&large, &small, &large] {
        assert_eq!(with_shared(engine), ask(engine, Surface::Cart, &[1_003], Some(503)));
    }
}

#[test]
fn damage_is_named() {
    let error = |bytes: &[u8]| open(bytes).map(|_| ()).expect_err("damaged");
    assert_eq!(error(b""), ModelFileError::NotAModel);
    assert_eq!(error(&[0; 500]), ModelFileError::NotAModel);
    let mut newer = FILE.clone();
    newer[8] = 2;
    assert_eq!(error(&newer), ModelFileError::Version { found: 2, reads: 1 });
    let mut flipped = FILE.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    assert_eq!(error(&flipped), ModelFileError::Checksum);
    assert!(open(&FILE[..FILE.len() - 8]).is_err());
    let mut other = FILE.clone();
    other[..8].copy_from_slice(b"PWMODEL\n");
    assert_eq!(error(&other), ModelFileError::NotAModel);
}

#[test]
fn smallest_shops_have_files_too() {
    for n_orders in [0, 1, 2] {
        let engine = learned(n_orders);
        let opened = open(&engine.to_bytes()).expect("a good file");
        assert_eq!(ask_around(&opened), ask_around(&engine), "{n_orders} orders");
    }
}

proptest! {
    #[test]
    fn any_changed_bit_is_noticed(at: prop::sample::Index, bit in 0_u8..8) {
        let mut bytes = FILE.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(open(&bytes).is_err());
    }

    #[test]
    fn any_other_length_is_noticed(at: prop::sample::Index, more in 1_usize..64) {
        prop_assert!(open(&FILE[..at.index(FILE.len())]).is_err());
        let mut longer = FILE.clone();
        longer.resize(longer.len() + more, 0);
        prop_assert!(open(&longer).is_err());
    }

    #[test]
    fn well_sealed_nonsense_is_refused_or_harmless(
        // Half of the changes fall into the header, the table and the ids, where they do most.
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = FILE.clone();
        for (at, is_early, value) in changes {
            let at = at.index(if is_early { 2_000 } else { bytes.len() });
            bytes[at] = value;
        }
        if let Ok(engine) = open(&sealed(bytes, CHECKSUM)) {
            ask_around(&engine);
        }
    }

    #[test]
    fn any_bytes_at_all_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..1_000)) {
        prop_assert!(open(&bytes).is_err());
    }
}
