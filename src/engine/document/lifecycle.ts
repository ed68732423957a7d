/**
 * The order in which a document is saved: one function per verb, each a list of named steps, in Frappe's order
 * (frappe-contract §2.1, §2.2). Nothing else writes documents.
 */
import {
  DocstatusTransitionError,
  DoesNotExistError,
  LinkExistsError,
  TimestampMismatchError,
  ValidationError,
} from '../errors.js';
import { keepUnwritable } from '../permissions/fields.js';
import { checkPermission } from '../permissions/permissions.js';
import { checkDocument, checkUpdateAfterSubmit } from './checks.js';
import { setDefaults } from './defaults.js';
import type { Document } from './document.js';
import { fire } from './events.js';
import { linksOf } from './link-index.js';
import { checkLinks } from './links.js';
import { loadDoc } from './load.js';
import { setNewName } from './naming.js';
import { adoptRows, insertRow, updateRow, writeRows, writeSingle } from './rows.js';
import { keepSecrets } from './secrets.js';
import { placeInTree } from './tree.js';

const DRAFT = 0;
const SUBMITTED = 1;
const CANCELLED = 2;
const STATUS = ['Draft', 'Submitted', 'Cancelled'];

/** @throws PermissionError, ValidationError and its kinds, NameError, DuplicateEntryError */
export async function insertDoc(doc: Document): Promise<void> {
  doc.isNew = true;
  const { ctx, meta } = doc;
  await keepUnwritable(ctx, doc, null);
  await setDefaults(doc);
  stamp(doc);
  checkNewDocstatus(doc);
  await checkPermission(ctx, meta, 'create', doc);
  if (doc.docstatus === SUBMITTED) await checkPermission(ctx, meta, 'submit', doc);
  adoptRows(doc);
  await checkLinks(doc);
  await fire(doc, 'before_insert');
  await setNewName(doc);
  adoptRows(doc);
  await checkAmendment(doc);
  await runBefore(doc, doc.docstatus === SUBMITTED ? 'submit' : 'save');
  adoptRows(doc);
  setTitle(doc);
  checkDocument(doc);
  await write(doc);
  await fire(doc, 'after_insert');
  await runAfter(doc, doc.docstatus === SUBMITTED ? 'submit' : 'save');
  doc.before = null;
}

type Action = 'save' | 'submit' | 'cancel' | 'update_after_submit';

/** Saves, submits, cancels or updates a submitted document, as its docstatus says. @throws as insertDoc, and TimestampMismatchError, DoesNotExistError */
export async function saveDoc(doc: Document): Promise<void> {
  if (doc.isNew) return insertDoc(doc);
  const { ctx, meta } = doc;
  const before = await storedState(doc);
  await checkPermission(ctx, meta, 'write', doc);
  checkIfLatest(doc, before);
  await keepUnwritable(ctx, doc, before);
  const action = actionOf(doc, before);
  if (action === 'submit' || action === 'cancel') await checkPermission(ctx, meta, action, doc);
  touch(doc);
  adoptRows(doc);
  await setDefaults(doc);
  if (action !== 'cancel') await checkLinks(doc);
  await runBefore(doc, action);
  adoptRows(doc);
  if (action !== 'cancel') {
    setTitle(doc);
    checkDocument(doc);
  }
  if (action === 'update_after_submit') checkUpdateAfterSubmit(doc);
  await write(doc);
  await runAfter(doc, action);
  if (action === 'cancel') await refuseCancelWhenLinked(doc);
  doc.before = null;
}

/** A draft becomes cancelled; nothing is validated. */
export async function discardDoc(doc: Document): Promise<void> {
  const before = await storedState(doc);
  await checkPermission(doc.ctx, doc.meta, 'write', doc);
  if (before.docstatus !== DRAFT) throw new ValidationError('Only draft documents can be discarded');
  await fire(doc, 'before_discard');
  doc.values.docstatus = CANCELLED;
  touch(doc);
  adoptRows(doc);
  await write(doc);
  await fire(doc, 'on_discard');
  await fire(doc, 'on_change');
  doc.before = null;
}

/** Columns past the lifecycle; see `Document.dbSet`. */
export async function dbSetDoc(
  doc: Document,
  values: Readonly<Record<string, unknown>>,
  modify: boolean,
): Promise<void> {
  await fire(doc, 'before_change');
  doc.update(values);
  if (modify) touch(doc);
  const names = [...Object.keys(values), ...(modify ? ['modified', 'modified_by'] : [])];
  const columns = names.filter((name) => doc.meta.column(name));
  if (doc.meta.issingle) await writeSingle(doc);
  else if (columns.length > 0) {
    await doc.ctx.db.execute(
      `UPDATE ${doc.meta.sqlTable} SET ${columns.map((name) => `\`${name}\` = ?`).join(', ')} WHERE \`name\` = ?`,
      [...columns.map((name) => doc.values[name] as string | number | null), doc.values.name as string],
    );
  }
  await fire(doc, 'on_change');
}

/** What the database holds, locked until the transaction ends. */
async function storedState(doc: Document): Promise<Document> {
  if (doc.before) return doc.before;
  const stored = await loadDoc(doc.ctx, doc.meta, doc.name, { lock: true });
  if (!stored) throw new DoesNotExistError(`${doc.meta.name} ${doc.name} not found`);
  doc.before = stored.before ?? stored;
  return doc.before;
}

function stamp(doc: Document): void {
  const now = doc.ctx.now();
  const kept = doc.ctx.mode.importing ? doc.values : {};
  doc.values.owner = kept.owner ?? doc.ctx.user;
  doc.values.creation = kept.creation ?? now;
  doc.values.modified = kept.modified ?? now;
  doc.values.modified_by = kept.modified_by ?? doc.ctx.user;
  doc.values.docstatus ??= DRAFT;
  doc.values.idx ??= 0;
  for (const column of doc.meta.columns) {
    if (column.name.startsWith('_') && !doc.ctx.mode.sudo) doc.values[column.name] = null;
  }
}

function touch(doc: Document): void {
  doc.values.modified = doc.ctx.now();
  doc.values.modified_by = doc.ctx.user;
  for (const column of doc.meta.columns) {
    if (column.name.startsWith('_') && !doc.ctx.mode.sudo)
      doc.values[column.name] = doc.before?.values[column.name] ?? null;
  }
}

function checkNewDocstatus(doc: Document): void {
  if (!STATUS[doc.docstatus]) throw new ValidationError(`Invalid docstatus ${doc.docstatus}`);
  if (doc.docstatus === CANCELLED && !doc.ctx.mode.importing) {
    throw new DocstatusTransitionError('Cannot change docstatus from 0 (Draft) to 2 (Cancelled)');
  }
}

/** Somebody else's save in between is never overwritten. Microseconds count. */
function checkIfLatest(doc: Document, before: Document): void {
  if (doc.meta.issingle && !doc.text('modified')) return;
  const given = doc.text('modified');
  if (given && before.modified && given !== before.modified) {
    throw new TimestampMismatchError(
      `Error: Document has been modified after you have opened it (${before.modified}, ${given}). Please refresh to get the latest document.`,
    );
  }
}

function actionOf(doc: Document, before: Document): Action {
  const from = before.docstatus;
  const to = doc.docstatus;
  if (!STATUS[to]) throw new ValidationError(`Invalid docstatus ${to}`);
  if (from === DRAFT && to === DRAFT) return 'save';
  if (from === DRAFT && to === SUBMITTED) return 'submit';
  if (from === SUBMITTED && to === SUBMITTED) return 'update_after_submit';
  if (from === SUBMITTED && to === CANCELLED) return 'cancel';
  if (from === CANCELLED) throw new ValidationError('Cannot edit cancelled document');
  throw new DocstatusTransitionError(`Cannot change docstatus from ${from} (${STATUS[from]}) to ${to} (${STATUS[to]})`);
}

const BEFORE = {
  save: ['before_validate', 'validate', 'before_save'],
  submit: ['before_validate', 'validate', 'before_submit'],
  update_after_submit: ['before_update_after_submit'],
  cancel: ['before_cancel'],
} as const;

const AFTER = {
  save: ['on_update'],
  submit: ['on_update', 'on_submit'],
  update_after_submit: ['on_update_after_submit'],
  cancel: ['on_cancel'],
} as const;

async function runBefore(doc: Document, action: Action): Promise<void> {
  for (const event of BEFORE[action]) await fire(doc, event);
}

async function runAfter(doc: Document, action: Action): Promise<void> {
  for (const event of AFTER[action]) await fire(doc, event);
  await fire(doc, 'on_change');
}

/** `title` may be a template over the other fields: `{supplier_name}`. */
function setTitle(doc: Document): void {
  const field = doc.meta.title_field === 'title' ? doc.meta.field('title') : undefined;
  if (!field || doc.text('title') || !field.default?.includes('{')) return;
  doc.set(
    'title',
    field.default.replace(/\{(\w+)\}/g, (_, name: string) => doc.text(name)),
  );
}

async function checkAmendment(doc: Document): Promise<void> {
  const source = doc.text('amended_from');
  if (!source || doc.ctx.mode.importing || !doc.meta.is_submittable) return;
  await checkPermission(doc.ctx, doc.meta, 'amend', doc);
  const amended = await loadDoc(doc.ctx, doc.meta, source);
  if (amended?.docstatus !== CANCELLED) {
    throw new ValidationError(`${source} cannot be amended: it is not cancelled`);
  }
}

async function write(doc: Document): Promise<void> {
  await keepSecrets(doc);
  const { meta } = doc;
  if (meta.is_virtual) return writeVirtual(doc);
  if (meta.issingle) await writeSingle(doc);
  else if (doc.isNew) {
    await insertRow(doc);
    adoptRows(doc);
  } else if (doc.before) await updateRow(doc, doc.before);
  await writeRows(doc);
  if (meta.is_tree) await placeInTree(doc);
  doc.isNew = false;
}

async function writeVirtual(doc: Document): Promise<void> {
  if (doc.isNew) await doc.db_insert();
  else await doc.db_update();
  doc.isNew = false;
}

async function refuseCancelWhenLinked(doc: Document): Promise<void> {
  const [link] = await linksOf(doc, { submittedOnly: true });
  if (link) {
    throw new LinkExistsError(
      `Cannot cancel because ${doc.meta.name} ${doc.name} is linked with ${link.doctype} ${link.name}`,
    );
  }
}
