import {
  type Ctx,
  checkPermissionRows,
  cint,
  type DocPermJson,
  isPossible,
  type Meta,
  RIGHTS,
  type Right,
  ValidationError,
  withAllowedRights,
} from '../../../engine/index.js';

/** Doctypes whose permissions are the system's: whoever changed them could lock everybody out, or in. */
const NOT_HERE: ReadonlySet<string> = new Set(['DocType', 'Module Def', 'Patch Log']);

const flag = (value: unknown) => (value === true || cint(value as number) === 1 ? 1 : 0);

/** The row of one role at one level, as its address. */
export interface RowAddress {
  role: string;
  permlevel: number;
  if_owner: boolean;
}

/** May its permissions be changed in the Role Permission Manager? */
export function isManaged(meta: Meta): boolean {
  return !meta.istable && !NOT_HERE.has(meta.name);
}

/** @throws DoesNotExistError, ValidationError */
export function managedMeta(ctx: Ctx, doctype: string): Meta {
  const meta = ctx.meta(doctype);
  if (meta.istable) throw new ValidationError(`${doctype} is a child table: its parents' permissions count`);
  if (!isManaged(meta)) throw new ValidationError(`The permissions of ${doctype} cannot be changed here`);
  return meta;
}

/** A permission row as clients get it: every right is there, 0 or 1. */
export function shownRow(ctx: Ctx, meta: Meta, row: DocPermJson): Record<string, unknown> {
  const rights = RIGHTS.map((right) => [right, flag(row[right])]);
  return {
    name: row.name ?? null,
    parent: meta.name,
    role: row.role,
    permlevel: cint(row.permlevel),
    if_owner: cint(row.if_owner),
    ...Object.fromEntries(rights),
    is_submittable: meta.is_submittable ? 1 : 0,
    in_create: cint(meta.json.in_create as number),
    linked_doctypes: linkedDoctypes(ctx, meta),
  };
}

/** Doctypes whose User Permissions also limit documents of this one. */
function linkedDoctypes({ site }: Ctx, meta: Meta): string[] {
  const links = meta.links.filter((link) => !link.ignore_user_permissions && site.registry.has(link.options));
  return [...new Set([meta.name, ...links.map((link) => link.options)])];
}

type StoredRow = DocPermJson & { name: string };

/** The site's own rows of a doctype; made from those of its definition when there are none yet. */
export async function ownRows(ctx: Ctx, meta: Meta): Promise<{ rows: StoredRow[]; made: boolean }> {
  const read = () =>
    ctx.sudo().getList<StoredRow>('Custom DocPerm', { fields: ['*'], filters: { parent: meta.name }, order_by: null });
  const rows = await read();
  if (rows.length > 0) return { rows, made: false };
  await ctx.checkPermission('Custom DocPerm', 'create');
  const loading = ctx.importing();
  for (const row of ctx.site.registry.uncustomized(meta.name).permissions ?? []) {
    await loading.newDoc('Custom DocPerm', { ...rightsOf(meta, row), parent: meta.name }).insert();
  }
  return { rows: await read(), made: true };
}

/**
 * Every right is stated, for a new row has some by default. Files may give rights that mean nothing for their doctype; a
 * row that is saved may not.
 */
function rightsOf(meta: Meta, given: DocPermJson): Record<string, unknown> {
  const row = withAllowedRights(given, meta.json);
  const rights = RIGHTS.map((right) => [right, isPossible(meta, right) ? flag(row[right]) : 0]);
  return {
    role: row.role,
    permlevel: cint(row.permlevel),
    if_owner: flag(row.if_owner),
    ...Object.fromEntries(rights),
  };
}

export function findRow(rows: readonly StoredRow[], { role, permlevel, if_owner }: RowAddress): StoredRow | undefined {
  return rows.find(
    (row) => row.role === role && cint(row.permlevel) === permlevel && (cint(row.if_owner) === 1) === if_owner,
  );
}

/** @throws ValidationError */
export function rowAt(meta: Meta, rows: readonly StoredRow[], address: RowAddress): StoredRow {
  const row = findRow(rows, address);
  if (row) return row;
  const whose = address.if_owner ? ' on own documents' : '';
  throw new ValidationError(
    `${meta.name} has no permission of role "${address.role}" at level ${address.permlevel}${whose}`,
  );
}

/** @throws ValidationError when nothing would be left, or what is left makes no sense */
export function checkWithout(meta: Meta, rows: readonly StoredRow[], gone: StoredRow): void {
  const rest = rows.filter((row) => row !== gone);
  if (rest.length === 0) throw new ValidationError(`${meta.name} needs at least one permission`);
  checkPermissionRows(meta.name, rest, meta.json);
}

/** @throws ValidationError */
export function rightNamed(name: string): Right | 'if_owner' {
  if (name === 'if_owner' || RIGHTS.includes(name as Right)) return name as Right | 'if_owner';
  throw new ValidationError(`There is no right "${name}"; there are ${RIGHTS.join(', ')}`);
}
