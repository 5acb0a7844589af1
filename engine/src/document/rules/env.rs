use std::collections::HashMap;

use super::TypeSource;
use super::graph::Graph;
use crate::document::ast::{Document, FragmentDefinition, OperationDefinition};
use crate::document::error::Error;
use crate::model::{Limits, Settings};

/// How many errors are kept: a document made of errors must not cost more than a good one.
pub(super) const MOST_ERRORS: usize = 100;

/// What every rule can look at; never changes during validation.
pub(super) struct Env<'a> {
    pub source: &'a dyn TypeSource,
    pub document: &'a Document,
    pub limits: &'a Limits,
    /// Are variables accepted that nothing uses?
    pub allows_unused_variables: bool,
    /// The operations in the order in which they are checked: the one to run first, then as they stand.
    pub operations: Vec<&'a OperationDefinition>,
    /// By name; of several of one name, the first.
    pub fragments: HashMap<&'a str, &'a FragmentDefinition>,
    pub graph: Graph<'a>,
}

/// The errors found so far.
#[derive(Default)]
pub(super) struct Report {
    errors: Vec<Error>,
    broken: bool,
}

impl<'a> Env<'a> {
    pub fn new(
        source: &'a dyn TypeSource,
        document: &'a Document,
        first: Option<&'a OperationDefinition>,
        settings: &'a Settings,
    ) -> Env<'a> {
        let is_first =
            |operation: &OperationDefinition| first.is_some_and(|first| std::ptr::eq(first, operation));
        let others = document.operations.iter().filter(|operation| !is_first(operation));
        let mut fragments = HashMap::new();
        for fragment in &document.fragments {
            fragments.entry(fragment.name.as_str()).or_insert(fragment);
        }
        let graph = Graph::of(&fragments);
        Env {
            source,
            document,
            limits: &settings.limits,
            allows_unused_variables: settings.allow_unused_variables,
            operations: first.into_iter().chain(others).collect(),
            fragments,
            graph,
        }
    }
}

impl Report {
    pub fn add(&mut self, error: Error) {
        if !self.is_full() {
            self.errors.push(error);
        }
    }

    /// Adds an error after which the document cannot be walked.
    pub fn add_breaking(&mut self, error: Error) {
        self.add(error);
        self.broken = true;
    }

    /// Is there an error after which the document cannot be walked?
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Are there so many errors that more are not kept?
    pub fn is_full(&self) -> bool {
        self.errors.len() >= MOST_ERRORS
    }

    pub fn into_result(self) -> Result<(), Vec<Error>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }
}
