/**
 * The order in which a document is saved: one function per verb, each a list of named steps, in Frappe's order
 * (frappe-contract §2.1, §2.2). Nothing else writes documents.
 */
import {
  DocstatusTransitionError,
  DoesNotExistError,
  LinkExistsError,
  PermissionError,
  TimestampMismatchError,
  ValidationError,
} from '../errors.js';
import { isSystemColumn } from '../meta/meta.js';
import { keepUnwritable } from '../permissions/fields.js';
import { checkPermission } from '../permissions/permissions.js';
import { checkDocument, checkUpdateAfterSubmit } from './checks.js';
import { isTitleTemplate, setDefaults } from './defaults.js';
import type { Document } from './document.js';
import { fire } from './events.js';
import { linksOf } from './link-index.js';
import { checkLinks } from './links.js';
import { loadDoc } from './load.js';
import { setNewName } from './naming.js';
import { adoptRows, insertRow, orderRows, updateColumns, updateRow, writeRows, writeSingle } from './rows.js';
import { sanitise } from './sanitise.js';
import { isBeingSaved, isWritten, noteWritten, whileSaving } from './saving.js';
import { takeSecrets } from './secrets.js';
import { placeInTree } from './tree.js';
import { followWorkflow } from './workflow/follow.js';

const DRAFT = 0;
const SUBMITTED = 1;
const CANCELLED = 2;
const STATUS = ['Draft', 'Submitted', 'Cancelled'];

/** @throws PermissionError, ValidationError and its kinds, NameError, DuplicateEntryError */
export function insertDoc(doc: Document): Promise<void> {
  if (isBeingSaved(doc)) throw new ValidationError(`${doc.meta.name} is being saved: insert it once only`);
  return whileSaving(doc, () => insertSteps(doc));
}

async function insertSteps(doc: Document): Promise<void> {
  doc.isNew = true;
  doc.before = null;
  const { ctx, meta } = doc;
  await keepUnwritable(ctx, doc, null);
  await setDefaults(doc);
  stamp(doc);
  followWorkflow(doc, null);
  checkNewDocstatus(doc);
  await checkPermission(ctx, meta, 'create', doc);
  if (doc.docstatus === SUBMITTED) await checkPermission(ctx, meta, 'submit', doc);
  orderRows(doc);
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
}

type Action = 'save' | 'submit' | 'cancel' | 'update_after_submit';

/** Saves, submits, cancels or updates a submitted document, as its docstatus says. @throws as insertDoc, and TimestampMismatchError, DoesNotExistError */
export function saveDoc(doc: Document): Promise<void> {
  if (doc.isNew) return insertDoc(doc);
  return whileSaving(doc, async (saving) => {
    const before = await storedState(doc);
    checkIfLatest(doc, before, saving.known);
    const action = await beginSave(doc, before);
    await runBefore(doc, action);
    if (saving.again) {
      await storedState(doc);
      touch(doc);
    }
    adoptRows(doc);
    checkBeforeWrite(doc, action);
    await write(doc);
    await runAfter(doc, action);
    if (action === 'cancel') await refuseCancelWhenLinked(doc);
  });
}

async function beginSave(doc: Document, before: Document): Promise<Action> {
  const { ctx, meta } = doc;
  await checkPermission(ctx, meta, 'write', doc);
  await keepUnwritable(ctx, doc, before);
  followWorkflow(doc, before);
  const action = actionOf(doc, before);
  if (action === 'submit' || action === 'cancel') await checkPermission(ctx, meta, action, doc);
  // Nothing is validated when a document is cancelled, so nothing else may be changed along with it.
  if (action === 'cancel' && !ctx.mode.sudo) checkUpdateAfterSubmit(doc);
  touch(doc);
  keepSystemColumns(doc);
  orderRows(doc);
  adoptRows(doc);
  await setDefaults(doc);
  if (action !== 'cancel') await checkLinks(doc);
  return action;
}

function checkBeforeWrite(doc: Document, action: Action): void {
  if (action === 'cancel') sanitise(doc);
  else {
    setTitle(doc);
    checkDocument(doc);
  }
  if (action === 'update_after_submit') checkUpdateAfterSubmit(doc);
}

/** A draft becomes cancelled; nothing is validated and nothing else is written. */
export function discardDoc(doc: Document): Promise<void> {
  return whileSaving(doc, async () => {
    const { ctx, meta } = doc;
    const before = await storedState(doc);
    await checkPermission(ctx, meta, 'write', doc);
    if (!meta.is_submittable) throw new ValidationError(`${meta.name} cannot be discarded: it is not submittable`);
    if (before.docstatus !== DRAFT) throw new ValidationError('Only draft documents can be discarded');
    await fire(doc, 'before_discard');
    doc.values.docstatus = CANCELLED;
    touch(doc);
    await updateColumns(doc, ['docstatus', 'modified', 'modified_by']);
    for (const row of meta.tables.flatMap((table) => doc.rows(table.fieldname))) {
      row.values.docstatus = CANCELLED;
      if (!row.isNew) await updateColumns(row, ['docstatus']);
    }
    noteWritten(doc);
    await fire(doc, 'on_discard');
    await fire(doc, 'on_change');
  });
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
  const names = new Set([...Object.keys(values), ...(modify ? ['modified', 'modified_by'] : [])]);
  const columns = [...names].filter((name) => doc.meta.column(name));
  const keep = takeSecrets(doc, columns);
  if (doc.meta.is_virtual) await doc.db_update();
  else if (doc.meta.issingle) await writeSingle(doc, columns);
  else await updateColumns(doc, columns);
  await keep();
  noteWritten(doc);
  await fire(doc, 'on_change');
}

/** What the database holds, locked until the transaction ends. */
async function storedState(doc: Document): Promise<Document> {
  if (doc.before && !isWritten(doc)) return doc.before;
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
    if (isSystemColumn(column.name) && !doc.ctx.mode.sudo) doc.values[column.name] = null;
  }
  markSeen(doc);
}

/** Whoever saves has seen it; everybody else has not seen what it is now. */
function markSeen(doc: Document): void {
  if (doc.meta.track_seen && !doc.meta.istable) doc.values._seen = JSON.stringify([doc.ctx.user]);
}

function touch(doc: Document): void {
  doc.values.modified = doc.ctx.now();
  doc.values.modified_by = doc.ctx.user;
}

/** Columns that the system keeps for itself (`_assign`, `_user_tags`, …) stay as they are stored. */
function keepSystemColumns(doc: Document): void {
  for (const column of doc.meta.columns) {
    if (isSystemColumn(column.name) && !doc.ctx.mode.sudo)
      doc.values[column.name] = doc.before?.values[column.name] ?? null;
  }
  markSeen(doc);
}

function checkNewDocstatus(doc: Document): void {
  if (!STATUS[doc.docstatus]) throw new ValidationError(`Invalid docstatus ${doc.docstatus}`);
  if (doc.docstatus === CANCELLED && !doc.ctx.mode.importing) {
    throw new DocstatusTransitionError('Cannot change docstatus from 0 (Draft) to 2 (Cancelled)');
  }
  if (doc.docstatus === SUBMITTED) refuseUnsubmittable(doc);
}

/** Administrator holds every right, but a document that can never be cancelled could not be deleted either. */
function refuseUnsubmittable(doc: Document): void {
  if (doc.meta.is_submittable || doc.ctx.mode.importing) return;
  throw new PermissionError(`${doc.meta.name} cannot be submitted: it is not submittable`);
}

/**
 * Somebody else's save in between is never overwritten. Microseconds count.
 * @param known the state that the save around this one, which has stamped the document already, began with
 */
function checkIfLatest(doc: Document, before: Document, known: string): void {
  if (doc.meta.issingle && !doc.text('modified')) return;
  const given = doc.text('modified');
  if (given && before.modified && given !== before.modified && before.modified !== known) {
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
  if (from === DRAFT && to === SUBMITTED) {
    refuseUnsubmittable(doc);
    return 'submit';
  }
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

/**
 * `title` may be a template over the other fields, `{supplier_name}`: as its options, filled in at every save; as its
 * default, for a new document without a title.
 */
function setTitle(doc: Document): void {
  const field = doc.meta.title_field === 'title' ? doc.meta.field('title') : undefined;
  if (!field) return;
  const fill = (template: string) => template.replace(/\{(\w+)\}/g, (_, name: string) => doc.text(name));
  if (field.options.includes('{')) doc.set('title', fill(field.options));
  else if (doc.isNew && !doc.text('title') && isTitleTemplate(doc, field)) doc.set('title', fill(field.default ?? ''));
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
  const { meta } = doc;
  const keep = takeSecrets(doc);
  if (meta.is_virtual) await writeVirtual(doc);
  else await writeStored(doc);
  await keep();
  noteWritten(doc);
  doc.isNew = false;
}

async function writeStored(doc: Document): Promise<void> {
  const { meta } = doc;
  if (meta.issingle) await writeSingle(doc);
  else if (doc.isNew) {
    await insertRow(doc);
    adoptRows(doc);
  } else if (doc.before) await updateRow(doc, doc.before);
  await writeRows(doc);
  if (meta.is_tree) await placeInTree(doc);
}

async function writeVirtual(doc: Document): Promise<void> {
  if (doc.isNew) await doc.db_insert();
  else await doc.db_update();
}

async function refuseCancelWhenLinked(doc: Document): Promise<void> {
  const [link] = await linksOf(doc, { submittedOnly: true });
  if (link) {
    throw new LinkExistsError(
      `Cannot cancel because ${doc.meta.name} ${doc.name} is linked with ${link.doctype} ${link.name}`,
    );
  }
}
