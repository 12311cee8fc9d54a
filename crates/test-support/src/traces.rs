//! Looking for traces of somebody in a whole database.

use pairwell_store::Db;
use pairwell_store::schema::tables;
use sea_orm::{ConnectionTrait as _, Statement};

/// The tables with a row that holds the word in any column, in the order of [`tables`]. Reads everything there is.
///
/// # Panics
/// When a table cannot be read.
pub async fn tables_holding(db: &Db, word: &str) -> Vec<String> {
    let conn = db.conn();
    let mut holding = Vec::new();
    for table in tables() {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| format!("COALESCE(CAST({} AS TEXT), '')", column.name))
            .collect();
        let sql = format!("SELECT {} FROM {}", columns.join(" || ' ' || "), table.name);
        let rows = conn
            .query_all_raw(Statement::from_string(conn.get_database_backend(), sql))
            .await
            .expect("a table of ours can be read");
        let holds = |row: &sea_orm::QueryResult| {
            let content: String = row.try_get_by_index(0).expect("columns joined to a text");
            content.contains(word)
        };
        if rows.iter().any(holds) {
            holding.push(table.name);
        }
    }
    holding
}
