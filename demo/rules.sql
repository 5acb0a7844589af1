-- Who may read what of the newsroom: plain rows, checked as they are written.
--
--   reader       anyone with a login: published articles, and their own subscription
--   reporter     their own articles in every state, with the desk's notes, and their revisions
--   editor       the whole of their own section, with aggregates
--   contributor  a reader who also writes: inherits from reader and reporter

SELECT graphql.track_schema('public');

-- The names that foreign keys imply are good enough but for these.
UPDATE graphql.relationship SET name = 'author'
WHERE relation = 'article'::regclass AND kind = 'object' AND using_columns = '{author_id}';
UPDATE graphql.relationship SET name = 'editor'
WHERE relation = 'section'::regclass AND kind = 'object' AND using_columns = '{editor_id}';

UPDATE graphql.relation SET is_enum = true WHERE relation = 'plan'::regclass;

INSERT INTO graphql.computed_field (relation, name, function)
VALUES ('article', 'word_count', 'article_word_count(article)');

INSERT INTO graphql.function (function, exposed_as)
VALUES ('search_articles(text)', 'query');

-- reader
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
    ('section', 'reader', '{id,slug,name}', '{}'),
    ('person', 'reader', '{id,name}', '{}'),
    ('plan', 'reader', '{value,comment}', '{}'),
    ('front_page', 'reader', '{*}', '{}'),
    ('comment', 'reader', '{id,article_id,person_id,body,posted_at}', '{"hidden": {"_eq": false}}'),
    ('subscription', 'reader', '{id,plan,price,started_on,ended_on}', '{"person_id": {"_eq": "X-Hasura-User-Id"}}'),
    ('payment', 'reader', '{id,amount,paid_at}', '{"subscription": {"person_id": {"_eq": "X-Hasura-User-Id"}}}');
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit)
VALUES ('article', 'reader', '{id,section_id,author_id,title,summary,body,tags,published_at}', '{word_count}',
        '{"status": {"_eq": "published"}}', 50);

-- reporter
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
    ('section', 'reporter', '{id,slug,name}', '{}'),
    ('person', 'reporter', '{id,name,email}', '{"staff": {"_neq": "none"}}'),
    ('revision', 'reporter', '{*}', '{"article": {"author_id": {"_eq": "X-Hasura-User-Id"}}}');
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, allow_aggregations)
VALUES ('article', 'reporter', '{id,section_id,author_id,status,title,notes,published_at}', '{word_count}',
        '{"author_id": {"_eq": "X-Hasura-User-Id"}}', true);

-- editor
INSERT INTO graphql.select_permission (relation, role, columns, filter, allow_aggregations) VALUES
    ('section', 'editor', '{*}', '{"editor_id": {"_eq": "X-Hasura-User-Id"}}', true),
    ('person', 'editor', '{*}', '{"staff": {"_neq": "none"}}', true),
    ('comment', 'editor', '{*}', '{"article": {"section": {"editor_id": {"_eq": "X-Hasura-User-Id"}}}}', true),
    ('revision', 'editor', '{*}', '{"article": {"section": {"editor_id": {"_eq": "X-Hasura-User-Id"}}}}', true);
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, allow_aggregations)
VALUES ('article', 'editor', '{*}', '{word_count}',
        '{"section": {"editor_id": {"_eq": "X-Hasura-User-Id"}}}', true);

-- contributor
INSERT INTO graphql.inherited_role (role, parent) VALUES
    ('contributor', 'reader'),
    ('contributor', 'reporter');
