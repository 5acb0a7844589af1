-- A library: each kind of relation, column and rule that the golden cases need. Load it into a database that has
-- the extension; `scripts/capture_model.sh` then prints the model that stands beside this file.

CREATE EXTENSION ltree SCHEMA public;

CREATE TABLE language (code text PRIMARY KEY, name text);
INSERT INTO language VALUES ('en', 'English'), ('is', 'Icelandic'), ('sw', 'Swahili');

CREATE TABLE author (
    id integer PRIMARY KEY,
    name text NOT NULL,
    born date,
    about jsonb,
    mentor_id integer REFERENCES author,
    motto text
);

CREATE TABLE book (
    id integer PRIMARY KEY,
    title text NOT NULL,
    author_id integer NOT NULL REFERENCES author,
    editor_id integer REFERENCES author,
    language text REFERENCES language,
    price numeric,
    pages integer,
    sold bigint,
    published boolean NOT NULL DEFAULT false,
    released timestamptz,
    details jsonb,
    keywords text[],
    shelf ltree
);
COMMENT ON TABLE book IS 'What can be lent';

CREATE TABLE copy (
    book_id integer REFERENCES book,
    number integer,
    bought date,
    PRIMARY KEY (book_id, number)
);

CREATE TABLE review (
    id integer PRIMARY KEY,
    book_id integer NOT NULL REFERENCES book,
    reader text NOT NULL,
    stars integer,
    body text
);

CREATE VIEW long_book AS SELECT id, title, pages FROM book WHERE pages > 500;

CREATE SCHEMA "odd ""schema""";
CREATE TABLE "odd ""schema"""."select ""all"" Ünïcode" (
    id integer PRIMARY KEY,
    "a ""quoted"" column" text,
    "$1" integer
);

CREATE FUNCTION search_book(term text, least_pages integer DEFAULT 0) RETURNS SETOF book
    LANGUAGE sql STABLE AS 'SELECT * FROM book WHERE title ~~ term AND pages >= least_pages';
CREATE FUNCTION newest_book() RETURNS book
    LANGUAGE sql STABLE AS 'SELECT * FROM book ORDER BY released DESC LIMIT 1';
CREATE FUNCTION own_books(session json, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL) RETURNS SETOF book
    LANGUAGE sql STABLE AS 'SELECT * FROM book WHERE author_id = (session ->> ''x-hasura-user-id'')::integer';
CREATE FUNCTION book_between(integer, integer) RETURNS SETOF book
    LANGUAGE sql STABLE AS 'SELECT * FROM book WHERE id BETWEEN $1 AND $2';
CREATE FUNCTION author_initials(author author, separator text DEFAULT '.') RETURNS text
    LANGUAGE sql STABLE AS 'SELECT left(author.name, 1) || separator';
CREATE FUNCTION author_long_books(author author, pages integer) RETURNS SETOF book
    LANGUAGE sql STABLE AS 'SELECT * FROM book b WHERE b.author_id = author.id AND b.pages >= author_long_books.pages';
CREATE FUNCTION book_is_own(book book, session json) RETURNS boolean
    LANGUAGE sql STABLE AS 'SELECT book.author_id::text = session ->> ''x-hasura-user-id''';
CREATE FUNCTION publish(book_id integer, day timestamptz) RETURNS SETOF book
    LANGUAGE sql VOLATILE AS 'UPDATE book SET published = true, released = day WHERE id = book_id RETURNING *';
CREATE FUNCTION count_lent(since date) RETURNS bigint
    LANGUAGE sql VOLATILE AS 'SELECT count(*) FROM copy WHERE bought >= since';
CREATE FUNCTION forget() RETURNS void LANGUAGE sql VOLATILE AS 'DELETE FROM review';
CREATE FUNCTION author_fault(author author) RETURNS text
    LANGUAGE sql STABLE AS 'SELECT ''names begin with a letter'' WHERE author.name !~ ''^[[:alpha:]]''';

SELECT graphql.track_schema('public');

UPDATE graphql.relation SET is_enum = true WHERE relation = 'language'::regclass;
INSERT INTO graphql.relation (relation, custom_name, column_config)
VALUES ('"odd ""schema"""."select ""all"" Ünïcode"', 'odd', '{
    "a \"quoted\" column": {"custom_name": "quoted"},
    "$1": {"custom_name": "dollar"}
}');

UPDATE graphql.relationship SET name = 'author' WHERE relation = 'book'::regclass AND using_columns = '{author_id}' AND kind = 'object';
UPDATE graphql.relationship SET name = 'editor' WHERE relation = 'book'::regclass AND using_columns = '{editor_id}' AND kind = 'object';
UPDATE graphql.relationship SET name = 'mentor' WHERE relation = 'author'::regclass AND using_columns = '{mentor_id}' AND kind = 'object';
UPDATE graphql.relationship SET name = 'books' WHERE relation = 'author'::regclass AND using_columns = '{author_id}' AND kind = 'array';
UPDATE graphql.relationship SET name = 'edited' WHERE relation = 'author'::regclass AND using_columns = '{editor_id}' AND kind = 'array';

-- By hand: a column that is not unique over there, so that an object relationship may meet several rows.
INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES
    ('review', 'same_stars', 'object', 'review', '{"stars": "stars"}'),
    ('long_book', 'copies', 'array', 'copy', '{"id": "book_id"}');

INSERT INTO graphql.computed_field (relation, name, function, session_argument) VALUES
    ('author', 'initials', 'author_initials(author, text)', NULL),
    ('author', 'long_books', 'author_long_books(author, integer)', NULL),
    ('book', 'is_own', 'book_is_own(book, json)', 'session');

INSERT INTO graphql.function (function, session_argument) VALUES
    ('search_book(text, integer)', NULL),
    ('newest_book()', NULL),
    ('own_books(json, timestamptz, timestamptz)', 'session'),
    ('book_between(integer, integer)', NULL);

-- reader: what is published, a page at a time
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations) VALUES
    ('book', 'reader', '{id,title,author_id,language,pages,released,details,keywords,shelf}', '{is_own}',
     '{"published": {"_eq": true}}', 20, true),
    ('author', 'reader', '{id,name,about}', '{initials,long_books}',
     '{"books": {"published": {"_eq": true}}}', NULL, false),
    ('review', 'reader', '{id,book_id,stars,body}', '{}',
     '{"_or": [{"reader": {"_eq": "X-Hasura-User-Id"}}, {"book": {"published": {"_eq": true}}}]}', NULL, true);

-- writer: one's own
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations) VALUES
    ('book', 'writer', '{id,title,price,sold,author_id,released}', '{}', '{"author_id": {"_eq": "X-Hasura-User-Id"}}', 5, false),
    ('author', 'writer', '{id,name,motto}', '{}', '{"id": {"_eq": "X-Hasura-User-Id"}}', NULL, false);

-- member: both
INSERT INTO graphql.role (name) VALUES ('member') ON CONFLICT DO NOTHING;
INSERT INTO graphql.inherited_role (role, parent) VALUES ('member', 'reader'), ('member', 'writer');

-- auditor: rules with each odd form: another column, the root's column, any row, a list, no null
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
    ('copy', 'auditor', '{*}', '{"number": {"_cgt": "book_id"}}'),
    ('review', 'auditor', '{id}', '{"book": {"author": {"id": {"_ceq": ["$", "book_id"]}}}}'),
    ('book', 'auditor', '{id,title}', '{"_exists": {"_table": "copy", "_where": {"number": {"_in": "X-Hasura-Numbers"}}}}'),
    ('author', 'auditor', '{id}', '{"_and": [{"motto": {"_neq": "none"}}, {"_not": {"id": {"_in": ["X-Hasura-User-Id", 1]}}}]}');
INSERT INTO graphql.select_permission (relation, role, columns, filter, query_root_fields)
VALUES ('long_book', 'auditor', '{*}', '{}', '{select_aggregate}');

-- writer writes what is its own
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, presets) VALUES
    ('book', 'writer', '{id,title,price,language,details,keywords,pages}', '{"author": {"name": {"_neq": "Anonymous"}}}',
     '{"author_id": "X-Hasura-User-Id", "published": false}'),
    ('review', 'writer', '{id,book_id,stars,body,reader}', '{"book": {"author_id": {"_eq": "X-Hasura-User-Id"}}}', '{}');
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, validate)
VALUES ('author', 'writer', '{id,name,motto,mentor_id}', '{}', 'author_fault(author)');
INSERT INTO graphql.update_permission (relation, role, columns, filter, row_check, presets) VALUES
    ('book', 'writer', '{title,price,sold,details,keywords}',
     '{"author_id": {"_eq": "X-Hasura-User-Id"}, "published": {"_eq": false}}', '{"price": {"_gte": 0}}', '{"released": null}');
INSERT INTO graphql.delete_permission (relation, role, filter)
VALUES ('book', 'writer', '{"author_id": {"_eq": "X-Hasura-User-Id"}}');
INSERT INTO graphql.function (function) VALUES ('publish(integer, timestamptz)'), ('count_lent(date)'), ('forget()');
INSERT INTO graphql.function_permission (function, role, argument_presets)
VALUES ('publish(integer, timestamptz)', 'writer', '{"day": "now"}'), ('forget()', 'writer', '{}');

-- keeper: only for a backend
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, backend_only) VALUES ('copy', 'keeper', '{*}', '{}', true);
