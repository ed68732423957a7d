import {
  type Ctx,
  DOC_EVENTS,
  Document,
  type FieldWorld,
  InvalidFieldNameError,
  type Registry,
  ValidationError,
} from '../../../engine/index.js';

/** Doctypes that the engine itself works with: a site cannot customize them (frappe-contract §1.13). */
const CORE_DOCTYPES: ReadonlySet<string> = new Set([
  'Client Script',
  'Custom Field',
  'Customize Form',
  'Customize Form Field',
  'DefaultValue',
  'DocField',
  'DocPerm',
  'DocType',
  'DocType Action',
  'DocType Link',
  'Has Role',
  'Module Def',
  'Page',
  'Print Format',
  'Property Setter',
  'Report',
  'Role',
  'User',
]);

/** Verbs of every document; a field of that name would hide them from hooks and clients. */
const VERBS = ['insert', 'save', 'submit', 'cancel', 'delete', 'discard', 'rename', 'reload'];
const RESERVED = new Set<string>([...DOC_EVENTS, ...VERBS, '_user_tags', '_comments', '_assign', '_liked_by', '_seen']);

/** What the fields of a doctype in this site may point to. */
export function fieldWorld(ctx: Ctx): FieldWorld {
  return { find: (doctype) => ctx.site.registry.find(doctype), isReserved: (fieldname) => RESERVED.has(fieldname) };
}

/** @throws InvalidFieldNameError when the doctype's class has a method of that name, which the field would hide */
export function refuseMemberName(ctx: Ctx, doctype: string, fieldname: string): void {
  const members: object | undefined = ctx.site.hooks.of(doctype).documentClass?.prototype;
  if (!members || !(fieldname in members) || fieldname in Document.prototype) return;
  throw new InvalidFieldNameError(`${doctype}: the fieldname "${fieldname}" conflicts with a method of its class`);
}

/** @throws ValidationError for a doctype that cannot be customized */
export function refuseUncustomizable(ctx: Ctx, doctype: string): void {
  if (CORE_DOCTYPES.has(doctype)) throw new ValidationError(`${doctype} is a core DocType and cannot be customized`);
  if (ctx.meta(doctype).custom) {
    throw new ValidationError(`${doctype} is a custom DocType: change its own fields instead of customizing it`);
  }
}

/**
 * Makes a changed definition count: in this transaction and its tables at once, in other processes when it commits.
 * Loading trusted data waits until its file is whole; `importFixtures` applies it then.
 * @returns the doctypes as they will be; while loading, as they are
 */
export async function applyDefinitions(ctx: Ctx): Promise<Registry> {
  ctx.unit.stale.add('meta');
  return ctx.mode.importing ? ctx.site.registry : ctx.site.applyCustomizations(ctx);
}

/** Groups of fieldtypes that hold the same values: within one, a field may change its type. */
const EXCHANGEABLE: readonly (readonly string[])[] = [
  ['Currency', 'Float', 'Percent'],
  ['Small Text', 'Data'],
  ['Text', 'Data'],
  ['Text', 'Text Editor', 'Code', 'Signature', 'HTML Editor'],
  ['Data', 'Select'],
  ['Text', 'Small Text', 'Long Text'],
  ['Text', 'Data', 'Barcode'],
  ['Code', 'Geolocation'],
  ['Table', 'Table MultiSelect'],
];

/** @throws ValidationError when values of the old type may not fit the new one */
export function checkFieldtypeChange(label: string, from: string, to: string): void {
  if (from === to || EXCHANGEABLE.some((group) => group.includes(from) && group.includes(to))) return;
  throw new ValidationError(`${label}: the fieldtype cannot be changed from ${from} to ${to}; add a new field instead`);
}

/** Removes rows of another doctype that belong to this one, past their own rules. */
export async function removeBelongings(
  doc: Document,
  doctype: string,
  where: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = Object.keys(where);
  const test = columns.map((column) => `\`${column}\` = ?`).join(' AND ');
  await doc.ctx.db.execute(`DELETE FROM ${doc.ctx.meta(doctype).sqlTable} WHERE ${test}`, Object.values(where));
}
