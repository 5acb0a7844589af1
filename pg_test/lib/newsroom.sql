-- A small newsroom: authors with a boss, sections with a two-column key, articles, tags. Included by `\ir lib/newsroom.sql`.
CREATE TABLE section (region text, code integer, title text NOT NULL, PRIMARY KEY (region, code));
CREATE TABLE author (
  id integer PRIMARY KEY,
  name text NOT NULL,
  rating numeric,
  active boolean,
  boss_id integer REFERENCES author
);
CREATE TABLE article (
  id integer PRIMARY KEY,
  author_id integer REFERENCES author,
  region text,
  section_code integer,
  title text NOT NULL,
  views integer,
  published boolean,
  price numeric,
  weight double precision,
  big bigint,
  at timestamptz,
  FOREIGN KEY (region, section_code) REFERENCES section
);
CREATE TABLE tag (article_id integer REFERENCES article, name text, score integer, PRIMARY KEY (article_id, name));
INSERT INTO section SELECT r, c, initcap(r) || ' ' || c FROM unnest('{north,south}'::text[]) r, generate_series(1, 2) c;
INSERT INTO author
SELECT i, chr(64 + i) || repeat('x', i % 3), CASE WHEN i % 4 > 0 THEN (i % 5) + 0.25 END, CASE WHEN i % 3 > 0 THEN i % 2 = 0 END,
  CASE WHEN i > 3 THEN (i - 1) / 3 END
FROM generate_series(1, 12) i;
INSERT INTO article
SELECT i, CASE WHEN i % 13 > 0 THEN i % 10 + 1 END, CASE WHEN i % 5 > 0 THEN CASE WHEN i % 2 = 0 THEN 'north' ELSE 'south' END END,
  i % 3 + CASE WHEN i % 3 = 0 THEN NULL ELSE 0 END, 'Title ' || lpad((i * 37 % 60)::text, 2, '0'),
  CASE WHEN i % 7 > 0 THEN i * 31 % 17 END, CASE WHEN i % 4 > 0 THEN i % 3 = 0 END, i * 1.10, i / 8.0::double precision,
  9007199254740992 + i, timestamptz '2024-01-01 00:00Z' + i * interval '1 hour'
FROM generate_series(1, 60) i;
INSERT INTO tag SELECT i, t, CASE WHEN (i + ascii(t)) % 5 > 0 THEN (i * ascii(t)) % 11 END
FROM generate_series(1, 60) i, unnest('{red,blue,green}'::text[]) t WHERE (i + ascii(t)) % 3 > 0;
ANALYZE;
