//! Similar titles: the only thing known of an item before it is sold.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::sparse::{Sparse, keep_best};

/// A word that stands in more titles than this says too little to be worth the time.
const MAX_TITLES_OF_WORD: usize = 2_000;

/// The `n_similar` most similar titles of each, best first: the cosine of their words weighted by TF-IDF (Salton &
/// Buckley, "Term-weighting approaches in automatic text retrieval", 1988), each word once. Words are runs of letters
/// and digits, whatever their case. An empty title is similar to none.
pub(crate) fn fit(titles: &[&str], n_similar: usize) -> Sparse {
    let words = Words::read(titles);
    let rows: Vec<Vec<(u32, f32)>> = (0..titles.len())
        .into_par_iter()
        .map_init(
            || (vec![0.0_f32; titles.len()], Vec::<u32>::new()),
            |(cells, touched), title| {
                for &word in &words.of_title[title] {
                    let holders = &words.titles_of[word as usize];
                    if holders.len() > MAX_TITLES_OF_WORD {
                        continue;
                    }
                    for &other in holders {
                        if cells[other as usize] <= 0.0 {
                            touched.push(other);
                        }
                        cells[other as usize] += words.squared_idf[word as usize];
                    }
                }
                let mut similar = Vec::with_capacity(touched.len());
                for other in touched.drain(..) {
                    let common = std::mem::take(&mut cells[other as usize]);
                    if other as usize != title {
                        similar.push((other, common / (words.length[title] * words.length[other as usize])));
                    }
                }
                keep_best(&mut similar, n_similar);
                similar
            },
        )
        .collect();
    Sparse::from_rows(&rows)
}

struct Words {
    of_title: Vec<Vec<u32>>,
    titles_of: Vec<Vec<u32>>,
    squared_idf: Vec<f32>,
    /// Euclidean length of each title.
    length: Vec<f32>,
}

impl Words {
    fn read(titles: &[&str]) -> Self {
        let mut number_of: FxHashMap<String, u32> = FxHashMap::default();
        let mut titles_of: Vec<Vec<u32>> = Vec::new();
        let mut of_title = Vec::with_capacity(titles.len());
        for (title, text) in titles.iter().enumerate() {
            let lower = text.to_lowercase();
            let words = lower
                .split(|it: char| !it.is_alphanumeric())
                .filter(|word| !word.is_empty());
            let mut own: Vec<u32> = words
                .map(|word| {
                    number_of.get(word).copied().unwrap_or_else(|| {
                        let number = number_of.len() as u32;
                        number_of.insert(word.to_owned(), number);
                        titles_of.push(Vec::new());
                        number
                    })
                })
                .collect();
            own.sort_unstable();
            own.dedup();
            for &word in &own {
                titles_of[word as usize].push(title as u32);
            }
            of_title.push(own);
        }
        // A word that stands everywhere still counts a little: two equal titles of such words are equal.
        let idf = |holders: &Vec<u32>| (titles.len() as f32 / holders.len() as f32).ln() + 0.1;
        let squared_idf: Vec<f32> = titles_of.iter().map(|holders| idf(holders).powi(2)).collect();
        let length = of_title
            .iter()
            .map(|own: &Vec<u32>| own.iter().map(|&word| squared_idf[word as usize]).sum::<f32>().sqrt())
            .collect();
        Self {
            of_title,
            titles_of,
            squared_idf,
            length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_most_similar_and_no_words_are_similar_to_none() {
        let titles = ["Red lamp", "lamp, RED", "red bag", "", "blue bag"];
        let similar = fit(&titles, 2);
        let (columns, values) = similar.row(0);
        assert_eq!(columns, [1, 2]);
        assert!((values[0] - 1.0).abs() < 1e-6);
        assert!(values[1] < 1.0);
        assert!(similar.row(3).0.is_empty());
        assert_eq!(similar.row(4).0, [2]);
    }

    #[test]
    fn cosine_is_worked_out_by_hand() {
        // "a" in both titles, "b" in one: idf 0.1 and ln 2 + 0.1.
        let similar = fit(&["a", "a b"], 5);
        let (common, rare) = (0.1_f32, 2.0_f32.ln() + 0.1);
        let expected = common.powi(2) / (common * (common.powi(2) + rare.powi(2)).sqrt());
        assert!((similar.row(0).1[0] - expected).abs() < 1e-5);
    }
}
