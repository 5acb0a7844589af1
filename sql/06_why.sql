-- For those who manage the rules: what a session may do with a row, and why. Granted to nobody (07_grants.sql), and run
-- with the caller's rights, as graphql.resolve is.
--
-- `primary_key`: an object of columns and values that leads to one row at most, or the value of the only column.
-- `operation`: select, update, delete: the filter. insert, update_check: the check, and what `validate` says, on the row
-- as it is now, as if it had just been written so.

create function graphql.why(relation regclass, primary_key jsonb, session jsonb, operation text default 'select')
returns table (
  path text, depth integer, kind text, role text, condition text, result boolean, reason text
)
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', 'why_wrapper';
comment on function graphql.why(regclass, jsonb, jsonb, text) is
  'Each part of the rule that applies, with what it comes to for that row; the result first';

create function graphql.can(relation regclass, primary_key jsonb, session jsonb, operation text default 'select')
returns boolean
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', 'can_wrapper';
comment on function graphql.can(regclass, jsonb, jsonb, text) is
  'May a session do something with a row? The result of graphql.why(), for tests';
