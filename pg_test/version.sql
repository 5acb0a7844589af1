-- The extension is there and says its version.
SELECT graphql.version() = extversion AS same FROM pg_extension WHERE extname = 'postern';
