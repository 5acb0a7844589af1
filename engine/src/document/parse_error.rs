use crate::response::Path;

/// Why a text is no document that can be looked at further.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The text breaks the grammar. The message is Hasura's; the place and what the grammar wanted are data.
    #[error("not a valid graphql query")]
    Syntax {
        /// From 1; a line ends with LF, CR or CR LF.
        line: usize,
        /// From 1, in characters.
        column: usize,
        expected: &'static str,
    },
    #[error("the document is longer than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("the document has more than {limit} tokens")]
    TooManyTokens { limit: usize },
    #[error("the document is nested deeper than {limit} levels")]
    TooDeep { limit: usize },
}

impl ParseError {
    /// A syntax error at a byte offset of `text`.
    pub(super) fn syntax(text: &str, offset: usize, expected: &'static str) -> ParseError {
        let (mut line, mut column) = (1, 1);
        let mut previous = '\0';
        for (_, character) in text.char_indices().take_while(|(start, _)| *start < offset) {
            match character {
                '\n' if previous == '\r' => {}
                '\n' | '\r' => (line, column) = (line + 1, 1),
                _ => column += 1,
            }
            previous = character;
        }
        ParseError::Syntax { line, column, expected }
    }

    /// Where in the request it is: always `$.query`, the document as a whole.
    pub fn path(&self) -> Path {
        Path::root().key("query")
    }
}
