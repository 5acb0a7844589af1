//! Properties of parsing and printing, on generated and damaged documents.

use postern_engine::document::{
    Directive, Document, Field, FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition,
    OperationKind, Selection, TypeReference, Value, VariableDefinition, normal_form, parse, print,
};
use postern_engine::model::Limits;

/// A small deterministic generator (xorshift64*), so that a failure comes again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(high).unwrap_or(0) % bound
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn list<T>(&mut self, least: usize, most: usize, mut item: impl FnMut(&mut Random) -> T) -> Vec<T> {
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| item(self)).collect()
    }

    fn maybe<T>(&mut self, item: impl FnOnce(&mut Random) -> T) -> Option<T> {
        (self.below(3) == 0).then(|| item(self))
    }

    fn name(&mut self) -> String {
        self.one_of(&["a", "b", "_c", "D9", "on", "query", "fragment", "true", "null", "__typename"])
            .to_owned()
    }

    fn document(&mut self) -> Document {
        Document {
            operations: self.list(1, 3, Random::operation),
            fragments: self.list(0, 2, |random| FragmentDefinition {
                name: random.one_of(&["a", "b", "query"]).to_owned(),
                type_condition: random.name(),
                directives: random.directives(true),
                selection_set: random.selection_set(3),
            }),
        }
    }

    fn operation(&mut self) -> OperationDefinition {
        let kinds = [OperationKind::Query, OperationKind::Mutation, OperationKind::Subscription];
        OperationDefinition {
            kind: self.one_of(&kinds),
            name: self.maybe(Random::name),
            variables: self.list(0, 2, |random| VariableDefinition {
                name: random.name(),
                ty: random.type_reference(),
                default: random.maybe(|random| random.value(3, false)),
                directives: random.directives(false),
            }),
            directives: self.directives(true),
            selection_set: self.selection_set(4),
        }
    }

    fn type_reference(&mut self) -> TypeReference {
        match self.below(5) {
            0 => TypeReference::List(Box::new(self.type_reference())),
            1 => TypeReference::NonNull(Box::new(TypeReference::Named(self.name()))),
            2 => TypeReference::NonNull(Box::new(TypeReference::List(Box::new(self.type_reference())))),
            _ => TypeReference::Named(self.name()),
        }
    }

    fn selection_set(&mut self, depth: usize) -> Vec<Selection> {
        self.list(1, 3, |random| random.selection(depth))
    }

    fn selection(&mut self, depth: usize) -> Selection {
        match self.below(6) {
            0 => Selection::FragmentSpread(FragmentSpread {
                name: self.one_of(&["a", "b", "query"]).to_owned(),
                directives: self.directives(true),
            }),
            1 if depth > 0 => Selection::InlineFragment(InlineFragment {
                type_condition: self.maybe(Random::name),
                directives: self.directives(true),
                selection_set: self.selection_set(depth - 1),
            }),
            _ => Selection::Field(Field {
                alias: self.maybe(Random::name),
                name: self.name(),
                arguments: self.entries(2, true),
                directives: self.directives(true),
                selection_set: match depth {
                    0 => Vec::new(),
                    _ => self.maybe(|random| random.selection_set(depth - 1)).unwrap_or_default(),
                },
            }),
        }
    }

    fn directives(&mut self, variables: bool) -> Vec<Directive> {
        let directive =
            |random: &mut Random| Directive { name: random.name(), arguments: random.entries(1, variables) };
        self.maybe(|random| random.list(1, 2, directive)).unwrap_or_default()
    }

    fn entries(&mut self, depth: usize, variables: bool) -> Vec<(String, Value)> {
        self.list(0, 2, |random| (random.name(), random.value(depth, variables)))
    }

    fn value(&mut self, depth: usize, variables: bool) -> Value {
        match self.below(9) {
            0 if variables => Value::Variable(self.name()),
            1 => Value::Float(self.one_of(&["0.0", "-1.50", "1e9", "2E-07", "-0.1e+3"]).to_owned()),
            2 => Value::String(self.text()),
            3 => Value::Boolean(self.below(2) == 0),
            4 => Value::Null,
            5 => Value::Enum(self.one_of(&["A", "on", "asc"]).to_owned()),
            6 if depth > 0 => Value::List(self.list(0, 3, |random| random.value(depth - 1, variables))),
            7 if depth > 0 => Value::Object(self.entries(depth - 1, variables)),
            _ => Value::Int(self.one_of(&["0", "-0", "7", "-12345678901234567890"]).to_owned()),
        }
    }

    fn text(&mut self) -> String {
        let characters =
            ['a', ' ', '"', '\\', '\n', '\r', '\t', '\0', '\u{1}', '\u{7f}', 'é', '\u{2028}', '😀', '#'];
        self.list(0, 6, |random| random.one_of(&characters)).into_iter().collect()
    }

    /// `text` with a few pieces cut out, put in, or repeated.
    fn damaged(&mut self, text: &str) -> String {
        const PIECES: [&str; 48] = [
            "{",
            "}",
            "(",
            ")",
            "[",
            "]",
            "{}",
            "[]",
            "()",
            ":",
            "$",
            "@",
            "!",
            "=",
            "...",
            ".",
            "..",
            "&",
            "|",
            ",",
            " ",
            "\n",
            "\r",
            "\"",
            "\"\"\"",
            "\\",
            "\\\"\"\"",
            "\\u",
            "\\u{",
            "\\uD83D",
            "\\n",
            "#",
            "-",
            "+",
            "0",
            "1",
            "1.5",
            "e",
            "E5",
            "on",
            "null",
            "query",
            "fragment",
            "\u{feff}",
            "é",
            "\0",
            "\u{1}",
            "type T{a:Int}",
        ];
        let mut characters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(3) {
            let at = self.below(characters.len() + 1);
            let end = characters.len().min(at + self.below(4));
            let piece: Vec<char> = match self.below(4) {
                0 => Vec::new(),
                1 => characters[at..end].iter().chain(&characters[at..end]).copied().collect(),
                _ => self.one_of(&PIECES).chars().collect(),
            };
            characters.splice(at..end, piece);
        }
        characters.into_iter().collect()
    }
}

#[test]
fn printing_then_parsing_gives_the_document_back() {
    let mut random = Random(0x706f_7374_6572_6e01);
    for _ in 0..2_000 {
        let document = random.document();
        let text = print(&document);
        assert_eq!(parse(&text, &Limits::default()).as_ref(), Ok(&document), "{text}");
        normal_form(&document);
    }
}

#[test]
fn damaged_documents_never_panic() {
    let mut random = Random(0x706f_7374_6572_6e02);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..8_000 {
        let document = random.document();
        let text = print(&document);
        let damaged = random.damaged(&text);
        match parse(&damaged, &Limits::default()) {
            Ok(document) => {
                accepted += 1;
                let text = print(&document);
                assert_eq!(
                    parse(&text, &Limits::default()).as_ref(),
                    Ok(&document),
                    "{damaged:?} as {text:?}"
                );
            }
            Err(_) => refused += 1,
        }
    }
    assert!(accepted > 500 && refused > 500, "one-sided: {accepted} accepted, {refused} refused");
}

#[test]
fn random_text_never_panics() {
    let mut random = Random(0x706f_7374_6572_6e03);
    for _ in 0..8_000 {
        let text = random.text();
        let text = random.damaged(&text);
        let text = random.damaged(&text);
        if let Ok(document) = parse(&text, &Limits::default()) {
            assert_eq!(parse(&print(&document), &Limits::default()).as_ref(), Ok(&document), "{text:?}");
        }
    }
}
