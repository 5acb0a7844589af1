// The bar above GraphiQL: the admin secret, the role, its session variables.
import { useEffect, useState } from 'react';
import { roles } from './api.js';

const KEY = 'postern-session';
const EMPTY = { secret: '', role: '', variables: [] };

// Kept for this tab alone, and never in an address.
export function stored() {
  try {
    return { ...EMPTY, ...JSON.parse(sessionStorage.getItem(KEY)) };
  } catch {
    return EMPTY;
  }
}

function store(session) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // A browser that keeps nothing asks again after a reload.
  }
}

// Fields change a draft; Enter, or leaving a field, makes it the session.
export function SessionBar({ session, onSession }) {
  const [draft, setDraft] = useState(session);
  const [known, setKnown] = useState({ roles: [], refusal: '' });
  const [other, setOther] = useState(false);

  useEffect(() => {
    let current = true;
    roles(session.secret).then(
      (found) => current && setKnown({ roles: found, refusal: '' }),
      (error) => current && setKnown({ roles: [], refusal: error.message }),
    );
    return () => {
      current = false;
    };
  }, [session.secret]);

  const use = (next) => {
    setDraft(next);
    if (JSON.stringify(next) === JSON.stringify(session)) return;
    store(next);
    onSession(next);
  };
  const variable = (index, part, text) => {
    const variables = draft.variables.map((pair) => [...pair]);
    variables[index] ??= ['', ''];
    variables[index][part] = text;
    setDraft({ ...draft, variables });
  };
  const withoutEmpty = () => ({ ...draft, variables: draft.variables.filter(([name, value]) => name || value) });
  const choose = (role) => {
    setOther(role === null);
    if (role !== null) use({ ...withoutEmpty(), role });
  };
  const listed = draft.role === '' || known.roles.includes(draft.role);

  return (
    <form
      className="session"
      onSubmit={(event) => {
        event.preventDefault();
        use(withoutEmpty());
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) use(withoutEmpty());
      }}
    >
      <label>
        Admin secret
        <input
          id="secret"
          type="password"
          autoComplete="off"
          value={draft.secret}
          onChange={(event) => setDraft({ ...draft, secret: event.target.value })}
          onBlur={() => draft.secret !== session.secret && use(withoutEmpty())}
        />
      </label>
      <label>
        Role
        <select
          id="role"
          value={other || !listed ? '*' : draft.role}
          onChange={(event) => choose(event.target.value === '*' ? null : event.target.value)}
        >
          <option value="">{session.secret ? 'admin' : 'none given'}</option>
          {known.roles.map((role) => (
            <option key={role}>{role}</option>
          ))}
          <option value="*">another…</option>
        </select>
      </label>
      {(other || !listed) && (
        <input
          id="other-role"
          aria-label="Name of the role"
          placeholder="role"
          value={draft.role}
          onChange={(event) => setDraft({ ...draft, role: event.target.value })}
        />
      )}
      <fieldset>
        <legend>Session variables</legend>
        {[...draft.variables, ['', '']].map(([name, value], index) => (
          <span key={index}>
            <input
              aria-label={`Name of variable ${index + 1}`}
              placeholder="user-id"
              value={name}
              onChange={(event) => variable(index, 0, event.target.value)}
            />
            <input
              aria-label={`Value of variable ${index + 1}`}
              placeholder="value"
              value={value}
              onChange={(event) => variable(index, 1, event.target.value)}
            />
          </span>
        ))}
      </fieldset>
      <button type="submit">Use</button>
      {known.refusal && (
        <output id="refusal" title="Whoever is not admin cannot list the roles">
          {known.refusal}
        </output>
      )}
    </form>
  );
}
