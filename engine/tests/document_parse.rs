//! What `document::parse` accepts, what it refuses, and what it makes of literals.

use std::time::{Duration, Instant};

use postern_engine::document::{ParseError, Selection, Value, parse};
use postern_engine::model::Limits;
use postern_engine::response::Failure;

/// Limits out of the way: what remains is the grammar and the fixed depth.
const WIDE: Limits =
    Limits { document_bytes: usize::MAX, tokens: usize::MAX, depth: usize::MAX, fields: usize::MAX };

fn accepts(texts: &[&str]) {
    for text in texts {
        assert!(parse(text, &Limits::default()).is_ok(), "refused: {text:?}");
    }
}

fn refuses(texts: &[&str]) {
    for text in texts {
        let result = parse(text, &Limits::default());
        assert!(matches!(result, Err(ParseError::Syntax { .. })), "{text:?} gave {result:?}");
    }
}

/// Parses `literal` as the value of an argument.
fn value(literal: &str) -> Result<Value, ParseError> {
    let document = parse(&format!("{{a(b:{literal})}}"), &Limits::default())?;
    let Some(Selection::Field(field)) = document.operations[0].selection_set.first() else {
        panic!("no field in {document:?}");
    };
    Ok(field.arguments[0].1.clone())
}

fn string(literal: &str) -> Result<String, ParseError> {
    value(literal).map(|value| match value {
        Value::String(text) => text,
        other => panic!("no string: {other:?}"),
    })
}

/// Parses within a generous second, and drops the result within it too.
fn quickly(name: &str, text: &str, limits: &Limits) -> Result<(), ParseError> {
    let start = Instant::now();
    let result = parse(text, limits).map(drop);
    assert!(start.elapsed() < Duration::from_secs(1), "{name} took {:?}", start.elapsed());
    result
}

#[test]
fn definitions() {
    accepts(&[
        "{a}",
        "query{a}",
        "query A{a}mutation B{a}subscription C{a}fragment D on E{a}",
        "fragment a on on{b}",
        "fragment query on fragment{on}",
        "query query{query}",
        "query on{on}",
        "query($a:Int){a}",
        "query A($a:Int!$b:[Int!]!=[1],$c:a={b:{}}@x @y(z:1)){a}",
        "query @a @b(c:$d){a}",
        "mutation{a}{b}",
    ]);
    refuses(&[
        "",
        " ",
        "#",
        "a",
        "query",
        "query A",
        "{",
        "}",
        "{a",
        "{a}}",
        "{}",
        "query{}",
        "query(){a}",
        "query($a){a}",
        "query($a:){a}",
        "query(a:Int){a}",
        "query($a:Int!!){a}",
        "query($a:[Int){a}",
        "query($a:[]){a}",
        "query($a:Int=){a}",
        "query($a:Int=$b){a}",
        "query($a:Int=[{b:$c}]){a}",
        "query($a:Int@x(y:$z)){a}",
        "query A B{a}",
        "Query{a}",
        "fragment on on a{b}",
        "fragment a{b}",
        "fragment a on{b}",
        "fragment a on b",
        "fragment a($b:Int)on c{d}",
        "\"described\" query{a}",
        "\"described\"{a}",
    ]);
}

#[test]
fn type_system_definitions_are_refused() {
    refuses(&[
        "type A{b:Int}",
        "{a} type A{b:Int}",
        "extend type A{b:Int}",
        "schema{query:A}",
        "extend schema@a",
        "scalar A",
        "interface A{b:Int}",
        "union A=B|C",
        "enum A{B}",
        "input A{b:Int}",
        "directive@a on FIELD",
        "\"described\" type A{b:Int}",
    ]);
}

#[test]
fn selections() {
    accepts(&[
        "{a b,c\n,,d}",
        "{a:b c:d}",
        "{true false null on query fragment}",
        "{_ __a A9}",
        "{a{b{c}}}",
        "{a(b:1)@c@d(e:1){f}}",
        "{...a ...a@b ...onward}",
        "{...on a{b}}",
        "{...on on{b}}",
        "{...{a}}",
        "{...@a{b}}",
        "{... on a@b{c}}",
    ]);
    refuses(&[
        "{a{}}",
        "{a()}",
        "{a(b)}",
        "{a(b:)}",
        "{a(:1)}",
        "{a(b:1}",
        "{a:}",
        "{a:b:c}",
        "{:a}",
        "{a@}",
        "{a@b()}",
        "{a@ }",
        "{a!}",
        "{a|b}",
        "{a&b}",
        "{a;b}",
        "{1}",
        "{\"a\"}",
        "{a-b}",
        "{é}",
        "{...}",
        "{...on}",
        "{...on a}",
        "{...a{b}}",
        "{...@a}",
        "{... 1}",
        "{..a}",
        "{. ..a}",
        "{....a}",
    ]);
}

#[test]
fn values() {
    let same = |literal: &str, expected: Value| assert_eq!(value(literal), Ok(expected), "{literal}");
    same("$a", Value::Variable("a".to_owned()));
    same("$true", Value::Variable("true".to_owned()));
    same("true", Value::Boolean(true));
    same("false", Value::Boolean(false));
    same("null", Value::Null);
    same("TRUE", Value::Enum("TRUE".to_owned()));
    same("on", Value::Enum("on".to_owned()));
    same("[]", Value::List(vec![]));
    same("[null,[$a]]", Value::List(vec![Value::Null, Value::List(vec![Value::Variable("a".to_owned())])]));
    same("{}", Value::Object(vec![]));
    same(
        "{a:{},a:null}",
        Value::Object(vec![("a".to_owned(), Value::Object(vec![])), ("a".to_owned(), Value::Null)]),
    );
    for literal in [
        "$",
        "$ 1",
        "[",
        "]",
        "[1",
        "[}",
        "{",
        "{a}",
        "{a:}",
        "{a:1",
        "{1:1}",
        "{\"a\":1}",
        "'a'",
        "@a",
        "...",
    ] {
        assert!(value(literal).is_err(), "{literal}");
    }
}

#[test]
fn numbers_keep_their_text() {
    for literal in ["0", "-0", "1", "-10", "9007199254740993", "123456789012345678901234567890"] {
        assert_eq!(value(literal), Ok(Value::Int(literal.to_owned())));
    }
    for literal in
        ["0.0", "-0.10", "1e5", "1E+05", "1e-0", "3.14159265358979323846264338327950288e400", "0e0"]
    {
        assert_eq!(value(literal), Ok(Value::Float(literal.to_owned())));
    }
    for literal in [
        "-", "--1", "+1", "00", "01", "-01", "1.", ".5", "1.e5", "1e", "1e+", "1E-", "1.2.3", "1e5.1", "1a",
        "1_", "0x1", "1.5f", "1e5e5", "- 1", "1...a", "1$", "0_", "1é",
    ] {
        assert!(value(literal).is_err(), "{literal}");
    }
    assert_eq!(
        value("[0-1]"),
        Ok(Value::List(vec![Value::Int("0".to_owned()), Value::Int("-1".to_owned())]))
    );
    assert_eq!(value("[1\"a\"]").map(drop), Ok(()));
}

#[test]
fn quoted_strings() {
    let same =
        |literal: &str, expected: &str| assert_eq!(string(literal).as_deref(), Ok(expected), "{literal}");
    same(r#""""#, "");
    same(r#""a # { b""#, "a # { b");
    same("\"\t\"", "\t");
    same("\"é😀\u{feff}\u{7f}\u{85}\u{2028}\"", "é😀\u{feff}\u{7f}\u{85}\u{2028}");
    same(r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t");
    same(r#""\u0041\u00e9\uFFFF\u0000""#, "Aé\u{ffff}\0");
    same(r#""\uD83D\uDE00 \u{1F600} \u{41} \u{00000041}""#, "😀 😀 A A");
    same(r#""\uDBFF\uDFFF\uD800\uDC00""#, "\u{10ffff}\u{10000}");
    for literal in [
        "\"",
        "\"a\nb\"",
        "\"a\rb\"",
        "\"\\\n\"",
        "\"\0\"",
        "\"\u{1}\"",
        "\"\u{1f}\"",
        r#""\""#,
        r#""\a""#,
        r#""\U0041""#,
        r#""\x41""#,
        r#""\'""#,
        r#""\é""#,
        r#""\u""#,
        r#""\u004""#,
        r#""\u00g0""#,
        r#""\u+041""#,
        r#""\u{}""#,
        r#""\u{g}""#,
        r#""\u{41""#,
        r#""\u{110000}""#,
        r#""\u{fffffffffffffffffff}""#,
        r#""\u{D800}""#,
        r#""\u{D83D}\u{DE00}""#,
        r#""\uD83D""#,
        r#""\uD83D ""#,
        r#""\uD83D\n""#,
        r#""\uD83D\u0041""#,
        r#""\uD83D\uD83D""#,
        r#""\uD83D\u{DE00}""#,
        r#""\uDE00""#,
        r#""\uDE00\uD83D""#,
    ] {
        assert!(string(literal).is_err(), "{literal:?}");
    }
}

#[test]
fn block_strings() {
    let same = |body: &str, expected: &str| {
        assert_eq!(string(&format!("\"\"\"{body}\"\"\"")).as_deref(), Ok(expected), "{body:?}");
    };
    same("", "");
    same(" \n\t\r\n ", "");
    same("a", "a");
    same(" a ", " a ");
    same("\n    a\n      b\n\n    c\n  ", "a\n  b\n\nc");
    same("  a\n    b\n   c", "  a\n b\nc");
    same("a\r\n  b\r  c\n\r  d", "a\nb\nc\n\nd");
    same("\n\ta\n\t\tb", "a\n\tb");
    same("\n \ta\n\t b", "a\nb");
    same("\n\n  a\n \n  b\n      \n", "a\n\nb");
    same("\n  a\n      \n  b", "a\n    \nb");
    same("\n\u{a0}a\n  b", "\u{a0}a\n  b");
    same(r"\n \u0041 \\ \ ", r"\n \u0041 \\ \ ");
    same(r#"a "b" ""c \""" \\""""#, r#"a "b" ""c """ \""""#);
    same("é\n  😀", "é\n😀");
    for literal in [
        "\"\"\"",
        "\"\"\"a",
        "\"\"\"a\"\"",
        "\"\"\"a\\\"\"\"",
        "\"\"\"\0\"\"\"",
        "\"\"\"\u{b}\"\"\"",
        "\"\"\"\"\"\"\"\"",
    ] {
        assert!(string(literal).is_err(), "{literal:?}");
    }
}

#[test]
fn ignored_tokens() {
    accepts(&[
        "\u{feff}{a}",
        "{\u{feff}a}",
        ",,{,a,},",
        "#c\n{a#é😀{\u{7f}\t\r#\n}#",
        "\t\r\n {a}",
        "query#\rA#\n{a}",
    ]);
    refuses(&[
        "{a\0}",
        "\0{a}",
        "{a}\0",
        "{a\u{1}}",
        "{a\u{b}b}",
        "{a\u{c}b}",
        "{a\u{7f}b}",
        "{a\u{a0}b}",
        "{a\u{2028}b}",
        "{a#\0\n}",
        "{a#\u{1b}\n}",
        "\u{fffe}{a}",
        "{a\u{200b}}",
    ]);
}

#[test]
fn syntax_errors_say_where() {
    let place = |text: &str| match parse(text, &Limits::default()) {
        Err(ParseError::Syntax { line, column, .. }) => (line, column),
        other => panic!("{text:?} gave {other:?}"),
    };
    assert_eq!(place(""), (1, 1));
    assert_eq!(place("{}"), (1, 2));
    assert_eq!(place("{é: é}"), (1, 2));
    assert_eq!(place("{a(b:\"é😀\") !}"), (1, 12));
    assert_eq!(place("{\r\n\r\n\n\r  !"), (5, 3));
    assert_eq!(place("{a(b:\"x\\q\")}"), (1, 8));
    assert_eq!(place("query($a:Int=\n$b){a}"), (2, 1));
}

#[test]
fn failures_are_what_clients_see() {
    let failure = |text: &str, limits: &Limits| {
        Failure::from(parse(text, limits).expect_err("an error")).to_response().to_string()
    };
    let expected = |message: &str| {
        format!(
            r#"{{"errors":[{{"message":"{message}","extensions":{{"path":"$.query","code":"validation-failed"}}}}]}}"#
        )
    };
    let limits = Limits { document_bytes: 20, tokens: 6, depth: 2, fields: 1 };
    assert_eq!(failure("{a", &limits), expected("not a valid graphql query"));
    assert_eq!(failure("{a                  }", &limits), expected("the document is longer than 20 bytes"));
    assert_eq!(failure("{a b c d e}", &limits), expected("the document has more than 6 tokens"));
    assert_eq!(failure("{a{b{c}}}", &limits), expected("the document is nested deeper than 2 levels"));
}

#[test]
fn limits_are_exact() {
    let limits = |document_bytes, tokens, depth| Limits { document_bytes, tokens, depth, fields: 0 };
    assert!(parse("{a b c}", &limits(7, 5, 1)).is_ok());
    assert!(matches!(parse("{a b c}", &limits(6, 5, 1)), Err(ParseError::TooLarge { limit: 6 })));
    assert!(matches!(parse("{a b c}", &limits(7, 4, 1)), Err(ParseError::TooManyTokens { limit: 4 })));
    assert!(matches!(parse("{a b c}", &limits(7, 5, 0)), Err(ParseError::TooDeep { limit: 0 })));
    // Commas and comments are no tokens.
    assert!(parse("{,,a#b c d\n}#", &limits(100, 3, 1)).is_ok());
    // Everything that nests counts alike.
    for text in [
        "{a{b{c}}}",
        "{a(b:[[]])}",
        "{a(b:{c:{}})}",
        "{...{...on a{b}}}",
        "{a@b(c:[{}])}",
        "query($a:[[[a]]]){a}",
    ] {
        assert!(parse(text, &limits(100, 100, 3)).is_ok(), "{text}");
        assert!(matches!(parse(text, &limits(100, 100, 2)), Err(ParseError::TooDeep { limit: 2 })), "{text}");
    }
}

/// Each opens without end, or closes what it opened.
fn deep_documents(levels: usize) -> Vec<(&'static str, String)> {
    let closed = |head: &str, open: &str, middle: &str, close: &str| {
        format!("{head}{}{middle}{}", open.repeat(levels), close.repeat(levels))
    };
    vec![
        ("open braces", "{".repeat(levels)),
        ("open selection sets", "{a".repeat(levels)),
        ("open inline fragments", format!("{{{}", "...{".repeat(levels))),
        ("open lists", format!("{{a(b:{}", "[".repeat(levels))),
        ("open objects", format!("{{a(b:{}", "{c:".repeat(levels))),
        ("open list types", format!("query($a:{}", "[".repeat(levels))),
        ("selection sets", closed("", "{a", "", "}")),
        ("lists", closed("{a(b:", "[", "", "]") + ")}"),
        ("objects", closed("{a(b:", "{c:", "1", "}") + ")}"),
        ("default values", closed("query($a:b=", "[", "", "]") + "){a}"),
        ("list types", closed("query($a:", "[", "b", "]") + "){a}"),
    ]
}

#[test]
fn depth_is_bounded_whatever_the_limits() {
    for (name, text) in deep_documents(10_000).into_iter().chain(deep_documents(1_000_000)) {
        let result = quickly(name, &text, &WIDE);
        // `{{` is wrong at once, however many follow.
        let expected = if name == "open braces" {
            "not a valid graphql query"
        } else {
            "the document is nested deeper than 300 levels"
        };
        assert_eq!(result.map_err(|error| error.to_string()), Err(expected.to_owned()), "{name}");
    }
    for (name, text) in deep_documents(299) {
        let is_refused = quickly(name, &text, &WIDE).is_err();
        assert_eq!(is_refused, name.starts_with("open"), "{name}");
    }
}

#[test]
fn large_documents_cost_what_the_limits_allow() {
    let documents = [
        ("aliases", format!("{{{}}}", "a:b ".repeat(100_000))),
        ("directives", format!("{{a{}}}", "@b".repeat(100_000))),
        ("arguments", format!("{{a({})}}", "b:1 ".repeat(100_000))),
        ("definitions", "{a}".repeat(100_000)),
        ("fragments", "fragment a on b{c}".repeat(50_000)),
        ("variables", format!("query({}){{a}}", "$a:b ".repeat(100_000))),
        ("list items", format!("{{a(b:[{}])}}", "1 ".repeat(100_000))),
        ("empty strings", format!("{{a(b:[{}])}}", "\"\"".repeat(100_000))),
    ];
    for (name, text) in documents {
        let limit = Limits::default().tokens;
        assert_eq!(
            quickly(name, &text, &Limits::default()),
            Err(ParseError::TooManyTokens { limit }),
            "{name}"
        );
        assert_eq!(quickly(name, &text, &WIDE), Ok(()), "{name}");
    }
}

#[test]
fn long_documents_are_read_in_linear_time() {
    let documents = [
        ("a string", "{a(b:\"", "x"),
        ("escapes", "{a(b:\"", "\\u0041"),
        ("an escape", "{a(b:\"\\u{", "0"),
        ("a block string", "{a(b:\"\"\"", "   x\n"),
        ("blank lines", "{a(b:\"\"\"", "\n"),
        ("quotes", "{a(b:\"\"\"", "\\\"\"\""),
        ("pairs of quotes", "{a(b:\"\"\"", "\"\" "),
        ("a name", "{", "a"),
        ("a number", "{a(b:", "1"),
        ("commas", "", ","),
        ("comments", "", "#\n"),
        ("byte order marks", "", "\u{feff}"),
        ("line ends", "", "\r"),
        ("NUL", "", "\0"),
    ];
    for (name, head, part) in documents {
        let ten_megabytes = format!("{head}{}", part.repeat(10_000_000 / part.len()));
        let limit = Limits::default().document_bytes;
        assert_eq!(quickly(name, &ten_megabytes, &Limits::default()), Err(ParseError::TooLarge { limit }));
        // Within the limit: open at the end, and closed in each way.
        let text = format!("{head}{}", part.repeat(300_000 / part.len()));
        assert!(quickly(name, &text, &Limits::default()).is_err(), "{name}");
        for tail in ["}", ")}", "\")}", "\"\"\")}", "}\")}", "!"] {
            let _either: Result<(), ParseError> = quickly(name, &format!("{text}{tail}"), &Limits::default());
        }
    }
}
