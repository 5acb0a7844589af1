-- Inserts through relationships: what is inserted first, how rows find each other, what comes back, what each level checks.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, variables jsonb = '{}', role text = 'admin') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7'))::text
$$;
create table author (id serial primary key, name text unique not null, owner int);
create table profile (author_id int primary key references author, bio text);
create table article (id serial primary key, title text not null, author_id int not null references author, owner int);
create table tag (id serial primary key, label text unique not null, uses int default 0);
create table article_tag (article_id int references article, tag_id int references tag, primary key (article_id, tag_id));
create table comment (id serial primary key, article_id int not null references article, writer int references author, text text);
create table node (id serial primary key, name text, parent_id int references node);
-- Related without a foreign key.
create table place (id serial primary key, name text, code int default 5);
create table event (id serial primary key, name text, place_id int, place_code int);
select graphql.track_schema('public');
insert into graphql.relationship (relation, name, kind, remote, column_mapping, insertion_order) values
  ('event', 'place', 'object', 'place', '{"place_id": "id", "place_code": "code"}', null),
  ('place', 'first_event', 'object', 'event', '{"id": "place_id"}', 'after_parent'),
  ('place', 'events', 'array', 'event', '{"id": "place_id", "code": "place_code"}', null);
select relation, name, kind, remote from graphql.relationship order by relation::text, name;
create function state() returns table (line text) language sql as $$
  select 'author ' || a.* from author a union all select 'profile ' || a.* from profile a union all select 'article ' || a.* from article a
  union all select 'tag ' || a.* from tag a union all select 'article_tag ' || a.* from article_tag a union all select 'comment ' || a.* from comment a
  union all select 'node ' || a.* from node a union all select 'place ' || a.* from place a union all select 'event ' || a.* from event a
$$;
create function clear() returns void language sql as 'truncate author, profile, article, tag, article_tag, comment, node, place, event restart identity';

\echo # object before the row
select run('mutation {insert_article(objects: [{title: "t", author: {data: {name: "ada"}}}]) {affected_rows returning {id title author_id author {id name articles {title}}}}}');
select run('mutation {insert_article_one(object: {title: "u", author: {data: {name: "bo"}}}) {id author {name}}}');
select run('mutation {insert_article(objects: [{title: "v", author: {data: {name: "cy"}}}, {title: "w", author_id: 1}, {title: "x", author: {data: {name: "di"}}}, {title: "y", author_id: 1, author: null}]) {affected_rows returning {title author {name}}}}');
select run('mutation ($o: [article_insert_input!]!) {insert_article(objects: $o) {affected_rows returning {title author {name}}}}', '{"o": [{"title": "v1", "author": {"data": {"name": "v-a"}}}, {"title": "v2", "author": {"data": {"name": "v-b"}}}]}');
select run('mutation ($a: author_obj_rel_insert_input, $d: author_insert_input!) {insert_article(objects: [{title: "v3", author: $a}, {title: "v4", author: {data: $d}}]) {affected_rows returning {title author {name}}}}', '{"a": {"data": {"name": "v-c"}}, "d": {"name": "v-d"}}');
select run('mutation ($o: [article_insert_input!]!) {insert_article(objects: $o) {affected_rows}}', jsonb_build_object('o', (select jsonb_agg(jsonb_build_object('title', i, 'author', jsonb_build_object('data', jsonb_build_object('name', 'many ' || n || ' ' || i)))) from (select i::text from generate_series(1, n) i) i))) from unnest(array[1, 3, 200]) n;
select count(*), count(*) filter (where a.name like '% ' || t.title) from article t join author a on a.id = t.author_id where a.name like 'many%';

\echo # array after the row
select clear();
select run('mutation {insert_author(objects: [{name: "ada", articles: {data: [{title: "a1"}, {title: "a2"}]}}, {name: "bo", articles: {data: []}}, {name: "cy"}, {name: "di", articles: null}, {name: "ed", articles: {data: {title: "e1"}}}]) {affected_rows returning {id name articles(order_by: {id: asc}) {id title author_id} articles_aggregate {aggregate {count}}}}}');
select run('mutation {insert_author_one(object: {name: "fe", articles: {data: [{title: "f1"}]}}) {name articles {title author {name}}}}');
select run('mutation ($t: [article_insert_input!]!) {insert_author(objects: [{name: "gus", articles: {data: $t}}]) {affected_rows returning {articles(order_by: {id: asc}) {title}}}}', '{"t": [{"title": "g1"}, {"title": "g2"}, {"title": "g3"}]}');
select run('mutation ($t: [article_insert_input!]!) {insert_author(objects: [{name: "hal", articles: {data: $t}}]) {affected_rows returning {articles(order_by: {id: asc}) {title}}}}', '{"t": []}');
select run('mutation ($t: [article_insert_input!]!) {insert_author(objects: [{name: "ida", articles: {data: $t}}]) {affected_rows returning {articles(order_by: {id: asc}) {title}}}}', '{"t": {"title": "i1"}}');

\echo # object after the row: the foreign key is on the other table
select run('mutation {insert_author(objects: [{name: "jo", profile: {data: {bio: "b"}}}, {name: "kim"}]) {affected_rows returning {name profile {author_id bio}}}}');
select run('mutation {insert_profile_one(object: {bio: "c", author: {data: {name: "lee"}}}) {author_id bio author {name profile {bio}}}}');

\echo # three levels, both ways, several fields
select clear();
select run('mutation {
  insert_author(objects: [
    {name: "ada", profile: {data: {bio: "b"}}, articles: {data: [
      {title: "a1", comments: {data: [{text: "c1", author: {data: {name: "zoe"}}}, {text: "c2"}]}, article_tags: {data: [{tag: {data: {label: "x"}}}, {tag: {data: {label: "y"}}}]}},
      {title: "a2", comments: {data: [{text: "c3"}]}}]}},
    {name: "bo", articles: {data: [{title: "b1", article_tags: {data: [{tag: {data: {label: "z"}}}]}}]}}]) {
    affected_rows
    returning {name profile {bio} articles(order_by: {id: asc}) {title comments(order_by: {id: asc}) {text author {name}} article_tags(order_by: {tag_id: asc}) {tag {label}}}}
  }
  insert_tag_one(object: {label: "last", article_tags: {data: [{article_id: 1}]}}) {label article_tags {article {title author {name}}}}
}');
select * from state();

\echo # a table that refers to itself
select run('mutation {insert_node(objects: [{name: "root", nodes: {data: [{name: "left", nodes: {data: [{name: "leaf"}]}}, {name: "right"}]}}]) {affected_rows returning {name nodes(order_by: {id: asc}) {name nodes {name node {name node {name}}}}}}}');
select run('mutation {insert_node_one(object: {name: "low", node: {data: {name: "mid", node: {data: {name: "top"}}, nodes: {data: [{name: "sister"}]}}}}) {name node {name nodes(order_by: {id: asc}) {name} node {name}}}}');
select * from node order by id;

\echo # manual relationships, in their order
select clear();
select run('mutation {insert_event(objects: [{name: "e", place: {data: {name: "p"}}}, {name: "f", place: {data: {name: "q", code: 8}}}]) {affected_rows returning {name place_id place_code place {name code}}}}');
select run('mutation {insert_place(objects: [{name: "r", first_event: {data: {name: "g"}}}, {name: "s", code: 9, events: {data: [{name: "h"}, {name: "i"}]}}]) {affected_rows returning {name first_event {name place_id place_code} events(order_by: {id: asc}) {name place_code}}}}');
select * from state() where line like 'place%' or line like 'event%';

\echo # upserts inside
select clear();
insert into author (name) values ('ada');
insert into tag (label) values ('old');
select run('mutation {insert_article(objects: [{title: "t1", author: {data: {name: "ada"}, on_conflict: {constraint: author_name_key, update_columns: [name]}}}, {title: "t2", author: {data: {name: "bo"}, on_conflict: {constraint: author_name_key, update_columns: [name]}}}, {title: "t3", author: {data: {name: "bo"}, on_conflict: {constraint: author_name_key, update_columns: [name]}}}]) {affected_rows returning {title author {id name}}}}');
-- The same tag under several articles.
select run('mutation ($c: tag_on_conflict) {insert_article(objects: [
    {title: "n1", author_id: 1, article_tags: {data: [{tag: {data: {label: "old", uses: 1}, on_conflict: $c}}, {tag: {data: {label: "new", uses: 2}, on_conflict: $c}}]}},
    {title: "n2", author_id: 1, article_tags: {data: [{tag: {data: {label: "new", uses: 3}, on_conflict: $c}}]}},
    {title: "n3", author_id: 1, article_tags: {data: [{tag: {data: {label: "other", uses: 4}, on_conflict: $c}}, {tag: {data: {label: "new", uses: 5}, on_conflict: $c}}, {tag: {data: {label: "old"}, on_conflict: $c}}]}}]) {
  affected_rows returning {title article_tags(order_by: {tag: {label: asc}}) {tag {label uses}}}}}', '{"c": {"constraint": "tag_label_key", "update_columns": ["uses"]}}');
select label, uses from tag order by label;
-- Array rows that conflict, and a row of the root that does.
select run('mutation {insert_author(objects: [{name: "ada", owner: 4, articles: {data: [{title: "by ada"}]}}], on_conflict: {constraint: author_name_key, update_columns: [owner]}) {affected_rows returning {id name owner articles(where: {title: {_eq: "by ada"}}) {title}}}}');
select run('mutation {insert_author(objects: [{name: "ada", owner: 5, profile: {data: {bio: "first"}}}], on_conflict: {constraint: author_name_key, update_columns: [owner]}) {affected_rows returning {owner profile {bio}}}}');
select run('mutation {insert_author(objects: [{name: "ada", owner: 6, profile: {data: {bio: "second"}, on_conflict: {constraint: profile_pkey, update_columns: [bio]}}}], on_conflict: {constraint: author_name_key, update_columns: [owner]}) {affected_rows returning {owner profile {bio}}}}');
insert into tag (id, label) values (100, 'hundred');
select run('mutation {insert_article_one(object: {title: "n4", author_id: 1, article_tags: {data: [{tag_id: 1}, {tag_id: 100}]}}) {article_tags(order_by: {tag_id: asc}) {tag_id}}}');
select run('mutation {insert_article(objects: [{id: 3, title: "kept", author_id: 1, article_tags: {data: [{tag_id: 1}, {tag_id: 100}], on_conflict: {constraint: article_tag_pkey, update_columns: []}}}], on_conflict: {constraint: article_pkey, update_columns: [title]}) {affected_rows returning {title article_tags(order_by: {tag_id: asc}) {tag_id}}}}');
select run('mutation {insert_article(objects: [{id: 3, title: "kept", author_id: 1, article_tags: {data: [{tag_id: 1}, {tag_id: 100}], on_conflict: {constraint: article_tag_pkey, update_columns: []}}}], on_conflict: {constraint: article_pkey, update_columns: [title]}) {affected_rows returning {title article_tags(order_by: {tag_id: asc}) {tag_id}}}}');

\echo # a row that is not there: nothing can hang on it
select run('mutation {insert_article(objects: [{title: "z", author: {data: {name: "ada"}, on_conflict: {constraint: author_name_key, update_columns: []}}}]) {affected_rows}}');
select run('mutation {insert_article(objects: [{title: "z0", author_id: 1}, {title: "z", author: {data: {name: "ada"}, on_conflict: {constraint: author_name_key, update_columns: [owner], where: {id: {_eq: 0}}}}}]) {affected_rows}}');
select run('mutation {insert_author(objects: [{name: "ada", articles: {data: [{title: "z"}]}}], on_conflict: {constraint: author_name_key, update_columns: []}) {affected_rows}}');
select run('mutation {insert_author(objects: [{name: "new one"}, {name: "ada", articles: {data: [{title: "z"}]}}], on_conflict: {constraint: author_name_key, update_columns: []}) {affected_rows}}');
select run('mutation {insert_author(objects: [{name: "new two", articles: {data: [{title: "fine"}]}}, {name: "ada"}], on_conflict: {constraint: author_name_key, update_columns: []}) {affected_rows returning {name articles {title}}}}');
select count(*) from article where title like 'z%';
select count(*) from author where name = 'new one';

\echo # columns that the relationship decides on
select run('mutation {insert_author(objects: [{name: "x", articles: {data: [{title: "t", author_id: 1}]}}]) {affected_rows}}');
select run('mutation {insert_author(objects: [{name: "x", articles: {data: [{title: "t"}, {title: "t", author_id: null}]}}]) {affected_rows}}');
select run('mutation ($o: [author_insert_input!]!) {insert_author(objects: $o) {affected_rows}}', '{"o": [{"name": "x", "profile": {"data": {"author_id": 5}}}]}');
select run('mutation {insert_author(objects: [{name: "x", articles: {data: [{title: "t", author: {data: {name: "y"}}}]}}]) {affected_rows}}');
select run('mutation {insert_article(objects: [{title: "t", author_id: 1, author: {data: {name: "y"}}}]) {affected_rows}}');
select run('mutation {insert_article(objects: [{title: "t", author_id: 1}, {title: "t", author_id: 1, author: {data: {name: "y"}}}]) {affected_rows}}');
select run('mutation {insert_article(objects: [{title: "t", author: {data: [{name: "y"}]}}]) {affected_rows}}');
select run('mutation {insert_article(objects: [{title: "t", author: {}}]) {affected_rows}}');
select run('mutation {insert_article(objects: [{title: "t", author: {data: null}}]) {affected_rows}}');
select run('mutation {insert_author(objects: [{name: "x", articles: {data: [null]}}]) {affected_rows}}');
select run('mutation {insert_author(objects: [{name: "x", articles: {data: [{title: null}]}}]) {affected_rows}}');
select run('mutation {insert_author(objects: [{name: "x", articles: {data: [{title: "t", article_tags: {data: [{tag_id: 12345}]}}]}}]) {affected_rows}}');
select count(*) from author where name in ('x', 'y');

\echo # permissions: every level has its own columns, presets and check
select clear();
insert into graphql.select_permission (relation, role, columns, filter) values ('author', 'user', '{id,name,owner}', '{"owner": {"_eq": "X-Hasura-User-Id"}}'), ('article', 'user', '{id,title,owner}', '{"title": {"_neq": "unseen"}}'), ('comment', 'user', '{text}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check, presets) values
  ('author', 'user', '{name,owner}', '{"owner": "X-Hasura-User-Id"}', '{}'),
  ('article', 'user', '{title}', '{"title": {"_neq": "bad"}, "author": {"name": {"_neq": "bad author"}}}', '{"owner": "X-Hasura-User-Id"}'),
  ('comment', 'user', '{text}', '{"text": {"_neq": "bad"}}', '{}');
select run('mutation {insert_author(objects: [{name: "ada", owner: 7, articles: {data: [{title: "t", comments: {data: [{text: "c"}]}}, {title: "unseen"}]}}]) {affected_rows returning {name owner articles {title owner comments {text}}}}}', role => 'user');
select * from state();
select run('mutation {insert_author(objects: [{name: "bo", owner: 8, articles: {data: [{title: "t"}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "b1", owner: 7}, {name: "bo", owner: 8, articles: {data: [{title: "t"}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "bo", owner: 7, articles: {data: [{title: "bad"}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "bo", owner: 7}, {name: "b2", owner: 7, articles: {data: [{title: "t"}, {title: "bad"}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "bo", owner: 7, articles: {data: [{title: "t"}, {title: "u", comments: {data: [{text: "fine"}, {text: "fine"}, {text: "bad"}]}}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "bad author", owner: 7, articles: {data: [{title: "t"}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_article(objects: [{title: "t", author: {data: {name: "bo", owner: 8}}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_article_one(object: {title: "t", author: {data: {name: "bo", owner: 8}}}) {title}}', role => 'user');
select run('mutation {insert_article_one(object: {title: "bad", author: {data: {name: "bo", owner: 7}}}) {title}}', role => 'user');
select run('mutation {insert_article(objects: [{title: "t", author: {data: {name: "bo", owner: 7}}}, {title: "bad", author: {data: {name: "cy", owner: 7}}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_article_one(object: {title: "t", author: {data: {name: "bo", owner: 7}}}) {title owner}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "x", owner: 7, articles: {data: [{title: "t", owner: 8}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "x", owner: 7, profile: {data: {bio: "t"}}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "x", owner: 7, articles: {data: [{title: "t", article_tags: {data: []}}]}}]) {affected_rows}}', role => 'user');
select run('mutation {insert_author(objects: [{name: "x", owner: 7, articles: {data: [{title: "t"}], on_conflict: {constraint: article_pkey, update_columns: [title]}}}]) {affected_rows}}', role => 'user');
select run('{author: __type(name: "author_insert_input") {inputFields {name type {name}}} article: __type(name: "article_insert_input") {inputFields {name type {name}}} comment: __type(name: "comment_insert_input") {inputFields {name type {name}}} profile: __type(name: "profile_insert_input") {name}}', role => 'user');
select * from state();

\echo # the update permission of an inner level
insert into graphql.update_permission (relation, role, columns, filter, row_check, presets) values ('author', 'user', '{name}', '{"owner": "X-Hasura-User-Id"}', '{"name": {"_neq": "ada"}}', '{}');
insert into author (name, owner) values ('theirs', 8), ('mine', 7);
select run('mutation {insert_article(objects: [{title: "t", author: {data: {name: "mine", owner: 7}, on_conflict: {constraint: author_name_key, update_columns: [name]}}}]) {affected_rows returning {title}}}', role => 'user');
select run('mutation {insert_article(objects: [{title: "t", author: {data: {name: "theirs", owner: 7}, on_conflict: {constraint: author_name_key, update_columns: [name]}}}]) {affected_rows returning {title}}}', role => 'user');
select run('mutation {insert_article(objects: [{title: "t", author: {data: {name: "ada", owner: 7}, on_conflict: {constraint: author_name_key, update_columns: [name]}}}]) {affected_rows returning {title}}}', role => 'user');
select a.name, a.owner, count(t.id) from author a left join article t on t.author_id = a.id group by a.id order by a.id;

\echo # one document, objects nested in ever other ways
select clear();
create table card (id serial primary key, tag_id int default 1 references tag, name text);
select graphql.track('card');
insert into tag (label) values ('one');
select run('mutation {insert_card(objects: [{name: "a"}, {name: "b", tag: {data: {label: "n"}}}, {name: "c", tag: null}, {name: "d", tag_id: null}]) {affected_rows returning {name tag {label}}}}');
select run('mutation ($o: [card_insert_input!]!) {insert_card(objects: $o) {affected_rows returning {name tag {label}}}}', v::jsonb) from unnest(array[
  '{"o": [{"name": "a", "tag": {"data": {"label": "z1"}}}]}', '{"o": [{"name": "a"}]}', '{"o": [{"name": "a", "tag": {"data": {"label": "z2"}}}, {"name": "b"}]}',
  '{"o": [{"name": "b"}, {"name": "a", "tag": {"data": {"label": "z2"}, "on_conflict": {"constraint": "tag_label_key", "update_columns": ["uses"]}}}]}', '{"o": []}', '{"o": [{"name": "b", "tag": null}]}']) v;
select run('mutation {insert_card(objects: [{name: "a", tag: {data: {label: "s1", uses: 1}, on_conflict: {constraint: tag_label_key, update_columns: [uses]}}}, {name: "b", tag: {data: {label: "s3"}}}, {name: "c", tag: {data: {label: "s2", uses: 3}, on_conflict: {constraint: tag_label_key, update_columns: [uses]}}}, {tag_id: 1}, {}]) {affected_rows returning {name tag {label}}}}');
select run('mutation {insert_author(objects: [{name: "same", owner: 1, articles: {data: [{title: "s1"}]}}, {name: "same", owner: 2, articles: {data: [{title: "s2"}]}}], on_conflict: {constraint: author_name_key, update_columns: [owner]}) {affected_rows}}');
select a.name, a.owner, string_agg(t.title, ',' order by t.id) from author a join article t on t.author_id = a.id group by a.id;

\echo # a row of a nested insert comes back with all its digits
create table sheet (id serial primary key, a jsonb, b json, c int[], p numeric, t timestamptz, y bytea, f char(3), d float8, w text[]);
create table line (id serial primary key, sheet_id int references sheet);
select graphql.track('sheet'), graphql.track('line');
select run('mutation {insert_sheet(objects: [{a: {x: 1.50}, b: [1,  2.0], c: [1, 2], p: 12345678901234567890.10, t: "2020-01-01T00:00:00Z", y: "\\x0102", f: "a", d: 0.1, w: ["a,", null, ""], lines: {data: [{}]}}, {a: null, b: null, w: []}]) {returning {a b c p t y f d w lines {sheet_id sheet {a b p}}}}}');

\echo # upserts whose rows have another key afterwards than the objects gave, or none
create table topic (id serial primary key, label text unique, uses int);
create table slip (id serial primary key, topic_id int references topic);
select graphql.track('topic'), graphql.track('slip');
select run('mutation {insert_slip(objects: [{topic: {data: {label: null, uses: 1}, on_conflict: {constraint: topic_label_key, update_columns: [uses]}}}, {topic: {data: {label: null, uses: 2}, on_conflict: {constraint: topic_label_key, update_columns: [uses]}}}]) {affected_rows returning {topic {label uses}}}}');
create function lowered() returns trigger language plpgsql as $$ begin new.label := lower(new.label); return new; end $$;
create trigger lowered before insert or update on topic for each row execute function lowered();
select run('mutation {insert_slip(objects: [{topic: {data: {label: "X", uses: 1}, on_conflict: {constraint: topic_label_key, update_columns: [uses]}}}]) {affected_rows returning {topic {label uses}}}}');
select run('mutation {insert_slip(objects: [{topic: {data: {label: "X", uses: 2}, on_conflict: {constraint: topic_label_key, update_columns: [uses]}}}]) {affected_rows returning {topic {label uses}}}}');
insert into graphql.select_permission (relation, role, columns, filter) values ('topic', 'user', '{*}', '{}'), ('slip', 'user', '{*}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('topic', 'user', '{*}', '{}'), ('slip', 'user', '{*}', '{}');
insert into graphql.update_permission (relation, role, columns, filter, presets) values ('topic', 'user', '{uses}', '{}', '{"label": "preset"}');
select run('mutation {insert_slip(objects: [{topic: {data: {label: "x", uses: 3}, on_conflict: {constraint: topic_label_key, update_columns: [uses]}}}]) {affected_rows returning {topic {label uses}}}}', role => 'user');
