import { ValidationError } from '../errors.js';
import { cint } from './casts.js';
import type { DocPermJson } from './doctype.js';

/** The doctype's own JSON: what decides which rights mean something. */
type Settings = Readonly<Record<string, unknown>>;

const BASIC = ['select', 'read', 'write', 'create', 'delete', 'submit', 'cancel', 'amend'] as const;
const ONLY_AT_LEVEL_ZERO = ['create', 'submit', 'cancel', 'amend', 'import'] as const;
const NOT_FOR_SINGLES = ['report', 'import', 'export'] as const;
/** Roles that everybody has, so that a row above level 0 needs no row at level 0. */
const AUTOMATIC_ROLES = new Set(['All', 'Desk User']);

const has = (row: DocPermJson, right: string) => cint(row[right]) === 1 || row[right] === true;

/** The row without rights that mean nothing at its level or for such a doctype. */
export function withAllowedRights(row: DocPermJson, settings: Settings): DocPermJson {
  const lost = [
    ...(cint(row.permlevel) > 0 ? ONLY_AT_LEVEL_ZERO : []),
    ...(cint(settings.issingle) === 1 ? NOT_FOR_SINGLES : []),
  ];
  return { ...row, ...Object.fromEntries(lost.filter((right) => has(row, right)).map((right) => [right, 0])) };
}

function checkRow(where: string, row: DocPermJson, settings: Settings): void {
  const refuseWithout = (right: string, needed: readonly string[], why: string) => {
    if (has(row, right) && !needed.some((other) => has(row, other))) {
      throw new ValidationError(`${where}: cannot set ${right} without ${why}`);
    }
  };
  if (!row.role) throw new ValidationError(`${where}: a permission needs a role`);
  if (!BASIC.some((right) => has(row, right))) throw new ValidationError(`${where}: no basic permissions set`);
  for (const right of ['submit', 'cancel', 'amend']) refuseWithout(right, ['write'], 'write');
  refuseWithout('cancel', ['submit'], 'submit');
  refuseWithout('amend', ['create', 'cancel'], 'create');
  refuseWithout('import', ['create'], 'create');
  if (cint(settings.is_submittable) !== 1 && ['submit', 'amend'].some((right) => has(row, right))) {
    throw new ValidationError(`${where}: cannot set submit or amend, because the DocType is not submittable`);
  }
  if (cint(settings.allow_import) !== 1 && has(row, 'import')) {
    throw new ValidationError(`${where}: cannot set import, because the DocType does not allow import`);
  }
}

/**
 * The permission rows of one doctype together (frappe-contract §1.7).
 * @throws ValidationError naming the role and the reason
 */
export function checkPermissionRows(doctype: string, rows: readonly DocPermJson[], settings: Settings): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const level = cint(row.permlevel);
    const where = `${doctype}: permission of role "${row.role}" at level ${level}`;
    checkRow(where, row, settings);
    const key = `${row.role}\n${level}\n${cint(row.if_owner)}`;
    if (seen.has(key)) throw new ValidationError(`${where}: only one such row is allowed`);
    seen.add(key);
    const ground = rows.some((other) => other.role === row.role && cint(other.permlevel) === 0);
    if (level > 0 && !ground && !AUTOMATIC_ROLES.has(row.role)) {
      throw new ValidationError(`${where}: the role needs a row at level 0 first`);
    }
  }
}
