//! Texts from merchants and platforms on their way into HTML and into template literals.

/// Text for HTML that the template engine cannot read as its own: braces are written as entities too.
pub(super) fn escaped(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '{' => escaped.push_str("&#123;"),
            '}' => escaped.push_str("&#125;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether a handle can stand in a template literal. One that cannot leaves its product out.
pub(super) fn is_plain_handle(handle: &str) -> bool {
    !handle.is_empty()
        && !handle
            .chars()
            .any(|c| matches!(c, '\'' | '"' | '{' | '}' | '%' | '\\') || c.is_control())
}
