use std::collections::BTreeMap;

use super::json::{call, from_select};
use super::lower::Lowering;
use super::lower_write::work_json;
use super::tree::{Alias, Expr, FromItem, FromJoin, Identifier, Output as Named, Select, Source, TypeName};
use crate::model::{Attribute, DataType, DataTypeKind};
use crate::permission::{Encoding, Parameter, Source as ValueSource, WorkSource};
use crate::plan::{InsertNode, Presence};

/// Names of the columns with an object's own number and that of the object that it is nested in.
pub(super) const NUMBER: &str = "i";
const PARENT: &str = "p";

/// The key of an attribute among the links.
pub(super) fn link_key(attribute: &Attribute) -> String {
    format!("a{}", attribute.number.0)
}

/// The records that a node's rows come from, and those of other nodes that decide on columns.
pub(super) struct InputRows {
    pub own: Alias,
    pub from: Vec<FromItem>,
    pub parent: Option<Alias>,
    pub before: Vec<Alias>,
}

/// How many objects a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Count {
    One,
    Any,
}

impl Lowering {
    /// What is known of a node's objects, by name: lists of all of them, or the values of the only one.
    fn given(
        &mut self,
        number: usize,
        node: &InsertNode,
        is_numbered: bool,
        count: Count,
    ) -> Vec<(Identifier, Expr)> {
        let mut given = Vec::new();
        let mut add = |lowering: &mut Lowering, name: String, source, element: &DataType| {
            let (data_type, encoding) = match count {
                Count::One => (element.clone(), Encoding::Plain),
                Count::Any => (element.array_of(), Encoding::Array),
            };
            let parameter = Parameter { source: ValueSource::Work(source), data_type, encoding };
            given.push((Identifier::new(&name), lowering.parameter(&parameter)));
        };
        for (column, (attribute, presence)) in node.columns.iter().enumerate() {
            let (element, _) = cell_type(&attribute.data_type);
            add(self, column.to_string(), WorkSource::Column { node: number, column }, &element);
            if *presence == Presence::SometimesDefault {
                let source = WorkSource::Default { node: number, column };
                add(self, format!("d{column}"), source, &DataType::boolean());
            }
        }
        let int = DataType::int4();
        if is_numbered || node.columns.is_empty() {
            add(self, NUMBER.to_owned(), WorkSource::Numbers(number), &int);
        }
        if node.parent.is_some() {
            add(self, PARENT.to_owned(), WorkSource::Parents(number), &int);
        }
        for link in 0..node.before.len() {
            add(self, format!("b{link}"), WorkSource::Before { node: number, link }, &int);
        }
        given
    }

    /// The only object of a node that stands alone, as a row.
    pub fn only_object(&mut self, node: &InsertNode) -> InputRows {
        let given = self.given(0, node, false, Count::One).into_iter();
        let targets = given.map(|(name, value)| (value, Some(Named(name)))).collect();
        let own = self.alias();
        let from = vec![from_select(Select { targets, ..Select::default() }, own)];
        InputRows { own, from, parent: None, before: Vec::new() }
    }

    /// The FROM items of a node's rows.
    pub fn input(&mut self, number: usize, node: &InsertNode, is_nested: bool) -> InputRows {
        let source = Source::Lists(self.given(number, node, is_nested, Count::Any));
        let own = self.alias();
        let mut from = vec![FromItem { source, alias: own, join: FromJoin::First }];
        let parent = node.parent.as_ref().map(|link| {
            let attributes = link.joins.iter().map(|join| &join.own);
            self.linked(link.node, attributes, own, PARENT, &mut from)
        });
        let mut before = Vec::with_capacity(node.before.len());
        for (place, link) in node.before.iter().enumerate() {
            let attributes = link.joins.iter().map(|join| &join.remote);
            before.push(self.linked(link.node, attributes, own, &format!("b{place}"), &mut from));
        }
        InputRows { own, from, parent, before }
    }

    pub fn records(&mut self, source: WorkSource, columns: Vec<(Identifier, TypeName)>) -> Source {
        let rows = self.parameter(&work_json(source));
        Source::Records(call("", "json_to_recordset", vec![(None, rows)]), columns)
    }

    /// Joins the rows of another node that decide on columns.
    fn linked<'n>(
        &mut self,
        node: usize,
        attributes: impl Iterator<Item = &'n Attribute>,
        own: Alias,
        key: &str,
        from: &mut Vec<FromItem>,
    ) -> Alias {
        let alias = self.alias();
        let mut columns = vec![(Identifier::new("n"), TypeName::builtin("int4"))];
        let mut types: BTreeMap<String, TypeName> = BTreeMap::new();
        for attribute in attributes {
            types.insert(link_key(attribute), TypeName::of(&attribute.data_type));
        }
        columns.extend(types.into_iter().map(|(key, ty)| (Identifier::new(&key), ty)));
        let source = self.records(WorkSource::Links(node), columns);
        let condition = Expr::infix(Expr::column(alias, "n"), "=", Expr::column(own, key));
        from.push(FromItem { source, alias, join: FromJoin::Left(vec![condition]) });
        alias
    }

    /// What an object gives for a column.
    pub fn given_value(&mut self, own: Alias, place: usize, attribute: &Attribute) -> Expr {
        let value = Expr::column(own, &place.to_string());
        let ty = TypeName::of(&attribute.data_type);
        let is_object = |lowering: &mut Lowering, value: Expr| {
            // Text in the type's own notation never begins so.
            let brace = lowering.constant_text("{".to_owned());
            Expr::builtin("starts_with", vec![value, brace])
        };
        let text = || TypeName::builtin("text");
        match cell_type(&attribute.data_type).1 {
            Made::Plainly => value,
            Made::ByCast => value.cast(ty),
            Made::OfGeoJson => {
                let schema = Identifier::new(&attribute.data_type.schema);
                let geometry = Expr::call(schema, "st_geomfromgeojson", vec![value.clone()]).cast(ty.clone());
                Expr::Case {
                    condition: Box::new(is_object(self, value.clone())),
                    value: Box::new(geometry),
                    otherwise: Some(Box::new(value.cast(ty))),
                }
            }
            Made::OfJson => {
                let arguments = vec![Expr::Null(ty.clone()), value.clone()];
                let record = Expr::builtin("json_populate_record", arguments);
                let path = Expr::Array(Vec::new(), TypeName::builtin("_text"));
                Expr::Case {
                    condition: Box::new(is_object(self, value.clone().cast(text()))),
                    value: Box::new(record),
                    otherwise: Some(Box::new(Expr::infix(value, "#>>", path).cast(ty))),
                }
            }
        }
    }
}

/// How a value of a type is made of what its list holds.
#[derive(Clone, Copy)]
enum Made {
    /// The list holds such values.
    Plainly,
    /// Of text. There are no lists of lists.
    ByCast,
    OfGeoJson,
    OfJson,
}

/// The type that a column's list has, and how values are made of its items.
fn cell_type(data_type: &DataType) -> (DataType, Made) {
    match data_type.kind {
        _ if data_type.is_spatial() => (DataType::text(), Made::OfGeoJson),
        DataTypeKind::Composite => (DataType::json(), Made::OfJson),
        DataTypeKind::Array => (DataType::text(), Made::ByCast),
        _ if data_type.array_id == 0 => (DataType::text(), Made::ByCast),
        _ => (data_type.clone(), Made::Plainly),
    }
}
