use std::sync::Arc;

use super::lower::Statement;
use crate::model::RelationId;
use crate::plan::{ObjectRows, Objects};
use crate::response::Path;

/// The statements of a mutation: root field by root field, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    pub roots: Vec<ProgramRoot>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ProgramRoot {
    /// The response name of the namespace that it stands in; those of one namespace stand together.
    pub within: Option<String>,
    /// The response name.
    pub name: String,
    pub work: Work,
}

/// How a root field is carried out and answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// JSON text that needs no database.
    Static(String),
    /// Statements in order.
    Steps(Steps),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// The objects that the statements insert.
    pub objects: Option<Arc<Objects>>,
    pub steps: Vec<Step>,
    pub answer: WorkAnswer,
}

/// Where the root field's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkAnswer {
    /// It is the last statement's.
    Last,
    /// The list of the values of all.
    List,
}

/// One statement. It yields one row: value, and of a statement that writes also how many rows it wrote, the number of
/// the first that may not be (counted from 0), why, links and rows for later statements. One that RETURNING answers
/// (`lower_one.rs`) yields such a row for each that it wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub statement: Statement,
    pub kind: StepKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// Yields just the value.
    Value,
    /// An update or delete.
    Change(RelationId),
    Insert(InsertStep),
}

/// What a statement that inserts the rows of a node needs, and how others find its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct InsertStep {
    pub node: usize,
    pub relation: RelationId,
    /// The node whose rows these are nested in and follow.
    pub parent: Option<usize>,
    /// Nodes inserted before, with the relationship that leads to them.
    pub before: Vec<(usize, String)>,
    pub links: Links,
}

/// How the numbers of the rows inserted relate to those of the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// No other statement asks.
    None,
    /// In the order of the objects, provided that there is a row for each.
    ByOrder,
    /// Each link says which object it is for; there may be objects without one.
    ByKey,
}

impl Step {
    pub(super) fn value(statement: Statement) -> Step {
        Step { statement, kind: StepKind::Value }
    }
}

impl Work {
    pub(super) fn of_one(step: Step) -> Work {
        Work::Steps(Steps { objects: None, steps: vec![step], answer: WorkAnswer::Last })
    }
}

impl StepKind {
    /// The relation that the statement writes; `None` for what functions do.
    pub fn relation(&self) -> Option<RelationId> {
        match self {
            StepKind::Value => None,
            StepKind::Change(relation) => Some(*relation),
            StepKind::Insert(insert) => Some(insert.relation),
        }
    }

    /// Where a row that was refused stands in the request.
    ///
    /// `row`: its number among those that the statement wrote, out of `written`. The number means an object only if
    /// there was a row for each.
    pub fn path_of_row(
        &self,
        objects: Option<&Objects>,
        rows: &ObjectRows,
        row: usize,
        written: usize,
    ) -> Path {
        match (self, objects) {
            (StepKind::Insert(insert), Some(_)) if rows.count(insert.node) == written => {
                self.path_of_object(objects, rows, row)
            }
            _ => self.path(objects, rows),
        }
    }

    /// Where an object stands in the request.
    pub fn path_of_object(&self, objects: Option<&Objects>, rows: &ObjectRows, row: usize) -> Path {
        match (self, objects) {
            (StepKind::Insert(insert), Some(objects)) => objects.path(rows, insert.node, row),
            _ => Path::root(),
        }
    }

    /// Where what a statement writes stands in the request.
    pub fn path(&self, objects: Option<&Objects>, rows: &ObjectRows) -> Path {
        match (self, objects) {
            (StepKind::Insert(insert), Some(objects)) => objects.path_of_node(rows, insert.node),
            _ => Path::root(),
        }
    }
}
