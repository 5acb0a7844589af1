//! How JSON is made in SQL: the one seam behind which another encoder can stand.

use super::lower::Lowering;
use super::tree::{
    Call, Expr, FromItem, FromJoin, Identifier, Label, Output, Select, Source, TypeName, catalog,
};
use crate::model::DataType;
use crate::permission::{Encoding, Parameter, Source as ValueSource};

/// Postgres allows 1664 entries in a target list.
const WIDEST_ROW: usize = 1600;

/// Functions take at most 100 arguments.
const ARGUMENTS: usize = 90;

/// Entries of a JSON object in the order of the response.
pub(super) type Entries = Vec<(String, Expr)>;

impl Lowering {
    /// Completes a select that yields one JSON object for each row: its targets are the entries.
    ///
    /// Returns a select with that object as its only target.
    pub(super) fn objects(&mut self, mut select: Select, entries: Entries) -> Select {
        match labelled(&entries) {
            Some(targets) => {
                select.targets = targets;
                let alias = self.alias();
                let object = Expr::builtin("row_to_json", vec![Expr::Row(alias)]);
                Select {
                    targets: vec![(object, None)],
                    from: vec![from_select(select, alias)],
                    ..Select::default()
                }
            }
            None => {
                let object = self.long_object(entries);
                select.targets = vec![(object, None)];
                select
            }
        }
    }

    /// A JSON list of the objects that a select yields for each row, in its order.
    pub(super) fn list(&mut self, select: Select, entries: Entries) -> Select {
        let mut objects = self.objects(select, entries);
        let is_picked =
            !objects.distinct_on.is_empty() || objects.limit.is_some() || objects.offset.is_some();
        if is_picked || !objects.order_by.is_empty() {
            // The aggregate has to stand above the order and the choice of rows.
            let alias = self.alias();
            let name = Identifier::new("object");
            let objects = rename_only_target(objects, &name);
            let list = Expr::builtin("json_agg", vec![Expr::Column(alias, name)]);
            return Select {
                targets: vec![(or_empty(list), None)],
                from: vec![from_select(objects, alias)],
                ..Select::default()
            };
        }
        for (target, _) in &mut objects.targets {
            let object = std::mem::replace(target, Expr::EmptyList);
            *target = or_empty(Expr::builtin("json_agg", vec![object]));
        }
        objects
    }

    /// A JSON object from expressions over rows that are in scope where it stands.
    pub(super) fn object(&mut self, entries: Entries) -> Expr {
        match labelled(&entries) {
            Some(targets) => {
                let alias = self.alias();
                let inner = Select { targets, ..Select::default() };
                let object = Select {
                    targets: vec![(Expr::builtin("row_to_json", vec![Expr::Row(alias)]), None)],
                    from: vec![from_select(inner, alias)],
                    ..Select::default()
                };
                Expr::Subquery(Box::new(object))
            }
            None => self.long_object(entries),
        }
    }

    /// An object whose keys do not fit column aliases, or which has more entries than a row may have.
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
        parts.push(self.constant_text("}".to_owned()));
        while parts.len() > 1 {
            let pieces: Vec<Expr> =
                parts.chunks(ARGUMENTS).map(|chunk| Expr::builtin("concat", chunk.to_vec())).collect();
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

/// The entries as a target list, if every name fits a column alias.
fn labelled(entries: &Entries) -> Option<Vec<(Expr, Option<Output>)>> {
    if entries.len() > WIDEST_ROW {
        return None;
    }
    let target = |(name, expr): &(String, Expr)| Some((expr.clone(), Some(Output::Label(Label::new(name)?))));
    entries.iter().map(target).collect()
}

fn or_empty(list: Expr) -> Expr {
    Expr::Coalesce(Box::new(list), Box::new(Expr::EmptyList))
}

fn rename_only_target(mut select: Select, name: &Identifier) -> Select {
    for (_, output) in &mut select.targets {
        *output = Some(Output::Identifier(name.clone()));
    }
    select
}

pub(super) fn from_select(select: Select, alias: super::tree::Alias) -> FromItem {
    FromItem { source: Source::Select(Box::new(select)), alias, join: FromJoin::First }
}

/// A function's call in FROM or in an expression.
pub(super) fn call(schema: &str, name: &str, arguments: Vec<(Option<Identifier>, Expr)>) -> Call {
    let schema = if schema.is_empty() { catalog() } else { Identifier::new(schema) };
    Call { schema, name: Identifier::new(name), arguments, distinct: false }
}
