-- A small newsroom: readers see what is published, reporters their own and may write it.
CREATE EXTENSION postern;
CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE article (
    id serial PRIMARY KEY,
    author_id int NOT NULL REFERENCES author,
    title text NOT NULL,
    published boolean NOT NULL DEFAULT false
);
INSERT INTO author VALUES (1, 'Ada'), (2, 'Bruno');
INSERT INTO article (author_id, title, published) VALUES (1, 'Bridges', true), (1, 'Trains', false), (2, 'Rents', false);
SELECT graphql.track('author');
SELECT graphql.track('article');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
    ('author', 'reader', '{name}', '{}'),
    ('article', 'reader', '{id,title}', '{"published": {"_eq": true}}'),
    ('article', 'reporter', '{id,title,published}', '{"author_id": {"_eq": "X-Hasura-User-Id"}}');
