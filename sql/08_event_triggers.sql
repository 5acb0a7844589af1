-- Last, so that they do not see the extension being made.

-- CREATE TABLE is not among the tags: a table that is new is not tracked.
create event trigger postern_follow_change on ddl_command_end
when tag in (
  'ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE', 'CREATE VIEW', 'CREATE INDEX',
  'ALTER INDEX', 'CREATE TRIGGER', 'CREATE RULE', 'ALTER TYPE', 'ALTER DOMAIN', 'CREATE FUNCTION', 'ALTER FUNCTION',
  'ALTER ROUTINE', 'ALTER SCHEMA', 'ALTER EXTENSION', 'COMMENT'
)
execute function graphql._follow_change();

create event trigger postern_follow_drop on sql_drop
execute function graphql._follow_drop();
