/**
 * Documents as doors and callable methods address them: by doctype and name, rows of child doctypes included.
 * A row is read and written through the document that holds it, whose permissions and rules count.
 */
import type { Ctx } from '../ctx.js';
import { DoesNotExistError, PermissionError, ValidationError } from '../errors.js';
import { isSystemColumn, type Meta } from '../meta/meta.js';
import { visibleJson } from '../permissions/fields.js';
import type { DocJson, Document } from './document.js';

type Values = Readonly<Record<string, unknown>>;

export interface Addressed {
  /** The one that is saved. */
  holder: Document;
  /** The one that was asked for: the holder itself, or its row. */
  doc: Document;
}

/** What a client may write: no column that the system keeps for itself (`_assign`, `_user_tags`, …). */
export function clientValues(values: Values): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !isSystemColumn(field)));
}

interface Place {
  parent: string;
  parenttype: string;
  parentfield: string;
}

/** Which document holds a row, and where. @throws DoesNotExistError */
async function placeOf(ctx: Ctx, meta: Meta, name: string): Promise<Place> {
  const place = await ctx.sudo().getValue<Place>(meta, name, ['parent', 'parenttype', 'parentfield']);
  if (!place?.parenttype || !ctx.site.registry.has(place.parenttype)) {
    throw new DoesNotExistError(`${meta.name} ${name} not found`);
  }
  return place;
}

/**
 * The document of that name; a row comes with its parent.
 * @param lock hold the row until the transaction ends
 * @throws DoesNotExistError, PermissionError
 */
export async function findAddressed(ctx: Ctx, meta: Meta, name: string, lock = false): Promise<Addressed> {
  if (!meta.istable) {
    const doc = await ctx.getDoc(meta, name, { lock });
    return { holder: doc, doc };
  }
  const { parent, parenttype, parentfield } = await placeOf(ctx, meta, name);
  const holder = await ctx.getDoc(ctx.meta(parenttype), parent, { lock });
  const doc = holder.rows(parentfield).find((row) => row.name.toLowerCase() === name.toLowerCase());
  if (!doc) throw new DoesNotExistError(`${meta.name} ${name} not found`);
  return { holder, doc };
}

/** What the user may see of a document or row. @throws PermissionError for a row that is hidden */
export async function visibleAddressed(ctx: Ctx, { holder, doc }: Addressed): Promise<DocJson> {
  const json = await visibleJson(ctx, holder);
  if (doc === holder) return json;
  const lists = Object.values(json).filter(Array.isArray) as DocJson[][];
  const row = lists.flat().find((candidate) => candidate.doctype === doc.doctype && candidate.name === doc.name);
  if (!row) throw new PermissionError(`No permission for ${doc.doctype}`);
  return row;
}

/** A new row is added to the document it names, which is saved. @throws ValidationError when it names none */
async function insertRow(ctx: Ctx, meta: Meta, values: Values): Promise<Addressed> {
  const { parent, parenttype, parentfield } = values;
  if (typeof parent !== 'string' || typeof parenttype !== 'string' || typeof parentfield !== 'string') {
    throw new ValidationError(`A row of ${meta.name} needs parent, parenttype and parentfield`);
  }
  const holder = await ctx.getDoc(ctx.meta(parenttype), parent, { lock: true });
  if (holder.meta.tableField(parentfield)?.options !== meta.name) {
    throw new ValidationError(`${parenttype} has no table ${parentfield} of ${meta.name}`);
  }
  const doc = holder.append(parentfield, clientValues(values));
  await holder.save();
  return { holder, doc };
}

/**
 * Inserts a document, or a row that names its place.
 * @param options.keepName the given name counts, whatever the doctype's naming says (Frappe's v2)
 */
export async function insertAddressed(
  ctx: Ctx,
  meta: Meta,
  values: Values,
  options: { keepName?: boolean } = {},
): Promise<Addressed> {
  if (meta.istable) return insertRow(ctx, meta, values);
  const doc = ctx.newDoc(meta, clientValues(values));
  if (!doc.name && typeof values.__newname === 'string') doc.name = values.__newname;
  doc.keepName = options.keepName ?? false;
  await doc.insert();
  return { holder: doc, doc };
}

/** A row stays in its document, whatever the client says; other doctypes may have fields of these names. */
const PLACE: ReadonlySet<string> = new Set(['parent', 'parenttype', 'parentfield']);

/**
 * Sets the given fields, the others stay; nothing is saved yet. A `modified` among them is checked when it is.
 * @throws DoesNotExistError when `values` name another document
 */
export function setAddressed({ doc }: Addressed, values: Values): void {
  const { name } = values;
  if (name !== undefined && name !== null && String(name) !== doc.name) {
    throw new DoesNotExistError(`${doc.meta.name} ${String(name)} not found`);
  }
  const isFixed = (field: string) => field === 'name' || (doc.meta.istable && PLACE.has(field));
  doc.update(Object.fromEntries(Object.entries(clientValues(values)).filter(([field]) => !isFixed(field))));
}

/** Writes the given fields of a document or row; the others stay. */
export async function updateAddressed(ctx: Ctx, meta: Meta, name: string, values: Values): Promise<Addressed> {
  const found = await findAddressed(ctx, meta, name, true);
  setAddressed(found, values);
  await found.holder.save();
  return found;
}

/** Deletes a document; a row is taken out of its document, which is saved. */
export async function deleteAddressed(ctx: Ctx, meta: Meta, name: string): Promise<void> {
  if (!meta.istable) return ctx.deleteDoc(meta, name);
  const { holder, doc } = await findAddressed(ctx, meta, name, true);
  const field = holder.meta.tables.find(({ fieldname }) => holder.rows(fieldname).includes(doc));
  if (field)
    holder.set(
      field.fieldname,
      holder.rows(field.fieldname).filter((row) => row !== doc),
    );
  await holder.save();
}
