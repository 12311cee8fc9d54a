//! A matrix of which most entries are nothing.

use crate::mapped::{Flat, Reader, Starts, Writer};
use crate::model::ModelFileError;

/// For every row the columns that hold something, with their value. Eight bytes an entry, four a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sparse {
    starts: Flat<u32>,
    columns: Flat<u32>,
    values: Flat<f32>,
}

impl Sparse {
    /// Takes rows as they are.
    pub(crate) fn from_rows<'a>(rows: impl IntoIterator<Item = &'a Vec<(u32, f32)>>) -> Self {
        let (mut starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
        for row in rows {
            columns.extend(row.iter().map(|(column, _)| column));
            values.extend(row.iter().map(|(_, value)| value));
            starts.push(columns.len() as u32);
        }
        Self {
            starts: starts.into(),
            columns: columns.into(),
            values: values.into(),
        }
    }

    /// Takes columns, each with its rows ascending, and turns them around: `n_rows` rows, columns ascending in each.
    pub(crate) fn from_columns(n_rows: usize, columns: &[Vec<(u32, f32)>]) -> Self {
        let mut starts = vec![0_u32; n_rows + 1];
        for &(row, _) in columns.iter().flatten() {
            starts[row as usize + 1] += 1;
        }
        for row in 0..n_rows {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let n_entries = starts[n_rows] as usize;
        let (mut column_of, mut values) = (vec![0; n_entries], vec![0.0; n_entries]);
        for (column, rows) in columns.iter().enumerate() {
            for &(row, value) in rows {
                let at = &mut next[row as usize];
                column_of[*at as usize] = column as u32;
                values[*at as usize] = value;
                *at += 1;
            }
        }
        Self {
            starts: starts.into(),
            columns: column_of.into(),
            values: values.into(),
        }
    }

    /// One row: its columns, and their values.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn row(&self, row: u32) -> (&[u32], &[f32]) {
        let starts = &self.starts;
        let range = starts[row as usize] as usize..starts[row as usize + 1] as usize;
        (&self.columns[range.clone()], &self.values[range])
    }

    /// One entry; none when there is nothing. O(entries of the row).
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn value(&self, row: u32, column: u32) -> Option<f32> {
        let (columns, values) = self.row(row);
        columns.iter().position(|it| *it == column).map(|at| values[at])
    }

    /// Rows there are.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Entries there are.
    #[must_use]
    pub fn n_entries(&self) -> usize {
        self.columns.len()
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.put(&self.starts);
        to.put(&self.columns);
        to.put(&self.values);
    }

    /// Reads what [`Self::write`] wrote, and checks that every entry is a number and below `n_columns`.
    pub(crate) fn read(from: &mut Reader, n_rows: usize, n_columns: usize) -> Result<Self, ModelFileError> {
        let Starts { starts, n_entries } = from.take_starts(n_rows)?;
        let columns = from.take_n::<u32>(n_entries)?;
        let values = from.take_n::<f32>(n_entries)?;
        if columns.iter().any(|column| *column as usize >= n_columns) || values.iter().any(|value| !value.is_finite()) {
            return Err(ModelFileError::Inconsistent("an entry of a matrix makes no sense"));
        }
        Ok(Self {
            starts,
            columns,
            values,
        })
    }
}

/// Keeps the `n` entries with the highest value, best first, ties by the lower column.
pub(crate) fn keep_best(entries: &mut Vec<(u32, f32)>, n: usize) {
    let better = |l: &(u32, f32), r: &(u32, f32)| r.1.total_cmp(&l.1).then(l.0.cmp(&r.0));
    if n == 0 {
        entries.clear();
    } else if entries.len() > n {
        entries.select_nth_unstable_by(n - 1, better);
        entries.truncate(n);
    }
    entries.sort_unstable_by(better);
    entries.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_are_two_ways_to_the_same_matrix() {
        let rows = [vec![(1, 0.5)], vec![], vec![(0, 2.0), (1, 3.0)]];
        let columns = [vec![(2, 2.0)], vec![(0, 0.5), (2, 3.0)]];
        let matrix = Sparse::from_rows(&rows);
        assert_eq!(matrix, Sparse::from_columns(3, &columns));
        assert_eq!(matrix.row(2), ([0, 1].as_slice(), [2.0, 3.0].as_slice()));
        assert_eq!(matrix.row(1), ([].as_slice(), [].as_slice()));
        assert_eq!((matrix.n_rows(), matrix.n_entries()), (3, 3));
    }

    #[test]
    fn best_are_kept_and_ties_go_to_the_lower_column() {
        let mut entries = vec![(9, 1.0), (3, 2.0), (4, 1.0), (1, 0.5)];
        keep_best(&mut entries, 3);
        assert_eq!(entries, [(3, 2.0), (4, 1.0), (9, 1.0)]);
        keep_best(&mut entries, 0);
        assert!(entries.is_empty());
    }
}
