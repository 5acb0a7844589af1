use serde_json::{Map, Value as Json};

/// How deep collections of geometries may be nested.
const DEPTH: usize = 16;

/// Checks an object as GeoJSON, so that PostGIS need not refuse it in the middle of a statement.
///
/// Errors: the reference's sentence for what is wrong.
/// Source: RFC 7946, section 3.1.
pub(super) fn check(value: &Json) -> Result<(), String> {
    geometry(value, DEPTH)
}

fn geometry(value: &Json, depth: usize) -> Result<(), String> {
    let Json::Object(object) = value else { return Err("expecting a GeoJSON object".to_owned()) };
    let kind = object.get("type").and_then(Json::as_str);
    let kind = kind.ok_or_else(|| "key 'type' not found".to_owned())?;
    if kind == "GeometryCollection" {
        let parts = object.get("geometries").and_then(Json::as_array);
        let parts = parts.ok_or_else(|| "key 'geometries' not found".to_owned())?;
        let depth = depth.checked_sub(1).ok_or_else(|| "geometry collections nested too deep".to_owned())?;
        return parts.iter().try_for_each(|part| geometry(part, depth));
    }
    let coordinates = coordinates(object)?;
    match kind {
        "Point" => position(coordinates),
        "MultiPoint" => each(coordinates, position),
        "LineString" => line(coordinates),
        "MultiLineString" => each(coordinates, line),
        "Polygon" => each(coordinates, ring),
        "MultiPolygon" => each(coordinates, |polygon| each(polygon, ring)),
        other => Err(format!("unexpected geometry type: {other}")),
    }
}

fn coordinates(object: &Map<String, Json>) -> Result<&Json, String> {
    match object.get("type").and_then(Json::as_str) {
        Some("Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon") => {
            object.get("coordinates").ok_or_else(|| "key 'coordinates' not found".to_owned())
        }
        other => Err(format!("unexpected geometry type: {}", other.unwrap_or("null"))),
    }
}

fn each(value: &Json, check: impl Fn(&Json) -> Result<(), String>) -> Result<(), String> {
    list(value)?.iter().try_for_each(check)
}

fn list(value: &Json) -> Result<&Vec<Json>, String> {
    value.as_array().ok_or_else(|| "expecting a list of coordinates".to_owned())
}

fn position(value: &Json) -> Result<(), String> {
    let numbers = list(value)?;
    if !numbers.iter().all(Json::is_number) {
        return Err("a Position needs numbers".to_owned());
    }
    if numbers.len() < 2 { Err("A Position needs at least 2 elements".to_owned()) } else { Ok(()) }
}

fn line(value: &Json) -> Result<(), String> {
    each(value, position)?;
    if list(value)?.len() < 2 { Err("A LineString needs at least 2 Positions".to_owned()) } else { Ok(()) }
}

fn ring(value: &Json) -> Result<(), String> {
    each(value, position)?;
    let positions = list(value)?;
    if positions.len() < 4 {
        return Err("A LinearRing needs at least 4 Positions".to_owned());
    }
    if positions.first() == positions.last() {
        Ok(())
    } else {
        Err("the first and last locations have to be equal for a LinearRing".to_owned())
    }
}
