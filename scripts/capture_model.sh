#!/usr/bin/env bash
# Prints the model of the database that PGDATABASE names, as the engine's tests read it.
#
#   PGDATABASE=library scripts/capture_model.sh > engine/tests/models/library.json
#
# Oids that the server gave out are counted anew in the order of names, so that the same SQL always gives the same file.
set -euo pipefail

psql -X -q -A -t -v ON_ERROR_STOP=1 <<'SQL' | python3 -c '
import json, sys

FIRST_FREE = 16384
model = json.load(sys.stdin)
known = {}

def count(value, key=None):
    if isinstance(value, dict):
        return {name: count(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [count(inner) for inner in value]
    is_oid = key in ("id", "array_id", "relation", "remote", "enum_relation")
    if is_oid and isinstance(value, int) and value >= FIRST_FREE:
        return known.setdefault(value, FIRST_FREE + len(known))
    return value

for relation in model["relations"]:
    count(relation["id"], "id")
print(json.dumps(count(model), indent=1, ensure_ascii=False))
'
SELECT jsonb_build_object(
    'settings', graphql._settings_model(),
    'relations', (
        SELECT coalesce(jsonb_agg(graphql._relation_model(r.relation) ORDER BY n.nspname, c.relname), '[]')
        FROM graphql.relation r
        JOIN pg_catalog.pg_class c ON c.oid = r.relation
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    ),
    'functions', (
        SELECT coalesce(jsonb_agg(graphql._function_model(f.function) ORDER BY n.nspname, p.proname), '[]')
        FROM graphql.function f
        JOIN pg_catalog.pg_proc p ON p.oid = f.function
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    )
);
SQL
