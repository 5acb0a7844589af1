-- The setting strict_ddl: DDL that would leave a rule closed is refused at the commit, unless the transaction mends it.
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

CREATE FUNCTION ask(query text, role text = 'reader') RETURNS json LANGUAGE sql AS
$$ SELECT graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role)) $$;
CREATE FUNCTION problems() RETURNS SETOF text LANGUAGE sql AS
$$ SELECT concat_ws(': ', object, path, reason) FROM graphql.inconsistencies() $$;
CREATE TABLE author (id int PRIMARY KEY, name text, secret bool);
CREATE TABLE article (id int PRIMARY KEY, title text, hidden bool DEFAULT false, author_id int REFERENCES author, note text, unused int, spare int);
CREATE TABLE ban (author_id int);
CREATE TABLE untracked (id int PRIMARY KEY);
CREATE FUNCTION shout(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.title)';
CREATE FUNCTION some_articles() RETURNS SETOF article LANGUAGE sql STABLE AS 'SELECT * FROM article WHERE id > 1';
CREATE FUNCTION refuse(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT null::text';
INSERT INTO author VALUES (1, 'a', false);
INSERT INTO article VALUES (1, 'one', false, 1);
SELECT graphql.track('author'), graphql.track('article'), graphql.track('ban');
INSERT INTO graphql.computed_field (relation, name, function) VALUES ('article', 'shouted', 'shout(article)');
INSERT INTO graphql.function (function) VALUES ('some_articles()');
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter) VALUES
  ('article', 'reader', '{id,title}', '{}', '{"hidden": {"_eq": false}}'),
  ('article', 'writer', '{id,note}', '{}', '{}'),
  ('article', 'editor', '{*}', '{}', '{"author": {"secret": false}}'),
  ('article', 'judge', '{id}', '{}', '{"_not": {"_exists": {"_table": "ban", "_where": {}}}}');
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, validate) VALUES ('article', 'writer', '{title}', '{}', 'refuse(article)');
INSERT INTO graphql.setting VALUES ('strict_ddl', '"yes"');

\echo # off, which is the default: a permission of two columns stays when one is dropped, closed and listed
BEGIN;
ALTER TABLE article DROP COLUMN note;
SELECT relation, role, columns FROM graphql.select_permission WHERE role = 'writer';
SELECT problems();
ROLLBACK;
SELECT problems();

\echo # on
INSERT INTO graphql.setting VALUES ('strict_ddl', 'true');
ALTER TABLE article DROP COLUMN note;
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE article DROP COLUMN hidden, DROP COLUMN unused;
ALTER TABLE article ALTER COLUMN hidden DROP DEFAULT, ALTER COLUMN hidden TYPE uuid USING NULL;
ALTER TABLE author DROP COLUMN secret;
ALTER TABLE article DROP CONSTRAINT article_author_id_fkey;
DROP TABLE ban;
DROP TABLE author CASCADE;
DROP FUNCTION shout;
DROP FUNCTION refuse;
CREATE OR REPLACE FUNCTION refuse(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT null::text';
ALTER FUNCTION shout VOLATILE;
-- In a function, which is one statement.
DO $$ BEGIN EXECUTE 'ALTER TABLE article DROP COLUMN note'; EXECUTE 'ALTER TABLE author DROP COLUMN secret'; END $$;
-- Everything is as it was.
SELECT problems();
SELECT ask('{article {id title}}'), ask('{article {id note}}', 'writer'), ask('{article {id}}', 'editor'), ask('{article {id}}', 'judge');

\echo # what closes nothing goes: renames, columns that no rule names, objects that are not tracked, own rules that go along
ALTER TABLE article RENAME COLUMN hidden TO concealed;
ALTER TABLE article DROP COLUMN unused;
DROP TABLE untracked;
CREATE TEMPORARY TABLE passing (id int);
DROP TABLE passing;
DROP FUNCTION some_articles;
CREATE TABLE lonely (id int PRIMARY KEY);
SELECT graphql.track('lonely');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('lonely', 'reader', '{id}', '{}');
DROP TABLE lonely;
SELECT problems();
SELECT count(*) FROM graphql.strict_ddl;

\echo # mended in the same transaction, before or after
BEGIN;
ALTER TABLE article DROP COLUMN note;
SELECT problems();
UPDATE graphql.select_permission SET columns = '{id}' WHERE role = 'writer';
COMMIT;
SELECT ask('{article {id}}', 'writer');
BEGIN;
UPDATE graphql.select_permission SET filter = '{"id": 1}' WHERE role = 'editor';
ALTER TABLE author DROP COLUMN secret;
COMMIT;
SELECT ask('{article {id}}', 'editor');
-- By the database.
BEGIN;
ALTER TABLE article DROP COLUMN concealed;
ALTER TABLE article ADD COLUMN concealed bool DEFAULT false;
COMMIT;
SELECT ask('{article {id title}}');

\echo # savepoints take back what belongs to them
BEGIN;
ALTER TABLE article ADD COLUMN extra int;
SAVEPOINT s;
ALTER TABLE article DROP COLUMN concealed;
ROLLBACK TO s;
COMMIT;
BEGIN;
SAVEPOINT s;
ALTER TABLE article DROP COLUMN title;
ROLLBACK TO s;
ALTER TABLE article DROP COLUMN concealed;
COMMIT;
BEGIN;
ALTER TABLE article DROP COLUMN concealed;
SAVEPOINT s;
DELETE FROM graphql.select_permission WHERE role = 'reader';
ROLLBACK TO s;
COMMIT;
SELECT problems();

\echo # SET CONSTRAINTS checks at once, and leaves no hole behind
BEGIN;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE article DROP COLUMN concealed;
ROLLBACK;
BEGIN;
ALTER TABLE article ADD COLUMN more int;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE article DROP COLUMN concealed;
ROLLBACK;
BEGIN;
ALTER TABLE article DROP COLUMN concealed;
SET CONSTRAINTS ALL IMMEDIATE;
ROLLBACK;
BEGIN;
ALTER TABLE article ADD COLUMN more int;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE article DROP COLUMN concealed;
COMMIT;
SELECT problems();
-- PREPARE TRANSACTION checks, too, before it asks whether it may.
BEGIN;
ALTER TABLE article DROP COLUMN concealed;
PREPARE TRANSACTION 'strict';
SELECT problems();

\echo # what was closed before hinders nobody, whatever it is called by now, and is not forgotten
UPDATE graphql.setting SET value = 'false' WHERE name = 'strict_ddl';
ALTER TABLE article DROP COLUMN concealed;
UPDATE graphql.setting SET value = 'true' WHERE name = 'strict_ddl';
SELECT problems();
ALTER TABLE article RENAME TO story;
SELECT problems();
ALTER TABLE story DROP COLUMN spare;
ALTER TABLE story DROP COLUMN title;
SELECT problems();
-- What is mended counts again.
ALTER TABLE story ADD COLUMN concealed bool DEFAULT false;
ALTER TABLE story DROP COLUMN concealed;

\echo # whoever may write the setting decides at the commit; and a script that restores is let through
BEGIN;
ALTER TABLE story DROP COLUMN concealed;
DELETE FROM graphql.setting WHERE name = 'strict_ddl';
COMMIT;
ALTER TABLE story ADD COLUMN concealed bool DEFAULT false;
INSERT INTO graphql.setting VALUES ('strict_ddl', 'true');
SET check_function_bodies = off;
BEGIN;
ALTER TABLE story DROP COLUMN concealed;
SELECT problems();
COMMIT;
RESET check_function_bodies;
ALTER TABLE story ADD COLUMN concealed bool DEFAULT false;

\echo # somebody who knows nothing of the rules
do $$ begin create role strict_owner; exception when duplicate_object then null; end $$;
ALTER TABLE story OWNER TO strict_owner;
GRANT CREATE ON SCHEMA public TO strict_owner;
SET ROLE strict_owner;
ALTER TABLE story DROP COLUMN concealed;
BEGIN;
ALTER TABLE story ADD COLUMN concealed_too bool;
COMMIT;
DELETE FROM graphql.strict_ddl;
RESET ROLE;
SELECT problems();
SELECT count(*) FROM graphql.strict_ddl;
DROP EXTENSION postern;
DROP TABLE story;
