use std::collections::HashMap;

use super::env::{Env, Report};
use crate::document::ast::Selection;
use crate::document::error::Error;
use crate::document::parse::DEEPEST;
use crate::response::Path;

/// The operations together select no more fields, and nothing is nested deeper, than the limits allow once every spread
/// is replaced by its fragment. Counted without expanding anything: each fragment is measured once.
///
/// Not in the specification: it bounds what every later step costs.
pub(super) fn check(env: &Env<'_>, report: &mut Report) {
    let fragments = measure_fragments(env);
    let mut total = Size::default();
    for operation in &env.operations {
        total.add(measure(&operation.selection_set, &fragments));
    }
    let depth = fragments.values().map(|size| size.depth).chain([total.depth]).max().unwrap_or(0);
    if total.fields > env.limits.fields {
        report.add_breaking(Error::TooManyFields { limit: env.limits.fields, path: Path::root() });
    }
    let deepest = env.limits.depth.min(DEEPEST);
    if depth > deepest {
        report.add_breaking(Error::TooDeep { limit: deepest, path: Path::root() });
    }
}

/// The size of a selection set with all its fragments expanded; sums stop at the largest number.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    fields: usize,
    /// Nested selection sets.
    depth: usize,
}

impl Size {
    fn add(&mut self, other: Size) {
        self.fields = self.fields.saturating_add(other.fields);
        self.depth = self.depth.max(other.depth);
    }
}

/// Measures each fragment after those that it spreads; there are no cycles. Does not recurse from one to the next.
fn measure_fragments<'a>(env: &Env<'a>) -> HashMap<&'a str, Size> {
    let mut sizes = HashMap::new();
    for start in &env.document.fragments {
        let mut way: Vec<(&'a str, usize)> = vec![(&start.name, 0)];
        while let Some((name, next)) = way.last_mut() {
            let spreads = env.graph.fragment(name).map_or(&[][..], |node| &node.spreads);
            match spreads.get(*next) {
                Some(spread) => {
                    *next += 1;
                    if !sizes.contains_key(spread) {
                        way.push((spread, 0));
                    }
                }
                None => {
                    let fragment = env.fragments.get(*name);
                    let size = fragment.map(|fragment| measure(&fragment.selection_set, &sizes));
                    sizes.insert(*name, size.unwrap_or_default());
                    way.pop();
                }
            }
        }
    }
    sizes
}

fn measure(selections: &[Selection], fragments: &HashMap<&str, Size>) -> Size {
    if selections.is_empty() {
        return Size::default();
    }
    let mut size = Size::default();
    for selection in selections {
        match selection {
            Selection::Field(field) => {
                size.add(measure(&field.selection_set, fragments));
                size.add(Size { fields: 1, depth: 0 });
            }
            Selection::InlineFragment(fragment) => size.add(measure(&fragment.selection_set, fragments)),
            Selection::FragmentSpread(spread) => {
                size.add(fragments.get(spread.name.as_str()).copied().unwrap_or_default());
            }
        }
    }
    size.depth = size.depth.saturating_add(1);
    size
}
