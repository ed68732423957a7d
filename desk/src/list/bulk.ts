/** One thing done to many documents, some at a time: each stands for itself, and each refusal has its reason. */
import { callMethod, type MethodAnswer, plainText, ServerError, type ServerMessage } from '../api/http';

/** So many travel in one request: the server does them at once, and the person sees them go by. */
const TOGETHER = 10;

export interface Refusal {
  name: string;
  reason: string;
}

export interface Outcome {
  done: string[];
  refused: Refusal[];
  /** Those that were not tried, for the person stopped it. */
  left: string[];
}

/** Does it to some; gives those that were refused. @throws ServerError when none of them was done */
export type Act = (names: string[]) => Promise<Refusal[]>;

function reasonsOf(answer: MethodAnswer): string[] {
  if (typeof answer._server_messages !== 'string') return [];
  const messages = (JSON.parse(answer._server_messages) as string[]).map((text) => JSON.parse(text) as ServerMessage);
  return messages.flatMap(({ message }) => plainText(message.replaceAll(/<br\s*\/?>/g, '\n')).split('\n'));
}

/** What a bulk method refused: it names the documents, and says why in lines `name: why` beside. */
export function refusalsIn(answer: MethodAnswer, names: readonly string[]): Refusal[] {
  if (!Array.isArray(answer.message)) return [];
  const lines = reasonsOf(answer);
  const refused = new Set(answer.message.map(String));
  return names
    .filter((name) => refused.has(name))
    .map((name) => {
      const line = lines.find((one) => one.startsWith(`${name}: `));
      return { name, reason: line?.slice(name.length + 2) || 'The server refused, and did not say why.' };
    });
}

function method(name: string, args: (names: string[]) => Record<string, unknown>): Act {
  return async (names) => refusalsIn(await callMethod(name, args(names), { quiet: true }), names);
}

export const bulkActs = {
  update: (doctype: string, values: Record<string, unknown>) =>
    method('frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', (docnames) => ({
      ...{ doctype, docnames, action: 'update', data: values },
    })),
  submit: (doctype: string) =>
    method('frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', (docnames) => ({
      ...{ doctype, docnames, action: 'submit' },
    })),
  cancel: (doctype: string) =>
    method('frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs', (docnames) => ({
      ...{ doctype, docnames, action: 'cancel' },
    })),
  remove: (doctype: string) => method('frappe.desk.reportview.delete_items', (items) => ({ doctype, items })),
  assign: (doctype: string, people: string[], description: string) =>
    method('frappe.desk.form.assign_to.add_multiple', (name) => ({ doctype, name, assign_to: people, description })),
  unassign: (doctype: string) => method('frappe.desk.form.assign_to.remove_multiple', (names) => ({ doctype, names })),
  tag: (doctype: string, tags: string[]) =>
    method('frappe.desk.doctype.tag.tag.add_tags', (docs) => ({ tags, dt: doctype, docs })),
};

/** When a request fails as a whole, its documents are tried one by one, so that each has its own reason. */
async function tryOneByOne(names: readonly string[], act: Act, error: unknown): Promise<Refusal[]> {
  if (!(error instanceof ServerError) || error.isOffline) throw error;
  if (names.length === 1) return [{ name: String(names[0]), reason: error.message }];
  const refused: Refusal[] = [];
  for (const name of names) refused.push(...(await act([name]).catch((one) => tryOneByOne([name], act, one))));
  return refused;
}

/**
 * @param progress called with how many were tried; what it answers says whether to go on
 * @throws ServerError when the server cannot be reached
 */
export async function runBulk(
  names: readonly string[],
  act: Act,
  progress: (tried: number) => boolean,
): Promise<Outcome> {
  const outcome: Outcome = { done: [], refused: [], left: [] };
  for (let at = 0; at < names.length; at += TOGETHER) {
    const some = names.slice(at, at + TOGETHER);
    const refused = await act(some).catch((error: unknown) => tryOneByOne(some, act, error));
    const isRefused = new Set(refused.map(({ name }) => name));
    outcome.refused.push(...refused);
    outcome.done.push(...some.filter((name) => !isRefused.has(name)));
    if (progress(Math.min(at + TOGETHER, names.length))) continue;
    outcome.left.push(...names.slice(at + TOGETHER));
    break;
  }
  return outcome;
}
