//! JSON to YAML text, in the style of Hasura's CLI: two spaces for each level, lists indented in objects, long texts as
//! blocks.

use serde_json::{Map, Value as Json};

use super::yaml_read::plain;

/// The YAML text of a value, with a line break at its end.
pub fn write(value: &Json) -> String {
    let mut out = String::new();
    match value {
        Json::Array(elements) if !elements.is_empty() => list(elements, 0, &mut out),
        Json::Object(members) if !members.is_empty() => object(members, 0, &mut out),
        other => {
            scalar(other, 0, &mut out);
            out.push('\n');
        }
    }
    out
}

fn indent(level: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", level));
}

fn object(members: &Map<String, Json>, level: usize, out: &mut String) {
    for (index, (key, value)) in members.iter().enumerate() {
        // The first key stands where its list's dash left off.
        if index > 0 || !out.ends_with("- ") {
            indent(level, out);
        }
        text_in_line(key, out);
        out.push(':');
        match value {
            Json::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                object(inner, level + 1, out);
            }
            Json::Array(inner) if !inner.is_empty() => {
                out.push('\n');
                list(inner, level + 1, out);
            }
            other => {
                out.push(' ');
                scalar(other, level + 1, out);
                out.push('\n');
            }
        }
    }
}

fn list(elements: &[Json], level: usize, out: &mut String) {
    for (index, element) in elements.iter().enumerate() {
        if index > 0 || !out.ends_with("- ") {
            indent(level, out);
        }
        out.push_str("- ");
        match element {
            Json::Object(inner) if !inner.is_empty() => object(inner, level + 1, out),
            Json::Array(inner) if !inner.is_empty() => list(inner, level + 1, out),
            other => {
                scalar(other, level + 1, out);
                out.push('\n');
            }
        }
    }
}

/// A value in one line, but for texts that are blocks of their own.
fn scalar(value: &Json, level: usize, out: &mut String) {
    match value {
        Json::String(text) if is_block(text) => block(text, level, out),
        Json::String(text) => text_in_line(text, out),
        // Numbers, booleans, null, [] and {} are the same in YAML.
        other => out.push_str(&other.to_string()),
    }
}

/// Can the text stand as it is, line by line, below a `|`?
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && text.lines().next().is_some_and(|line| !line.is_empty() && !line.starts_with([' ', '\t']))
        && text.split('\n').all(|line| line.is_empty() || !line.trim().is_empty())
        && text.chars().all(|c| c == '\n' || c == '\t' || is_printable(c))
}

fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn block(text: &str, level: usize, out: &mut String) {
    let body = text.strip_suffix('\n');
    out.push_str(match body {
        None => "|-",
        Some(body) if body.ends_with('\n') => "|+",
        Some(_) => "|",
    });
    for line in body.unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            indent(level.max(1), out);
            out.push_str(line);
        }
    }
}

fn text_in_line(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_printable) && !text.contains('\'') && !looks_typed(text) {
        out.push('\'');
        out.push_str(text);
        out.push('\'');
    } else {
        quoted(text, out);
    }
}

/// Texts that some reader of YAML takes for something else stand in double quotes, as the CLI has them.
fn looks_typed(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    text.starts_with('!')
        || matches!(word.as_str(), "" | "y" | "n" | "yes" | "no" | "on" | "off" | "=" | "<<")
        || !matches!(plain(text), Ok(Json::String(_)))
        || text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'))
            && text.chars().all(|c| c.is_ascii_hexdigit() || "-+.:_TZxob ".contains(c))
}

/// Can the text stand without quotes? Only where nobody has to think about it.
fn is_plain(text: &str) -> bool {
    let first =
        text.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '$' | '(' | '.'));
    let inside = |c: char| c.is_alphanumeric() || " _-./$()+=;^,*<>?&|!~@".contains(c);
    first && text.chars().all(inside) && !text.ends_with(' ') && !looks_typed(text)
}

/// In double quotes. JSON's escapes are YAML's too; what YAML would not print or would fold is escaped as well.
fn quoted(text: &str, out: &mut String) {
    for c in Json::from(text).to_string().chars() {
        match is_printable(c) {
            true => out.push(c),
            false if u32::from(c) <= 0xffff => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::yaml_read::read;
    use super::*;

    fn reads_back(value: &Json) {
        let text = write(value);
        let found = read(&text, &mut |name| Ok(json!({"included": name})));
        assert_eq!(found.as_ref().map_err(ToString::to_string), Ok(value), "{text}");
    }

    #[test]
    fn the_style_is_that_of_the_cli() {
        let value = json!([
            {"name": "default", "tables": "!include default/tables/tables.yaml", "empty": [], "none": {}},
            {"columns": ["id", "*"], "filter": {"_and": [{"id": {"_eq": "X-Hasura-User-Id"}}, {}]}, "limit": 10},
            ["a", ["b"]],
            {"version": "3", "yes": "no", "query": "query {\n  a\n}\n", "short": "a\nb"},
        ]);
        let expected = "\
- name: default
  tables: \"!include default/tables/tables.yaml\"
  empty: []
  none: {}
- columns:
    - id
    - '*'
  filter:
    _and:
      - id:
          _eq: X-Hasura-User-Id
      - {}
  limit: 10
- - a
  - - b
- version: \"3\"
  \"yes\": \"no\"
  query: |
    query {
      a
    }
  short: |-
    a
    b
";
        assert_eq!(write(&value), expected);
        reads_back(&value);
    }

    #[test]
    fn every_text_reads_back() {
        let pieces = [
            "",
            " ",
            "a",
            "\n",
            "\n\n",
            "- ",
            ": ",
            " #",
            "'",
            "\"",
            "\\",
            "{",
            "]",
            "%",
            "@",
            "`",
            "!include x",
            "&a",
            "*a",
            "|",
            ">",
            "?",
            "\t",
            "\r",
            "\u{0}",
            "\u{7f}",
            "\u{85}",
            "\u{a0}",
            "\u{2028}",
            "\u{feff}",
            "\u{ffff}",
            "é",
            "\u{1f600}",
            "1",
            "0x1",
            "1e3",
            ".5",
            "-",
            "--",
            "---",
            "...",
            "true",
            "NULL",
            "~",
            "2020-01-01",
            "12:30",
            "<<",
            "=",
            ",",
            "\u{e000}",
        ];
        for first in pieces {
            for second in pieces {
                for third in ["", "b", " ", "\n", "- c\n"] {
                    let text = format!("{first}{second}{third}");
                    reads_back(&json!(text));
                    reads_back(&json!({"key": text, "list": [text, [text], {"k": text}]}));
                    reads_back(&json!([{text.clone(): 1}, {text.clone(): {"a": [text]}}]));
                }
            }
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        for text in ["12345678901234567890123", "1.10", "-0", "1E400", "[1, -2.50]", "null", "true"] {
            reads_back(&serde_json::from_str(text).unwrap());
        }
    }
}
