-- A newsroom: a few thousand rows, made here, the same at every run.
--
-- Read it as an ordinary application's schema: it knows nothing of postern.

CREATE TYPE staff_kind AS ENUM ('none', 'reporter', 'editor');
CREATE TYPE article_status AS ENUM ('draft', 'review', 'published', 'retracted');

CREATE TABLE person (
    id        int PRIMARY KEY,
    name      text NOT NULL,
    email     text NOT NULL UNIQUE,
    staff     staff_kind NOT NULL DEFAULT 'none',
    joined_on date NOT NULL
);
COMMENT ON TABLE person IS 'Everyone the paper knows: staff and readers';

CREATE TABLE section (
    id        int PRIMARY KEY,
    slug      text NOT NULL UNIQUE,
    name      text NOT NULL,
    editor_id int NOT NULL REFERENCES person
);
COMMENT ON TABLE section IS 'A part of the paper, with the editor who answers for it';

CREATE TABLE article (
    id           int PRIMARY KEY,
    section_id   int NOT NULL REFERENCES section,
    author_id    int NOT NULL REFERENCES person,
    status       article_status NOT NULL DEFAULT 'draft',
    title        text NOT NULL,
    summary      text,
    body         text NOT NULL,
    tags         text[] NOT NULL DEFAULT '{}',
    notes        text,
    meta         jsonb NOT NULL DEFAULT '{}',
    published_at timestamptz,
    CHECK ((status IN ('published', 'retracted')) = (published_at IS NOT NULL))
);
COMMENT ON COLUMN article.notes IS 'Between the author and the desk, never printed';
CREATE INDEX ON article (section_id);
CREATE INDEX ON article (author_id);
CREATE INDEX ON article (published_at);

CREATE TABLE revision (
    article_id int NOT NULL REFERENCES article,
    number     int NOT NULL,
    changed_at timestamptz NOT NULL,
    remark     text NOT NULL,
    PRIMARY KEY (article_id, number)
);

CREATE TABLE comment (
    id         int PRIMARY KEY,
    article_id int NOT NULL REFERENCES article,
    person_id  int NOT NULL REFERENCES person,
    body       text NOT NULL,
    hidden     boolean NOT NULL DEFAULT false,
    posted_at  timestamptz NOT NULL
);
CREATE INDEX ON comment (article_id);
CREATE INDEX ON comment (person_id);

-- An enum table: its rows become the values of a GraphQL enum.
CREATE TABLE plan (
    value   text PRIMARY KEY,
    comment text
);
INSERT INTO plan VALUES
    ('TRIAL', 'Four weeks, free'),
    ('DIGITAL', 'All articles on every screen'),
    ('PRINT', 'The paper at the door, and all of DIGITAL');

CREATE TABLE subscription (
    id         int PRIMARY KEY,
    person_id  int NOT NULL REFERENCES person,
    plan       text NOT NULL REFERENCES plan,
    price      numeric(8, 2) NOT NULL,
    started_on date NOT NULL,
    ended_on   date
);
CREATE INDEX ON subscription (person_id);

CREATE TABLE payment (
    id              bigint PRIMARY KEY,
    subscription_id int NOT NULL REFERENCES subscription,
    amount          numeric(12, 4) NOT NULL,
    paid_at         timestamptz NOT NULL
);
CREATE INDEX ON payment (subscription_id);

-- 8 editors, 24 reporters, 368 readers.
INSERT INTO person (id, name, email, staff, joined_on)
SELECT i, name, lower(replace(name, ' ', '.')) || i || '@example.org',
       CASE WHEN i <= 8 THEN 'editor' WHEN i <= 32 THEN 'reporter' ELSE 'none' END::staff_kind,
       date '2015-01-05' + (i * 37) % 3600
FROM generate_series(1, 400) AS i
CROSS JOIN LATERAL (
    SELECT (ARRAY['Ada', 'Bruno', 'Carla', 'Dario', 'Edith', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas',
                  'Kaia', 'Luis', 'Mira', 'Nils', 'Olga', 'Pavel', 'Quinn', 'Rosa', 'Sven', 'Tilda'])[1 + i % 20]
        || ' ' ||
           (ARRAY['Abend', 'Bach', 'Castell', 'Dorn', 'Ek', 'Falk', 'Grau', 'Holm', 'Iver', 'Jansen',
                  'Kern', 'Lind', 'Moor', 'Nord', 'Ost', 'Prell', 'Quast', 'Rask', 'Sund', 'Tamm',
                  'Ulm', 'Voss', 'Wick'])[1 + i % 23] AS name
) AS named;

INSERT INTO section (id, slug, name, editor_id)
SELECT i, slug, initcap(slug), i
FROM unnest(ARRAY['politics', 'business', 'science', 'culture', 'sport', 'city', 'weather', 'opinion'])
    WITH ORDINALITY AS listed (slug, i);

INSERT INTO article (id, section_id, author_id, status, title, summary, body, tags, notes, meta, published_at)
SELECT i, section_id, 9 + (i * 7) % 24, status, title,
       title || ', and what it means for ' || (ARRAY['you', 'the city', 'next year'])[1 + i % 3] || '.',
       repeat(title || '. The rest of the story follows as soon as the desk has read it. ', 3 + i % 9),
       ARRAY[(ARRAY['local', 'world', 'long read', 'interview', 'analysis'])[1 + i % 5],
             (ARRAY['water', 'trains', 'housing', 'music', 'energy', 'schools', 'health'])[1 + (i / 3) % 7]],
       CASE WHEN i % 5 = 0 THEN (ARRAY['call the mayor again', 'second source missing', 'ask legal'])[1 + i % 3] END,
       jsonb_build_object('priority', 1 + i % 4, 'photo', i % 2 = 0,
                          'place', jsonb_build_object('name', place, 'country', 'XX')),
       CASE WHEN status IN ('published', 'retracted')
            THEN timestamptz '2026-06-30 18:00+00' - i * interval '5 hours 7 minutes' END
FROM generate_series(1, 640) AS i
CROSS JOIN LATERAL (
    SELECT 1 + (i * 5 + i / 9) % 8 AS section_id,
           (ARRAY['Harbour', 'Old Town', 'Northfield', 'Riverside', 'Hill', 'Market'])[1 + (i * 11 + i / 24) % 6] AS place,
           CASE WHEN i % 53 = 0 THEN 'retracted' WHEN i % 11 = 0 THEN 'draft' WHEN i % 13 = 0 THEN 'review'
                ELSE 'published' END::article_status AS status
) AS placed
CROSS JOIN LATERAL (
    SELECT place || ' ' ||
           (ARRAY['votes on', 'waits for', 'pays for', 'argues over', 'celebrates', 'says no to', 'rebuilds'])[1 + (i * 3) % 7]
           || ' ' ||
           (ARRAY['the new bridge', 'night trains', 'cheaper rents', 'a concert hall', 'its power plant',
                  'smaller classes', 'the clinic', 'a cycle path', 'the fish market'])[1 + (i * 4 + i / 7) % 9] AS title
) AS titled;

INSERT INTO revision (article_id, number, changed_at, remark)
SELECT a.id, n, timestamptz '2026-06-30 12:00+00' - a.id * interval '5 hours 7 minutes' + n * interval '70 minutes',
       (ARRAY['first version', 'shorter lead', 'figures checked', 'new headline'])[n]
FROM article AS a CROSS JOIN LATERAL generate_series(1, 1 + a.id % 4) AS n;

INSERT INTO comment (id, article_id, person_id, body, hidden, posted_at)
SELECT i, article_id, 33 + (i * 31) % 368,
       (ARRAY['Well said.', 'I saw it differently.', 'Where are the figures?', 'More of this, please.',
              'My street was left out again.', 'Thank you for asking them.', 'Nonsense!'])[1 + (i * 5) % 7],
       i % 17 = 0, a.published_at + (i % 50) * interval '23 minutes'
FROM generate_series(1, 2600) AS i
CROSS JOIN LATERAL (SELECT 1 + (i * 13) % 640 AS article_id) AS chosen
JOIN article AS a ON a.id = article_id AND a.status = 'published';

INSERT INTO subscription (id, person_id, plan, price, started_on, ended_on)
SELECT i, 32 + i, plan, CASE plan WHEN 'TRIAL' THEN 0 WHEN 'DIGITAL' THEN 9.90 ELSE 34.50 END,
       date '2024-01-01' + (i * 3) % 700,
       CASE WHEN i % 6 = 0 THEN date '2026-01-31' END
FROM generate_series(1, 300) AS i
CROSS JOIN LATERAL (SELECT (ARRAY['DIGITAL', 'PRINT', 'DIGITAL', 'TRIAL'])[1 + i % 4] AS plan) AS chosen;

INSERT INTO payment (id, subscription_id, amount, paid_at)
SELECT 9007199254740993 + row_number() OVER (ORDER BY s.id, n), s.id, s.price + 0.0001 * (s.id % 7),
       s.started_on + n * interval '1 month'
FROM subscription AS s CROSS JOIN LATERAL generate_series(1, 3 + s.id % 9) AS n
WHERE s.price > 0;

CREATE VIEW front_page AS
SELECT a.id, a.title, s.name AS section, a.published_at
FROM article AS a JOIN section AS s ON s.id = a.section_id
WHERE a.status = 'published' AND (a.meta ->> 'priority')::int = 1
ORDER BY a.published_at DESC
LIMIT 10;

CREATE FUNCTION article_word_count(article_row article) RETURNS int
LANGUAGE sql STABLE AS $$
    SELECT cardinality(regexp_split_to_array(trim(article_row.body), '\s+'))
$$;
COMMENT ON FUNCTION article_word_count(article) IS 'The number of words of the body';

CREATE FUNCTION search_articles(term text) RETURNS SETOF article
LANGUAGE sql STABLE AS $$
    SELECT * FROM article WHERE title ILIKE '%' || term || '%' OR term = ANY (tags)
$$;
COMMENT ON FUNCTION search_articles(text) IS 'Articles with the term in their title or among their tags';

ANALYZE;
