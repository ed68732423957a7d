/**
 * What was entered and is not saved lives through a lost connection, a crash or a reload: on this computer, for this
 * user. Passwords are never kept.
 */
import { onScopeDispose, watch } from 'vue';
import { boot } from '../boot';
import { childDocType } from '../meta/doctypes';
import type { Doc } from '../meta/document';
import type { Form } from './form';

export interface Draft {
  /** When it was entered, as an ISO time. */
  at: string;
  /** `modified` of the document that the edits were made in; absent for a new one. */
  modified?: string;
  /** The fields that were edited: as entered, and as they were before. */
  values: Record<string, unknown>;
  base: Record<string, unknown>;
}

const PAUSE_MS = 400;
const LIFETIME_MS = 14 * 86_400_000;
const PREFIX = 'cairn-draft';

const keyOf = (form: Form): string =>
  [PREFIX, boot.user.name, form.doctype.name, form.isNew ? 'new' : form.doc.name].join(' ');

function withoutPasswords(form: Form, fieldname: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const child = childDocType(form.doctype.field(fieldname)?.options ?? '');
  const secret =
    child?.fields.filter(({ fieldtype }) => fieldtype === 'Password').map((field) => field.fieldname) ?? [];
  return value.map((row: Doc) => Object.fromEntries(Object.entries(row).filter(([name]) => !secret.includes(name))));
}

function draftOf(form: Form): Draft {
  const draft: Draft = { at: new Date().toISOString(), values: {}, base: {} };
  if (form.saved.modified && !form.isNew) draft.modified = form.saved.modified;
  for (const fieldname of form.changed) {
    const type = form.doctype.field(fieldname)?.fieldtype;
    if (!type || type === 'Password') continue;
    draft.values[fieldname] = withoutPasswords(form, fieldname, form.doc[fieldname]);
    draft.base[fieldname] = withoutPasswords(form, fieldname, form.saved[fieldname]);
  }
  return draft;
}

function write(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // no room, or no storage at all: the page still warns before it is left
  }
}

/** What was left unsaved in this document, if anything. */
export function draftFor(form: Form): Draft | undefined {
  const text = localStorage.getItem(keyOf(form));
  if (!text) return undefined;
  try {
    const draft = JSON.parse(text) as Draft;
    if (Date.now() - Date.parse(draft.at) < LIFETIME_MS && Object.keys(draft.values).length > 0) return draft;
  } catch {
    // not ours any more
  }
  localStorage.removeItem(keyOf(form));
  return undefined;
}

export function dropDraft(form: Form): void {
  localStorage.removeItem(keyOf(form));
}

/** Puts a draft's values into the form, which must be at the state that the draft began with. */
export async function restoreDraft(form: Form, draft: Draft): Promise<void> {
  for (const [fieldname, value] of Object.entries(draft.values)) {
    if (Array.isArray(value)) form.setRows(fieldname, value as Doc[]);
    else await form.setValue(fieldname, value);
  }
}

/** The document that the draft's edits were made in, as far as they go, and the same with the edits. */
export function sidesOf(form: Form, draft: Draft): { base: Doc; mine: Doc } {
  const start = { ...form.saved, modified: draft.modified };
  return { base: { ...start, ...draft.base } as Doc, mine: { ...start, ...draft.values } as Doc };
}

/** Keeps a draft of the form for as long as the caller's component is there. @param isAsking an older draft waits for an answer */
export function keepDrafts(form: Form, isAsking: () => boolean): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let key = keyOf(form);
  const keep = () => {
    clearTimeout(waiting);
    waiting = undefined;
    if (isAsking()) return;
    if (form.changed.size > 0) write(keyOf(form), draftOf(form));
    else localStorage.removeItem(keyOf(form));
  };
  if (form.changed.size > 0) waiting = setTimeout(keep, PAUSE_MS);
  watch(
    () => form.edits,
    () => {
      waiting ??= setTimeout(keep, PAUSE_MS);
    },
  );
  // saved: what it was called before has no draft any more
  watch(
    () => form.saved,
    () => {
      clearTimeout(waiting);
      waiting = undefined;
      localStorage.removeItem(key);
      key = keyOf(form);
      if (form.changed.size > 0) waiting = setTimeout(keep, PAUSE_MS);
      else if (!isAsking()) localStorage.removeItem(key);
    },
  );
  const flush = () => waiting && keep();
  window.addEventListener('pagehide', flush);
  onScopeDispose(() => {
    clearTimeout(waiting);
    window.removeEventListener('pagehide', flush);
  });
}
