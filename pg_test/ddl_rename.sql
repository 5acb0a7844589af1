-- Renames are followed wherever a rule names what was renamed.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

CREATE FUNCTION ask(query text, role text = 'reader') RETURNS json LANGUAGE sql AS
$$ SELECT graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role, 'x-hasura-id', '1')) $$;

CREATE SCHEMA press;
CREATE TABLE author (id int PRIMARY KEY, name text, public bool, best int);
CREATE TABLE article (id int PRIMARY KEY, title text, author_id int REFERENCES author, length int, data jsonb);
CREATE TABLE press.ban (author_id int);
CREATE FUNCTION shout(article article, times int = 1) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.title)';
CREATE FUNCTION long_articles() RETURNS SETOF article LANGUAGE sql STABLE AS 'SELECT * FROM article WHERE id > 1';
INSERT INTO author VALUES (1, 'a', true, 2), (2, 'b', false, 3);
INSERT INTO article VALUES (1, 'one', 1, 5, '{"title": "x"}'), (2, 'two', 1, 50, '{}'), (3, 'three', 2, 500, '{}');
SELECT graphql.track('author'), graphql.track('article'), graphql.track('press.ban');
INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES
  ('author', 'best_article', 'object', 'article', '{"best": "id"}');
INSERT INTO graphql.computed_field (relation, name, function, table_argument) VALUES ('article', 'shouted', 'shout(article, int)', 'article');
INSERT INTO graphql.function (function) VALUES ('long_articles()');
UPDATE graphql.relation SET column_config = '{"title": {"custom_name": "heading"}, "length": {"comment": "Pages"}}' WHERE relation = 'article'::regclass;
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter) VALUES
  ('author', 'reader', '{id,name}', '{}', '{"_or": [{"public": {"_eq": true}}, {"articles": {"length": {"_gt": 100}}}, {"best_article": {"title": "name"}}]}'),
  ('article', 'reader', '{id,title,author_id,data}', '{shouted}', '{"_and": [
    {"author": {"public": true}}, {"length": {"_ceq": "length"}}, {"shouted": {"_neq": "length"}}, {"title": {"_neq": "title"}},
    {"data": {"_contains": {}}}, {"author": {"articles": {"length": {"_cgte": ["$", "id"]}}}},
    {"_not": {"_exists": {"_table": {"schema": "press", "name": "ban"}, "_where": {"author_id": {"_ceq": ["$", "author_id"]}}}}}]}');
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, presets) VALUES
  ('article', 'reader', '{title,length}', '{"length": {"_lt": 9}}', '{"author_id": "x-hasura-id"}');
INSERT INTO graphql.update_permission (relation, role, columns, filter, row_check, presets) VALUES
  ('article', 'reader', '{title}', '{"length": {"_lt": 9}}', '{"author": {"best": 1}}', '{"length": 1}');
INSERT INTO graphql.delete_permission (relation, role, filter) VALUES
  ('article', 'reader', '{"author_id": "x-hasura-id", "$not": {"$exists": {"$table": {"schema": "press", "name": "ban"}, "$where": {"author_id": {"$eq": 0}}}}}');

CREATE VIEW rules AS
  SELECT 'relation' AS kind, r.relation::text AS rule, concat_ws(' ', r.custom_name, r.column_config) AS content FROM graphql.relation r
  UNION ALL SELECT 'relationship', format('%s.%s', r.relation, r.name), concat_ws(' ', r.kind, r.using_columns, r.remote, r.column_mapping) FROM graphql.relationship r
  UNION ALL SELECT 'computed_field', format('%s.%s', f.relation, f.name), f.function::text FROM graphql.computed_field f
  UNION ALL SELECT 'function', f.function::text, '' FROM graphql.function f
  UNION ALL SELECT 'select', p.relation::text, concat_ws(' ', p.columns, p.filter) FROM graphql.select_permission p
  UNION ALL SELECT 'insert', p.relation::text, concat_ws(' ', p.columns, p.row_check, p.presets) FROM graphql.insert_permission p
  UNION ALL SELECT 'update', p.relation::text, concat_ws(' ', p.columns, p.filter, p.row_check, p.presets) FROM graphql.update_permission p
  UNION ALL SELECT 'delete', p.relation::text, p.filter::text FROM graphql.delete_permission p
  ORDER BY 1, 2;
CREATE TABLE seen AS SELECT * FROM rules;
-- What is different since it was last looked at.
CREATE FUNCTION changes() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT format('%s %s: %s', r.kind, r.rule, r.content) FROM (SELECT * FROM rules EXCEPT SELECT * FROM seen) r ORDER BY r.kind, r.rule;
  DELETE FROM seen;
  INSERT INTO seen SELECT * FROM rules;
END
$$;

SELECT ask('{article(order_by: {id: asc}) {id heading author_id shouted author {id name}} author(order_by: {id: asc}) {name articles {id}}}');

-- Columns. `length` is also the name of values and of keys inside them, which stay.
ALTER TABLE article RENAME COLUMN length TO pages;
SELECT changes();
ALTER TABLE article RENAME COLUMN title TO "head ""line""";
SELECT changes();
ALTER TABLE article RENAME COLUMN author_id TO writer;
SELECT changes();
ALTER TABLE author RENAME COLUMN id TO number;
SELECT changes();
ALTER TABLE author RENAME COLUMN public TO open;
SELECT changes();
ALTER TABLE author RENAME COLUMN best TO top;
SELECT changes();
ALTER TABLE press.ban RENAME COLUMN author_id TO banned;
SELECT changes();
-- Two that change places.
BEGIN;
ALTER TABLE article RENAME COLUMN id TO swap;
ALTER TABLE article RENAME COLUMN pages TO id;
ALTER TABLE article RENAME COLUMN swap TO pages;
SELECT changes();
ROLLBACK;
SELECT changes();
-- Tables, schemas and functions; oids stand for most of them.
ALTER TABLE press.ban RENAME TO banned;
SELECT changes();
ALTER TABLE press.banned SET SCHEMA public;
SELECT changes();
ALTER TABLE banned SET SCHEMA press;
ALTER SCHEMA press RENAME TO printers;
SELECT changes();
ALTER TABLE article RENAME TO story;
SELECT changes();
ALTER FUNCTION shout(story, int) RENAME TO cry;
ALTER FUNCTION long_articles RENAME TO long_stories;
SELECT changes();
SELECT * FROM graphql.inconsistencies();
-- The bodies of functions are texts, which nobody follows.
CREATE OR REPLACE FUNCTION cry(article story, times int = 1) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1."head ""line""")';
CREATE OR REPLACE FUNCTION long_stories() RETURNS SETOF story LANGUAGE sql STABLE AS 'SELECT * FROM story WHERE id > 1';
SELECT ask('{story(order_by: {pages: asc}) {heading}}');
SELECT ask('{story(order_by: {id: asc}) {id heading writer shouted author {number name}} author(order_by: {number: asc}) {name articles {id}} long_stories {id}}');
-- A rename that is rolled back leaves the rules as they were.
BEGIN;
ALTER TABLE author RENAME COLUMN name TO called;
SELECT changes();
SELECT ask('{author {called}}');
ROLLBACK;
SELECT changes();
SELECT ask('{author {name}}');
-- Partitions and children get their parent's names.
CREATE TABLE parted (id int, kind text) PARTITION BY LIST (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
SELECT graphql.track('parted'), graphql.track('parted_1');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('parted', 'reader', '{kind}', '{"kind": "a"}'), ('parted_1', 'reader', '{kind}', '{"kind": "b"}');
SELECT count(*) FROM changes();
ALTER TABLE parted RENAME COLUMN kind TO sort;
SELECT changes();
-- A view keeps its column's name when that of the table changes, and can rename its own.
CREATE VIEW names AS SELECT name FROM author;
SELECT graphql.track('names');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('names', 'reader', '{name}', '{"name": "a"}');
SELECT count(*) FROM changes();
ALTER TABLE author RENAME COLUMN name TO called;
SELECT changes();
ALTER VIEW names RENAME COLUMN name TO author_name;
SELECT changes();
SELECT ask('{names {author_name} author(order_by: {called: asc}) {called}}');
-- A rename that would make a duplicate root field is refused, and nothing has changed.
CREATE TABLE other (id int PRIMARY KEY);
SELECT graphql.track('other');
SELECT count(*) FROM changes();
ALTER TABLE other RENAME TO story_by_pk;
SELECT changes();
SELECT ask('{other {id}}', 'admin');
