use std::fmt;

use serde_json::Value as Json;

/// A path into a JSON value: `$`, `$.user.id`, `$['https://example.org/claims'].roles[0]`.
///
/// As in the reference, the leading `$` may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JsonPath {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

impl JsonPath {
    /// `None` where the text is no such path.
    pub fn parse(text: &str) -> Option<JsonPath> {
        let mut rest = match text.strip_prefix('$') {
            Some(rest) => rest,
            None if text.starts_with('[') => text,
            None => return JsonPath::parse(&format!("$.{text}")),
        };
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = parse_step(rest)?;
            steps.push(step);
            rest = after;
        }
        Some(JsonPath { text: text.to_owned(), steps })
    }

    /// The value at this path, if there is one.
    pub fn find<'a>(&self, root: &'a Json) -> Option<&'a Json> {
        self.steps.iter().try_fold(root, |value, step| match step {
            Step::Key(key) => value.as_object()?.get(key),
            Step::Index(index) => value.as_array()?.get(*index),
        })
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

fn parse_step(text: &str) -> Option<(Step, &str)> {
    if let Some(rest) = text.strip_prefix('.') {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (key, after) = rest.split_at_checked(end)?;
        return (!key.is_empty()).then(|| (Step::Key(key.to_owned()), after));
    }
    let rest = text.strip_prefix('[')?;
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
        return parse_quoted(rest.get(1..)?, quote);
    }
    let (digits, after) = rest.split_once(']')?;
    Some((Step::Index(digits.parse().ok()?), after))
}

/// A key in quotes; a backslash keeps the next character.
fn parse_quoted(text: &str, quote: char) -> Option<(Step, &str)> {
    let mut key = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => key.push(characters.next()?.1),
            c if c == quote => {
                let after = text.get(at + c.len_utf8()..)?.strip_prefix(']')?;
                return Some((Step::Key(key), after));
            }
            c => key.push(c),
        }
    }
    None
}
