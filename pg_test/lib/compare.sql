-- What the cases compare with. Included by `\ir lib/compare.sql`.

-- A JSON text without white space, its keys in their order and its numbers digit by digit.
CREATE FUNCTION public.plain(value json) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $body$
BEGIN
  CASE json_typeof(value)
    WHEN 'object' THEN
      RETURN (
        SELECT '{' || coalesce(string_agg(to_json(e.key)::text || ':' || plain(e.value), ',' ORDER BY e.ordinality), '') || '}'
        FROM json_each(value) WITH ORDINALITY e
      );
    WHEN 'array' THEN
      RETURN (
        SELECT '[' || coalesce(string_agg(plain(e.value), ',' ORDER BY e.ordinality), '') || ']'
        FROM json_array_elements(value) WITH ORDINALITY e
      );
    ELSE
      RETURN value::text;
  END CASE;
END
$body$;

-- `ok` if the answer to a document has as its data the json value that a query yields; else both.
CREATE FUNCTION public.same(document text, sql text, variables jsonb DEFAULT '{}', session jsonb DEFAULT '{}')
RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
  answer json := graphql.resolve(document, variables, session);
  expected json;
BEGIN
  EXECUTE sql INTO STRICT expected;
  IF answer -> 'data' IS NULL THEN
    RETURN E'FAILED\n  answer:   ' || answer::text;
  ELSIF plain(answer -> 'data') <> plain(expected) THEN
    RETURN E'DIFFERENT\n  answer:   ' || plain(answer -> 'data') || E'\n  expected: ' || plain(expected);
  END IF;
  RETURN 'ok';
END
$body$;

-- Message, code and path of the one error that a document gets; anything else as it is.
CREATE FUNCTION public.refusal(document text, variables jsonb DEFAULT '{}', session jsonb DEFAULT '{}', operation text DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
  answer json := graphql.resolve(document, variables, session, operation);
  error json := answer #> '{errors,0}';
BEGIN
  IF error IS NULL OR answer -> 'data' IS NOT NULL OR json_array_length(answer -> 'errors') <> 1 THEN
    RETURN 'NOT REFUSED ' || left(answer::text, 500);
  END IF;
  RETURN format('%s | %s | %s', error #>> '{extensions,code}', error #>> '{extensions,path}', error ->> 'message');
END
$body$;
