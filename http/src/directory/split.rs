//! A document to the files of a directory.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::order::{DOCUMENT, arrange};
use super::yaml_write;
use super::{Empty, Error, MEMBERS};

/// A file to write: its path below the directory, with `/`, and its text.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    pub path: String,
    pub text: String,
}

/// The files of a document of version 3.
///
/// Errors: `Content` for a document of another version or form.
pub fn split(document: Json) -> Result<Vec<File>, Error> {
    let Json::Object(mut members) = arrange(document, &DOCUMENT) else {
        return Err(malformed("the metadata is no object"));
    };
    if members.remove("version").and_then(|version| version.as_u64()) != Some(3) {
        return Err(malformed("the metadata is not of version 3"));
    }
    let mut files = vec![file("version.yaml", &json!({"version": 3}))];
    let sources = match members.remove("sources") {
        None => Vec::new(),
        Some(Json::Array(sources)) => sources,
        Some(_) => return Err(malformed("its sources are no list")),
    };
    split_sources(sources, &mut files)?;
    for (path, member, empty) in MEMBERS {
        let nothing = match empty {
            Empty::List => json!([]),
            Empty::Object => json!({}),
            Empty::Nothing => continue,
        };
        files.push(file(path, &members.remove(member).unwrap_or(nothing)));
    }
    let actions = members.remove("actions").unwrap_or_else(|| json!([]));
    let types = members
        .remove("custom_types")
        .unwrap_or_else(|| json!({"enums": [], "input_objects": [], "objects": [], "scalars": []}));
    files.push(file("actions.yaml", &json!({"actions": actions, "custom_types": types})));
    files.push(File { path: "actions.graphql".to_owned(), text: String::new() });
    match members.keys().next() {
        Some(name) => Err(malformed(&format!("no file is known for its member \"{name}\""))),
        None => Ok(files),
    }
}

/// Writes the files below `directory`, and removes those of tables and functions that are no longer there.
pub fn write(directory: &Path, files: &[File]) -> Result<(), Error> {
    for file in files {
        let path = directory.join(&file.path);
        let parent = path.parent().unwrap_or(directory);
        fs::create_dir_all(parent).map_err(|cause| io(parent, cause))?;
        fs::write(&path, &file.text).map_err(|cause| io(&path, cause))?;
    }
    let written: HashSet<PathBuf> = files.iter().map(|file| directory.join(&file.path)).collect();
    for source in entries(&directory.join("databases"))? {
        for kind in ["tables", "functions"] {
            let of_kind = source.join(kind);
            for path in entries(&of_kind)? {
                let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
                if is_yaml && !written.contains(&path) {
                    fs::remove_file(&path).map_err(|cause| io(&path, cause))?;
                }
            }
        }
    }
    Ok(())
}

fn split_sources(sources: Vec<Json>, files: &mut Vec<File>) -> Result<(), Error> {
    let mut listed = Vec::new();
    let mut directories = Names::default();
    for source in sources {
        let Json::Object(mut source) = source else { return Err(malformed("a source is no object")) };
        let name =
            source.get("name").and_then(Json::as_str).ok_or_else(|| malformed("a source has no name"))?;
        let directory = directories.choose(name);
        for (member, key) in [("tables", "table"), ("functions", "function")] {
            let elements = match source.get_mut(member).map(Json::take) {
                // The CLI writes the list of tables always.
                None if member == "tables" => Vec::new(),
                None => continue,
                Some(Json::Array(elements)) if member == "functions" && elements.is_empty() => {
                    source.shift_remove(member);
                    continue;
                }
                Some(Json::Array(elements)) => elements,
                Some(_) => return Err(malformed(&format!("the {member} of a source are no list"))),
            };
            let below = format!("databases/{directory}/{member}");
            let list = split_elements(&elements, key, &below, files);
            files.push(file(&format!("{below}/{member}.yaml"), &list));
            let include = format!("!include {directory}/{member}/{member}.yaml");
            source.insert(member.to_owned(), include.into());
        }
        listed.push(Json::Object(source));
    }
    files.push(file("databases/databases.yaml", &Json::Array(listed)));
    Ok(())
}

/// One file for each table or function; returns the list of their includes.
fn split_elements(elements: &[Json], key: &str, below: &str, files: &mut Vec<File>) -> Json {
    let mut names = Names::default();
    // The list itself has a name in this directory too.
    names.choose(if key == "table" { "tables" } else { "functions" });
    let includes = elements.iter().map(|element| {
        let name = names.choose(&own_name(element.get(key)));
        files.push(file(&format!("{below}/{name}.yaml"), element));
        Json::from(format!("!include {name}.yaml"))
    });
    includes.collect()
}

/// `schema_name` of a table or function, which can also be given as a name alone.
fn own_name(object: Option<&Json>) -> String {
    let text = |object: &Map<String, Json>, key: &str, otherwise: &str| {
        object.get(key).and_then(Json::as_str).unwrap_or(otherwise).to_owned()
    };
    match object {
        Some(Json::Object(object)) => {
            format!("{}_{}", text(object, "schema", "public"), text(object, "name", "unnamed"))
        }
        Some(Json::String(name)) => format!("public_{name}"),
        _ => "unnamed".to_owned(),
    }
}

/// File names of one directory. Names of tables may be anything, `../x` too; and `a_b.c` and `a.b_c`, or names that
/// differ in case alone, want the same file.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    fn choose(&mut self, wanted: &str) -> String {
        let safe = |c: char| if c.is_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' };
        // File systems allow 255 bytes.
        let base: String = wanted
            .chars()
            .map(safe)
            .scan(0, |bytes, c| {
                *bytes += c.len_utf8();
                (*bytes <= 200).then_some(c)
            })
            .collect();
        let mut name = base.clone();
        let mut number = 1;
        while !self.0.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{base}_{number}");
        }
        name
    }
}

fn file(path: &str, value: &Json) -> File {
    File { path: path.to_owned(), text: yaml_write::write(value) }
}

fn malformed(reason: &str) -> Error {
    Error::Content { path: "graphql.export_metadata()".to_owned(), reason: reason.to_owned() }
}

/// What is in a directory; nothing, if there is no such directory.
fn entries(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let listed = fs::read_dir(directory).map_err(|cause| io(directory, cause))?;
    listed.map(|entry| entry.map(|entry| entry.path()).map_err(|cause| io(directory, cause))).collect()
}

fn io(path: &Path, cause: std::io::Error) -> Error {
    Error::Io { path: path.display().to_string(), cause }
}
