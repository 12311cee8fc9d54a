//! Products that are no goods, told by their words: what they cost where they are left in.

use pairwell_domain::admin::{QualityFinding, QualityKind};

use super::finding::Affected;
use super::sentences;
use super::survey::Survey;

/// What is found among the products; none when there is no such product.
pub(super) fn finding(survey: &Survey<'_>) -> Option<QualityFinding> {
    let positions = 0..survey.shop.products.len() as u32;
    let items = positions.filter(|at| survey.non_product(*at).is_some()).collect();
    let affected = Affected::by_sales(survey, QualityKind::NonProducts, items, survey.n_active());
    let note = |at| survey.non_product(at).map(|words| format!("it is called \"{words}\""));
    affected.finding(survey, note, sentences::non_products)
}
