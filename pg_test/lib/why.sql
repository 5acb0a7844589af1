-- Authors, articles and comments with nulls in all places, for the cases about graphql.why().
CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL, boss_id int REFERENCES author, active bool);
CREATE TABLE article (
  id int PRIMARY KEY, author_id int REFERENCES author, title text, score int, published bool, tags jsonb, touched int
);
CREATE TABLE comment (id int PRIMARY KEY, article_id int NOT NULL REFERENCES article ON DELETE CASCADE, author_id int REFERENCES author, body text);
INSERT INTO author VALUES (1, 'Ann', NULL, true), (2, 'Bob', 1, false), (3, 'Cid', 2, NULL);
INSERT INTO article VALUES
  (1, 1, 'One', 5, true, '{"k": 1}'), (2, 1, 'Two', NULL, false, NULL), (3, 2, NULL, 9, NULL, '{"k": 2}'),
  (4, NULL, 'Four', 0, true, '[1]'), (5, 3, 'five', 7, false, '{"k": 1, "l": 2}');
INSERT INTO comment VALUES (1, 1, 2, 'a'), (2, 1, 1, NULL), (3, 3, 3, 'b'), (4, 5, NULL, NULL);
CREATE FUNCTION article_loud(a article) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper(a.title)';
CREATE FUNCTION article_fans(a article) RETURNS SETOF author LANGUAGE sql STABLE AS
  'SELECT u.* FROM author u JOIN comment c ON c.author_id = u.id WHERE c.article_id = a.id';
CREATE FUNCTION article_ratio(a article) RETURNS int LANGUAGE sql STABLE AS 'SELECT 10 / a.score';
CREATE TABLE log (note text);
CREATE FUNCTION validate_article(a article) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log VALUES (a.title);
  RETURN CASE WHEN a.title IS NULL THEN 'a title is needed, ' || (current_setting('hasura.user')::jsonb ->> 'x-hasura-user-id') END;
END
$$;
SELECT graphql.track_schema('public');
INSERT INTO graphql.computed_field (relation, name, function) VALUES
  ('article', 'loud', 'article_loud(article)'), ('article', 'fans', 'article_fans(article)'),
  ('article', 'ratio', 'article_ratio(article)');

