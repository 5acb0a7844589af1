use std::fmt::Write;

use smallvec::SmallVec;

/// The values of one column, each as the text that its type's input function reads, or null.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cells {
    pub(super) text: String,
    /// Where each value ends in the text; `None` for null. Most often there is one.
    ends: SmallVec<[Option<usize>; 1]>,
}

impl Cells {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let end = (*end)?;
            let text = self.text.get(start..end);
            start = end;
            text
        })
    }

    pub(super) fn reserve(&mut self, count: usize) {
        self.ends.reserve(count);
    }

    pub(super) fn null(&mut self) {
        self.ends.push(None);
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.end();
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.push(if flag { "true" } else { "false" });
    }

    /// Ends the value that was written to the text.
    pub(super) fn end(&mut self) {
        self.ends.push(Some(self.text.len()));
    }

    pub(super) fn number(&mut self, number: usize) {
        let _ = write!(self.text, "{number}");
        self.end();
    }

    /// Nulls for rows that came before, up to a number of them.
    pub(super) fn fill(&mut self, count: usize) {
        while self.ends.len() < count {
            self.null();
        }
    }
}

impl<'t> FromIterator<&'t str> for Cells {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Cells {
        let mut cells = Cells::default();
        texts.into_iter().for_each(|text| cells.push(text));
        cells
    }
}

impl FromIterator<usize> for Cells {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Cells {
        let mut cells = Cells::default();
        numbers.into_iter().for_each(|number| cells.number(number));
        cells
    }
}
