use pairwell_domain::ShopId;
use pairwell_domain::admin::PairingFilter;
use pairwell_domain::pairing::Pairing;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::pairing_of;
use crate::StoreError;
use crate::convert::number;
use crate::entities::pairing;
use crate::sql::{folded, like_escaped, statement};

/// One page of pairings, by title of the source and then by place, and how many there are on all pages.
///
/// Each word of the search has to be in the title of the source or the target, or to start a SKU of one of them.
///
/// # Errors
/// When the database fails, or holds something that cannot be read.
pub async fn list(
    db: &impl ConnectionTrait,
    shop: ShopId,
    filter: &PairingFilter,
    page_size: u32,
) -> Result<(Vec<Pairing>, u64), StoreError> {
    // By hand: both products are joined under names of their own, and each word asks four questions.
    let PairingFilter { search, page } = filter;
    let mut values: Vec<Value> = vec![shop.get().into()];
    let mut found = String::from(
        "FROM pairings \
         LEFT JOIN products AS source ON source.shop_id = $1 AND source.id = pairings.source_product_id \
         LEFT JOIN products AS target ON target.shop_id = $1 AND target.id = pairings.target_product_id \
         WHERE pairings.shop_id = $1 AND pairings.deleted_at IS NULL",
    );
    for word in folded(search).split_whitespace() {
        let word = like_escaped(word);
        values.push(format!("%{word}%").into());
        values.push(format!("{word}%").into());
        found.push_str(&word_is_found(values.len() - 1, values.len()));
    }

    let sql = format!("SELECT COUNT(*) {found}");
    let n_total: i64 = match db.query_one_raw(statement(db, sql, values.clone())).await? {
        Some(row) => row.try_get_by_index(0)?,
        None => 0,
    };
    // A pairing outlives its products; one without a title comes first, where it is seen.
    let sql = format!(
        "SELECT pairings.* {found} ORDER BY COALESCE(source.search_text, ''), pairings.source_product_id, \
         pairings.position, pairings.id LIMIT ${} OFFSET ${}",
        values.len() + 1,
        values.len() + 2,
    );
    values.push(i64::from(page_size).into());
    values.push((i64::from(*page) * i64::from(page_size)).into());
    let models = pairing::Model::find_by_statement(statement(db, sql, values))
        .all(db)
        .await?;
    let pairings = models.into_iter().map(pairing_of).collect::<Result<_, _>>()?;
    Ok((pairings, number(n_total, "number of pairings")?))
}

fn word_is_found(inside: usize, at_start: usize) -> String {
    format!(
        " AND (source.search_text LIKE ${inside} ESCAPE '\\' OR target.search_text LIKE ${inside} ESCAPE '\\' \
         OR EXISTS (SELECT 1 FROM variants WHERE variants.shop_id = $1 \
         AND variants.product_id IN (pairings.source_product_id, pairings.target_product_id) \
         AND variants.deleted_at IS NULL AND variants.sku_search LIKE ${at_start} ESCAPE '\\'))"
    )
}
