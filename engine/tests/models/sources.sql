-- Two sources: one with a namespace and affixes, one with a naming convention of its own.

CREATE TABLE author (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE article (id integer PRIMARY KEY, author_id integer NOT NULL REFERENCES author, title text);
CREATE TABLE page_view (view_id integer PRIMARY KEY, article_id integer NOT NULL REFERENCES article);
CREATE FUNCTION search(word text) RETURNS SETOF article
    LANGUAGE sql STABLE AS 'SELECT * FROM article WHERE title ILIKE word';

INSERT INTO graphql.source (name, customization) VALUES
    ('press', '{"root_fields": {"namespace": "press", "prefix": "f_", "suffix": "_s"}, "type_names": {"prefix": "t_", "suffix": "_y"}}'),
    ('views', '{"root_fields": {"prefix": "all"}, "naming_convention": "graphql-default"}');
INSERT INTO graphql.relation (relation) VALUES ('author');
INSERT INTO graphql.relation (relation, source) VALUES ('article', 'press'), ('page_view', 'views');
INSERT INTO graphql.relationship (relation, name, kind, remote, using_columns) VALUES
    ('author', 'articles', 'array', 'article', '{author_id}'),
    ('article', 'author', 'object', NULL, '{author_id}'),
    ('page_view', 'the_article', 'object', NULL, '{article_id}');
INSERT INTO graphql.function (function, source) VALUES ('search(text)', 'press');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
    ('article', 'reader', '{id,title}', '{"author_id": {"_eq": "X-Hasura-User-Id"}}');
INSERT INTO graphql.insert_permission (relation, role, columns, row_check) VALUES
    ('article', 'reader', '{id,title,author_id}', '{"author_id": {"_eq": "X-Hasura-User-Id"}}');
