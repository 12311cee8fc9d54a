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

/// Lists and objects within each other: a configuration has six.
const MAX_DEPTH: usize = 16;

/// The largest whole number up to which every one has a number of its own.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;

impl Json {
    /// Reads a text; none when it is no JSON, or lies deeper than any configuration. Of a name that stands twice the
    /// first counts.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(MAX_DEPTH)?;
        reader.space();
        reader.rest.is_empty().then_some(value)
    }

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

/// What is left of a text. The platform can parse it too, but hands over each value by itself, which takes a hundred times
/// the instructions.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes a mark, after any space.
    fn takes(&mut self, mark: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes as many bytes, which end where a character does.
    fn take(&mut self, n_bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(n_bytes);
        self.rest = rest;
        taken
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        self.space();
        match self.rest.as_bytes().first()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.text().map(Json::Text),
            b't' => self.takes("true").then_some(Json::Bool(true)),
            b'f' => self.takes("false").then_some(Json::Bool(false)),
            b'n' => self.takes("null").then_some(Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut pairs = Vec::new();
        self.takes("{");
        if self.takes("}") {
            return Some(Json::Object(pairs));
        }
        loop {
            self.space();
            let name = self.text()?;
            if !self.takes(":") {
                return None;
            }
            pairs.push((name, self.value(depth)?));
            if self.takes("}") {
                return Some(Json::Object(pairs));
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Json> {
        let mut entries = Vec::new();
        self.takes("[");
        if self.takes("]") {
            return Some(Json::List(entries));
        }
        loop {
            entries.push(self.value(depth)?);
            if self.takes("]") {
                return Some(Json::List(entries));
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    fn number(&mut self) -> Option<Json> {
        let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        let n_bytes = self.rest.bytes().take_while(is_part).count();
        let text = self.take(n_bytes);
        let digits = text.strip_prefix('-').unwrap_or(text);
        // Rust reads more than JSON has: `.5`, `5.`, `+5` and leading zeros.
        let is_json = digits.starts_with(|c: char| c.is_ascii_digit())
            && !text.ends_with('.')
            && !text.contains(".e")
            && !text.contains(".E")
            && (!digits.starts_with('0') || !digits[1..].starts_with(|c: char| c.is_ascii_digit()));
        // Most are short and whole, and cheaper to read as such.
        let number = match digits.parse::<u32>() {
            Ok(whole) if digits.len() == text.len() => f64::from(whole),
            _ => text.parse().ok().filter(|number: &f64| number.is_finite())?,
        };
        is_json.then_some(Json::Number(number))
    }

    fn text(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        loop {
            let n_plain = self
                .rest
                .bytes()
                .position(|byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
            text.push_str(self.take(n_plain));
            match self.take(1) {
                "\"" => return Some(text),
                "\\" => text.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let mark = self.rest.chars().next()?;
        self.take(mark.len_utf8());
        Some(match mark {
            '"' | '\\' | '/' => mark,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let first = self.unit()?;
                match first {
                    // Two of them are one character.
                    0xD800..0xDC00 => {
                        self.rest = self.rest.strip_prefix("\\u")?;
                        let second = self.unit().filter(|unit| (0xDC00..0xE000).contains(unit))?;
                        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00))?
                    }
                    _ => char::from_u32(first)?,
                }
            }
            _ => return None,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self
            .rest
            .get(..4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.take(4);
        u32::from_str_radix(digits, 16).ok()
    }
}
