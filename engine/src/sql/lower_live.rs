use super::json::from_select;
use super::lower::{Lowering, Statement, member_column};
use super::tree::{Alias, Expr, FromItem, FromJoin, Identifier, Output, Select, Source, TypeName};
use crate::model::DataType;
use crate::permission::{Encoding, Parameter, Source as ValueSource, WorkSource};
use crate::plan::{Plan, Root, Stream};
use crate::schema::Direction;

/// The statements of a subscription.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// Yields one row for one request: the value of `data`, and for a stream the next cursor as text, which is null
    /// where there was no row.
    pub one: Statement,
    /// `None` where nothing depends on the request, so that one answer is everybody's.
    pub many: Option<Many>,
    pub is_stream: bool,
}

/// A statement that answers many requests of one shape: for each a row with its number from 0, and what `one` yields.
#[derive(Debug, Clone, PartialEq)]
pub struct Many {
    /// Values that differ are bound as lists of texts, with an entry for each request.
    pub statement: Statement,
    /// For each parameter of the statement what gives its entries: a parameter for one request, bound as such; `None` where the
    /// statement's parameter is no such list.
    pub entries: Vec<Option<Parameter>>,
}

pub(super) fn live(plan: &Plan) -> Live {
    let mut lowering = Lowering::default();
    let select = answered(&mut lowering, plan);
    let one = lowering.statement(&select);
    let depends = one.parameters.iter().any(|parameter| parameter.source.is_of_request());
    Live { one, many: depends.then(|| many(plan)), is_stream: stream(plan).is_some() }
}

/// The one root field that is a stream, if it is one.
fn stream(plan: &Plan) -> Option<&Stream> {
    plan.roots.iter().find_map(|field| match &field.root {
        Root::Stream(stream) => Some(stream),
        _ => None,
    })
}

/// A select that yields the value of `data` and the next cursor.
fn answered(lowering: &mut Lowering, plan: &Plan) -> Select {
    let data = lowering.data(plan);
    let data = Expr::Subquery(Box::new(data));
    let mut targets = vec![(data, Some(named("data")))];
    if let Some(stream) = stream(plan) {
        targets.push((lowering.next_cursor(stream), Some(named("cursor"))));
    }
    Select { targets, ..Select::default() }
}

fn many(plan: &Plan) -> Many {
    let mut lowering = Lowering::default();
    let members = lowering.alias();
    lowering.members = Some(members);
    let lists = lowering.alias();
    let inner = answered(&mut lowering, plan);
    let answers = lowering.alias();

    let mut entries = Vec::with_capacity(lowering.parameters().len() + 1);
    let mut parameters = Vec::with_capacity(entries.capacity());
    let mut columns = Vec::new();
    let mut targets = Vec::new();
    for (place, parameter) in lowering.parameters().iter().enumerate() {
        if !parameter.source.is_of_request() {
            parameters.push(parameter.clone());
            entries.push(None);
            continue;
        }
        let texts = DataType::text().array_of();
        let name = member_column(place);
        columns.push((name.clone(), Expr::Parameter(place + 1, TypeName::of(&texts))));
        // Read by the type's input function, as the value of a parameter is.
        let value = Expr::Column(lists, name.clone()).cast(TypeName::of(&parameter.data_type));
        targets.push((value, Some(Output(name))));
        parameters.push(Parameter { data_type: texts, encoding: Encoding::Array, ..parameter.clone() });
        entries.push(Some(parameter.clone()));
    }
    let number = Identifier::new("number");
    let numbers = DataType::int8().array_of();
    columns.push((number.clone(), Expr::Parameter(parameters.len() + 1, TypeName::of(&numbers))));
    targets.push((Expr::Column(lists, number.clone()), Some(Output(number.clone()))));
    let source = ValueSource::Work(WorkSource::Numbers(0));
    parameters.push(Parameter { source, data_type: numbers, encoding: Encoding::Array });
    entries.push(None);

    let from = FromItem { source: Source::Lists(columns), alias: lists, join: FromJoin::First };
    // OFFSET keeps the casts where they are: once for each request, not once for each row that is compared.
    let rows = Select { targets, from: vec![from], offset: Some(Expr::Integer(0)), ..Select::default() };
    let mut targets = vec![(Expr::Column(members, number), None)];
    targets.extend(inner.targets.iter().filter_map(|(_, output)| match output {
        Some(Output(name)) => Some((Expr::Column(answers, name.clone()), None)),
        _ => None,
    }));
    let answer =
        FromItem { source: Source::Select(Box::new(inner)), alias: answers, join: FromJoin::Lateral };
    let select = Select { targets, from: vec![from_select(rows, members), answer], ..Select::default() };
    let text = super::print::print(&select);
    Many { statement: Statement { text, parameters }, entries }
}

fn named(name: &str) -> Output {
    Output(Identifier::new(name))
}

impl Lowering {
    /// The cursor of the last row of a batch, as text.
    fn next_cursor(&mut self, stream: &Stream) -> Expr {
        let mut base = self.base(&stream.rows.source, None);
        let name = Identifier::new("cursor");
        let value = self.scalar(&stream.cursor, &base.row);
        base.select.targets = vec![(value, Some(Output(name.clone())))];
        let alias: Alias = self.alias();
        let value = Expr::Column(alias, name);
        let last = Direction { descending: !stream.direction.descending, nulls_first: false };
        let select = Select {
            targets: vec![(value.clone().cast(TypeName::builtin("text")), None)],
            from: vec![from_select(base.select, alias)],
            order_by: vec![(value, last)],
            limit: Some(Expr::Integer(1)),
            ..Select::default()
        };
        Expr::Subquery(Box::new(select))
    }
}
