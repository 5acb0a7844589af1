"""Hasura metadata commands as SQL on postern's metadata tables.

`statements(command)` yields SQL texts. What has no counterpart raises `Unsupported`.
"""

import json

from postgres import identifier, literal


class Unsupported(Exception):
    """The command cannot be expressed; its text says why."""


def statements(command):
    """The SQL of one command (bulks are taken apart by the caller)."""
    kind, args = command["type"], command.get("args", {})
    name = kind[3:] if kind.startswith("pg_") else kind
    translate = COMMANDS.get(name)
    if translate is None:
        raise Unsupported(f"command {kind}")
    return [sql for sql in translate(args) if sql]


# -- names ----------------------------------------------------------------------------------------

def qualified(name):
    """`"t"` or `{"schema", "name"}` as a quoted, schema-qualified name."""
    if isinstance(name, dict):
        return identifier(name.get("schema", "public")) + "." + identifier(name["name"])
    return identifier("public") + "." + identifier(name)


def relation(name):
    return literal(qualified(name)) + "::pg_catalog.regclass"


def function(name):
    """Functions are named without argument types: a sub-select that fails if there are several."""
    name = name if isinstance(name, dict) else {"name": name}
    schema = literal(name.get("schema", "public"))
    return (f"(SELECT p.oid::pg_catalog.regprocedure FROM pg_catalog.pg_proc p WHERE p.proname = {literal(name['name'])}"
            f" AND p.pronamespace = {schema}::pg_catalog.regnamespace)")


def jsonb(value):
    return literal(None if value is None else json.dumps(value, ensure_ascii=False)) + "::jsonb"


def names(values):
    """A text array."""
    values = [values] if isinstance(values, str) else values
    return "ARRAY[" + ", ".join(map(literal, values)) + "]::text[]"


def boolean(value):
    return "true" if value else "false"


def insert(table, **values):
    """Values that are None are left to their default."""
    given = {column: value for column, value in values.items() if value is not None}
    return f"INSERT INTO graphql.{table} ({', '.join(map(identifier, given))}) VALUES ({', '.join(given.values())})"


def update(table, where, **values):
    changes = ", ".join(f"{identifier(column)} = {value}" for column, value in values.items())
    return f"UPDATE graphql.{table} SET {changes} WHERE {where}"


def delete(table, where):
    return f"DELETE FROM graphql.{table} WHERE {where}"


def optional(value, convert=literal):
    return None if value is None else convert(value)


# -- relations ------------------------------------------------------------------------------------

def table_of(args):
    return args["table"] if isinstance(args, dict) and "table" in args else args


def customization(configuration):
    """Columns of `graphql.relation` from a table's `configuration`."""
    columns = {name: {"custom_name": custom} for name, custom in (configuration.get("custom_column_names") or {}).items()}
    for name, config in (configuration.get("column_config") or {}).items():
        columns[name] = {**columns.get(name, {}), **config}
    return {
        "custom_name": configuration.get("custom_name"),
        "root_fields": configuration.get("custom_root_fields") or {},
        "column_config": columns,
        "comment": configuration.get("comment"),
    }


def track_table(args):
    configuration = args.get("configuration") or {} if isinstance(args, dict) else {}
    is_enum = isinstance(args, dict) and args.get("is_enum", False)
    custom = customization(configuration)
    yield insert(
        "relation",
        relation=relation(table_of(args)),
        source=source_of(args),
        custom_name=optional(custom["custom_name"]),
        root_fields=jsonb(custom["root_fields"]) if custom["root_fields"] else None,
        column_config=jsonb(custom["column_config"]) if custom["column_config"] else None,
        comment=optional(custom["comment"]),
        is_enum="true" if is_enum else None,
    )


def untrack_table(args):
    table = relation(table_of(args))
    for name in ("select_permission", "insert_permission", "update_permission", "delete_permission",
                 "computed_field", "relationship", "relation"):
        yield delete(name, f"relation = {table}")


def set_table_customization(args):
    custom = customization(args.get("configuration") or args)
    yield update(
        "relation",
        f"relation = {relation(args['table'])}",
        custom_name=literal(custom["custom_name"]),
        root_fields=jsonb(custom["root_fields"]),
        column_config=jsonb(custom["column_config"]),
        comment=literal(custom["comment"]),
    )


def set_table_is_enum(args):
    yield update("relation", f"relation = {relation(args['table'])}", is_enum=boolean(args["is_enum"]))


def relationship(kind):
    def create(args):
        using = args["using"]
        manual, key = using.get("manual_configuration"), using.get("foreign_key_constraint_on")
        values = {}
        if manual:
            values = {"remote": relation(manual["remote_table"]), "column_mapping": jsonb(manual["column_mapping"])}
            if kind == "object":  # of an array relationship, the reference ignores it
                values["insertion_order"] = optional(manual.get("insertion_order"))
        elif isinstance(key, dict):
            values = {"remote": relation(key["table"]), "using_columns": names(key.get("columns") or key["column"])}
        else:
            values = {"using_columns": names(key)}
        yield insert("relationship", relation=relation(args["table"]), name=literal(args["name"]), kind=literal(kind),
                     comment=optional(args.get("comment")), **values)
    return create


def drop_relationship(args):
    yield delete("relationship", f"relation = {relation(args['table'])} AND name = {literal(args['relationship'])}")


def add_computed_field(args):
    definition = args["definition"]
    yield insert(
        "computed_field",
        relation=relation(args["table"]),
        name=literal(args["name"]),
        function=function(definition["function"]),
        table_argument=optional(definition.get("table_argument")),
        session_argument=optional(definition.get("session_argument")),
        comment=optional(args.get("comment")),
    )


def drop_computed_field(args):
    yield delete("computed_field", f"relation = {relation(args['table'])} AND name = {literal(args['name'])}")


# -- sources --------------------------------------------------------------------------------------

def source_of(args):
    """A source other than the default one."""
    name = args.get("source", "default") if isinstance(args, dict) else "default"
    return None if name == "default" else literal(name)


def add_source(args):
    """Further sources are names for the same database."""
    custom = jsonb(args.get("customization") or {})
    yield (f"INSERT INTO graphql.source (name, customization) VALUES ({literal(args['name'])}, {custom}) "
           f"ON CONFLICT (name) DO UPDATE SET customization = EXCLUDED.customization")


def update_source(args):
    if "customization" in args:
        yield update("source", f"name = {literal(args['name'])}", customization=jsonb(args["customization"] or {}))


def drop_source(args):
    yield delete("source", f"name = {literal(args['name'])}")


def rename_source(args):
    yield update("source", f"name = {literal(args['name'])}", name=literal(args["new_name"]))


# -- functions ------------------------------------------------------------------------------------

def function_of(args):
    return args["function"] if isinstance(args, dict) and "function" in args else args


def track_function(args):
    configuration = (args.get("configuration") or {}) if isinstance(args, dict) else {}
    yield insert(
        "function",
        function=function(function_of(args)),
        source=source_of(args),
        exposed_as=optional(configuration.get("exposed_as")),
        session_argument=optional(configuration.get("session_argument")),
        custom_name=optional(configuration.get("custom_name")),
        root_fields=optional(configuration.get("custom_root_fields"), jsonb),
    )


def untrack_function(args):
    name = function(function_of(args))
    yield delete("function_permission", f"function = {name}")
    yield delete("function", f"function = {name}")


def create_function_permission(args):
    yield insert("function_permission", function=function(args["function"]), role=literal(args["role"]))


def drop_function_permission(args):
    yield delete("function_permission", f"function = {function(args['function'])} AND role = {literal(args['role'])}")


# -- permissions ----------------------------------------------------------------------------------

def create_select_permission(args):
    permission = args["permission"]
    yield insert(
        "select_permission",
        **target(args),
        columns=names(permission["columns"]),
        computed_fields=optional(permission.get("computed_fields"), names),
        filter=jsonb(permission.get("filter", {})),
        row_limit=optional(permission.get("limit"), str),
        allow_aggregations=optional(permission.get("allow_aggregations"), boolean),
        query_root_fields=optional(permission.get("query_root_fields"), names),
        subscription_root_fields=optional(permission.get("subscription_root_fields"), names),
    )


def create_insert_permission(args):
    permission = args["permission"]
    yield insert(
        "insert_permission",
        **target(args),
        columns=names(permission.get("columns", ["*"])),
        row_check=jsonb(permission.get("check", {})),
        **written(permission),
    )


def create_update_permission(args):
    permission = args["permission"]
    yield insert(
        "update_permission",
        **target(args),
        columns=names(permission["columns"]),
        filter=jsonb(permission.get("filter", {})),
        row_check=optional(permission.get("check"), jsonb),
        **written(permission),
    )


def create_delete_permission(args):
    permission = args["permission"]
    yield insert("delete_permission", **target(args), filter=jsonb(permission.get("filter", {})),
                 backend_only=optional(permission.get("backend_only"), boolean))


def target(args):
    return {"relation": relation(args["table"]), "role": literal(args["role"])}


def written(permission):
    return {"presets": optional(permission.get("set"), jsonb),
            "backend_only": optional(permission.get("backend_only"), boolean)}


def drop_permission(kind):
    def drop(args):
        yield delete(f"{kind}_permission", f"relation = {relation(args['table'])} AND role = {literal(args['role'])}")
    return drop


def add_inherited_role(args):
    for parent in args["role_set"]:
        yield insert("inherited_role", role=literal(args["role_name"]), parent=literal(parent))


def drop_inherited_role(args):
    yield delete("inherited_role", f"role = {literal(args['role_name'])}")


# -- data and settings ----------------------------------------------------------------------------

def run_sql(args):
    yield args["sql"]


def insert_rows(args):
    """The legacy `insert` command, row by row because rows may differ in their columns."""
    table = qualified(args["table"])
    for row in args["objects"]:
        columns = ", ".join(map(identifier, row))
        values = ", ".join(geometry(value) if is_geojson(value) else identifier(name) for name, value in row.items())
        plain = {name: value for name, value in row.items() if not is_geojson(value)}
        yield (f"INSERT INTO {table} ({columns}) SELECT {values} "
               f"FROM pg_catalog.jsonb_populate_record(NULL::{table}, {jsonb(plain)})")


def is_geojson(value):
    return isinstance(value, dict) and "type" in value and ("coordinates" in value or "geometries" in value)


def geometry(value):
    return f"public.st_geomfromgeojson({literal(json.dumps(value))})"


def nothing(_args):
    return []


def setting(name, value):
    return (f"INSERT INTO graphql.setting (name, value) VALUES ({literal(name)}, {jsonb(value)}) "
            f"ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value")


COMMANDS = {
    "add_source": add_source,
    "update_source": update_source,
    "drop_source": drop_source,
    "rename_source": rename_source,
    "run_sql": run_sql,
    "insert": insert_rows,
    "track_table": track_table,
    "add_existing_table_or_view": track_table,
    "untrack_table": untrack_table,
    "set_table_customization": set_table_customization,
    "set_table_custom_fields": set_table_customization,
    "set_table_is_enum": set_table_is_enum,
    "create_object_relationship": relationship("object"),
    "create_array_relationship": relationship("array"),
    "drop_relationship": drop_relationship,
    "add_computed_field": add_computed_field,
    "drop_computed_field": drop_computed_field,
    "track_function": track_function,
    "untrack_function": untrack_function,
    "create_function_permission": create_function_permission,
    "drop_function_permission": drop_function_permission,
    "create_select_permission": create_select_permission,
    "create_insert_permission": create_insert_permission,
    "create_update_permission": create_update_permission,
    "create_delete_permission": create_delete_permission,
    "drop_select_permission": drop_permission("select"),
    "drop_insert_permission": drop_permission("insert"),
    "drop_update_permission": drop_permission("update"),
    "drop_delete_permission": drop_permission("delete"),
    "add_inherited_role": add_inherited_role,
    "drop_inherited_role": drop_inherited_role,
    "reload_metadata": nothing,
}
