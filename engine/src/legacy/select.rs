use super::command::{Column, OrderItem, SelectQuery, TableName};
use super::env::{Env, args};
use super::error::{Error, Refusal};
use super::prepare::ANSWER;
use crate::model::{DataType, Relationship, RelationshipKind};
use crate::permission::{Encoding, Join, Parameter, Scalar, SelectRule, resolve_relationship};
use crate::plan::{
    Aggregate, AggregateField, AggregateTarget, AggregateValue, Cardinality, ObjectStep, OrderKey,
    OrderValue, Root, RowSource, Rows, Scan, Target, TargetValue,
};
use crate::response::Path;
use crate::schema::Direction;
use serde_json::Value as Json;
use std::sync::Arc;

const COUNT_NEEDS_SELECT: &str =
    "; \"count\" is only allowed if the role has \"select\" permissions on the table";

impl Env<'_> {
    pub(super) fn select(&self, table: &TableName, query: &SelectQuery) -> Result<Root, Error> {
        let relation = self.relation(table)?;
        let rule = self.select_rule(&relation, "")?;
        self.many(&rule, Vec::new(), query, 0, &args()).map(Root::Rows)
    }

    pub(super) fn count(
        &self,
        table: &TableName,
        distinct: &[String],
        condition: Option<&Json>,
    ) -> Result<Root, Error> {
        let relation = self.relation(table)?;
        let rule = self.select_rule(&relation, COUNT_NEEDS_SELECT)?;
        let mut source = RowSource::all(Scan::relation(&rule));
        let at = args().key("distinct");
        let columns = distinct.iter().enumerate();
        let columns = columns.map(|(index, name)| {
            let at = at.index(index);
            self.count_target(&at)?;
            self.column(&rule, name, &at)
        });
        source.distinct = columns.collect::<Result<_, _>>()?;
        if let Some(json) = condition {
            source.predicate = self.condition(&rule, json, &args().key("where"))?;
        }
        let value = AggregateValue::Count { columns: Vec::new(), distinct: false };
        let field = AggregateField { name: "count".to_owned(), value };
        let targets = vec![AggregateTarget::Fields(ANSWER.to_owned(), vec![field])];
        Ok(Root::Aggregate(Aggregate { source, targets }))
    }

    /// Rows as a list. `join`: how they belong to the row that encloses them.
    fn many(
        &self,
        rule: &Arc<SelectRule>,
        join: Vec<Join>,
        query: &SelectQuery,
        depth: usize,
        at: &Path,
    ) -> Result<Rows, Error> {
        let mut source = RowSource { join, ..RowSource::all(Scan::relation(rule)) };
        if let Some(json) = query.condition {
            source.predicate = self.condition(rule, json, &at.key("where"))?;
        }
        let targets = self.targets(rule, &query.columns, depth, at)?;
        let order_at = at.key("order_by");
        let items = query.order.iter().flatten().enumerate();
        let order = items.map(|(index, item)| {
            let at = order_at.index(index);
            self.count_target(&at)?;
            self.order_key(rule, item, &at)
        });
        source.order = order.collect::<Result<_, _>>()?;
        source.limit.client = count_parameter(query.limit, &at.key("limit"))?;
        source.offset = count_parameter(query.offset, &at.key("offset"))?;
        source.limit.rule = rule.row_limit;
        Ok(Rows { source, targets, cardinality: Cardinality::Many })
    }

    /// The entries of an object: columns and relationships in their order, then what stars add.
    fn targets(
        &self,
        rule: &Arc<SelectRule>,
        columns: &[Column],
        depth: usize,
        at: &Path,
    ) -> Result<Vec<Target>, Error> {
        let at = at.key("columns");
        let mut targets: Vec<Target> = Vec::new();
        let mut stars = 0;
        for (index, column) in columns.iter().enumerate() {
            let at = at.index(index);
            let target = match column {
                Column::Star(levels) => {
                    stars = stars.max(*levels);
                    continue;
                }
                Column::Named(name) => self.target(name, self.column(rule, name, &at)?, &at)?,
                Column::Related { relationship, alias, query } => {
                    let name = alias.as_ref().unwrap_or(relationship);
                    self.related(rule, relationship, name, query, depth, &at)?
                }
            };
            match targets.iter().find(|other| other.name == target.name) {
                Some(other) if *other == target => {}
                Some(_) => return Err(Refusal::Twice(target.name).at(&at)),
                None => targets.push(target),
            }
        }
        if stars > 0 {
            for target in self.starred(rule, stars, depth, &at)? {
                if targets.iter().all(|other| other.name != target.name) {
                    targets.push(target);
                }
            }
        }
        Ok(targets)
    }

    /// All columns that the role may read; above the first level all relationships that it may follow, too.
    fn starred(
        &self,
        rule: &Arc<SelectRule>,
        levels: usize,
        depth: usize,
        at: &Path,
    ) -> Result<Vec<Target>, Error> {
        let names = rule.attributes().map(|attribute| &attribute.name);
        let columns = names.map(|name| self.target(name, self.column(rule, name, at)?, at));
        let mut targets = columns.collect::<Result<Vec<_>, Error>>()?;
        if levels > 1 {
            let visible = rule.relation.relationships.iter().filter(|relationship| {
                relationship.remote.is_some_and(|remote| self.rules.select(remote).is_some())
            });
            for relationship in visible {
                let columns = vec![Column::Star(levels - 1)];
                let query = SelectQuery { columns, condition: None, order: None, limit: None, offset: None };
                let name = &relationship.name;
                targets.push(self.related(rule, name, name, &query, depth, at)?);
            }
        }
        Ok(targets)
    }

    fn related(
        &self,
        rule: &SelectRule,
        relationship: &str,
        name: &str,
        query: &SelectQuery,
        depth: usize,
        at: &Path,
    ) -> Result<Target, Error> {
        self.count_target(at)?;
        let limit = self.settings.limits.depth;
        if depth >= limit {
            return Err(Refusal::TooDeep { limit }.at(at));
        }
        let found = self.relationship(rule, relationship, &at.key("name"))?;
        let (remote, join) = self.followed(rule, found, at)?;
        let rows = if found.kind == RelationshipKind::Array {
            self.many(&remote, join, query, depth + 1, at)?
        } else {
            let SelectQuery { condition, order, limit, offset, .. } = query;
            if condition.is_some() || order.is_some() || limit.is_some() || offset.is_some() {
                return Err(Refusal::ArrangedObject.at(at));
            }
            let source = RowSource { join, ..RowSource::all(Scan::relation(&remote)) };
            let targets = self.targets(&remote, &query.columns, depth + 1, at)?;
            let cardinality = if found.at_most_one { Cardinality::One } else { Cardinality::First };
            Rows { source, targets, cardinality }
        };
        Ok(Target { name: name.to_owned(), value: TargetValue::Rows(rows) })
    }

    fn relationship<'r>(
        &self,
        rule: &'r SelectRule,
        name: &str,
        at: &Path,
    ) -> Result<&'r Relationship, Error> {
        let relation = &rule.relation;
        if let Some(relationship) = relation.relationship(name) {
            return Ok(relationship);
        }
        let found = match (relation.attribute(name), relation.computed_field(name)) {
            (Some(_), _) => "postgres column",
            (None, Some(_)) => "computed field",
            (None, None) => return Err(Refusal::UnknownRelationship(name.to_owned()).at(at)),
        };
        let (name, more) = (name.to_owned(), "only relationships can be expanded");
        Err(Refusal::WrongField { wanted: "relationship", name, found, more }.at(at))
    }

    /// The rule for the rows that a relationship leads to, and how they are joined.
    fn followed(
        &self,
        rule: &SelectRule,
        relationship: &Relationship,
        at: &Path,
    ) -> Result<(Arc<SelectRule>, Vec<Join>), Error> {
        let resolved = resolve_relationship(self.catalog(), &rule.relation, relationship, at);
        let (remote, joins) = resolved.map_err(|error| Refusal::Relation(error).at(at))?;
        let hidden = || Refusal::Relationship {
            relationship: relationship.name.clone(),
            table: super::command::shown(&remote.schema, &remote.name),
            role: self.role(),
        };
        let rule = self.rules.select(remote.id).ok_or_else(|| hidden().at(at))?;
        Ok((rule, joins))
    }

    fn order_key(&self, rule: &Arc<SelectRule>, item: &OrderItem, at: &Path) -> Result<OrderKey, Error> {
        let mut rule = rule.clone();
        let mut steps = Vec::new();
        let (column, relationships) = match item.steps.split_last() {
            Some((column, relationships)) => (column.as_str(), relationships),
            None => ("", [].as_slice()),
        };
        let limit = self.settings.limits.depth;
        if relationships.len() > limit {
            return Err(Refusal::TooDeep { limit }.at(at));
        }
        for name in relationships {
            let relationship = self.ordered_relationship(&rule, name, at)?;
            let (remote, join) = self.followed(&rule, relationship, at)?;
            steps.push(ObjectStep::new(relationship, &remote, join));
            rule = remote;
        }
        let scalar = self.ordered_column(&rule, column, at)?;
        let nulls_first = item.nulls_first.unwrap_or(item.descending);
        let direction = Direction { descending: item.descending, nulls_first };
        Ok(OrderKey { steps, names: vec![column.to_owned()], value: OrderValue::Scalar(scalar), direction })
    }

    fn ordered_relationship<'r>(
        &self,
        rule: &'r SelectRule,
        name: &str,
        at: &Path,
    ) -> Result<&'r Relationship, Error> {
        let relation = &rule.relation;
        let refused = |reason| Err(Refusal::Order { name: name.to_owned(), reason }.at(at));
        match relation.relationship(name) {
            Some(found) if found.kind == RelationshipKind::Object => Ok(found),
            Some(_) => refused("is an array relationship and can't be used in 'order_by'"),
            None if relation.attribute(name).is_some() => {
                refused("is a Postgres column and cannot be chained further")
            }
            None if relation.computed_field(name).is_some() => {
                refused("is a computed field and can't be used in 'order_by'")
            }
            None => Err(Refusal::UnknownField(name.to_owned()).at(at)),
        }
    }

    fn ordered_column(&self, rule: &SelectRule, name: &str, at: &Path) -> Result<Scalar, Error> {
        let relation = &rule.relation;
        let refused = |reason| Err(Refusal::Order { name: name.to_owned(), reason }.at(at));
        match relation.attribute(name) {
            Some(attribute) if attribute.data_type.is_spatial() => {
                refused("has type 'geometry' and cannot be used in order_by")
            }
            Some(_) => self.column(rule, name, at),
            None if relation.relationship(name).is_some() => {
                refused("is a relationship and should be expanded")
            }
            None if relation.computed_field(name).is_some() => {
                refused("is a computed field and can't be used in 'order_by'")
            }
            None => Err(Refusal::UnknownField(name.to_owned()).at(at)),
        }
    }
}

fn count_parameter(count: Option<i64>, at: &Path) -> Result<Option<Parameter>, Error> {
    let Some(count) = count else { return Ok(None) };
    if count < 0 {
        return Err(Refusal::Negative.at(at));
    }
    let parameter = Parameter::constant(&Json::from(count), &DataType::int8(), Encoding::Plain);
    let refused = |source| Refusal::Plan(crate::plan::Error::Value { source, at: at.clone() }).at(at);
    parameter.map(Some).map_err(refused)
}
