/// The value of a block string, given its text between the quotes with `\"""` already resolved.
///
/// Removes the indentation that all lines but the first share, and blank lines at both ends; line ends become LF.
/// Source: GraphQL specification, October 2021, 2.9.4, `BlockStringValue()`.
pub(super) fn unindent(raw: &str) -> String {
    let lines = lines(raw);
    let indent = lines.iter().skip(1).filter(|line| !is_blank(line)).map(|line| indentation(line)).min();
    let indent = indent.unwrap_or(0);
    let Some(first) = lines.iter().position(|line| !is_blank(line)) else {
        return String::new();
    };
    let last = lines.iter().rposition(|line| !is_blank(line)).unwrap_or(first);

    let mut value = String::with_capacity(raw.len());
    for (number, line) in lines.iter().enumerate().take(last + 1).skip(first) {
        if number > first {
            value.push('\n');
        }
        value.push_str(if number == 0 { line } else { line.get(indent..).unwrap_or_default() });
    }
    value
}

/// A quoted string literal that has `value`, on one line.
pub(super) fn write_quoted(out: &mut String, value: &str) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control.is_ascii_control() => out.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Splits at LF, CR and CR LF.
fn lines(raw: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = raw;
    while let Some(end) = rest.find(['\n', '\r']) {
        let (line, tail) = rest.split_at(end);
        lines.push(line);
        rest = tail.strip_prefix("\r\n").or_else(|| tail.get(1..)).unwrap_or_default();
    }
    lines.push(rest);
    lines
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

fn is_blank(line: &str) -> bool {
    indentation(line) == line.len()
}
