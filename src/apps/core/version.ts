import {
  type Ctx,
  type DocJson,
  type Document,
  DocumentOf,
  hashName,
  type Meta,
  PermissionError,
  type SqlValue,
  seesAllRows,
  visibleJson,
} from '../../engine/index.js';

type FieldChange = [fieldname: string, old: SqlValue, now: SqlValue];
type RowEntry = [table: string, row: Record<string, unknown>];
type RowChange = [table: string, index: number, name: string, changes: FieldChange[]];

/** What one save changed, as Frappe writes it into Version.data. */
export interface Changes {
  changed: FieldChange[];
  added: RowEntry[];
  removed: RowEntry[];
  row_changed: RowChange[];
}

const isSecret = (meta: Meta, fieldname: string) => meta.column(fieldname)?.field.fieldtype === 'Password';

function changedFields(before: Document, doc: Document): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const { name, standard, field } of doc.meta.columns) {
    if ((standard && name !== 'docstatus') || field.fieldtype === 'Password') continue;
    const old = (before.values[name] ?? null) as SqlValue;
    const now = (doc.values[name] ?? null) as SqlValue;
    if (old !== now && !(old === null && now === '') && !(old === '' && now === null)) changes.push([name, old, now]);
  }
  return changes;
}

function rowValues(row: Document): Record<string, unknown> {
  const json = row.toJSON();
  delete json.__unsaved;
  for (const fieldname of Object.keys(json)) if (isSecret(row.meta, fieldname)) delete json[fieldname];
  return json;
}

function addRowChanges(changes: Changes, table: string, before: readonly Document[], rows: readonly Document[]): void {
  const old = new Map(before.map((row) => [row.name, row]));
  const kept = new Set<string>();
  for (const row of rows) {
    const known = old.get(row.name);
    if (!known) {
      changes.added.push([table, rowValues(row)]);
      continue;
    }
    kept.add(row.name);
    const fields = changedFields(known, row);
    if (fields.length > 0) changes.row_changed.push([table, row.idx, row.name, fields]);
  }
  for (const row of before) if (!kept.has(row.name)) changes.removed.push([table, rowValues(row)]);
}

/** What differs between two states of a document; undefined when nothing does. Passwords are left out. */
export function changesBetween(before: Document, doc: Document): Changes | undefined {
  const changes: Changes = { changed: changedFields(before, doc), added: [], removed: [], row_changed: [] };
  for (const { fieldname } of doc.meta.tables)
    addRowChanges(changes, fieldname, before.rows(fieldname), doc.rows(fieldname));
  const isEmpty =
    changes.changed.length + changes.added.length + changes.removed.length + changes.row_changed.length === 0;
  return isEmpty ? undefined : changes;
}

/**
 * Writes what a save changed, in the transaction of that save, so that no change goes unrecorded.
 * Past the lifecycle: a version has no rules of its own to run, and this happens on every save.
 */
export async function recordVersion(doc: Document): Promise<void> {
  const { before, ctx, meta } = doc;
  if (!before || !meta.track_changes || meta.istable || meta.name === 'Version') return;
  const changes = changesBetween(before, doc);
  if (!changes) return;
  const now = ctx.now();
  const row: Record<string, SqlValue> = {
    name: hashName(),
    creation: now,
    modified: now,
    owner: ctx.user,
    modified_by: ctx.user,
    docstatus: 0,
    idx: 0,
    ref_doctype: meta.name,
    docname: doc.name,
    data: JSON.stringify({ ...changes, data_import: null, updater_reference: null }),
  };
  await ctx.db.insertRows('tabVersion', Object.keys(row), [Object.values(row)]);
}

/**
 * A version's data for this reader: without the fields, tables and rows' fields that the reader may not see in the
 * document itself. Whether the reader may read the document has been asked before.
 * @param data Version.data
 * @param seen the document as this reader sees it, when that is known: for many versions of one document
 */
export async function visibleVersion(ctx: Ctx, doc: Document, data: string, seen?: DocJson): Promise<Changes> {
  const all = JSON.parse(data || '{}') as Partial<Changes>;
  const shown = seen ?? (await visibleJson(ctx, doc));
  const cut = new Set<string>();
  for (const table of doc.meta.tables) {
    if (!(await seesAllRows(ctx, ctx.meta(table.options)))) cut.add(table.fieldname);
  }
  const isOpen = (fieldname: string) =>
    Object.hasOwn(shown, fieldname) &&
    !cut.has(fieldname) &&
    !isSecret(doc.meta, fieldname) &&
    !doc.meta.field(fieldname)?.mask;
  const trusted = ctx.mode.sudo || ctx.user === 'Administrator';
  const openInRow = (table: string, fieldname: string) => {
    const field = ctx.site.registry.find(doc.meta.tableField(table)?.options ?? '')?.field(fieldname);
    return trusted || !field || (field.permlevel === 0 && !field.mask);
  };
  const openRow = ([table, row]: RowEntry): RowEntry => [
    table,
    Object.fromEntries(Object.entries(row).filter(([fieldname]) => openInRow(table, fieldname))),
  ];
  return {
    changed: (all.changed ?? []).filter(([fieldname]) => isOpen(fieldname)),
    added: (all.added ?? []).filter(([table]) => isOpen(table)).map(openRow),
    removed: (all.removed ?? []).filter(([table]) => isOpen(table)).map(openRow),
    row_changed: (all.row_changed ?? [])
      .filter(([table]) => isOpen(table))
      .map(
        ([table, index, name, fields]): RowChange => [
          table,
          index,
          name,
          fields.filter(([fieldname]) => openInRow(table, fieldname)),
        ],
      )
      .filter(([, , , fields]) => fields.length > 0),
  };
}

/** History is written once. */
export class Version extends DocumentOf('Version') {
  override validate(): void {
    if (this.before && this.ctx.user !== 'Administrator') throw new PermissionError('Versions cannot be changed');
  }
  override on_trash(): void {
    if (!this.ctx.mode.sudo && this.ctx.user !== 'Administrator')
      throw new PermissionError('Versions cannot be deleted');
  }
}
