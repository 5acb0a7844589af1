use std::collections::{HashMap, HashSet};

use crate::document::ast::{Directive, FragmentDefinition, OperationDefinition, Selection, Value};

/// Which fragments spread which, and which variables each uses itself.
pub(super) struct Graph<'a> {
    nodes: HashMap<&'a str, Node<'a>>,
}

/// What one operation or fragment names itself, other fragments' contents not counted.
#[derive(Default)]
pub(super) struct Node<'a> {
    /// In the order in which they stand, each as often as it stands there.
    pub spreads: Vec<&'a str>,
    /// In the order in which they first stand, each once.
    pub variables: Vec<&'a str>,
    seen: HashSet<&'a str>,
}

impl<'a> Graph<'a> {
    pub fn of(fragments: &HashMap<&'a str, &'a FragmentDefinition>) -> Graph<'a> {
        let node = |fragment: &'a FragmentDefinition| Node::of(&fragment.directives, &fragment.selection_set);
        Graph { nodes: fragments.iter().map(|(name, fragment)| (*name, node(fragment))).collect() }
    }

    /// The node of a fragment; `None` if the document does not define it.
    pub fn fragment(&self, name: &str) -> Option<&Node<'a>> {
        self.nodes.get(name)
    }

    /// The defined fragments that these spreads lead to, directly or through others, each once, in the order of a
    /// walk through the document. Does not recurse, so that long chains need no stack.
    pub fn reachable(&self, spreads: &[&'a str]) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting: Vec<&'a str> = spreads.iter().rev().copied().collect();
        while let Some(name) = waiting.pop() {
            if let Some(node) = self.nodes.get(name)
                && seen.insert(name)
            {
                found.push(name);
                waiting.extend(node.spreads.iter().rev().filter(|spread| !seen.contains(*spread)));
            }
        }
        found
    }
}

impl<'a> Node<'a> {
    pub fn of_operation(operation: &'a OperationDefinition) -> Node<'a> {
        Node::of(&operation.directives, &operation.selection_set)
    }

    fn of(directives: &'a [Directive], selections: &'a [Selection]) -> Node<'a> {
        let mut node = Node::default();
        node.add_directives(directives);
        node.add_selections(selections);
        node
    }

    fn add_selections(&mut self, selections: &'a [Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    field.arguments.iter().for_each(|(_, value)| self.add_value(value));
                    self.add_directives(&field.directives);
                    self.add_selections(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => {
                    self.add_directives(&fragment.directives);
                    self.add_selections(&fragment.selection_set);
                }
                Selection::FragmentSpread(spread) => {
                    self.add_directives(&spread.directives);
                    self.spreads.push(&spread.name);
                }
            }
        }
    }

    fn add_directives(&mut self, directives: &'a [Directive]) {
        for (_, value) in directives.iter().flat_map(|directive| &directive.arguments) {
            self.add_value(value);
        }
    }

    fn add_value(&mut self, value: &'a Value) {
        match value {
            Value::Variable(name) if self.seen.insert(name) => self.variables.push(name),
            Value::List(items) => items.iter().for_each(|item| self.add_value(item)),
            Value::Object(fields) => fields.iter().for_each(|(_, field)| self.add_value(field)),
            _ => {}
        }
    }
}
