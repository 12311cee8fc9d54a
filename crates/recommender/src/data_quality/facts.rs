//! What the catalogue does not say about the goods in it.

use pairwell_domain::admin::{QualityFinding, QualityKind};
use pairwell_domain::catalog::{Product, Variant};

use super::finding::Affected;
use super::sentences;
use super::survey::{Survey, share};
use crate::titles::weakness;

/// One finding for each thing that some goods lack.
pub(super) fn findings(survey: &Survey<'_>) -> Vec<QualityFinding> {
    let has_no_category = |product: &Product| is_blank(&product.product_type);
    let has_no_brand = |product: &Product| is_blank(&product.vendor);
    let has_no_picture = |product: &Product| product.image_url.as_deref().is_none_or(is_blank);
    let has_no_price = |variant: &Variant| variant.price_minor <= 0;
    let has_no_cost = |variant: &Variant| variant.cost_minor.is_none();
    [
        missing(survey, QualityKind::MissingCategory, has_no_category),
        missing(survey, QualityKind::MissingBrand, has_no_brand),
        missing(survey, QualityKind::MissingPicture, has_no_picture),
        missing_of_variants(survey, QualityKind::MissingPrice, has_no_price),
        missing_of_variants(survey, QualityKind::MissingCost, has_no_cost),
        weak_titles(survey),
        nothing_known(survey),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn missing(survey: &Survey<'_>, kind: QualityKind, lacks: impl Fn(&Product) -> bool) -> Option<QualityFinding> {
    let goods = survey.goods().iter().copied();
    let items = goods.filter(|at| lacks(survey.product(*at))).collect();
    let affected = Affected::by_sales(survey, kind, items, survey.goods().len());
    affected.finding(survey, |_| None, |numbers| sentences::missing(kind, numbers))
}

fn weak_titles(survey: &Survey<'_>) -> Option<QualityFinding> {
    let weakness_of = |at: u32| weakness(&survey.product(at).title);
    let goods = survey.goods().iter().copied();
    let items = goods.filter(|at| weakness_of(*at).is_some()).collect();
    let affected = Affected::by_sales(survey, QualityKind::WeakTitle, items, survey.goods().len());
    let note = |at| weakness_of(at).map(|weakness| weakness.note().to_owned());
    affected.finding(survey, note, |numbers| {
        sentences::missing(QualityKind::WeakTitle, numbers)
    })
}

/// Goods of which at least one variant lacks something. A product without variants has no price, and nothing that could
/// have a cost.
fn missing_of_variants(
    survey: &Survey<'_>,
    kind: QualityKind,
    lacks: impl Fn(&Variant) -> bool,
) -> Option<QualityFinding> {
    let counts = |at: u32| {
        let variants = survey.variants(at);
        let n_lacking = variants.iter().filter(|variant| lacks(variant)).count();
        (n_lacking, variants.len())
    };
    let is_affected = |at: &u32| match counts(*at) {
        (_, 0) => kind == QualityKind::MissingPrice,
        (n_lacking, _) => n_lacking > 0,
    };
    let is_partly = |at: u32| matches!(counts(at), (n_lacking, n) if n_lacking < n);
    let items: Vec<u32> = survey.goods().iter().copied().filter(is_affected).collect();
    let n_partly = items.iter().filter(|at| is_partly(**at)).count() as u64;
    let note = |at| {
        let (n_lacking, n) = counts(at);
        is_partly(at).then(|| format!("{n_lacking} of {n} variants"))
    };
    let affected = Affected::by_sales(survey, kind, items, survey.goods().len());
    affected.finding(survey, note, |numbers| {
        sentences::missing_of_variants(kind, numbers, n_partly)
    })
}

/// Neither sales nor words: products that no source can say anything about.
fn nothing_known(survey: &Survey<'_>) -> Option<QualityFinding> {
    let is_unknown = |at: &u32| {
        let product = survey.product(*at);
        survey.n_orders(*at) == 0 && is_blank(&product.product_type) && weakness(&product.title).is_some()
    };
    let goods = survey.goods();
    let items: Vec<u32> = goods.iter().copied().filter(is_unknown).collect();
    let share = share(items.len() as u64, goods.len() as u64);
    let affected = Affected {
        kind: QualityKind::NothingKnown,
        items,
        n_of: goods.len(),
        share,
        weight: share,
    };
    affected.finding(survey, |_| None, sentences::nothing_known)
}
