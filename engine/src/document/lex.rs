use super::parse_error::ParseError;
use super::string_literal::unindent;

/// A lexical token of an executable document. `&` and `|` occur in type systems only and are none here.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    Punctuator(Punctuator),
    Name(&'a str),
    /// The literal's text.
    Int(&'a str),
    /// The literal's text.
    Float(&'a str),
    /// The value, of a quoted or a block string.
    String(String),
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Punctuator {
    Bang,
    Dollar,
    ParenOpen,
    ParenClose,
    Spread,
    Colon,
    Equals,
    At,
    BracketOpen,
    BracketClose,
    BraceOpen,
    BraceClose,
}

/// Gives the tokens of a text one after the other.
///
/// Invariant: each step moves `offset` forward, so the whole is linear.
pub(super) struct Lexer<'a> {
    text: &'a str,
    offset: usize,
    tokens: usize,
    token_limit: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, token_limit: usize) -> Lexer<'a> {
        Lexer { text, offset: 0, tokens: 0, token_limit }
    }

    /// The next token with the byte offset at which it starts; `Token::End` for ever at the end.
    ///
    /// Errors: `Syntax`; `TooManyTokens` when one more is there than the limit allows.
    /// Source: GraphQL specification, October 2021, 2.1; above the basic plane and for `\u{…}` the later draft.
    pub(super) fn next_token(&mut self) -> Result<(Token<'a>, usize), ParseError> {
        self.skip_ignored()?;
        let start = self.offset;
        let Some(byte) = self.byte() else {
            return Ok((Token::End, start));
        };
        self.tokens += 1;
        if self.tokens > self.token_limit {
            return Err(ParseError::TooManyTokens { limit: self.token_limit });
        }
        let token = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => self.name(),
            b'-' | b'0'..=b'9' => self.number()?,
            b'"' if self.accept_text("\"\"\"") => self.block_string()?,
            b'"' => self.quoted_string()?,
            _ => self.punctuator(byte)?,
        };
        Ok((token, start))
    }

    /// A syntax error at `offset`.
    pub(super) fn error_at(&self, offset: usize, expected: &'static str) -> ParseError {
        ParseError::syntax(self.text, offset, expected)
    }

    /// Skips white space, line ends, commas, byte order marks and comments.
    fn skip_ignored(&mut self) -> Result<(), ParseError> {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\n' | b'\r' | b',') => self.offset += 1,
                Some(b'#') => self.skip_comment()?,
                Some(0xEF) if self.accept_text("\u{feff}") => {}
                _ => return Ok(()),
            }
        }
    }

    fn skip_comment(&mut self) -> Result<(), ParseError> {
        loop {
            match self.byte() {
                None | Some(b'\n' | b'\r') => return Ok(()),
                Some(byte) => self.skip_source_character(byte)?,
            }
        }
    }

    fn punctuator(&mut self, byte: u8) -> Result<Token<'a>, ParseError> {
        let punctuator = match byte {
            b'!' => Punctuator::Bang,
            b'$' => Punctuator::Dollar,
            b'(' => Punctuator::ParenOpen,
            b')' => Punctuator::ParenClose,
            b':' => Punctuator::Colon,
            b'=' => Punctuator::Equals,
            b'@' => Punctuator::At,
            b'[' => Punctuator::BracketOpen,
            b']' => Punctuator::BracketClose,
            b'{' => Punctuator::BraceOpen,
            b'}' => Punctuator::BraceClose,
            b'.' if self.accept_text("...") => return Ok(Token::Punctuator(Punctuator::Spread)),
            _ => return Err(self.error("a token")),
        };
        self.offset += 1;
        Ok(Token::Punctuator(punctuator))
    }

    fn name(&mut self) -> Token<'a> {
        let start = self.offset;
        while self.byte().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.offset += 1;
        }
        Token::Name(self.text_from(start))
    }

    fn number(&mut self) -> Result<Token<'a>, ParseError> {
        let start = self.offset;
        self.accept(b'-');
        if !self.accept(b'0') {
            self.digits()?;
        }
        let fraction = self.accept(b'.');
        if fraction {
            self.digits()?;
        }
        let exponent = self.accept(b'e') || self.accept(b'E');
        if exponent {
            let _signed = self.accept(b'+') || self.accept(b'-');
            self.digits()?;
        }
        if self.byte().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.') {
            return Err(self.error("the number's end"));
        }
        let text = self.text_from(start);
        Ok(if fraction || exponent { Token::Float(text) } else { Token::Int(text) })
    }

    fn digits(&mut self) -> Result<(), ParseError> {
        let start = self.offset;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.offset += 1;
        }
        if self.offset == start { Err(self.error("a digit")) } else { Ok(()) }
    }

    fn quoted_string(&mut self) -> Result<Token<'a>, ParseError> {
        self.offset += 1;
        let mut value = String::new();
        let mut run = self.offset;
        loop {
            match self.byte() {
                None | Some(b'\n' | b'\r') => return Err(self.error("the string's end")),
                Some(b'"') => {
                    value.push_str(self.text_from(run));
                    self.offset += 1;
                    return Ok(Token::String(value));
                }
                Some(b'\\') => {
                    value.push_str(self.text_from(run));
                    value.push(self.escape()?);
                    run = self.offset;
                }
                Some(byte) => self.skip_source_character(byte)?,
            }
        }
    }

    /// Called after the opening quotes.
    fn block_string(&mut self) -> Result<Token<'a>, ParseError> {
        let mut raw = String::new();
        let mut run = self.offset;
        loop {
            let end = self.offset;
            if self.accept_text("\"\"\"") {
                raw.push_str(self.text.get(run..end).unwrap_or_default());
                return Ok(Token::String(unindent(&raw)));
            }
            if self.accept_text("\\\"\"\"") {
                raw.push_str(self.text.get(run..end).unwrap_or_default());
                raw.push_str("\"\"\"");
                run = self.offset;
                continue;
            }
            match self.byte() {
                None => return Err(self.error("the block string's end")),
                Some(b'\n' | b'\r') => self.offset += 1,
                Some(byte) => self.skip_source_character(byte)?,
            }
        }
    }

    fn escape(&mut self) -> Result<char, ParseError> {
        let start = self.offset;
        self.offset += 1;
        let character = match self.byte() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.offset += 1;
                let code = if self.accept(b'{') { self.braced_code() } else { self.utf16_code() };
                let character = code.and_then(char::from_u32);
                return character.ok_or_else(|| self.error_at(start, "an escape that is a character"));
            }
            _ => return Err(self.error_at(start, "an escape sequence")),
        };
        self.offset += 1;
        Ok(character)
    }

    /// `{1F600}`, after the brace: the code point, whatever the number of digits.
    fn braced_code(&mut self) -> Option<u32> {
        let mut code = self.hex_digit()?;
        while !self.accept(b'}') {
            code = code.saturating_mul(16).saturating_add(self.hex_digit()?);
        }
        Some(code)
    }

    /// `D83D\uDE00`, after the first `\u`: one code unit, or two that are a surrogate pair.
    fn utf16_code(&mut self) -> Option<u32> {
        let unit = self.utf16_unit()?;
        if !(0xD800..0xDC00).contains(&unit) {
            return Some(unit);
        }
        let low = if self.accept_text("\\u") { self.utf16_unit()? } else { return None };
        (0xDC00..0xE000).contains(&low).then(|| 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    }

    fn utf16_unit(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |unit, _| Some(unit * 16 + self.hex_digit()?))
    }

    fn hex_digit(&mut self) -> Option<u32> {
        let digit = self.byte().and_then(|byte| char::from(byte).to_digit(16))?;
        self.offset += 1;
        Some(digit)
    }

    /// Skips a byte of a comment or string; control characters but the tab are no source characters.
    fn skip_source_character(&mut self, byte: u8) -> Result<(), ParseError> {
        if byte < b' ' && byte != b'\t' {
            return Err(self.error("a source character"));
        }
        self.offset += 1;
        Ok(())
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.byte() == Some(byte);
        if found {
            self.offset += 1;
        }
        found
    }

    fn accept_text(&mut self, expected: &str) -> bool {
        let found =
            self.text.as_bytes().get(self.offset..).is_some_and(|rest| rest.starts_with(expected.as_bytes()));
        if found {
            self.offset += expected.len();
        }
        found
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn text_from(&self, start: usize) -> &'a str {
        self.text.get(start..self.offset).unwrap_or_default()
    }

    fn error(&self, expected: &'static str) -> ParseError {
        self.error_at(self.offset, expected)
    }
}
