//! How much of a shopper's attention a shop may ask for, over all its surfaces together.

use serde::{Deserialize, Serialize};

/// A session ends after this long without a request.
pub const SESSION_IDLE_MINUTES: i64 = 30;

/// The most addresses a merchant can name as quiet.
pub const MAX_QUIET_PATHS: usize = 50;

/// Longest of them, in characters.
pub const MAX_QUIET_PATH_CHARS: usize = 200;

/// The one budget of attention, and how long a no is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestraintSettings {
    /// Offers one shopper sees in one session at most, `1..=100`.
    pub max_per_session: u16,
    /// Offers on one page at most, over all its surfaces, `1..=12`.
    pub max_per_page: u8,
    /// Minutes between offers on one page and offers on another, `0..=1_440`; 0 is no pause.
    pub minutes_between: u16,
    /// Days a declined product, and a declined ladder, stay away, `1..=365`.
    pub decline_days: u16,
    /// So many declines of one kind within a session silence that kind, `0..=20`; 0 is never.
    pub kind_declines: u8,
    /// Days such a kind stays silent, `1..=365`.
    pub kind_days: u16,
    /// Starts of addresses where nothing is shown, such as `/pages/returns`.
    pub quiet_paths: Vec<String>,
}

impl Default for RestraintSettings {
    fn default() -> Self {
        Self {
            max_per_session: 24,
            max_per_page: 6,
            minutes_between: 0,
            decline_days: 90,
            kind_declines: 3,
            kind_days: 7,
            quiet_paths: Vec::new(),
        }
    }
}

/// What is wrong with the settings as entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestraintRuleError {
    /// A number is outside its range.
    #[error("choose between {min} and {max}")]
    OutOfRange {
        /// The field of [`RestraintSettings`].
        field: &'static str,
        /// Lowest.
        min: u16,
        /// Highest.
        max: u16,
    },
    /// An address that does not start with a slash, is too long, or one too many.
    #[error(
        "write at most {MAX_QUIET_PATHS} addresses, one a line, each starting with / and of at most {MAX_QUIET_PATH_CHARS} characters"
    )]
    QuietPathsUnfit,
}

impl RestraintRuleError {
    /// The field of [`RestraintSettings`] to mend.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::OutOfRange { field, .. } => field,
            Self::QuietPathsUnfit => "quiet_paths",
        }
    }
}

impl RestraintSettings {
    /// Trims the addresses, drops blank and repeated ones, and checks the ranges.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn checked(mut self) -> Result<Self, RestraintRuleError> {
        in_range("max_per_session", self.max_per_session, 1, 100)?;
        in_range("max_per_page", self.max_per_page.into(), 1, 12)?;
        in_range("minutes_between", self.minutes_between, 0, 1_440)?;
        in_range("decline_days", self.decline_days, 1, 365)?;
        in_range("kind_declines", self.kind_declines.into(), 0, 20)?;
        in_range("kind_days", self.kind_days, 1, 365)?;
        let mut paths: Vec<String> = Vec::with_capacity(self.quiet_paths.len());
        for path in self
            .quiet_paths
            .iter()
            .map(|path| path.trim())
            .filter(|path| !path.is_empty())
        {
            let is_fit = path.starts_with('/')
                && path.chars().count() <= MAX_QUIET_PATH_CHARS
                && !path.chars().any(|letter| letter.is_control() || letter.is_whitespace());
            if !is_fit {
                return Err(RestraintRuleError::QuietPathsUnfit);
            }
            if !paths.iter().any(|known| known == path) {
                paths.push(path.to_owned());
            }
        }
        if paths.len() > MAX_QUIET_PATHS {
            return Err(RestraintRuleError::QuietPathsUnfit);
        }
        self.quiet_paths = paths;
        Ok(self)
    }

    /// Whether nothing is shown at this address: it is one of the quiet ones, or lies below one.
    #[must_use]
    pub fn is_quiet_path(&self, path: &str) -> bool {
        self.quiet_paths.iter().any(|quiet| {
            let quiet = quiet.trim_end_matches('/');
            path.strip_prefix(quiet)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        })
    }
}

const fn in_range(field: &'static str, value: u16, min: u16, max: u16) -> Result<(), RestraintRuleError> {
    if value < min || value > max {
        return Err(RestraintRuleError::OutOfRange { field, min, max });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_keep_their_own_rules() {
        let settings = RestraintSettings::default();
        assert_eq!(settings.clone().checked(), Ok(settings));
    }

    #[test]
    fn numbers_outside_their_range_name_their_field() {
        let entered = RestraintSettings {
            max_per_session: 0,
            ..RestraintSettings::default()
        };
        let error = entered.checked().expect_err("no offers at all is the switch's work");
        assert_eq!(error.field(), "max_per_session");
        assert_eq!(error.to_string(), "choose between 1 and 100");
    }

    #[test]
    fn quiet_addresses_are_starts_of_whole_parts() {
        let entered = RestraintSettings {
            quiet_paths: vec![
                " /pages/returns/ ".to_owned(),
                String::new(),
                "/pages/returns/".to_owned(),
            ],
            ..RestraintSettings::default()
        };
        let settings = entered.checked().expect("good addresses");
        assert_eq!(settings.quiet_paths, ["/pages/returns/"]);
        for (path, is_quiet) in [
            ("/pages/returns", true),
            ("/pages/returns/form", true),
            ("/pages/returns?order=1", true),
            ("/pages/returns-policy", false),
            ("/", false),
        ] {
            assert_eq!(settings.is_quiet_path(path), is_quiet, "{path}");
        }
        let bad = RestraintSettings {
            quiet_paths: vec!["pages".to_owned()],
            ..RestraintSettings::default()
        };
        assert_eq!(bad.checked(), Err(RestraintRuleError::QuietPathsUnfit));
    }
}
