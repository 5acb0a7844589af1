use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::json::Entries;
use super::lower_live::Live;
use super::lower_write::Written;
use super::print::{print, print_common};
use super::program::{Program, ProgramRoot, Step, Work};
use super::tree::{Alias, Common, Expr, Identifier, Select, TypeName};
use crate::model::DataType;
use crate::permission::{Encoding, Parameter, Source};
use crate::plan::{Effect, Plan, Root, RootField};

/// One SQL statement with its parameters: `parameters[0]` is `$1`. A query yields one row with one `json` value, or none for
/// null.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub text: String,
    pub parameters: Vec<Parameter>,
}

/// How an operation is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// By the database.
    Statement {
        statement: Statement,
        /// The response name of the only root field, if it is that field's value that the statement yields, or no row for
        /// null; `None` where it yields the value of `data`.
        field: Option<String>,
    },
    /// By several statements, one after the other: a mutation.
    Program(Program),
    /// By the database, as often as something has changed.
    Live(Live),
    /// Without it: the value of `data` as JSON text.
    Static(String),
}

impl Answer {
    /// The parameters of all statements.
    pub fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        let (one, program) = match self {
            Answer::Statement { statement, .. } => (Some(statement), None),
            Answer::Program(program) => (None, Some(program)),
            Answer::Live(live) => (Some(&live.one), None),
            Answer::Static(_) => (None, None),
        };
        let steps =
            program.into_iter().flat_map(|program| &program.roots).flat_map(|root| match &root.work {
                Work::Steps(steps) => steps.steps.as_slice(),
                Work::Static(_) => &[],
            });
        one.into_iter().chain(steps.map(|step| &step.statement)).flat_map(|statement| &statement.parameters)
    }
}

/// The statement of a plan, or for a mutation its statements.
pub fn lower(plan: &Plan) -> Answer {
    if let Some(text) = static_answer(plan) {
        return Answer::Static(text);
    }
    if plan.effect == Effect::Writes {
        let roots = plan.roots.iter().map(|field| ProgramRoot {
            within: field.within.clone(),
            name: field.name.clone(),
            work: work(&field.root),
        });
        return Answer::Program(Program { roots: roots.collect() });
    }
    if plan.effect == Effect::Follows {
        return Answer::Live(super::lower_live::live(plan));
    }
    let mut lowering = Lowering::default();
    if let [RootField { within: None, name, root }] = plan.roots.as_slice() {
        // A statement of its own is planned and started with less than a sub-select of one.
        let select = match lowering.root(root) {
            Expr::Subquery(select) => *select,
            value => Select { targets: vec![(value, None)], ..Select::default() },
        };
        return Answer::Statement { statement: lowering.statement(&select), field: Some(name.clone()) };
    }
    let select = lowering.data(plan);
    Answer::Statement { statement: lowering.statement(&select), field: None }
}

/// The work of a mutation's root field.
fn work(root: &Root) -> Work {
    match root {
        Root::Static(text) | Root::Introspection(text) => Work::Static(text.clone()),
        Root::Write(write) => super::lower_write::work(write),
        Root::Rows(_) | Root::Stream(_) | Root::Aggregate(_) | Root::Connection(_) | Root::Scalar(_) => {
            let mut lowering = Lowering::default();
            let value = lowering.root(root);
            let select = Select { targets: vec![(value, None)], ..Select::default() };
            Work::of_one(Step::value(lowering.statement(&select)))
        }
    }
}

/// The root fields of each namespace together, and those at the root.
fn groups(roots: &[RootField]) -> impl Iterator<Item = &[RootField]> {
    roots.chunk_by(|one, next| one.within == next.within)
}

fn static_answer(plan: &Plan) -> Option<String> {
    let mut entries = Vec::with_capacity(plan.roots.len());
    for group in groups(&plan.roots) {
        let values = group.iter().map(|field| match &field.root {
            Root::Static(value) | Root::Introspection(value) => Some(entry(&field.name, value)),
            _ => None,
        });
        let values: Vec<String> = values.collect::<Option<_>>()?;
        match group {
            [RootField { within: Some(namespace), .. }, ..] => {
                entries.push(entry(namespace, &format!("{{{}}}", values.join(","))));
            }
            _ => entries.extend(values),
        }
    }
    Some(format!("{{{}}}", entries.join(",")))
}

fn entry(name: &str, value: &str) -> String {
    format!("{}:{value}", serde_json::Value::String(name.to_owned()))
}

/// What lowering one plan counts and collects.
#[derive(Default)]
pub(super) struct Lowering {
    parameters: Vec<Parameter>,
    /// Where among `parameters` each stands.
    places: HashMap<Parameter, usize>,
    aliases: u32,
    /// Attributes read from a FROM item, so that a sub-select can yield just these.
    used: BTreeMap<Alias, BTreeSet<String>>,
    /// FROM items whose whole row is read.
    whole: BTreeSet<Alias>,
    /// Where rows come from that were just written.
    pub(super) written: Written,
    /// Where the values of many requests are, each a row, if the statement answers many.
    pub(super) members: Option<Alias>,
}

/// The row that expressions are about.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub alias: Alias,
    /// The column that holds the relation's whole row, where the FROM item is a sub-select.
    pub whole: Option<String>,
}

impl Row {
    pub fn of(alias: Alias) -> Row {
        Row { alias, whole: None }
    }
}

impl Lowering {
    /// A select that yields the value of `data`.
    pub(super) fn data(&mut self, plan: &Plan) -> Select {
        let mut entries: Entries = Vec::with_capacity(plan.roots.len());
        for group in groups(&plan.roots) {
            match group {
                [RootField { within: Some(namespace), .. }, ..] => {
                    let fields = group.iter().map(|field| (field.name.clone(), self.root(&field.root)));
                    let fields: Entries = fields.collect();
                    entries.push((namespace.clone(), self.object(fields)));
                }
                _ => entries.extend(group.iter().map(|field| (field.name.clone(), self.root(&field.root)))),
            }
        }
        self.objects(Select::default(), entries)
    }

    fn root(&mut self, root: &Root) -> Expr {
        match root {
            Root::Stream(stream) => self.rows(&stream.rows, None),
            Root::Static(text) | Root::Introspection(text) => self.constant_json(text),
            Root::Rows(rows) => self.rows(rows, None),
            Root::Aggregate(aggregate) => self.aggregate(aggregate, None),
            Root::Connection(connection) => self.connection(connection, None),
            Root::Scalar(call) => self.scalar_call(call),
            // Planned for mutations alone, which are lowered one root field at a time.
            Root::Write(_) => Expr::Null(TypeName::builtin("json")),
        }
    }

    /// The parameters so far.
    pub(super) fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The statement that a select is, with what was collected for it.
    pub fn statement(self, select: &Select) -> Statement {
        Statement { text: print(select), parameters: self.parameters }
    }

    /// The statement that a write is.
    pub fn write_statement(self, write: &Common) -> Statement {
        Statement { text: print_common(write), parameters: self.parameters }
    }

    pub fn alias(&mut self) -> Alias {
        let alias = Alias(self.aliases);
        self.aliases += 1;
        alias
    }

    /// The parameter, with the number it already has if it is known.
    pub fn parameter(&mut self, parameter: &Parameter) -> Expr {
        let ty = &parameter.data_type;
        if parameter.encoding == Encoding::GeoJson {
            let text = self.numbered(&Parameter { data_type: DataType::text(), ..parameter.clone() });
            let value = Expr::call(Identifier::new(&ty.schema), "st_geomfromgeojson", vec![text]);
            return value.cast(TypeName::of(ty));
        }
        if matches!(parameter.source, Source::Session(_)) && ty.is_named("geography") {
            // Only geometry's input function reads GeoJSON besides the other forms.
            let bound = Parameter { data_type: ty.sibling("geometry"), ..parameter.clone() };
            return self.parameter(&bound).cast(TypeName::of(ty));
        }
        if ty.id == 0 {
            // A type known only by its name: bound as text and read by a cast.
            let bound = DataType { id: DataType::text().id, ..ty.clone() };
            return self.numbered(&Parameter { data_type: bound, ..parameter.clone() });
        }
        self.numbered(parameter)
    }

    fn numbered(&mut self, parameter: &Parameter) -> Expr {
        let place = self.places.get(parameter).copied().unwrap_or_else(|| {
            self.parameters.push(parameter.clone());
            self.places.insert(parameter.clone(), self.parameters.len() - 1);
            self.parameters.len() - 1
        });
        match self.members {
            Some(members) if parameter.source.is_of_request() => Expr::Column(members, member_column(place)),
            _ => Expr::Parameter(place + 1, TypeName::of(&parameter.data_type)),
        }
    }

    pub fn column(&mut self, row: &Row, name: &str) -> Expr {
        self.used.entry(row.alias).or_default().insert(name.to_owned());
        Expr::column(row.alias, name)
    }

    pub fn whole_row(&mut self, row: &Row) -> Expr {
        match &row.whole {
            Some(column) => {
                self.whole.insert(row.alias);
                Expr::column(row.alias, column)
            }
            None => Expr::Row(row.alias),
        }
    }

    /// The attributes that were read from a FROM item.
    pub fn used_columns(&self, alias: Alias) -> BTreeSet<String> {
        self.used.get(&alias).cloned().unwrap_or_default()
    }

    pub fn is_whole_used(&self, alias: Alias) -> bool {
        self.whole.contains(&alias)
    }
}

/// The column that holds each request's value of a parameter, by its place.
pub(super) fn member_column(place: usize) -> Identifier {
    Identifier::new(&format!("p{}", place + 1))
}
