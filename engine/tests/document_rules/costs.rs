use std::fmt::Write as _;
use std::time::{Duration, Instant};

use postern_engine::document::{Document, parse, validate};
use postern_engine::model::{Limits, Settings};

use super::{Types, errors_of};

/// Limits that let every document of these tests through the parser.
const WIDE: Limits = Limits { document_bytes: 1 << 24, tokens: 1 << 20, depth: 100, fields: 20_000 };

fn wide(text: &str) -> Document {
    parse(text, &WIDE).expect("a document")
}

/// Generous for a debug build on a busy machine; anything quadratic takes minutes.
#[track_caller]
fn check(text: &str) -> Vec<(String, String)> {
    let (types, document) = (Types::sample(), wide(text));
    let start = Instant::now();
    let errors =
        errors_of(validate(&types, &document, Some("q"), &Settings { limits: WIDE, ..Settings::default() }));
    assert!(start.elapsed() < Duration::from_secs(2), "took {:?}", start.elapsed());
    errors
}

#[test]
fn many_fields_of_one_name() {
    let text = format!("query q {{{}}}", "author(limit: 1) {id}".repeat(10_000));
    assert_eq!(check(&text), []);
    let text = format!("query q {{author {{{}}}}}", "id ".repeat(19_999));
    assert_eq!(check(&text), []);
}

#[test]
fn many_fields_with_different_arguments() {
    let text = (0..10_000).fold("query q {".to_owned(), |mut text, number| {
        let _ = write!(text, "author(limit: {number}) {{id}}");
        text
    });
    assert_eq!(check(&format!("{text}}}")).len(), 100);
}

#[test]
fn fields_are_counted_without_expanding_fragments() {
    let levels = (0..60).fold("query q {author {...f0}}".to_owned(), |mut text, level| {
        let _ = write!(text, "fragment f{level} on author {{...f{0} ...f{0}}}", level + 1);
        text
    });
    let text = format!("{levels} fragment f60 on author {{id name}}");
    let expected = ("$".to_owned(), "the document selects more than 20000 fields".to_owned());
    assert_eq!(check(&text), std::slice::from_ref(&expected));
    let text = format!("query q {{author {{{}}}}}", "id ".repeat(20_000));
    assert_eq!(check(&text), [expected]);
}

#[test]
fn chains_of_fragments_need_no_stack() {
    let chain = (0..5_000).fold("query q {author {...f0}}".to_owned(), |mut text, level| {
        let _ = write!(text, "fragment f{level} on author {{...f{}}}", level + 1);
        text
    });
    let text = format!("{chain} fragment f5000 on author {{id}}");
    let expected = ("$".to_owned(), "the document is nested deeper than 100 levels".to_owned());
    assert_eq!(check(&text), [expected]);
    let errors = check(&format!("{chain} fragment f5000 on author {{...f0}}"));
    assert_eq!(errors.len(), 1);
    assert!(errors[0].1.ends_with("f4999, and f5000 form a cycle"));
}

#[test]
fn a_fragment_that_many_operations_reach() {
    let operations = (0..1_000).fold(String::new(), |mut text, number| {
        let _ = write!(text, "query q{number}($a: Int) {{...f}}");
        text
    });
    let uses = (0..10).fold(String::new(), |mut text, number| {
        let _ = write!(text, "a{number}: author(limit: $a) {{id}}");
        text
    });
    let text = format!("query q($a: Int) {{...f}} {operations} fragment f on query_root {{{uses}}}");
    let errors = check(&text);
    assert_eq!(errors, [("$".to_owned(), "the document selects more than 20000 fields".to_owned())]);
    let text = text.replace("a9: author(limit: $a) {id}", "");
    assert_eq!(check(&text), []);
}

#[test]
fn many_unknown_names() {
    let arguments: String = (0..20_000).fold(String::new(), |mut text, number| {
        let _ = write!(text, "x{number}: 1 ");
        text
    });
    assert_eq!(check(&format!("query q {{author({arguments}) {{id}}}}")).len(), 100);
    assert_eq!(check(&format!("query q {{author(where: {{{arguments}}}) {{id}}}}")).len(), 100);
}
