-- Names in the convention `graphql-default`, custom names and names of other schemas among them.

CREATE SCHEMA sales_data;
CREATE TABLE sales_data.order_line (
    id integer PRIMARY KEY,
    unit_price numeric,
    "ordered_At" date
);
CREATE TABLE price_list (list_id integer PRIMARY KEY, valid_from date, parent_list_id integer REFERENCES price_list);
CREATE FUNCTION valid_price_lists(on_day date) RETURNS SETOF price_list
    LANGUAGE sql STABLE AS 'SELECT * FROM price_list WHERE valid_from <= on_day';

INSERT INTO graphql.setting (name, value) VALUES
    ('naming_convention', '"graphql-default"'),
    ('stringify_numeric_types', 'true');
SELECT graphql.track_schema('public');
SELECT graphql.track('sales_data.order_line');
UPDATE graphql.relation SET root_fields = '{"select": "allLines", "select_by_pk": {"name": "one_line"}}'
WHERE relation = 'sales_data.order_line'::regclass;
INSERT INTO graphql.function (function) VALUES ('valid_price_lists(date)');
