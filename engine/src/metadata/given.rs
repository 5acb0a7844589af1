use serde_json::{Map, Value as Json};

use crate::response::{Code, Failure, Path};

/// A piece of JSON that somebody gave, and where it stands.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    pub json: &'a Json,
    pub at: Path,
}

/// An object of which each key is looked at by name.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    pub object: &'a Map<String, Json>,
    pub at: Path,
}

impl<'a> Given<'a> {
    pub fn new(json: &'a Json, at: Path) -> Given<'a> {
        Given { json, at }
    }

    pub fn refused(&self, message: impl Into<String>) -> Failure {
        Failure::new(Code::ParseFailed, self.at.clone(), message)
    }

    /// Sentences as the reference's parser gives them.
    fn expected(&self, parsed: &str, expected: &str) -> Failure {
        self.refused(format!(
            "parsing {parsed} failed, expected {expected}, but encountered {}",
            kind(self.json)
        ))
    }

    pub fn object(&self) -> Result<Fields<'a>, Failure> {
        let object = self.json.as_object().ok_or_else(|| self.expected("Object", "Object"))?;
        Ok(Fields { object, at: self.at.clone() })
    }

    pub fn list(&self) -> Result<Vec<Given<'a>>, Failure> {
        let items = self.json.as_array().ok_or_else(|| self.expected("[]", "Array"))?;
        Ok(items.iter().enumerate().map(|(index, json)| Given { json, at: self.at.index(index) }).collect())
    }

    pub fn text(&self) -> Result<&'a str, Failure> {
        self.json.as_str().ok_or_else(|| self.expected("Text", "String"))
    }

    /// A text that is not empty.
    pub fn name(&self) -> Result<&'a str, Failure> {
        match self.text()? {
            "" => Err(self.refused("empty string not allowed")),
            name => Ok(name),
        }
    }

    pub fn boolean(&self) -> Result<bool, Failure> {
        self.json.as_bool().ok_or_else(|| self.expected("Bool", "Bool"))
    }

    /// A whole number from 0 to that of an `integer`.
    pub fn count(&self) -> Result<i32, Failure> {
        let number = self.json.as_i64().and_then(|number| i32::try_from(number).ok());
        number
            .filter(|number| *number >= 0)
            .ok_or_else(|| self.expected("Int", "a whole number that is not negative"))
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn names(&self) -> Result<Vec<String>, Failure> {
        if let Some(text) = self.json.as_str() {
            return Ok(vec![text.to_owned()]);
        }
        self.list()?.iter().map(|item| item.text().map(str::to_owned)).collect()
    }
}

impl<'a> Fields<'a> {
    pub fn required(&self, key: &str) -> Result<Given<'a>, Failure> {
        self.optional(key).ok_or_else(|| {
            Failure::new(Code::ParseFailed, self.at.clone(), format!("key \"{key}\" not found"))
        })
    }

    /// What stands under the key; null counts as nothing.
    pub fn optional(&self, key: &str) -> Option<Given<'a>> {
        let json = self.object.get(key).filter(|json| !json.is_null())?;
        Some(Given { json, at: self.at.key(key) })
    }

    pub fn optional_text(&self, key: &str) -> Result<Option<String>, Failure> {
        self.optional(key).map(|given| given.text().map(str::to_owned)).transpose()
    }

    /// False where nothing is given.
    pub fn flag(&self, key: &str) -> Result<bool, Failure> {
        self.optional(key).map_or(Ok(false), |given| given.boolean())
    }

    /// The object under the key, or none where nothing is given.
    pub fn optional_object(&self, key: &str) -> Result<Option<Fields<'a>>, Failure> {
        self.optional(key).map(|given| given.object()).transpose()
    }

    /// The items of a list; none where nothing is given.
    pub fn items(&self, key: &str) -> Result<Vec<Given<'a>>, Failure> {
        self.optional(key).map_or(Ok(Vec::new()), |given| given.list())
    }

    /// Keys with a value that are not among these.
    pub fn others(&self, known: &[&str]) -> Vec<&'a str> {
        let given = self.object.iter().filter(|(_, json)| !json.is_null());
        given.map(|(key, _)| key.as_str()).filter(|key| !known.contains(key)).collect()
    }
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "Null",
        Json::Bool(_) => "Bool",
        Json::Number(_) => "Number",
        Json::String(_) => "String",
        Json::Array(_) => "Array",
        Json::Object(_) => "Object",
    }
}
