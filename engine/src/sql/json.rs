//! How JSON is made in SQL: the one seam behind which another encoder can stand.

use super::lower::Lowering;
use super::tree::{
    Call, Expr, FromItem, FromJoin, Identifier, Keys, Output, Select, Source, TypeName, catalog,
};
use crate::model::DataType;
use crate::permission::{Encoding, Parameter, Source as ValueSource};

/// Functions take at most 100 arguments; of an aggregate one is its state, and one is the keys.
const WIDEST: usize = 98;

/// How many arguments of `concat` make one piece.
const PIECES: usize = 90;

/// Entries of a JSON object in the order of the response.
pub(super) type Entries = Vec<(String, Expr)>;

impl Lowering {
    /// Completes a select that yields one JSON object for each row, which becomes its only target.
    pub(super) fn objects(&mut self, mut select: Select, entries: Entries) -> Select {
        let object = self.object(entries);
        select.targets = vec![(object, None)];
        select
    }

    /// A JSON list of the objects of the rows that a select yields, in its order.
    pub(super) fn list(&mut self, mut select: Select, entries: Entries) -> Select {
        let is_picked = !select.distinct_on.is_empty() || select.limit.is_some() || select.offset.is_some();
        if is_picked || !select.order_by.is_empty() {
            // The aggregate has to stand above the order and the choice of rows.
            return self.list_above(select, entries);
        }
        select.targets = vec![(self.list_of_rows(entries), None)];
        select
    }

    /// The aggregate that makes a list of the rows that it stands above.
    pub(super) fn list_of_rows(&mut self, entries: Entries) -> Expr {
        let (keys, values) = self.elements(entries);
        list_of(keys, values)
    }

    /// The same of rows that are complete before the list is made: window functions may be among the entries.
    pub(super) fn list_above(&mut self, mut select: Select, entries: Entries) -> Select {
        let (keys, values) = self.elements(entries);
        let alias = self.alias();
        let names = (0..values.len()).map(|place| Identifier::new(&place.to_string()));
        let columns = names.clone().map(|name| Expr::Column(alias, name)).collect();
        select.targets =
            values.into_iter().zip(names).map(|(value, name)| (value, Some(Output(name)))).collect();
        Select {
            targets: vec![(list_of(keys, columns), None)],
            from: vec![from_select(select, alias)],
            ..Select::default()
        }
    }

    /// What a list takes of each row.
    fn elements(&mut self, entries: Entries) -> (Expr, Vec<Expr>) {
        match Keys::of(&entries, WIDEST) {
            Some(keys) => (Expr::Keys(keys), entries.into_iter().map(|(_, value)| value).collect()),
            // Each object is made by itself, and is the element as it is.
            None => (Expr::Null(TypeName::builtin("text")), vec![self.long_object(entries)]),
        }
    }

    /// A JSON object from expressions over rows that are in scope where it stands.
    pub(super) fn object(&mut self, entries: Entries) -> Expr {
        match Keys::of(&entries, WIDEST) {
            Some(keys) => {
                let values = entries.into_iter().map(|(_, value)| value);
                own_function("_json_object", std::iter::once(Expr::Keys(keys)).chain(values).collect())
            }
            None => self.long_object(entries),
        }
    }

    /// An object whose keys are no plain words, or which has more entries than a function has arguments.
    fn long_object(&mut self, entries: Entries) -> Expr {
        let mut parts = Vec::with_capacity(entries.len() * 2 + 1);
        for (index, (name, value)) in entries.into_iter().enumerate() {
            let open = if index == 0 { "{" } else { "," };
            let key = format!("{open}{}:", serde_json::Value::String(name));
            parts.push(self.constant_text(key));
            let json = Expr::builtin("to_json", vec![value]).cast(TypeName::builtin("text"));
            let null = self.constant_text("null".to_owned());
            parts.push(Expr::Coalesce(Box::new(json), Box::new(null)));
        }
        let close = if parts.is_empty() { "{}" } else { "}" };
        parts.push(self.constant_text(close.to_owned()));
        while parts.len() > 1 {
            let pieces: Vec<Expr> =
                parts.chunks(PIECES).map(|chunk| Expr::builtin("concat", chunk.to_vec())).collect();
            parts = pieces;
        }
        let text = parts.pop().unwrap_or(Expr::EmptyList);
        text.cast(TypeName::builtin("json"))
    }

    /// Text that stands in the schema or the document, as a parameter.
    pub(super) fn constant_text(&mut self, text: String) -> Expr {
        self.parameter(&Parameter {
            source: ValueSource::Constant(text),
            data_type: DataType::text(),
            encoding: Encoding::Plain,
        })
    }

    /// JSON text that is known, as a parameter.
    pub(super) fn constant_json(&mut self, text: &str) -> Expr {
        self.parameter(&Parameter {
            source: ValueSource::Constant(text.to_owned()),
            data_type: DataType::json(),
            encoding: Encoding::Json,
        })
    }
}

fn list_of(keys: Expr, mut values: Vec<Expr>) -> Expr {
    values.insert(0, keys);
    own_function("_json_list", values)
}

/// A function of the extension that statements are made with.
pub(super) fn own_function(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::call(Identifier::new("graphql"), name, arguments)
}

pub(super) fn from_select(select: Select, alias: super::tree::Alias) -> FromItem {
    FromItem { source: Source::Select(Box::new(select)), alias, join: FromJoin::First }
}

/// A function's call in FROM or in an expression.
pub(super) fn call(schema: &str, name: &str, arguments: Vec<(Option<Identifier>, Expr)>) -> Call {
    let schema = if schema.is_empty() { catalog() } else { Identifier::new(schema) };
    Call { schema, name: Identifier::new(name), arguments, distinct: false }
}
