use super::cells::Cells;
use super::objects::{CellValues, ColumnLayout, FieldLayout, NodeLayout, ObjectRows, Objects, Presence};
use crate::document::Value;
use crate::model::DataTypeKind;
use crate::schema::ScalarKind;

/// A scalar, wherever it is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FlatValue<'v> {
    Null,
    Boolean(bool),
    /// As JSON writes it.
    Number(&'v str),
    Text(&'v str),
}

/// A list of objects of scalars that is gone through where it is kept: many objects make many values otherwise.
pub trait FlatObjects {
    fn count(&self) -> usize;

    /// Gives each object with its fields to the sink; `None` where the list has something else, or the sink refuses.
    fn each(&self, sink: &mut dyn RowSink) -> Option<()>;
}

/// Takes objects field by field. `None`: the object has another layout, or a value that validation refuses.
pub trait RowSink {
    fn begin(&mut self);
    fn cell(&mut self, name: &str, value: FlatValue) -> Option<()>;
    fn end(&mut self) -> Option<()>;
}

impl Objects {
    /// The rows of objects that one variable gives, with nothing nested in them.
    ///
    /// `None`: the objects are not of that variable alone, have another layout, or hold what is not read here; they may
    /// be good all the same.
    pub fn flat_rows(&self, variable: &str, objects: &dyn FlatObjects) -> Option<ObjectRows> {
        let is_it = matches!(&self.value, Value::Variable(name) if name == variable);
        let [layout] = self.nodes.as_slice() else { return None };
        if !is_it || !self.is_list {
            return None;
        }
        let mut rows = ObjectRows::of(std::slice::from_ref(layout));
        let (columns, defaults) = rows.first_columns(objects.count())?;
        let mut sink = Sink { layout, columns, defaults, number: 0, always: 0, given: Vec::new() };
        objects.each(&mut sink)?;
        let count = sink.number;
        rows.set_count(count);
        Some(rows)
    }
}

struct Sink<'r> {
    layout: &'r NodeLayout,
    columns: &'r mut [Cells],
    defaults: &'r mut [Cells],
    number: usize,
    /// How many of the columns that every object gives this one gave.
    always: usize,
    given: Vec<usize>,
}

impl RowSink for Sink<'_> {
    fn begin(&mut self) {
        self.always = 0;
        self.given.clear();
    }

    fn cell(&mut self, name: &str, value: FlatValue) -> Option<()> {
        let FieldLayout::Column(place) = self.layout.fields.get(name)? else { return None };
        let column = self.layout.columns.get(*place)?;
        let cells = self.columns.get_mut(*place)?;
        if column.presence == Presence::Always {
            self.always += 1;
        } else {
            self.given.push(*place);
            cells.fill(self.number);
        }
        cells.flat(column, value)
    }

    fn end(&mut self) -> Option<()> {
        let sometimes = self.layout.columns.iter().enumerate();
        for (place, column) in sometimes.filter(|(_, column)| column.presence != Presence::Always) {
            self.columns.get_mut(place)?.fill(self.number + 1);
            if column.presence == Presence::SometimesDefault {
                self.defaults.get_mut(place)?.flag(!self.given.contains(&place));
            }
        }
        self.number += 1;
        (self.always == self.layout.always).then_some(())
    }
}

impl Cells {
    /// Adds a value of a plain type; `None` for one that the column does not take.
    fn flat(&mut self, column: &ColumnLayout, value: FlatValue) -> Option<()> {
        let text = match value {
            FlatValue::Null => {
                self.null();
                return Some(());
            }
            FlatValue::Boolean(true) => "true",
            FlatValue::Boolean(false) => "false",
            FlatValue::Number(text) | FlatValue::Text(text) => text,
        };
        match &column.values {
            CellValues::Enum(values) => match value {
                FlatValue::Text(name) => self.push(values.get(name)?),
                _ => return None,
            },
            CellValues::Scalar(kind) => {
                let data_type = &column.data_type;
                let is_plain = data_type.schema == "pg_catalog" && data_type.kind == DataTypeKind::Base;
                if !is_plain || !takes(*kind, value) {
                    return None;
                }
                self.push(text);
            }
        }
        Some(())
    }
}

/// Does a column of that kind certainly take the value?
fn takes(kind: ScalarKind, value: FlatValue) -> bool {
    match (kind, value) {
        (ScalarKind::Json | ScalarKind::Array | ScalarKind::Geometry, _) => false,
        (_, FlatValue::Null | FlatValue::Text(_)) => true,
        (ScalarKind::Boolean | ScalarKind::Text, FlatValue::Boolean(_)) => true,
        (ScalarKind::Int, FlatValue::Number(text)) => text.parse::<i32>().is_ok(),
        (ScalarKind::Float | ScalarKind::Number | ScalarKind::Text, FlatValue::Number(_)) => true,
        _ => false,
    }
}
