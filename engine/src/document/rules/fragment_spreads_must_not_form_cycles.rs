use std::collections::HashMap;

use super::env::{Env, Report};
use super::graph::Node;
use crate::document::ast::Selection;
use crate::document::error::Error;
use crate::response::Step;

/// No fragment spreads itself, be it through others.
///
/// A depth-first search without recursion: chains of fragments are as long as the document allows.
/// Source: GraphQL specification, October 2021, 5.5.2.2; sentence and path as in Hasura.
pub(super) fn check(env: &Env<'_>, report: &mut Report) {
    let mut search = Search { env, report, states: HashMap::new() };
    for operation in &env.operations {
        let node = Node::of_operation(operation);
        search.run(Frame {
            name: None,
            selections: &operation.selection_set,
            spreads: &node.spreads,
            next: 0,
        });
    }
    for fragment in &env.document.fragments {
        if !search.states.contains_key(fragment.name.as_str())
            && let Some(frame) = search.enter(&fragment.name)
        {
            search.run(frame);
        }
    }
}

/// One operation or fragment on the way from the start of the search.
struct Frame<'s> {
    /// `None` for an operation.
    name: Option<&'s str>,
    selections: &'s [Selection],
    spreads: &'s [&'s str],
    /// The index of the spread to follow next.
    next: usize,
}

enum State {
    OnTheWay,
    Done,
}

struct Search<'e, 's> {
    env: &'s Env<'s>,
    report: &'e mut Report,
    states: HashMap<String, State>,
}

impl<'s> Search<'_, 's> {
    fn run<'f>(&mut self, start: Frame<'f>)
    where
        's: 'f,
    {
        let mut way: Vec<Frame<'f>> = vec![start];
        while let Some(frame) = way.last_mut() {
            let Some(name) = frame.spreads.get(frame.next).copied() else {
                if let Some(name) = frame.name {
                    self.states.insert(name.to_owned(), State::Done);
                }
                way.pop();
                continue;
            };
            frame.next += 1;
            match self.states.get(name) {
                Some(State::Done) => {}
                Some(State::OnTheWay) => self.report.add_breaking(cycle(&way, name)),
                None => way.extend(self.enter(name)),
            }
        }
    }

    fn enter(&mut self, name: &str) -> Option<Frame<'s>> {
        let fragment = self.env.fragments.get(name)?;
        let spreads = &self.env.graph.fragment(name)?.spreads;
        self.states.insert(name.to_owned(), State::OnTheWay);
        Some(Frame { name: Some(&fragment.name), selections: &fragment.selection_set, spreads, next: 0 })
    }
}

/// The error for a way whose last fragment spreads `repeated`, which is on it already.
fn cycle(way: &[Frame<'_>], repeated: &str) -> Error {
    let names = way.iter().filter_map(|frame| frame.name).skip_while(|name| *name != repeated);
    let mut steps = Vec::new();
    for frame in way {
        steps.extend(frame.name);
        add_path_of_spread(frame.selections, frame.next.saturating_sub(1), &mut steps);
    }
    let path = steps.into_iter().map(|step| Step::Key(step.to_owned())).collect();
    Error::FragmentCycle { names: names.map(str::to_owned).collect(), path }
}

/// Adds the path of the selection set that holds the spread before which `before` others stand.
///
/// Returns how many more spreads have to be passed, `None` once it is found.
fn add_path_of_spread<'s>(
    selections: &'s [Selection],
    before: usize,
    steps: &mut Vec<&'s str>,
) -> Option<usize> {
    let outside = steps.len();
    let mut left = before;
    steps.push("selectionSet");
    for selection in selections {
        left = match selection {
            Selection::FragmentSpread(_) => left.checked_sub(1)?,
            Selection::InlineFragment(fragment) => {
                steps.pop();
                let left = add_path_of_spread(&fragment.selection_set, left, steps)?;
                steps.push("selectionSet");
                left
            }
            Selection::Field(field) => {
                steps.push(&field.name);
                let left = add_path_of_spread(&field.selection_set, left, steps)?;
                steps.pop();
                left
            }
        };
    }
    steps.truncate(outside);
    Some(left)
}
