import { type Ctx, cint, type Document, type Meta, rowIdentity, ValidationError } from '../../../engine/index.js';
import type { Setting } from './form-fields.js';
import { LISTS, ownColumns, propertyText, sameProperty, type Values } from './form-values.js';
import { isCustomizable } from './property-rules.js';

/** What the form asks for in one of the lists: links, actions or states. */
interface ListChanges {
  key: string;
  child: Meta;
  settings: Setting[];
  added: Values[];
  changed: { name: string; values: Values }[];
  removed: string[];
  /** Names in the form's order; null for a row that is added. */
  order: (string | null)[];
  stored: readonly Values[];
}

/**
 * Compares the lists of the form with those of the doctype.
 * @throws ValidationError naming the row, for one that lacks something or points nowhere
 */
export async function listChanges(form: Document, meta: Meta): Promise<ListChanges[]> {
  const stored = await form.ctx.db.queryAll(
    LISTS.map(([key, child]) => ({
      sql: `SELECT * FROM ${form.ctx.meta(child).sqlTable} WHERE \`parent\` = ? AND \`parenttype\` = 'DocType' AND \`parentfield\` = ? ORDER BY \`idx\`, \`name\``,
      params: [meta.name, key],
    })),
  );
  return LISTS.flatMap(([key, child], index) =>
    form.values[key] === undefined ? [] : [changesOf(form, meta, key, form.ctx.meta(child), stored[index] ?? [])],
  );
}

function changesOf(form: Document, meta: Meta, key: string, child: Meta, stored: readonly Values[]): ListChanges {
  const changes: ListChanges = { key, child, settings: [], added: [], changed: [], removed: [], order: [], stored };
  const current = (meta.json[key] as Values[] | undefined) ?? [];
  for (const [index, row] of form.rows(key).entries()) {
    checkRow(form.ctx, row, `${form.meta.label(key)}, row ${index + 1}`);
    const known = current.find((one) => one.name && one.name === row.name);
    const same = known ?? current.find((one) => rowIdentity(key, one) === rowIdentity(key, row.values));
    if (same) takeKnown(changes, row, same);
    else {
      changes.added.push({ ...stated(child, row), custom: 1 });
      changes.order.push(null);
    }
  }
  const kept = new Set(changes.order);
  const own = stored.filter((row) => cint(row.custom as number) === 1).map((row) => String(row.name));
  changes.removed = own.filter((name) => !kept.has(name));
  return changes;
}

const stated = (child: Meta, row: Document): Values =>
  Object.fromEntries(
    ownColumns(child).flatMap((name) => (row.values[name] === undefined ? [] : [[name, row.get(name)]])),
  );

function takeKnown(changes: ListChanges, row: Document, current: Values): void {
  const { child } = changes;
  const name = String(current.name ?? '');
  changes.order.push(name);
  const wanted = Object.entries(stated(child, row));
  const changed = wanted.filter(
    ([property, value]) => property !== 'custom' && !sameProperty(value, current[property]),
  );
  if (changed.length === 0) return;
  if (cint(current.custom as number) === 1) {
    changes.changed.push({ name, values: Object.fromEntries(changed) });
    return;
  }
  const standard = changes.stored.find((one) => one.name === name);
  if (!standard) throw new ValidationError(`${child.name} ${rowIdentity(changes.key, current)} cannot be customized`);
  for (const [property, value] of changed) {
    if (!isCustomizable(child.name, property)) continue;
    const text = sameProperty(value, standard[property]) ? null : propertyText(value);
    const type = child.field(property)?.fieldtype ?? 'Data';
    changes.settings.push({ kind: child.name, target: name, property, type, value: text });
  }
}

/** @throws ValidationError */
function checkRow(ctx: Ctx, row: Document, where: string): void {
  for (const field of row.meta.fields) {
    if (field.reqd && !row.text(field.fieldname)) throw new ValidationError(`${where}: ${field.label} is mandatory`);
    const choices = field.fieldtype === 'Select' ? field.options.split('\n') : [];
    if (choices.length > 0 && row.text(field.fieldname) && !choices.includes(row.text(field.fieldname))) {
      throw new ValidationError(`${where}: ${field.label} cannot be "${row.text(field.fieldname)}"`);
    }
  }
  const doctype = row.text('link_doctype');
  if (!doctype) return;
  const target = ctx.site.registry.find(doctype);
  if (!target) throw new ValidationError(`${where}: there is no DocType "${doctype}"`);
  const fieldname = row.text('link_fieldname');
  if (!target.column(fieldname) && !target.field(fieldname)) {
    throw new ValidationError(`${where}: ${doctype} has no field "${fieldname}"`);
  }
}

/** Writes what belongs to the site in one list, and says how its order is kept. */
export async function writeList(ctx: Ctx, doctype: string, changes: ListChanges): Promise<Setting[]> {
  const { key, child, stored } = changes;
  const loading = ctx.importing();
  if (changes.removed.length > 0) {
    const marks = changes.removed.map(() => '?').join(', ');
    await ctx.db.execute(`DELETE FROM ${child.sqlTable} WHERE \`name\` IN (${marks})`, changes.removed);
  }
  for (const { name, values } of changes.changed) await (await loading.getDoc(child, name)).dbSet(values);
  const place = { parent: doctype, parenttype: 'DocType', parentfield: key };
  const added: string[] = [];
  for (const [index, values] of changes.added.entries()) {
    const row = await loading.newDoc(child, { ...values, ...place, idx: stored.length + index + 1 }).insert();
    added.push(row.name);
  }
  const names = changes.order.map((name) => name ?? added.shift() ?? '');
  const removed = new Set(changes.removed);
  const standing = stored.map((row) => String(row.name)).filter((name) => !removed.has(name));
  const isNatural = [...standing, ...names.filter((name) => !standing.includes(name))].join() === names.join();
  const order = isNatural ? null : JSON.stringify(names);
  return [...changes.settings, { kind: 'DocType', target: null, property: `${key}_order`, type: 'Data', value: order }];
}
