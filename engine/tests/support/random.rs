//! A small deterministic generator (xorshift64*), so that a failure comes again.

use serde_json::{Map, Value as Json, json};

/// What breaks careless quoting.
const HOSTILE: [&str; 16] =
    ["\"", "\\", "'", "{", "}", ",", "$1", "NULL", "--", "/*", ";", " ", "\n", "é", "\u{202e}", "😀"];

pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap_or(0) % bound
    }

    pub fn one_of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    pub fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }

    pub fn list<T>(&mut self, least: usize, most: usize, mut item: impl FnMut(&mut Random) -> T) -> Vec<T> {
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| item(self)).collect()
    }

    /// A text, perhaps empty, made of letters and of what breaks careless quoting.
    pub fn hostile(&mut self) -> String {
        let piece = |random: &mut Random| if random.one_in(3) { "a" } else { random.one_of(&HOSTILE) };
        self.list(0, 6, piece).concat()
    }

    /// Any JSON value.
    pub fn json(&mut self, depth: usize) -> Json {
        match self.below(if depth == 0 { 5 } else { 7 }) {
            0 => Json::Null,
            1 => json!(self.one_in(2)),
            2 => self.one_of(&[json!(0), json!(7), json!(-1), json!(1.5), json!(99_999_999_999_i64)]),
            3 => json!(self.hostile()),
            4 => json!(self.one_of(&["a", "en", "1", "X-Hasura-User-Id", "2020-01-01"])),
            5 => Json::Array(self.list(0, 3, |random| random.json(depth - 1))),
            _ => {
                let entries = self.list(0, 3, |random| (random.hostile(), random.json(depth - 1)));
                Json::Object(entries.into_iter().collect::<Map<_, _>>())
            }
        }
    }
}
