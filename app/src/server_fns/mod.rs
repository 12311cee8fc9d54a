//! What pages ask the server. Each function is a public endpoint under `/api/admin/`, so its first line asks who calls.
//!
//! The addresses are written out: the framework would otherwise derive them from the folder the program was built in,
//! and a browser part built elsewhere would call addresses that do not exist.

mod billing;
mod complements;
mod connection;
#[cfg(feature = "ssr")]
mod context;
mod data;
mod ladders;
mod overview;
mod pairings;
mod placements;
mod privacy;
mod products;
mod rules;
mod settings;
mod suggestions;
mod sync;
mod why;

pub use billing::{are_plans_offered, cancel_plan, choose_plan, get_billing, get_plan_notice};
pub use complements::{count_complements, list_complements, take_back_complements, take_complements};
pub use connection::{load_connection, renew_grant, take_up_news_again};
pub use data::{load_data, look_at_data};
pub use ladders::{
    accept_ladder_proposal, create_ladder, delete_ladder, dismiss_ladder_proposal, get_ladder, get_ladder_proposal,
    list_goods, list_ladder_gaps, list_ladder_proposals, list_ladders, preview_ladder, restore_ladder,
    set_ladder_enabled, undo_dismiss_ladder_proposal, update_ladder,
};
pub use overview::load_overview;
pub use pairings::{
    create_pairing, delete_pairings, get_pairing, list_pairings, move_pairing, restore_pairing, review_pairing,
    set_pairing_enabled, update_pairing,
};
pub use placements::{get_placement, list_placements, preview_placement, save_placement, set_placement_enabled};
pub use privacy::{list_data_requests, load_person_document, mark_request_answered, mark_request_open};
pub use products::{choose_variant, chosen_variants, get_product, search_products};
pub use rules::{
    create_rule, delete_rule, get_rule, list_rules, load_rule_words, preview_rule, restore_rule, set_rule_enabled,
    update_rule,
};
pub use settings::{get_settings, save_settings};
pub use suggestions::{
    accept_suggestions, count_suggestions, dismiss_suggestions, list_suggestions, undo_dismiss_suggestions,
};
pub use sync::{cancel_sync, read_sync_progress, start_changed_sync, start_sync};
pub use why::explain;
