use std::collections::BTreeSet;
use std::sync::Arc;

use super::objects::{Objects, Presence};
use super::tree::Rows;
use crate::model::Attribute;
use crate::permission::{
    Access, DeleteRule, FunctionCall, InsertRule, Join, Parameter, Predicate, Preset, UpdateRule,
};
use crate::schema::UpdateOperator;

/// What a mutation root field writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    Insert(Insert),
    Update(Update),
    /// Updates in order, each with its answer.
    Updates(Vec<Update>),
    Delete(Delete),
}

/// Rows of one relation, and rows nested in them.
#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    pub objects: Arc<Objects>,
    /// One for each node of the objects.
    pub nodes: Vec<InsertNode>,
    /// The nodes in the order in which they are inserted.
    pub order: Vec<usize>,
    pub response: Response,
}

/// The rows of one relation at one place of the nesting: one INSERT.
#[derive(Debug, Clone, PartialEq)]
pub struct InsertNode {
    rule: Arc<InsertRule>,
    /// What the objects give, in the order of the layout.
    pub columns: Vec<(Attribute, Presence)>,
    pub parent: Option<ParentLink>,
    /// Rows inserted before, by the number of the link.
    pub before: Vec<BeforeLink>,
    pub conflict: Option<Conflict>,
    /// Attributes of its rows that other nodes need.
    pub needed: BTreeSet<String>,
}

/// How the rows that these are nested in decide on columns of theirs: `own` is the enclosing row's.
#[derive(Debug, Clone, PartialEq)]
pub struct ParentLink {
    pub node: usize,
    pub joins: Vec<Join>,
}

/// How rows that were inserted before decide on columns: `remote` is theirs.
#[derive(Debug, Clone, PartialEq)]
pub struct BeforeLink {
    pub node: usize,
    /// The relationship, for messages.
    pub relationship: String,
    pub joins: Vec<Join>,
}

/// `ON CONFLICT`.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub target: ConflictTarget,
    /// The columns of the constraint, as far as a constraint is named.
    pub key: Vec<Attribute>,
    /// `None`: DO NOTHING.
    pub update: Option<ConflictUpdate>,
}

/// Which conflicts are meant.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictTarget {
    /// All, where nothing is to be updated.
    Any,
    Constraint(String),
    /// With a row that has the same values in these columns, which some unique index covers.
    Columns(Vec<Attribute>),
}

/// `DO UPDATE`, as the role may.
#[derive(Debug, Clone, PartialEq)]
pub struct ConflictUpdate {
    target: UpdateTarget,
    pub columns: Vec<Attribute>,
    pub predicate: Predicate,
}

/// The rows that a role may change, and what must hold of them afterwards.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateTarget {
    access: Access,
    presets: Vec<Preset>,
    check: Predicate,
    validation: Option<FunctionCall>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    target: UpdateTarget,
    /// The client's condition, over and above the rule's.
    pub predicate: Predicate,
    pub assignments: Vec<Assignment>,
    pub response: Response,
}

/// A column gets a new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub attribute: Attribute,
    pub change: Change,
    /// `None` is null.
    pub value: Option<Parameter>,
}

/// How a column's new value comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Operator(UpdateOperator),
    // What only legacy commands have.
    Multiply,
    Default,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    access: Access,
    pub predicate: Predicate,
    pub response: Response,
}

/// What a write answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Response {
    /// The row, or null.
    Row(Box<Rows>),
    Fields(Vec<ResponseField>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct ResponseField {
    pub name: String,
    pub value: ResponseValue,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ResponseValue {
    TypeName(Arc<str>),
    AffectedRows,
    Returning(Box<Rows>),
}

impl InsertNode {
    /// An insert of nothing yet, as the role may.
    pub fn new(rule: Arc<InsertRule>) -> InsertNode {
        InsertNode {
            rule,
            columns: Vec::new(),
            parent: None,
            before: Vec::new(),
            conflict: None,
            needed: BTreeSet::new(),
        }
    }

    pub fn rule(&self) -> &InsertRule {
        &self.rule
    }
}

impl UpdateTarget {
    pub fn new(rule: &UpdateRule) -> UpdateTarget {
        UpdateTarget {
            access: Access::to_update(rule),
            presets: rule.presets.clone(),
            check: rule.check.clone(),
            validation: rule.validation.clone(),
        }
    }

    pub fn access(&self) -> &Access {
        &self.access
    }

    pub fn presets(&self) -> &[Preset] {
        &self.presets
    }

    pub fn check(&self) -> &Predicate {
        &self.check
    }

    pub fn validation(&self) -> Option<&FunctionCall> {
        self.validation.as_ref()
    }
}

impl ConflictUpdate {
    pub fn new(rule: &UpdateRule, columns: Vec<Attribute>, predicate: Predicate) -> ConflictUpdate {
        ConflictUpdate { target: UpdateTarget::new(rule), columns, predicate }
    }

    pub fn target(&self) -> &UpdateTarget {
        &self.target
    }
}

impl Update {
    pub fn new(
        rule: &UpdateRule,
        predicate: Predicate,
        assignments: Vec<Assignment>,
        response: Response,
    ) -> Update {
        Update { target: UpdateTarget::new(rule), predicate, assignments, response }
    }

    pub fn target(&self) -> &UpdateTarget {
        &self.target
    }

    /// Without anything to change no row is touched.
    pub fn is_empty(&self) -> bool {
        self.assignments.is_empty() && self.target.presets.is_empty()
    }
}

impl Delete {
    pub fn new(rule: &DeleteRule, predicate: Predicate, response: Response) -> Delete {
        Delete { access: Access::to_delete(rule), predicate, response }
    }

    pub fn access(&self) -> &Access {
        &self.access
    }
}

impl Response {
    /// The answer where no row was written.
    pub fn of_nothing(&self) -> String {
        let Response::Fields(fields) = self else { return "null".to_owned() };
        let entries = fields.iter().map(|field| {
            let value = match &field.value {
                ResponseValue::TypeName(name) => serde_json::Value::String(name.to_string()).to_string(),
                ResponseValue::AffectedRows => "0".to_owned(),
                ResponseValue::Returning(_) => "[]".to_owned(),
            };
            format!("{}:{value}", serde_json::Value::String(field.name.clone()))
        });
        format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
    }

    /// Does it show anything of the rows?
    pub fn shows_rows(&self) -> bool {
        match self {
            Response::Row(_) => true,
            Response::Fields(fields) => {
                fields.iter().any(|field| matches!(field.value, ResponseValue::Returning(_)))
            }
        }
    }
}
