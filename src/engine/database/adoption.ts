import { ConfigurationError } from '../errors.js';
import type { Session } from './session.js';

/**
 * A database that Frappe made and `cairn adopt` took over, as `__cairn_adopted` tells. On such a site tables only grow
 * and what Frappe wrote stays: nothing that it holds is dropped, tightened or written over by the start.
 */
export interface Adoption {
  /** Doctypes that Frappe defined: their DocType rows are the site's own. None on a site that Cairn made. */
  readonly doctypes: ReadonlySet<string>;
  /** Columns, as `ToDo.status`, that wait for their first values. */
  readonly fills: ReadonlySet<string>;
  /** False while an adoption has begun and not come to its end. */
  readonly done: boolean;
}

/** A site that Cairn made. */
export const NOT_ADOPTED: Adoption = { doctypes: new Set(), fills: new Set(), done: true };

const TABLE_EXISTS = {
  mariadb:
    'SELECT COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND LOWER(TABLE_NAME) = LOWER(?)',
  sqlite: "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND LOWER(name) = LOWER(?)",
};

export async function tableExists(session: Session, table: string): Promise<boolean> {
  const [row] = await session.query<{ n: number }>(TABLE_EXISTS[session.dialect.name], [table]);
  return Number(row?.n ?? 0) > 0;
}

/** A database from before there was such a table was never adopted. */
export async function readAdoption(session: Session): Promise<Adoption> {
  if (!(await tableExists(session, '__cairn_adopted'))) return NOT_ADOPTED;
  const rows = await session.query<{ kind: string; name: string }>('SELECT `kind`, `name` FROM `__cairn_adopted`');
  if (rows.length === 0) return NOT_ADOPTED;
  const of = (kind: string) => new Set(rows.filter((row) => row.kind === kind).map((row) => row.name));
  return { doctypes: of('doctype'), fills: of('fill'), done: of('done').size > 0 };
}

/** Frappe's own tables, and none of ours. */
async function isFrappeOnly(session: Session): Promise<boolean> {
  return !(await tableExists(session, '__cairn_version')) && (await tableExists(session, 'tabDocType'));
}

/**
 * Whoever points Cairn at a database of Frappe by accident changes nothing in it.
 * @throws ConfigurationError for one that `cairn adopt` has not taken over, or not wholly
 */
export async function refuseUnadopted(session: Session): Promise<void> {
  const { done } = await readAdoption(session);
  if (!done)
    throw new ConfigurationError('`npx cairn adopt` has begun on this database and not come to its end: run it again.');
  if (!(await isFrappeOnly(session))) return;
  throw new ConfigurationError(
    'This is the database of a Frappe site. `npx cairn adopt --dry-run` says what is in it and what Cairn would add; nothing has been changed.',
  );
}
