-- A small library with most kinds of columns, and rules for several roles: what the oracles look at.

CREATE TABLE genre (value text PRIMARY KEY, comment text);
INSERT INTO genre VALUES ('novel', 'Long fiction'), ('poem', NULL), ('essay', 'Short prose');

CREATE TABLE author (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  born date,
  profile jsonb NOT NULL DEFAULT '{}',
  rating double precision,
  secret text
);
COMMENT ON TABLE author IS 'People who wrote a "book"';
COMMENT ON COLUMN author.rating IS E'Mean of all votes\nfrom 0 to 5';

CREATE TABLE book (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  author_id integer NOT NULL REFERENCES author,
  title text NOT NULL,
  genre text REFERENCES genre,
  price numeric(10, 2),
  pages smallint,
  in_print boolean NOT NULL DEFAULT true,
  code uuid,
  tags text[],
  sold int4range,
  added timestamptz NOT NULL DEFAULT '2024-01-01 00:00:00+00'
);

CREATE TABLE chapter (
  book_id bigint REFERENCES book,
  number integer,
  heading varchar(80),
  PRIMARY KEY (book_id, number)
);

CREATE SCHEMA archive;
CREATE VIEW archive.old_book AS SELECT id, title, added FROM book WHERE added < '2000-01-01';

INSERT INTO author (name, born, profile, rating) VALUES
  ('Ann', '1950-02-01', '{"a": {"b": 1}, "x": ["x"]}', 4.5), ('Bo', NULL, '{}', NULL), ('Cy', '1999-12-31', '[1]', 2);
INSERT INTO book (author_id, title, genre, price, pages, code, tags, sold) VALUES
  (1, 'First', 'novel', 12.50, 320, '28d6d683-1317-49f7-b1cf-7d195242e4e5', '{a,b}', '[1,5)'),
  (1, 'Second', 'poem', NULL, NULL, NULL, NULL, NULL),
  (2, 'Third', NULL, 0.99, 12, NULL, '{}', 'empty');
INSERT INTO chapter VALUES (1, 1, 'One'), (1, 2, 'Two'), (3, 1, NULL);

CREATE FUNCTION search_books(search text, at_least integer DEFAULT 0) RETURNS SETOF book LANGUAGE sql STABLE
  AS $$ SELECT * FROM book WHERE title ILIKE '%' || search || '%' AND coalesce(pages, 0) >= at_least $$;
CREATE FUNCTION author_initial(author_row author) RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT left(author_row.name, 1) $$;
CREATE FUNCTION author_cheap(author_row author, below numeric DEFAULT 10) RETURNS SETOF book LANGUAGE sql STABLE
  AS $$ SELECT * FROM book WHERE author_id = author_row.id AND price < below $$;

INSERT INTO graphql.relation (relation, is_enum, root_fields, column_config) VALUES
  ('genre', true, '{}', '{}'),
  ('author', false, '{"select": "authors"}', '{"born": {"custom_name": "birthday", "comment": "Day of birth"}}'),
  ('book', false, '{}', '{}'),
  ('chapter', false, '{}', '{}'),
  ('archive.old_book', false, '{}', '{}');

INSERT INTO graphql.relationship (relation, name, kind, remote, using_columns, column_mapping) VALUES
  ('author', 'books', 'array', 'book', '{author_id}', NULL),
  ('book', 'author', 'object', NULL, '{author_id}', NULL),
  ('book', 'chapters', 'array', 'chapter', '{book_id}', NULL),
  ('chapter', 'book', 'object', NULL, '{book_id}', NULL),
  ('book', 'old', 'object', 'archive.old_book', NULL, '{"id": "id"}');

INSERT INTO graphql.computed_field (relation, name, function) VALUES
  ('author', 'initial', 'author_initial(author)'),
  ('author', 'cheap', 'author_cheap(author, numeric)');

INSERT INTO graphql.function (function) VALUES ('search_books(text, integer)');

INSERT INTO graphql.select_permission
  (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations) VALUES
  ('author', 'reader', '{id,name,born}', '{}', '{"books": {"in_print": true}}', 10, false),
  ('book', 'reader', '{id,title,genre,author_id}', '{}', '{"in_print": {"_eq": true}}', NULL, false),
  ('author', 'editor', '{*}', '{initial}', '{}', NULL, true),
  ('book', 'editor', '{*}', '{}', '{"author_id": {"_eq": "X-Hasura-User-Id"}}', NULL, true),
  ('chapter', 'editor', '{number,heading}', '{}', '{}', NULL, true),
  ('genre', 'editor', '{*}', '{}', '{}', NULL, false),
  ('author', 'counter', '{}', '{}', '{}', NULL, true);

INSERT INTO graphql.insert_permission (relation, role, columns, row_check) VALUES
  ('book', 'editor', '{title,genre,author_id}', '{"author_id": "X-Hasura-User-Id"}');

INSERT INTO graphql.inherited_role (role, parent) VALUES ('staff', 'reader'), ('staff', 'editor');
