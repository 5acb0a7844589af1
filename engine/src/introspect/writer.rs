use std::fmt::Write;

/// JSON text under construction, of at most `limit` bytes.
pub(super) struct Writer {
    text: String,
    limit: usize,
}

/// The text would be longer than its limit.
pub(super) struct Full;

impl Writer {
    pub fn new(limit: usize) -> Writer {
        Writer { text: String::new(), limit }
    }

    pub fn finish(self) -> String {
        self.text
    }

    /// Writes punctuation, `null`, `true` or `false`.
    pub fn raw(&mut self, text: &str) -> Result<(), Full> {
        if text.len() > self.limit.saturating_sub(self.text.len()) {
            return Err(Full);
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Writes a string with its quotes.
    pub fn string(&mut self, text: &str) -> Result<(), Full> {
        self.raw("\"")?;
        if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            self.escaped(text)?;
        } else {
            self.raw(text)?;
        }
        self.raw("\"")
    }

    fn escaped(&mut self, text: &str) -> Result<(), Full> {
        let mut escaped = String::with_capacity(text.len() + 8);
        for character in text.chars() {
            match character {
                '"' => escaped.push_str("\\\""),
                '\\' => escaped.push_str("\\\\"),
                '\n' => escaped.push_str("\\n"),
                '\r' => escaped.push_str("\\r"),
                '\t' => escaped.push_str("\\t"),
                control if control < ' ' => {
                    // Writing to a string cannot fail.
                    let _ = write!(escaped, "\\u{:04x}", u32::from(control));
                }
                other => escaped.push(other),
            }
        }
        self.raw(&escaped)
    }
}
