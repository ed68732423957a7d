/** What stands around a document: read anew after it was changed, one request for however many changes come at once. */
import { callMethod } from '../api/http';
import type { DocInfo } from './docinfo';
import type { Form } from './form';

const waiting = new WeakMap<object, Promise<void>>();
const PAUSE_MS = 60;

async function read(form: Form): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  waiting.delete(form.doctype);
  const { name } = form.doc;
  if (form.isNew) return;
  const place = { doctype: form.doctype.name, name };
  const answer = await callMethod('frappe.desk.form.load.get_docinfo', place, { get: true, quiet: true });
  if (form.doc.name === name && answer.docinfo) form.info = answer.docinfo as DocInfo;
}

export function refreshInfo(form: Form): Promise<void> {
  const asked = waiting.get(form.doctype) ?? read(form);
  waiting.set(form.doctype, asked);
  return asked;
}

/** Who somebody is, as far as the document's surroundings tell. */
export function personOf(form: Form, user: string): { name: string; image: string | null } {
  const known = form.info?.user_info?.[user];
  return { name: known?.fullname || user, image: known?.image ?? null };
}
