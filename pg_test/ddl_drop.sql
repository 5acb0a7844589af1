-- Dropping what a rule uses keeps the rule and closes what it guarded, until it is mended.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

CREATE FUNCTION ask(query text, role text = 'reader') RETURNS json LANGUAGE sql AS
$$ SELECT graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role, 'x-hasura-id', '1')) $$;
CREATE FUNCTION problems() RETURNS SETOF text LANGUAGE sql AS
$$ SELECT concat_ws(': ', object, path, reason) FROM graphql.inconsistencies() $$;
CREATE FUNCTION permissions() RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(format('%s.%s', relation, role), ' ' ORDER BY relation::text, role) FROM graphql.select_permission $$;

CREATE TABLE author (id int PRIMARY KEY, name text, secret bool);
CREATE TABLE article (id int PRIMARY KEY, title text, hidden bool DEFAULT false, author_id int REFERENCES author, note text);
CREATE TABLE ban (author_id int);
CREATE FUNCTION shout(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.title)';
CREATE FUNCTION some_articles() RETURNS SETOF article LANGUAGE sql STABLE AS 'SELECT * FROM article WHERE id > 1';
INSERT INTO author VALUES (1, 'a', false), (2, 'b', true);
INSERT INTO article VALUES (1, 'one', false, 1), (2, 'two', true, 1), (3, 'three', false, 2);
SELECT graphql.track('author'), graphql.track('article'), graphql.track('ban');
INSERT INTO graphql.computed_field (relation, name, function) VALUES ('article', 'shouted', 'shout(article)');
INSERT INTO graphql.function (function) VALUES ('some_articles()');
-- Each of these needs something else of the table.
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter) VALUES
  ('article', 'reader', '{id,title}', '{}', '{"hidden": {"_eq": false}}'),
  ('article', 'writer', '{id,title,note}', '{}', '{}'),
  ('article', 'editor', '{*}', '{}', '{"author": {"secret": false}}'),
  ('article', 'shouter', '{id}', '{shouted}', '{}'),
  ('article', 'judge', '{id}', '{}', '{"_not": {"_exists": {"_table": "ban", "_where": {"author_id": {"_ceq": ["$", "author_id"]}}}}}'),
  ('author', 'reader', '{id,name}', '{}', '{}'),
  ('author', 'editor', '{id}', '{}', '{"articles": {"id": {"_gt": 0}}}'),
  ('ban', 'judge', '{*}', '{}', '{}');
CREATE FUNCTION everybody() RETURNS SETOF text LANGUAGE sql AS $$
  SELECT format('%s: %s', role, ask('{article(order_by: {id: asc}) {id}}', role))
  FROM unnest('{reader,writer,editor,shouter,judge,admin}'::text[]) role
$$;
SELECT everybody();

-- A column in a filter.
BEGIN;
ALTER TABLE article DROP COLUMN hidden;
SELECT problems();
SELECT permissions();
SELECT everybody();
SELECT ask('{author {name articles {id}}}'), ask('{author(where: {articles: {id: {_gt: 0}}}) {name}}'), ask('{author {name}}');
SELECT ask('{__schema {queryType {fields {name}}}}');
-- Mended by the rule …
UPDATE graphql.select_permission SET filter = '{"id": {"_lt": 2}}' WHERE relation = 'article'::regclass AND role = 'reader';
SELECT problems();
SELECT ask('{article {id}}');
ROLLBACK;
SELECT problems();
SELECT ask('{article(order_by: {id: asc}) {id}}');
-- … or by the database. A new column of that name has no rows to show before it has values.
BEGIN;
ALTER TABLE article DROP COLUMN hidden;
SELECT ask('{article {id}}');
ALTER TABLE article ADD COLUMN hidden bool;
SELECT problems();
SELECT ask('{article {id}}');
UPDATE article SET hidden = false WHERE id = 3;
SELECT ask('{article {id}}');
-- As another type, the operand does not fit.
ALTER TABLE article DROP COLUMN hidden;
ALTER TABLE article ADD COLUMN hidden int;
SELECT problems();
SELECT ask('{article {id}}');
ROLLBACK;

-- A column that is only listed closes what lists it; "*" does not mind.
BEGIN;
ALTER TABLE article DROP COLUMN note;
SELECT problems();
SELECT everybody();
UPDATE graphql.select_permission SET columns = '{id}' WHERE role = 'writer';
SELECT ask('{article_by_pk(id: 1) {id}}', 'writer');
ROLLBACK;

-- A column of another table that a filter reaches through a relationship.
BEGIN;
ALTER TABLE author DROP COLUMN secret;
SELECT problems();
SELECT everybody();
SELECT ask('{author {id}}', 'editor');
ROLLBACK;

-- The column of a foreign key takes the key, and so the relationships both ways.
BEGIN;
ALTER TABLE article DROP COLUMN author_id;
SELECT problems();
SELECT everybody();
SELECT ask('{author {id}}', 'editor');
SELECT ask('{author(order_by: {id: asc}) {id name}}');
SELECT ask('{author {articles {id}}}', 'admin');
ROLLBACK;
-- So does dropping the constraint alone.
BEGIN;
ALTER TABLE article DROP CONSTRAINT article_author_id_fkey;
SELECT problems();
SELECT ask('{article {id}}', 'editor'), ask('{article {author {id}}}', 'admin');
ALTER TABLE article ADD FOREIGN KEY (author_id) REFERENCES author;
SELECT problems();
SELECT ask('{article(order_by: {id: asc}) {id}}', 'editor');
ROLLBACK;

-- A table that `_exists` asks: its own rules go, those of others stay and are closed.
BEGIN;
DROP TABLE ban;
SELECT problems();
SELECT permissions();
SELECT everybody();
CREATE TABLE ban (author_id int);
SELECT ask('{article {id}}', 'judge');
SELECT graphql.track('ban');
SELECT problems();
SELECT ask('{article(order_by: {id: asc}) {id}}', 'judge');
ROLLBACK;
-- The table at the other end of relationships.
BEGIN;
DROP TABLE author CASCADE;
SELECT problems();
SELECT permissions();
SELECT everybody();
ROLLBACK;
SELECT everybody();

-- Functions.
BEGIN;
DROP FUNCTION shout;
SELECT problems();
SELECT everybody();
SELECT ask('{article {shouted}}', 'admin');
CREATE FUNCTION shout(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT lower($1.title)';
UPDATE graphql.computed_field SET function = 'shout(article)';
SELECT problems();
SELECT ask('{article(order_by: {id: asc}) {shouted}}', 'shouter');
ROLLBACK;
BEGIN;
DROP FUNCTION some_articles;
SELECT problems();
SELECT function FROM graphql.function;
SELECT ask('{some_articles {id}}', 'admin');
ROLLBACK;
SELECT ask('{some_articles {id}}', 'admin');
-- One that becomes volatile.
BEGIN;
ALTER FUNCTION shout VOLATILE;
SELECT problems();
ROLLBACK;

-- A type that changes, and a view that is replaced.
BEGIN;
ALTER TABLE article ALTER COLUMN hidden DROP DEFAULT, ALTER COLUMN hidden TYPE text;
SELECT problems();
ALTER TABLE article ALTER COLUMN hidden TYPE uuid USING NULL;
SELECT problems();
SELECT ask('{article {id}}');
ROLLBACK;
BEGIN;
CREATE VIEW titles AS SELECT title FROM article;
SELECT graphql.track('titles');
CREATE OR REPLACE VIEW titles AS SELECT title, id FROM article;
SELECT ask('{titles(order_by: {id: asc}, limit: 1) {id title}}', 'admin');
DROP VIEW titles;
SELECT ask('{titles {title}}', 'admin');
ROLLBACK;
-- Everything of a schema, and the names are free again.
BEGIN;
CREATE SCHEMA press;
CREATE TABLE press.story (id int PRIMARY KEY);
SELECT graphql.track('press.story');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('press.story', 'reader', '{*}', '{}');
DROP SCHEMA press CASCADE;
SELECT permissions();
SELECT count(*) FROM graphql.name WHERE name LIKE 'press%';
CREATE TABLE press_story (id int PRIMARY KEY);
SELECT graphql.track('press_story');
SELECT ask('{press_story {id}}', 'admin'), ask('{press_story {id}}');
ROLLBACK;
SELECT problems();
