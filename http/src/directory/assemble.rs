//! The files of a directory to a document.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::{Empty, Error, MEMBERS, yaml_read};

/// How far includes may lead from file to file.
const INCLUDES: usize = 16;

/// Hasura's CLI writes an include as a text that begins so, and reads it with or without quotes.
const INCLUDE: &str = "!include ";

/// Reads a metadata directory.
///
/// `directory`: the one with `version.yaml`. Returns the document, version 3 or 2, without members that are empty.
/// Errors: what cannot be read or is no YAML, each with its file; an `!include` that leads out of the directory, by `..`
/// or by a symbolic link, or to itself.
pub fn assemble(directory: &Path) -> Result<Json, Error> {
    let root = directory.canonicalize().map_err(|cause| io(directory, cause))?;
    let reader = Reader { root };
    let mut document = Map::new();
    let version = reader.version()?;
    document.insert("version".to_owned(), version.into());
    if version == 2 {
        reader.member(&mut document, "tables.yaml", "tables")?;
        reader.member(&mut document, "functions.yaml", "functions")?;
    } else {
        reader.member(&mut document, "databases/databases.yaml", "sources")?;
    }
    for (file, member, _) in MEMBERS.iter().filter(|(_, _, empty)| *empty != Empty::Nothing) {
        reader.member(&mut document, file, member)?;
    }
    reader.actions(&mut document)?;
    Ok(Json::Object(document))
}

struct Reader {
    /// Canonical.
    root: PathBuf,
}

impl Reader {
    fn version(&self) -> Result<u64, Error> {
        let path = self.root.join("version.yaml");
        let version = match self.file(&path, 0)? {
            Json::Object(members) => members.get("version").and_then(Json::as_u64),
            _ => None,
        };
        match version {
            Some(version @ (2 | 3)) => Ok(version),
            _ => Err(Error::Content {
                path: path.display().to_string(),
                reason: "expected \"version: 3\" or \"version: 2\"".to_owned(),
            }),
        }
    }

    /// Adds what a file holds; one that is not there, or holds nothing, adds nothing.
    fn member(&self, document: &mut Map<String, Json>, file: &str, member: &str) -> Result<(), Error> {
        let path = self.root.join(file);
        if path.exists() {
            let value = self.file(&path, 0)?;
            if !is_empty(&value) {
                document.insert(member.to_owned(), value);
            }
        }
        Ok(())
    }

    /// The types that actions use are in SDL, in `actions.graphql`; here only names matter, because actions are reported
    /// as not imported.
    fn actions(&self, document: &mut Map<String, Json>) -> Result<(), Error> {
        let path = self.root.join("actions.yaml");
        if !path.exists() {
            return Ok(());
        }
        if let Json::Object(members) = self.file(&path, 0)? {
            for (name, value) in members {
                let is_empty =
                    is_empty(&value) || matches!(&value, Json::Object(lists) if lists.values().all(is_empty));
                if !is_empty {
                    document.insert(name, value);
                }
            }
        }
        Ok(())
    }

    /// The value of a file with all that it includes. `level`: how many includes led to it.
    fn file(&self, path: &Path, level: usize) -> Result<Json, Error> {
        let text = fs::read_to_string(path).map_err(|cause| io(path, cause))?;
        let mut include = |target: &str| self.include(path, target, level);
        let value = yaml_read::read(&text, &mut include).map_err(|cause| match cause {
            yaml_read::Error::Include(error) => *error,
            cause => Error::Yaml { path: path.display().to_string(), cause },
        })?;
        self.resolve_texts(path, value, level)
    }

    /// Includes that are written as texts: an element of the file's list, and the tables and functions of a source. A
    /// comment that happens to begin so is none.
    fn resolve_texts(&self, path: &Path, value: Json, level: usize) -> Result<Json, Error> {
        let Json::Array(elements) = value else { return Ok(value) };
        let resolve = |value: Json| match value.as_str().and_then(|text| text.strip_prefix(INCLUDE)) {
            Some(target) => self.include(path, target, level),
            None => Ok(value),
        };
        let mut resolved = Vec::with_capacity(elements.len());
        for element in elements {
            resolved.push(match element {
                Json::Object(mut members) => {
                    for member in ["tables", "functions"] {
                        if let Some(value) = members.get_mut(member) {
                            *value = resolve(value.take())?;
                        }
                    }
                    Json::Object(members)
                }
                other => resolve(other)?,
            });
        }
        Ok(resolved.into())
    }

    /// Relative to the file that includes.
    fn include(&self, from: &Path, target: &str, level: usize) -> Result<Json, Error> {
        let target = target.trim();
        let refused = |reason: String| Error::Include {
            path: from.display().to_string(),
            target: target.to_owned(),
            reason,
        };
        if level >= INCLUDES {
            return Err(refused(format!("more than {INCLUDES} files include one another")));
        }
        let path = from.parent().unwrap_or(&self.root).join(target);
        let path = path.canonicalize().map_err(|cause| refused(cause.to_string()))?;
        if !path.starts_with(&self.root) {
            return Err(refused("it lies outside of the metadata directory".to_owned()));
        }
        self.file(&path, level + 1)
    }
}

fn is_empty(value: &Json) -> bool {
    *value == Json::Null || *value == json!([]) || *value == json!({})
}

fn io(path: &Path, cause: std::io::Error) -> Error {
    Error::Io { path: path.display().to_string(), cause }
}
