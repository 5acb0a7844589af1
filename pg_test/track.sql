-- Tracking: which relations can be, and the relationships that foreign keys imply.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

-- What the call raises, or 'accepted'; nothing of it stays.
CREATE FUNCTION attempt(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RAISE EXCEPTION USING message = 'accepted', errcode = 'PT001';
EXCEPTION
  WHEN others THEN RETURN sqlerrm;
END
$$;

CREATE VIEW relationships AS
  SELECT r.relation, r.name, r.kind, r.using_columns, r.remote, r.column_mapping
  FROM graphql.relationship r ORDER BY r.relation::text COLLATE "C", r.name COLLATE "C";

CREATE SCHEMA press;
CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL, mentor_id int REFERENCES author);
CREATE TABLE category (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES category);
CREATE TABLE article (
  id int PRIMARY KEY,
  title text NOT NULL,
  author_id int NOT NULL REFERENCES author,
  editor_id int REFERENCES author,
  category_id int REFERENCES category
);
CREATE TABLE author_detail (author_id int PRIMARY KEY REFERENCES author, bio text);
CREATE TABLE edition (series text, number int, PRIMARY KEY (series, number));
CREATE TABLE press.printing (
  id int PRIMARY KEY, series text, number int, article_id int REFERENCES article,
  FOREIGN KEY (series, number) REFERENCES edition
);
CREATE TABLE press.author (id int PRIMARY KEY, writes_as int REFERENCES public.author);
-- A column that is named as the relationship would be.
CREATE TABLE review (id int PRIMARY KEY, article text, article_id int REFERENCES article);

-- One at a time: a relationship appears when both of its ends are tracked.
SELECT graphql.track('author');
SELECT * FROM relationships;
SELECT graphql.track('article');
SELECT * FROM relationships;
SELECT graphql.track('category');
SELECT * FROM relationships WHERE relation = 'category'::regclass OR name LIKE 'categor%';

-- The rest of the schema, and another schema.
SELECT graphql.track_schema('public');
SELECT graphql.track_schema('public');
SELECT graphql.track_schema('press');
SELECT * FROM relationships;

-- Untracking takes both sides of the relationships.
SELECT graphql.untrack('article');
SELECT * FROM relationships;
-- Nothing is left of what is untracked.
DELETE FROM graphql.relation;
SELECT count(*) FROM graphql.relationship;
SELECT count(*) FROM graphql.name;
SELECT count(*) FROM graphql.attribute;
-- All at once, so names go by the order of the tables and not by that of tracking.
SELECT graphql.track_schema('press');
SELECT graphql.track_schema('public');
SELECT * FROM relationships;
-- A relationship made by hand is kept, also under another name, and tracking makes no second one.
SELECT graphql.untrack('article');
SELECT graphql.track('article');
UPDATE graphql.relationship SET name = 'written' WHERE relation = 'author'::regclass AND name = 'articles';
SELECT graphql.untrack('review');
SELECT graphql.track('review');
SELECT * FROM relationships WHERE relation = 'author'::regclass OR remote = 'review'::regclass;

-- Errors.
SELECT graphql.untrack('article');
SELECT attempt($$SELECT graphql.track('author')$$);
SELECT attempt($$SELECT graphql.track(null)$$);
SELECT attempt($$SELECT graphql.track('nowhere')$$);
SELECT attempt($$SELECT graphql.track(123456789::oid::regclass)$$);
SELECT attempt($$SELECT graphql.untrack('article')$$);
SELECT attempt($$SELECT graphql.untrack(null)$$);
SELECT attempt($$SELECT graphql.track_schema('nowhere')$$);
SELECT attempt($$SELECT graphql.track('pg_class')$$);
SELECT attempt($$SELECT graphql.track('graphql.relation')$$);
SELECT attempt($$SELECT graphql.track('information_schema.tables')$$);
SELECT attempt($$SELECT graphql.track('author_pkey')$$);
CREATE SEQUENCE counter;
SELECT attempt($$SELECT graphql.track('counter')$$);
CREATE TYPE pair AS (a int, b int);
SELECT attempt($$SELECT graphql.track('pair')$$);
CREATE TEMPORARY TABLE passing (id int);
SELECT attempt($$SELECT graphql.track('passing')$$);
-- A rule on a relation that is not tracked.
SELECT attempt($$INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('article', 'reader', '{*}', '{}')$$);
