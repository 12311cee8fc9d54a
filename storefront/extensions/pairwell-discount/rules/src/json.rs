//! JSON as it is configured, whoever parsed it.

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Names and values.
    Object(Vec<(String, Self)>),
}

/// The largest whole number up to which every one has a number of its own.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;

impl Json {
    /// The value behind a name; none when it is not there or null.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(pairs) = self else { return None };
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
            .filter(|value| **value != Self::Null)
    }

    /// A whole number from zero on that is exactly what was written.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        match self {
            Self::Number(number) if (0.0..=MAX_WHOLE).contains(number) && number.fract() == 0.0 => Some(*number as u64),
            _ => None,
        }
    }

    /// A text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True or false.
    #[must_use]
    pub const fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The entries of a list.
    #[must_use]
    pub fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(entries) => Some(entries),
            _ => None,
        }
    }
}
