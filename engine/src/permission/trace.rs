use serde_json::Value as Json;

use super::predicate::{Predicate, RelatedSource, Scalar};
use crate::response::Path;

/// One part of a rule's expression with the predicate that it is compiled to.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands: `$.filter._or[1].author.id._eq`.
    pub at: Path,
    /// How many nodes it is part of.
    pub depth: usize,
    pub form: NodeForm,
    /// The related rows that it is about, the outermost first; none: the row itself.
    pub scope: Vec<RelatedSource>,
    pub predicate: Predicate,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeForm {
    /// The whole expression.
    Rule,
    /// Written `_and`, or several entries of one object.
    All,
    Any,
    Not,
    /// A relationship, a computed field that returns rows, `_exists`.
    Related,
    /// The operator and the operand as they are written.
    Comparison {
        operator: String,
        operand: Json,
    },
}

/// What is noted while an expression is compiled: its nodes, each before its parts.
#[derive(Debug, Default)]
pub(super) struct Trace {
    nodes: Vec<Node>,
    depth: usize,
    scope: Vec<RelatedSource>,
}

impl Trace {
    /// Begins a node; what is noted until it is closed is part of it.
    pub fn open(&mut self, at: &Path, form: NodeForm) -> usize {
        let (at, scope) = (at.clone(), self.scope.clone());
        self.nodes.push(Node { at, depth: self.depth, form, scope, predicate: Predicate::always() });
        self.depth += 1;
        self.nodes.len() - 1
    }

    pub fn close(&mut self, place: usize, predicate: &Predicate) {
        self.depth -= 1;
        if let Some(node) = self.nodes.get_mut(place) {
            node.predicate = predicate.clone();
        }
    }

    /// What is noted until `leave` is about these related rows.
    pub fn enter(&mut self, source: &RelatedSource) {
        self.scope.push(source.clone());
    }

    pub fn leave(&mut self) {
        self.scope.pop();
    }

    pub fn nodes(self) -> Vec<Node> {
        self.nodes
    }
}

impl Scalar {
    /// For people: `title`, `full_name(row)`, `id::text`.
    pub fn label(&self) -> String {
        match self {
            Scalar::Attribute(attribute) => attribute.name.clone(),
            Scalar::Call(call, _) => format!("{}(row)", call.name),
            Scalar::Cast(inner, target) => format!("{}::{}", inner.label(), target.name),
            Scalar::Masked(inner, _) => inner.label(),
        }
    }
}
