//! The id by which a request is found again: in the answer, in each line of the log, in the database's list of statements.

use std::cell::RefCell;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST: usize = 128;

/// Printable ASCII without spaces, at most 128 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

impl RequestId {
    /// The id that the client or a proxy gave, if it is sane: it goes into logs. Otherwise a new one.
    pub fn of(headers: &HeaderMap) -> RequestId {
        let mut given = headers.get_all(HEADER).iter();
        match (given.next().and_then(sane), given.next()) {
            (Some(id), None) => RequestId(id.to_owned()),
            _ => RequestId::random(),
        }
    }

    /// A UUID of version 4.
    fn random() -> RequestId {
        let number = (random_number() & !(0xf000_u128 << 64) & !(0xc000_u128 << 48))
            | (0x4000_u128 << 64)
            | (0x8000_u128 << 48);
        let mut text = String::with_capacity(36);
        for place in (0..32_u32).rev() {
            if matches!(place, 23 | 19 | 15 | 11) {
                text.push('-');
            }
            let digit = u32::try_from(number >> (4 * place) & 15).unwrap_or_default();
            text.push(char::from_digit(digit, 16).unwrap_or('0'));
        }
        RequestId(text)
    }

    pub fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

/// The system is asked for many at a time: each time costs more than an id.
fn random_number() -> u128 {
    const MANY: usize = 64;
    thread_local! {
        static NUMBERS: RefCell<Vec<u128>> = const { RefCell::new(Vec::new()) };
    }
    NUMBERS.with_borrow_mut(|numbers| {
        if numbers.is_empty() {
            let mut bytes = [0_u8; MANY * 16];
            // Without randomness there is still an id, if not one of its own.
            if let Err(error) = getrandom::fill(&mut bytes) {
                tracing::error!("no randomness: {error}");
            }
            numbers.extend(bytes.as_chunks().0.iter().copied().map(u128::from_be_bytes));
        }
        numbers.pop().unwrap_or_default()
    })
}

fn sane(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    let is_sane =
        !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_sane.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(given: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for value in given {
            headers.append(HEADER, HeaderValue::from_bytes(value).unwrap());
        }
        RequestId::of(&headers).0
    }

    #[test]
    fn what_is_sane_is_taken() {
        assert_eq!(id(&[b"abc-1.2/3"]), "abc-1.2/3");
        let long = "x".repeat(LONGEST);
        assert_eq!(id(&[long.as_bytes()]), long);
    }

    #[test]
    fn otherwise_it_is_a_new_uuid() {
        let longer = "x".repeat(LONGEST + 1);
        for given in [&[][..], &[&b""[..]], &[b"a b"], &[b"\xc3\xa9"], &[longer.as_bytes()], &[b"a", b"b"]] {
            let made = id(given);
            assert_eq!(made.len(), 36, "{made}");
            assert_eq!(made.as_bytes().get(14), Some(&b'4'), "{made}");
            assert!(matches!(made.as_bytes().get(19), Some(b'8' | b'9' | b'a' | b'b')), "{made}");
        }
        let several: std::collections::HashSet<_> = (0..1000).map(|_| id(&[])).collect();
        assert_eq!(several.len(), 1000);
    }
}
