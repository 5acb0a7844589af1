//! Settings that were given at start become rows of `graphql.setting`, where all who use the database find them.

use serde_json::json;

use crate::command_line::Settings;
use crate::database::{CallError, Database};

/// Each setting that was given: its name in the database and its value as JSON.
fn given(settings: &Settings) -> Vec<(&'static str, String)> {
    let switches = [
        ("stringify_numeric_types", settings.stringify_numeric_types),
        ("infer_function_permissions", settings.infer_function_permissions),
        ("dev_mode", settings.dev_mode),
        ("allow_list", settings.enable_allowlist),
    ];
    let mut found: Vec<_> =
        switches.into_iter().filter_map(|(name, value)| Some((name, json!(value?).to_string()))).collect();
    let features = &settings.experimental_features;
    let has_conventions = features.iter().any(|name| name.trim() == "naming_convention");
    if !features.is_empty() {
        found.push(("naming_convention_per_source", json!(has_conventions).to_string()));
    }
    if let Some(convention) = &settings.default_naming_convention {
        match has_conventions {
            true => found.push(("naming_convention", json!(convention).to_string())),
            false => tracing::warn!(
                "the naming convention is left alone: HASURA_GRAPHQL_EXPERIMENTAL_FEATURES does not list naming_convention"
            ),
        }
    }
    found
}

/// Errors: a text for the operator. The server does not start then: it would run otherwise than was said.
pub async fn store(database: &Database, settings: &Settings) -> Result<(), String> {
    for (name, value) in given(settings) {
        match database.set(name, &value).await {
            Ok(true) => tracing::info!("setting {name} is now {value}"),
            Ok(false) => {}
            // What this version of the extension does not know is off in it.
            Err(error) if value == "false" && is_unknown(&error) => {
                tracing::warn!("the extension in this database does not know the setting {name}");
            }
            Err(error) => return Err(format!("setting \"{name}\" could not be stored: {}", reason(&error))),
        }
    }
    Ok(())
}

fn is_unknown(error: &CallError) -> bool {
    error.to_string().ends_with("unknown setting")
}

fn reason(error: &CallError) -> String {
    let code = match error {
        CallError::Postgres(error) => error.code().map(|state| state.code()),
        _ => None,
    };
    let hint = match code {
        Some("42501") => {
            "; let the owner of the extension store it, or grant this user SELECT, INSERT and UPDATE on graphql.setting"
        }
        Some("22023") if is_unknown(error) => "; the extension in this database is older than this server",
        Some("42P01" | "3F000") => "; is the extension postern created in this database?",
        _ => "",
    };
    format!("{error}{hint}")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::command_line::{Command, CommandLine};

    fn given_by(flags: &[&str]) -> Vec<(&'static str, String)> {
        let line = ["postern-http", "serve"].iter().chain(flags);
        let Command::Serve(options) = CommandLine::try_parse_from(line).unwrap().command else { panic!() };
        given(&options.settings)
    }

    #[test]
    fn what_is_not_given_is_left_alone() {
        assert_eq!(given_by(&[]), []);
        let found = given_by(&["--stringify-numeric-types", "true", "--enable-allowlist", "no"]);
        assert_eq!(
            found,
            [("stringify_numeric_types", "true".to_owned()), ("allow_list", "false".to_owned())]
        );
    }

    #[test]
    fn the_naming_convention_needs_its_feature() {
        let convention = ["--default-naming-convention", "graphql-default"];
        assert_eq!(given_by(&convention), []);
        let with = [&convention[..], &["--experimental-features", "a, naming_convention"]].concat();
        let expected =
            [("naming_convention_per_source", "true"), ("naming_convention", "\"graphql-default\"")];
        assert_eq!(given_by(&with), expected.map(|(name, value)| (name, value.to_owned())));
        let other = given_by(&["--experimental-features", "a"]);
        assert_eq!(other, [("naming_convention_per_source", "false".to_owned())]);
    }
}
