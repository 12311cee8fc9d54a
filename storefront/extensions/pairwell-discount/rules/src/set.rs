//! Finding one piece for each part of a set.

use crate::config::Part;
use crate::decide::Line;

/// Lines that can serve as each part of a set.
pub(crate) struct Fitting(Vec<Vec<usize>>);

impl Fitting {
    /// Looks each part up. `may_get` says whether a line may become cheaper.
    pub(crate) fn new(parts: &[Part], lines: &[Line], may_get: impl Fn(usize) -> bool) -> Self {
        let of_part = |part: &Part| {
            (0..lines.len())
                .filter(|&place| part.is(lines[place].product, lines[place].variant) && (!part.gets || may_get(place)))
                .collect()
        };
        Self(parts.iter().map(of_part).collect())
    }

    /// The line each part takes a piece of, when all find one among the pieces that are left. A piece that two parts
    /// could take goes to the one that has no other, so a set is found whenever it is there.
    pub(crate) fn take(&self, left: &[u64]) -> Option<Vec<usize>> {
        let mut taken: Vec<Option<usize>> = vec![None; self.0.len()];
        for part in 0..self.0.len() {
            let mut seen = vec![false; left.len()];
            if !self.find(part, left, &mut taken, &mut seen) {
                return None;
            }
        }
        taken.into_iter().collect()
    }

    /// Gives a part a line, if need be by moving other parts to other lines.
    fn find(&self, part: usize, left: &[u64], taken: &mut [Option<usize>], seen: &mut [bool]) -> bool {
        for &line in &self.0[part] {
            if seen[line] {
                continue;
            }
            seen[line] = true;
            let users: Vec<usize> = (0..taken.len()).filter(|&other| taken[other] == Some(line)).collect();
            let is_free = (users.len() as u64) < left[line];
            if is_free
                || users
                    .into_iter()
                    .any(|other| left[line] > 0 && self.find(other, left, taken, seen))
            {
                taken[part] = Some(line);
                return true;
            }
        }
        false
    }
}
