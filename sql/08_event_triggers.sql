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

-- What may close a rule, by itself or by CASCADE. These come after postern_follow_…, in the order of their names.
create event trigger postern_strict_begin on ddl_command_start
when tag in (
  'ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE', 'CREATE VIEW', 'CREATE RULE',
  'ALTER TYPE', 'ALTER DOMAIN', 'CREATE FUNCTION', 'ALTER FUNCTION', 'ALTER ROUTINE', 'ALTER SCHEMA',
  'ALTER EXTENSION', 'DROP TABLE', 'DROP VIEW', 'DROP MATERIALIZED VIEW', 'DROP FOREIGN TABLE', 'DROP FUNCTION',
  'DROP ROUTINE', 'DROP AGGREGATE', 'DROP SCHEMA', 'DROP TYPE', 'DROP DOMAIN', 'DROP EXTENSION', 'DROP OWNED',
  'DROP INDEX', 'DROP TRIGGER', 'DROP RULE', 'DROP OPERATOR', 'DROP CAST', 'DROP COLLATION', 'DROP LANGUAGE',
  'DROP SERVER', 'DROP FOREIGN DATA WRAPPER'
)
execute function graphql._begin_strict_ddl();

create event trigger postern_strict_end on ddl_command_end
when tag in (
  'ALTER TABLE', 'ALTER VIEW', 'ALTER MATERIALIZED VIEW', 'ALTER FOREIGN TABLE', 'CREATE VIEW', 'CREATE RULE',
  'ALTER TYPE', 'ALTER DOMAIN', 'CREATE FUNCTION', 'ALTER FUNCTION', 'ALTER ROUTINE', 'ALTER SCHEMA',
  'ALTER EXTENSION', 'DROP TABLE', 'DROP VIEW', 'DROP MATERIALIZED VIEW', 'DROP FOREIGN TABLE', 'DROP FUNCTION',
  'DROP ROUTINE', 'DROP AGGREGATE', 'DROP SCHEMA', 'DROP TYPE', 'DROP DOMAIN', 'DROP EXTENSION', 'DROP OWNED',
  'DROP INDEX', 'DROP TRIGGER', 'DROP RULE', 'DROP OPERATOR', 'DROP CAST', 'DROP COLLATION', 'DROP LANGUAGE',
  'DROP SERVER', 'DROP FOREIGN DATA WRAPPER'
)
execute function graphql._end_strict_ddl();
