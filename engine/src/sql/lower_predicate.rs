use super::json::call;
use super::lower::{Lowering, Row};
use super::tree::{Call, Expr, FromItem, FromJoin, Identifier, Select, Source, TypeName, catalog};
use crate::model::{Attribute, DataType, DataTypeKind};
use crate::permission::operator::{AggregateOperator, Form};
use crate::permission::{
    Access, AggregatePredicate, AggregateTest, CallOperand, Comparison, FunctionCall, Join, Operand,
    Operator, Predicate, RelatedAggregate, RelatedSource, Scalar,
};

impl Lowering {
    /// The conditions on rows of a relation: first the rule's, then the client's.
    ///
    /// What the client asks is not evaluated on rows that the rule hides where that could raise an error: such
    /// a condition stands behind the rule's in a CASE, which Postgres does not reorder.
    pub fn conditions(&mut self, access: &Access, client: &Predicate, row: &Row) -> Vec<Expr> {
        let mut conditions = Vec::new();
        if !access.filter().is_always() {
            conditions.push(self.predicate(access.filter(), row, row));
        }
        let parts = match client {
            Predicate::And(parts) => parts.as_slice(),
            single => std::slice::from_ref(single),
        };
        for part in parts {
            let expr = self.predicate(part, row, row);
            if access.filter().is_always() || is_leakproof(part) {
                conditions.push(expr);
            } else {
                conditions.push(Expr::Case {
                    condition: Box::new(self.predicate(access.filter(), row, row)),
                    value: Box::new(expr),
                    otherwise: Some(Box::new(Expr::Boolean(false))),
                });
            }
        }
        conditions
    }

    /// A predicate over a row. `root`: the row that a rule's `["$", column]` means.
    pub fn predicate(&mut self, predicate: &Predicate, row: &Row, root: &Row) -> Expr {
        match predicate {
            Predicate::And(parts) if parts.is_empty() => Expr::Boolean(true),
            Predicate::Or(parts) if parts.is_empty() => Expr::Boolean(false),
            Predicate::And(parts) => {
                Expr::And(parts.iter().map(|part| self.predicate(part, row, root)).collect())
            }
            Predicate::Or(parts) => {
                Expr::Or(parts.iter().map(|part| self.predicate(part, row, root)).collect())
            }
            Predicate::Not(inner) => Expr::Not(Box::new(self.predicate(inner, row, root))),
            Predicate::Compare(comparison) => self.comparison(comparison, row, root),
            Predicate::Related(related) => {
                let (from, filter, _) = self.related(&related.source, row, &related.predicate, root);
                let select = Select {
                    targets: vec![(Expr::Integer(1), None)],
                    from: vec![from],
                    filter,
                    ..Select::default()
                };
                Expr::Exists(Box::new(select))
            }
            Predicate::RelatedAggregate(aggregate) => self.related_aggregate(aggregate, row, root),
        }
    }

    /// The FROM item of related rows, and the conditions that make them related, visible and wanted.
    pub fn related(
        &mut self,
        source: &RelatedSource,
        own: &Row,
        predicate: &Predicate,
        root: &Row,
    ) -> (FromItem, Vec<Expr>, Row) {
        let alias = self.alias();
        let remote = Row::of(alias);
        let (access, from, mut conditions) = match source {
            RelatedSource::Relation(access, joins) => {
                let conditions = self.join_conditions(joins, own, &remote);
                (access, relation_source(access), conditions)
            }
            RelatedSource::Function(access, function) => {
                (access, Source::Call(self.function(function, Some(own))), Vec::new())
            }
        };
        // Inside a rule the root stays that of the rule; a client's condition knows none.
        let wanted = if access.filter().is_always() {
            vec![self.predicate(predicate, &remote, root)]
        } else {
            self.conditions(access, predicate, &remote)
        };
        conditions.extend(wanted.into_iter().filter(|condition| *condition != Expr::Boolean(true)));
        (FromItem { source: from, alias, join: FromJoin::First }, conditions, remote)
    }

    pub fn join_conditions(&mut self, joins: &[Join], own: &Row, remote: &Row) -> Vec<Expr> {
        let condition = |join: &Join| {
            let left = self.column(remote, &join.remote.name);
            let right = self.column(own, &join.own.name);
            let schema = operator_schema(&join.remote.data_type);
            Expr::Infix { left: Box::new(left), schema, symbol: "=", right: Box::new(right) }
        };
        joins.iter().map(condition).collect()
    }

    fn related_aggregate(&mut self, aggregate: &RelatedAggregate, row: &Row, root: &Row) -> Expr {
        if aggregate.conditions.is_empty() {
            return Expr::Boolean(true);
        }
        let (from, filter, remote) = self.related(&aggregate.source, row, &aggregate.filter, root);
        let value = self.aggregate_test(&aggregate.test, &remote);
        // An `order_by` alone has tests of another kind.
        let AggregateTest::Of { predicate, .. } = &aggregate.test else { return Expr::Boolean(false) };
        let result = predicate.result();
        let tests = aggregate
            .conditions
            .iter()
            .map(|(operator, operand)| self.test(value.clone(), &result, *operator, operand, &remote, root));
        let test = Expr::And(tests.collect());
        let select = Select { targets: vec![(test, None)], from: vec![from], filter, ..Select::default() };
        Expr::Subquery(Box::new(select))
    }

    pub fn aggregate_test(&mut self, test: &AggregateTest, row: &Row) -> Expr {
        match test {
            AggregateTest::Of { predicate: AggregatePredicate::Count, columns, distinct } => {
                self.count(columns, *distinct, row)
            }
            AggregateTest::Of { predicate, columns, distinct } => {
                let arguments = columns.iter().map(|column| (None, self.scalar(column, row))).collect();
                Expr::Call(Call { distinct: *distinct, ..call("", predicate.name(), arguments) })
            }
            AggregateTest::Value(operator, scalar) => self.apply(*operator, scalar, row),
        }
    }

    pub fn count(&mut self, columns: &[Scalar], distinct: bool, row: &Row) -> Expr {
        let mut arguments: Vec<Expr> = columns.iter().map(|column| self.scalar(column, row)).collect();
        let argument = match (arguments.pop(), arguments.is_empty()) {
            (None, _) => return Expr::CountRows,
            (Some(only), true) => only,
            (Some(last), false) => {
                arguments.push(last);
                Expr::RowOf(arguments)
            }
        };
        Expr::Call(Call { distinct, ..call("", "count", vec![(None, argument)]) })
    }

    pub fn apply(&mut self, operator: AggregateOperator, scalar: &Scalar, row: &Row) -> Expr {
        let argument = self.scalar(scalar, row);
        let data_type = scalar.data_type();
        if data_type.is_builtin("uuid") {
            // Postgres has neither `min` nor `max` of them; their texts are in the same order.
            let text = Expr::ByteWise(Box::new(argument.cast(TypeName::builtin("text"))));
            let extreme = Expr::call(operator_schema(&DataType::text()), operator.name(), vec![text]);
            return extreme.cast(TypeName::of(data_type));
        }
        Expr::call(operator_schema(data_type), operator.name(), vec![argument])
    }

    pub fn scalar(&mut self, scalar: &Scalar, row: &Row) -> Expr {
        match scalar {
            Scalar::Attribute(attribute) => self.column(row, &attribute.name),
            Scalar::Call(function, _) => Expr::Call(self.function(function, Some(row))),
            Scalar::Cast(inner, target) => self.scalar(inner, row).cast(TypeName::of(target)),
            Scalar::Masked(inner, condition) => Expr::Case {
                condition: Box::new(self.predicate(condition, row, row)),
                value: Box::new(self.scalar(inner, row)),
                otherwise: None,
            },
        }
    }

    /// The call of a function; `row`: the row that a computed field is about.
    pub fn function(&mut self, function: &FunctionCall, row: Option<&Row>) -> Call {
        let mut arguments = Vec::with_capacity(function.arguments.len());
        for argument in &function.arguments {
            let expr = match (&argument.operand, row) {
                (CallOperand::Row, Some(row)) => self.whole_row(row),
                (CallOperand::Row, None) => continue,
                (CallOperand::Value(parameter), _) => self.parameter(parameter),
                (CallOperand::Null(data_type), _) => Expr::Null(TypeName::of(data_type)),
            };
            arguments.push((argument.name.as_deref().map(Identifier::new), expr));
        }
        call(&function.schema, &function.name, arguments)
    }

    fn comparison(&mut self, comparison: &Comparison, row: &Row, root: &Row) -> Expr {
        let subject = self.scalar(&comparison.subject, row);
        let data_type = comparison.subject.data_type();
        let test = self.test(subject.clone(), data_type, comparison.operator, &comparison.operand, row, root);
        match comparison.null_is_unequal {
            true => Expr::Or(vec![test, Expr::IsNull(Box::new(subject))]),
            false => test,
        }
    }

    /// `subject operator operand`.
    fn test(
        &mut self,
        subject: Expr,
        data_type: &DataType,
        operator: Operator,
        operand: &Operand,
        row: &Row,
        root: &Row,
    ) -> Expr {
        // Planning and the rules' compiler looked the operator up for this very type.
        let Some(definition) = operator.definition(data_type) else { return Expr::Boolean(false) };
        let schema = operator_schema(data_type);
        // PostGIS has no operator for "unequal".
        let opposite = match operator {
            Operator::Neq => Some(Operator::Eq),
            Operator::Nin => Some(Operator::In),
            _ => None,
        };
        if let Some(opposite) = opposite.filter(|_| data_type.is_spatial()) {
            return Expr::Not(Box::new(self.test(subject, data_type, opposite, operand, row, root)));
        }
        let left = Box::new(subject);
        match definition.form {
            Form::IsNull => {
                let is_null = Expr::IsNull(left);
                if *operand == Operand::Flag(true) { is_null } else { Expr::Not(Box::new(is_null)) }
            }
            Form::Infix(symbol) => {
                let right = Box::new(self.operand(operand, row, root));
                Expr::Infix { left, schema, symbol, right }
            }
            Form::InfixAny(symbol) | Form::InfixAll(symbol) if data_type.kind == DataTypeKind::Array => {
                self.lists(*left, symbol, matches!(definition.form, Form::InfixAll(_)), operand)
            }
            Form::InfixAny(symbol) | Form::InfixAll(symbol) => {
                let list = Box::new(self.operand(operand, row, root));
                let all = matches!(definition.form, Form::InfixAll(_));
                Expr::Quantified { left, schema, symbol, all, list }
            }
            Form::Similar(symbol) => {
                let pattern = self.operand(operand, row, root);
                let right = Box::new(Expr::builtin("similar_to_escape", vec![pattern]));
                Expr::Infix { left, schema, symbol, right }
            }
            Form::Function(name) => {
                let mut arguments = vec![*left];
                match operand {
                    Operand::Named(parts) => {
                        arguments.extend(parts.iter().map(|(_, parameter)| self.parameter(parameter)));
                    }
                    other => arguments.push(self.operand(other, row, root)),
                }
                Expr::call(schema, name, arguments)
            }
        }
    }

    /// An array among lists, or unlike all of them: one comparison for each.
    fn lists(&mut self, left: Expr, symbol: &'static str, all: bool, operand: &Operand) -> Expr {
        let parameters = match operand {
            Operand::List(parameters, _) => parameters.as_slice(),
            _ => &[],
        };
        let comparisons = parameters.iter().map(|parameter| {
            let right = self.parameter(parameter);
            Expr::infix(left.clone(), symbol, right)
        });
        let comparisons = comparisons.collect();
        if all { Expr::And(comparisons) } else { Expr::Or(comparisons) }
    }

    fn operand(&mut self, operand: &Operand, row: &Row, root: &Row) -> Expr {
        match operand {
            Operand::Value(parameter) => self.parameter(parameter),
            Operand::List(parameters, element) => {
                let items = parameters.iter().map(|parameter| self.parameter(parameter)).collect();
                Expr::Array(items, TypeName::of(&element.array_of()))
            }
            Operand::Column(attribute) => self.attribute(attribute, row),
            Operand::RootColumn(attribute) => self.attribute(attribute, root),
            Operand::Flag(value) => Expr::Boolean(*value),
            Operand::Named(_) => Expr::Boolean(false),
        }
    }

    fn attribute(&mut self, attribute: &Attribute, row: &Row) -> Expr {
        self.column(row, &attribute.name)
    }
}

/// The relation that an access is about, as a FROM item's source.
pub(super) fn relation_source(access: &Access) -> Source {
    let relation = access.relation();
    Source::Relation { schema: Identifier::new(&relation.schema), name: Identifier::new(&relation.name) }
}

/// Where the operators and aggregates of a type live: with the type, if an extension brings it.
pub(super) fn operator_schema(data_type: &DataType) -> Identifier {
    match data_type.kind {
        DataTypeKind::Base if data_type.schema != "pg_catalog" => Identifier::new(&data_type.schema),
        _ => catalog(),
    }
}

/// Can it be evaluated on a hidden row without telling about it?
fn is_leakproof(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::And(parts) | Predicate::Or(parts) => parts.iter().all(is_leakproof),
        Predicate::Not(inner) => is_leakproof(inner),
        Predicate::Compare(comparison) => {
            let is_pattern = matches!(
                comparison.operator,
                Operator::Like | Operator::Nlike | Operator::Ilike | Operator::Nilike
            );
            is_leakproof_scalar(&comparison.subject)
                && !(is_pattern && is_nondeterministic(&comparison.subject))
                && comparison.operator.is_leakproof(comparison.subject.data_type())
        }
        Predicate::Related(related) => {
            matches!(related.source, RelatedSource::Relation(..)) && is_leakproof(&related.predicate)
        }
        Predicate::RelatedAggregate(_) => false,
    }
}

fn is_nondeterministic(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Attribute(attribute) => attribute.nondeterministic,
        Scalar::Masked(inner, _) | Scalar::Cast(inner, _) => is_nondeterministic(inner),
        Scalar::Call(..) => false,
    }
}

pub(super) fn is_leakproof_scalar(scalar: &Scalar) -> bool {
    match scalar {
        Scalar::Attribute(_) => true,
        Scalar::Call(..) => false,
        Scalar::Cast(inner, target) => target.is_builtin("text") && is_leakproof_scalar(inner),
        Scalar::Masked(inner, condition) => is_leakproof_scalar(inner) && is_leakproof(condition),
    }
}
