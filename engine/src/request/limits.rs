use std::collections::HashMap;

use crate::document::{Document, Fragments, OperationDefinition, Selection};
use crate::model::{RoleLimits, Settings};
use crate::permission::Grantee;
use crate::response::{Code, Failure, Path};

/// Refuses an operation that asks for more than the role's limits allow.
///
/// `document`: validated, so that its fragments exist, form no cycle and are nested no deeper than any document may be.
/// `@skip` and `@include` are not looked at: what they leave out counts.
/// Errors: `depth-limit-exceeded`, `node-limit-exceeded`, `root-field-limit-exceeded`, `alias-limit-exceeded`.
pub fn require_within(
    settings: &Settings,
    grantee: &Grantee,
    document: &Document,
    operation: &OperationDefinition,
) -> Result<(), Failure> {
    let limits = settings.api_limits.of(&grantee.role);
    if limits
        == (RoleLimits { rows: limits.rows, milliseconds: limits.milliseconds, ..RoleLimits::default() })
    {
        return Ok(());
    }
    let mut measuring = Measuring { settings, fragments: Fragments::of(document), known: HashMap::new() };
    let size = measuring.selections(&operation.selection_set);
    let checks = [
        (limits.root_fields, size.top, Code::RootFieldLimitExceeded, "root field"),
        (limits.aliases, size.aliases, Code::AliasLimitExceeded, "alias"),
        (limits.nodes, size.nodes, Code::NodeLimitExceeded, "node"),
        (limits.depth, size.depth, Code::DepthLimitExceeded, "depth"),
    ];
    for (limit, found, code, name) in checks {
        if let Some(limit) = limit.filter(|limit| found > *limit) {
            let message = format!("{name} limit of {limit} exceeded: this operation has {found}");
            return Err(Failure::new(code, Path::root(), message));
        }
    }
    Ok(())
}

/// The size of a selection set with all its fragments in place; sums stop at the largest number.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Fields of the set itself but for `__typename`; for the namespace of a source, those inside it.
    top: u64,
    /// Fields with a selection set inside one another.
    depth: u64,
    /// Fields with a selection set.
    nodes: u64,
    aliases: u64,
}

impl Size {
    fn add(&mut self, other: Size) {
        self.top = self.top.saturating_add(other.top);
        self.depth = self.depth.max(other.depth);
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.aliases = self.aliases.saturating_add(other.aliases);
    }
}

/// Measures without expanding anything: each fragment is measured once.
struct Measuring<'a> {
    settings: &'a Settings,
    fragments: Fragments<'a>,
    known: HashMap<&'a str, Size>,
}

impl<'a> Measuring<'a> {
    fn selections(&mut self, selections: &'a [Selection]) -> Size {
        let mut size = Size::default();
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    let inside = self.selections(&field.selection_set);
                    let alias = u64::from(field.alias.is_some());
                    let mut own = Size { aliases: inside.aliases.saturating_add(alias), ..Size::default() };
                    // Introspection reads no data.
                    if !field.selection_set.is_empty() && !field.name.starts_with("__") {
                        own.depth = inside.depth.saturating_add(1);
                        own.nodes = inside.nodes.saturating_add(1);
                    }
                    own.top = match field.name.as_str() {
                        "__typename" => 0,
                        name if self.settings.source_of_namespace(name).is_some() => inside.top,
                        _ => 1,
                    };
                    size.add(own);
                }
                Selection::InlineFragment(fragment) => size.add(self.selections(&fragment.selection_set)),
                Selection::FragmentSpread(spread) => size.add(self.fragment(&spread.name)),
            }
        }
        size
    }

    fn fragment(&mut self, name: &str) -> Size {
        if let Some(size) = self.known.get(name) {
            return *size;
        }
        let Some(fragment) = self.fragments.get(name) else { return Size::default() };
        let size = self.selections(&fragment.selection_set);
        self.known.insert(&fragment.name, size);
        size
    }
}
