import type { Session } from './session.js';

/** What processes keep in memory: doctypes with customizations; roles, permissions and shares. */
export const SCOPES = ['meta', 'access'] as const;
export type Scope = (typeof SCOPES)[number];

/** Makes the counters' rows where they are missing. */
export async function ensureVersions(session: Session): Promise<void> {
  const rows = await session.query('SELECT `scope` FROM `__cairn_version`');
  if (rows.length >= SCOPES.length) return;
  const fresh = SCOPES.map((scope) => [scope, 0]);
  await session.insertRows('__cairn_version', ['scope', 'version'], fresh, { ignore: true });
}

/** The counters now; a process whose copy is older drops what it keeps. */
export async function readVersions(session: Session): Promise<Record<Scope, number>> {
  const rows = await session.query<{ scope: Scope; version: number }>(
    'SELECT `scope`, `version` FROM `__cairn_version`',
  );
  const versions = { meta: 0, access: 0 };
  for (const { scope, version } of rows) versions[scope] = Number(version);
  return versions;
}

/** Tells other processes, at commit, that something of this scope changed. */
export async function bumpVersion(session: Session, scope: Scope): Promise<void> {
  await session.execute('UPDATE `__cairn_version` SET `version` = `version` + 1 WHERE `scope` = ?', [scope]);
}
