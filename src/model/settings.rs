use postern_engine::model::{FunctionId, Owner, RelationId, Settings};
use serde_json::{Map, Value as Json, json};

use super::scan::{Place, Wanted, parse};

/// Settings that are secrets stay out of the model; whoever needs one asks for it by name.
const SECRETS: [&str; 2] = ["jwt_secret", "admin_secret"];

/// The settings of the instance, with inherited roles and sources. Inside `reading`.
pub fn settings() -> Settings {
    parse(Json::Object(settings_json()))
}

fn settings_json() -> Map<String, Json> {
    let mut settings = Map::new();
    if let Some(place) = Place::whole(c"setting") {
        place.rows(&[], [c"name", c"value"], |[name, value]| {
            let name = name.text().unwrap_or_default();
            if !SECRETS.contains(&name.as_str()) {
                settings.insert(name, value.json().unwrap_or(Json::Null));
            }
        });
    }
    let of_instance = settings.get("naming_convention_per_source") == Some(&json!(false));
    settings.insert("inherited_roles".to_owned(), inherited_roles());
    settings.insert("sources".to_owned(), sources(of_instance));
    settings
}

fn inherited_roles() -> Json {
    let mut pairs: Vec<(String, String)> = Vec::new();
    if let Some(place) = Place::whole(c"inherited_role") {
        place.rows(&[], [c"role", c"parent"], |[role, parent]| {
            pairs.push((role.text().unwrap_or_default(), parent.text().unwrap_or_default()));
        });
    }
    pairs.sort_unstable();
    let mut roles = Map::new();
    for (role, parent) in pairs {
        if let Json::Array(parents) = roles.entry(role).or_insert_with(|| json!([])) {
            parents.push(json!(parent));
        }
    }
    Json::Object(roles)
}

/// What holds of the sources' customizations: without what is null, nor with a naming convention where that is the
/// instance's alone.
fn sources(naming_is_of_instance: bool) -> Json {
    let mut sources = Map::new();
    if let Some(place) = Place::whole(c"source") {
        place.rows(&[], [c"name", c"customization"], |[name, customization]| {
            let mut customization = customization.json().unwrap_or(Json::Null);
            strip_nulls(&mut customization);
            if let Json::Object(fields) = &mut customization
                && naming_is_of_instance
            {
                fields.shift_remove("naming_convention");
            }
            if customization.as_object().is_some_and(|fields| !fields.is_empty()) {
                sources.insert(name.text().unwrap_or_default(), customization);
            }
        });
    }
    Json::Object(sources)
}

fn strip_nulls(json: &mut Json) {
    if let Json::Object(fields) = json {
        fields.retain(|_, value| !value.is_null());
        fields.values_mut().for_each(strip_nulls);
    }
}

/// One setting, secrets too. Inside `reading`.
pub fn setting(name: &str) -> Option<Json> {
    let mut found = None;
    Place::own(c"setting", c"setting_pkey")?
        .rows(&[(c"name", Wanted::Text(name))], [c"value"], |[value]| found = value.json());
    found
}

/// What may define a GraphQL root field or type of that name: relations before functions. Inside `reading`.
pub fn owners(name: &str) -> Vec<Owner> {
    let mut relations = Vec::new();
    let mut functions = Vec::new();
    if let Some(place) = Place::own(c"name", c"name_pkey") {
        place.rows(&[(c"name", Wanted::Text(name))], [c"owner_kind", c"owner"], |[kind, owner]| {
            match kind.text().as_deref() {
                Some("relation") => relations.push(owner.oid().to_u32()),
                Some("function") => functions.push(owner.oid().to_u32()),
                _ => {}
            }
        });
    }
    for owners in [&mut relations, &mut functions] {
        owners.sort_unstable();
        owners.dedup();
    }
    let relations = relations.into_iter().map(|oid| Owner::Relation(RelationId(oid)));
    relations.chain(functions.into_iter().map(|oid| Owner::Function(FunctionId(oid)))).collect()
}

/// The oids of all tracked relations and functions. Inside `reading`.
pub fn tracked() -> (Vec<u32>, Vec<u32>) {
    let all = |table, column| {
        let mut oids = Vec::new();
        if let Some(place) = Place::whole(table) {
            place.rows(&[], [column], |[oid]| oids.push(oid.oid().to_u32()));
        }
        oids
    };
    (all(c"relation", c"relation"), all(c"function", c"function"))
}
