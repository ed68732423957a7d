import type { Ctx } from '../ctx.js';
import { ValidationError } from '../errors.js';
import type { Meta } from '../meta/meta.js';
import { checkPermission } from '../permissions/permissions.js';
import { deleteDocument } from './delete.js';
import type { Document, DocValues } from './document.js';
import { dbSetDoc, discardDoc, insertDoc, saveDoc } from './lifecycle.js';
import { type LoadOptions, loadDoc } from './load.js';
import { renameDocument } from './rename.js';

/** The verbs of documents, for one ctx. `Document`'s own methods and `Ctx` call them; nobody else needs to. */
export class Documents {
  constructor(private readonly ctx: Ctx) {}

  /** A document that is not saved yet. */
  make(meta: Meta, values: Readonly<Record<string, unknown>>): Document {
    const empty: DocValues = {};
    // a field called `constructor` is unset, not what every object inherits
    for (const column of meta.inherited) empty[column.name] = undefined;
    const doc = new (this.ctx.site.behaviour(meta).documentClass)(this.ctx, meta, empty);
    return doc.update(values);
  }

  load(meta: Meta, name: string, options: LoadOptions = {}): Promise<Document | undefined> {
    return loadDoc(this.ctx, meta, name, options);
  }

  async insert<D extends Document>(doc: D): Promise<D> {
    refuseRow(doc);
    await insertDoc(doc);
    return doc;
  }
  async save<D extends Document>(doc: D): Promise<D> {
    await saveDoc(doc);
    return doc;
  }
  discard<D extends Document>(doc: D): Promise<D> {
    return discardDoc(doc).then(() => doc);
  }
  delete(doc: Document): Promise<void> {
    return deleteDocument(doc);
  }
  rename(doc: Document, to: string, merge: boolean): Promise<string> {
    return renameDocument(doc, to, merge);
  }
  dbSet(doc: Document, values: Readonly<Record<string, unknown>>, touch: boolean): Promise<void> {
    return dbSetDoc(doc, values, touch);
  }

  /** An unsaved copy without what is not to be copied: `no_copy` fields, name, owner, times, docstatus. */
  async copy(doc: Document): Promise<Document> {
    await checkPermission(this.ctx, doc.meta, 'read', doc);
    const copy = this.make(doc.meta, copiedValues(doc));
    for (const table of doc.meta.tables.filter((field) => !field.no_copy)) {
      for (const row of doc.rows(table.fieldname)) copy.append(table.fieldname, copiedValues(row));
    }
    return copy;
  }
}

function copiedValues(doc: Document): Record<string, unknown> {
  const columns = doc.meta.columns.filter((column) => !column.standard && !column.field.no_copy);
  return Object.fromEntries(
    columns
      .filter((column) => column.field.fieldtype !== 'Password')
      .map((column) => [column.name, doc.get(column.name)]),
  );
}

/** A row is written through its parent (frappe-contract §1.6). @throws ValidationError */
function refuseRow(doc: Document): void {
  if (doc.meta.istable && !doc.ctx.mode.sudo) {
    throw new ValidationError(`${doc.meta.name} is a child table: add the row to its parent document`);
  }
}
