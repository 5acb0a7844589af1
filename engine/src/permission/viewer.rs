use std::sync::Arc;

use super::error::Error;
use super::predicate::{Access, Scalar};
use super::rules::Rules;
use crate::model::{Attribute, Relation};
use crate::response::Path;

/// Who looks at rows through an expression.
#[derive(Clone, Copy)]
pub(super) enum Viewer<'a> {
    /// A rule, which is not limited by the rules of its role.
    Rule,
    /// A role by itself: it sees what its rules for reading give.
    Role(&'a Rules<'a>),
}

impl Viewer<'_> {
    /// The value of an attribute.
    ///
    /// Errors: `HiddenColumn`, `HiddenRelation`.
    pub fn attribute(self, relation: &Relation, attribute: &Attribute, at: &Path) -> Result<Scalar, Error> {
        let Viewer::Role(rules) = self else { return Ok(Scalar::Attribute(attribute.clone())) };
        let rule = rules.select(relation.id).ok_or_else(|| hidden_relation(relation, at))?;
        rule.attribute(attribute.number).ok_or_else(|| hidden_column(relation, &attribute.name, at))
    }

    /// May the attribute be read without a mask, in every visible row?
    ///
    /// Errors: as `attribute`.
    pub fn expect_bare(self, relation: &Relation, attribute: &Attribute, at: &Path) -> Result<(), Error> {
        let Viewer::Role(rules) = self else { return Ok(()) };
        let rule = rules.select(relation.id).ok_or_else(|| hidden_relation(relation, at))?;
        match rule.is_always_visible(attribute.number) {
            true => Ok(()),
            false => Err(hidden_column(relation, &attribute.name, at)),
        }
    }

    /// The value of a scalar computed field.
    ///
    /// Errors: as `attribute`.
    pub fn computed(
        self,
        relation: &Relation,
        name: &str,
        value: Scalar,
        at: &Path,
    ) -> Result<Scalar, Error> {
        let Viewer::Role(rules) = self else { return Ok(value) };
        let rule = rules.select(relation.id).ok_or_else(|| hidden_relation(relation, at))?;
        rule.computed(name, value).ok_or_else(|| hidden_column(relation, name, at))
    }

    /// The rows of another relation. `relationship`: what leads there, if it has a name.
    ///
    /// Errors: `HiddenRelation`.
    pub fn access(
        self,
        relation: Arc<Relation>,
        relationship: Option<&str>,
        at: &Path,
    ) -> Result<Access, Error> {
        let Viewer::Role(rules) = self else { return Ok(Access::inside_rule(relation)) };
        let hidden = || Error::HiddenRelation {
            relation: relation.name.clone(),
            relationship: relationship.map(str::to_owned),
            at: at.clone(),
        };
        rules.select(relation.id).map(|rule| Access::by_rule(&rule)).ok_or_else(hidden)
    }
}

fn hidden_column(relation: &Relation, column: &str, at: &Path) -> Error {
    Error::HiddenColumn { column: column.to_owned(), relation: relation.name.clone(), at: at.clone() }
}

fn hidden_relation(relation: &Relation, at: &Path) -> Error {
    Error::HiddenRelation { relation: relation.name.clone(), relationship: None, at: at.clone() }
}
