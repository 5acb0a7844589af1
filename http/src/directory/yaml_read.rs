//! YAML text to JSON: one document, types by YAML 1.2's core schema, as Hasura's CLI reads it.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};
use serde_json::{Map, Number, Value as Json};

/// How deep values may be: they are walked recursively later.
const DEPTH: usize = 100;

/// How many values there may be, those that aliases repeat included: nine lines of aliases can make a billion.
const VALUES: usize = 1_000_000;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Syntax(#[from] ScanError),
    #[error("line {line}: {reason}")]
    Value { line: usize, reason: String },
    /// From the caller's own `include`.
    #[error("{0}")]
    Include(Box<super::Error>),
}

/// Reads the one document of `text`; nothing is null.
///
/// `include`: gives the value of a scalar with the tag `!include`.
/// Errors: those of YAML; a second document, a key that is given twice or is no scalar, other tags, `.inf` and `.nan`,
/// too deep or too many values.
pub fn read(text: &str, include: &mut dyn FnMut(&str) -> Result<Json, super::Error>) -> Result<Json, Error> {
    let mut state = State { open: Vec::new(), anchors: HashMap::new(), values: 0, document: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event?;
        state.take(event, span, include)?;
    }
    Ok(state.document.unwrap_or(Json::Null))
}

/// A collection whose end has not been read.
struct Open {
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Json>),
    Object { members: Map<String, Json>, key: Option<String> },
}

struct State {
    open: Vec<Open>,
    anchors: HashMap<usize, (Json, usize)>,
    values: usize,
    document: Option<Json>,
}

impl State {
    fn take(
        &mut self,
        event: Event,
        span: Span,
        include: &mut dyn FnMut(&str) -> Result<Json, super::Error>,
    ) -> Result<(), Error> {
        let line = span.start.line();
        let fault = |reason: &str| Error::Value { line, reason: reason.to_owned() };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if self.key_is_next() && tag.is_none() {
                    return self.key(&text, style, line);
                }
                let value = match &tag {
                    Some(tag) if tag.handle == "!" && tag.suffix == "include" => {
                        include(&text).map_err(|error| Error::Include(Box::new(error)))?
                    }
                    _ => scalar(&text, style, tag.as_ref()).map_err(|reason| fault(&reason))?,
                };
                self.put(value, anchor, 1, line)
            }
            Event::SequenceStart(anchor, tag) => self.start(anchor, tag, OpenKind::List(Vec::new()), line),
            Event::MappingStart(anchor, tag) => {
                self.start(anchor, tag, OpenKind::Object { members: Map::new(), key: None }, line)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else { return Err(fault("an end without a beginning")) };
                let value = match open.kind {
                    OpenKind::List(elements) => Json::Array(elements),
                    OpenKind::Object { members, .. } => Json::Object(members),
                };
                self.put(value, open.anchor, 0, line)
            }
            Event::Alias(anchor) => {
                let Some((value, size)) = self.anchors.get(&anchor).cloned() else {
                    return Err(fault("an alias inside of what it stands for"));
                };
                self.put(value, 0, size, line)
            }
            Event::DocumentStart(_) if self.document.is_some() => Err(fault("a second document")),
            _ => Ok(()),
        }
    }

    fn start(
        &mut self,
        anchor: usize,
        tag: Option<Cow<Tag>>,
        kind: OpenKind,
        line: usize,
    ) -> Result<(), Error> {
        let fault = |reason: String| Err(Error::Value { line, reason });
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
            return fault(format!("unknown tag {tag}"));
        }
        if self.key_is_next() {
            return fault("a key that is no text".to_owned());
        }
        if self.open.len() >= DEPTH {
            return fault(format!("deeper than {DEPTH} levels"));
        }
        self.open.push(Open { anchor, kind });
        self.count(1, line)
    }

    fn count(&mut self, more: usize, line: usize) -> Result<(), Error> {
        self.values = self.values.saturating_add(more);
        match self.values > VALUES {
            true => Err(Error::Value { line, reason: format!("more than {VALUES} values") }),
            false => Ok(()),
        }
    }

    fn key_is_next(&self) -> bool {
        matches!(self.open.last(), Some(Open { kind: OpenKind::Object { key: None, .. }, .. }))
    }

    fn key(&mut self, text: &str, style: ScalarStyle, line: usize) -> Result<(), Error> {
        if let Some(Open { kind: OpenKind::Object { members, key }, .. }) = self.open.last_mut() {
            if text == "<<" && style == ScalarStyle::Plain {
                return Err(Error::Value { line, reason: "merge keys are not supported".to_owned() });
            }
            if members.contains_key(text) {
                return Err(Error::Value { line, reason: format!("key \"{text}\" is given twice") });
            }
            *key = Some(text.to_owned());
        }
        Ok(())
    }

    /// A value that is complete goes where it belongs. `size`: how many values it adds.
    fn put(&mut self, value: Json, anchor: usize, size: usize, line: usize) -> Result<(), Error> {
        self.count(size, line)?;
        if anchor != 0 {
            let size = weight(&value);
            self.anchors.insert(anchor, (value.clone(), size));
        }
        if self.open.len() + depth(&value, size) > DEPTH {
            return Err(Error::Value { line, reason: format!("deeper than {DEPTH} levels") });
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.document = Some(value),
            Some(OpenKind::List(elements)) => elements.push(value),
            Some(OpenKind::Object { members, key }) => match key.take() {
                Some(key) => {
                    members.insert(key, value);
                }
                None => return Err(Error::Value { line, reason: "a key that is no text".to_owned() }),
            },
        }
        Ok(())
    }
}

fn weight(value: &Json) -> usize {
    1 + match value {
        Json::Array(elements) => elements.iter().map(weight).sum(),
        Json::Object(members) => members.values().map(weight).sum(),
        _ => 0,
    }
}

/// How deep a value is that was not built level by level here: one from an alias or an include. `size` 0 says that it was.
fn depth(value: &Json, size: usize) -> usize {
    fn of(value: &Json) -> usize {
        match value {
            Json::Array(elements) => 1 + elements.iter().map(of).max().unwrap_or(0),
            Json::Object(members) => 1 + members.values().map(of).max().unwrap_or(0),
            _ => 0,
        }
    }
    if size == 0 { 0 } else { of(value) }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Cow<Tag>>) -> Result<Json, String> {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => Ok(text.into()),
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => Ok(text.into()),
        Some(tag) if !tag.is_yaml_core_schema() => Err(format!("unknown tag {tag}")),
        _ if style == ScalarStyle::Plain => plain(text),
        _ => Ok(text.into()),
    }
}

/// The value of a scalar without quotes.
/// Source: YAML 1.2.2, 10.3.2 "Tag Resolution".
pub fn plain(text: &str) -> Result<Json, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Json::Null),
        "true" | "True" | "TRUE" => return Ok(true.into()),
        "false" | "False" | "FALSE" => return Ok(false.into()),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned.to_ascii_lowercase().as_str() {
        ".inf" | ".nan" => return Err(format!("{text} cannot be said in JSON")),
        _ => {}
    }
    Ok(number(text).unwrap_or_else(|| text.into()))
}

/// A number, with all its digits, or nothing if the text is none.
fn number(text: &str) -> Option<Json> {
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix).ok().map(Json::from);
        }
    }
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at..)?),
        None => (unsigned, ""),
    };
    let (whole, fraction) = match mantissa.find('.') {
        Some(at) => (mantissa.get(..at)?, mantissa.get(at + 1..)?),
        None => (mantissa, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    // JSON wants a digit on both sides of the point, and no zero in front.
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    serde_json::from_str::<Number>(&format!("{sign}{whole}{point}{fraction}{exponent}"))
        .ok()
        .map(Json::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(text: &str, expected: Json) {
        let found = read(text, &mut |name| Ok(json!({"included": name})));
        assert_eq!(found.map_err(|error| error.to_string()), Ok(expected), "{text}");
    }

    fn refused(text: &str, part: &str) {
        let message = read(text, &mut |_| Ok(Json::Null)).unwrap_err().to_string();
        assert!(message.contains(part), "{text}: {message}");
    }

    #[test]
    fn collections_and_scalars() {
        check("", Json::Null);
        check("# nothing\n", Json::Null);
        check("[]\n", json!([]));
        check("- a\n- b: 1\n  c: [x, \"y\", 'z']\n", json!(["a", {"b": 1, "c": ["x", "y", "z"]}]));
        check("a: |\n  x\n   y\nb: >-\n  c\n  d\n", json!({"a": "x\n y\n", "b": "c d"}));
        check("1: a\ntrue: b\n", json!({"1": "a", "true": "b"}));
    }

    #[test]
    fn types_are_those_of_the_core_schema() {
        check(
            "[yes, on, ~, True, 'true', \"1\", !!str 1]",
            json!(["yes", "on", null, true, "true", "1", "1"]),
        );
        check(
            "[0x1F, 0o17, 007, +5, -3, .5, 1., 1e3]",
            serde_json::from_str("[31, 15, 7, 5, -3, 0.5, 1, 1e+3]").unwrap(),
        );
        check(
            "[1.2.3, 1-2, --, 2020-01-01, 0x, ., e5]",
            json!(["1.2.3", "1-2", "--", "2020-01-01", "0x", ".", "e5"]),
        );
        let digits = "12345678901234567890.12345678901234567890";
        check(digits, serde_json::from_str(digits).unwrap());
    }

    #[test]
    fn includes_and_aliases() {
        check("t: !include a/b.yaml\n", json!({"t": {"included": "a/b.yaml"}}));
        check("- &x {a: 1}\n- *x\n", json!([{"a": 1}, {"a": 1}]));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        refused("a: 1\na: 2\n", "given twice");
        refused("{? [a] : 1}", "no text");
        refused("--- a\n--- b\n", "second document");
        refused("a: !other b\n", "unknown tag");
        refused("a: .nan\n", "JSON");
        refused("<<: {a: 1}\n", "merge");
        refused("a: &x [*x]\n", "alias");
        refused("a: [", "");
        refused(&"- ".repeat(200), "deeper");
        let mut laughs = "- &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            laughs.push_str(&format!("- &a{level} [{before}]\n"));
        }
        refused(&laughs, "values");
    }
}
