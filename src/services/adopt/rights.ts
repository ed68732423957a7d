import { cint, type DocPermJson, type DocTypeJson, RIGHTS, type Site } from '../../engine/index.js';

/** `Course Creator: write delete` of a level, so that rows in another order are the same. */
function rowsIn(permissions: readonly DocPermJson[], roles: ReadonlySet<string>): string {
  const rows = permissions
    .filter((row) => roles.has(row.role))
    .map((row) => {
      const rights = RIGHTS.filter((right) => COMPARED.has(right) && cint(row[right]) === 1);
      return `${row.role}/${cint(row.permlevel)}/${cint(row.if_owner)}: ${rights.join(' ')}`;
    });
  return rows.sort().join('\n');
}

/** What decides who gets at documents; the rest are buttons of a desk. */
const COMPARED: ReadonlySet<string> = new Set(['read', 'write', 'create', 'delete', 'submit', 'cancel', 'amend']);

/**
 * Doctypes whose standard rights will be others than they were: those of Cairn's file, for the roles that it names.
 * Custom DocPerms are the site's own and count as before.
 */
export function changedRights(
  site: Site,
  definitions: readonly DocTypeJson[],
  customized: ReadonlySet<string>,
): string[] {
  return definitions
    .filter((json) => !customized.has(json.name) && cint(json.istable as number) === 0)
    .filter((json) => {
      const own = site.registry.standardJson(json.name)?.permissions ?? [];
      const roles = new Set(own.map((row) => row.role));
      return rowsIn(own, roles) !== rowsIn(json.permissions ?? [], roles);
    })
    .map((json) => json.name);
}
