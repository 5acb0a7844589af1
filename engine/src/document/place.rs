use crate::response::{Path, Step};

/// Where in a document a walk is, kept on the stack: a `Path` is built only where there is an error to report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    parent: Option<&'p Place<'p>>,
    step: PlaceStep<'p>,
}

#[derive(Debug, Clone, Copy)]
enum PlaceStep<'p> {
    Start(Option<&'p Path>),
    Key(&'p str),
    Index(usize),
}

impl<'p> Place<'p> {
    /// `$`.
    pub fn root() -> Place<'static> {
        Place { parent: None, step: PlaceStep::Start(None) }
    }

    /// A place to go on from, found earlier.
    pub fn at(path: &'p Path) -> Place<'p> {
        Place { parent: None, step: PlaceStep::Start(Some(path)) }
    }

    /// This place, one key deeper.
    pub fn key(&'p self, key: &'p str) -> Place<'p> {
        Place { parent: Some(self), step: PlaceStep::Key(key) }
    }

    /// This place, one index deeper.
    pub fn index(&'p self, index: usize) -> Place<'p> {
        Place { parent: Some(self), step: PlaceStep::Index(index) }
    }

    pub fn path(&self) -> Path {
        let mut places = Vec::new();
        let mut place = Some(self);
        while let Some(current) = place {
            places.push(current.step);
            place = current.parent;
        }
        let steps = places.iter().rev().flat_map(|step| match step {
            PlaceStep::Start(start) => start.map(|path| path.steps().to_vec()).unwrap_or_default(),
            PlaceStep::Key(key) => vec![Step::Key((*key).to_owned())],
            PlaceStep::Index(index) => vec![Step::Index(*index)],
        });
        steps.collect()
    }
}
