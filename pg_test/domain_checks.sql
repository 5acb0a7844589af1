-- A rule's constants are tried on their types with the rights of the table's owner: a domain inside a composite or array
-- type runs its check, which is its owner's code.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
CREATE ROLE postern_table_owner;
CREATE SCHEMA own AUTHORIZATION postern_table_owner;
SET ROLE postern_table_owner;
CREATE FUNCTION own.look(text) RETURNS boolean LANGUAGE plpgsql AS
$$ BEGIN RAISE NOTICE 'the check runs as %', current_user; RETURN $1 <> 'bad'; END $$;
CREATE DOMAIN own.word AS text CHECK (own.look(VALUE));
CREATE TYPE own.pair AS (first own.word, second int);
CREATE TABLE own.note (id int PRIMARY KEY, pair own.pair, words own.word[]);
RESET ROLE;
SELECT graphql.track('own.note');
INSERT INTO graphql.select_permission (relation, role, columns, filter)
VALUES ('own.note', 'reader', '{id}', '{"pair": {"_eq": "(good,1)"}}');
UPDATE graphql.select_permission SET filter = '{"words": {"_eq": ["good"]}}';
UPDATE graphql.select_permission SET filter = '{"words": {"_eq": ["bad"]}}';
DROP OWNED BY postern_table_owner;
DROP ROLE postern_table_owner;
