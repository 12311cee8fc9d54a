//! Whatever a browser tells happened, it is read as events that would be written the same, or refused in a few words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pairwell_domain::event::EventBatch;

fuzz_target!(|data: &[u8]| {
    if let Ok(batch) = serde_json::from_slice::<EventBatch>(data) {
        let written = serde_json::to_vec(&batch).expect("events have a JSON form");
        assert_eq!(serde_json::from_slice::<EventBatch>(&written).ok(), Some(batch.clone()));
        // An event takes some two hundred bytes, so that few bytes are never many events.
        assert!(batch.events.len() <= data.len() / 100);
        for event in &batch.events {
            let _ = (pairwell_fuzz::frozen() - event.at).num_days();
        }
    }
});
