// GraphiQL for this server, with a bar that says as whom it asks.
import './workers.js';
import 'graphiql/style.css';
import './console.css';
import { useEffect, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { useGraphiQLActions } from '@graphiql/react';
import { fetcherFor } from './api.js';
import { SessionBar, stored } from './session.jsx';

const WELCOME = `# Ctrl-Enter runs the query. The bar above says as whom; the documentation on the left shows
# what that role may see.
`;

// Another role has another schema.
function Introspection({ session }) {
  const { introspect } = useGraphiQLActions();
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) introspect();
    first.current = false;
  }, [session, introspect]);
  return <a href="console/assets/THIRD-PARTY.txt">licences</a>;
}

function Console() {
  const [session, setSession] = useState(stored);
  const latest = useRef(session);
  latest.current = session;
  const [fetcher] = useState(() => fetcherFor(() => latest.current));
  return (
    <>
      <SessionBar session={session} onSession={setSession} />
      <GraphiQL fetcher={fetcher} defaultQuery={WELCOME} defaultEditorToolsVisibility={false}>
        <GraphiQL.Logo>
          postern <Introspection session={session} />
        </GraphiQL.Logo>
      </GraphiQL>
    </>
  );
}

createRoot(document.getElementById('console')).render(<Console />);
