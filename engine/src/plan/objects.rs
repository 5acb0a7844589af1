use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::cells::Cells;
use super::error::Error;
use super::given::{Given, Supply};
use crate::document::{Value, Variables, is_column_value};
use crate::model::{Attribute, DataType, DataTypeKind, Relation};
use crate::permission::{EncodeError, Encoding, WorkSource, encode};
use crate::response::{Path, Step};
use crate::schema::ScalarKind;

/// Objects to insert as a request gives them, and how they come apart into the rows of each node.
///
/// A node is what one statement inserts: the rows of one relation at one place of the nesting, with one `on_conflict`.
/// The layout depends on which columns and relationships the objects have, never on how many there are or on values,
/// so that the same statements serve other objects of the same layout.
#[derive(Debug, Clone, PartialEq)]
pub struct Objects {
    /// The argument as the document has it.
    pub(super) value: Value,
    /// Defaults of variables, by name.
    pub(super) defaults: BTreeMap<String, Value>,
    /// The variables that the objects are made of.
    pub(super) variables: BTreeSet<String>,
    pub(super) at: Path,
    /// Is it `objects`, not `object`?
    pub(super) is_list: bool,
    /// The first is that of the argument's own objects.
    pub(super) nodes: Vec<NodeLayout>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct NodeLayout {
    /// The relation's name, for messages.
    pub relation: String,
    /// The node whose rows these are nested in, and the field that holds them there.
    pub parent: Option<(usize, String)>,
    /// Tells nodes apart that differ by their `on_conflict` alone.
    pub conflict: Option<String>,
    /// How many nodes of rows are inserted before.
    pub links: usize,
    pub fields: BTreeMap<String, FieldLayout>,
    pub columns: Vec<ColumnLayout>,
    /// How many of them every object gives.
    pub always: usize,
    /// Names of columns that the enclosing row decides on.
    pub decided: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum FieldLayout {
    /// The place in `columns`.
    Column(usize),
    Related(RelatedLayout),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ColumnLayout {
    /// In the database.
    pub name: String,
    pub data_type: DataType,
    pub values: CellValues,
    pub presence: Presence,
}

/// Does every object of a node give the column?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Always,
    /// Where it does not, the column is null.
    Sometimes,
    /// Where it does not, the column gets its default.
    SometimesDefault,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum CellValues {
    Scalar(ScalarKind),
    /// Names of an enum table's values, and what these are in the database.
    Enum(BTreeMap<String, String>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct RelatedLayout {
    /// Names of the input fields `data` and `on_conflict`.
    pub data: String,
    pub on_conflict: String,
    pub holds: Holds,
    /// For rows that are inserted before: the columns that they decide on.
    pub decides: Vec<String>,
    /// The nodes for them, with the number of the link to those inserted before.
    pub nodes: Vec<(usize, usize)>,
}

/// What `data` holds, and when it is inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Before,
    ObjectAfter,
    List,
}

/// The rows of one request, for each node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ObjectRows {
    nodes: Vec<NodeRows>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct NodeRows {
    count: usize,
    /// In the order of the layout.
    columns: Vec<Cells>,
    /// For each column whether it gets its default, where that is not known of all rows.
    defaults: Vec<Cells>,
    /// For each link the number of the row that was inserted before.
    before: Vec<Cells>,
    /// Empty for the first node.
    origins: Vec<Origin>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Origin {
    parent: usize,
    /// The place in the list of `data`.
    index: Option<usize>,
}

impl Objects {
    /// Takes a request's objects apart. `variables`: as the request gives them, name without `$` to value.
    ///
    /// `None`: they have another layout, or a value that validation refuses.
    pub fn rows(&self, variables: &Map<String, Json>) -> Option<ObjectRows> {
        self.rows_of_request(variables).ok()
    }

    /// The same with the reason.
    ///
    /// Errors: as `rows_of`; `Internal` for another layout, or a value that validation refuses.
    pub fn rows_of_request(&self, variables: &Map<String, Json>) -> Result<ObjectRows, Error> {
        self.extract(&Supply::Request { values: variables, defaults: &self.defaults })
    }

    /// The same of variables that are coerced.
    ///
    /// Errors: `DecidedByParent`, `AlreadyDecided`; `Value` for what its type certainly does not take.
    pub fn rows_of(&self, variables: &Variables) -> Result<ObjectRows, Error> {
        self.extract(&Supply::Coerced(variables))
    }

    /// Is the variable a part of the objects?
    pub fn takes(&self, variable: &str) -> bool {
        self.variables.contains(variable)
    }

    fn extract(&self, supply: &Supply) -> Result<ObjectRows, Error> {
        let nodes = ObjectRows::of(&self.nodes).nodes;
        let mut extraction = Extraction { objects: self, supply, nodes };
        let argument = Given::Literal(&self.value).resolved(supply).ok_or_else(|| self.unfit())?;
        if argument.is_null() {
            return Err(self.unfit());
        }
        let root = Trail { parent: None, step: TrailStep::Start(&self.at) };
        let is_list = argument.is_list();
        for (index, object) in argument.items(supply).enumerate() {
            let trail =
                if is_list { Trail { parent: Some(&root), step: TrailStep::Index(index) } } else { root };
            extraction.object(0, object, None, &trail)?;
        }
        Ok(ObjectRows { nodes: extraction.nodes })
    }

    /// Where the row of a node stands among the arguments, as exactly as helps: of the only object, the argument's path.
    ///
    /// Differs: the reference gives the path of all objects where nothing is nested in them.
    pub fn path(&self, rows: &ObjectRows, node: usize, row: usize) -> Path {
        let Some((parent, field)) = self.nodes.get(node).and_then(|layout| layout.parent.as_ref()) else {
            let is_only = rows.count(node) < 2 && self.nodes.len() == 1;
            return if is_only || !self.is_list { self.at.clone() } else { self.at.index(row) };
        };
        let origin = rows.nodes.get(node).and_then(|rows| rows.origins.get(row));
        let Some(origin) = origin else { return self.at.clone() };
        let within = self.path(rows, *parent, origin.parent).key(field).key("data");
        origin.index.map_or(within.clone(), |index| within.index(index))
    }

    /// Where the object stands that holds a row of a node through a relationship, with that relationship.
    pub fn path_of_holder(&self, rows: &ObjectRows, node: usize, row: usize) -> Path {
        let parent = self.nodes.get(node).and_then(|layout| layout.parent.as_ref());
        let origin = rows.nodes.get(node).and_then(|rows| rows.origins.get(row));
        match (parent, origin) {
            (Some((parent, field)), Some(origin)) => self.path(rows, *parent, origin.parent).key(field),
            _ => self.at.clone(),
        }
    }

    /// The name of the relation that a node's rows are inserted into.
    pub fn relation(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |layout| &layout.relation)
    }

    /// Where all rows of a node stand.
    pub fn path_of_node(&self, rows: &ObjectRows, node: usize) -> Path {
        let Some((parent, field)) = self.nodes.get(node).and_then(|layout| layout.parent.as_ref()) else {
            return self.at.clone();
        };
        let origins = rows.nodes.get(node).map(|rows| rows.origins.as_slice()).unwrap_or_default();
        match origins.first() {
            Some(first) if origins.iter().all(|origin| origin.parent == first.parent) => {
                self.path(rows, *parent, first.parent).key(field).key("data")
            }
            _ => self.at.clone(),
        }
    }

    fn unfit(&self) -> Error {
        Error::Internal { what: "objects of another layout".to_owned(), at: self.at.clone() }
    }
}

impl Presence {
    /// `count`: how many of the rows give the attribute.
    pub fn of(relation: &Relation, attribute: &Attribute, count: usize, rows: usize) -> Presence {
        // What a view's column gets by default may be known to the table beneath it alone.
        let has_default = attribute.has_default || relation.is_view();
        match count == rows {
            true => Presence::Always,
            false if has_default => Presence::SometimesDefault,
            false => Presence::Sometimes,
        }
    }
}

impl ObjectRows {
    pub(super) fn of(layouts: &[NodeLayout]) -> ObjectRows {
        ObjectRows { nodes: layouts.iter().map(NodeRows::of).collect() }
    }

    /// The columns of the first node and their defaults, with room for so many values.
    pub(super) fn first_columns(&mut self, count: usize) -> Option<(&mut [Cells], &mut [Cells])> {
        let rows = self.nodes.first_mut()?;
        rows.columns.iter_mut().for_each(|cells| cells.reserve(count));
        Some((&mut rows.columns, &mut rows.defaults))
    }

    pub(super) fn set_count(&mut self, count: usize) {
        self.nodes.iter_mut().for_each(|rows| rows.count = count);
    }

    /// The values that a statement reads of the objects; `None` for what is not theirs.
    pub fn cells(&self, source: WorkSource) -> Option<Cow<'_, Cells>> {
        let of = |node: usize| self.nodes.get(node);
        match source {
            WorkSource::Column { node, column } => of(node)?.columns.get(column).map(Cow::Borrowed),
            WorkSource::Default { node, column } => of(node)?.defaults.get(column).map(Cow::Borrowed),
            WorkSource::Before { node, link } => of(node)?.before.get(link).map(Cow::Borrowed),
            WorkSource::Numbers(node) => Some(Cow::Owned((0..of(node)?.count).collect())),
            WorkSource::Parents(node) => Some(Cow::Owned(self.parents(node).collect())),
            WorkSource::Links(_) | WorkSource::Written(_) | WorkSource::Affected => None,
        }
    }

    pub fn count(&self, node: usize) -> usize {
        self.nodes.get(node).map_or(0, |rows| rows.count)
    }

    /// For each row of a nested node the number of the row that it is nested in.
    pub fn parents(&self, node: usize) -> impl Iterator<Item = usize> {
        let origins = self.nodes.get(node).map(|rows| rows.origins.as_slice()).unwrap_or_default();
        origins.iter().map(|origin| origin.parent)
    }
}

impl NodeRows {
    fn of(layout: &NodeLayout) -> NodeRows {
        let cells = || vec![Cells::default(); layout.columns.len()];
        let has_defaults = layout.columns.iter().any(|column| column.presence == Presence::SometimesDefault);
        NodeRows {
            columns: cells(),
            defaults: if has_defaults { cells() } else { Vec::new() },
            before: vec![Cells::default(); layout.links],
            ..NodeRows::default()
        }
    }
}

struct Extraction<'a> {
    objects: &'a Objects,
    supply: &'a Supply<'a>,
    nodes: Vec<NodeRows>,
}

impl Extraction<'_> {
    /// Adds an object to its node. Returns the number that its row gets.
    fn object(
        &mut self,
        node: usize,
        object: Given,
        origin: Option<Origin>,
        trail: &Trail,
    ) -> Result<usize, Error> {
        let objects = self.objects;
        let layout = objects.nodes.get(node).ok_or_else(|| objects.unfit())?;
        if !object.is_object() {
            return Err(objects.unfit());
        }
        // A row has its number before those that are nested in it, which never belong to its own node.
        let number = {
            let rows = self.nodes.get_mut(node).ok_or_else(|| objects.unfit())?;
            rows.count += 1;
            rows.origins.extend(origin);
            rows.count - 1
        };
        let mut given = Taken::default();
        let mut always = 0;
        let mut after = Vec::new();
        for (name, value) in object.fields(self.supply) {
            let trail = Trail { parent: Some(trail), step: TrailStep::Key(name) };
            match layout.fields.get(name) {
                Some(FieldLayout::Column(place)) => {
                    let column = layout.columns.get(*place).ok_or_else(|| objects.unfit())?;
                    always += usize::from(column.presence == Presence::Always);
                    given.columns.push(*place);
                    let rows = self.nodes.get_mut(node);
                    let cells = rows.and_then(|rows| rows.columns.get_mut(*place));
                    let cells = cells.ok_or_else(|| objects.unfit())?;
                    cells.fill(number);
                    write_cell(objects, self.supply, column, value, cells, &trail)?;
                }
                Some(FieldLayout::Related(_)) if value.is_null() => {}
                Some(FieldLayout::Related(related)) => match related.holds {
                    Holds::Before => given.before.push((name, related, value)),
                    Holds::ObjectAfter | Holds::List => after.push((name, related, value)),
                },
                None => return Err(objects.unfit()),
            }
        }
        if always != layout.always {
            return Err(objects.unfit());
        }
        self.refuse_decided(layout, &given, trail)?;
        self.note_defaults(node, layout, &given, number);
        for (name, related, value) in &given.before {
            let trail = Trail { parent: Some(trail), step: TrailStep::Key(name) };
            let (link, child) = self.single(related, *value, number, &trail)?;
            if let Some(cells) = self.nodes.get_mut(node).and_then(|rows| rows.before.get_mut(link)) {
                cells.fill(number);
                cells.number(child);
            }
        }
        if let Some(rows) = self.nodes.get_mut(node) {
            // Columns that are given in every row are full by now.
            let partly = layout.columns.iter().zip(&mut rows.columns);
            let partly = partly.filter(|(column, _)| column.presence != Presence::Always);
            partly.for_each(|(_, cells)| cells.fill(number + 1));
            rows.before.iter_mut().for_each(|cells| cells.fill(number + 1));
        }
        for (name, related, value) in after {
            let trail = Trail { parent: Some(trail), step: TrailStep::Key(name) };
            match related.holds {
                Holds::List => self.list(related, value, number, &trail)?,
                _ => drop(self.single(related, value, number, &trail)?),
            }
        }
        Ok(number)
    }

    /// Notes which columns of a row get their default.
    fn note_defaults(&mut self, node: usize, layout: &NodeLayout, given: &Taken, number: usize) {
        for (place, column) in layout.columns.iter().enumerate() {
            if column.presence != Presence::SometimesDefault {
                continue;
            }
            let decides =
                |(_, related, _): &(&str, &RelatedLayout, Given)| related.decides.contains(&column.name);
            let is_given = given.columns.contains(&place) || given.before.iter().any(decides);
            if let Some(cells) = self.nodes.get_mut(node).and_then(|rows| rows.defaults.get_mut(place)) {
                cells.fill(number);
                cells.flag(!is_given);
            }
        }
    }

    /// The columns of a row have one source each.
    fn refuse_decided(&self, layout: &NodeLayout, given: &Taken, trail: &Trail) -> Result<(), Error> {
        if layout.decided.is_empty() && given.before.is_empty() {
            return Ok(());
        }
        let names =
            given.columns.iter().filter_map(|place| layout.columns.get(*place)).map(|column| &column.name);
        let names: BTreeSet<&String> = names.collect();
        let decided: Vec<String> =
            names.iter().filter(|name| layout.decided.contains(**name)).map(|name| (*name).clone()).collect();
        if !decided.is_empty() {
            return Err(Error::DecidedByParent { columns: decided, at: trail.path() });
        }
        for (name, related, _) in &given.before {
            let conflicts = |column: &&String| names.contains(column) || layout.decided.contains(*column);
            let columns: Vec<String> = related.decides.iter().filter(conflicts).cloned().collect();
            if !columns.is_empty() {
                let at = Trail { parent: Some(trail), step: TrailStep::Key(name) }.path();
                return Err(Error::AlreadyDecided { relationship: (*name).to_owned(), columns, at });
            }
        }
        Ok(())
    }

    /// `{data: {…}, on_conflict: …}`. Returns the link and the number of the row.
    fn single(
        &mut self,
        related: &RelatedLayout,
        value: Given,
        parent: usize,
        trail: &Trail,
    ) -> Result<(usize, usize), Error> {
        let (node, link) = self.node_of(related, value)?;
        let data = value.field(&related.data, self.supply).ok_or_else(|| self.objects.unfit())?;
        let trail = Trail { parent: Some(trail), step: TrailStep::Key(&related.data) };
        let number = self.object(node, data, Some(Origin { parent, index: None }), &trail)?;
        Ok((link, number))
    }

    /// `{data: [{…}, …], on_conflict: …}`.
    fn list(
        &mut self,
        related: &RelatedLayout,
        value: Given,
        parent: usize,
        trail: &Trail,
    ) -> Result<(), Error> {
        let data = value.field(&related.data, self.supply).ok_or_else(|| self.objects.unfit())?;
        let trail = Trail { parent: Some(trail), step: TrailStep::Key(&related.data) };
        if data.is_null() {
            return Err(self.objects.unfit());
        }
        let is_list = data.is_list();
        let mut items = data.items(self.supply).peekable();
        if items.peek().is_none() {
            return self.expect_plain(related, value);
        }
        let (node, _) = self.node_of(related, value)?;
        for (index, item) in items.enumerate() {
            let place = Trail { parent: Some(&trail), step: TrailStep::Index(index) };
            let place = if is_list { place } else { trail };
            let origin = Origin { parent, index: is_list.then_some(index) };
            self.object(node, item, Some(origin), &place)?;
        }
        Ok(())
    }

    /// No rows, no node: what is not looked at here only validation may pass.
    fn expect_plain(&self, related: &RelatedLayout, value: Given) -> Result<(), Error> {
        let is_plain = |(name, value): (&str, Given)| name == related.data || value.is_null();
        let is_validated = matches!(self.supply, Supply::Coerced(_));
        let fits = self.expect_known(related, value);
        if is_validated || value.fields(self.supply).all(is_plain) { fits } else { Err(self.objects.unfit()) }
    }

    fn expect_known(&self, related: &RelatedLayout, value: Given) -> Result<(), Error> {
        let is_known = |(name, _): (&str, Given)| name == related.data || name == related.on_conflict;
        if value.fields(self.supply).all(is_known) { Ok(()) } else { Err(self.objects.unfit()) }
    }

    fn node_of(&self, related: &RelatedLayout, value: Given) -> Result<(usize, usize), Error> {
        self.expect_known(related, value)?;
        let conflict = conflict_key(value.field(&related.on_conflict, self.supply));
        let fits = |(node, _): &&(usize, usize)| {
            self.objects.nodes.get(*node).is_some_and(|layout| layout.conflict == conflict)
        };
        related.nodes.iter().find(fits).copied().ok_or_else(|| self.objects.unfit())
    }
}

/// Writes what an object gives for a column.
fn write_cell(
    objects: &Objects,
    supply: &Supply,
    column: &ColumnLayout,
    value: Given,
    cells: &mut Cells,
    trail: &Trail,
) -> Result<(), Error> {
    if value.is_null() {
        cells.null();
        return Ok(());
    }
    match &column.values {
        CellValues::Enum(values) => {
            let row = value.enum_name().and_then(|name| values.get(name));
            cells.text.push_str(row.ok_or_else(|| objects.unfit())?);
        }
        CellValues::Scalar(kind) => {
            // A variable that is a list of an array's elements may be one of them.
            let is_element = |json: &Json| {
                *kind == ScalarKind::Array && matches!(supply, Supply::Coerced(_)) && !json.is_object()
            };
            if let Given::Json(json) = value
                && !is_column_value(*kind, json)
                && !is_element(json)
            {
                return Err(objects.unfit());
            }
            let refused = |source| Error::Value { source, at: trail.path() };
            write_scalar(supply, column, *kind, value, &mut cells.text).map_err(refused)?;
        }
    }
    cells.end();
    Ok(())
}

/// The text that the input function of the column's type reads, or of a row type the JSON that it is made from.
fn write_scalar(
    supply: &Supply,
    column: &ColumnLayout,
    kind: ScalarKind,
    value: Given,
    out: &mut String,
) -> Result<(), EncodeError> {
    let data_type = &column.data_type;
    let is_plain = data_type.schema == "pg_catalog" && data_type.kind == DataTypeKind::Base;
    if is_plain && value.write_plain(kind, out) {
        return if value.has_nul() { Err(EncodeError::Nul) } else { Ok(()) };
    }
    let json = value.to_json(supply);
    let text = match data_type.kind {
        DataTypeKind::Composite => encode(&json, &DataType::json(), Encoding::Json)?,
        _ => encode(&json, data_type, Encoding::of_value(&json, data_type))?,
    };
    out.push_str(&text);
    Ok(())
}

/// What an object gives, before anything is inserted for it.
#[derive(Default)]
struct Taken<'g> {
    columns: Vec<usize>,
    before: Vec<(&'g str, &'g RelatedLayout, Given<'g>)>,
}

/// The text that tells one `on_conflict` from another.
pub(super) fn conflict_key(given: Option<Given>) -> Option<String> {
    given.filter(|given| !given.is_null()).map(|given| match given {
        Given::Json(json) => json.to_string(),
        Given::Literal(value) => format!("{value:?}"),
    })
}

/// Where a walk is, kept on the stack: a path is built only for an error.
#[derive(Clone, Copy)]
struct Trail<'t> {
    parent: Option<&'t Trail<'t>>,
    step: TrailStep<'t>,
}

#[derive(Clone, Copy)]
enum TrailStep<'t> {
    Start(&'t Path),
    Key(&'t str),
    Index(usize),
}

impl Trail<'_> {
    fn path(&self) -> Path {
        let mut trails = Vec::new();
        let mut trail = Some(self);
        while let Some(current) = trail {
            trails.push(current.step);
            trail = current.parent;
        }
        let steps = trails.iter().rev().flat_map(|step| match step {
            TrailStep::Start(path) => path.steps().to_vec(),
            TrailStep::Key(key) => vec![Step::Key((*key).to_owned())],
            TrailStep::Index(index) => vec![Step::Index(*index)],
        });
        steps.collect()
    }
}
