use std::sync::Arc;

use super::aggregate_predicate::AggregatePredicate;
use super::call::FunctionCall;
use super::operator::{AggregateOperator, Operator};
use super::rules::SelectRule;
use super::value::Parameter;
use super::writes::{DeleteRule, UpdateRule};
use crate::model::{Attribute, DataType, Relation};

/// The right to read a relation's rows, together with the condition that goes with it.
///
/// A statement can read a relation only through one of these.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    relation: Arc<Relation>,
    filter: Predicate,
}

/// A condition over one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Predicate {
    /// True if empty.
    And(Vec<Predicate>),
    /// False if empty.
    Or(Vec<Predicate>),
    Not(Box<Predicate>),
    Compare(Box<Comparison>),
    /// Some related row meets a condition.
    Related(Box<Related>),
    /// An aggregate over related rows meets a condition.
    RelatedAggregate(Box<RelatedAggregate>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub subject: Scalar,
    pub operator: Operator,
    pub operand: Operand,
    /// `_neq` of a rule holds for null too, as in the reference; that of a query does not.
    pub null_is_unequal: bool,
}

/// A scalar expression over the current row.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    Attribute(Attribute),
    Call(FunctionCall, DataType),
    Cast(Box<Scalar>, DataType),
    /// Null unless the condition holds: a cell that only some of a role's parents give.
    Masked(Box<Scalar>, Box<Predicate>),
}

/// The right side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// The operator takes none (`_is_null: true`); `false` negates it.
    Flag(bool),
    Value(Parameter),
    /// A list, of which some element is a session variable.
    List(Vec<Parameter>, DataType),
    /// An attribute of the current row.
    Column(Attribute),
    /// An attribute of the row that the rule is about.
    RootColumn(Attribute),
    /// Structured operands by name: `distance`, `from`.
    Named(Vec<(&'static str, Parameter)>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    pub source: RelatedSource,
    pub predicate: Predicate,
}

/// Which rows count as related.
#[derive(Debug, Clone, PartialEq)]
pub enum RelatedSource {
    /// Rows of a relation that the join matches. No pair: any row (`_exists`).
    Relation(Access, Vec<Join>),
    /// Rows that a computed field's function returns.
    Function(Access, FunctionCall),
}

/// Own attribute = remote attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub own: Attribute,
    pub remote: Attribute,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RelatedAggregate {
    pub source: RelatedSource,
    /// Which of the related rows count.
    pub filter: Predicate,
    pub test: AggregateTest,
    /// Conditions on the result: operator and operand pairs, all of which hold.
    pub conditions: Vec<(Operator, Operand)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AggregateTest {
    /// About the result of an aggregate of these columns.
    Of { predicate: AggregatePredicate, columns: Vec<Scalar>, distinct: bool },
    /// An aggregate as the value of an `order_by`.
    Value(AggregateOperator, Scalar),
}

impl AggregateTest {
    /// How many rows there are.
    pub fn count() -> AggregateTest {
        AggregateTest::Of { predicate: AggregatePredicate::Count, columns: Vec::new(), distinct: false }
    }
}

impl Access {
    /// The access that a role's rule gives. The only way to one outside this module.
    pub fn by_rule(rule: &SelectRule) -> Access {
        Access { relation: rule.relation.clone(), filter: rule.filter.clone() }
    }

    /// The rows that a role may change.
    pub fn to_update(rule: &UpdateRule) -> Access {
        Access { relation: rule.relation.clone(), filter: rule.filter.clone() }
    }

    /// The rows that a role may delete.
    pub fn to_delete(rule: &DeleteRule) -> Access {
        Access { relation: rule.relation.clone(), filter: rule.filter.clone() }
    }

    /// For the inside of a rule: what a rule looks at is not limited by the rules of its role.
    pub(super) fn inside_rule(relation: Arc<Relation>) -> Access {
        Access { relation, filter: Predicate::always() }
    }

    pub fn relation(&self) -> &Arc<Relation> {
        &self.relation
    }

    pub fn filter(&self) -> &Predicate {
        &self.filter
    }
}

impl Predicate {
    pub fn always() -> Predicate {
        Predicate::And(Vec::new())
    }

    pub fn is_always(&self) -> bool {
        matches!(self, Predicate::And(parts) if parts.is_empty())
    }

    /// Both hold; parts that always hold are left out.
    pub fn and(self, other: Predicate) -> Predicate {
        Predicate::all(vec![self, other])
    }

    /// All hold. Flattens, so that equal conditions have one form.
    pub fn all(parts: Vec<Predicate>) -> Predicate {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Predicate::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.pop() {
            Some(only) if flat.is_empty() => only,
            Some(last) => {
                flat.push(last);
                Predicate::And(flat)
            }
            None => Predicate::always(),
        }
    }

    /// Any holds; always, if one of them always does.
    pub fn any(mut parts: Vec<Predicate>) -> Predicate {
        if parts.iter().any(Predicate::is_always) {
            return Predicate::always();
        }
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            Some(last) => {
                parts.push(last);
                Predicate::Or(parts)
            }
            None => Predicate::Or(parts),
        }
    }
}

impl Scalar {
    pub fn data_type(&self) -> &DataType {
        match self {
            Scalar::Attribute(attribute) => &attribute.data_type,
            Scalar::Call(_, data_type) | Scalar::Cast(_, data_type) => data_type,
            Scalar::Masked(inner, _) => inner.data_type(),
        }
    }
}
