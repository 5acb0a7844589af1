//! What `pg_stat_activity` shows of a request while its statement runs: who asked, for what, under which id.

/// Postgres keeps 63 bytes of an `application_name` (`NAMEDATALEN`, less the end).
const MOST: usize = 63;

/// A request's mark: its id, the role and the operation's name, as many of them as there is room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// The id comes first and whole, for by it the request is found in other logs. What is no printable ASCII is replaced,
    /// as Postgres would: the mark may end up in lines of its log.
    pub fn new(request_id: &str, role: &str, operation: Option<&str>) -> Tag {
        let parts = [Some(request_id), Some(role), operation];
        let mut text = String::with_capacity(MOST);
        for part in parts.into_iter().flatten().filter(|part| !part.is_empty()) {
            if text.len() + 1 >= MOST {
                break;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            let left = MOST - text.len();
            text.extend(part.chars().take(left).map(printable));
        }
        Tag(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn printable(character: char) -> char {
    if matches!(character, ' '..='~') { character } else { '?' }
}

/// The name of the operation that a document begins with. One that stands behind comments or fragments goes without.
pub fn operation_name(document: &str) -> Option<&str> {
    let start = document.trim_start();
    let keyword = ["query", "mutation", "subscription"].iter().find(|word| start.starts_with(**word))?;
    let rest = start.get(keyword.len()..)?;
    let name = rest.trim_start();
    if name.len() == rest.len() {
        return None;
    }
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    name.get(..end).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(id: &str, role: &str, operation: Option<&str>) -> String {
        Tag::new(id, role, operation).as_str().to_owned()
    }

    #[test]
    fn the_id_comes_first_and_whole() {
        assert_eq!(tag("r-1", "user", Some("Names")), "r-1 user Names");
        assert_eq!(tag("", "user", None), "user");
        let id = "0".repeat(36);
        let long = tag(&id, &"r".repeat(20), Some("operation"));
        assert_eq!(long, format!("{id} {} opera", "r".repeat(20)));
        assert_eq!(tag(&"i".repeat(80), "role", Some("o")), "i".repeat(63));
        assert_eq!(tag(&"i".repeat(62), "role", Some("o")), "i".repeat(62));
    }

    #[test]
    fn nothing_but_printable_ascii() {
        assert_eq!(tag("a\nb", "Zoë\u{7f}", Some("\0")), "a?b Zo?? ?");
        assert!(tag("é", &"ü".repeat(100), None).len() <= 63);
    }

    #[test]
    fn names_of_operations() {
        for (document, name) in [
            ("query Names { a }", Some("Names")),
            ("\n mutation\n  add_one($a: Int) { a }", Some("add_one")),
            ("subscription S{ a }", Some("S")),
            ("query { a }", None),
            ("query($a: Int) { a }", None),
            ("{ a }", None),
            ("queryNames { a }", None),
            ("# query A\nquery B { a }", None),
            ("query", None),
            ("", None),
        ] {
            assert_eq!(operation_name(document), name, "{document:?}");
        }
    }
}
