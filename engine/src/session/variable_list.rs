use serde::{Serialize, Serializer};

/// Bytes that the variables of most sessions do not exceed.
const USUAL: usize = 256;

/// Session variables in one piece of memory, since every request makes them anew: sorted by name, each name once.
#[derive(Debug, Clone, Default)]
pub struct VariableList {
    /// Names and values, in the order in which they came.
    text: String,
    entries: Vec<Entry>,
}

/// Where a name and behind it its value stand.
#[derive(Debug, Clone, Copy)]
struct Entry {
    name: usize,
    value: usize,
    end: usize,
}

impl VariableList {
    /// The list of these names, in any case, with their values.
    ///
    /// Errors: a name that comes twice, in lower case.
    pub fn of<E>(
        variables: impl Iterator<Item = Result<(impl AsRef<str>, impl AsRef<str>), E>>,
        twice: impl FnOnce(String) -> E,
    ) -> Result<VariableList, E> {
        let mut list = VariableList { text: String::with_capacity(USUAL), entries: Vec::with_capacity(4) };
        for variable in variables {
            let (name, value) = variable?;
            list.push(name.as_ref(), value.as_ref());
        }
        let VariableList { text, entries } = &mut list;
        entries.sort_unstable_by(|one, other| one.name(text).cmp(other.name(text)));
        let names = || entries.iter().map(|entry| entry.name(text));
        let same = names().zip(names().skip(1)).find(|(one, next)| one == next);
        match same {
            Some((name, _)) => Err(twice(name.to_owned())),
            None => Ok(list),
        }
    }

    fn push(&mut self, name: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        if let Some(name) = self.text.get_mut(start..) {
            name.make_ascii_lowercase();
        }
        let middle = self.text.len();
        self.text.push_str(value);
        self.entries.push(Entry { name: start, value: middle, end: self.text.len() });
    }

    /// The value of a name in any case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut entries = self.entries.iter();
        let found = entries.find(|entry| entry.name(&self.text).eq_ignore_ascii_case(name));
        found.map(|entry| entry.value(&self.text))
    }

    /// Gives a name in lower case a value, whether it had one or not.
    pub fn set(&mut self, name: &str, value: &str) {
        if self.get(name) == Some(value) {
            return;
        }
        self.push(name, value);
        let Some(new) = self.entries.pop() else { return };
        let text = &self.text;
        match self.entries.binary_search_by(|entry| entry.name(text).cmp(new.name(text))) {
            Ok(place) => self.entries.splice(place..=place, [new]).for_each(drop),
            Err(place) => self.entries.insert(place, new),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Names, in lower case, and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (entry.name(&self.text), entry.value(&self.text)))
    }
}

impl Entry {
    fn name(self, text: &str) -> &str {
        text.get(self.name..self.value).unwrap_or_default()
    }

    fn value(self, text: &str) -> &str {
        text.get(self.value..self.end).unwrap_or_default()
    }
}

impl PartialEq for VariableList {
    fn eq(&self, other: &VariableList) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for VariableList {}

/// As an object.
impl Serialize for VariableList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(variables: &[(&str, &str)]) -> Result<VariableList, String> {
        VariableList::of(variables.iter().copied().map(Ok), |name| name)
    }

    #[test]
    fn names_are_sorted_and_found_in_any_case() {
        let list = list(&[("x-b", "2"), ("X-A", "One"), ("x-ab", "")]).unwrap();
        let variables: Vec<_> = list.iter().collect();
        assert_eq!(variables, [("x-a", "One"), ("x-ab", ""), ("x-b", "2")]);
        assert_eq!((list.get("X-B"), list.get("x-ab"), list.get("x-")), (Some("2"), Some(""), None));
        assert_eq!(serde_json::to_string(&list).unwrap(), r#"{"x-a":"One","x-ab":"","x-b":"2"}"#);
    }

    #[test]
    fn a_name_comes_once() {
        assert_eq!(list(&[("x-a", "1"), ("x-b", "2"), ("X-a", "1")]).unwrap_err(), "x-a");
    }

    #[test]
    fn values_are_replaced_and_added() {
        let mut changed = list(&[("x-c", "3"), ("x-a", "1")]).unwrap();
        changed.set("x-c", "longer");
        changed.set("x-b", "2");
        assert_eq!(changed, list(&[("x-a", "1"), ("x-b", "2"), ("x-c", "longer")]).unwrap());
        assert_ne!(changed, list(&[("x-a", "1"), ("x-b", "2"), ("x-c", "3")]).unwrap());
    }
}
